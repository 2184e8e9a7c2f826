"""What the sketch engine draws: triangle solids with the pen strokes an artist would add to them."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from engines.sketch.effects import Effect

Kind: TypeAlias = Literal["person", "creature", "thing", "set", "ground", "sky"]

SEAMLESS = 64  # the part of a person that runs into parts 0 … 3 without a line: shoulders, between trunk and arms


@dataclass(frozen=True, slots=True)
class Stroke:
    """A pen line lying on a surface: a mouth, a seam, a plank. Hidden where something is in front of it."""

    points: np.ndarray  # (k, 3) world, metres
    weight: float = 1.0  # 1 = an ordinary inner line
    colour: str = ""  # empty: the style's ink


@dataclass(frozen=True, slots=True)
class Solid:
    """A closed or open triangle surface. Outlines are drawn round the solid and where `parts` overlap each other."""

    name: str  # the entity it shows, or what it is
    kind: Kind
    vertices: np.ndarray  # (n, 3) float, world metres
    normals: np.ndarray  # (n, 3) float, unit, outward; shared by smooth surfaces, split at creases
    triangles: np.ndarray  # (m, 3) int32, counter-clockwise seen from outside
    colours: np.ndarray  # (m, 3) float 0..1, linear to the eye (plain sRGB values)
    parts: np.ndarray  # (m,) int32; a line is drawn where two parts meet on the picture
    strokes: tuple[Stroke, ...] = field(default=())
    single_sided: bool = False  # walls and ceilings: not drawn from behind, so a camera may stand outside a room
    shadow: bool = True  # throws a shadow on the ground
    finish: np.ndarray | None = None  # (m, 3) how a face glows (-1..1), mirrors (0..1), is leaves (0..1)
    smooth: np.ndarray | None = None  # (m,) 0..1, how much of its modelling is left away, and with it all hatching
    effects: tuple[Effect, ...] = ()  # smoke, flames and light that belong to it
