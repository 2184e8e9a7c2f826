"""Cloth that hangs: skirts and coat-tails over the thighs, cloaks from the shoulders, collars and hems."""

import numpy as np

from engines.sketch.loft import Patch, Weigher, tube
from engines.sketch.people.model import Model, Part
from engines.sketch.people.torso import profile, spine


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
    top: float = 1.15,
    opening: bool = False,
    pleats: bool = False,
) -> Patch:
    """A skirt or the tails of a coat, growing out of the trunk below `top` and `flare` wider at `hem_y`.

    Heights and widths are the average man's metres.
    """
    rings = np.array(profile(model, 0.005))  # clear of the trunk inside it
    levels = np.concatenate([np.linspace(top, 1.0, 4), np.linspace(0.94, hem_y, 8)])
    rows = []
    for y in levels:
        hip = max(y, 0.92)
        wide, front, back, shift = (np.interp(hip, rings[:, 0], rings[:, column]) for column in range(1, 5))
        more = flare * ((1.0 - min(y, 1.0)) / (1.0 - hem_y)) ** 0.9
        grown = min((top - y) / (0.8 * (top - 1.0)), 1.0)
        more += (ease + 0.012) * grown - 0.012
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


def blouse(model: Model, colour: np.ndarray) -> None:
    """A shirt worn loose: the trunk and the hem that falls over the belt, in one piece."""
    rings = np.array(profile(model))
    loose = [
        (y, *(np.interp(y, rings[:, 0], rings[:, column]) + ease for column in (1, 2, 3)), 0.0)
        for y, ease in ((0.890, 0.028), (0.945, 0.022), (1.0, 0.016), (1.055, 0.010))
    ]
    rows = loose + [ring for ring in profile(model, 0.006) if ring[0] > 1.08]
    model.clay.loft(
        model.scaled(rows), drape(model), colour, Part.TORSO, sides=26, power=2.35, domes=(0.0, 0.012 * model.k)
    )


def collar(model: Model, colour: np.ndarray, height: float = 0.028, ease: float = 0.004) -> None:
    wide, k = 0.062 * model.body.build.girth**0.4 + ease, model.k
    rows = [
        (1.400, wide + 0.016, wide + 0.010, wide + 0.010, -0.026),
        (1.470, wide + 0.016, wide + 0.010, wide + 0.010, -0.026),
        (1.484 + 0.5 * height, wide + 0.007, wide + 0.003, wide + 0.006, -0.024),
        (1.484 + height, wide, wide - 0.004, wide + 0.004, -0.022),
        (1.484 + height, wide - 0.008, wide - 0.014, wide - 0.004, -0.022),
    ]

    def dipped(points: np.ndarray) -> np.ndarray:
        """Lower at the throat than at the nape."""
        low = 0.014 * k * np.clip((points[:, 2] / k + 0.02) / 0.06, 0, 1)
        return points - np.stack([0 * low, low, 0 * low], axis=1)

    weigh = model.chain((1.46, "chest"), (1.56, "neck"))
    model.clay.loft(model.scaled(rows), weigh, colour, Part.COLLAR, sides=26, bend=dipped)


