"""Things too large to hold: pushed, pulled, with both hands on them; and what was found, before the feet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from engines.sketch.scenery import world
from engines.stage import Mark, Thing
from library.documents import ShotFields
from presets.loader import shelf
from presets.people import Look, Pose
from presets.world import Prop, Vehicle
from workflows.staging import figures
from workflows.staging.acting import Act
from workflows.staging.beasts import species_of
from workflows.staging.bodies import mark_of
from workflows.staging.reaching import STANCES, easiest, stances, standing, strain
from workflows.staging.unit import Unit
from workflows.staging.words import match

PALMS_M, ELBOWS_M = (0.2, 0.32, 0.44), 0.62  # from a body's middle to each hand, and from one who pushes to the next
HIGH, LOW = (0.66, 0.54, 0.44), 0.85  # of a stature, where hands push something tall; of a low thing's own height
EASE = 0.05  # metres further off that the next way to hold it may be
SIDES = (-1.0, 1.0)
ASIDE = 112.0  # degrees that the front of what was found looks past the finder, so that both see into it
LONGISH = 1.8  # times its width
FEET_M = 0.34  # from the middle of somebody to what lies before the feet
LONGEST_M = 6.5  # metres of a vehicle that people move
MOST = 3  # who push side by side
NEAR_M = 0.14  # round a hand, in which the surface is looked for
SHARES = np.array([(a, b, 6 - a - b) for a in range(7) for b in range(7 - a)]) / 6


@dataclass(frozen=True, slots=True)
class Work:
    thing: str
    word: str
    names: tuple[str, ...]


def work_of(
    shot: ShotFields, looks: Mapping[str, Look], free: Sequence[str], name: str, doing: Mapping[str, Act]
) -> Work | None:
    """What somebody pushes or pulls that no hand could hold, and who does it with them."""
    pose = doing[name].pose
    if not shelf("poses", Pose)[pose].handles or name in shot.riding:
        return None
    word = shot.looking_at.get(name) or shot.holding.get(name, "")
    thing = heavy(word)
    if not thing:
        return None
    fellows = [
        one
        for one in free
        if doing[one].pose == pose
        and one not in shot.riding
        and not species_of(looks.get(one, Look()))
        and word in (shot.looking_at.get(one), shot.holding.get(one))
    ]
    return Work(thing, word, tuple(fellows[:MOST]))


def heavy(word: str) -> str:
    """The prop or vehicle that is too large for a hand; empty for another, and for what is part of a place."""
    prop = shelf("props", Prop).get(match("props", word))
    if prop:
        return prop.id if prop.hold in ("", "both") and not (prop.in_wall or prop.fixed) else ""
    vehicle = match("vehicles", word)
    return vehicle if vehicle and shelf("vehicles", Vehicle)[vehicle].length_m < LONGEST_M else ""


def handled(
    shot: ShotFields, looks: Mapping[str, Look], work: Work, doing: Mapping[str, Act], seed: int
) -> Unit | None:
    """Those who do it with the thing before them, the way they face +z; None where no stance reaches it."""
    pose = doing[work.names[0]].pose
    marks = [mark_of(shot, looks.get(name, Look()), name, seed, Act(pose)) for name in work.names]
    marks = [mark.model_copy(update={"right_hand": "", "left_hand": ""}) for mark in marks]
    wide, _, long = world.size(work.thing)
    # Its length lies along the way it goes, and what is pulled has its front to those who pull.
    turn = (90.0 if wide > long else 0.0) + (180.0 if pose == "pull" else 0.0)
    thing = Thing(thing=work.thing, entity=work.word, facing_deg=turn % 360.0)
    coat = _surface(thing)
    found = [_at_it(mark, coat, offset) for mark, offset in zip(marks, _offsets(len(marks), coat), strict=True)]
    if any(mark is None for mark in found):
        return None
    return _unit([mark for mark in found if mark], thing, coat, Act(pose).whole)


def _surface(thing: Thing) -> np.ndarray:
    solid = world.thing_solid(thing)
    return np.einsum("sk,tkx->tsx", SHARES, solid.vertices[solid.triangles]).reshape(-1, 3)


def _offsets(count: int, coat: np.ndarray) -> list[float]:
    """Metres to the left of the thing's middle for each of those who push side by side."""
    step = min(ELBOWS_M, float(np.ptp(coat[:, 0])) / count)
    return [step * (at - (count - 1) / 2) for at in range(count)]


