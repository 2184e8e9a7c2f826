"""From values, lines and air to a picture on paper."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engines.sketch.colour import filtered, laid, laid_at, luma, mix, plain, ramp, rgb, saturate
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.glow import around, dark_hour, halo, shining
from engines.sketch.picture.lamps import Shine
from engines.sketch.picture.paper import noise, tooth
from engines.sketch.picture.smoke import Smoke
from engines.sketch.picture.surface import SKY, THING, Surface, shown
from engines.sketch.picture.weather import Air
from presets.looks import Light, StyleLook, Weather

_SOFT = ((0, 0, 4), (0, 1, 2), (0, -1, 2), (1, 0, 2), (-1, 0, 2), (1, 1, 1), (1, -1, 1), (-1, 1, 1), (-1, -1, 1))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What lies on the paper; maps are (h, w) float32 0..1, colours (3, h, w)."""

    sky: np.ndarray  # (3, n): the pixels that see it, in their order
    tone: np.ndarray
    dark: np.ndarray
    hatch: np.ndarray
    ink: np.ndarray
    rim: np.ndarray  # edges that catch the light at night
    coloured: dict[str, np.ndarray]  # strokes that bring their own colour
    air: Air
    clear: np.ndarray  # what the air leaves of what is seen through it
    indoors: bool
    shine: Shine | None = None  # what lamps light up
    smoke: Smoke | None = None
    mirror: Callable[[np.ndarray], np.ndarray] | None = None  # lays reflections into a picture (3, h, w)


def compose(
    geometry: Geometry, surface: Surface, sheet: Sheet, light: Light, weather: Weather, style: StyleLook
) -> np.ndarray:
    """(h, w, 3) uint8."""
    lamps = _Lamps.of(geometry, surface, light, weather)
    haze = mix(plain(style.paper), plain(weather.haze or light.sky_low), style.sky)
    picture = _washed(geometry, lamps, surface, style)
    flame = picture.reshape(3, -1)[:, lamps.at]
    picture = _lit(picture, sheet, light, style)
    bright = picture.copy() if sheet.shine else picture
    if not sheet.indoors:
        picture = _hazed(picture, sheet, haze)
    picture = _nightfall(picture, surface, sheet, light, weather, style)
    if not sheet.indoors:
        picture = _skied(picture, surface, sheet, light, weather, style)
    picture = _pooled(picture, bright, sheet.shine, lamps.hour, style)
    picture = _lamplit(picture, flame, lamps, style)
    picture = sheet.mirror(picture) if sheet.mirror and style.set_wash else picture
    sheet = _unshaded(sheet, lamps)
    picture = _inked(picture, geometry, surface, sheet, style)
    picture = _beamed(picture, sheet.shine, style)
    picture = _smoked(picture, sheet.smoke, light, style)
    picture = _veiled(picture, sheet.air, haze, style)
    return _papered(picture, style)


@dataclass(frozen=True, slots=True)
class _Lamps:
    """What shines at this hour."""

    colours: np.ndarray  # (m, 3) of all triangles, windows already lit
    shining: np.ndarray  # (m,) 0..1, how far a triangle is its own light
    at: np.ndarray  # (k,) the pixels that are
    own: np.ndarray  # (k,) 0..1, how far
    bright: np.ndarray  # (k,) whether they light others too
    hour: float

    @classmethod
    def of(cls, geometry: Geometry, surface: Surface, light: Light, weather: Weather) -> "_Lamps":
        colours, own = shining(geometry, light, weather)
        at = np.flatnonzero(shown(own > 0, surface.triangle, False)) if own.any() else np.zeros(0, np.intp)
        triangle = surface.triangle.ravel()[at]
        return cls(colours, own, at, own[triangle], geometry.finish[triangle, 0] > 0, dark_hour(light, weather))


def _lamplit(picture: np.ndarray, flame: np.ndarray, lamps: _Lamps, style: StyleLook) -> np.ndarray:
    """What shines shows its own colour whatever the hour, and spills it round itself."""
    if not len(lamps.at):
        return picture
    picture = laid_at(picture, lamps.at, flame, lamps.own)
    spill = halo(flame * (lamps.own * lamps.bright), lamps.at, picture.shape[1:])
    spill *= 1 - picture
    spill *= np.float32((0.2 + 0.6 * lamps.hour) * min(1.0, 1.4 * style.wash))
    spill.reshape(3, -1)[:, lamps.at] *= 1 - 0.85 * lamps.own
    picture += spill
    return picture


