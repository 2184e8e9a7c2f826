"""What staging moves about as one, and the dice it rolls."""

import hashlib
from dataclasses import dataclass

import numpy as np

from engines.stage import Creature, Mark, Thing
from presets.people import Pose
from workflows.staging.figures import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """People, animals and things that move as one: a person, a rider and the horse, a car and all in it.

    Everything stands at the origin and faces 0° until it is placed. `Mark.mount` counts within the unit.
    """

    figures: tuple[Figure, ...]  # those who are cast first, in the order of the shot
    cast: tuple[str, ...]
    pose: Pose
    marks: tuple[Mark, ...] = ()
    creatures: tuple[Creature, ...] = ()
    things: tuple[Thing, ...] = ()
    radius: float = 0.32  # metres of floor it needs round its middle
    bound: bool = False  # they have hands on each other: a picture of one shows the other

    @property
    def alive(self) -> bool:
        """Is it a thing that is somebody, alone?"""
        return not (self.marks or self.creatures) and any(thing.alive for thing in self.things)

    @property
    def lead(self) -> Figure:
        return self.figures[0]


def rng_for(*keys: object) -> np.random.Generator:
    """The same keys, the same numbers, on every machine."""
    digest = hashlib.sha256("\x1f".join(str(key) for key in keys).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))