def _at_it(mark: Mark, coat: np.ndarray, offset: float) -> Mark | None:
    tall, stature = float(coat[:, 1].max()), figures.person(mark).stature
    edge = float(np.ptp(coat[:, 0])) / 2 - 0.05
    ways = [(min(high * stature, LOW * tall), half) for high, half in product(HIGH, PALMS_M)]
    holds = [[_near(coat, float(np.clip(offset + s * half, -edge, edge)), high) for s in SIDES] for high, half in ways]
    # Hands go to what comes first: a tailboard, a shaft, not the window above it.
    far = [sum(float(palm[2]) for palm in pair) + EASE * rank for rank, pair in enumerate(holds)]
    palms = holds[int(np.argmin(far))]
    tries = (
        (strain(placed, palms, coat[::5]), placed, "")
        for legs in STANCES[:3]
        for placed in stances(mark, palms, 0.0, legs)
    )
    found = easiest(tries)
    return found[0] if found else None


def _near(coat: np.ndarray, x: float, y: float) -> np.ndarray:
    """The point of the side that looks to −z, at that place across and up, or the nearest to it."""
    off = np.hypot(coat[:, 0] - x, coat[:, 1] - y)
    close = coat[off < max(NEAR_M, float(off.min()) + 0.02)]
    point = close[np.argmin(close[:, 2])]
    return point - np.array([0.0, 0.0, 0.02])


def _unit(marks: list[Mark], thing: Thing, coat: np.ndarray, pose: Pose) -> Unit:
    """All about the middle between them."""
    bodies = [standing(mark) for mark in marks]
    bulk = figures.thing(thing).moved((0.0, 0.0, 0.0), thing.facing_deg)
    points = np.vstack([*(body.outline for body in bodies), coat])
    z = round(-float(points[:, 2].min() + points[:, 2].max()) / 2, 4)
    marks = [mark.model_copy(update={"position": (mark.position[0], 0.0, mark.position[2] + z)}) for mark in marks]
    figures_there = tuple(one.moved((0.0, 0.0, z), 0.0) for one in (*bodies, bulk))
    radius = float(np.max(np.hypot(points[:, 0], points[:, 2] + z)))
    names = tuple(mark.entity for mark in marks)
    placed = thing.model_copy(update={"position": (0.0, 0.0, z)})
    return Unit(figures_there, names, pose, tuple(marks), (), (placed,), radius, bound=True)


def found(shot: ShotFields, looks: Mapping[str, Look], name: str, act: Act, seed: int) -> Unit | None:
    """Somebody with what they look down at before the feet; None where that is nothing that lies on a floor."""
    word = shot.looking_at.get(name, "")
    prop = shelf("props", Prop).get(match("props", word))
    if not act.whole.at_feet or prop is None or prop.fixed or prop.furniture or prop.stands_on == "wall":
        return None
    if prop.id in {match("props", held) for held in shot.holding.values()}:
        return None
    mark = mark_of(shot, looks.get(name, Look()), name, seed, act)
    body = figures.person(mark)
    wide, _, deep = world.size(prop.id)
    ahead = round(FEET_M + min(wide, deep) / 2, 3)
    thing = Thing(thing=prop.id, entity=word, position=(0.0, 0.0, ahead), facing_deg=_across(wide, deep))
    bulk = figures.thing(thing).moved(thing.position, thing.facing_deg)
    radius = ahead + min(wide, deep) / 2
    return Unit((body, bulk), (name,), act.whole, (mark,), (), (thing,), radius=radius)


def _across(wide: float, deep: float) -> float:
    """The facing that lays a long thing across before the finder, and shows both what is in another."""
    if max(wide, deep) < LONGISH * min(wide, deep):
        return ASIDE
    return 90.0 if deep > wide else 0.0
