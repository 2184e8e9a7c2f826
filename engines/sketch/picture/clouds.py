"""What the pen adds to a sky: the scalloped edges of a few fair-weather clouds and the rim of the moon."""

from functools import lru_cache

import numpy as np

from engines.sketch.camera import View
from engines.sketch.picture.curves import Curves
from engines.sketch.picture.sky import Disc
from engines.sketch.picture.strokes import Hand, draw
from presets.looks import Light, Weather

COUNT, HEAPS = 15, 8  # clouds round the whole horizon, heaps in each
FAIR = (0.1, 0.7)  # share of the sky that clouds cover when each has an edge of its own
WIDTH_PX, DARKNESS = 0.95, 0.42  # of the pen, in a picture 432 high
ALONG = np.linspace(-1, 1, 72)  # half widths from the middle of a cloud
RIM = np.linspace(0, 2 * np.pi, 40, endpoint=False)


def sky_lines(
    view: View, light: Light, weather: Weather, seed: int, free: np.ndarray, disc: Disc | None
) -> np.ndarray | None:
    """(rows, w) float32 ink on the upper rows of the picture, where `free` (h, w) says that the sky is seen."""
    curves = _rim(view, disc) if light.stars else _edges(view, seed) if FAIR[0] < weather.clouds < FAIR[1] else None
    if curves is None or not len(curves.counts):
        return None
    rows = int(np.flatnonzero(free.any(axis=1))[-1]) + 1
    canvas = np.zeros((rows, view.width), np.float32)
    scale = view.height / 432
    draw(canvas, curves, Hand(0.8, 30 * scale, 0.5 * scale, 0.0, seed))
    canvas *= free[:rows]
    return canvas


def _rim(view: View, disc: Disc | None) -> Curves | None:
    if disc is None:
        return None
    x, y, radius = disc
    points = np.stack([x + radius * np.cos(RIM), y + radius * np.sin(RIM)], axis=1)
    return _penned(view, points, np.array([len(points)]), closed=True)


def _edges(view: View, seed: int) -> Curves:
    ways, counts = _clouds(seed % 89)
    pixels, depth = view.project(view.eye + ways * 1000)
    first = np.cumsum(counts) - counts
    low, high = np.minimum.reduceat(pixels, first), np.maximum.reduceat(pixels, first)
    inside = (high > 0).all(axis=1) & (low < (view.width, view.height)).all(axis=1)
    seen = inside & (np.minimum.reduceat(depth, first) > 0)
    return _penned(view, pixels[np.repeat(seen, counts)], counts[seen], closed=False)


def _penned(view: View, points: np.ndarray, counts: np.ndarray, *, closed: bool) -> Curves:
    traits = np.tile((WIDTH_PX * view.height / 432, DARKNESS), (len(points), 1))
    return Curves(points, counts, np.full(len(counts), closed), traits)


@lru_cache(maxsize=16)
def _clouds(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Edges as unit directions (n, 3), so many each: a heaped upper one and a broken lower one for each cloud."""
    rng = np.random.default_rng(seed)
    edges: list[np.ndarray] = []
    for number in range(COUNT):
        azimuth = np.radians(360 / COUNT * (number + rng.uniform(-0.35, 0.35)))
        base, wide = np.radians(rng.uniform(3.5, 13)), np.radians(rng.uniform(7, 18))
        edges.append(_directions(azimuth + ALONG * wide / 2, base + wide * _heaped(rng)))
        for start, end, below in ((-0.8, -0.1, 0.012), (0.15, 0.6, 0.03)):
            lower = np.linspace(start, end + rng.uniform(-0.1, 0.2), 6)
            edges.append(_directions(azimuth + lower * wide / 2, np.full(6, base - below * wide)))
    return np.concatenate(edges), np.array([len(edge) for edge in edges])


def _heaped(rng: np.random.Generator) -> np.ndarray:
    """(n,) how high the upper edge rises, in widths: that of round heaps, the largest somewhat off the middle."""
    middle = np.sort(rng.uniform(-0.85, 0.85, HEAPS))
    peak = rng.uniform(-0.35, 0.35)
    radius = rng.uniform(0.14, 0.3, HEAPS) * (1.25 - 0.9 * np.abs(middle - peak))
    rise = np.sqrt(np.maximum(radius**2 - (ALONG[:, None] - middle) ** 2, 0)) + 0.22 * radius
    return 0.34 * rise.max(axis=1) * np.sin(np.pi * (ALONG + 1) / 2) ** 0.35


def _directions(azimuth: np.ndarray, elevation: np.ndarray) -> np.ndarray:
    flat = np.cos(elevation)
    return np.stack([np.sin(azimuth) * flat, np.sin(elevation), np.cos(azimuth) * flat], axis=1)
