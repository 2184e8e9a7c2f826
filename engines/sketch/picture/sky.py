"""The sky: a wash from the horizon up, clouds in perspective, a sun or moon where the light stands, stars."""

from math import radians

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import mix, plain, ramp
from engines.sketch.picture.paper import noise
from engines.sketch.picture.strokes import dab
from engines.sketch.picture.surface import rays
from presets.looks import Light, Weather

_PLATE = 512  # side of the cloud plate, which repeats out of sight


def sky(view: View, light: Light, weather: Weather, sun: np.ndarray, seed: int, rows: int) -> np.ndarray:
    """(3, rows, w) float32: the sky in the upper rows of the picture, where nothing stands before it."""
    across, upward = rays(view)
    way = _directions(view, across, upward[:rows])
    height = way[1]
    picture = mix(plain(light.sky_low), plain(light.sky_top), ramp(height, -0.02, 0.62))
    if light.glow:
        toward = np.clip(np.tensordot(sun.astype(np.float32), way, axes=1), 0, 1)
        low = np.clip(1 - np.abs(height) * 2.4, 0, 1)
        picture = mix(picture, plain(light.glow), 0.75 * toward**5 * (0.35 + 0.65 * low) + 0.25 * low**3)
    clear = 1 - weather.clouds
    if light.stars:
        stars = _stars(view, light.stars, seed, rows) * clear
        if weather.haze_m < 1e5:  # air swallows the stars above the horizon
            stars *= ramp(height, 0.0, 0.2)
        picture = mix(picture, plain(light.disc_colour), stars)
    if light.disc and clear > 0.15:
        picture = _disc(picture, view, light, sun)
    return _clouded(picture, way, light, weather, seed)


def _directions(view: View, across: np.ndarray, upward: np.ndarray) -> np.ndarray:
    right, up, forward = (axis.astype(np.float32) for axis in (view.right, view.up, view.forward))
    way = np.stack([f + across * r + upward[:, None] * u for f, r, u in zip(forward, right, up, strict=True)])
    return way / np.sqrt(way[0] ** 2 + way[1] ** 2 + way[2] ** 2)


def _stars(view: View, count: int, seed: int, rows: int) -> np.ndarray:
    rng = np.random.default_rng(seed % 5)  # one night sky for a whole story, whatever the shot's seed
    place = rng.normal(size=(count * 6, 3))
    pixels, depth = view.project(view.eye + place * 1000)
    size = rng.pareto(3.0, len(place)).clip(0, 2.2) * 0.4 + 0.45
    canvas = np.zeros((rows, view.width), np.float32)
    ahead = depth > 0
    dab(canvas, pixels[ahead], size[ahead] * view.height / 432, rng.uniform(0.35, 1, len(place))[ahead])
    return canvas


def _disc(picture: np.ndarray, view: View, light: Light, sun: np.ndarray) -> np.ndarray:
    pixel, depth = view.project(view.eye + sun * 1000)
    if depth[0] <= 0:
        return picture
    radius = view.focal_px * np.tan(radians(light.disc))
    if not (
        -3 * radius < pixel[0, 0] < view.width + 3 * radius and -3 * radius < pixel[0, 1] < view.height + 3 * radius
    ):
        return picture
    x, y = np.arange(view.width) + 0.5 - pixel[0, 0], np.arange(picture.shape[1]) + 0.5 - pixel[0, 1]
    away = np.hypot(x[None, :], y[:, None]).astype(np.float32)
    canvas = np.clip(radius + 0.5 - away, 0, 1) + 0.35 * np.clip(1 - away / (radius * 3.2), 0, 1) ** 2
    return mix(picture, plain(light.disc_colour), np.clip(canvas, 0, 1).astype(np.float32))


def _clouded(picture: np.ndarray, way: np.ndarray, light: Light, weather: Weather, seed: int) -> np.ndarray:
    if weather.clouds <= 0:
        return picture
    plate = noise(_PLATE, _PLATE, 70, seed % 89 + 3, 4)
    rise = np.maximum(way[1], 0.03) + 0.10
    x = (way[0] / rise * 70 + 256).astype(np.int64) % _PLATE
    y = (way[2] / rise * 120 + 256).astype(np.int64) % _PLATE
    body = plate[y, x]
    edge = 0.68 - 0.42 * weather.clouds
    cover = ramp(body, edge, edge + 0.13) * ramp(way[1], 0.0, 0.12 - 0.1 * weather.heavy)
    white = mix(
        mix(plain(light.sky_low), np.ones((3, 1, 1), np.float32), 0.55 * (1 - light.dim)),
        plain(light.shade) * 0.62,
        weather.heavy,
    )
    dark = mix(white, plain(light.shade) * (1 - 0.5 * weather.heavy), 0.45)
    belly = ramp(body, edge + 0.08, edge + 0.3)
    cover *= (0.75 + 0.2 * weather.heavy) * (1 - 0.6 * light.dim * (1 - weather.heavy))
    picture = mix(picture, mix(white, dark, belly), cover)
    return mix(picture, plain(light.shade) * 0.55, 0.45 * weather.heavy) if weather.heavy else picture
