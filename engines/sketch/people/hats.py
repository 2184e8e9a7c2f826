"""Headgear: what tells people apart from afar. Measures are head heights from the chin's level."""

import numpy as np

from engines.sketch.loft import rgb
from engines.sketch.people.hair import volume
from engines.sketch.people.model import Model, Part, shade


def hat(model: Model) -> None:
    """The look's hat; none, or a word no hatter knows, leaves the head bare."""
    if make := _HATS.get(model.look.hat):
        make(model)


def _put(model: Model, rows, colour: np.ndarray, part: int = Part.HAT, sides: int = 24, **more):
    return volume(model, rows, model.clay.only("head"), part, sides, colour=colour, **more)


def _cap(model: Model) -> None:
    colour = shade(model.colour(), -0.15)
    _put(
        model,
        [
            (0.74, 0.375, 0.40, 0.51),
            (0.80, 0.378, 0.41, 0.51),
            (0.90, 0.345, 0.375, 0.46),
            (0.99, 0.26, 0.28, 0.35),
            (1.05, 0.14, 0.14, 0.18),
        ],
        colour,
        domes=(0, 0.02 * model.h),
    )
    _put(
        model,
        [(0.735, 0.24, 0.26, 0.02, 0.34), (0.765, 0.25, 0.28, 0.02, 0.34), (0.79, 0.2, 0.18, 0.02, 0.34)],
        shade(colour, -0.3),
        Part.TRIM,
        domes=(0.01 * model.h, 0),
    )


def _brimmed(model: Model) -> None:
    colour = shade(model.second(), -0.1)
    _brim(model, 0.72, 0.66, colour)
    _put(
        model,
        [
            (0.78, 0.375, 0.405, 0.50),
            (0.95, 0.345, 0.37, 0.455),
            (1.10, 0.31, 0.335, 0.41),
            (1.15, 0.24, 0.25, 0.31),
            (1.13, 0.10, 0.12, 0.15),
        ],
        colour,
    )
    _put(model, [(0.79, 0.38, 0.412, 0.507), (0.86, 0.368, 0.398, 0.490)], shade(model.colour(), -0.2), Part.TRIM)


def _brim(model: Model, level: float, radius: float, colour: np.ndarray) -> None:
    """A brim a little turned up at the sides."""

    def curl(points: np.ndarray) -> np.ndarray:
        across = np.abs(points[:, 0]) / model.h
        lift = np.maximum(across - 0.36, 0) * 0.35 * model.h
        return points + np.stack([np.zeros_like(lift), lift, np.zeros_like(lift)], axis=1)

    rows = [
        (level + 0.02, radius * 0.9, radius * 1.0, radius * 1.08),
        (level + 0.03, radius, radius * 1.08, radius * 1.15),
        (level + 0.055, radius * 0.97, radius * 1.05, radius * 1.12),
        (level + 0.09, 0.38, 0.41, 0.51),
    ]
    _put(model, rows, colour, sides=28, bend=curl)


def _hood(model: Model) -> None:
    """A hood open at the face, its cape on the shoulders."""
    colour = shade(model.colour(), -0.1)
    rows = [
        (-0.34, 0.62, 0.34, 0.60, -0.06),
        (-0.20, 0.52, 0.20, 0.56, -0.06),
        (0.00, 0.41, 0.02, 0.54, -0.02),
        (0.25, 0.40, 0.02, 0.56, 0.0),
        (0.50, 0.412, 0.05, 0.58, 0.0),
        (0.70, 0.41, 0.22, 0.58, 0.0),
        (0.82, 0.395, 0.43, 0.56, 0.0),
        (0.92, 0.345, 0.42, 0.50, 0.0),
        (1.01, 0.25, 0.30, 0.40, -0.02),
        (1.08, 0.11, 0.12, 0.24, -0.06),
    ]
    weigh = model.clay.chain((model.chin + 0.05 * model.h, "head"), (model.chin - 0.3 * model.h, "chest"))
    patch = volume(model, rows, weigh, Part.HAT, 26, colour=colour, domes=(0.0, 0.03 * model.h))
    for angle in (215, 270, 325):
        model.clay.line(patch, [(1.5, angle), (4.0, angle + 3), (6.5, angle)], 0.5)


