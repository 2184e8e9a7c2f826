"""Hair and beards as volumes over the skull; measures are head heights from the chin's level."""

import numpy as np

from engines.sketch.loft import Patch, Weigher, rgb
from engines.sketch.people.model import Model, Part

# (height, half width, front, back): low rings stay inside the face in front, which leaves a hairline on the brow.
_CAP = (
    (0.130, 0.180, -0.16, 0.265),
    (0.215, 0.236, -0.10, 0.330),
    (0.300, 0.274, -0.02, 0.385),
    (0.400, 0.314, 0.00, 0.440),
    (0.500, 0.338, 0.03, 0.482),
    (0.600, 0.352, 0.09, 0.504),
    (0.690, 0.356, 0.20, 0.510),
    (0.760, 0.352, 0.315, 0.500),
    (0.810, 0.342, 0.370, 0.482),
    (0.860, 0.324, 0.368, 0.448),
    (0.920, 0.282, 0.305, 0.376),
    (0.975, 0.204, 0.205, 0.268),
    (1.012, 0.105, 0.095, 0.135),
)
# Long hair falls behind the ears onto the back; the last column is its shift backwards.
_FALL = (
    (0.800, 0.340, 0.30, 0.47, 0.0),
    (0.620, 0.372, 0.06, 0.51, 0.0),
    (0.400, 0.396, -0.02, 0.52, 0.0),
    (0.150, 0.404, -0.06, 0.49, 0.0),
    (-0.100, 0.408, -0.10, 0.46, -0.02),
    (-0.350, 0.396, -0.14, 0.44, -0.05),
    (-0.560, 0.330, -0.18, 0.41, -0.08),
    (-0.700, 0.200, -0.24, 0.34, -0.10),
)
# Hair cut at the jaw, over the ears, open in front of the face.
_BOB = (
    (0.810, 0.350, 0.30, 0.48, 0.0),
    (0.690, 0.378, 0.14, 0.52, 0.0),
    (0.560, 0.394, 0.08, 0.53, 0.0),
    (0.400, 0.402, 0.07, 0.52, 0.0),
    (0.240, 0.398, 0.08, 0.48, 0.0),
    (0.110, 0.372, 0.08, 0.42, 0.0),
    (0.040, 0.326, 0.06, 0.36, 0.0),
)
# A lock before each shoulder: height, half width, depth, forward, outward.
_LOCK = (
    (0.76, 0.036, 0.080, 0.06, 0.312),
    (0.56, 0.046, 0.110, 0.00, 0.345),
    (0.36, 0.052, 0.125, -0.01, 0.356),
    (0.14, 0.058, 0.130, 0.00, 0.352),
    (-0.08, 0.066, 0.125, 0.04, 0.350),
    (-0.26, 0.066, 0.110, 0.08, 0.346),
    (-0.40, 0.050, 0.080, 0.10, 0.336),
    (-0.50, 0.018, 0.028, 0.10, 0.322),
)
_BEARD = (
    (-0.260, 0.050, 0.05, 0.05, 0.330),
    (-0.180, 0.130, 0.12, 0.16, 0.300),
    (-0.080, 0.210, 0.20, 0.26, 0.240),
    (0.020, 0.250, 0.285, 0.26, 0.150),
    (0.090, 0.272, 0.350, 0.22, 0.085),
    (0.125, 0.282, 0.345, 0.18, 0.060),
    (0.200, 0.292, 0.230, 0.10, 0.040),
    (0.330, 0.310, 0.150, 0.05, 0.020),
    (0.440, 0.318, 0.090, 0.03, 0.010),
)


def hair(model: Model) -> None:
    """The look's hair and beard; a robot has neither, and an unknown word is short hair."""
    if model.body.build.machine:
        return
    if model.look.beard:
        _beard(model)
    style = model.look.hair
    if style != "none":
        if model.look.hat in _COVERING or (model.look.hat and style == "curly"):
            style = "short"  # what is under a hood cannot be seen, and must not come through it
        _STYLES.get(style, _short)(model)


def colour(model: Model) -> np.ndarray:
    return rgb(model.look.hair_colour)


def falling(model: Model) -> Weigher:
    """Weights of hair that hangs: the head's above, the chest's from the shoulders down."""
    return model.clay.chain((model.chin + 0.1 * model.h, "head"), (model.chin - 0.45 * model.h, "chest"))


