"""Trunk and neck: one loft from the hips over waist and chest to the shoulders."""

import numpy as np

from engines.sketch.loft import Patch, Weigher
from engines.sketch.people.model import Model, Part

SPINE = ((0.97, "pelvis"), (1.10, "waist"), (1.28, "chest"))


def spine(model: Model) -> Weigher:
    return model.chain(*SPINE)


def profile(model: Model, ease: float = 0.0) -> list[tuple[float, ...]]:
    """Rings (height, half width, front, back, shift) of the trunk with cloth `ease` off it; average man's metres."""
    build = model.body.build
    g, s = build.girth, model.shoulder
    hip, waist = build.hip_m / 0.30 / model.k * g**0.6 * build.hips, build.waist * g
    bust, belly = 0.052 * build.bust, 0.085 * build.belly
    rows = [
        (0.835, 0.115 * hip, 0.070, 0.085, 0.0),
        (0.88, 0.158 * hip, 0.092 * g, 0.112 * g, 0.0),
        (0.945, 0.168 * hip, 0.098 * g + 0.5 * belly, 0.118 * g, 0.0),
        (1.02, (0.152 * hip + 0.004 * waist), 0.100 * g + belly, 0.102 * g, 0.0),
        (1.10, 0.136 * waist, 0.102 * g + 1.1 * belly, 0.084 * g, 0.0),
        (1.17, 0.140 * (waist + g) / 2, 0.108 * g + 0.9 * belly, 0.090 * g, -0.004),
        (1.245, 0.35 * s + 0.086 * g, 0.118 * g + 0.4 * belly + 0.9 * bust, 0.100 * g, -0.008),
        (1.30, 0.50 * s + 0.068 * g, 0.122 * g + bust, 0.106 * g, -0.012),
        (1.355, 0.66 * s + 0.042 * g, 0.116 * g + 0.35 * bust, 0.108 * g, -0.016),
        (1.400, 0.80 * s + 0.016, 0.104 * g, 0.102 * g, -0.020),
        (1.430, 0.80 * s + 0.010, 0.088 * g, 0.092 * g, -0.024),
        (1.450, 0.68 * s + 0.010, 0.076, 0.082, -0.026),
        (1.468, 0.48 * s + 0.024, 0.066, 0.074, -0.027),
        (1.484, 0.22 * s + 0.042, 0.058, 0.068, -0.027),
        (1.496, 0.064, 0.052, 0.062, -0.026),
    ]
    return [(y, w + ease, f + ease, b + ease, shift) for y, w, f, b, shift in rows]


def torso(model: Model, colour: np.ndarray, ease: float = 0.006) -> Patch:
    """The upper garment's trunk, from below the belt to the base of the neck."""
    tucked = profile(model, ease - 0.014)  # below the belt it lies inside what is worn over it
    rings = [
        low if ring[0] < 1.03 else ring
        for low, ring in zip(tucked, profile(model, ease), strict=True)
        if ring[0] > 0.93
    ]
    return model.clay.loft(
        model.scaled(rings), spine(model), colour, Part.TORSO, sides=26, power=2.35, domes=(0.0, 0.012 * model.k)
    )


def hips(model: Model, colour: np.ndarray) -> Patch:
    """The seat of the trousers, closed below the crotch."""
    rings = [ring for ring in profile(model, 0.002) if ring[0] < 1.12]
    return model.clay.loft(
        model.scaled(rings), spine(model), colour, Part.HIPS, sides=18, power=2.3, domes=(0.03 * model.k, 0.0)
    )


def neck(model: Model) -> Patch:
    """The neck, sunk into collar and skull at its two ends."""
    build, k = model.body.build, model.k
    thick = (0.055 if build.bust < 0.3 else 0.046) * k * build.girth**0.4
    top = model.chin + 0.22 * model.h
    rings = [
        (1.45 * k, thick * 1.55, thick * 1.1, thick * 1.2, -0.030 * k),
        (1.485 * k, thick * 1.22, thick, thick * 1.08, -0.026 * k),
        (1.510 * k, thick * 1.05, thick * 0.97, thick * 1.04, -0.022 * k),
        (model.chin - 0.01 * k, thick * 0.97, thick * 0.95, thick * 1.02, -0.014 * k),
        (top, thick, thick * 0.9, thick * 1.1, -0.08 * model.h),
    ]
    weigh = model.clay.chain((1.46 * k, "chest"), (model.chin - 0.01 * k, "neck"), (top, "head"))
    return model.clay.loft(rings, weigh, model.skin(), Part.NECK, sides=14)
