"""Units with a place: what the stage will hold, and the figures the camera will see."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians, sin
from typing import TypeVar

import numpy as np

from engines.stage import Creature, Mark, Thing, Vec3
from workflows.staging.figures import Figure
from workflows.staging.unit import Unit

R = TypeVar("R", Mark, Creature, Thing)


@dataclass(frozen=True, eq=False)
class Placed:
    unit: Unit
    where: Vec3
    facing_deg: float

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(figure.moved(self.where, self.facing_deg) for figure in self.unit.figures)

    @property
    def lead(self) -> Figure:
        return self.figures[0]

    @property
    def outline(self) -> np.ndarray:
        return np.vstack([figure.outline for figure in self.figures])


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in front of the camera: metres to its right, metres further away, and the turn away from it.

    A turn of 0° faces the lens, 90° the right edge of the picture, 180° shows the back.
    """

    right: float
    away: float
    turn_deg: float


def put(unit: Unit, spot: Spot, origin: Vec3, yaw_deg: float) -> Placed:
    """A spot seen by a camera in direction `yaw_deg` of `origin`, as a place in the world."""
    c, s = cos(radians(yaw_deg)), sin(radians(yaw_deg))
    x = origin[0] + c * spot.right - s * spot.away
    z = origin[2] - s * spot.right - c * spot.away
    return Placed(unit, (round(x, 4), origin[1], round(z, 4)), round((yaw_deg + spot.turn_deg) % 360.0, 3))


def records(placed: Sequence[Placed]) -> tuple[tuple[Mark, ...], tuple[Creature, ...], tuple[Thing, ...]]:
    """Everything of the units in world places, mounts counted through the whole stage."""
    marks: list[Mark] = []
    creatures: list[Creature] = []
    things: list[Thing] = []
    for one in placed:
        for mark in one.unit.marks:
            marks.append(carried(mark, one).model_copy(update={"mount": _mount(mark.mount, creatures, things)}))
        creatures += [carried(creature, one) for creature in one.unit.creatures]
        things += [carried(thing, one) for thing in one.unit.things]
    return tuple(marks), tuple(creatures), tuple(things)


def _mount(mount: int | None, creatures: list[Creature], things: list[Thing]) -> int | None:
    if mount is None:
        return None
    return mount + len(creatures) if mount >= 0 else mount - len(things)


def carried(record: R, one: Placed) -> R:
    """The record with its local place and facing taken along."""
    c, s = cos(radians(one.facing_deg)), sin(radians(one.facing_deg))
    x, y, z = record.position
    ox, oy, oz = one.where
    where = (round(ox + c * x + s * z, 4), round(oy + y, 4), round(oz - s * x + c * z, 4))
    return record.model_copy(update={"position": where, "facing_deg": (record.facing_deg + one.facing_deg) % 360.0})