def volume(model: Model, rows, weigh: Weigher, part: int = Part.HAIR, sides: int = 20, **more) -> Patch:
    rings = np.zeros((len(rows), 6))
    for ring, row in zip(rings, rows, strict=True):
        ring[: len(row)] = row
    return model.clay.loft(
        rings * model.h,
        weigh,
        more.pop("colour", colour(model)),
        part,
        origin=(0.0, model.chin, 0.0),
        sides=sides,
        power=2.2,
        **more,
    )


def _short(model: Model) -> None:
    """Cut short; a woman's reaches the jaw."""
    _cap(model)
    if model.body.build.bust > 0.3 and not model.look.hat:
        patch = volume(model, _BOB, model.clay.only("head"), bend=_waved(model, 0.012))
        for angle in (10, 35, 145, 170, 215, 245, 270, 295, 325):
            model.clay.line(patch, [(0.6, angle), (3.0, angle + 3), (5.4, angle - 2)], 0.4)


def _cap(model: Model) -> None:
    full = 1.05 if model.body.build.bust > 0.3 and not model.look.hat else 1.0  # a woman's hair stands off her head
    cap = [(y + (full - 1) * max(y - 0.4, 0), w * full, f * full if f > 0 else f, b * full) for y, w, f, b in _CAP]
    patch = volume(model, cap, model.clay.only("head"), bend=_parting(model))
    for start, end in ((70, 40), (95, 70), (118, 100), (140, 150)):
        model.clay.line(patch, [(8.2, start), (9.5, (start + end) / 2), (10.6, end)], 0.4)
    for angle in (20, 160, 235, 270, 305):
        model.clay.line(patch, [(3.0, angle), (6.0, angle + 3), (9.0, angle + 8)], 0.35)


def _parting(model: Model):
    """The hairline rises beside the middle of the brow, comes down at the temples and rounds off at the nape."""
    rise = 0.075 if model.body.build.bust > 0.3 else 0.05

    def bend(points: np.ndarray) -> np.ndarray:
        x, y, z = ((points - np.array([0.0, model.chin, 0.0])) / model.h).T
        middle = np.exp(-(((x - 0.07) / 0.15) ** 2)) - 0.35
        lift = rise * middle * np.clip(z / 0.22, 0, 1) * np.clip((1.0 - y) / 0.2, 0, 1)
        nape = np.clip((np.abs(x) - 0.06) / 0.15, 0, 1) ** 1.5 * np.clip((0.42 - y) / 0.2, 0, 1) * (z < 0.05)
        ragged = 0.010 * np.sin(31 * x + 1.0) * np.clip(z / 0.25, 0, 1) * np.clip((0.95 - y) / 0.1, 0, 1)
        lift = lift + ragged + 0.13 * nape
        return points + model.h * np.stack([0 * lift, lift, 0 * lift], axis=1)

    return bend


def _waved(model: Model, deep: float):
    """Hair that falls in waves, `deep` head heights."""

    def bend(points: np.ndarray) -> np.ndarray:
        x, y, z = ((points - np.array([0.0, model.chin, 0.0])) / model.h).T
        low = np.clip((0.7 - y) / 0.5, 0, 1)
        wave = deep * low * (np.sin(9 * y + 3 * np.sign(x)) + 0.8 * np.cos(7 * np.arctan2(z, np.abs(x) + 1e-6)))
        return points + model.h * np.stack([np.sign(x) * wave, 0 * wave, -0.6 * wave], axis=1)

    return bend


def _long(model: Model) -> None:
    _cap(model)
    patch = volume(model, _FALL, falling(model), bend=_waved(model, 0.016))
    for index, angle in enumerate((192, 206, 221, 234, 249, 262, 275, 288, 303, 317, 331, 346)):
        start, end, sway = 0.6 + 0.7 * (index % 3), 6.4 - 0.9 * (index * 5 % 4), 4 if index % 2 else -4
        middle = (start + end) / 2
        strand = [(start, angle), (middle - 0.8, angle + sway), (middle + 0.8, angle - sway), (end, angle + sway)]
        model.clay.line(patch, strand, 0.3 + 0.25 * (index % 2))
    if model.look.hat not in _COVERING:
        for sign in (-1.0, 1.0):
            rows = [(y, w, d, d, z, sign * x) for y, w, d, z, x in _LOCK]
            patch = volume(model, rows, falling(model), sides=10, bend=_waved(model, 0.014))
            model.clay.line(patch, [(1.0, 80), (3.5, 95), (6.0, 85)], 0.4)


