"""What falls and drifts between the lens and the stage: rain, snow, wind, fog banks, lightning."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.picture.curves import Curves
from engines.sketch.picture.paper import noise
from engines.sketch.picture.strokes import Hand, dab, draw
from engines.sketch.picture.surface import Surface
from presets.looks import Weather

BEHIND_GLASS = 2.5  # times as much falls in a window as on the same piece of an open picture, or it is not seen
_STEADY = Hand(taper=0.9, taper_px=60, wobble_px=0, overshoot_px=0)


@dataclass(frozen=True, slots=True)
class Air:
    """(h, w) float32 0..1 each: what is bright, what is a veil of haze, and a lightning bolt far away."""

    bright: np.ndarray
    veil: np.ndarray
    bolt: np.ndarray


def air(surface: Surface, weather: Weather, seed: int) -> Air:
    height, width = surface.near.shape
    rng = np.random.default_rng([seed, 7])
    bright = np.zeros((height, width), np.float32)
    _rain(bright, weather, rng)
    _snow(bright, weather, rng)
    _wind(bright, weather, rng)
    bolt = np.zeros((height, width), np.float32)
    if weather.lightning:
        _lightning(bolt, rng)
    return Air(bright, _banks(surface, weather, seed), bolt)


def through_panes(panes: np.ndarray, weather: Weather, seed: int) -> np.ndarray:
    """(h, w) float32: the rain or snow that falls behind the glass `panes` (h, w) bool."""
    bright = np.zeros(panes.shape, np.float32)
    at = np.flatnonzero(panes)
    if not len(at) or not (weather.rain or weather.snow):
        return bright
    row, column = np.divmod(at, panes.shape[1])
    window = slice(row.min(), row.max() + 1), slice(column.min(), column.max() + 1)
    canvas = np.zeros(bright[window].shape, np.float32)
    share = BEHIND_GLASS * canvas.size / panes.size
    seen = weather.model_copy(
        update={"rain": int(weather.rain * share) + 30, "snow": int(weather.snow * share) + 40}
        | ({"rain": 0} if not weather.rain else {})
        | ({"snow": 0} if not weather.snow else {})
    )
    rng = np.random.default_rng([seed, 8])
    _rain(canvas, seen, rng, panes.shape[0])
    _snow(canvas, seen, rng, panes.shape[0])
    bright[window] = canvas * panes[window]
    return bright


def _rain(canvas: np.ndarray, weather: Weather, rng: np.random.Generator, tall: int = 0) -> None:
    """Three depths: near drops are long, wide and few. `tall`: pixels of the whole picture, if this is a part of it."""
    height, width = canvas.shape
    full = tall or height
    for share, length, thick, strength in ((0.6, 0.05, 0.7, 0.38), (0.3, 0.11, 1.0, 0.5), (0.1, 0.22, 1.5, 0.6)):
        count = int(weather.rain * share)
        start = rng.uniform((-0.2 * width, -0.25 * height), (1.2 * width, height), (count, 2))
        fall = full * length * rng.uniform(0.7, 1.3, count)
        slant = weather.wind * 0.55 + rng.normal(0, 0.015, count)
        _straight(canvas, start, np.stack([fall * slant, fall], 1), thick * full / 432, strength)


def _snow(canvas: np.ndarray, weather: Weather, rng: np.random.Generator, tall: int = 0) -> None:
    height, width = canvas.shape
    full = tall or height
    for share, size, strength in ((0.62, 0.8, 0.75), (0.3, 1.5, 0.9), (0.08, 3.0, 0.8)):
        count = int(weather.snow * share)
        centre = rng.uniform((0, 0), (width, height), (count, 2))
        radius = size * rng.uniform(0.7, 1.3, count) * full / 432
        for trail in range(3):  # drifting flakes leave a short smear with the wind
            drift = np.array([weather.wind, 0.4]) * radius[:, None] * trail * 0.9 * abs(weather.wind)
            dab(canvas, centre + drift, radius, np.full(count, strength))


def _wind(canvas: np.ndarray, weather: Weather, rng: np.random.Generator) -> None:
    height, width = canvas.shape
    count = weather.streaks
    start = rng.uniform((-0.2 * width, 0.1 * height), (width, height), (count, 2))
    run = width * rng.uniform(0.05, 0.22, count) * (1 if weather.wind >= 0 else -1)
    _straight(canvas, start, np.stack([run, rng.normal(0, 0.012, count) * width], 1), 1.3 * height / 432, 0.5)


def _straight(canvas: np.ndarray, start: np.ndarray, way: np.ndarray, thick: float, strength: float) -> None:
    count = len(start)
    if count:
        points = np.stack([start, start + way], axis=1).reshape(-1, 2)
        traits = np.tile((thick, strength), (2 * count, 1))
        draw(canvas, Curves(points, np.full(count, 2), np.zeros(count, bool), traits), _STEADY)


def _banks(surface: Surface, weather: Weather, seed: int) -> np.ndarray:
    """Long drifting banks, thicker far away."""
    height, width = surface.near.shape
    if weather.banks <= 0:
        return np.zeros((height, width), np.float32)
    drift = noise(height, width // 4 + 1, 0.10 * height, seed % 83 + 5, 3)
    drift = np.repeat(drift, 4, axis=1)[:, :width]
    far = np.exp(-surface.near * 9.0)
    return np.clip(weather.banks * (drift - 0.15) * 1.5 * (0.30 + 0.70 * far), 0, 1)


def _lightning(canvas: np.ndarray, rng: np.random.Generator) -> None:
    height, width = canvas.shape
    at = np.array([width * rng.uniform(0.2, 0.8), -4.0])
    trunk = _bolt(at, np.array([at[0] + rng.normal(0, 0.12) * width, 0.62 * height]), 6, rng)
    scale = height / 432
    runs = [(trunk, 3.0)]
    for share in (0.35, 0.55, 0.7):
        root = trunk[int(share * len(trunk))]
        tip = root + np.array([rng.normal(0, 0.16) * width, rng.uniform(0.10, 0.22) * height])
        runs.append((_bolt(root, tip, 4, rng), 1.6))
    for points, thick in runs:
        traits = np.tile((thick * scale, 1.0), (len(points), 1))
        draw(canvas, Curves(points, np.array([len(points)]), np.zeros(1, bool), traits), Hand(0.6, 40 * scale, 0, 0))


def _bolt(start: np.ndarray, end: np.ndarray, depth: int, rng: np.random.Generator) -> np.ndarray:
    """A straight run broken in the middle, again and again."""
    points = np.stack([start, end]).astype(float)
    for _ in range(depth):
        way = np.diff(points, axis=0)
        side = np.stack([-way[:, 1], way[:, 0]], axis=1)
        middle = points[:-1] + way / 2 + side * rng.normal(0, 0.14, (len(way), 1))
        points = np.insert(points, np.arange(1, len(points)), middle, axis=0)
    return points
