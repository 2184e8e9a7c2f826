"""What a solid has that is no surface: smoke and dust, tongues of fire, light."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

When: TypeAlias = Literal["always", "dark", "day"]


@dataclass(frozen=True, slots=True)
class Puff:
    """A ball of smoke or dust: a soft wash on the picture, never a surface."""

    point: np.ndarray  # (3,) metres
    radius: float  # metres
    density: float  # 0..1 in its middle
    colour: str = ""  # empty: the colour of the whole piece


@dataclass(frozen=True, slots=True)
class Tongue:
    """A flame that stands on its foot and turns its broad side to the lens."""

    foot: np.ndarray  # (3,) metres
    height: float
    width: float
    lean: float  # metres its tip strays sideways
    seed: int
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A light of its own: all round, or a beam along `way` whose cross-section opens from two half axes."""

    point: np.ndarray  # (3,) metres, for a beam the middle of its mouth
    reach: float  # metres
    colour: str = ""
    when: When = "always"
    way: np.ndarray | None = None  # (3,) from the mouth to the far end
    axes: np.ndarray | None = None  # (2, 3) half axes of the mouth
    opening: float = 1.0  # how much wider the far end is than the mouth
    square: bool = False  # a window's, not a lamp's

    def outline(self, share: float) -> np.ndarray:
        """(k, 3) points round the beam at that share of its way."""
        assert self.way is not None and self.axes is not None
        turn = np.radians(np.array([45, 135, 225, 315]) if self.square else np.arange(0, 360, 30))
        ring = np.stack([np.cos(turn), np.sin(turn)], -1) * (1.4142 if self.square else 1.0)
        return self.point + share * self.way + ring @ self.axes * (1 + (self.opening - 1) * share)


Effect: TypeAlias = Puff | Tongue | Lamp


def carried(effects: Iterable[Effect], matrix: np.ndarray, offset: np.ndarray) -> tuple[Effect, ...]:
    """The effects under x → matrix·x + offset."""
    grown = float(np.cbrt(abs(np.linalg.det(matrix))))
    return tuple(_carried(one, matrix, offset, grown) for one in effects)


def _carried(one: Effect, matrix: np.ndarray, offset: np.ndarray, grown: float) -> Effect:
    if isinstance(one, Puff):
        return replace(one, point=matrix @ one.point + offset, radius=one.radius * grown)
    if isinstance(one, Tongue):
        sizes = (one.height * grown, one.width * grown, one.lean * grown)
        return Tongue(matrix @ one.foot + offset, *sizes, one.seed, one.colour)
    way, axes = (None if rows is None else rows @ matrix.T for rows in (one.way, one.axes))
    return replace(one, point=matrix @ one.point + offset, reach=one.reach * grown, way=way, axes=axes)


def coloured(effects: Iterable[Effect], colour: str) -> tuple[Effect, ...]:
    """Those that have no colour yet get this one."""
    return tuple(one if one.colour else replace(one, colour=colour) for one in effects)
