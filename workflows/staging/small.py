"""Unnamed small creatures of a shot: bees round a hive, a snail at somebody's feet, a crab that has the frame."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from engines.sketch.scenery import world
from engines.stage import Thing, Vec3
from workflows.staging.brief import Brief
from workflows.staging.compose import Picture
from workflows.staging.critters import flies, is_small, shown_turn
from workflows.staging.figures import thing as bulk_of
from workflows.staging.measure import Frame
from workflows.staging.things import good, places_for
from workflows.staging.unit import rng_for
from workflows.staging.views import LAID_OUT, LOOKING_DOWN, lying, near_it, place

MOST = 5
ALOFT_M = 1.3  # metres: where one hovers that is seen alone
AIR = (1.0, 1.6)  # metres above the ground, beside people
FROM_EYES = (0.0, -0.22, 0.18, -0.45, 0.4)  # metres above the eyes of whoever it is near, the likeliest first
ASIDE = (0.45, 0.65, 0.32, 0.9, 1.3)  # metres to the side of them
AHEAD = (0.15, -0.25, 0.4)  # metres nearer to the lens than they are
AT_FEET = (0.12, 0.3, 0.55, 0.9)  # metres past their body, on the ground
NEARER = (0.35, 0.1, 0.7, -0.2)
LEAST = 0.045  # of the frame's height, below which one on the ground is a speck: it is then put on something
BEFORE_LENS_M = 1.1  # metres, in an empty view of a place
SPOTS = ((0.0, 0.0, 0.0), (1.3, 0.5, -0.7), (-1.35, 0.3, -0.5), (0.6, -0.8, -1.6), (-0.7, 1.1, -1.5))  # of its size


def small_ones(brief: Brief) -> list[str]:
    """The small creatures of the shot, those of its subject first."""
    found = [one for one in brief.shot.creatures if is_small(one)]
    return sorted(found, key=lambda one: one != brief.shot.subject)[:MOST]


def alone(brief: Brief) -> Picture | None:
    """The picture of small creatures with nobody else there; None when the shot has none."""
    found = small_ones(brief)
    if not found:
        return None
    if brief.shot.shot_size in ("extreme_wide", "wide"):
        return _before_the_lens(brief, found)
    return _filling(brief, found)


def _filling(brief: Brief, found: Sequence[str]) -> Picture:
    """Close up: in the air, or on what such things stand on."""
    first, size = found[0], max(world.size(found[0]))
    if flies(first):
        base: tuple[Thing, ...] = (Thing(thing=first, entity=first, position=(0.0, ALOFT_M, 0.0), facing_deg=24.0),)
        top, foot = ALOFT_M, SPOTS
    else:
        base, top = lying(brief, first)
        foot = tuple((x, 0.0, z) for x, _, z in SPOTS)
    more = [_beside(one, foot[index], size, top, index) for index, one in enumerate(found) if index]
    middle = np.array([0.0, top + world.size(first)[1] / 2, 0.0])
    angle = LOOKING_DOWN if brief.angle.height == "eyes" else brief.angle
    if not flies(first) and len(found) > 1:
        angle = LAID_OUT
    across = size * (1.0 if len(found) == 1 else 2.0)
    return near_it(replace(brief, angle=angle), (), (*base, *more), middle, across)


def _beside(prop: str, spot: Sequence[float], size: float, ground: float, index: int) -> Thing:
    x, y, z = (round(size * share, 3) for share in spot)
    return Thing(thing=prop, entity=prop, position=(x, round(ground + y, 3), z), facing_deg=24.0 - 31.0 * index)


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
    """The picture with its small creatures near whoever it is of; one that finds no place in the frame stays away."""
    for index, one in enumerate(small_ones(brief)):
        free = (things for things in _near(brief, picture, one, index) if _fits(brief, picture, things))
        picture = replace(picture, things=(*picture.things, *next(free, ())))
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
    jitter = float(rng_for(brief.seed, prop, index, "air").uniform(-0.05, 0.05))
    for ahead, aside, up, sign in product(AHEAD, ASIDE, FROM_EYES, (side, -side)):
        height = min(max(float(eyes[1]) + up + jitter, AIR[0]), max(AIR[1], float(eyes[1]) + 0.25))
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
