"""Arms: bent by angles, or solved from where the hand must be."""

from dataclasses import dataclass
from math import acos, cos, degrees, radians, sin, sqrt

import numpy as np

from engines.sketch.people.body import Body
from engines.sketch.people.pose import LIMITS, Moment
from engines.sketch.turns import about_x, about_y, about_z, cross, unit

PALM_M = 0.085  # from wrist to the middle of the palm of an average man
_ELBOW_HINT = (0.35, -0.8, -0.5)  # outward, up, forward: where an elbow points when nobody says
_REST_JOINT = {"head": "head", "chest": "chest", "pelvis": "pelvis"}


@dataclass(frozen=True, slots=True)
class Arm:
    elbow: np.ndarray
    wrist: np.ndarray
    upper: np.ndarray  # turn of the upper arm from rest
    fore: np.ndarray


def bent_arm(frame: Body, now: Moment, side: str, sign: float, at: dict, turn: dict) -> Arm:
    """The arm of a pose that gives shoulder and elbow angles."""
    raised, sideways, inward = now.angles(f"{side}_shoulder")
    sideways += _clearance(frame) * max(cos(radians(raised)) * cos(radians(sideways)), 0.0)
    upper = turn["chest"] @ about_x(-raised) @ about_z(sign * sideways) @ about_y(-sign * inward)
    fore = upper @ about_x(-now.angles(f"{side}_elbow")[0])
    elbow = at[f"{side}_shoulder"] + upper @ (frame.rest[f"{side}_elbow"] - frame.rest[f"{side}_shoulder"])
    return Arm(elbow, elbow + fore @ (frame.rest[f"{side}_wrist"] - frame.rest[f"{side}_elbow"]), upper, fore)


def _clearance(frame: Body) -> float:
    """Degrees a hanging arm is held off, so that hands pass broad hips and skirts."""
    build, k = frame.build, frame.scale
    hips = 0.168 * build.hip_m / 0.30 / k * build.girth**0.6 * build.hips
    return min(max(degrees((hips + 0.032 - build.shoulder_m / 2 / k) / 0.45), 0.0), 14.0)


def reaching_arm(frame: Body, now: Moment, side: str, sign: float, reach: list[float], at: dict, turn: dict) -> Arm:
    """The arm whose wrist is brought to the place a pose gives it."""
    return arm_to(frame, now, side, sign, _goal(frame, now, side, sign, reach, at, turn), at, turn)


def touching_arm(frame: Body, now: Moment, side: str, sign: float, palm: np.ndarray, at: dict, turn: dict) -> Arm:
    """The arm whose palm, not its wrist, is brought to a world point; the hand goes on in line with the forearm."""
    arm = arm_to(frame, now, side, sign, palm, at, turn)
    for _ in range(2):
        hand = unit(arm.wrist - arm.elbow) * PALM_M * frame.scale
        arm = arm_to(frame, now, side, sign, palm - hand, at, turn)
    return arm


def arm_to(frame: Body, now: Moment, side: str, sign: float, goal: np.ndarray, at: dict, turn: dict) -> Arm:
    """The arm whose wrist is brought to a world point; what is out of reach is stretched for, not torn off.

    The law of cosines gives the elbow's circle, the hint picks the place on it.
    """
    shoulder = at[f"{side}_shoulder"]
    a, b = 0.29 * frame.scale, 0.25 * frame.scale
    shortest = sqrt(a * a + b * b + 2 * a * b * cos(radians(LIMITS["elbow"][1])))
    span = goal - shoulder
    length = min(max(float(np.sqrt(span @ span)), shortest), 0.999 * (a + b))
    toward = unit(span)
    out, up, forward = now.pose.elbow.get(f"{side}_elbow", _ELBOW_HINT)
    hint = turn["chest"] @ np.array([sign * out, up, forward])
    side_way = unit(hint - (hint @ toward) * toward)
    lift = acos(max(-1.0, min(1.0, (a * a + length * length - b * b) / (2 * a * length))))
    elbow = shoulder + a * (cos(lift) * toward + sin(lift) * side_way)
    wrist = shoulder + length * toward
    hinge = unit(cross(toward, side_way))
    return Arm(elbow, wrist, _along(elbow - shoulder, hinge), _along(wrist - elbow, hinge))


def _goal(frame: Body, now: Moment, side: str, sign: float, reach: list[float], at: dict, turn: dict) -> np.ndarray:
    anchor = now.pose.near.get(f"{side}_wrist", "shoulder")
    out, up, forward = reach
    offset = frame.scale * np.array([sign * out, up, forward])
    if anchor == "shoulder":
        return at[f"{side}_shoulder"] + turn["chest"] @ offset
    if anchor == "head":  # a face is as large as the head, not as the body
        offset = offset / frame.scale * frame.build.head_m / 0.23
    return at[anchor] + turn[anchor] @ offset


def _along(bone: np.ndarray, hinge: np.ndarray) -> np.ndarray:
    """The turn that carries a resting arm, which points down, along `bone` with the elbow's axis at `hinge`."""
    down = -unit(bone)
    return np.stack([hinge, down, cross(hinge, down)], axis=1)
