"""The pen: walks along curves with pressure, a slight tremor and a run-out, and leaves antialiased ink."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.picture.curves import Curves, Walk, walk

_CHUNK = 50_000  # pixel visits at once: few enough to stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Hand:
    """How the pen is led. Lengths in pixels of this picture."""

    taper: float = 0.75
    taper_px: float = 26.0
    wobble_px: float = 0.4
    overshoot_px: float = 1.5
    seed: int = 0


def draw(canvas: np.ndarray, curves: Curves, hand: Hand) -> None:
    """Ink curves whose traits are (width in pixels, darkness 0..1) onto `canvas` (h, w) float32, keeping the darker."""
    if not len(curves.counts):
        return
    widest = float(curves.traits[:, 0].max())
    path = walk(curves, max(0.75, 0.22 * widest))
    points, pressure = _led(path, hand)
    dab(canvas, points.T, path.traits[0] / 2 * pressure, path.traits[1])


def dab(canvas: np.ndarray, centres: np.ndarray, radius: np.ndarray, darkness: np.ndarray) -> None:
    """Antialiased round dabs: centres (k, 2) pixels, radius and darkness (k,). The darker of two stays."""
    height, width = canvas.shape
    (x, y), reach = centres.T, radius + 1
    inside = np.flatnonzero(
        (x > -reach) & (x < width + reach) & (y > -reach) & (y < height + reach) & (darkness > 0.004)
    )
    if not len(inside):
        return
    x, y, radius, darkness = (values.take(inside).astype(np.float32) for values in (x, y, radius, darkness))
    half = np.ceil(radius).astype(np.int64)
    edge = int(half.max()) + 1
    x0, y0, x1, y1 = (int(np.floor(end)) for end in (x.min(), y.min(), x.max(), y.max()))
    x0, y0, x1, y1 = x0 - edge, y0 - edge, x1 + edge, y1 + edge
    sheet = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.float32)  # no larger than what is drawn, yet beyond the border
    for size in np.flatnonzero(np.bincount(half)):
        group = np.flatnonzero(half == size)
        each = max(1, _CHUNK // (2 * size + 1) ** 2)
        for begin in range(0, len(group), each):
            some = group[begin : begin + each]
            _dab(sheet, x.take(some) - x0, y.take(some) - y0, radius.take(some), darkness.take(some), int(size))
    rows, columns = slice(max(y0, 0), max(y1 + 1, 0)), slice(max(x0, 0), max(x1 + 1, 0))
    part = canvas[rows, columns]
    np.maximum(part, sheet[rows.start - y0 :, columns.start - x0 :][: part.shape[0], : part.shape[1]], out=part)


def _dab(sheet: np.ndarray, x: np.ndarray, y: np.ndarray, radius: np.ndarray, darkness: np.ndarray, half: int) -> None:
    """Dabs that reach `half` pixels from the one they lie in. They run along the last axis: numpy likes long rows."""
    reach = np.arange(-half, half + 1)
    column, row = np.floor(x), np.floor(y)
    middles = reach.astype(np.float32)[:, None] + np.float32(0.5)
    ink = np.square(middles - (y - row))[:, None] + np.square(middles - (x - column))
    np.sqrt(ink, out=ink)
    np.subtract(radius + np.float32(0.5), ink, out=ink)
    np.minimum(ink, 1, out=ink)
    ink *= darkness
    place = row.astype(np.int64) * sheet.shape[1] + column.astype(np.int64)
    place = (reach[:, None] * sheet.shape[1] + reach)[..., None] + place
    hit = np.flatnonzero(ink > 0.004)
    np.maximum.at(sheet.reshape(-1), place.take(hit), ink.take(hit))


def _led(path: Walk, hand: Hand) -> tuple[np.ndarray, np.ndarray]:
    """Where the pen really goes (2, k) and how hard it presses (k,)."""
    rng = np.random.default_rng(hand.seed)
    phase = rng.uniform(0, 2 * np.pi, (4, len(path.counts))).astype(np.float32)
    slow, quick, press = (_wave(path, period * hand.taper_px, phase[i]) for i, period in enumerate((2.6, 1.1, 3.3)))
    calm = np.minimum(1.0, path.length / (2 * hand.taper_px))  # short strokes do not shake
    aside = path.each(np.float32(hand.wobble_px) * calm) * (np.float32(0.7) * slow + np.float32(0.3) * quick)
    to_end, ahead = path.along, path.each(path.length) - path.along
    last = np.where(to_end > ahead, np.float32(1), np.float32(-1))
    to_end = np.where(path.each(path.closed), np.float32(hand.taper_px), np.minimum(to_end, ahead))
    reach = np.minimum(hand.taper_px, 0.45 * path.length + 1e-6).astype(np.float32)
    full = np.sqrt(np.clip(to_end / path.each(reach), 0, 1))
    pressure = (1 - np.float32(hand.taper) * (1 - full)) * (1 + np.float32(0.14) * press)
    most = np.where(path.closed, 0, np.minimum(1.0, path.length / 30) * hand.overshoot_px).astype(np.float32)
    run_out = np.clip(1 - to_end / 3, 0, 1) * path.each(most) * last
    along, across = path.tangent
    points = path.points + path.tangent * run_out
    points[0] -= across * aside
    points[1] += along * aside
    return points, pressure


def _wave(path: Walk, period: float, phase: np.ndarray) -> np.ndarray:
    """(k,) -1..1, along each curve; a closed one gets a whole number of them."""
    whole = np.maximum(np.round(path.length / period), 1) / np.maximum(path.length, 1e-9)
    turns = 2 * np.pi * np.where(path.closed, whole, 1 / period)
    return np.sin(path.each(turns.astype(np.float32)) * path.along + path.each(phase))
