"""What the modellers of a person share: the clay, the measures, the parts a line is drawn between."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from engines.sketch.loft import Clay, Weigher, rgb
from engines.sketch.people.body import Body
from engines.sketch.solid import SEAMLESS
from presets.people import Look

BONES: tuple[str, ...] = (
    *("pelvis", "waist", "chest", "neck", "head"),
    *("r_shoulder", "r_elbow", "r_wrist", "r_hip", "r_knee", "r_ankle"),
    *("l_shoulder", "l_elbow", "l_wrist", "l_hip", "l_knee", "l_ankle"),
    "hang",  # cloth that hangs from the shoulders, pulled straight by its weight
)


class Part(IntEnum):
    """Right limbs; a left one is its right one plus one."""

    TORSO = 0
    ARM = 2
    HAND = 4
    LEG = 6
    SHOE = 8
    NECK = 10
    HEAD = 11
    HAIR = 12
    HAT = 13
    BEARD = 14
    SKIRT = 15
    CLOAK = 16
    HIPS = 17
    COLLAR = 18
    TRIM = 19
    PLATE = 20
    FINGER = 24
    MELT = SEAMLESS


@dataclass(frozen=True, slots=True)
class Model:
    """One person being modelled at rest, ground at y = 0, facing +z."""

    clay: Clay
    body: Body
    look: Look

    @property
    def k(self) -> float:
        """Metres a metre of the average man becomes, below the chin."""
        return self.body.scale

    @property
    def h(self) -> float:
        return self.body.build.head_m

    @property
    def chin(self) -> float:
        return self.body.build.height_m - self.h

    @property
    def shoulder(self) -> float:
        """Half the width between the shoulder joints, on the scale of an average man."""
        return self.body.build.shoulder_m / 2 / self.k

    def scaled(self, rings: list[tuple[float, ...]]) -> np.ndarray:
        """Rings written for an average man, in this body's metres."""
        table = np.zeros((len(rings), 6))
        for row, (along, across, *rest) in zip(table, rings, strict=True):
            front = rest[0] if rest else across
            row[:] = [along, across, front, *(rest[1:2] or [front]), *(rest[2:4] + [0.0] * (2 - len(rest[2:4])))]
        return table * self.k

    def chain(self, *knots: tuple[float, str]) -> Weigher:
        """Hand-over of weights down the body, heights written for an average man."""
        return self.clay.chain(*((place * self.k, bone) for place, bone in knots))

    def skin(self) -> np.ndarray:
        return rgb("#a9b0b6") if self.body.build.machine else rgb(self.look.skin)

    def colour(self) -> np.ndarray:
        return rgb(self.look.colour)

    def second(self) -> np.ndarray:
        return rgb(self.look.second)


def shade(colour: np.ndarray, amount: float) -> np.ndarray:
    """A colour made darker (amount < 0) or lighter (amount > 0), by that part of the way."""
    return colour * (1 + amount) if amount < 0 else colour + (1 - colour) * amount
