"""People: a look on a build in a pose, as flesh and cloth the renderer can draw."""

import json
from dataclasses import replace
from functools import lru_cache

import numpy as np

from engines.sketch.animals import creature
from engines.sketch.animals.species import as_creature, mouth
from engines.sketch.loft import Cast, Clay, normals_of
from engines.sketch.people.body import SIDES, body
from engines.sketch.people.cloaks import clear_of_arms, on_the_lap
from engines.sketch.people.clothes import dress
from engines.sketch.people.face import Face, face
from engines.sketch.people.hair import hair
from engines.sketch.people.hands import hands
from engines.sketch.people.hats import hat
from engines.sketch.people.head import head
from engines.sketch.people.limbs import girth
from engines.sketch.people.melt import Melt, melted, melting
from engines.sketch.people.model import BONES, Model, Part
from engines.sketch.people.pose import build
from engines.sketch.people.skeleton import Rig, joints, places, rig
from engines.sketch.people.torso import neck
from engines.sketch.solid import Solid
from engines.stage import Mark, Vec3
from presets.loader import shelf
from presets.people import Build, Look
from presets.world import Prop

OPEN = ("open", "flat", "relaxed")
SMOOTH = 0.16  # of a face's modelling is left away, and all hatching: on a cheek it reads as stubble

# COCO-18, the order OpenPose maps are drawn in.
COCO: tuple[str, ...] = (
    *("nose", "neck", "r_shoulder", "r_elbow", "r_wrist", "l_shoulder", "l_elbow", "l_wrist"),
    *("r_hip", "r_knee", "r_ankle", "l_hip", "l_knee", "l_ankle", "r_eye", "l_eye", "r_ear", "l_ear"),
)


def posed(mark: Mark, saddle: tuple[Vec3, float] | None = None) -> Rig | None:
    """The skeleton of a person, for those who ask several things of it; None for an animal that plays one."""
    return rig(mark, saddle) if mark.look.species == "human" else None


def solid(
    mark: Mark, saddle: tuple[Vec3, float] | None = None, detail: float = 1.0, skeleton: Rig | None = None
) -> Solid:
    """The person of a mark, drawn where it stands; `saddle` = (pelvis point, facing°) of whoever is carried.

    `skeleton`: as `posed` gives it, if it is already there.
    A `detail` below 1 models with that part of the sides round every limb: 0.6 for a figure under 200 pixels.
    """
    if mark.look.species != "human":
        return replace(creature.solid(as_creature(mark)), kind="person")
    posed = skeleton or rig(mark, saddle)
    written = build(mark.look.build).model_dump_json()
    cast, melt = _cast(mark.look.model_dump_json(), written, _shapes(posed, mark), detail)
    vertices = (_seated(cast, posed, laps) if (laps := _laps(posed)) else cast).posed(*_bones(posed))
    cloak = np.unique(cast.triangles[cast.parts == Part.CLOAK])
    vertices[cloak] = clear_of_arms(vertices[cloak], _sleeves(posed), 0.072 * posed.body.scale)
    if saddle is None and posed.moment.pose.posture != "floating":
        vertices[:, 1] = np.maximum(vertices[:, 1], mark.position[1] + 0.004)  # cloth lies on the ground, not in it
    normals = melted(normals_of(vertices, cast.triangles), melt)
    drawn: Face = face(posed, mark)
    first = len(vertices)
    parts = np.concatenate([cast.parts, drawn.parts])
    return Solid(
        name=mark.entity,
        kind="person",
        vertices=np.concatenate([vertices, drawn.vertices]),
        normals=np.concatenate([normals, drawn.normals]),
        triangles=np.concatenate([cast.triangles, drawn.triangles + first]).astype(np.int32),
        colours=np.concatenate([cast.colours, drawn.colours]),
        parts=parts,
        strokes=(*cast.strokes(vertices, normals), *drawn.strokes),
        smooth=np.where(parts == Part.HEAD, np.float32(SMOOTH), np.float32(0)),
    )


def _shapes(posed: Rig, mark: Mark) -> tuple[str, ...]:
    """The hands' shapes, right and left; what is held by a handle is not held on an open palm."""
    known, held = shelf("props", Prop), (mark.right_hand, mark.left_hand)
    return tuple(
        "grip" if prop in known and known[prop].hold == "grip" and shape in OPEN else shape
        for shape, prop in zip(posed.moment.pose.hands, held, strict=True)
    )


