"""A frog: a broad sitting body, eyes on top of the head, thighs folded at its sides. Measures are its own height."""

import numpy as np

from engines.sketch.animals.beast import BODY, EYE, HEAD, LEG, Beast
from engines.sketch.animals.curved import along, ball, eye, lid, painted
from engines.sketch.animals.gaits import FEET
from engines.sketch.loft import FORWARD
from engines.sketch.people.model import shade
from presets.world import Animal

# The body from rump to snout: z, half width, how high, how low.
_BODY = (
    (-0.86, 0.16, 0.34, 0.20),
    (-0.70, 0.42, 0.52, 0.10),
    (-0.42, 0.60, 0.72, 0.05),
    (-0.12, 0.64, 0.88, 0.06),
    (0.16, 0.60, 0.97, 0.14),
    (0.40, 0.56, 0.99, 0.28),
    (0.62, 0.54, 0.92, 0.38),
    (0.80, 0.46, 0.80, 0.44),
    (0.92, 0.30, 0.70, 0.48),
    (0.97, 0.12, 0.62, 0.52),
)


def frog_joints(animal: Animal) -> dict[str, np.ndarray]:
    rest = {"body": np.array([0.0, 0.5, 0.0]), "neck": np.array([0.0, 0.6, 0.2]), "head": np.array([0.0, 0.66, 0.36])}
    rest |= {"tail": np.array([0.0, 0.3, -0.8]), "r_wing": rest["body"], "l_wing": rest["body"]}
    for foot, sign in FEET:
        fore = ((0.44, 0.52, 0.34), (0.58, 0.3, 0.26), (0.5, 0.06, 0.42))
        hind = ((0.4, 0.3, -0.5), (0.78, 0.5, 0.06), (0.66, 0.07, -0.5))
        for joint, (x, y, z) in zip(("upper", "lower", "foot"), fore if foot[0] == "f" else hind, strict=True):
            rest[f"{foot}_{joint}"] = np.array([sign * x, y, z])
    return rest


def frog(beast: Beast) -> None:
    belly = beast.pale
    skin = painted(
        (lambda c: (c[:, 1] < 0.30 + 0.34 * np.clip(c[:, 2], 0, 1)) & (c[:, 2] > -0.6), belly),
        rest=beast.coat,
    )
    rings = [(z, wide, (up - low) / 2, (up - low) / 2, (up + low) / 2) for z, wide, up, low in _BODY]
    weigh = beast.clay.chain((0.02, "body"), (0.46, "head"), axis=(0.0, 0.0, 1.0))
    patch = beast.clay.loft(rings, weigh, skin, BODY, frame=FORWARD, sides=22, power=2.1, domes=(0.03, 0.02))
    mouth = [(4.9, -14), (6.4, -22), (8.0, -14), (9.6, -4)]
    beast.clay.line(patch, mouth, 1.0)
    beast.clay.line(patch, [(row, 180 - angle) for row, angle in mouth], 1.0)
    for angle in (56, 124):  # the folds along its back
        beast.clay.line(patch, [(1.6, angle), (3.4, angle - (angle - 90) * 0.2), (5.2, angle)], 0.5)
    for sign in (-1.0, 1.0):
        _head(beast, sign)
    for index, (foot, sign) in enumerate(FEET):
        (_arm if foot[0] == "f" else _leg)(beast, foot, sign, LEG + index)


def _head(beast: Beast, sign: float) -> None:
    """A raised eye, lidded where it sleeps, and a nostril."""
    raised = ball(beast, (sign * 0.36, 0.98, 0.5), 0.19, "head", beast.coat, HEAD)
    if beast.asleep:
        lid(beast, raised)
    else:
        eye(beast, (sign * 0.43, 1.01, 0.58), (sign * 0.75, 0.12, 0.7), 0.125, EYE)
    ball(beast, (sign * 0.13, 0.72, 0.9), 0.024, "head", shade(beast.coat, -0.5), EYE)


def _arm(beast: Beast, foot: str, sign: float, part: int) -> None:
    weigh = beast.clay.chain((0.44, f"{foot}_upper"), (0.26, f"{foot}_lower"), (0.06, f"{foot}_foot"))
    knots = [
        (0.40, 0.56, 0.32, 0.15, 0.17),
        (0.56, 0.34, 0.24, 0.10, 0.11),
        (0.56, 0.18, 0.32, 0.075, 0.085),
        (0.50, 0.05, 0.42, 0.07, 0.05),
    ]
    along(beast, [(sign * x, *rest) for x, *rest in knots], weigh, beast.coat, part)
    _toes(beast, foot, np.array([sign * 0.5, 0.035, 0.42]), (-0.5, -0.1, 0.3, 0.7), 0.22, sign, part)


def _leg(beast: Beast, foot: str, sign: float, part: int) -> None:
    """Thigh forward and out, shin back under it, a long foot forward."""
    thigh = [(0.34, 0.30, -0.56, 0.16, 0.17), (0.58, 0.40, -0.26, 0.17, 0.22), (0.79, 0.46, 0.08, 0.12, 0.14)]
    shin = [(0.80, 0.44, 0.08, 0.11, 0.12), (0.77, 0.24, -0.22, 0.10, 0.12), (0.66, 0.08, -0.5, 0.07, 0.06)]
    sole = [(0.66, 0.06, -0.52, 0.06, 0.055), (0.76, 0.045, -0.2, 0.06, 0.04), (0.86, 0.035, 0.04, 0.09, 0.03)]
    for knots, bone in ((thigh, "upper"), (shin, "lower"), (sole, "foot")):
        weigh = beast.clay.only(f"{foot}_{bone}")
        along(beast, [(sign * x, *rest) for x, *rest in knots], weigh, beast.coat, part, rows=8)
    _toes(beast, foot, np.array([sign * 0.86, 0.03, 0.04]), (-0.2, 0.15, 0.5, 0.9), 0.3, sign, part)


def _toes(
    beast: Beast, foot: str, root: np.ndarray, turns: tuple[float, ...], long: float, sign: float, part: int
) -> None:
    weigh = beast.clay.only(f"{foot}_foot")
    for turn in turns:
        tip = root + long * np.array([sign * np.sin(turn), -0.05, np.cos(turn)])
        knots = [(*root, 0.035, 0.03), (*((root + tip) / 2), 0.026, 0.022), (*tip, 0.042, 0.026)]
        along(beast, knots, weigh, beast.coat, part, rows=4, sides=6)