def _pooled(picture: np.ndarray, bright: np.ndarray, shine: Shine | None, hour: float, style: StyleLook) -> np.ndarray:
    """Where a lamp reaches, things have the colours of the day again, tinted by it."""
    if shine is None:
        return picture
    at = np.flatnonzero(shine.pool > 0)
    share = shine.pool.take(at) * np.float32((0.35 + 0.55 * hour) * min(1.0, 0.35 + style.light))
    colours = shine.tint.reshape(3, -1)  # one for all, or one of each pixel
    colours = colours if colours.shape[1] == 1 else colours.take(at, axis=1)
    tint = 1 - (1 - colours) * np.float32(0.75 * min(1.0, 0.25 + style.saturation))
    lit = bright.reshape(3, -1).take(at, axis=1) * tint + colours * (0.12 * share)
    return laid_at(picture, at, lit, share)


def _beamed(picture: np.ndarray, shine: Shine | None, style: StyleLook) -> np.ndarray:
    if shine is None or not shine.beam.any():
        return picture
    glare = mix(np.ones(3, np.float32)[:, None, None], shine.glare, min(1.0, style.saturation))
    if not style.set_wash:
        glare = np.broadcast_to(plain(style.ink), glare.shape)
    picture += (glare - picture) * (shine.beam * np.float32(0.4 if not style.set_wash else 0.8))
    return picture


def _smoked(picture: np.ndarray, smoke: Smoke | None, light: Light, style: StyleLook) -> np.ndarray:
    """A translucent wash over what lies behind, then its few curls in ink."""
    if smoke is None:
        return picture
    strength = np.float32(min(1.0, 0.3 + 1.6 * style.set_wash))
    colour = saturate(smoke.colour.transpose(1, 2, 0), min(1.0, style.set_saturation + 0.1)).transpose(2, 0, 1)
    if not style.set_wash:
        colour = plain(style.ink) * smoke.cover
    night = 1 - 0.7 * light.dim * style.light * (1 - plain(light.shade) - 0.12)
    picture *= 1 - smoke.cover * strength
    picture += colour * night * strength
    return laid(picture, plain(style.ink), smoke.lines * np.float32(0.8 * style.ink_strength))


def _unshaded(sheet: Sheet, lamps: _Lamps) -> Sheet:
    """No hatching and no blacks on what shines."""
    if not len(lamps.at):
        return sheet
    dark, hatch = sheet.dark.copy(), sheet.hatch.copy()
    dark.reshape(-1)[lamps.at] *= 1 - lamps.own
    hatch.reshape(-1)[lamps.at] *= 1 - lamps.own
    return replace(sheet, dark=dark, hatch=hatch)


def _washed(geometry: Geometry, lamps: _Lamps, surface: Surface, style: StyleLook) -> np.ndarray:
    """Flat colours, people before their background."""
    paper, front = rgb(style.paper), geometry.solid_is_front()
    bold = front | (lamps.shining > 0.3)
    saturation = np.where(bold, style.saturation, style.set_saturation)[:, None]
    strength = np.where(bold, style.wash, style.set_wash)[:, None]
    flat = paper * (1 - strength * (1 - saturate(lamps.colours, saturation)))
    table = np.concatenate([flat, paper[None]]).astype(np.float32)
    picture = np.empty((3, *surface.triangle.shape), np.float32)
    for channel, tones in enumerate(np.ascontiguousarray(table.T)):
        np.take(tones, surface.triangle, out=picture[channel], mode="wrap")  # -1, nothing, is the last: paper
    return _soft_edges(picture, surface.part)


