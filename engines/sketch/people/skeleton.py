"""From a mark to a posed skeleton: where every bone of a person is and how it is turned.

At rest every bone's frame is the world's own, so a frame is at once the turn that carries resting flesh along.
"""

from dataclasses import dataclass, replace

import numpy as np

from engines.sketch.animals.species import animal_joints
from engines.sketch.people.arms import Arm, bent_arm, reaching_arm, touching_arm
from engines.sketch.people.body import SIDES, Body, body
from engines.sketch.people.neck import turn_head
from engines.sketch.people.pose import Moment, build, expression, moment
from engines.sketch.turns import about_x, about_y, about_z, lean
from engines.stage import Mark, Vec3
from presets.people import Expression

# Points that may touch the ground: bone, its offset at scale 1 from the bone's joint, thickness of the flesh there.
_CONTACTS: tuple[tuple[str, tuple[float, float, float], float], ...] = (
    ("ankle", (0.0, -0.08, -0.055), 0.0),
    ("ankle", (0.0, -0.08, 0.11), 0.0),
    ("ankle", (0.0, -0.07, 0.17), 0.0),
    ("knee", (0.0, 0.0, 0.02), 0.055),
    ("elbow", (0.0, 0.0, 0.0), 0.045),
    ("wrist", (0.0, -0.08, 0.0), 0.025),
)
_TRUNK_CONTACTS = (
    ("pelvis", (0.0, -0.03, -0.02), 0.115),
    ("chest", (0.0, 0.1, 0.0), 0.12),
    ("head", (0.0, 0.05, 0.0), 0.1),
)


@dataclass(frozen=True, slots=True)
class Rig:
    """A posed skeleton. `at` and `turn` hold, bone by bone, the joint in world metres and the 3×3 turn from rest."""

    body: Body
    moment: Moment
    at: dict[str, np.ndarray]
    turn: dict[str, np.ndarray]
    facing: np.ndarray  # the whole figure's heading, upright
    eyes: np.ndarray  # unit direction the eyes look in, in the head's frame

    def point(self, bone: str, offset: tuple[float, float, float] | np.ndarray) -> np.ndarray:
        """The world place of a point given from a bone's joint in the resting frame, metres."""
        return self.at[bone] + self.turn[bone] @ np.asarray(offset)

    def lifted(self, shift: np.ndarray) -> "Rig":
        return replace(self, at={bone: place + shift for bone, place in self.at.items()})


def rig(mark: Mark, saddle: tuple[Vec3, float] | None = None) -> Rig:
    """The posed skeleton of a person; `saddle` = (pelvis point, facing in degrees) of whoever is carried."""
    frame, now = body(build(mark.look.build)), moment(mark.pose, mark.phase, mark.legs)
    facing = about_y(saddle[1] if saddle else mark.facing_deg)
    at: dict[str, np.ndarray] = {}
    turn: dict[str, np.ndarray] = {}
    _trunk(frame, now, facing, expression(mark.emotion), at, turn)
    root = facing @ (np.array(now.pose.root) * frame.scale)
    for side, sign in SIDES:
        _leg(frame, now, side, sign, at, turn)
    ground = _ground(mark, saddle, frame, at, turn, root)
    at = {bone: place + ground for bone, place in at.items()}
    eyes = turn_head(frame, now, mark, facing, at, turn)
    _arms(frame, now, at, turn)
    posed = Rig(frame, now, at, turn, facing, eyes)
    posed = posed if saddle else _settled(posed, mark.position[1] + float(root[1]))
    return _touching(posed, mark) if mark.right_touch or mark.left_touch else posed


def _trunk(frame: Body, now: Moment, facing: np.ndarray, feeling: Expression, at: dict, turn: dict) -> None:
    rest = frame.rest
    pitch, yaw, tilt = now.angles("spine")
    pitch += frame.build.stoop_deg + feeling.spine_deg
    bend = lean(pitch / 2, yaw / 2, tilt / 2)
    at["pelvis"] = np.zeros(3)
    turn["pelvis"] = facing @ lean(*now.pose.lean) @ lean(*now.angles("pelvis"))
    turn["waist"] = turn["pelvis"] @ bend
    turn["chest"] = turn["waist"] @ bend
    at["waist"] = turn["pelvis"] @ (rest["waist"] - rest["pelvis"])
    at["chest"] = at["waist"] + turn["waist"] @ (rest["chest"] - rest["waist"])
    at["neck"] = at["chest"] + turn["chest"] @ (rest["neck"] - rest["chest"])
    for side, sign in SIDES:
        collar = turn["chest"] @ about_z(sign * (now.angles(f"{side}_shrug")[0] + feeling.shrug_deg))
        at[f"{side}_shoulder"] = at["neck"] + collar @ (rest[f"{side}_shoulder"] - rest["neck"])


def _leg(frame: Body, now: Moment, side: str, sign: float, at: dict, turn: dict) -> None:
    hip, knee, ankle = f"{side}_hip", f"{side}_knee", f"{side}_ankle"
    raised, spread, outward = now.angles(hip)
    turn[hip] = turn["pelvis"] @ about_x(-raised) @ about_z(sign * spread) @ about_y(sign * outward)
    turn[knee] = turn[hip] @ about_x(now.angles(knee)[0])
    at[hip] = at["pelvis"] + turn["pelvis"] @ (frame.rest[hip] - frame.rest["pelvis"])
    at[knee] = at[hip] + turn[hip] @ (frame.rest[knee] - frame.rest[hip])
    at[ankle] = at[knee] + turn[knee] @ (frame.rest[ankle] - frame.rest[knee])
    turn[ankle] = turn[knee] @ about_x(-_toes_up(now, ankle, turn[knee]))


