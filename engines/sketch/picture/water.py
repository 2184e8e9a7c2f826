"""Water and wet ground: what stands behind it is mirrored in it, broken by ripples."""

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import laid_at, ramp
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.paper import folded, noise
from engines.sketch.picture.surface import GROUND, Surface, rays, shown
from presets.looks import Weather

_PLATE, _PUDDLE_M = 256, 0.11  # side of the plate of puddles, and metres a pixel of it stands for
_NEAR, _DEEP = (
    1 / 50,
    1.5,
)  # 1 / metres: what is nearer has a reflection of its own; how much deeper than its foot it is
_FAR_M = 45.0  # puddles further off close up to a sheen


def wet(
    geometry: Geometry, surface: Surface, view: View, weather: Weather, indoors: bool, seed: int
) -> np.ndarray | None:
    """(h, w) float32 0..1: how far each pixel mirrors; None when nothing does."""
    water = geometry.finish[:, 1]
    rains = weather.rain > 0 and not indoors
    if not (water.any() or rains):
        return None
    found = shown(water, surface.triangle, 0)
    if rains:
        np.maximum(found, _puddles(surface, view, seed), out=found)
    return found if found.any() else None


def mirrored(picture: np.ndarray, wetness: np.ndarray, surface: Surface, view: View, seed: int) -> np.ndarray:
    """The picture (3, h, w) with, in its wet pixels, what stands above them turned upside down.

    What stands in the water is mirrored at its own foot, and the far shore and the sky at the horizon: so a boat's
    reflection ends where the boat does, and what lies behind it goes on to either side.
    """
    height, width = wetness.shape
    level = (surface.kind == GROUND) | (wetness > 0)
    shore = np.maximum.accumulate(np.where(level, np.int32(-1), np.arange(height, dtype=np.int32)[:, None]), axis=0)
    at = np.flatnonzero(wetness > 0)
    row, column = np.divmod(at, width)
    foot = np.maximum(shore.reshape(-1)[at], 0)
    below = row - foot
    scale = height / 432
    swing = _ripples(height, width, seed)[at] * np.clip(below / (26 * scale), 0.15, 1)
    beside = np.clip(column + 22 * scale * swing, 0, width - 1).astype(np.int64)
    close = _places(foot - below + 16 * scale * swing, height, width, beside)
    far = _places(2 * _far_shore(surface, view, level)[column] - row + 16 * scale * swing, height, width, beside)
    nearness = surface.near.reshape(-1)
    bare = ~level.reshape(-1)
    own = (nearness.take(close) * _DEEP > nearness.take(foot * width + column)) & bare.take(close)
    seen = np.where(own, close, far)
    # Above the horizon, too, what is near belongs to a reflection of its own.
    clear = own | (nearness.take(seen) < _NEAR) & bare.take(seen)
    _, upward = rays(view)
    steep = np.clip(-(view.forward[1] + upward * view.up[1]), 0, 1)[row]
    share = wetness.reshape(-1)[at] * (0.2 + 0.62 * (1 - steep) ** 2) * clear
    image = picture.reshape(3, -1).take(seen, axis=1)
    image *= np.float32(0.94)
    return laid_at(picture, at, image, share.astype(np.float32))


def _ripples(height: int, width: int, seed: int) -> np.ndarray:
    """How far a mirrored pixel strays, (h · w,) about 0: long streaks across the picture."""
    streaks = noise(height, width // 10 + 1, 3.2 * height / 432, seed % 61 + 4, 2)
    return np.repeat(streaks, 10, axis=1)[:, :width].reshape(-1) - 0.5


def _places(rows: np.ndarray, height: int, width: int, columns: np.ndarray) -> np.ndarray:
    return np.clip(rows, 0, height - 1).astype(np.int64) * width + columns


def _far_shore(surface: Surface, view: View, level: np.ndarray) -> np.ndarray:
    """The row (w,) at which each column mirrors what is far: the horizon, or where the far shore lies below it."""
    across, upward = rays(view)
    horizon = -(view.forward[1] + across * view.right[1]) / max(float(view.up[1]), 1e-3)
    rows = (upward[0] - horizon) * view.focal_px
    first = np.argmax(level, axis=0)
    columns = np.flatnonzero((first > 0) & level.any(axis=0))
    columns = columns[surface.near[first[columns] - 1, columns] < _NEAR]
    gap = float(np.median(first[columns] - rows[columns])) if len(columns) else 0.0
    return rows + max(gap, 0.0)


def _puddles(surface: Surface, view: View, seed: int) -> np.ndarray:
    """Standing water in the hollows of level ground, and a sheen between."""
    across, upward = rays(view)
    depth = 1 / np.maximum(surface.near, np.float32(1e-4))
    at = np.flatnonzero((surface.kind == GROUND) & (surface.normal[1] > 0.9) & (depth < 4 * _FAR_M))
    row, column = np.divmod(at, view.width)
    depth, right, up = depth.take(at), across.take(column), upward.take(row)
    x, z = (
        depth * (view.forward[a] + right * view.right[a] + up * view.up[a]).astype(np.float32) + np.float32(view.eye[a])
        for a in (0, 2)
    )
    plate = noise(_PLATE, _PLATE, 26, seed % 53 + 7, 3)
    pool = plate[folded(z / _PUDDLE_M, _PLATE), folded(x / (1.6 * _PUDDLE_M), _PLATE)]
    found = np.zeros(surface.near.shape, np.float32)
    found.reshape(-1)[at] = 0.14 + 0.76 * ramp(pool, 0.52, 0.545) * np.clip(1.5 - depth / _FAR_M, 0, 1)
    return found
