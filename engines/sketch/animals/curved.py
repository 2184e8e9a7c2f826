"""Flesh along a curve: necks, bent limbs, bodies that lie in a bow, and thin sheets such as flippers."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from engines.sketch.animals.beast import Beast
from engines.sketch.loft import Paint, Patch, Way, Weigher, rgb, smooth, tube

Place: TypeAlias = Callable[[float, float, float], np.ndarray]  # across, above, ahead → x, y, z, shoulder heights
Row: TypeAlias = Callable[[float, float, float, float], tuple[float, ...]]  # above, ahead, across, thick → a knot

INK, SHINE = rgb("#1d1917"), np.ones(3)


def on_the_head(beast: Beast) -> tuple[Place, Row, float]:
    """What places things on a head that looks straight ahead, in its own measures: a point, a knot of `along`, and
    how deep the head is."""
    length, deep, wide, _ = beast.animal.head
    x, y, z = beast.rest["head"]

    def at(across: float, above: float, ahead: float) -> np.ndarray:
        return np.array([x + across * wide, y + above * deep, z + ahead * length])

    def row(above: float, ahead: float, across: float, thick: float) -> tuple[float, ...]:
        return (*at(0.0, above, ahead), across * wide, thick * deep)

    return at, row, deep


def along(
    beast: Beast,
    knots: Sequence[Sequence[float]],
    weigh: Weigher,
    colour: Paint,
    part: int,
    *,
    rows: int = 14,
    sides: int = 12,
) -> Patch:
    """A round body through `knots`, each (x, y, z, half across, half thick), shoulder heights; its ends are rounded.

    Angle 0 of the patch is across to +x, 90 its upper side.
    """
    table = np.array(knots, float)
    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(table[:, :3], axis=0), axis=1))])
    fine = np.linspace(0.0, at[-1], rows)
    x, y, z, wide, thick = (smooth(fine, at, column) for column in table.T)
    places, size = np.stack([x, y, z], axis=1), np.maximum(np.stack([wide, thick], axis=1), 0.004)
    ways = np.gradient(places, axis=0)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    places, ways, size = _rounded(places, ways, size)
    across, above = _frames(ways)
    sides = beast.clay.around(sides)
    angle = np.arange(sides) / sides * 2 * np.pi
    ring = (
        size[:, :1, None] * np.cos(angle)[None, :, None] * across[:, None]
        + size[:, 1:, None] * np.sin(angle)[None, :, None] * above[:, None]
    )
    points = (places[:, None] + ring).reshape(-1, 3)
    points = np.concatenate([points, places[:1], places[-1:]])
    triangles = tube(len(places), sides)
    return beast.clay.mesh(points, triangles, weigh(points), colour, part, len(places), sides)


def _rounded(places: np.ndarray, ways: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Quarter circles at both ends."""
    turns = np.array([0.5, 0.95, 1.3])
    parts = []
    for at, sign, order in ((0, -1.0, slice(None, None, -1)), (-1, 1.0, slice(None))):
        reach = sign * size[at].min() * np.sin(turns)[:, None] * ways[at]
        parts.append(
            ((places[at] + reach)[order], np.repeat(ways[at][None], 3, 0), (size[at] * np.cos(turns)[:, None])[order])
        )
    first, last = parts
    joined = zip(first, (places, ways, size), last, strict=True)
    one, two, three = (np.concatenate(part) for part in joined)
    return one, two, three


def _frames(ways: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Across and upper side of every ring, carried along the curve without a twist."""
    across, found = np.array([1.0, 0.0, 0.0]), []
    for way in ways:
        across = across - (across @ way) * way
        across /= max(float(np.linalg.norm(across)), 1e-9)
        found.append(across)
    side = np.stack(found)
    return side, np.cross(ways, side)


def blade(
    beast: Beast, outline: Sequence[Sequence[float]], weigh: Weigher, colour: Paint, part: int, thick: float = 0.03
) -> None:
    """A flat piece, `thick` in its middle: rows of two edge points (x, y, z, x, y, z), from the root to the tip."""
    table = np.array(outline, float)
    one, other = table[:, :3], table[:, 3:]
    normal = np.cross(other - one, np.gradient((one + other) / 2, axis=0))
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    middle, lift = (one + other) / 2, normal * thick * np.linspace(1.0, 0.3, len(table))[:, None]
    rings = np.stack([one, middle + lift, other, middle - lift], axis=1)
    points = np.concatenate([rings.reshape(-1, 3), middle[:1], middle[-1:]])
    triangles = tube(len(table), 4)
    first = points[triangles[0]]
    outward = np.cross(first[1] - first[0], first[2] - first[0]) @ (first.mean(0) - middle[0])
    beast.clay.mesh(points, triangles if outward > 0 else triangles[:, ::-1], weigh(points), colour, part)


def ball(beast: Beast, place: Way, radius: float, bone: str, colour: Paint, part: int, flat: float = 1.0) -> Patch:
    """A ball, or with `flat` below 1 one pressed along z."""
    x, y, z = place
    rings = [
        (flat * radius * s, radius * c, radius * c)
        for s, c in ((-0.94, 0.34), (-0.6, 0.8), (0.0, 1.0), (0.6, 0.8), (0.94, 0.34))
    ]
    frame = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return beast.clay.loft(rings, beast.clay.only(bone), colour, part, origin=(x, y, z), frame=frame, sides=10)


def eye(beast: Beast, place: Way, out: Way, size: float, part: int, bone: str = "head") -> None:
    """A dark eye with a light in it, looking `out`; a sleeping one is shut by whoever models the head."""
    at, way = np.asarray(place, float), np.asarray(out, float) / np.linalg.norm(out)
    ball(beast, at, size, bone, INK, part)
    ball(beast, at + way * size * 0.72 + np.array([0.0, 0.35 * size, 0.0]), 0.34 * size, bone, SHINE, part)


def lid(beast: Beast, patch: Patch) -> None:
    """The edge of a shut lid on a ball that looks along +z."""
    beast.clay.line(patch, [(3.3, 205), (3.6, 240), (3.7, 270), (3.6, 300), (3.3, 335)], 1.2)


def painted(*zones: tuple[Callable[[np.ndarray], np.ndarray], np.ndarray], rest: np.ndarray) -> Callable:
    """Paint by place: the colour of the first zone (centres → bool) a triangle lies in, else `rest`."""

    def paint(centres: np.ndarray) -> np.ndarray:
        colours = np.broadcast_to(rest, (len(centres), 3)).copy()
        for zone, colour in reversed(zones):
            colours[zone(centres)] = colour
        return colours

    return paint