def _toes_up(now: Moment, ankle: str, shin: np.ndarray) -> float:
    """Degrees; a pose that says nothing keeps the sole level as far as an ankle can."""
    if now.says(ankle):
        return now.angles(ankle)[0]
    forward, up = shin[1, 2], shin[1, 1]
    if up < 0.25:  # the shin lies down: the foot hangs in line with it
        return -35.0
    return float(np.clip(np.degrees(np.arctan2(-forward, up)), -50.0, 30.0))


def _arms(frame: Body, now: Moment, at: dict, turn: dict) -> None:
    """The right arm first, so that the left may reach for the right hand."""
    for side, sign in SIDES:
        reach = now.reach(f"{side}_wrist")
        arm: Arm = (
            bent_arm(frame, now, side, sign, at, turn)
            if reach is None
            else reaching_arm(frame, now, side, sign, reach, at, turn)
        )
        _hang_arm(now, side, sign, arm, at, turn)


def _hang_arm(now: Moment, side: str, sign: float, arm: Arm, at: dict, turn: dict) -> None:
    at[f"{side}_elbow"], at[f"{side}_wrist"] = arm.elbow, arm.wrist
    turn[f"{side}_shoulder"], turn[f"{side}_elbow"] = arm.upper, arm.fore
    flex, thumb, down = now.angles(f"{side}_wrist")
    turn[f"{side}_wrist"] = arm.fore @ about_y(-sign * down) @ about_z(-sign * flex) @ about_x(-thumb)


def _touching(posed: Rig, mark: Mark) -> Rig:
    """The rig with its hands where the mark has them."""
    at, turn = dict(posed.at), dict(posed.turn)
    for (side, sign), touch in zip(SIDES, (mark.right_touch, mark.left_touch), strict=True):
        if touch is not None:
            palm = np.array(mark.position) + posed.facing @ np.array(touch)
            arm = touching_arm(posed.body, posed.moment, side, sign, palm, at, turn)
            _hang_arm(posed.moment, side, sign, arm, at, turn)
    return replace(posed, at=at, turn=turn)


def _ground(
    mark: Mark, saddle: tuple[Vec3, float] | None, frame: Body, at: dict, turn: dict, root: np.ndarray
) -> np.ndarray:
    """Where the pelvis goes: onto the saddle, or over the mark at the height the legs give it."""
    if saddle:
        return np.array(saddle[0])
    x, y, z = mark.position
    return np.array([x + root[0], y + frame.rest["pelvis"][1], z + root[2]])


def _settled(posed: Rig, floor: float) -> Rig:
    """The rig let down (or lifted) until its lowest point rests on `floor`, metres."""
    k = posed.body.scale
    lowest = min(posed.point(bone, np.array(offset) * k)[1] - flesh * k for bone, offset, flesh in _TRUNK_CONTACTS)
    for side, _ in SIDES:
        for bone, offset, flesh in _CONTACTS:
            joint = f"{side}_{bone}"
            lowest = min(lowest, posed.at[joint][1] + k * (float(posed.turn[joint][1] @ offset) - flesh))
    return posed.lifted(np.array([0.0, floor - lowest, 0.0]))


def joints(mark: Mark, saddle: tuple[Vec3, float] | None = None) -> dict[str, np.ndarray]:
    """World places, metres, of the points a camera or a partner aims at.

    crown, head, eyes, nose, chin, neck, chest, pelvis, and with r_ or l_ before: shoulder, elbow, wrist, hand, hip,
    knee, ankle, toe, eye, ear.
    """
    if mark.look.species != "human":
        return animal_joints(mark)
    return places(rig(mark, saddle))


def places(posed: Rig) -> dict[str, np.ndarray]:
    """The named points of a posed skeleton; see `joints`."""
    k, h = posed.body.scale, posed.body.build.head_m
    pivot = posed.body.rest["head"] - np.array([0.0, posed.body.build.height_m - h, 0.0])  # from the chin, resting
    named = {"neck": posed.at["neck"], "chest": posed.at["chest"], "pelvis": posed.at["pelvis"]}
    for name, (x, y, z) in _FACE.items():
        named[name] = posed.point("head", np.array([x * h, y * h, z * h]) - pivot)
    for side, _ in SIDES:
        for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle"):
            named[f"{side}_{joint}"] = posed.at[f"{side}_{joint}"]
        named[f"{side}_hand"] = posed.point(f"{side}_wrist", (0.0, -0.085 * k, 0.0))
        named[f"{side}_toe"] = posed.point(f"{side}_ankle", (0.0, -0.06 * k, 0.18 * k))
    return named


# Landmarks of a head in head heights, from the point below the crown at the level of the chin.
_FACE: dict[str, tuple[float, float, float]] = {
    "crown": (0.0, 1.0, -0.04),
    "head": (0.0, 0.5, -0.02),
    "eyes": (0.0, 0.47, 0.37),
    "nose": (0.0, 0.32, 0.47),
    "chin": (0.0, 0.0, 0.33),
    "r_eye": (-0.14, 0.47, 0.35),
    "l_eye": (0.14, 0.47, 0.35),
    "r_ear": (-0.34, 0.42, -0.04),
    "l_ear": (0.34, 0.42, -0.04),
}
