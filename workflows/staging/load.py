"""One thing, or somebody hurt, carried by several: one at each end, level between them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engines.sketch.scenery import world
from engines.sketch.turns import about_y
from engines.stage import Mark, Thing, Vec3
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Look, Pose
from presets.world import Prop, Vehicle
from workflows.staging import figures
from workflows.staging.acting import IDLE, Act
from workflows.staging.beasts import is_person
from workflows.staging.bodies import mark_of
from workflows.staging.unit import Unit
from workflows.staging.words import match

LEAST_M = 0.7  # metres: a shorter thing is one person's, unless it wants both hands
MOST = 4  # bearers; who is beyond goes along
LONG, NARROW_M = 2.2, 0.75  # length over width, and metres of width, from which a thing is carried at its side
GRIP = 0.46  # of the smallest bearer's stature, where hands hang with bent elbows
TOP, OFF_FLOOR_M = 0.66, 0.08  # of that stature, for the top of what is high, so that faces stay in view; least metres
UNDER_M = 0.1  # of a bulky thing is below the hands that hold it
BULKY_M = 0.3  # metres of height from which a thing is bulky
BETWEEN_M, BESIDE_M = 0.36, 0.3  # from a bearer's middle to the end of the thing, and to the side of a long one
IN_M = 0.32  # how far from its end a long thing is held at its side
FREE_M = 0.29  # beside a hip, where a free hand hangs
HANDS_M = 0.24  # from the middle to each hand, at most
CORNER = 0.62  # of half its length, where those stand who carry along its sides
LAID = "lie"  # how whoever is carried lies
BED = "stretcher"  # what somebody hurt is carried on
SAGS_M = 0.07  # how deep the back lies in its cloth


@dataclass(frozen=True, slots=True)
class Load:
    thing: str  # a prop
    bearers: tuple[str, ...]
    word: str = ""
    hurt: str = ""  # who lies on it


def load_of(
    shot: ShotFields, looks: Mapping[str, Look], free: Sequence[str], name: str, doing: Mapping[str, Act]
) -> Load | None:
    """What somebody carries together with others; None where each has their own."""
    poses = shelf("poses", Pose)
    if not poses[doing[name].pose].shares or name in shot.riding:
        return None
    fellows = [one for one in free if _bears(shot, looks, doing, one, doing[name].pose)]
    if len(fellows) < 2:
        return None
    word, thing = _shared(shot, fellows)
    others = [one for one in free if one not in fellows and one not in shot.riding and not _no_person(looks, one)]
    hurt = next((one for one in others if _lies(shot, doing, one)), "") if thing in ("", BED) else ""
    if not thing and not hurt:
        return None
    bearers = tuple(fellows[: 2 if hurt else MOST])
    return Load(thing or BED, bearers, word, hurt)


def _bears(shot: ShotFields, looks: Mapping[str, Look], doing: Mapping[str, Act], name: str, pose: str) -> bool:
    if name in shot.riding or _no_person(looks, name):
        return False
    word = re.escape(name.lower().split()[-1])
    helps = doing[name].pose in IDLE and re.search(rf"\bwith (the |his |her |a )?{word}\b", shot.action.lower())
    return doing[name].pose == pose or bool(helps)


def _no_person(looks: Mapping[str, Look], name: str) -> bool:
    return not is_person(looks.get(name, Look()))


def _shared(shot: ShotFields, bearers: Sequence[str]) -> tuple[str, str]:
    """The word and the prop that those carry between them; empty where each holds something of their own."""
    held = [shot.holding[name] for name in bearers if shot.holding.get(name)]
    if len({match("props", word) for word in held}) > 1:
        return "", ""
    known = shelf("props", Prop)
    for word in (*held, *shot.props):
        prop = known.get(match("props", word))
        if prop and not prop.in_wall and not prop.fixed and _large(prop) and match("vehicles", word) not in _vehicles():
            return word, prop.id
    return "", ""


def _vehicles() -> set[str]:
    return set(shelf("vehicles", Vehicle))


def _large(prop: Prop) -> bool:
    return max(world.size(prop.id)) >= LEAST_M and (prop.hold in ("", "both", "shoulder"))


def _lies(shot: ShotFields, doing: Mapping[str, Act], name: str) -> bool:
    """Whether somebody is carried: hurt or lying, and named after a verb of carrying."""
    pose = doing[name].pose
    if pose not in IDLE and pick("poses", Pose, pose).posture != "lying":
        return False
    word = re.escape(name.lower().split()[0 if name[-1:].isdigit() else -1])
    text = shot.action.lower()
    verb = r"\b(carr|bear|bore|lift|drag|haul|pull|bring)\w*\s+(?:[\w’']+\s+){0,4}?"
    return bool(re.search(rf"{verb}{word}\b", text)) or not re.search(verb, text)


def loaded(
    shot: ShotFields, looks: Mapping[str, Look], load: Load, doing: Mapping[str, Act], side: int, seed: int
) -> Unit:
    """The bearers and what is between them as one unit on its way to +z, towards that side of the picture."""
    pose = doing[load.bearers[0]].pose
    marks = [mark_of(shot, looks.get(name, Look()), name, seed, Act(pose, "walk")) for name in load.bearers]
    marks = [mark.model_copy(update={"right_hand": "", "left_hand": ""}) for mark in marks]
    bodies = [figures.person(mark) for mark in marks]
    least = min(body.stature for body in bodies)
    high = GRIP * least
    wide, tall, long = world.size(load.thing, laid=True)
    highest = high - (UNDER_M if tall > BULKY_M else tall / 2)
    base = round(min(highest, max(OFF_FLOOR_M, TOP * least - tall)), 4)
    thing = Thing(thing=load.thing, entity=load.word, position=(0.0, base, 0.0), laid=True)
    spots = _spots(load, len(marks), wide, long, side)
    if any(len(spot.hands) == 1 for spot in spots):  # held at its side, by its middle
        high = min(high, base + tall / 2)
    placed = [_bearer(mark, spot, high) for mark, spot in zip(marks, spots, strict=True)]
    hurt = (_hurt(shot, looks, load.hurt, base + tall, seed),) if load.hurt else ()
    people = [*placed, *hurt]
    bulk = figures.thing(thing).moved(thing.position, 0.0)
    all_figures = (*(_body(mark) for mark in people), bulk)
    radius = float(max(np.hypot(f.outline[:, 0], f.outline[:, 2]).max() for f in all_figures))
    names = tuple(mark.entity for mark in people)
    whole = Act(pose, "walk").whole
    return Unit(all_figures, names, whole, tuple(people), (), (thing,), radius, bound=True)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a bearer stands and where the hands go, all in the thing's own frame."""

    x: float
    z: float
    facing: float
    hands: tuple[tuple[float, float], ...]  # x, z of each hand


