"""What lamps, fires and windows light up: pools on what they strike, beams through the air."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import rgb
from engines.sketch.effects import Lamp
from engines.sketch.picture.surface import SKY, Surface, rays

MOST = 8  # lamps worked out in one picture, the nearest to the lens first
_AHEAD_M = 0.12  # a beam is cut where it comes this near to the lens
_STEPS = np.linspace(0.0, 1.0, 9)


@dataclass(frozen=True, slots=True)
class Shine:
    pool: np.ndarray  # (h, w) float32 0..1: how far a pixel is lit
    tint: np.ndarray  # (3, h, w) float32: by what colour; (3, 1, 1) where all lamps have one
    beam: np.ndarray  # (h, w) float32 0..1: light in the air
    glare: np.ndarray  # as `tint`: its colour


def shine(lamps: Sequence[Lamp], view: View, surface: Surface, hour: float, daylight: float) -> Shine | None:
    """`hour` 0..1: whether lamps are lit; `daylight` 0..1: what falls through windows. None when nothing shines."""
    lit = [lamp for lamp in lamps if _strength(lamp, hour, daylight) > 0.02 and _may_reach(lamp, view)]
    lit = sorted(lit, key=lambda lamp: float(np.linalg.norm(lamp.point - view.eye)) / lamp.reach)[:MOST]
    if not lit:
        return None
    shape = surface.near.shape
    # Lamps of one colour, as most rooms have, need no colour of each pixel.
    several = len({lamp.colour for lamp in lit}) > 1
    planes = (3, *shape) if several else (3, 1, 1)
    found = Shine(*(np.zeros(s, np.float32) for s in (shape, planes, shape, planes)))
    for lamp in lit:
        strength = _strength(lamp, hour, daylight)
        _pool(found, lamp, view, surface, strength)
        if lamp.way is not None:
            _beam(found, lamp, view, surface, strength)
            _flare(found, lamp, view, surface, strength)
    if several:
        found.tint[:] /= np.maximum(found.pool, 1e-6)
        found.glare[:] /= np.maximum(found.beam, 1e-6)
    else:
        found.tint[:] = found.glare[:] = rgb(lit[0].colour).reshape(3, 1, 1)
    np.clip(found.pool, 0, 1, out=found.pool)
    np.clip(found.beam, 0, 0.85, out=found.beam)
    return found


def _strength(lamp: Lamp, hour: float, daylight: float) -> float:
    """A fire is pale by day; a beam that burns all day is there to be seen."""
    if lamp.when == "always":
        return max(0.3 if lamp.way is None else 0.7, hour)
    return hour if lamp.when == "dark" else daylight


def _may_reach(lamp: Lamp, view: View) -> bool:
    depth = float((lamp.point - view.eye) @ view.forward)
    return depth > -lamp.reach and float(np.linalg.norm(lamp.point - view.eye)) < 26 * lamp.reach


def _window(lamp: Lamp, view: View) -> tuple[slice, slice]:
    """Rows and columns that the ball of its light may touch."""
    space = view.to_camera(lamp.point[None])[0]
    if space[2] < 1.2 * lamp.reach:
        return slice(0, view.height), slice(0, view.width)
    radius = view.focal_px * lamp.reach / (space[2] - lamp.reach)
    scale = view.focal_px / space[2]
    x, y = view.width / 2 + space[0] * scale, view.height / 2 - space[1] * scale
    rows = slice(int(np.clip(y - radius, 0, view.height)), int(np.clip(y + radius + 1, 0, view.height)))
    return rows, slice(int(np.clip(x - radius, 0, view.width)), int(np.clip(x + radius + 1, 0, view.width)))


def _pool(found: Shine, lamp: Lamp, view: View, surface: Surface, strength: float) -> None:
    window = _window(lamp, view)
    near = surface.near[window]
    if not near.size:
        return
    rows, columns = window
    across, upward = rays(view)
    u, v = across[None, columns], upward[rows, None]
    depth = 1 / np.maximum(near, np.float32(1e-5))
    eye = (lamp.point - view.eye).astype(np.float32)
    axes = np.stack([view.right, view.up, view.forward]).astype(np.float32)
    to = [eye[i] - depth * (axes[2, i] + u * axes[0, i] + v * axes[1, i]) for i in range(3)]
    value = _around(lamp, to) if lamp.way is None else _within(lamp, to)
    at = np.flatnonzero((value > 0) & (surface.kind[window] > SKY))  # mostly a small part of the window
    value = value.take(at)
    x, y, z = to = [plane.take(at) for plane in to]
    right, up, ahead = (plane[window].take(at) for plane in surface.normal)
    facing = np.clip((right * x + up * y + ahead * z) / _distance(to), 0, 1)
    value *= 1.5 * (0.3 + 0.7 * facing) if lamp.way is None else 0.35 + 0.65 * facing
    gained = np.zeros(near.shape, np.float32)
    gained.reshape(-1)[at] = np.minimum(value, 1) * np.float32(strength)
    _add(found.pool, found.tint, lamp, window, gained)


def _distance(to: list[np.ndarray]) -> np.ndarray:
    """Metres, never quite none."""
    return np.sqrt(to[0] ** 2 + to[1] ** 2 + to[2] ** 2) + np.float32(1e-4)


def _around(lamp: Lamp, to: list[np.ndarray]) -> np.ndarray:
    """0..1: what reaches points from which `to` leads to the lamp."""
    falls = np.clip(1 - _distance(to) / lamp.reach, 0, 1)
    return falls * np.sqrt(falls)


def _within(lamp: Lamp, to: list[np.ndarray]) -> np.ndarray:
    """How far points lie in the beam, 0..1; `to` leads from each of them to the middle of the mouth."""
    assert lamp.way is not None and lamp.axes is not None
    share = _along(to, lamp.way / -float(lamp.way @ lamp.way))
    wide = np.maximum(1 + np.float32(lamp.opening - 1) * share, np.float32(1e-3))
    out = []
    for axis in lamp.axes:
        off = _along(to, axis / -float(axis @ axis))
        off -= share * np.float32(lamp.way @ axis / (axis @ axis))
        out.append(np.abs(off, out=off))
    edge = (np.maximum(*out) if lamp.square else np.hypot(*out)) / wide
    soft = np.clip((1 - edge) * (9 if lamp.square else 3.5), 0, 1)
    return soft * np.clip(1.15 - 0.7 * share, 0, 1) * ((share > 0) & (share < 1.25))


def _along(to: list[np.ndarray], way: np.ndarray) -> np.ndarray:
    """The share of `way` in each vector, which comes as three planes."""
    x, y, z = (np.float32(part) for part in way)
    share = to[0] * x
    share += to[1] * y
    share += to[2] * z
    return share


def _beam(found: Shine, lamp: Lamp, view: View, surface: Surface, strength: float) -> None:
    """The silhouette of the beam as a soft-edged wash that thins along its way."""
    assert lamp.way is not None
    rings = np.concatenate([lamp.outline(share) for share in _STEPS])
    ahead = (rings - view.eye) @ view.forward > _AHEAD_M
    ends, depth = view.project(lamp.point + np.array([[0.0], [1.0]]) * lamp.way)
    if ahead.sum() < 3 or depth[0] < _AHEAD_M:
        return
    pixels, _ = view.project(rings[ahead])
    hull = _hull(pixels)
    if len(hull) < 3:
        return
    low, high = hull.min(0), hull.max(0)
    rows = slice(int(np.clip(low[1], 0, view.height)), int(np.clip(high[1] + 1, 0, view.height)))
    columns = slice(int(np.clip(low[0], 0, view.width)), int(np.clip(high[0] + 1, 0, view.width)))
    x = np.arange(columns.start, columns.stop, dtype=np.float32)[None, :] + 0.5
    y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + 0.5
    if not (x.size and y.size):
        return
    inside = np.full((y.size, x.size), np.inf, np.float32)
    for a, b in zip(hull, np.roll(hull, -1, axis=0), strict=True):
        way = (b - a) / max(float(np.hypot(*(b - a))), 1e-6)
        beside, below = y * way[0] - (a[1] * way[0] - a[0] * way[1]), x * -way[1]  # pixels inside of this edge
        np.minimum(inside, beside.astype(np.float32) + below.astype(np.float32), out=inside)
    x0, y0 = (float(end) for end in ends[0])
    right, down = (float(way) for way in (ends[1] if depth[1] > _AHEAD_M else pixels.mean(0)) - ends[0])
    length = max(right * right + down * down, 1.0)
    along = np.clip((x - x0) * (right / length) + (y - y0) * (down / length), 0, 1)
    mouth, end = 1 / float(depth[0]), 1 / max(float(depth[1]), _AHEAD_M)
    nearness = mouth + along * (end - mouth)
    narrow, broad = (0.45 * float(half) for half in _half_widths(lamp, view, depth))
    seen = np.clip((1.15 * nearness - surface.near[rows, columns]) / (0.3 * nearness) + 0.4, 0, 1)
    value = np.clip(inside / np.maximum(narrow + along * (broad - narrow), 1.2), 0, 1) * seen
    value *= np.exp(0.8 * np.log(np.maximum(1 - along, 1e-6)))  # (1 - along) ** 0.8, ten times faster
    value *= strength * (0.5 if lamp.square else 0.7)
    _add(found.beam, found.glare, lamp, (rows, columns), value)


def _half_widths(lamp: Lamp, view: View, depth: np.ndarray) -> np.ndarray:
    """(2,) pixels across the beam from its middle to its edge, at the mouth and at the far end."""
    assert lamp.axes is not None
    radius = float(np.linalg.norm(lamp.axes, axis=1).mean())
    return np.array([radius, radius * lamp.opening]) * view.focal_px / np.maximum(depth, 2 * _AHEAD_M)


def _flare(found: Shine, lamp: Lamp, view: View, surface: Surface, strength: float) -> None:
    """A star of light where a lamp looks into the lens."""
    assert lamp.way is not None
    pixel, depth = view.project(lamp.point[None])
    to = view.eye - lamp.point
    facing = float(to @ lamp.way) / max(float(np.linalg.norm(to) * np.linalg.norm(lamp.way)), 1e-9)
    x, y = pixel[0]
    if facing < 0.5 or lamp.square or depth[0] < _AHEAD_M or not (0 <= x < view.width and 0 <= y < view.height):
        return
    if surface.near[int(y), int(x)] > 1.1 / depth[0]:
        return
    radius = 0.09 * view.height * (facing - 0.3) * min(2.0, 6.0 / float(depth[0]) + 0.4)
    rows = slice(int(max(y - radius, 0)), int(min(y + radius + 1, view.height)))
    columns = slice(int(max(x - radius, 0)), int(min(x + radius + 1, view.width)))
    away = np.hypot(np.arange(columns.start, columns.stop)[None, :] - x, np.arange(rows.start, rows.stop)[:, None] - y)
    value = (np.clip(1 - away / radius, 0, 1) ** 1.6 * strength * 1.2).astype(np.float32)
    _add(found.beam, found.glare, lamp, (rows, columns), value)


def _add(light: np.ndarray, colour: np.ndarray, lamp: Lamp, window: tuple[slice, slice], value: np.ndarray) -> None:
    """Add what a lamp gives in its window; its colour, too, where each pixel has its own."""
    light[window] += value
    if colour.shape[1:] != (1, 1):
        for plane, tone in zip(colour, rgb(lamp.colour), strict=True):
            plane[window] += value * tone


def _hull(points: np.ndarray) -> np.ndarray:
    """The convex hull of (n, 2) pixels, its inside to the left of each side as `_beam` measures it."""
    ordered = points[np.lexsort((points[:, 1], points[:, 0]))]
    halves = []
    for run in (ordered, ordered[::-1]):
        half: list[np.ndarray] = []
        for point in run:
            while len(half) > 1 and _turn(half[-2], half[-1], point) <= 0:
                half.pop()
            half.append(point)
        halves += half[:-1]
    return np.array(halves)


def _turn(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