def _crown(model: Model) -> None:
    gold = rgb("#d8b24a")
    sides = 24

    def points_up(points: np.ndarray) -> np.ndarray:
        top = points[:, 1] > model.chin + 0.98 * model.h
        teeth = np.abs(((np.arctan2(points[:, 2], points[:, 0]) / (2 * np.pi) * 8) % 1) - 0.5) * 2
        lift = np.where(top, teeth * 0.16 * model.h, 0)
        return points + np.stack([np.zeros_like(lift), lift, np.zeros_like(lift)], axis=1)

    rows = [
        (0.78, 0.36, 0.385, 0.49),
        (0.84, 0.366, 0.39, 0.495),
        (0.99, 0.385, 0.41, 0.515),
        (0.99, 0.36, 0.385, 0.49),
        (0.84, 0.34, 0.365, 0.47),
    ]
    _put(model, rows, gold, sides=sides, bend=points_up)
    _put(model, [(0.785, 0.375, 0.40, 0.505), (0.83, 0.378, 0.402, 0.508)], shade(gold, -0.25), Part.TRIM)


def _helmet(model: Model) -> None:
    steel = 0.75 * rgb("#a3aab1") + 0.25 * model.colour()
    _put(
        model,
        [
            (0.42, 0.355, 0.03, 0.49),
            (0.60, 0.372, 0.06, 0.52),
            (0.72, 0.382, 0.36, 0.53),
            (0.80, 0.38, 0.42, 0.53),
            (0.90, 0.345, 0.385, 0.47),
            (1.00, 0.25, 0.28, 0.34),
            (1.06, 0.12, 0.13, 0.16),
        ],
        steel,
        domes=(0, 0.02 * model.h),
    )
    _put(
        model,
        [(0.70, 0.395, 0.44, 0.545), (0.75, 0.40, 0.445, 0.55), (0.79, 0.39, 0.43, 0.54)],
        shade(steel, -0.2),
        Part.TRIM,
    )
    _put(
        model, [(0.36, 0.03, 0.02, 0.02, 0.46), (0.72, 0.045, 0.02, 0.02, 0.44)], shade(steel, -0.1), Part.TRIM, sides=8
    )


def _scarf(model: Model) -> None:
    """A headscarf tied under the chin."""
    colour = model.colour()
    rows = [
        (-0.10, 0.20, 0.18, 0.16, 0.10),
        (0.00, 0.27, 0.24, 0.26, 0.05),
        (0.12, 0.315, 0.18, 0.38, 0.0),
        (0.30, 0.345, 0.09, 0.47, 0.0),
        (0.52, 0.362, 0.10, 0.52, 0.0),
        (0.70, 0.366, 0.24, 0.53, 0.0),
        (0.80, 0.358, 0.392, 0.51, 0.0),
        (0.90, 0.315, 0.36, 0.45, 0.0),
        (0.98, 0.23, 0.25, 0.33, 0.0),
        (1.035, 0.11, 0.11, 0.16, 0.0),
    ]
    patch = _put(model, rows, colour)
    model.clay.line(patch, [(7, 40), (5, 20), (3, 30), (1, 60)], 0.5)
    model.clay.line(patch, [(7, 140), (5, 160), (3, 150), (1, 120)], 0.5)


def _turban(model: Model) -> None:
    colour = model.second()
    for level, wide, tilt in ((0.78, 0.42, 0.10), (0.90, 0.43, -0.08), (1.01, 0.37, 0.06)):

        def tip(points: np.ndarray, tilt: float = tilt) -> np.ndarray:
            return points + np.stack([0 * points[:, 0], tilt * points[:, 0], 0 * points[:, 0]], axis=1)

        rows = [
            (level - 0.06, wide - 0.03, wide + 0.0, wide + 0.08),
            (level, wide, wide + 0.03, wide + 0.11),
            (level + 0.07, wide - 0.03, wide, wide + 0.08),
        ]
        _put(model, rows, colour, Part.HAT, bend=tip, domes=(0.03 * model.h, 0.05 * model.h))


def _witch(model: Model) -> None:
    colour = shade(model.colour(), -0.45)
    _brim(model, 0.74, 0.82, colour)

    def crook(points: np.ndarray) -> np.ndarray:
        high = np.maximum((points[:, 1] - model.chin) / model.h - 1.25, 0)
        return points + np.stack([0.5 * high**2, -0.2 * high**2, -0.7 * high], axis=1) * model.h

    rows = [
        (0.80, 0.375, 0.405, 0.50),
        (1.0, 0.31, 0.33, 0.41),
        (1.25, 0.21, 0.22, 0.27),
        (1.5, 0.125, 0.13, 0.15),
        (1.72, 0.06, 0.06, 0.07),
        (1.84, 0.02, 0.02, 0.02),
    ]
    _put(model, rows, colour, bend=crook)
    _put(model, [(0.80, 0.385, 0.415, 0.51), (0.88, 0.362, 0.39, 0.485)], model.second(), Part.TRIM)


_HATS = {
    "cap": _cap,
    "hat": _brimmed,
    "hood": _hood,
    "crown": _crown,
    "helmet": _helmet,
    "scarf": _scarf,
    "turban": _turban,
    "witch": _witch,
}