def _spots(load: Load, count: int, wide: float, long: float, side: int) -> list[Spot]:
    """The places of `count` bearers round a thing that lies along z, a long one on the lens's side."""
    half = long / 2
    if load.thing == BED:
        grip = wide / 2
        return [
            Spot(0.0, half - 0.02, 0.0, ((-grip, half - 0.08), (grip, half - 0.08))),
            Spot(0.0, -half - 0.2, 0.0, ((-grip, -half + 0.06), (grip, -half + 0.06))),
        ]
    if count > 2:
        return _along(count, wide, half)
    if long > LONG * wide and wide < NARROW_M and long > 1.5:
        beside, held = side * (wide / 2 + BESIDE_M - 0.1), side * wide / 2
        return [
            Spot(beside, half - IN_M, 0.0, ((held, half - IN_M + 0.1),)),
            Spot(beside, -half + IN_M, 0.0, ((held, -half + IN_M + 0.1),)),
        ]
    grip = min(wide / 2, HANDS_M)
    return [
        Spot(0.0, half + BETWEEN_M, 180.0, ((-grip, half), (grip, half))),
        Spot(0.0, -half - BETWEEN_M, 0.0, ((-grip, -half), (grip, -half))),
    ]


def _along(count: int, wide: float, half: float) -> list[Spot]:
    """Three or four along the sides, each with the inner hand on the thing."""
    side, at, held = wide / 2 + BESIDE_M, CORNER * half, wide / 2
    corners = [(-1, 1), (1, -1), (1, 1), (-1, -1)][:count]
    return [Spot(x * side, z * at, 0.0, ((x * held, z * at + 0.1),)) for x, z in corners]


def _bearer(mark: Mark, spot: Spot, high: float) -> Mark:
    """The mark at its place with its hands on the thing, the other arm as the legs have it."""
    home = about_y(-spot.facing)
    hands = sorted((tuple(home @ np.array([x - spot.x, high, z - spot.z])) for x, z in spot.hands), key=lambda p: p[0])
    spots: list[Vec3] = [(round(float(x), 4), round(float(y), 4), round(float(z), 4)) for x, y, z in hands]
    touch: dict[str, Vec3] = {}
    if len(spots) == 2:
        touch = {"right_touch": spots[0], "left_touch": spots[1]}
    else:
        free: Vec3 = (round(FREE_M * float(-np.sign(spots[0][0])), 4), round(high - 0.02, 4), -0.02)
        near, off = ("left_touch", "right_touch") if spots[0][0] > 0 else ("right_touch", "left_touch")
        touch = {near: spots[0], off: free}
    place: Vec3 = (round(spot.x, 4), 0.0, round(spot.z, 4))
    return mark.model_copy(update={"position": place, "facing_deg": spot.facing, **touch})


def _hurt(shot: ShotFields, looks: Mapping[str, Look], name: str, top: float, seed: int) -> Mark:
    """Whoever is carried, on the back, the feet ahead."""
    mark = mark_of(shot, looks.get(name, Look()), name, seed, Act(LAID))
    pelvis = figures.person(mark)
    middle = (pelvis.at["crown"][2] + pelvis.at["r_ankle"][2]) / 2
    return mark.model_copy(
        update={"right_hand": "", "talking": False, "position": (0.0, round(top - SAGS_M, 4), round(-float(middle), 4))}
    )


def _body(mark: Mark) -> figures.Figure:
    home = mark.model_copy(update={"position": (0.0, 0.0, 0.0), "facing_deg": 0.0})
    return figures.person(home).moved(mark.position, mark.facing_deg)
