"""The sky: a wash from the horizon up, clouds in perspective, the sun or the moon, stars.

Only what no thing hides is painted: everything here works on the pixels `at` that see the sky, as flat indices.
"""

from math import radians, tan

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import mix, plain, ramp
from engines.sketch.picture.paper import noise
from engines.sketch.picture.strokes import dab
from engines.sketch.picture.surface import rays
from presets.looks import Light, Weather

Disc = tuple[float, float, float]  # pixels: x and y of its middle, radius

_PLATE = 512  # side of the cloud plate, which repeats out of sight
BEHIND = -0.8  # cosine of the angle to the lens: with the moon further behind it no picture shows it
SMALLEST, LARGEST = 0.020, 0.075  # of the frame's height, the radius of sun or moon
PLACES = (0.78, 0.66, 0.88, 0.56, 0.94, 0.5)  # of the frame's width, for a moon on the right
HEIGHTS = (0.30, 0.45, 0.18, 0.6, 0.10)  # of the sky above the land there
MARGIN = 1.5  # radii of free sky round the moon


def sky(
    view: View, light: Light, weather: Weather, sun: np.ndarray, seed: int, at: np.ndarray, disc: Disc | None
) -> np.ndarray:
    """(3, n) float32: the sky at the pixels `at`; `disc` is where its sun or moon stands in the picture."""
    row, column = np.divmod(at, view.width)
    way = _directions(view, row, column)
    height = way[1]
    picture = mix(plain(light.sky_low), plain(light.sky_top), ramp(height, -0.02, 0.62))
    if light.glow:
        toward = np.clip(np.tensordot(sun.astype(np.float32), way, axes=1), 0, 1)
        low = np.clip(1 - np.abs(height) * 2.4, 0, 1)
        picture = mix(picture, plain(light.glow), 0.75 * toward**5 * (0.35 + 0.65 * low) + 0.25 * low**3)
    clear = 1 - weather.clouds
    if light.stars:
        stars = _stars(view, light.stars, seed, int(row[-1]) + 1 if len(row) else 0).ravel()[at][:, None] * clear
        if weather.haze_m < 1e5:  # air swallows the stars above the horizon
            stars *= ramp(height, 0.0, 0.08)
        picture = mix(picture, plain(light.disc_colour), stars)
    picture = _clouded(picture, way, light, weather, seed)
    if disc is not None:
        picture = _with_disc(picture, row, column, light, disc)
    return picture[..., 0]


def disc_at(view: View, light: Light, weather: Weather, sun: np.ndarray, free: np.ndarray) -> Disc | None:
    """Where the sun or the moon stands in the picture; `free` (h, w) bool: the sky is seen there.

    The sun stands where its light comes from. A moon is found a place in the sky on that side, as painters do.
    """
    if not light.disc or weather.clouds > 0.85:
        return None
    pixel, depth = view.project(view.eye + sun * 1000)
    radius = view.focal_px * tan(radians(light.disc))
    x, y = float(pixel[0, 0]), float(pixel[0, 1])
    if depth[0] > 0 and -radius < x < view.width + radius and -radius < y < view.height + radius:
        return x, y, radius
    if not light.stars or float(sun @ view.forward) < BEHIND:
        return None
    radius = min(max(radius, SMALLEST * view.height), LARGEST * view.height)
    return _found(view, free, radius, float(sun @ view.right) >= 0)


def _found(view: View, free: np.ndarray, radius: float, right: bool) -> Disc | None:
    """A place in the open sky, well off its edges, on the side the light comes from."""
    room = int(np.ceil(MARGIN * radius))
    for share in PLACES:
        x = int(view.width * (share if right else 1 - share))
        land = int(np.argmin(free[:, x])) if not free[:, x].all() else view.height
        for high in HEIGHTS:
            y = int(high * land)
            patch = free[max(y - room, 0) : y + room, max(x - room, 0) : x + room]
            if y >= room and y + room <= land and patch.all():
                return float(x), float(y), radius
    return None


def _directions(view: View, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """(3, n, 1): unit vectors from the lens through those pixels."""
    across, upward = rays(view)
    right, up, forward = (axis.astype(np.float32) for axis in (view.right, view.up, view.forward))
    x, y = across[column], upward[row]
    way = np.stack([f + x * r + y * u for f, r, u in zip(forward, right, up, strict=True)])
    way /= np.sqrt(way[0] ** 2 + way[1] ** 2 + way[2] ** 2)
    return way[..., None]


def _stars(view: View, count: int, seed: int, rows: int) -> np.ndarray:
    rng = np.random.default_rng(seed % 5)  # one night sky for a whole story, whatever the shot's seed
    place = rng.normal(size=(count * 8, 3))
    pixels, depth = view.project(view.eye + place * 1000)
    size = rng.pareto(2.6, len(place)).clip(0, 2.2) * 0.45 + 0.6
    canvas = np.zeros((rows, view.width), np.float32)
    ahead = (depth > 0) & (pixels[:, 1] < rows)
    dab(canvas, pixels[ahead], size[ahead] * view.height / 432, rng.uniform(0.4, 1, len(place))[ahead])
    return canvas


def _with_disc(picture: np.ndarray, row: np.ndarray, column: np.ndarray, light: Light, disc: Disc) -> np.ndarray:
    x, y, radius = disc
    near = np.flatnonzero((np.abs(column + 0.5 - x) < 3.2 * radius) & (np.abs(row + 0.5 - y) < 3.2 * radius))
    if not len(near):
        return picture
    away = np.hypot(column[near] + 0.5 - x, row[near] + 0.5 - y).astype(np.float32)
    cover = np.clip(radius + 0.5 - away, 0, 1) + 0.35 * np.clip(1 - away / (radius * 3.2), 0, 1) ** 2
    if light.stars:  # the seas of the moon
        inside = np.stack([column[near] + 0.5 - x, row[near] + 0.5 - y]) / radius
        for across, down, wide in ((-0.3, -0.25, 0.36), (0.28, 0.12, 0.28), (-0.15, 0.42, 0.22)):
            cover -= 0.16 * np.clip(1.6 - 1.6 * np.hypot(inside[0] - across, inside[1] - down) / wide, 0, 1)
    cover = np.clip(cover, 0, 1).astype(np.float32)[:, None]
    picture[:, near] = mix(picture[:, near], plain(light.disc_colour), cover)
    return picture


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
