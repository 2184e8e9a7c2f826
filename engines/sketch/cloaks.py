"""Cloth that hangs: skirts and coat-tails over the thighs, cloaks from the shoulders, collars and hems."""

import numpy as np

from engines.sketch.loft import Patch, Weigher, tube
from engines.sketch.model import Model, Part
from engines.sketch.torso import profile, spine


def drape(model: Model) -> Weigher:
    """Weights of cloth round the legs: the belt's at the top, each thigh's on its side, the shins' at the bottom."""
    k, columns = model.k, [model.clay.bones.index(f"{side}_{joint}") for side in "rl" for joint in ("hip", "knee")]
    trunk = spine(model)

    def weigh(points: np.ndarray) -> np.ndarray:
        x, y = points[:, 0] / k, points[:, 1] / k
        left = np.clip(x / 0.15 + 0.5, 0, 1)
        left = left * left * (3 - 2 * left)
        legs, shin = np.clip((1.0 - y) / 0.20, 0, 1), np.clip((0.54 - y) / 0.16, 0, 1)
        weights = trunk(points) * (1 - legs)[:, None]
        for side, (thigh, lower) in zip((1 - left, left), (columns[:2], columns[2:]), strict=True):
            weights[:, thigh] += legs * side * (1 - shin)
            weights[:, lower] += legs * side * shin
        return weights

    return weigh


def shell(
    model: Model,
    colour: np.ndarray,
    *,
    hem_y: float,
    flare: float,
    ease: float,
    opening: bool = False,
    pleats: bool = False,
) -> Patch:
    """A skirt or the tails of a coat from the waist to `hem_y` (average man's metres), `flare` wider at the hem."""
    rings = np.array(profile(model, ease + 0.005))  # clear of the trunk inside it
    levels = np.concatenate([[1.12, 1.06, 1.0], np.linspace(0.94, hem_y, 8)])
    rows = []
    for y in levels:
        hip = max(y, 0.92)
        wide, front, back, shift = (np.interp(hip, rings[:, 0], rings[:, column]) for column in range(1, 5))
        more = flare * ((1.0 - min(y, 1.0)) / (1.0 - hem_y)) ** 0.9
        rows.append((y, wide + more, front + 0.8 * more, back + 0.95 * more, shift))
    part = Part.SKIRT if pleats else Part.TORSO
    waved = _pleated(model, hem_y) if pleats else None
    patch = model.clay.loft(model.scaled(rows), drape(model), colour, part, sides=24, power=2.35, bend=waved)
    last = len(levels) - 1.4
    if opening:
        model.clay.line(patch, [(0.2, 90), (last / 2, 91), (last + 0.4, 90)], 0.8)
    else:
        for angle in (58, 112, 20, 160, 245, 295):
            model.clay.line(
                patch, [(4.5 + angle % 7 * 0.25, angle), (last - 1.5, angle + 1), (last + 0.3, angle + 2)], 0.45
            )
    return patch


def _pleated(model: Model, hem_y: float):
    top, low = 0.95 * model.k, hem_y * model.k

    def bend(points: np.ndarray) -> np.ndarray:
        deep = np.clip((top - points[:, 1]) / max(top - low, 1e-6), 0, 1)
        wave = 1 + 0.055 * deep * np.cos(8 * np.arctan2(points[:, 2], points[:, 0]))
        return points * np.stack([wave, np.ones_like(wave), wave], axis=1)

    return bend


def hem(model: Model, colour: np.ndarray) -> None:
    """The loose end of a shirt over the belt."""
    rings = np.array(profile(model))
    rows = [
        (y, *(np.interp(y, rings[:, 0], rings[:, column]) + ease for column in (1, 2, 3)))
        for y, ease in ((1.06, 0.006), (1.0, 0.012), (0.945, 0.017), (0.895, 0.022))
    ]
    model.clay.loft(model.scaled(rows), drape(model), colour, Part.TORSO, sides=20, power=2.4)


def collar(model: Model, colour: np.ndarray, height: float = 0.028, ease: float = 0.004) -> None:
    wide = 0.062 * model.body.build.girth**0.4 + ease
    rows = [
        (1.470, wide + 0.012, wide + 0.004, wide + 0.008, -0.026),
        (1.482, wide + 0.004, wide - 0.002, wide + 0.004, -0.026),
        (1.478 + height, wide, wide - 0.006, wide + 0.004, -0.022),
        (1.478 + height, wide - 0.008, wide - 0.014, wide - 0.004, -0.022),
    ]
    weigh = model.chain((1.46, "chest"), (1.56, "neck"))
    model.clay.loft(model.scaled(rows), weigh, colour, Part.COLLAR, sides=16)


def cloak(model: Model, colour: np.ndarray, lining: np.ndarray) -> None:
    """A cloak clasped at the throat, open in front, hanging to the calves; a thin closed shell."""
    s = model.shoulder
    rows = np.array(
        [
            # height, half width, depth behind, depth in front, degrees each way from the back
            (1.485, 0.080, 0.085, 0.075, 168),
            (1.462, 0.110, 0.105, 0.095, 165),
            (1.440, s + 0.010, 0.125, 0.100, 158),
            (1.400, s + 0.062, 0.150, 0.105, 148),
            (1.320, s + 0.085, 0.165, 0.110, 134),
            (1.180, s + 0.100, 0.180, 0.110, 120),
            (1.000, s + 0.115, 0.205, 0.110, 112),
            (0.800, s + 0.130, 0.235, 0.110, 108),
            (0.560, s + 0.150, 0.270, 0.110, 105),
            (0.300, s + 0.170, 0.300, 0.110, 103),
        ]
    )
    half = 17
    points = np.concatenate([_sheet(row, half) for row in rows]) * model.k
    points = np.concatenate([points, points[:1], points[-1:]])
    weigh = model.chain((1.42, "chest"), (1.24, "hang"))
    sides = 2 * half
    triangles = tube(len(rows), sides)
    inner = np.all((triangles % sides >= half) & (triangles < len(rows) * sides), axis=1)
    patch = model.clay.mesh(
        points, triangles, weigh(points), np.where(inner[:, None], lining, colour), Part.CLOAK, len(rows), sides
    )
    for angle in (40, 66, 90, 114, 140):
        model.clay.line(patch, [(4.0 + angle % 4 * 0.5, angle), (6.5, angle + 1.5), (8.8, angle - 1)], 0.55)


def _sheet(row: np.ndarray, half: int) -> np.ndarray:
    """One closed ring of a cloak: its outer arc, then its inner arc back, with folds that deepen downward."""
    y, wide, behind, front, reach = row
    angle = np.radians(np.linspace(-reach, reach, half))
    deep = np.clip((1.35 - y) / 1.0, 0, 1)
    fold = 1 + 0.07 * deep * np.cos(angle * 9)
    x, z = wide * np.sin(angle) * fold, -np.cos(angle)
    z = np.where(z < 0, behind * z * fold, front * z) - 0.025
    outer = np.stack([x, np.full(half, y), z], axis=1)
    inner = outer * np.array([0.955, 1.0, 0.93])
    return np.concatenate([outer, inner[::-1]])
