"""The head: skull and jaw in one loft, with a nose and ears. Measures are head heights from the chin's level."""

from functools import lru_cache

import numpy as np

from engines.sketch.people.body import SIDES
from engines.sketch.people.model import Model, Part
from presets.people import Build

# (height, half width, front, back): the jaw widens the rows below the cheekbones.
_SKULL = (
    (0.000, 0.090, 0.318, -0.215),
    (0.030, 0.136, 0.352, -0.130),
    (0.070, 0.176, 0.364, -0.035),
    (0.115, 0.212, 0.362, 0.045),
    (0.150, 0.230, 0.362, 0.095),
    (0.182, 0.244, 0.360, 0.135),
    (0.212, 0.255, 0.358, 0.172),
    (0.250, 0.267, 0.358, 0.215),
    (0.300, 0.281, 0.358, 0.275),
    (0.360, 0.296, 0.356, 0.340),
    (0.420, 0.307, 0.352, 0.385),
    (0.480, 0.315, 0.352, 0.415),
    (0.540, 0.322, 0.366, 0.435),
    (0.600, 0.328, 0.375, 0.448),
    (0.680, 0.330, 0.370, 0.452),
    (0.760, 0.322, 0.346, 0.440),
    (0.840, 0.296, 0.296, 0.402),
    (0.910, 0.246, 0.222, 0.335),
    (0.960, 0.178, 0.140, 0.240),
    (0.990, 0.090, 0.055, 0.130),
)
# What stands out of the oval in front: (across, up, how far out, half width, half height), head heights; the sides
# are alike. Lips and chin give a profile, brows and cheekbones a three-quarter view.
_RELIEF = (
    (0.000, 0.062, 0.024, 0.085, 0.042),  # chin
    (0.000, 0.155, 0.016, 0.075, 0.020),  # lower lip
    (0.000, 0.212, 0.022, 0.070, 0.022),  # upper lip
    (0.000, 0.118, -0.010, 0.080, 0.018),  # between lip and chin
    (0.130, 0.555, 0.012, 0.110, 0.030),  # brow
    (0.140, 0.470, -0.014, 0.070, 0.035),  # eye sockets
    (0.000, 0.480, 0.010, 0.045, 0.060),  # root of the nose
    (0.185, 0.345, 0.012, 0.075, 0.060),  # cheekbones
)
POWER = 2.25
CHILD_LOW = 0.045  # how far below a grown face's a child's eyes and nose lie


@lru_cache(maxsize=16)
def skull(jaw: float) -> np.ndarray:
    """Rings (height, half width, front, back) in head heights; `jaw` widens the lower face."""
    rows = np.array(_SKULL)
    lower = np.clip((0.5 - rows[:, 0]) / 0.35, 0, 1)
    rows[:, 1] *= 1 + (jaw - 1) * lower
    return rows


def face_front(jaw: float, across: np.ndarray, height: np.ndarray) -> np.ndarray:
    """How far forward the skin of the face lies at places across it; all in head heights."""
    rows = skull(jaw)
    width, front = (np.interp(height, rows[:, 0], rows[:, column]) for column in (1, 2))
    return front * (1 - np.minimum(np.abs(across) / width, 0.999) ** POWER) ** (1 / POWER) + relief(across, height)


def relief(across: np.ndarray, height: np.ndarray) -> np.ndarray:
    """How far the features of a face stand out of its oval; all in head heights."""
    side = np.abs(across)
    return sum(
        (out * np.exp(-(((side - x) / wide) ** 2) - ((height - y) / high) ** 2) for x, y, out, wide, high in _RELIEF),
        np.zeros_like(side),
    )


def head(model: Model) -> None:
    build, h = model.body.build, model.h
    weigh, skin = model.clay.only("head"), model.skin()
    origin = (0.0, model.chin, 0.0)

    def featured(points: np.ndarray) -> np.ndarray:
        x, y, z = ((points - origin) / h).T
        out = relief(x, y + CHILD_LOW * is_child(build) * np.clip((y - 0.12) / 0.25, 0, 1)) * (z > 0.1)
        return points + h * np.stack([0 * out, 0 * out, out], axis=1)

    rings = skull(build.jaw) * h
    model.clay.loft(rings, weigh, skin, Part.HEAD, origin=origin, sides=24, power=POWER, bend=featured)
    _nose(model, skin)
    for _, sign in SIDES:
        _ear(model, sign, skin)


def is_child(build: Build) -> bool:
    return build.height_m < 1.4 and build.girth < 1.35


def nose_size(build: Build) -> float:
    """Against a man's nose."""
    return 0.66 if is_child(build) else 0.84 if build.bust else 1.0


def _nose(model: Model, skin: np.ndarray) -> None:
    """A wedge from between the brows to the tip, with wings; one part with the head, so no line rings it."""
    build = model.body.build
    child, small = is_child(build), nose_size(build)
    rows = np.array(
        [
            (0.525, 0.020, 0.366, 0.06),
            (0.470, 0.026, 0.380, 0.06),
            (0.410, 0.033, 0.410, 0.08),
            (0.355, 0.046, 0.446, 0.10),
            (0.318, 0.056, 0.462, 0.10),
            (0.294, 0.050, 0.444, 0.09),
            (0.278, 0.036, 0.392, 0.06),
        ]
    )
    base = 0.33
    rings = [(y, w * small, (z - base) * (small if y < 0.45 else 1), depth, base) for y, w, z, depth in rows]
    clay, weigh = model.clay, model.clay.only("head")
    origin = (0.0, model.chin - CHILD_LOW * model.h * child, 0.0)
    clay.loft(np.array(rings) * model.h, weigh, skin, Part.HEAD, origin=origin, sides=10, power=1.7)


def _ear(model: Model, sign: float, skin: np.ndarray) -> None:
    if model.body.build.machine:
        rings = [(0.0, 0.07, 0.07), (0.06, 0.07, 0.07), (0.09, 0.03, 0.03)]
        frame = np.array([[0, 0, 1.0], [0, 1.0, 0], [sign, 0, 0]]).T
        model.clay.loft(
            np.array([(a * model.h, u * model.h, v * model.h) for a, u, v in rings]),
            model.clay.only("head"),
            skin * 0.8,
            Part.HEAD,
            origin=(sign * 0.29 * model.h, model.chin + 0.44 * model.h, -0.02 * model.h),
            frame=frame,
            sides=12,
        )
        return
    rows = ((0.31, 0.018, 0.03), (0.36, 0.026, 0.05), (0.42, 0.032, 0.066), (0.48, 0.034, 0.075), (0.53, 0.024, 0.055))
    rings = [(y, w, d, d, -0.05 - 0.25 * (y - 0.42), sign * (0.315 + 0.12 * (y - 0.31))) for y, w, d in rows]
    patch = model.clay.loft(
        np.array(rings) * model.h,
        model.clay.only("head"),
        skin,
        Part.HEAD,
        origin=(0.0, model.chin, 0.0),
        sides=10,
        domes=(0.015 * model.h, 0.02 * model.h),
    )
    outer = 0 if sign > 0 else 180
    model.clay.line(patch, [(3.2, outer), (4.5, outer + sign * 30), (6.5, outer), (6.2, outer - sign * 40)], 0.45)