def _locks(model: Model) -> None:
    """A strand in front of each ear, loose from hair that is put up."""
    for sign in (-1.0, 1.0):
        rows = [
            (0.66, 0.022, 0.050, 0.050, 0.06, sign * 0.330),
            (0.54, 0.020, 0.042, 0.042, 0.07, sign * 0.334),
            (0.44, 0.015, 0.028, 0.028, 0.09, sign * 0.324),
            (0.35, 0.009, 0.014, 0.014, 0.12, sign * 0.306),
            (0.29, 0.003, 0.004, 0.004, 0.15, sign * 0.290),
        ]
        volume(model, rows, model.clay.only("head"), sides=8)


def _bun(model: Model) -> None:
    _cap(model)
    _locks(model)
    _ball(model, (0.0, 0.80, -0.50), 0.165)


def _ponytail(model: Model) -> None:
    _cap(model)
    if model.body.build.bust > 0.3:
        _locks(model)
    rows = [
        (0.80, 0.06, 0.05, 0.05, -0.50),
        (0.74, 0.09, 0.08, 0.08, -0.57),
        (0.58, 0.115, 0.10, 0.10, -0.66),
        (0.36, 0.12, 0.10, 0.10, -0.68),
        (0.12, 0.105, 0.09, 0.09, -0.65),
        (-0.12, 0.07, 0.06, 0.06, -0.61),
        (-0.30, 0.02, 0.02, 0.02, -0.58),
    ]
    patch = volume(model, rows, model.clay.only("head"), sides=12)
    for angle in (200, 270, 340, 90):
        model.clay.line(patch, [(1.5, angle), (3.5, angle + 8), (5.5, angle)], 0.45)


def _curly(model: Model) -> None:
    def bumps(points: np.ndarray) -> np.ndarray:
        middle = np.array([0.0, model.chin + 0.6 * model.h, 0.0])
        away = (points - middle) / model.h
        wave = np.sin(15 * away[:, 0] + 1) + np.sin(14 * away[:, 1]) + np.sin(15 * away[:, 2] + 2)
        return points + away * model.h * (0.010 * wave[:, None])

    turn = np.radians(np.linspace(-62, 80, 18))
    rows = []
    for sine, cosine in zip(np.sin(turn), np.cos(turn), strict=True):
        y = 0.62 + 0.47 * sine
        front = 0.44 * cosine if y > 0.78 else np.interp(y, (0.2, 0.5, 0.78), (-0.05, 0.05, 0.36))
        rows.append((y, 0.47 * cosine, front, 0.56 * cosine))
    volume(model, rows, model.clay.only("head"), sides=36, bend=bumps)


def _braids(model: Model) -> None:
    _cap(model)
    for sign in (-1.0, 1.0):
        beads = np.linspace(0.36, -0.62, 22)
        rows = []
        for index, y in enumerate(beads):
            size = 0.062 + 0.016 * np.sin(index * 1.57) - 0.012 * index / 21
            forward = -0.08 + 0.34 * np.clip((0.25 - y) / 0.5, 0, 1)
            rows.append((y, size, size, size, forward, sign * (0.345 + 0.06 * np.clip(-y, 0, 1))))
        volume(model, rows, falling(model), sides=8, domes=(0.03 * model.h, 0.05 * model.h))


def _ball(model: Model, centre: tuple[float, float, float], radius: float) -> None:
    x, y, z = centre
    angle = np.radians(np.linspace(-80, 80, 9))
    rows = [
        (y + radius * s, radius * c, radius * c, radius * c, z, x)
        for s, c in zip(np.sin(angle), np.cos(angle), strict=True)
    ]
    patch = volume(model, rows, model.clay.only("head"), sides=14)
    model.clay.line(patch, [(2, 200), (4, 240), (6, 290)], 0.4)
    model.clay.line(patch, [(2.5, 40), (4, 80), (6, 120)], 0.4)


def _beard(model: Model) -> None:
    patch = volume(model, _BEARD, model.clay.only("head"), Part.BEARD)
    for angle in (55, 78, 102, 125):
        model.clay.line(patch, [(3.8, angle), (2.5, angle), (1.0, 90 + (angle - 90) * 0.8)], 0.45)


_COVERING = ("hood", "scarf", "helmet", "turban")
_STYLES = {"short": _short, "long": _long, "bun": _bun, "ponytail": _ponytail, "curly": _curly, "braids": _braids}
