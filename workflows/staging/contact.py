"""Hands that meet: who gives, takes, hugs or dances with another has the palms where the other is.

A pose's `touch` names the place: `meet` lies between the two, so that hand finds hand; the others are on the partner.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, radians, sin, sqrt

import numpy as np

from engines.stage import Mark, Vec3
from workflows.staging import figures
from workflows.staging.figures import Figure
from workflows.staging.placed import Placed
from workflows.staging.unit import Unit

ARM_M = 0.62  # from shoulder joint to palm of an average man
STRETCH = 0.88  # of an arm: people do not lock their elbows to hand something over
OUT_M = 0.36  # to the side of two who dance
LOWEST = 0.74  # of an arm's length below the shoulder: a hand there still reaches forward
PARTS = {"meet": 0.5, "meet_low": 0.12, "meet_out": 0.95}  # height between the hips (0) and the shoulders (1)
# On the partner: landmark, then metres to the partner's left, up and ahead on an average man.
PLACES: dict[str, tuple[str, tuple[float, float, float]]] = {
    "shoulder": ("neck", (0.15, 0.02, 0.06)),
    "far_shoulder": ("neck", (-0.10, 0.0, -0.09)),
    "back": ("chest", (0.07, 0.08, -0.14)),
    "waist": ("pelvis", (0.13, 0.14, -0.08)),
    "cheek": ("head", (0.09, -0.04, 0.03)),
    "arm": ("l_elbow", (0.0, 0.12, 0.02)),
}


def arm_of(figure: Figure) -> float:
    """Metres from shoulder joint to palm."""
    return ARM_M * (figure.stature - figure.head_m) / 1.53


def apart(first: Figure, second: Figure, usual: float, place: str = "meet") -> float:
    """Metres between two who put their hands together: as far as both arms reach, never further than `usual`."""
    middle = _height((first, second), PARTS[place])
    room = 0.0
    for one in (first, second):
        reach = STRETCH * arm_of(one)
        high = float((one.at["r_shoulder"][1] + one.at["l_shoulder"][1]) / 2) - middle
        room += sqrt(max(reach * reach - high * high, 0.02))
    return min(usual, room)


def holding(first: Unit, second: Unit) -> bool:
    """Do these two hold each other, so that no picture may draw them apart?"""
    return first.pose.partner == "touching" and bool(first.pose.touch) and second.pose.id in first.pose.pair


def joined(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """The same people with their hands on each other, where the first two have to do so."""
    if len(placed) < 2 or any(len(one.unit.marks) != 1 or one.unit.creatures for one in placed[:2]):
        return tuple(placed)
    first, second = placed[:2]
    if second.unit.pose.id not in first.unit.pose.pair:
        return tuple(placed)
    return (_touching(first, second), _touching(second, first), *placed[2:])


def _touching(one: Placed, other: Placed) -> Placed:
    unit, touch = one.unit, one.unit.pose.touch
    if not touch:
        return one
    palms = {side: _palm(touch[f"{side}_wrist"], one, other) for side in "rl" if f"{side}_wrist" in touch}
    near = {side: palm for side, palm in palms.items() if _reaches(one.lead, side, palm)}
    mark: Mark = unit.marks[0].model_copy(
        update={("right_touch" if side == "r" else "left_touch"): _local(one, palm) for side, palm in near.items()}
    )
    body = figures.person(mark)
    return replace(one, unit=replace(unit, marks=(mark,), figures=(body, *unit.figures[1:])))


def _palm(place: str, one: Placed, other: Placed) -> np.ndarray:
    """The world point a palm goes to."""
    if place in PARTS:
        return _between(one, other, place)
    landmark, offset = PLACES[place]
    partner = other.lead
    scale = (partner.stature - partner.head_m) / 1.53
    angle = radians(partner.facing_deg)
    x, y, z = (scale * part for part in offset)
    return partner.at[landmark] + np.array([x * cos(angle) + z * sin(angle), y, z * cos(angle) - x * sin(angle)])


def _between(one: Placed, other: Placed, place: str) -> np.ndarray:
    """Where the hands of two meet: nearer to the one whose arm is shorter, and within both arms' heights."""
    pair = (one.lead, other.lead)
    first, second = ((figure.at["r_shoulder"] + figure.at["l_shoulder"]) / 2 for figure in pair)
    share = arm_of(pair[0]) / (arm_of(pair[0]) + arm_of(pair[1]))
    point = first + (second - first) * share
    point[1] = _height(pair, PARTS[place])
    if place == "meet_out":  # to the left of whoever gives the left hand
        across = np.cross([0.0, 1.0, 0.0], second - first)
        across *= OUT_M / max(float(np.linalg.norm(across)), 1e-6)
        point += across if one.unit.pose.touch.get("l_wrist") == place else -across
    return point


def _height(pair: tuple[Figure, Figure], part: float) -> float:
    """A height that suits the smaller of two: `part` of the way up the trunk, raised as far as the taller one needs."""
    least = max(float(one.at["r_shoulder"][1]) - LOWEST * arm_of(one) for one in pair)
    levels = sorted(float(one.at["pelvis"][1]) + part * float(one.at["neck"][1] - one.at["pelvis"][1]) for one in pair)
    return max(0.7 * levels[0] + 0.3 * levels[1], least)


def _reaches(figure: Figure, side: str, palm: np.ndarray) -> bool:
    return float(np.linalg.norm(palm - figure.at[f"{side}_shoulder"])) < 1.12 * arm_of(figure)


def _local(one: Placed, point: np.ndarray) -> Vec3:
    """A world point as metres to the left, up and ahead of a mark that stands on the unit's own place."""
    away, angle = point - np.asarray(one.where), radians(one.facing_deg)
    c, s = cos(angle), sin(angle)
    left, ahead = c * away[0] - s * away[2], s * away[0] + c * away[2]
    return (round(float(left), 4), round(float(away[1]), 4), round(float(ahead), 4))