def openpose(mark: Mark, saddle: tuple[Vec3, float] | None = None, skeleton: Rig | None = None) -> np.ndarray:
    """(18, 3) world places of the COCO-18 keypoints, metres."""
    named = places(skeleton) if skeleton else joints(mark, saddle)
    named["neck"] = (named["r_shoulder"] + named["l_shoulder"]) / 2  # COCO's neck lies between the shoulders
    return np.stack([named[joint] for joint in COCO])


def grips(mark: Mark, saddle: tuple[Vec3, float] | None = None) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Where each hand holds things: a point in the palm and a 3×3 turn whose columns are the thing's own axes.

    Its y runs along a held handle out of the thumb's side, its z the way the knuckles point, so that a sword made
    upright stands up out of the fist.
    """
    if mark.look.species != "human":
        return {hand: mouth(mark) for hand in ("right", "left")}
    posed, held = rig(mark, saddle), {}
    for name, (side, sign) in zip(("right", "left"), SIDES, strict=True):
        turn = posed.turn[f"{side}_wrist"]
        point = posed.point(f"{side}_wrist", posed.body.scale * np.array([-sign * 0.028, -0.082, 0.0]))
        up, ahead = turn[:, 2], -turn[:, 1]
        held[name] = (point, np.stack([np.cross(up, ahead), up, ahead], axis=1))
    return held


def _laps(posed: Rig) -> list[float]:
    """The sides, −1 right and 1 left, whose thigh is raised far enough for cloth to lie on it."""
    return [sign for side, sign in SIDES if posed.moment.angles(f"{side}_hip")[0] > 45]


def _seated(cast: Cast, posed: Rig, laps: list[float]) -> Cast:
    cloth = np.unique(cast.triangles[np.isin(cast.parts, (Part.SKIRT, Part.TORSO))])
    if len(laps) == 1:
        cloth = cloth[laps[0] * cast.vertices[cloth, 0] > 0]
    resting = cast.vertices.copy()
    resting[cloth] = on_the_lap(resting[cloth], posed.body.scale, girth(posed.body.build))
    return replace(cast, vertices=resting)


def _sleeves(posed: Rig) -> list[tuple[np.ndarray, np.ndarray]]:
    """Upper arms, from below the deltoid, and forearms as lines."""
    joints_of = [[posed.at[f"{side}_{joint}"] for joint in ("shoulder", "elbow", "wrist")] for side, _ in SIDES]
    return [
        pair for shoulder, elbow, wrist in joints_of for pair in ((0.6 * shoulder + 0.4 * elbow, elbow), (elbow, wrist))
    ]


def _bones(posed: Rig) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Turns, resting joints and posed joints in the order of `BONES`."""
    names = BONES[:-1]
    turns = [posed.turn[name] for name in names]
    rest = [posed.body.rest[name] for name in names]
    at = [posed.at[name] for name in names]
    upright = posed.turn["chest"][1, 1] > 0.5
    turns.append(_hanging(posed) if upright else posed.turn["waist"])
    rest.append(posed.body.rest["chest"])
    at.append(posed.at["chest"])
    return np.stack(turns), np.stack(rest), np.stack(at)


def _hanging(posed: Rig) -> np.ndarray:
    """The frame of cloth that falls straight from the shoulders, blown back a little by running."""
    x, _, z = posed.turn["chest"][:, 2]
    length = max(float(np.hypot(x, z)), 1e-6)
    ahead = np.array([x / length, 0.0, z / length])
    blown = 0.32 if posed.moment.pose.moving else 0.06
    down = np.array([0.0, 1.0, 0.0]) + blown * ahead
    down /= np.linalg.norm(down)
    across = np.cross(down, ahead)
    across /= np.linalg.norm(across)
    return np.stack([across, down, np.cross(across, down)], axis=1)


@lru_cache(maxsize=256)
def _cast(look: str, written: str, shapes: tuple[str, ...], detail: float) -> tuple[Cast, Melt]:
    model = Model(
        Clay(BONES, detail), body(Build.model_validate(json.loads(written))), Look.model_validate(json.loads(look))
    )
    dress(model)
    neck(model)
    head(model)
    hands(model, list(shapes))
    hair(model)
    hat(model)
    cast = model.clay.fired()
    return cast, melting(cast, model.k)
