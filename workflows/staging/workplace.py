"""Working where the set has it: its own door, window or stove, and a wall for a door that it has not."""

from collections.abc import Iterator
from dataclasses import replace
from math import cos, radians, sin

import numpy as np

from engines.sketch.scenery import world
from engines.sketch.scenery.places import Seat
from engines.stage import Thing
from presets.loader import shelf
from presets.world import Prop, Set
from workflows.staging.compose import Picture
from workflows.staging.perch import set_at, slack_trouble
from workflows.staging.placed import Placed
from workflows.staging.sets import Floor

GOOD = 4.0  # trouble a place may give and still be taken: better there than free in the room
NEW = 1.5  # trouble that a new door gives where the place has its own
BODY_M = 0.2  # radius of somebody who stands close to what they work at
JOINED_M = 0.05  # metres: what is so near a fitting is the wall or the house it is part of
PITCH_M, CORNER_M = 0.7, 0.8  # metres between places along a wall, and from its ends
SILL_M = 0.9  # metres to the sill of a window put into a wall
LOW_M = 1.3  # a window that begins higher is out of reach


def at_its_place(picture: Picture, floor: Floor, set_id: str) -> Picture | None:
    """The picture with its worker before the set's own fitting, or one let into a wall; None: nowhere is room."""
    at_work = [(one, work) for one in picture.placed for work in fixed_work(one.unit.things)]
    if not at_work:
        return None
    worker, work = at_work[0]
    tried = _tries(picture, worker, work, floor, set_id)
    found = [(odd + _trouble(one, index, place, floor), n, one) for n, (one, index, place, odd) in enumerate(tried)]
    if not found or min(found)[0] > (np.inf if shelf("props", Prop)[work.thing].in_wall else GOOD):
        return None
    return min(found)[2]


def housed(picture: Picture, set_id: str) -> Picture:
    """The picture with a house, a wall or whatever the set's doors are in round a door that would stand free."""
    return replace(picture, placed=tuple(_in_its_house(one, set_id) for one in picture.placed))


def _in_its_house(one: Placed, set_id: str) -> Placed:
    things = tuple(_with_house(thing, set_id) for thing in one.unit.things)
    return replace(one, unit=replace(one.unit, things=things)) if things != one.unit.things else one


def _with_house(thing: Thing, set_id: str) -> Thing:
    known = shelf("props", Prop)
    if thing.facing_deg != 180.0 or thing.thing not in known or not known[thing.thing].part_of:
        return thing
    own = shelf("sets", Set)[set_id].house if thing.thing == "door" else ""
    return thing.model_copy(update={"thing": next(id for id in (own, known[thing.thing].part_of) if id)})


def fixed_work(things: tuple[Thing, ...]) -> list[Thing]:
    """What somebody works at that is part of a place."""
    known = shelf("props", Prop)
    return [one for one in things if one.facing_deg == 180.0 and one.thing in known and known[one.thing].fixed]


def _tries(
    picture: Picture, worker: Placed, work: Thing, floor: Floor, set_id: str
) -> Iterator[tuple[Picture, int, Seat, float]]:
    """The picture carried to each place, which one of it works there, the place, and how odd it would be."""
    index = picture.placed.index(worker)
    there = tuple(one for one in worker.unit.things if one is not work)
    own = [seat for seat in world.fittings(set_id, work.thing) if seat.point[1] < LOW_M]
    new = _along_walls(floor) if shelf("props", Prop)[work.thing].in_wall else ()
    for place, things, odd in (
        *((place, there, 0.0) for place in own),
        *((place, (*there, _let_in(work)), crowded + (NEW if own else 0.0)) for place, crowded in new),
    ):
        unit = replace(worker.unit, things=things)
        placed = tuple(replace(one, unit=unit) if one is worker else one for one in picture.placed)
        away, facing = work.position[2], radians(place.facing_deg)
        stand = (place.point[0] + away * sin(facing), 0.0, place.point[2] + away * cos(facing))
        carried = set_at(replace(picture, placed=placed), placed[index], stand, place.facing_deg + 180.0)
        yield carried, index, place, odd


def _let_in(work: Thing) -> Thing:
    """A window is let into a wall above the floor."""
    x, _, z = work.position
    return work.model_copy(update={"position": (x, SILL_M if work.thing == "window" else 0.0, z)})


def _along_walls(floor: Floor) -> Iterator[tuple[Seat, float]]:
    """Places in the four walls, the way into the room, and metres of furniture before them."""
    bare = replace(floor, walls=None)
    yield from ((seat, bare.trouble(seat.point, CORNER_M)) for seat in _all_along(floor))


def _all_along(floor: Floor) -> Iterator[Seat]:
    if not floor.walls:
        return
    x0, x1, z0, z1 = floor.walls
    for x in _steps(x0, x1):
        yield from (Seat((x, 0.0, z0), 0.0), Seat((x, 0.0, z1), 180.0))
    for z in _steps(z0, z1):
        yield from (Seat((x0, 0.0, z), 90.0), Seat((x1, 0.0, z), -90.0))


def _steps(start: float, end: float) -> list[float]:
    """Places along a wall, evenly spread; in the shortest one in its middle."""
    count = max(1, int((end - start - 2 * CORNER_M) / PITCH_M) + 1)
    return np.linspace(min(start + CORNER_M, (start + end) / 2), max(end - CORNER_M, (start + end) / 2), count).tolist()


def _trouble(picture: Picture, index: int, place: Seat, floor: Floor) -> float:
    """As for a sitter, but the worker stands close to what the fitting is part of."""
    worker = picture.placed[index]
    cx, cz, r = floor.circles.T
    own = np.hypot(cx - place.point[0], cz - place.point[2]) < r + JOINED_M
    others = replace(floor, circles=floor.circles[~own])
    return 3.0 * others.trouble(worker.where, BODY_M) + slack_trouble(picture, worker, floor)
