"""Arms in their sleeves, legs in their trousers, shoes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.sketch.loft import FORWARD, Paint, Weigher
from engines.sketch.people.body import SIDES
from engines.sketch.people.model import Model, Part
from presets.people import Build


@dataclass(frozen=True, slots=True)
class Sleeve:
    """How an arm is clothed: ease at the upper arm and at the cuff in metres, and where the cloth ends (0 … 1)."""

    ease: float = 0.007
    cuff: float = 0.010
    length: float = 1.0


@dataclass(frozen=True, slots=True)
class Leg:
    """How a leg is clothed; the same measures as a sleeve's, `length` 0 is bare.

    Above `top`, the average man's metres, a skirt hides it: what is not there cannot come through the cloth.
    """

    ease: float = 0.010
    hem: float = 0.020
    length: float = 1.0
    top: float = 1.0


# (down the arm from the shoulder joint, radius, radius from front to back), metres of an average man. Above the joint
# the arm bends inward and runs out under the collarbone, so that neck, shoulder and arm are one slope.
_ARM = (
    (-0.080, 0.022, 0.044),
    (-0.040, 0.033, 0.054),
    (-0.005, 0.039, 0.058),
    (0.015, 0.042, 0.060),
    (0.035, 0.045, 0.060),
    (0.055, 0.048, 0.060),
    (0.080, 0.050, 0.058),
    (0.120, 0.049, 0.054),
    (0.190, 0.044, 0.047),
    (0.245, 0.040, 0.042),
    (0.270, 0.039, 0.041),
    (0.290, 0.040, 0.042),
    (0.310, 0.041, 0.042),
    (0.340, 0.043, 0.043),
    (0.390, 0.041, 0.040),
    (0.450, 0.035, 0.033),
    (0.505, 0.029, 0.025),
    (0.545, 0.027, 0.022),
)
_BEND, _ROUND, _LEAN = 0.085, 0.055, 1.26  # where the bend begins below the joint, its radius, how far it turns (rad)
_MELTING = 1.335  # height above which a sleeve runs into the trunk without a line
# (height, radius across, radius in front, radius behind)
_LEG = (
    (0.930, 0.082, 0.088, 0.098),
    (0.860, 0.086, 0.092, 0.098),
    (0.780, 0.080, 0.088, 0.088),
    (0.680, 0.070, 0.078, 0.076),
    (0.590, 0.060, 0.066, 0.064),
    (0.535, 0.055, 0.060, 0.056),
    (0.500, 0.054, 0.060, 0.052),
    (0.465, 0.053, 0.056, 0.054),
    (0.400, 0.053, 0.050, 0.066),
    (0.330, 0.051, 0.047, 0.068),
    (0.250, 0.043, 0.043, 0.054),
    (0.170, 0.036, 0.038, 0.043),
    (0.100, 0.033, 0.037, 0.040),
    (0.065, 0.034, 0.040, 0.042),
)
# (forward of the ankle, half width, upward, downward) about a line 0.035 above the ground
_SHOE = (
    (-0.062, 0.026, 0.030, 0.033),
    (-0.045, 0.035, 0.052, 0.035),
    (0.000, 0.038, 0.062, 0.035),
    (0.045, 0.040, 0.046, 0.035),
    (0.095, 0.046, 0.026, 0.035),
    (0.140, 0.047, 0.014, 0.034),
    (0.175, 0.038, 0.006, 0.032),
)


def arms(model: Model, cloth: Paint, sleeve: Sleeve) -> None:
    """Both arms: cloth down to the sleeve's end, skin from there."""
    muscle = model.body.build.muscle
    for index, (side, sign) in enumerate(SIDES):
        shoulder, weigh = model.body.rest[f"{side}_shoulder"], _arm_weights(model, side)
        end = sleeve.length * 0.55
        bare = [(-t, r * muscle, z * muscle) for t, r, z in _ARM if t > end - 0.05]
        if len(bare) > 1 and sleeve.length < 0.97:
            model.clay.loft(model.scaled(bare), weigh, model.skin(), Part.ARM + index, origin=shoulder, sides=12)
        rows = [_sleeved(t, sleeve, r * muscle, z * muscle) for t, r, z in _ARM if t <= end]
        patch = model.clay.loft(
            model.scaled(rows),
            weigh,
            cloth,
            _melting(model, Part.ARM + index),
            origin=shoulder,
            sides=14,
            domes=(0.022 * model.k, 0.0),
            bend=_shouldered(model, shoulder, sign),
        )
        if sleeve.length > 0.6 and not model.body.build.machine:
            inner = 0.0 if sign < 0 else 180.0  # folds gather on the inner side of the elbow
            model.clay.line(patch, [(13.6, inner + 100), (14.1, inner + 60), (14.0, inner + 20)], 0.45)
            model.clay.line(patch, [(15.3, inner + 95), (15.6, inner + 55)], 0.45)


def _arm_weights(model: Model, side: str) -> Weigher:
    """The arm's own weights, with the collarbone's end left to the chest."""
    along = model.chain(
        (1.43, f"{side}_shoulder"), (1.175, f"{side}_shoulder"), (1.105, f"{side}_elbow"), (0.89, f"{side}_elbow")
    )
    reach, chest = abs(model.body.rest[f"{side}_shoulder"][0]), model.clay.bones.index("chest")

    def weigh(points: np.ndarray) -> np.ndarray:
        inward, y = (reach - np.abs(points[:, 0])) / model.k, points[:, 1] / model.k
        held = np.clip((inward - 0.005) / 0.085, 0, 1) * np.clip((y - 1.33) / 0.07, 0, 1)
        weights = along(points) * (1 - held)[:, None]
        weights[:, chest] += held
        return weights

    return weigh


