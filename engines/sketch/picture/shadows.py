"""Shadows thrown on the ground: every solid pressed flat along the light and seen through the lens."""

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import ramp
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.raster import cornered, cover, outside, spans
from engines.sketch.picture.surface import GROUND, SET, Surface, rays

_LIFT_M = 0.06  # ground may undulate this much and still take the shadow


def thrown(geometry: Geometry, view: View, light: np.ndarray, below_m: float, ground: np.ndarray) -> np.ndarray:
    """(h, w) float32 0..1, right where the floor shows it: where `ground` (h, w) is true.

    `light`: unit vector towards the light, above the horizon. What rises above `below_m` throws no shadow: in a room
    the lamp hangs lower than the beams.
    """
    if not ground.any():
        return np.zeros(ground.shape, np.float32)
    casts = np.array([solid.shadow and solid.kind not in ("ground", "sky") for solid in geometry.solids], bool)
    shines = geometry.finish[:, 0] >= 1
    triangles = geometry.triangles[casts[geometry.solid] & ~geometry.single_sided & ~shines]
    height = geometry.vertices[:, 1].take(triangles.T)
    low, above = height < below_m, height > 0
    triangles = triangles[low[0] & low[1] & low[2] & (above[0] | above[1] | above[2])]  # below ground none is thrown
    flat = view.to_camera(geometry.vertices - light * (np.maximum(geometry.vertices[:, 1], 0) / light[1])[:, None])
    corners = cornered(flat, triangles[~outside(flat, view, triangles)])
    dark = cover(spans(corners, np.arange(len(corners)), view), view.width, view.height)
    half = max(1, round(view.height / 432))
    shade, there = np.zeros(dark.shape, np.float32), _box(dark, 2 * half)
    shade[there] = soften(dark[there].astype(np.float32), half)
    return shade


def _box(mask: np.ndarray, margin: int) -> tuple[slice, slice]:
    """Rows and columns outside of which a mask is false all over, so many pixels wider on every side."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    top, left = (max(int(side[0]) - margin, 0) for side in (rows, columns))
    return slice(top, int(rows[-1]) + margin + 1), slice(left, int(columns[-1]) + margin + 1)


def contact(geometry: Geometry, view: View) -> np.ndarray:
    """(h, w) float32 0..1: the small dark pool where a person, creature or thing stands, where the floor shows it."""
    dark = np.zeros((view.height, view.width), np.float32)
    across, upward = rays(view)
    for solid in geometry.solids:
        if solid.shadow and solid.kind in ("person", "creature", "thing"):
            feet = solid.vertices[solid.vertices[:, 1] < solid.vertices[:, 1].min() + 0.12]
            if len(feet) and abs(feet[:, 1].min()) < 0.2:
                _pool(dark, feet, view, across, upward)
    return dark


def beyond(view: View, surface: Surface, middle: np.ndarray, reach: float) -> np.ndarray:
    """(h, w) float32 0..1: how far each pixel lies outside the circle of a lamp `reach` metres round `middle`."""
    across, upward = rays(view)
    with np.errstate(divide="ignore", invalid="ignore"):
        depth = 1 / surface.near
        x, z = (
            (
                depth * (view.forward[a] + across * view.right[a] + upward[:, None] * view.up[a])
                + (view.eye[a] - middle[a])
            )
            for a in (0, 2)
        )
        away = np.hypot(x.astype(np.float32), z.astype(np.float32))
    return ramp(np.nan_to_num(away, nan=1e6, posinf=1e6), 0.6 * reach, 2.6 * reach)


def floor(view: View, surface: Surface) -> np.ndarray:
    """(h, w) bool: pixels that show the ground near y = 0."""
    ground = surface.kind == GROUND
    at = np.flatnonzero((surface.kind == SET) & (surface.normal[1] > 0.8))
    row, column = np.divmod(at, view.width)
    across, upward = rays(view)
    way = view.forward[1] + across[column] * view.right[1] + upward[row] * view.up[1]
    level = view.eye[1] + way.astype(np.float32) / surface.near.take(at)
    ground.reshape(-1)[at] = np.abs(level) < _LIFT_M
    return ground


def soften(mask: np.ndarray, half: int) -> np.ndarray:
    """A box filter of 2·half + 1 pixels in both directions, smaller at the borders."""
    return _boxed(_boxed(mask, half).T, half).T


def _boxed(mask: np.ndarray, half: int) -> np.ndarray:
    """Down the rows; shifted sums are faster than running ones while the box is small."""
    total, count = mask.copy(), np.ones((len(mask), 1), np.float32)
    for shift in range(1, min(half, len(mask) - 1) + 1):
        total[shift:] += mask[:-shift]
        total[:-shift] += mask[shift:]
        count[shift:] += 1
        count[:-shift] += 1
    return total / count


def _pool(dark: np.ndarray, feet: np.ndarray, view: View, across: np.ndarray, upward: np.ndarray) -> None:
    """Fade out from an ellipse round the feet, worked out on the ground, only where it can be seen."""
    low, high = feet[:, [0, 2]].min(axis=0), feet[:, [0, 2]].max(axis=0)
    middle, reach = (low + high) / 2, (high - low) / 2 * 1.05 + 0.06
    corners = np.array(
        [[middle[0] + i * reach[0] * 1.3, 0, middle[1] + j * reach[1] * 1.3] for i in (-1, 1) for j in (-1, 1)]
    )
    pixels, depth = view.project(corners)
    if (depth < 0.1).any():
        return
    (x0, y0), (x1, y1) = np.floor(pixels.min(axis=0)).astype(int), np.ceil(pixels.max(axis=0)).astype(int)
    rows, columns = slice(max(y0, 0), max(min(y1, view.height), 0)), slice(max(x0, 0), max(min(x1, view.width), 0))
    u, v = across[None, columns], upward[rows, None]
    way = view.forward[:, None, None] + view.right[:, None, None] * u + view.up[:, None, None] * v
    with np.errstate(divide="ignore", invalid="ignore"):
        far = -view.eye[1] / way[1]
        out = ((view.eye[0] + far * way[0] - middle[0]) / reach[0]) ** 2 + (
            (view.eye[2] + far * way[2] - middle[1]) / reach[1]
        ) ** 2
    pool = np.where(far > 0, np.clip(1.15 - out, 0, 1), 0).astype(np.float32)
    np.maximum(dark[rows, columns], pool, out=dark[rows, columns])