def cloak(model: Model, colour: np.ndarray, lining: np.ndarray) -> None:
    """A cloak clasped at the throat, open in front, hanging to the calves; a thin closed shell."""
    s = model.shoulder
    rows = np.array(
        [
            # height, half width, depth behind, depth in front, degrees each way from the back
            (1.504, 0.074, 0.082, 0.066, 164),
            (1.490, 0.098, 0.094, 0.092, 158),
            (1.472, 0.5 * s + 0.040, 0.106, 0.122, 148),
            (1.454, 0.8 * s + 0.020, 0.118, 0.140, 136),
            (1.428, s + 0.036, 0.130, 0.150, 122),
            (1.380, s + 0.068, 0.140, 0.150, 111),
            (1.320, s + 0.078, 0.146, 0.130, 102),
            (1.250, s + 0.086, 0.155, 0.090, 94),
            (1.100, s + 0.094, 0.172, 0.090, 89),
            (0.940, s + 0.106, 0.194, 0.090, 87),
            (0.740, s + 0.124, 0.224, 0.090, 85),
            (0.520, s + 0.146, 0.256, 0.090, 84),
            (0.290, s + 0.170, 0.290, 0.090, 83),
        ]
    )
    half = 17 if model.clay.detail >= 1 else 11
    points = np.concatenate([_sheet(row, half) for row in rows]) * model.k
    points = np.concatenate([points, points[:1], points[-1:]])
    weigh, sides = _mantle(model), 2 * half
    triangles = tube(len(rows), sides)
    inner = np.all((triangles % sides >= half) & (triangles < len(rows) * sides), axis=1)
    patch = model.clay.mesh(
        points, triangles, weigh(points), np.where(inner[:, None], lining, colour), Part.CLOAK, len(rows), sides
    )
    for angle in (40, 66, 90, 114, 140):
        model.clay.line(patch, [(6.5 + angle % 4 * 0.5, angle), (9.5, angle + 1.5), (11.8, angle - 1)], 0.55)


def _mantle(model: Model) -> Weigher:
    """Weights of a cloak: the chest's at the throat, a little of the arm's on each shoulder, hanging below."""
    trunk, s = model.chain((1.42, "chest"), (1.24, "hang")), model.shoulder
    columns = [model.clay.bones.index(f"{side}_shoulder") for side in "rl"]

    def weigh(points: np.ndarray) -> np.ndarray:
        x, y = points[:, 0] / model.k, points[:, 1] / model.k
        lifted = 0.75 * np.clip((np.abs(x) / s - 0.5) / 0.6, 0, 1) * np.clip((y - 1.24) / 0.14, 0, 1)
        weights = trunk(points) * (1 - lifted)[:, None]
        for column, side in zip(columns, (x < 0, x >= 0), strict=True):
            weights[:, column] += lifted * side
        return weights

    return weigh


def on_the_lap(resting: np.ndarray, k: float, thick: float) -> np.ndarray:
    """Skirts and coat-tails (n, 3) at rest, their front let down onto thighs `thick` times an average man's."""
    x, y, z = resting.T
    thigh = k * thick * np.interp(y / k, [0.25, 0.46, 0.60, 0.88, 0.97], [0.14, 0.096, 0.100, 0.114, 0.30])
    return np.stack([x, y, np.minimum(z, thigh)], axis=1)


def clear_of_arms(cloth: np.ndarray, limbs: list[tuple[np.ndarray, np.ndarray]], thick: float) -> np.ndarray:
    """Hanging cloth (n, 3) pushed off arms, each a line between two world points with `thick` metres round it."""
    for start, end in limbs:
        bone = end - start
        along = np.clip((cloth - start) @ bone / (bone @ bone), 0.0, 1.0)
        away = cloth - (start + along[:, None] * bone)
        far = np.linalg.norm(away, axis=1, keepdims=True)
        cloth = cloth + away / np.maximum(far, 1e-6) * np.maximum(thick - far, 0.0)
    return cloth


def _sheet(row: np.ndarray, half: int) -> np.ndarray:
    """One closed ring of a cloak: its outer arc, then its inner arc back, with folds that deepen downward."""
    y, wide, behind, front, reach = row
    angle = np.radians(np.linspace(-reach, reach, half))
    deep = np.clip((1.35 - y) / 1.0, 0, 1)
    fold = 1 + 0.07 * deep * np.cos(angle * 9)
    x, z = wide * np.sin(angle) * fold, -np.cos(angle)
    z = np.where(z < 0, behind * z * fold, front * z) - 0.025
    outer = np.stack([x, np.full(half, y), z], axis=1)
    inner = outer * np.array([0.965, 1.0, 0.95])
    return np.concatenate([outer, inner[::-1]])
