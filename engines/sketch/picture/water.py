"""Water and wet ground: what stands behind it is mirrored in it, broken by ripples."""

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import ramp
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.paper import folded, noise
from engines.sketch.picture.surface import GROUND, Surface, rays
from presets.looks import Weather

_PLATE, _PUDDLE_M = 256, 0.11  # side of the plate of puddles, and metres a pixel of it stands for
_FAR_M = 45.0  # puddles further off close up to a sheen


def wet(
    geometry: Geometry, surface: Surface, view: View, weather: Weather, indoors: bool, seed: int
) -> np.ndarray | None:
    """(h, w) float32 0..1: how far each pixel mirrors; None when nothing does."""
    water = geometry.finish[:, 1]
    rains = weather.rain > 0 and not indoors
    if not (water.any() or rains):
        return None
    found = np.append(water, np.float32(0))[surface.triangle]
    if rains:
        np.maximum(found, _puddles(surface, view, seed), out=found)
    return found if found.any() else None


def mirrored(picture: np.ndarray, wetness: np.ndarray, surface: Surface, view: View, seed: int) -> np.ndarray:
    """The picture (3, h, w) with, in its wet pixels, what stands above them turned upside down."""
    height, width = wetness.shape
    rows = np.arange(height, dtype=np.int32)[:, None]
    level = (surface.kind == GROUND) | (wetness > 0)
    shore = np.maximum.accumulate(np.where(level, np.int32(-1), rows), axis=0)
    shore = np.where(shore < 0, 0, shore)
    at = np.flatnonzero(wetness > 0)
    row, column = np.divmod(at, width)
    below = row - shore.reshape(-1)[at]
    scale = height / 432
    ripple = np.repeat(noise(height, width // 10 + 1, 3.2 * scale, seed % 61 + 4, 2), 10, axis=1)[:, :width].reshape(
        -1
    )[at]
    swing = (ripple - 0.5) * np.clip(below / (26 * scale), 0.15, 1)
    there = np.clip(shore.reshape(-1)[at] - below + 16 * scale * swing, 0, height - 1).astype(np.int64)
    beside = np.clip(column + 22 * scale * swing, 0, width - 1).astype(np.int64)
    _, upward = rays(view)
    steep = np.clip(-(view.forward[1] + upward * view.up[1]), 0, 1)[row]
    share = wetness.reshape(-1)[at] * (0.2 + 0.62 * (1 - steep) ** 2)
    planes = picture.reshape(3, -1)
    seen = planes[:, there * width + beside]
    planes[:, at] += (seen * np.float32(0.94) - planes[:, at]) * share.astype(np.float32)
    return picture


def _puddles(surface: Surface, view: View, seed: int) -> np.ndarray:
    """Standing water in the hollows of level ground, and a sheen between."""
    across, upward = rays(view)
    depth = 1 / np.maximum(surface.near, np.float32(1e-4))
    x, z = (
        depth * (view.forward[a] + across * view.right[a] + upward[:, None] * view.up[a]).astype(np.float32)
        + np.float32(view.eye[a])
        for a in (0, 2)
    )
    plate = noise(_PLATE, _PLATE, 26, seed % 53 + 7, 3)
    pool = plate[folded(z / _PUDDLE_M, _PLATE), folded(x / (1.6 * _PUDDLE_M), _PLATE)]
    level = (surface.kind == GROUND) & (surface.normal[1] > 0.9) & (depth < 4 * _FAR_M)
    return np.where(level, 0.14 + 0.76 * ramp(pool, 0.52, 0.545) * np.clip(1.5 - depth / _FAR_M, 0, 1), 0).astype(
        np.float32
    )