def _soft_edges(picture: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Take the stairs out of colour borders: pixels beside another part take in their neighbours."""
    edge = np.zeros(part.shape, bool)
    across, down = part[:, 1:] != part[:, :-1], part[1:] != part[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= down
    edge[:-1] |= down
    at = np.flatnonzero(edge)
    height, width = part.shape
    row, column = np.divmod(at, width)
    rows = {shift: np.clip(row + shift, 0, height - 1) * width for shift in (-1, 0, 1)}
    columns = {shift: np.clip(column + shift, 0, width - 1) for shift in (-1, 0, 1)}
    beside = [(rows[dy] + columns[dx], np.float32(weight / 16)) for dy, dx, weight in _SOFT]
    for plane in picture.reshape(3, -1):
        plane[at] = sum(weight * plane.take(place) for place, weight in beside)
    return picture


def _lit(picture: np.ndarray, sheet: Sheet, light: Light, style: StyleLook) -> np.ndarray:
    value = sheet.tone * style.tone
    if style.bloom:
        value *= _bloomed(*value.shape, style.bloom)
    key = mix(np.ones((3, 1, 1), np.float32), plain(light.key), light.tint * style.light)
    return filtered(picture, key, plain(style.shade or light.shade), np.clip(value, 0, 1))


@lru_cache(maxsize=8)
def _bloomed(height: int, width: int, bloom: float) -> np.ndarray:
    """(h, w) float32, about 1: how unevenly a wash dries. Read-only."""
    uneven = 1 + bloom * (noise(height, width, 46 * height / 432, 21, 3) - 0.5) * 2
    uneven.flags.writeable = False
    return uneven


def _hazed(picture: np.ndarray, sheet: Sheet, haze: np.ndarray) -> np.ndarray:
    """Distance fades into the air; people keep their colour longer than what is behind them."""
    return laid(picture, haze, 0.92 - 0.92 * sheet.clear)


def _skied(
    picture: np.ndarray, surface: Surface, sheet: Sheet, light: Light, weather: Weather, style: StyleLook
) -> np.ndarray:
    """The sky is as dark as it is painted: at night it takes more of the paper instead of sinking with the rest."""
    at = np.flatnonzero(surface.kind == SKY)
    if len(at):
        hour = max(light.dim, 0.9 if light.stars else 0.0) * max(style.light, 0.5)
        strength = style.sky + (1 - style.sky) * 0.9 * hour * (style.sky > 0)
        colour = saturate(sheet.sky.T, min(1.0, 1.4 * style.set_saturation**0.5)).T
        behind = mix(rgb(style.paper)[:, None], colour, strength)
        behind = _dimmed(behind[..., None], weather.gloom * min(1.0, style.sky * 1.6), light)[..., 0]
        bolt = sheet.air.bolt.ravel()[at]
        for plane, tone, flash in zip(picture.reshape(3, -1), behind, rgb(style.weather_ink), strict=True):
            plane[at] = mix(tone, flash, bolt)
    return picture


def _nightfall(
    picture: np.ndarray, surface: Surface, sheet: Sheet, light: Light, weather: Weather, style: StyleLook
) -> np.ndarray:
    """The dark takes people and things less than their ground, and least on the side that is lit."""
    night = light.dim * style.light
    gloom = weather.gloom * min(1.0, style.sky * 1.6)
    if not (night or gloom):
        return picture
    figure = surface.kind >= THING
    spared = np.where(figure, 0.4 - 0.3 * (1 - ramp(sheet.dark, 0.4, 0.7)), np.float32(1))
    picture = _dimmed(picture, spared * (night + (1 - night) ** 2 * gloom), light)
    if night + gloom > 0.15 and figure.any():
        mist = around(figure) * np.where(figure, np.float32(0), np.float32(0.22 * min(1.0, night + 0.6 * gloom)))
        picture = laid(picture, plain(light.sky_low), mist)
        picture = laid(picture, plain(light.key), sheet.rim * np.float32(0.75 * min(1.0, night + 0.5 * gloom)))
    return picture


def _dimmed(picture: np.ndarray, dim: np.ndarray | float, light: Light) -> np.ndarray:
    return filtered(picture, np.ones(3, np.float32), plain(light.shade), dim)


def _inked(picture: np.ndarray, geometry: Geometry, surface: Surface, sheet: Sheet, style: StyleLook) -> np.ndarray:
    pen = rgb(style.ink)[:, None]
    at = np.flatnonzero((sheet.ink > 0) | (sheet.hatch > 0))
    line = sheet.ink.ravel()[at] * style.ink_strength
    hatch = sheet.hatch.ravel()[at] * style.hatch_strength
    if style.grain:
        rough = 1 - style.grain * np.clip(0.55 + 0.8 * tooth(*sheet.ink.shape).ravel()[at], 0, 1)
        line, hatch = line * (0.35 + 0.65 * np.maximum(rough, line * line * line)), hatch * rough
    picture = laid_at(picture, at, pen, np.maximum(line, hatch))
    black = np.zeros(0, np.float32)
    if style.spot_black:
        black = _blacks(geometry, surface, sheet.dark, style).ravel()
        picture = laid(picture, plain(style.ink), black.reshape(sheet.ink.shape))
        figure = surface.kind.ravel()[at] >= THING  # in the blacks of people the lines turn light
        picture = laid_at(picture, at, rgb(style.paper)[:, None], 0.62 * black[at] * figure * line)
    for colour, drawn in sheet.coloured.items():
        at = np.flatnonzero(drawn > 0)
        pen = mix(rgb(colour), rgb(style.ink), 1 - min(1.0, 2 * style.saturation, 4 * style.wash))[:, None]
        if style.spot_black:
            pen = np.where(black[at] > 0.5, rgb(style.paper)[:, None], pen)
        picture = laid_at(picture, at, pen, drawn.ravel()[at] * style.ink_strength)
    return picture


def _blacks(geometry: Geometry, surface: Surface, dark: np.ndarray, style: StyleLook) -> np.ndarray:
    """(h, w) 0..1: what is filled with ink. Dark cloth and hair go black before the rest."""
    deep = (0.5 * ramp(0.44 - luma(geometry.colours), 0.0, 0.12)).astype(np.float32)
    depth = dark + shown(deep, surface.triangle, 0)
    down, across = np.gradient(depth)
    slope = np.maximum(np.maximum(np.abs(down), np.abs(across)), 1e-4)  # however slowly it darkens, the edge is sharp
    return np.clip((depth - style.spot_black) / slope + 0.5, 0, 1).astype(np.float32)


def _veiled(picture: np.ndarray, air: Air, haze: np.ndarray, style: StyleLook) -> np.ndarray:
    if air.veil.any():
        picture = laid(picture, haze, air.veil * (1.0 if style.sky else 0.4))
    at = np.flatnonzero(air.bright > 0)
    return laid_at(picture, at, rgb(style.weather_ink)[:, None], air.bright.ravel()[at])


def _papered(picture: np.ndarray, style: StyleLook) -> np.ndarray:
    height, width = picture.shape[1:]
    if style.grid_px:
        picture = laid(picture, plain(style.ink), _grid(height, width, style.grid_px))
    if style.tooth or style.vignette:
        picture *= _shading(height, width, style.tooth, style.vignette)
    np.clip(picture, 0, 1, out=picture)
    picture *= 255
    picture += 0.5
    paper = np.empty((height, width, 3), np.uint8)
    for channel, plane in enumerate(picture):
        paper[..., channel] = plane
    return paper


@lru_cache(maxsize=8)
def _shading(height: int, width: int, rough: float, vignette: float) -> np.ndarray:
    """(h, w) float32, what the tooth of the paper and the sinking corners leave of the light. Read-only."""
    y, x = np.linspace(-1, 1, height, dtype=np.float32), np.linspace(-1, 1, width, dtype=np.float32)
    out = (x[None, :] ** 2 + y[:, None] ** 2) / 2
    shading = (1 - vignette * out * out).astype(np.float32)
    if rough:
        shading *= 1 + rough * tooth(height, width).clip(-2.5, 2.5)
    shading.flags.writeable = False
    return shading


def _grid(height: int, width: int, gap: float) -> np.ndarray:
    gap = max(round(gap * height / 432), 2)
    lines = np.zeros((height, width), np.float32)
    lines[::gap], lines[:, ::gap] = 0.07, 0.07
    lines[:: gap * 5], lines[:, :: gap * 5] = 0.14, 0.14
    return lines
