"""The head of a cat: a round skull, cushions with whiskers, slit eyes that look ahead, wide ears that stand up."""

from collections.abc import Sequence

import numpy as np

from engines.sketch.animals.beast import EAR, EYE, HEAD, Beast
from engines.sketch.animals.curved import INK, SHINE, Place, along, ball, blade, lid, on_the_head
from engines.sketch.loft import rgb
from engines.sketch.people.model import shade

IRIS, NOSE = rgb("#b9b763"), rgb("#b5776c")
HAIR_M = 0.00001  # shoulder heights: a whisker is a pen line on next to nothing


def cat_head(beast: Beast) -> None:
    """Everything hangs from the poll and looks straight ahead, however the neck rises."""
    at, row, deep = on_the_head(beast)
    skull = [
        row(0.02, -0.26, 0.62, 0.62),
        row(0.10, 0.0, 1.04, 0.96),
        row(0.10, 0.26, 1.14, 1.0),
        row(0.04, 0.46, 1.04, 0.88),
        row(-0.02, 0.60, 0.78, 0.66),
    ]
    face = along(beast, skull, beast.clay.only("head"), beast.coat, HEAD, rows=16, sides=20)
    for across in (-7, 0, 7):  # the mark on a cat's brow
        beast.clay.line(face, [(10.4, 90 + across), (12.6, 90 + 1.5 * across)], 0.6)
    _muzzle(beast, at, deep)
    for sign in (-1.0, 1.0):
        _eye(beast, at, sign, deep)
        _ear(beast, at, sign)


def _muzzle(beast: Beast, at: Place, deep: float) -> None:
    pale = shade(beast.pale, 0.4)
    ball(beast, at(0.0, -0.60, 0.68), 0.30 * deep, "head", pale, HEAD)
    for sign in (-1.0, 1.0):
        cushion = ball(beast, at(0.27 * sign, -0.34, 0.80), 0.36 * deep, "head", pale, HEAD)
        inner, way = (180.0, 1.0) if sign > 0 else (0.0, -1.0)
        beast.clay.line(cushion, [(3.0, inner + way * turn) for turn in (20, 55, 95, 130)], 0.9)
        for rise, back in ((0.10, 0.42), (-0.06, 0.46), (-0.22, 0.40)):
            root = at(0.42 * sign, -0.34 + 0.5 * rise, 0.93)
            tip = at(1.75 * sign, -0.34 + 2.6 * rise, back)
            _whisker(beast, root, tip)
    side, rows = np.array([0.15 * deep, 0.0, 0.0]), []
    for high, ahead, share in ((-0.08, 0.97, 0.8), (-0.13, 0.98, 1.0), (-0.28, 1.0, 0.1)):
        middle = at(0.0, high, ahead)
        rows.append((*(middle - share * side), *(middle + share * side)))
    blade(beast, rows, beast.clay.only("head"), NOSE, EYE, 0.06 * deep)


def _whisker(beast: Beast, root: np.ndarray, tip: np.ndarray) -> None:
    """A pen line in the air that droops a little towards its tip."""
    t = np.linspace(0.0, 1.0, 5)[:, None]
    middle = root + t * (tip - root) - t * t * np.array([0.0, 0.12, 0.0]) * abs(tip[0] - root[0])
    lift = np.array([0.0, HAIR_M, HAIR_M])  # aslant, so that it has a side even pressed on the ground
    points = np.stack([middle, middle + lift], axis=1).reshape(-1, 3)
    first = 2 * np.arange(len(t) - 1)[:, None]
    faces = np.concatenate([first + np.array(corners) for corners in ([0, 2, 1], [1, 2, 3])])
    patch = beast.clay.mesh(points, faces, beast.clay.only("head")(points), beast.pale, EYE, len(t), 2)
    beast.clay.line(patch, [(row, 0.0) for row in range(len(t))], 0.45)


def _eye(beast: Beast, at: Place, sign: float, deep: float) -> None:
    if beast.asleep:
        lid(beast, ball(beast, at(0.46 * sign, 0.18, 0.68), 0.26 * deep, "head", beast.coat, HEAD))
        return
    socket, out = at(0.47 * sign, 0.20, 0.735), np.array([0.32 * sign, 0.0, 0.95])
    ball(beast, socket, 0.275 * deep, "head", INK, EYE)
    ball(beast, socket + 0.036 * deep * out, 0.262 * deep, "head", IRIS, EYE)
    x, y, z = socket + 0.29 * deep * out
    slit: Sequence[Sequence[float]] = [
        (x, y - 0.17 * deep, z - 0.07 * deep, 0.02 * deep, 0.03 * deep),
        (x, y, z, 0.075 * deep, 0.03 * deep),
        (x, y + 0.17 * deep, z - 0.07 * deep, 0.02 * deep, 0.03 * deep),
    ]
    along(beast, slit, beast.clay.only("head"), INK, EYE, rows=8, sides=8)
    ball(beast, np.array([x + 0.07 * deep, y + 0.09 * deep, z]), 0.045 * deep, "head", SHINE, EYE)


def _ear(beast: Beast, at: Place, sign: float) -> None:
    """A wide triangle that is open to the front."""
    weigh, size, part = beast.clay.only("head"), beast.animal.ear / beast.animal.head[1], EAR + (sign > 0)
    rows = [(0.18, 0.72, 1.02, 0.50), (0.30, 0.95, 1.04, 0.78), (0.52, 1.25, 0.97, 1.14), (0.86, 1.62, 0.88, 1.62)]
    for inset, ahead, colour in ((0.0, 0.12, beast.coat), (0.16, 0.17, shade(NOSE, 0.15))):
        outline = []
        for inner, high, outer, low in rows:
            gap = inset * (outer - inner)
            one = at((inner + gap) * sign, 0.7 + (high - 0.7) * size * (1 - 0.3 * inset), ahead)
            two = at((outer - gap) * sign, 0.7 + (low - 0.7) * size * (1 - 0.3 * inset), ahead - 0.05)
            outline.append((*one, *two))
        blade(beast, outline, weigh, colour, part, 0.008 if inset else 0.014)
