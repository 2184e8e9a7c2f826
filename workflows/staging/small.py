"""Unnamed small creatures of a shot: bees round a hive, a snail at somebody's feet, a crab that has the frame."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from engines.sketch.scenery import world
from engines.stage import Thing, Vec3
from presets.framing import Angle
from workflows.staging.brief import Brief
from workflows.staging.compose import Picture
from workflows.staging.critters import flies, is_small, shown_turn
from workflows.staging.figures import thing as bulk_of
from workflows.staging.measure import Frame
from workflows.staging.things import good, places_for
from workflows.staging.unit import rng_for
from workflows.staging.views import FLAT, LAID_OUT, LOOKING_DOWN, lying, near_it, place
from workflows.staging.words import match

MOST = 5
ALOFT_M = 1.3  # metres: where one hovers that is seen alone
AIR = (1.0, 1.6)  # metres above the ground, beside people
FROM_EYES = (0.0, -0.22, 0.18, -0.45, 0.4)  # metres above the eyes of whoever it is near, the likeliest first
ASIDE = (0.45, 0.65, 0.32, 0.9, 1.3)  # metres to the side of them
AHEAD = (0.15, -0.25, 0.4)  # metres nearer to the lens than they are
AT_FEET = (0.3, 0.16, 0.55, 0.9)  # metres past their body, on the ground
NEARER = (0.35, 0.1, 0.7, -0.2)
FAR = ("extreme_wide", "wide")
FAR_FILL = (0.12, 0.2, 0.3)  # of the frame: a snail and the wide world behind it
OVER = Angle(id="over", height="free", pitch_deg=(-9.0, -5.0))
HEAD_M = 0.34  # metres
SHARE = 0.7  # of their breadth that several claim of the frame's height
VISITED_M = 0.9  # metres: a larger thing is a place for it
FLAT_M = 0.06  # metres: what is lower is sat on
OWN = 1.25  # times its own size, what a creature has to do with at most
LEAST = 0.045  # of the frame's height, below which one on the ground is a speck: it is then put on something
BEFORE_LENS_M = 1.1  # metres, in an empty view of a place
SPOTS = ((0.0, 0.0, 0.0), (1.3, 0.5, -0.7), (-1.35, 0.3, -0.5), (0.6, -0.8, -1.6), (-0.7, 1.1, -1.5))  # of its size
AROUND = (
    (0.0, 0.0, 0.0),
    (-1.35, 0.4, -0.4),
    (-0.3, -0.3, 0.8),
    (0.1, 0.8, -1.3),
    (-1.9, 0.2, 0.6),
)  # the same


def small_ones(brief: Brief) -> list[str]:
    """The small creatures of the shot, those of its subject first."""
    found = [one for one in brief.shot.creatures if is_small(one)]
    return sorted(found, key=lambda one: one != brief.shot.subject)[:MOST]


def alone(brief: Brief) -> Picture | None:
    """The picture of small creatures with nobody else there; None when the shot has none."""
    found = small_ones(brief)
    if not found:
        return None
    if brief.shot.shot_size not in FAR:
        return _filling(brief, found)
    return _before_the_lens(brief, found) if flies(found[0]) else _filling(brief, found, FAR_FILL)


def _filling(brief: Brief, found: Sequence[str], fill: tuple[float, float, float] | None = None) -> Picture:
    """Close up: in the air, on what such things stand on, or at the thing they have to do with."""
    first, size = found[0], max(world.size(found[0]))
    visited = _visited(brief)
    if visited:
        things, top = _at_it(brief, first, visited)
    elif flies(first):
        things, top = (Thing(thing=first, entity=first, position=(0.0, ALOFT_M, 0.0), facing_deg=24.0),), ALOFT_M
    else:
        things, top = lying(brief, first)
    spots = AROUND if visited else SPOTS
    spots = spots if flies(first) else [(x, 0.0, z) for x, _, z in spots]
    more = [_beside(one, spots[index], size, top, index) for index, one in enumerate(found) if index]
    of = [one for one in (*things, *more) if one.thing in (*found, visited)]
    shown = [bulk_of(one).moved(one.position, 0.0).outline for one in of]
    low, high = np.vstack(shown).min(axis=0), np.vstack(shown).max(axis=0)
    low[1] = max(low[1], high[1] - HEAD_M)  # the flower's head, not its stalk
    across = max(float(high[1] - low[1]), SHARE * float(high[0] - low[0]), size)
    near = replace(brief, angle=_angle(brief, found, bool(fill)))
    return near_it(near, (), (*things, *more), (low + high) / 2 * [1.0, 1.0, 0.0], across, fill=fill)


def _angle(brief: Brief, found: Sequence[str], far: bool) -> Angle:
    """A little from above; several on the ground are looked down at, one far off is seen against its place."""
    if brief.angle.height != "eyes" and flies(found[0]):
        return brief.angle
    if far:
        return OVER
    wide, tall, _ = world.size(found[0])
    low = len(found) > 1 or tall < FLAT * wide
    return LAID_OUT if low and not flies(found[0]) else LOOKING_DOWN


def _visited(brief: Brief) -> str:
    """The flower, the apple, the leaf that the creature is at."""
    props = (match("props", word) for word in brief.shot.props)
    return next((id for id in props if id and not is_small(id) and max(world.size(id)) < VISITED_M), "")


def _at_it(brief: Brief, creature: str, prop: str) -> tuple[tuple[Thing, ...], float]:
    """The thing where it lies and the creature over it, on it when it is flat, or else by its side."""
    laid, top = lying(brief, prop)
    there = [one for one in laid if one.thing == prop or (top and one.position[1] == 0.0)]
    wide, tall, deep = world.size(prop)
    own = world.size(creature)
    x, y, z, scale = 0.0, top, 0.0, 1.0
    if flies(creature):
        y, z = top + tall - 0.015, 0.2 * deep
    elif tall < FLAT_M:  # a leaf as large for a snail as it is in a picture book
        scale = max(1.0, round(1.5 * max(own) / max(wide, deep), 2))
        y = top + 0.5 * tall * scale
    else:  # its own fiddle is no larger than it can play
        scale = min(1.0, round(OWN * max(own) / max(wide, tall, deep), 2))
        x, z = scale * wide / 2 + own[0] / 2 + 0.02, 0.1 * deep * scale
    there = [one.model_copy(update={"scale": scale}) if one.thing == prop else one for one in there]
    spot = (round(x, 3), round(y, 3), round(z, 3))
    return (*there, Thing(thing=creature, entity=creature, position=spot, facing_deg=-shown_turn(creature))), top


def _beside(prop: str, spot: Sequence[float], size: float, ground: float, index: int) -> Thing:
    x, y, z = (round(size * share, 3) for share in spot)
    turn = -float(np.copysign(shown_turn(prop) + 6.0 * index, x))  # towards the middle
    return Thing(thing=prop, entity=prop, position=(x, round(ground + y, 3), z), facing_deg=turn)


def _before_the_lens(brief: Brief, found: Sequence[str]) -> Picture:
    """A view of the place, the creatures large in front of it: a yard away from the lens they are nothing."""
    picture = place(brief)
    eye, target = np.array(picture.camera.position), np.array(picture.camera.target)
    ahead = (target - eye) / max(float(np.linalg.norm(target - eye)), 1e-6)
    things = list(picture.things)
    for index, one in enumerate(found):
        size = max(world.size(one))
        away = BEFORE_LENS_M * (1.0 + 0.35 * index) * max(1.0, size / 0.2)
        side = (0.16, -0.2, 0.42, -0.5, 0.05)[index] * away
        at = eye + away * ahead
        height = float(at[1]) + (0.02, 0.16, -0.06, 0.1, 0.24)[index] * away if flies(one) else 0.0
        where = (round(float(at[0]) + side, 3), round(height, 3), round(float(at[2]), 3))
        things.append(Thing(thing=one, entity=one, position=where, facing_deg=shown_turn(one)))
    return replace(picture, things=tuple(things))


def with_small(brief: Brief, picture: Picture) -> Picture:
    """The picture with its small creatures near whoever it is of.

    One that finds no place in the frame stays away; if the shot is of it, it has the frame to itself.
    """
    for index, one in enumerate(small_ones(brief)):
        free = next((things for things in _near(brief, picture, one, index) if _fits(brief, picture, things)), ())
        if not free and one == brief.shot.subject and not brief.size.whole:
            return alone(brief) or picture
        picture = replace(picture, things=(*picture.things, *free))
    return picture


def _near(brief: Brief, picture: Picture, prop: str, index: int) -> Iterator[tuple[Thing, ...]]:
    subject = picture.placed[0]
    if flies(prop):
        yield from _in_the_air(brief, picture, prop, index)
        return
    frame = Frame.of(picture.camera, brief.aspect)
    side = 1.0 if np.sin(np.radians(subject.facing_deg)) >= 0 else -1.0
    for near, past, sign in product(NEARER, AT_FEET, (side, -side)):
        x = subject.where[0] + sign * (subject.unit.radius + past)
        where = (round(x, 3), subject.where[1], round(subject.where[2] + near, 3))
        one = Thing(thing=prop, entity=prop, position=where, facing_deg=-sign * shown_turn(prop))
        _, _, top, bottom = frame.box(bulk_of(one).moved(where, one.facing_deg))
        if bottom - top > LEAST:
            yield (one,)
    yield from places_for(brief, picture, prop, prop, (0.0, 0.3, 0.8, 1.4), 0.0)


def _in_the_air(brief: Brief, picture: Picture, prop: str, index: int) -> Iterator[tuple[Thing, ...]]:
    """Beside a head, on the side it looks to first, the second one somewhere else than the first."""
    subject = picture.placed[0]
    eyes = subject.lead.at.get("eyes", subject.lead.at["head"])
    side = (1.0 if np.sin(np.radians(subject.facing_deg)) >= 0 else -1.0) * (-1.0) ** index
    low = AIR[0] if eyes[1] > AIR[0] else float(eyes[1]) - 0.2  # lower beside a child who sits
    jitter = float(rng_for(brief.seed, prop, index, "air").uniform(-0.05, 0.05))
    for ahead, aside, up, sign in product(AHEAD, ASIDE, FROM_EYES, (side, -side)):
        height = min(max(float(eyes[1]) + up + jitter, low), max(AIR[1], float(eyes[1]) + 0.25))
        where: Vec3 = (
            round(float(eyes[0]) + sign * aside, 3),
            round(height, 3),
            round(float(eyes[2]) + ahead, 3),
        )
        yield (Thing(thing=prop, entity=prop, position=where, facing_deg=-sign * 38.0),)


def _fits(brief: Brief, picture: Picture, things: Sequence[Thing]) -> bool:
    """In the frame, before nobody's face and clear of the others in the air."""
    where, size = np.array(things[-1].position), max(world.size(things[-1].thing))
    apart = all(float(np.linalg.norm(where - other.position)) > 1.1 * size for other in picture.things)
    return apart and good(brief, picture, things)
