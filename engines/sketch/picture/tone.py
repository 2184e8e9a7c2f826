"""Values: a few steps from light to dark, laid as wash, hatching or spotted black."""

from math import copysign, cos, radians, sin

import numpy as np

from engines.sketch.colour import ramp
from engines.sketch.picture.paper import noise
from engines.sketch.picture.surface import GROUND, Surface
from presets.looks import Light, StyleLook


def towards(light: Light, turn_deg: float = 0.0) -> np.ndarray:
    """Unit vector towards the light, never so low that shadows run to the horizon."""
    turn = radians(light.azimuth_deg + copysign(turn_deg, light.azimuth_deg))
    rise = radians(max(light.elevation_deg, 12.0))
    return np.array([sin(turn) * cos(rise), sin(rise), cos(turn) * cos(rise)])


def darkness(surface: Surface, light: np.ndarray, shadow: np.ndarray, sun: float, contrast: float) -> np.ndarray:
    """(h, w) float32 0..1 before steps: what faces away and what lies in shadow; flat under a grey sky."""
    facing = np.tensordot(light.astype(np.float32), surface.normal, axes=1)
    dark = 0.5 - 0.5 * facing
    dark = 0.45 + (dark - 0.45) * (0.45 + 0.55 * sun)
    dark[surface.kind <= GROUND] = 0.0
    return np.maximum(np.clip(0.5 + (dark - 0.5) * contrast, 0, 1) if contrast != 1 else dark, shadow)


def steps(dark: np.ndarray, style: StyleLook, seed: int) -> np.ndarray:
    """Darkness in the few values of the style, with edges as soft as the style's brush."""
    height, width = dark.shape
    uneven = noise(height, width, 14 * height / 432, seed % 97 + 40) - 0.5
    uneven *= 0.4
    uneven *= min(style.soft, 0.1)
    uneven += dark
    tone = np.full(dark.shape, style.levels[0], np.float32)
    for index in range(1, len(style.levels)):
        edge = 0.15 + 0.6 * index / len(style.levels)
        tone += (style.levels[index] - style.levels[index - 1]) * ramp(uneven, edge - style.soft, edge + style.soft)
    return tone


def hatching(dark: np.ndarray, style: StyleLook, seed: int) -> np.ndarray:
    """(h, w) float32 0..1: ink of hatch lines or dots where it is dark enough."""
    if style.hatch == "none":
        return np.zeros(dark.shape, np.float32)
    ink = np.zeros(dark.shape, np.float32)
    at = np.flatnonzero(dark > style.hatch_from)
    row, column = np.divmod(at, dark.shape[1])
    depth = dark.ravel()[at]
    gap = style.hatch_px * dark.shape[0] / 432
    weight = np.clip((depth - style.hatch_from) / max(1 - style.hatch_from, 0.05), 0, 1)
    if style.hatch == "dots":
        ink.ravel()[at] = _dots(column, row, gap, weight)
        return ink
    value = _lines(column, row, gap, style.hatch_deg, weight, seed)
    if style.hatch == "cross":
        second = np.clip(weight * 2 - 0.9, 0, 1)
        value = np.maximum(value, _lines(column, row, gap, style.hatch_deg - 70, second, seed + 1) * (second > 0))
    ink.ravel()[at] = value
    return ink


def _lines(x: np.ndarray, y: np.ndarray, gap: float, angle: float, weight: np.ndarray, seed: int) -> np.ndarray:
    """Parallel pencil strokes of uneven length and pressure; `weight` 0..1 widens them."""
    a = radians(angle)
    along = (x * cos(a) - y * sin(a)).astype(np.float32)
    over = (x * sin(a) + y * cos(a)).astype(np.float32) + np.float32(0.35 * gap) * np.sin(along / (gap * 9))
    lane = np.floor(over / gap).astype(np.int64)
    chance = np.random.default_rng(seed).random((2, 4096), np.float32)
    length = gap * (9 + 7 * chance[0, lane & 4095])
    place = along / length + chance[1, lane & 4095] * 7
    bit = np.floor(place)
    inside = place - bit
    pressure = np.clip(np.minimum(inside, 1 - inside) * 9, 0, 1)
    away = np.abs(over / gap - lane - 0.5) * gap
    half = gap * (0.09 + 0.15 * weight) * (0.6 + 0.4 * pressure)
    strength = 0.7 + 0.3 * chance[0, (lane * 31 + bit.astype(np.int64) * 17) & 4095]
    return np.clip(half + 0.5 - away, 0, 1) * (0.15 + 0.85 * pressure) * strength


def _dots(x: np.ndarray, y: np.ndarray, gap: float, weight: np.ndarray) -> np.ndarray:
    """A 45° screen whose dots grow with the tone."""
    u, v = (x + y) / (gap * 1.414), (x - y) / (gap * 1.414)
    away = np.hypot(u - np.floor(u) - 0.5, v - np.floor(v) - 0.5) * gap
    return np.clip(gap * (0.18 + 0.34 * weight) + 0.5 - away, 0, 1).astype(np.float32)
