"""From values, lines and air to a picture on paper."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import mix, ramp, rgb, saturate
from engines.sketch.geometry import Geometry
from engines.sketch.paper import noise, tooth
from engines.sketch.surface import SKY, THING, Surface
from engines.sketch.weather import Air
from presets.looks import Light, StyleLook, Weather


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies on the paper; maps are (h, w) float32 0..1, colours (h, w, 3)."""

    sky: np.ndarray  # its upper rows only, as far down as there is sky to see
    tone: np.ndarray
    dark: np.ndarray
    hatch: np.ndarray
    ink: np.ndarray
    coloured: dict[str, np.ndarray]  # strokes that bring their own colour
    air: Air
    indoors: bool


def compose(geometry: Geometry, surface: Surface, sheet: Sheet, light: Light, weather: Weather, style: StyleLook) -> np.ndarray:
    """(h, w, 3) uint8."""
    paper = rgb(style.paper)
    picture = _washed(geometry, surface, paper, style)
    picture = _lit(picture, sheet, light, style)
    picture = _hazed(picture, surface, sheet, light, weather, style)
    picture = _skied(picture, surface, sheet, style)
    picture = _dimmed(picture, light, weather, style)
    picture = _inked(picture, sheet, style)
    picture = _veiled(picture, sheet.air, _air_colour(light, weather, style), style)
    return _papered(picture, style)


def _washed(geometry: Geometry, surface: Surface, paper: np.ndarray, style: StyleLook) -> np.ndarray:
    """Flat colours, people before their background."""
    front = geometry.solid_is_front()
    saturation = np.where(front, style.saturation, style.set_saturation)[:, None]
    strength = np.where(front, style.wash, style.set_wash)[:, None]
    flat = paper * (1 - strength * (1 - saturate(geometry.colours, saturation)))
    table = np.concatenate([flat, paper[None]]).astype(np.float32)
    return soft_edges(table[surface.triangle], surface)


def soft_edges(picture: np.ndarray, surface: Surface) -> np.ndarray:
    """Take the stairs out of colour borders: pixels beside another part take in their neighbours."""
    part = surface.part
    edge = np.zeros(part.shape, bool)
    edge[:, 1:] |= part[:, 1:] != part[:, :-1]
    edge[:, :-1] |= part[:, 1:] != part[:, :-1]
    edge[1:] |= part[1:] != part[:-1]
    edge[:-1] |= part[1:] != part[:-1]
    row, column = np.nonzero(edge)
    height, width = part.shape
    total = np.zeros((len(row), 3), np.float32)
    for dy, dx, weight in ((0, 0, 4), (0, 1, 2), (0, -1, 2), (1, 0, 2), (-1, 0, 2), (1, 1, 1), (1, -1, 1), (-1, 1, 1), (-1, -1, 1)):
        total += weight / 16 * picture[np.clip(row + dy, 0, height - 1), np.clip(column + dx, 0, width - 1)]
    picture[row, column] = total
    return picture


def _lit(picture: np.ndarray, sheet: Sheet, light: Light, style: StyleLook) -> np.ndarray:
    shade = rgb(style.shade or light.shade)
    value = sheet.tone * style.tone
    if style.bloom:
        height, width = value.shape
        value = value * (1 + style.bloom * (noise(height, width, 46 * height / 432, 21, 3) - 0.5) * 2)
    key = mix(np.ones(3, np.float32), rgb(light.key), light.tint * style.light)
    return picture * mix(key, shade, np.clip(value, 0, 1)[..., None])


def _hazed(picture: np.ndarray, surface: Surface, sheet: Sheet, light: Light, weather: Weather, style: StyleLook) -> np.ndarray:
    if sheet.indoors:
        return picture
    reach = np.where(surface.kind >= THING, 1.8, 1.0).astype(np.float32) * weather.haze_m
    gone = 1 - np.exp(-1 / np.maximum(surface.near * reach, 1e-6))
    return mix(picture, _air_colour(light, weather, style), (0.92 * gone)[..., None])


def _air_colour(light: Light, weather: Weather, style: StyleLook) -> np.ndarray:
    return mix(rgb(style.paper), rgb(weather.haze or light.sky_low), style.sky)


def _skied(picture: np.ndarray, surface: Surface, sheet: Sheet, style: StyleLook) -> np.ndarray:
    if sheet.indoors:
        return picture
    row, column = np.nonzero(surface.kind == SKY)
    behind = mix(rgb(style.paper), sheet.sky[row, column], style.sky)
    picture[row, column] = mix(behind, rgb(style.weather_ink), sheet.air.bolt[row, column, None])
    return picture


def _dimmed(picture: np.ndarray, light: Light, weather: Weather, style: StyleLook) -> np.ndarray:
    """Night and heavy weather: everything sinks towards the shade."""
    dim = 1 - (1 - light.dim * style.light) * (1 - weather.gloom * min(1.0, style.sky * 1.6))
    return picture if dim <= 0 else picture * mix(np.ones(3, np.float32), rgb(light.shade), dim)


def _inked(picture: np.ndarray, sheet: Sheet, style: StyleLook) -> np.ndarray:
    height, width = sheet.ink.shape
    pen = rgb(style.ink)
    if style.spot_black:
        black = ramp(sheet.dark, style.spot_black - 0.03, style.spot_black + 0.03)
        picture = mix(picture, pen, black[..., None])
    line = sheet.ink * style.ink_strength
    hatch = sheet.hatch * style.hatch_strength
    if style.grain:
        rough = 1 - style.grain * np.clip(0.55 + 0.8 * tooth(height, width), 0, 1)
        line, hatch = line * (0.35 + 0.65 * np.maximum(rough, line**3)), hatch * rough
    picture = mix(picture, pen, np.maximum(line, hatch)[..., None])
    for colour, drawn in sheet.coloured.items():
        picture = mix(picture, rgb(colour), (drawn * style.ink_strength)[..., None])
    return picture


def _veiled(picture: np.ndarray, air: Air, haze: np.ndarray, style: StyleLook) -> np.ndarray:
    if air.veil.any():
        picture = mix(picture, haze, air.veil[..., None] * (1.0 if style.sky else 0.4))
    row, column = np.nonzero(air.bright)
    if len(row):
        picture[row, column] = mix(picture[row, column], rgb(style.weather_ink), air.bright[row, column, None])
    return picture


def _papered(picture: np.ndarray, style: StyleLook) -> np.ndarray:
    height, width = picture.shape[:2]
    if style.tooth:
        picture = picture * (1 + style.tooth * tooth(height, width).clip(-2.5, 2.5)[..., None])
    if style.grid_px:
        picture = mix(picture, rgb(style.ink), _grid(height, width, style.grid_px)[..., None])
    if style.vignette:
        y, x = np.linspace(-1, 1, height, dtype=np.float32), np.linspace(-1, 1, width, dtype=np.float32)
        out = (x[None, :] ** 2 + y[:, None] ** 2) / 2
        picture = picture * (1 - style.vignette * out * out)[..., None]
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def _grid(height: int, width: int, gap: float) -> np.ndarray:
    gap = max(round(gap * height / 432), 2)
    lines = np.zeros((height, width), np.float32)
    lines[::gap], lines[:, ::gap] = 0.07, 0.07
    lines[:: gap * 5], lines[:, :: gap * 5] = 0.14, 0.14
    return lines
