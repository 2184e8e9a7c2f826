"""A seal on its belly: a spindle with the chest and head raised, flippers. Measures are its height at the chest."""

import numpy as np

from engines.sketch.animals.beast import BODY, EYE, HEAD, LEG, TAIL, Beast
from engines.sketch.animals.curved import along, ball, blade, eye, painted
from engines.sketch.animals.gaits import FEET
from engines.sketch.people.model import shade
from presets.world import Animal

# From the tail to the poll: x, y, z, half across, half thick.
_BACK = (
    (0, 0.15, -1.95, 0.10, 0.09),
    (0, 0.20, -1.65, 0.20, 0.17),
    (0, 0.30, -1.20, 0.36, 0.28),
    (0, 0.42, -0.65, 0.50, 0.40),
    (0, 0.52, -0.10, 0.54, 0.48),
    (0, 0.66, 0.34, 0.48, 0.46),
    (0, 0.92, 0.62, 0.35, 0.36),
    (0, 1.18, 0.76, 0.26, 0.28),
    (0, 1.38, 0.84, 0.22, 0.24),
)


def seal_joints(animal: Animal) -> dict[str, np.ndarray]:
    rest = {"body": np.array([0.0, 0.5, 0.0]), "neck": np.array([0.0, 0.95, 0.6]), "head": np.array([0.0, 1.36, 0.82])}
    rest |= {"tail": np.array([0.0, 0.2, -1.5]), "r_wing": rest["body"], "l_wing": rest["body"]}
    for foot, sign in FEET:
        x, y, z = (0.42, 0.42, 0.36) if foot[0] == "f" else (0.1, 0.16, -1.8)
        for joint, share in zip(("upper", "lower", "foot"), (0.0, 0.4, 0.8), strict=True):
            rest[f"{foot}_{joint}"] = np.array([sign * (x + 0.3 * share), y * (1 - 0.8 * share), z])
    return rest


def seal(beast: Beast) -> None:
    belly = beast.pale
    fur = painted(
        (lambda c: (c[:, 1] < 0.30 + 0.75 * np.clip(c[:, 2], 0, 1)) & (np.abs(c[:, 0]) < 0.42), belly),
        rest=beast.coat,
    )
    body = beast.clay.chain((-1.75, "tail"), (-1.1, "body"), axis=(0.0, 0.0, 1.0))
    high = beast.clay.chain((0.66, "body"), (0.98, "neck"), (1.3, "head"))

    def weigh(points: np.ndarray) -> np.ndarray:
        fore = np.clip((points[:, 2] - 0.1) / 0.3, 0, 1)[:, None]
        return body(points) * (1 - fore) + high(points) * fore

    along(beast, _BACK, weigh, fur, BODY, rows=24, sides=18)
    _head(beast, belly)
    for index, (foot, sign) in enumerate(FEET):
        (_fore if foot[0] == "f" else _hind)(beast, foot, sign, LEG + index)


def _head(beast: Beast, pale: np.ndarray) -> None:
    """A round skull, a short muzzle with cushions and whiskers."""
    weigh = beast.clay.only("head")
    skull = [
        (0, 1.36, 0.74, 0.22, 0.24),
        (0, 1.47, 0.90, 0.235, 0.235),
        (0, 1.46, 1.08, 0.19, 0.18),
        (0, 1.42, 1.22, 0.12, 0.12),
        (0, 1.41, 1.29, 0.06, 0.06),
    ]
    patch = along(beast, skull, weigh, beast.coat, HEAD, sides=16)
    beast.clay.line(patch, [(10.2, -46), (12.4, -36), (14.6, -30)], 0.8)
    beast.clay.line(patch, [(10.2, 226), (12.4, 216), (14.6, 210)], 0.8)
    ball(beast, (0.0, 1.45, 1.32), 0.055, "head", shade(beast.dark, -0.2), EYE)
    for sign in (-1.0, 1.0):
        cushion = ball(beast, (sign * 0.065, 1.385, 1.25), 0.085, "head", pale, HEAD)
        for angle in (-28, -4, 20):
            out = 0 if sign > 0 else 180
            beast.clay.line(cushion, [(2.2, out + sign * angle), (3.2, out + sign * angle)], 0.5)
        if not beast.asleep:
            eye(beast, (sign * 0.155, 1.52, 1.1), (sign * 0.7, 0.1, 0.7), 0.06, EYE)


def _fore(beast: Beast, foot: str, sign: float, part: int) -> None:
    """Leaning on it: down and out, the tip laid back on the ground."""
    rows = [
        (0.38, 0.50, 0.48, 0.36, 0.42, 0.16),
        (0.56, 0.26, 0.46, 0.52, 0.22, 0.12),
        (0.72, 0.07, 0.40, 0.66, 0.05, 0.04),
        (0.86, 0.03, 0.24, 0.78, 0.03, -0.10),
        (0.88, 0.025, 0.02, 0.84, 0.025, -0.08),
    ]
    outline = [(sign * a, b, c, sign * d, e, f) for a, b, c, d, e, f in rows]
    blade(beast, outline, beast.clay.only(f"{foot}_upper"), shade(beast.coat, -0.2), part, 0.06)


def _hind(beast: Beast, foot: str, sign: float, part: int) -> None:
    """Two fans behind, close together."""
    rows = [
        (0.02, 0.15, -1.84, 0.13, 0.13, -1.80),
        (0.06, 0.12, -2.06, 0.26, 0.10, -1.98),
        (0.10, 0.09, -2.30, 0.44, 0.07, -2.16),
        (0.18, 0.07, -2.42, 0.46, 0.06, -2.30),
    ]
    outline = [(sign * a, b, c, sign * d, e, f) for a, b, c, d, e, f in rows]
    blade(beast, outline, beast.clay.only("tail"), shade(beast.coat, -0.25), TAIL, 0.045)
