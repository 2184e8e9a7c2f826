"""A turtle: a domed shell of plates, a stretched neck, four stout legs. Measures are its own height."""

import numpy as np

from engines.sketch.animals.beast import BODY, EYE, HEAD, LEG, MANE, TAIL, Beast
from engines.sketch.animals.curved import along, ball, eye, painted
from engines.sketch.animals.gaits import FEET
from engines.sketch.people.model import shade
from presets.world import Animal

# The shell from its rim up: height, half width, half length, how far forward its middle is.
_SHELL = (
    (0.24, 0.70, 0.98, 0.0),
    (0.29, 0.82, 1.12, 0.0),
    (0.35, 0.80, 1.09, 0.0),
    (0.46, 0.74, 1.00, 0.0),
    (0.62, 0.64, 0.86, -0.01),
    (0.78, 0.48, 0.66, -0.02),
    (0.90, 0.28, 0.40, -0.03),
    (0.95, 0.12, 0.18, -0.03),
)


_NECK = (  # x, y, z, half across, half thick
    (0, 0.34, 0.7, 0.2, 0.18),
    (0, 0.42, 0.98, 0.16, 0.15),
    (0, 0.56, 1.18, 0.135, 0.13),
    (0, 0.64, 1.3, 0.14, 0.13),
)


def turtle_joints(animal: Animal) -> dict[str, np.ndarray]:
    rest = {"body": np.array([0.0, 0.5, 0.0]), "neck": np.array([0.0, 0.36, 0.86]), "head": np.array([0.0, 0.62, 1.26])}
    rest |= {"tail": np.array([0.0, 0.28, -0.96]), "r_wing": rest["body"], "l_wing": rest["body"]}
    for foot, sign in FEET:
        z = 0.66 if foot[0] == "f" else -0.68
        for joint, (x, y, ahead) in zip(
            ("upper", "lower", "foot"), ((0.5, 0.32, 0.0), (0.64, 0.2, 0.04), (0.68, 0.08, 0.06)), strict=True
        ):
            rest[f"{foot}_{joint}"] = np.array([sign * x, y, z + ahead])
    return rest


def turtle(beast: Beast) -> None:
    _shell(beast)
    skin = beast.pale
    weigh = beast.clay.chain(
        (0.0, "body"), (0.2, "neck"), (0.42, "head"), axis=(0.0, 0.54, 0.84), origin=beast.rest["neck"]
    )
    neck = [
        (0, 0.34, 0.7, 0.2, 0.18),
        (0, 0.42, 0.98, 0.16, 0.15),
        (0, 0.56, 1.18, 0.135, 0.13),
        (0, 0.64, 1.3, 0.14, 0.13),
    ]
    folds = along(beast, neck, weigh, skin, HEAD)
    for row in (6.0, 8.0, 10.0):
        beast.clay.line(folds, [(row, 20), (row + 0.3, 90), (row, 160)], 0.4)
    _face(beast, skin)
    for index, (foot, sign) in enumerate(FEET):
        _leg(beast, foot, sign, LEG + index, skin)
    tail = [(0, 0.27, -0.92, 0.09, 0.07), (0, 0.2, -1.12, 0.05, 0.05), (0, 0.13, -1.26, 0.012, 0.012)]
    along(beast, tail, beast.clay.only("tail"), skin, TAIL, rows=7, sides=8)


def _shell(beast: Beast) -> None:
    """A dome of plates over a flat belly; the plates are drawn, the rim is paler."""
    weigh = beast.clay.only("body")
    rim = shade(beast.coat, 0.22)
    paint = painted((lambda c: c[:, 1] < 0.345, rim), rest=beast.coat)
    rings = [(y, wide, long, long, ahead) for y, wide, long, ahead in _SHELL]
    frame = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])  # rings lie flat, their front to +z
    dome = beast.clay.loft(rings, weigh, paint, MANE, frame=frame, sides=24, power=2.15, domes=(0.0, 0.03))
    for angle in range(0, 360, 15):  # the plates of the rim
        beast.clay.line(dome, [(1.0, angle), (2.0, angle)], 0.5)
    spokes = (20, 62, 118, 160, 200, 242, 298, 340)
    for angle in spokes:
        beast.clay.line(dome, [(2.2, angle), (3.4, angle + 2), (4.6, angle)], 0.7)
    for row, bulge in ((2.1, 0.0), (4.6, 0.35)):
        ring = [(row + bulge * np.cos(np.radians(4 * angle)) * 0.5, angle) for angle in range(0, 365, 15)]
        beast.clay.line(dome, ring, 0.7)
    for angle in (90, 270):
        beast.clay.line(dome, [(4.7, angle), (7.4, angle)], 0.6)
    belly = [(-0.02, 0.6, 0.86), (0.06, 0.7, 0.98)]
    beast.clay.loft(belly, weigh, shade(beast.pale, 0.25), BODY, origin=(0, 0.19, 0), frame=frame, sides=18, power=2.3)


def _face(beast: Beast, skin: np.ndarray) -> None:
    """A blunt head with a beak's line."""
    head = [
        (0, 0.62, 1.2, 0.13, 0.13),
        (0, 0.66, 1.34, 0.17, 0.155),
        (0, 0.65, 1.5, 0.155, 0.14),
        (0, 0.61, 1.64, 0.1, 0.1),
        (0, 0.58, 1.7, 0.05, 0.06),
    ]
    patch = along(beast, head, beast.clay.only("head"), skin, HEAD, sides=14)
    mouth = [(8.2, -18), (11.0, -14), (14.5, -6)]
    beast.clay.line(patch, mouth, 0.9)
    beast.clay.line(patch, [(row, 180 - angle) for row, angle in mouth], 0.9)
    for sign in (-1.0, 1.0):
        if not beast.asleep:
            eye(beast, (sign * 0.13, 0.7, 1.47), (sign, 0.1, 0.5), 0.045, EYE)
        ball(beast, (sign * 0.035, 0.62, 1.7), 0.012, "head", shade(skin, -0.5), EYE)


def _leg(beast: Beast, foot: str, sign: float, part: int, skin: np.ndarray) -> None:
    ahead = 1.0 if foot[0] == "f" else -1.0
    z = 0.62 * ahead
    weigh = beast.clay.chain((0.32, f"{foot}_upper"), (0.18, f"{foot}_lower"), (0.08, f"{foot}_foot"))
    knots = [
        (0.40, 0.34, z, 0.19, 0.17),
        (0.60, 0.28, z + 0.06 * ahead, 0.17, 0.16),
        (0.68, 0.15, z + 0.08 * ahead, 0.14, 0.15),
        (0.70, 0.04, z + 0.1 * ahead, 0.155, 0.16),
    ]
    along(beast, [(sign * x, *rest) for x, *rest in knots], weigh, skin, part, rows=9)
    for turn in (-0.6, -0.1, 0.4):
        tip = (sign * (0.72 + 0.17 * np.sin(turn + 0.5)), 0.03, z + 0.1 * ahead + 0.17 * np.cos(turn))
        ball(beast, tip, 0.035, f"{foot}_foot", shade(skin, 0.4), part)
