"""The pen: walks along curves with pressure, a slight tremor and a run-out, and leaves antialiased ink."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.picture.curves import Curves, Walk, walk

_CHUNK = 100_000  # pixel visits at once: few enough to stay in the processor's cache


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
    dab(canvas, points, path.traits[:, 0] / 2 * pressure, path.traits[:, 1])


def dab(canvas: np.ndarray, centres: np.ndarray, radius: np.ndarray, darkness: np.ndarray) -> None:
    """Antialiased round dabs: centres (k, 2) pixels, radius and darkness (k,). The darker of two stays."""
    height, width = canvas.shape
    x, y, reach = centres[:, 0], centres[:, 1], radius + 1
    inside = np.flatnonzero(
        (x > -reach) & (x < width + reach) & (y > -reach) & (y < height + reach) & (darkness > 0.004)
    )
    centres, radius, darkness = centres[inside], radius[inside], darkness[inside]
    half = np.ceil(radius).astype(np.int64)
    if not len(half):
        return
    edge = int(half.max()) + 1
    x0, y0 = np.floor(centres.min(axis=0)).astype(int) - edge
    x1, y1 = np.floor(centres.max(axis=0)).astype(int) + edge
    sheet = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.float32)  # no larger than what is drawn, yet beyond the border
    for size in np.flatnonzero(np.bincount(half)):
        group = np.flatnonzero(half == size)
        each = max(1, _CHUNK // (2 * size + 1) ** 2)
        for begin in range(0, len(group), each):
            some = group[begin : begin + each]
            _dab(sheet, centres[some] - (x0, y0), radius[some], darkness[some], int(size))
    rows, columns = slice(max(y0, 0), max(y1 + 1, 0)), slice(max(x0, 0), max(x1 + 1, 0))
    part = canvas[rows, columns]
    np.maximum(part, sheet[rows.start - y0 :, columns.start - x0 :][: part.shape[0], : part.shape[1]], out=part)


def _dab(sheet: np.ndarray, centres: np.ndarray, radius: np.ndarray, darkness: np.ndarray, half: int) -> None:
    reach = np.arange(-half, half + 1)
    middle = np.floor(centres)
    offset = (reach + 0.5) - (centres - middle)[..., None]  # (k, 2, reach)
    square = np.square(offset, out=offset).astype(np.float32)
    ink = np.sqrt(square[:, 1, :, None] + square[:, 0, None, :])
    np.subtract((radius + 0.5).astype(np.float32)[:, None, None], ink, out=ink)
    np.minimum(ink, 1, out=ink)
    ink *= darkness.astype(np.float32)[:, None, None]
    ink = ink.reshape(len(ink), -1)
    column, row = middle.astype(np.int64).T
    place = (row * sheet.shape[1] + column)[:, None] + (reach[:, None] * sheet.shape[1] + reach).ravel()
    hit = ink > 0.004
    np.maximum.at(sheet.reshape(-1), place[hit], ink[hit])


def _led(path: Walk, hand: Hand) -> tuple[np.ndarray, np.ndarray]:
    """Where the pen really goes and how hard it presses."""
    rng = np.random.default_rng(hand.seed)
    phase = rng.uniform(0, 2 * np.pi, (4, int(path.curve[-1]) + 1))[:, path.curve]
    slow, quick = (_wave(path, period * hand.taper_px, phase[i]) for i, period in enumerate((2.6, 1.1)))
    side = np.stack([-path.tangent[:, 1], path.tangent[:, 0]], axis=1)
    calm = np.minimum(1.0, path.length / (2 * hand.taper_px))  # short strokes do not shake
    points = path.points + side * (hand.wobble_px * calm * (0.7 * slow + 0.3 * quick))[:, None]
    to_end = np.where(path.closed, hand.taper_px, np.minimum(path.along, path.length - path.along))
    reach = np.minimum(hand.taper_px, 0.45 * path.length + 1e-6)
    full = np.sqrt(np.clip(to_end / reach, 0, 1))
    pressure = (1 - hand.taper * (1 - full)) * (1 + 0.14 * _wave(path, 3.3 * hand.taper_px, phase[2]))
    last = np.where(path.along > path.length / 2, 1.0, -1.0)
    run_out = np.clip(1 - to_end / 3.0, 0, 1) * np.minimum(1.0, path.length / 30) * hand.overshoot_px
    points = points + path.tangent * (last * np.where(path.closed, 0, run_out))[:, None]
    return points, pressure


def _wave(path: Walk, period: float, phase: np.ndarray) -> np.ndarray:
    turns = path.along / period
    whole = np.maximum(np.round(path.length / period), 1) * path.along / np.maximum(path.length, 1e-9)
    return np.sin(2 * np.pi * np.where(path.closed, whole, turns) + phase)
