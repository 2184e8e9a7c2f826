"""Hands on an animal: who strokes, milks, grooms or feeds one stands or crouches by it with the palms on its coat.

Everything is found on the animal's own surface, so a cow and a cat need no numbers of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from engines.sketch.animals import creature as beasts
from engines.stage import Creature, Mark
from library.documents import ShotFields
from presets.loader import shelf
from presets.people import Look, Pose
from presets.world import Animal
from workflows.staging import figures
from workflows.staging.acting import Act
from workflows.staging.bodies import animal_unit, mark_of, wild
from workflows.staging.reaching import STANCES, easiest, stances, standing, strain
from workflows.staging.unit import Unit

ELSEWHERE = ("mouth", "breast", "flank")  # where else a hand goes when it cannot go where it is wanted …
ODD = 0.08  # … and what each next of them costs, metres missed
HIGHEST = 0.92  # of the person's stature, for a hand that lies at ease
PALM_M = 0.02  # from the skin of a palm to its middle
ACROSS_M, FEW = 0.1, 5  # metres round a line in which a coat is looked for, and points of it that are enough
SMALL_M = 0.8  # metres at the shoulder: a smaller animal is stroked along the back


@dataclass(frozen=True, slots=True)
class Palm:
    """A place on an animal: between two of its joints, then out to the coat."""

    one: str
    other: str
    share: float
    around: float  # degrees from the animal's heading, towards the lens
    up: float = 0.0  # metres on each metre outward


@dataclass(frozen=True, slots=True)
class Hold:
    """How hands lie on an animal that faces 0°."""

    aside: float  # degrees from the animal's heading to where the person is, away from the lens
    turn: float  # degrees the person faces away from the lens, towards the side they look to
    palms: tuple[Palm, ...]


HOLDS = {
    "head": Hold(22.0, 74.0, (Palm("nose", "chin", 0.4, -22.0, 0.5), Palm("chin", "head", 0.3, 72.0, -0.4))),
    "breast": Hold(40.0, 84.0, (Palm("neck", "chest", 0.2, -40.0), Palm("neck", "chest", 0.7, 10.0))),
    "back": Hold(68.0, 82.0, (Palm("neck", "head", 0.3, -68.0, 2.0), Palm("chest", "pelvis", 0.45, -68.0, 2.5))),
    "mouth": Hold(24.0, 72.0, (Palm("nose", "chin", 0.5, -24.0, -0.6),)),
    "flank": Hold(90.0, 106.0, (Palm("chest", "pelvis", 0.25, -90.0, 1.0), Palm("chest", "pelvis", 0.45, -90.0, 0.35))),
    "udder": Hold(90.0, 112.0, (Palm("pelvis", "chest", 0.16, -90.0, -1.6), Palm("pelvis", "chest", 0.3, -90.0, -1.6))),
}


def tending(
    shot: ShotFields, looks: Mapping[str, Look], name: str, act: Act, animal: str, side: int, seed: int
) -> Unit | None:
    """Person and animal as one unit, the person looking to that side; None where no stance reaches it."""
    own = animal_unit(shot, looks[animal], animal, seed) if animal in looks else wild(animal, 0, seed)
    beast = own.creatures[0].model_copy(update={"position": (0.0, 0.0, 0.0), "gait": _still(own.creatures[0].gait)})
    mark = mark_of(shot, looks.get(name, Look()), name, seed, act)
    place = "back" if act.whole.palms == "head" and _shoulder(beast) < SMALL_M else act.whole.palms
    found = easiest(_tries(mark, beast, place, side))
    if found is None:
        return None
    return _together(*found, animal if animal in looks else "", act, own.pose)


def _tries(mark: Mark, beast: Creature, place: str, side: int) -> Iterator[tuple[float, Mark, Creature]]:
    """How hard each way is to have the hands on the animal, there and, where that is too high, lower down."""
    highest = HIGHEST * figures.person(mark).stature
    for (odd, here), stance in product(enumerate(dict.fromkeys((place, *ELSEWHERE))), STANCES):
        legs = mark.legs or stance
        hold = HOLDS[here]
        # The animal's heading that makes the person face `side · turn`.
        turned = beast.model_copy(update={"facing_deg": round((side * (hold.turn + hold.aside) - 180.0) % 360.0, 3)})
        palms = _palms(turned, hold, side, highest)
        if len(palms) < len(hold.palms):
            continue
        coat = beasts.solid(turned).vertices[::3]
        for placed in stances(mark, palms, side * hold.turn, legs):
            yield strain(placed, palms, coat) + ODD * odd, placed, turned


def _still(gait: str) -> str:
    return gait if gait in ("sit", "lie", "sleep") else "stand"


def _shoulder(beast: Creature) -> float:
    return shelf("animals", Animal)[beast.animal].shoulder_m * beast.scale


def _palms(beast: Creature, hold: Hold, side: int, highest: float) -> list[np.ndarray]:
    """World points where palms lie: on the coat, on the person's side of the animal, no higher than that."""
    coat, at = beasts.solid(beast).vertices, beasts.joints(beast)
    found = []
    for palm in hold.palms:
        away = np.radians(beast.facing_deg + side * palm.around)
        way = np.array([np.sin(away), palm.up, np.cos(away)])
        start = _below(at[palm.one], at[palm.other], palm.share, highest)
        found.append(_skin(coat, start, way / np.linalg.norm(way)))
    return [palm for palm in found if palm is not None]


def _below(one: np.ndarray, other: np.ndarray, share: float, highest: float) -> np.ndarray:
    """The point at that share of the way, or the first further on that is low enough, or else that low."""
    for at in np.linspace(share, 1.0, 9):
        point = one + at * (other - one)
        if point[1] <= highest:
            return point
    return np.array([other[0], highest, other[2]])


def _skin(coat: np.ndarray, start: np.ndarray, way: np.ndarray) -> np.ndarray | None:
    """Where a line from inside an animal leaves its coat (n, 3), a palm's thickness outside; None: it never was in."""
    along = (coat - start) @ way
    off = np.linalg.norm(coat - start - along[:, None] * way, axis=1)
    near = (along > 0) & (off < max(ACROSS_M, float(np.sort(off)[FEW])))
    if off.min() > ACROSS_M or not near.any():
        return None
    depth = float(np.quantile(along[near], 0.8))
    return start + (depth + PALM_M) * way


def _together(mark: Mark, beast: Creature, named: str, act: Act, animal_pose: Pose) -> Unit:
    """Both about the middle between them."""
    body = standing(mark)
    home = beast.model_copy(update={"facing_deg": 0.0})
    animal = figures.animal(home).moved((0.0, 0.0, 0.0), beast.facing_deg)
    points = np.vstack([body.outline, animal.outline])
    x, _, z = (points.min(axis=0) + points.max(axis=0)) / 2
    shift = (-float(x), 0.0, -float(z))
    people = replace(body, facing_deg=mark.facing_deg).moved(shift, 0.0), animal.moved(shift, 0.0)
    radius = float(np.max(np.hypot(*(points - [x, 0.0, z])[:, [0, 2]].T)))
    moved = [
        one.model_copy(update={"position": tuple(round(a + b, 4) for a, b in zip(one.position, shift, strict=True))})
        for one in (mark, beast)
    ]
    names = tuple(name for name in (mark.entity, named) if name)
    return Unit(people, names, act.whole, (moved[0],), (moved[1],), radius=radius, bound=True)  # type: ignore[arg-type]
