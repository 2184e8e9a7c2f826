"""Hands: a palm, four fingers and a thumb, curled into a few readable shapes."""

from functools import lru_cache
from math import cos, radians, sin

import numpy as np

from engines.sketch.loft import Clay
from engines.sketch.people.body import SIDES
from engines.sketch.people.model import Model, Part

# Curl of the knuckles in degrees for index, middle, ring and little finger; spread between them; the thumb's
# (swing out of the palm's plane, swing away from the fingers, curl).
SHAPES: dict[str, tuple[tuple[float, float, float, float], float, tuple[float, float, float]]] = {
    "relaxed": ((16, 24, 30, 34), 2.0, (28, 22, 14)),
    "open": ((4, 2, 4, 8), 9.0, (12, 48, 4)),
    "flat": ((2, 2, 2, 2), 1.0, (8, 26, 4)),
    "point": ((2, 82, 86, 88), 0.0, (46, 12, 40)),
    "fist": ((84, 86, 88, 88), 0.0, (62, 16, 46)),
    "grip": ((66, 68, 70, 70), 0.0, (58, 26, 30)),
}
# Across the palm from the thumb's side, length, radius: metres of an average hand, index to little finger.
_FINGERS = ((0.030, 0.078, 0.0095), (0.010, 0.086, 0.0098), (-0.010, 0.079, 0.0094), (-0.029, 0.062, 0.0084))
_PALM = (
    (0.008, 0.012, 0.022),
    (-0.012, 0.0135, 0.027),
    (-0.045, 0.0145, 0.036),
    (-0.078, 0.0130, 0.041),
    (-0.098, 0.0105, 0.040),
)


@lru_cache(maxsize=64)
def hand(shape: str, sign: float, detail: float = 1.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A hand at rest for the side `sign` (−1 right): vertices (n, 3) from the wrist, fingers down, thumb forward;
    triangles; and the part of each triangle (0 palm and thumb, 1… fingers)."""
    clay = Clay(("hand",), detail)
    weigh = clay.only("hand")
    curls, spread, (inward, away, thumb_curl) = SHAPES.get(shape, SHAPES["relaxed"])
    white = np.ones(3)
    clay.loft(_PALM, weigh, white, 0, sides=10, power=2.6, domes=(0.0, 0.008))
    for index, ((across, length, radius), curl) in enumerate(zip(_FINGERS, curls, strict=True)):
        fan = spread * (1.5 - index)
        _digit(clay, weigh, np.array([0.0, -0.094, across]), length, radius, _bend(curl, fan, sign), 1 + index % 2)
    root = np.array([-sign * 0.008, -0.028, 0.026])
    _digit(clay, weigh, root, 0.072, 0.0115, _thumb(inward, away, thumb_curl, sign), 3)
    cast = clay.fired()
    return cast.vertices, cast.triangles, cast.parts


def _bend(curl: float, fan: float, sign: float) -> list[np.ndarray]:
    """Directions of the three joints of a finger that curls towards the palm, which faces −sign·x."""
    side = sin(radians(fan))
    return [_towards(curl * part, sign, side) for part in (0.75, 1.75, 2.4)]


def _towards(angle: float, sign: float, side: float) -> np.ndarray:
    flat = cos(radians(angle))
    return np.array([-sign * sin(radians(angle)), -flat, side * max(flat, 0.0)])


def _thumb(inward: float, away: float, curl: float, sign: float) -> list[np.ndarray]:
    directions = []
    for part in (0.0, 0.5, 1.0):
        out = radians(away * (1 - 0.35 * part) + 16)
        across = radians(inward + curl * part)
        directions.append(
            np.array([-sign * sin(across) * 0.8, -cos(out) * cos(across * 0.5), sin(out) * cos(across * 0.6)])
        )
    return directions


def _digit(
    clay: Clay, weigh, root: np.ndarray, length: float, radius: float, ways: list[np.ndarray], part: int
) -> None:
    """A finger of three phalanges along `ways`, its rings turned halfway at each knuckle."""
    ways = [way / np.linalg.norm(way) for way in ways]
    steps = np.array([0.46, 0.32, 0.24]) * length
    knots = [root, *(root + np.cumsum(np.array(ways) * steps[:, None], axis=0))]
    turns = [ways[0], ways[0] + ways[1], ways[1] + ways[2], ways[2]]
    hinge = np.array([0.0, 0.0, 1.0])
    thick = radius * np.array([1.05, 1.0, 0.92, 0.8])
    places = np.array([*knots, knots[-1] + ways[2] * radius * 0.75, knots[-1] + ways[2] * radius])
    turns = [*turns, ways[2], ways[2]]
    thick = [*thick, radius * 0.45, radius * 0.1]

    around = clay.around(6)

    def along_bones(points: np.ndarray) -> np.ndarray:
        rings = points[: 6 * around].reshape(6, around, 3)
        bent = np.empty_like(rings)
        for index, (place, way) in enumerate(zip(places, turns, strict=True)):
            way = way / np.linalg.norm(way)
            front = hinge - (hinge @ way) * way
            front /= np.linalg.norm(front)
            across = np.cross(way, front)
            bent[index] = place + rings[index, :, :1] * across + rings[index, :, 2:] * front
        return np.concatenate([bent.reshape(-1, 3), places[[0, -1]]])

    rings = [(-0.01 * index, size, size) for index, size in enumerate(thick)]
    clay.loft(rings, weigh, np.ones(3), part, sides=6, bend=along_bones)


def hands(model: Model, shapes: list[str]) -> None:
    """Both hands, gloved in the second colour when the person is in armour."""
    size = model.k * (1.0 if model.body.build.bust < 0.3 else 0.9) * model.body.build.muscle**0.35
    colour = model.second() * 0.8 if model.look.garment == "armour" else model.skin()
    for index, (side, sign) in enumerate(SIDES):
        vertices, triangles, fingers = hand(shapes[index % len(shapes)], sign, model.clay.detail)
        points = vertices * size + model.body.rest[f"{side}_wrist"]
        weights = model.clay.only(f"{side}_wrist")(points)
        parts = np.where(fingers == 0, Part.HAND + index, Part.FINGER + 4 * index + fingers)
        model.clay.mesh(points, triangles, weights, colour, parts)