def _melting(model: Model, part: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda centres: np.where(centres[:, 1] > _MELTING * model.k, Part.MELT, part)


def _shouldered(model: Model, shoulder: np.ndarray, sign: float) -> Callable[[np.ndarray], np.ndarray]:
    """Bends the straight loft of an arm inward above the deltoid."""
    k = model.k

    def bend(points: np.ndarray) -> np.ndarray:
        across, y, z = ((points - shoulder) / k).T
        out, run = sign * across, np.maximum(y + _BEND, 0.0)
        turn = np.minimum(run / _ROUND, _LEAN)
        straight = run - turn * _ROUND
        c, s = np.cos(turn), np.sin(turn)
        x = -_ROUND * (1 - c) - straight * s + out * c
        up = np.minimum(y, -_BEND) + _ROUND * s + straight * c + out * s
        return shoulder + k * np.stack([sign * x, up, z], axis=1)

    return bend


def _sleeved(down: float, sleeve: Sleeve, across: float, deep: float) -> tuple[float, ...]:
    ease = sleeve.ease + (sleeve.cuff - sleeve.ease) * max(down / 0.545, 0.0) ** 2
    snug = ease * min(max((down + 0.08) / 0.2, 0.3), 1.0)  # cloth lies close on the collarbone
    return (-down, across + snug, deep + snug)


def girth(build: Build) -> float:
    """How thick the legs are against an average man's."""
    return build.muscle**0.5 * build.girth**0.5 * (1.0 + 0.25 * (build.hips - 1))


def legs(model: Model, cloth: np.ndarray, wear: Leg) -> None:
    """Both legs: cloth down to the hem, skin below."""
    build = model.body.build
    thick = girth(build)
    for index, (side, _) in enumerate(SIDES):
        across = model.body.rest[f"{side}_hip"][0]
        weigh = model.chain((0.90, f"{side}_hip"), (0.55, f"{side}_hip"), (0.45, f"{side}_knee"), (0.0, f"{side}_knee"))
        hem = 0.93 - wear.length * 0.865
        origin = (across, 0.0, 0.0)
        bare = [(y, *(r * thick for r in radii)) for y, *radii in _LEG if y < min(hem + 0.06, wear.top)]
        if wear.length < 0.97 and len(bare) > 1:
            model.clay.loft(model.scaled(bare), weigh, model.skin(), Part.LEG + index, origin=origin, sides=14)
        clad = [(y, radii) for y, *radii in _LEG if hem <= y < wear.top]
        rows = [(y, *_trousers((0.93 - y) / 0.865, wear, [r * thick for r in radii])) for y, radii in clad]
        if len(rows) > 1:
            patch = model.clay.loft(
                model.scaled(rows), weigh, cloth, Part.LEG + index, origin=origin, sides=14, domes=(0.03 * model.k, 0)
            )
            if wear.length > 0.8 and wear.top >= 1.0 and not build.machine:
                model.clay.line(patch, [(8.2, 240), (8.7, 275), (8.6, 305)], 0.45)
                model.clay.line(patch, [(13.6, 50), (14.1, 85), (14.0, 120)], 0.45)


def _trousers(along: float, wear: Leg, radii: list[float]) -> list[float]:
    ease = wear.ease + (wear.hem - wear.ease) * max(along, 0.0) ** 1.5
    return [radius + ease for radius in radii]


def shoes(model: Model, colour: np.ndarray, boots: bool = False) -> None:
    for index, (side, sign) in enumerate(SIDES):
        ankle, weigh = model.body.rest[f"{side}_ankle"], model.clay.only(f"{side}_ankle")
        rings = [(*row, 0.0, sign * -0.006 * max(row[0], 0) / 0.1) for row in _SHOE]
        patch = model.clay.loft(
            model.scaled(rings),
            weigh,
            colour,
            Part.SHOE + index,
            origin=(ankle[0], 0.035 * model.k, ankle[2]),
            frame=FORWARD,
            sides=12,
            power=2.6,
            domes=(0.012 * model.k, 0.02 * model.k),
        )
        model.clay.line(patch, [(3.0, 200), (6.0, 195), (9.0, 190)], 0.5)
        model.clay.line(patch, [(3.0, -20), (6.0, -15), (9.0, -10)], 0.5)
        if boots:
            _boot(model, index, side, colour)


def _boot(model: Model, index: int, side: str, colour: np.ndarray) -> None:
    across = model.body.rest[f"{side}_ankle"][0]
    rows = [
        (0.37, 0.066, 0.062, 0.082),
        (0.30, 0.064, 0.060, 0.082),
        (0.20, 0.054, 0.054, 0.066),
        (0.10, 0.047, 0.051, 0.054),
        (0.05, 0.042, 0.048, 0.050),
    ]
    weigh = model.chain((0.11, f"{side}_knee"), (0.05, f"{side}_ankle"))
    rows = [(y, *(radius * girth(model.body.build) for radius in radii)) for y, *radii in rows]
    model.clay.loft(model.scaled(rows), weigh, colour, Part.SHOE + index, origin=(across, 0.0, 0.0), sides=14)
