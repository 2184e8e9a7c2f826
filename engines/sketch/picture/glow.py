"""What gives light of its own: fire, lamps, lit windows. And the light that lets people read in the dark."""

from dataclasses import replace

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import mix, ramp, rgb
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.shadows import soften
from engines.sketch.picture.surface import THING, Surface, rays
from presets.looks import Light, Weather

PANE_GREY = 0.74  # of the light in the air, what a pane shows of rain or snow clouds
LAMP = "#ffd489"  # what shines through a lit window
_CELL = 8  # halos are worked out on squares of this many pixels


def dark_hour(light: Light, weather: Weather) -> float:
    """0..1: whether somebody would put a lamp on."""
    return 1.0 if light.stars else min(1.0, max(1.6 * light.dim, 1.2 * weather.gloom))


def shining(geometry: Geometry, light: Light, weather: Weather) -> tuple[np.ndarray, np.ndarray]:
    """For each triangle its colour (m, 3) and how far it is its own light (m,) 0..1 at this hour."""
    glow, hour = geometry.finish[:, 0], dark_hour(light, weather)
    own = np.where(glow >= 1, 1.0, np.clip(2 * np.abs(glow) * hour, 0, 1)).astype(np.float32)
    sky = mix(rgb(light.sky_top), rgb(light.sky_low), 0.5)
    shown = np.where((glow < 0)[:, None], sky, rgb(LAMP))
    return mix(geometry.colours, shown, np.where(glow >= 1, 0, own)[:, None]), np.where(glow < 0, 0.9 * own, own)


def overcast(geometry: Geometry, light: Light, weather: Weather) -> Geometry:
    """The same with the panes of its windows as grey as the weather behind them makes them by day."""
    panes = geometry.finish[:, 0] < 0
    grey = max(weather.heavy, weather.gloom, 0.6 * weather.clouds - 0.2)
    if grey <= 0 or light.stars or not panes.any():
        return geometry
    behind = rgb(weather.haze or light.sky_low) * PANE_GREY
    colours = geometry.colours.copy()
    colours[panes] = mix(colours[panes], behind, min(1.0, 0.45 + grey))
    return replace(geometry, colours=colours)


def halo(shine: np.ndarray, at: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(3, h, w): light that spills from the pixels `at` (k,), which shine in (3, k), over what is near them."""
    row, column = np.divmod(at, shape[1])
    high, wide = -(-shape[0] // _CELL), -(-shape[1] // _CELL)
    cell = row // _CELL * wide + column // _CELL
    total = np.stack([np.bincount(cell, plane, high * wide).reshape(high, wide) for plane in shine])
    coarse = total.astype(np.float32) / _CELL**2
    return enlarged(0.9 * _spread(coarse, 1) + 2.2 * _spread(coarse, 5), shape)


def around(figures: np.ndarray) -> np.ndarray:
    """(h, w) float32 0..1, fading out from a mask of figures: where the ground has to keep away from them in value."""
    return np.clip(1.6 * enlarged(_spread(_coarse(figures.astype(np.float32)[None]), 2), figures.shape)[0], 0, 1)


def rim(surface: Surface, view: View, light: np.ndarray) -> np.ndarray:
    """(h, w) float32 0..1: the edges of people, creatures and things that a light from behind would catch."""
    at = np.flatnonzero(surface.kind >= THING)
    row, column = np.divmod(at, view.width)
    across, upward = rays(view)
    normal = surface.normal.reshape(3, -1)[:, at]
    side = float(np.sign(light @ view.right) or 1.0)
    right, up, ahead = (axis.astype(np.float32) @ normal for axis in (view.right, view.up, view.forward))
    x, y = across[column], upward[row]
    turned = 1 + (right * x + up * y + ahead) / np.sqrt(1 + x * x + y * y)  # 0: at the lens, 1: away from it
    edge = ramp(turned, 0.42, 0.8) * ramp(0.85 * side * right + 0.5 * up, 0.25, 0.7)
    lit = np.zeros(surface.kind.shape, np.float32)
    lit.reshape(-1)[at] = edge
    return lit


def _coarse(planes: np.ndarray) -> np.ndarray:
    """(k, h, w) → (k, h / 8, w / 8) means; a last narrow row or column repeats its edge."""
    count, height, width = planes.shape
    padded = np.pad(planes, ((0, 0), (0, -height % _CELL), (0, -width % _CELL)), "edge")
    return padded.reshape(count, -1, _CELL, padded.shape[2] // _CELL, _CELL).mean(axis=(2, 4))


def _spread(planes: np.ndarray, half: int) -> np.ndarray:
    """Three box filters: nearly a bell."""
    for _ in range(3):
        planes = np.stack([soften(plane, half) for plane in planes])
    return planes


def enlarged(planes: np.ndarray, shape: tuple[int, ...], cell: int = _CELL) -> np.ndarray:
    """Back to (k, h, w), straight between the middles of the squares. Whole rows come last: they are the quick part."""
    for axis, size in ((2, shape[1]), (1, shape[0])):
        place = np.clip((np.arange(size, dtype=np.float32) + 0.5) / cell - 0.5, 0, planes.shape[axis] - 1)
        low = np.minimum(place.astype(np.int64), max(planes.shape[axis] - 2, 0))
        share = (place - low).astype(np.float32).reshape((1, -1, 1) if axis == 1 else (1, 1, -1))
        high = np.minimum(low + 1, planes.shape[axis] - 1)
        one, other = planes.take(low, axis), planes.take(high, axis)
        one *= 1 - share
        other *= share
        one += other
        planes = one
    return planes
