"""Many polylines as one array, smoothed and walked along together."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Curves:
    """k points of c curves, one curve after the other. `closed` curves do not repeat their first point."""

    points: np.ndarray  # (k, 2) pixels
    counts: np.ndarray  # (c,) points in each curve, ≥ 2
    closed: np.ndarray  # (c,) bool
    traits: np.ndarray  # (k, t) whatever travels with the points

    @property
    def first(self) -> np.ndarray:
        return np.cumsum(self.counts) - self.counts


@dataclass(frozen=True, slots=True)
class Walk:
    """Curves at even steps. `along` and `length` in pixels."""

    points: np.ndarray  # (k, 2)
    tangent: np.ndarray  # (k, 2) unit
    curve: np.ndarray  # (k,)
    along: np.ndarray  # (k,)
    length: np.ndarray  # (k,) of the whole curve
    closed: np.ndarray  # (k,) bool
    traits: np.ndarray  # (k, t)


def smooth(curves: Curves, reach: tuple[int, ...] = (4, 11), give: float = 0.55) -> Curves:
    """Take the pixel stairs out and keep the corners.

    Each wider smoothing replaces the narrower one only where they differ by less than about `give` pixels,
    so straight runs turn really straight while corners stay.
    """
    if not len(curves.points):
        return curves
    pad = max(reach) * 3
    index, counts, keep = _unrolled(curves, pad)
    start = np.repeat(np.cumsum(counts) - counts, counts)
    end = np.repeat(np.cumsum(counts) - 1, counts)
    raw = curves.points[index]
    line = _blur(raw, start, end, 1)
    for half in reach:
        wide = _blur(raw, start, end, half)
        apart = np.hypot(*(wide - line).T)
        hold = _box(np.clip((apart - give * 0.7) / give, 0, 1)[:, None], *_reach(start, end, max(half // 2, 1)))
        line = wide + (line - wide) * hold
    return Curves(line[keep], curves.counts, curves.closed, curves.traits)


def eased(curves: Curves, half: int = 6) -> Curves:
    """Let the traits change gradually along each curve."""
    if not len(curves.points):
        return curves
    index, counts, keep = _unrolled(curves, 2 * half)
    start = np.repeat(np.cumsum(counts) - counts, counts)
    end = np.repeat(np.cumsum(counts) - 1, counts)
    low, high = _reach(start, end, half)
    traits = _box(_box(curves.traits[index], low, high), low, high)
    return Curves(curves.points, curves.counts, curves.closed, traits[keep])


def walk(curves: Curves, step: float) -> Walk:
    """Points every `step` pixels along each curve, ends included."""
    index, counts, _ = _unrolled(curves, 0, close=True)
    points, traits = curves.points[index], curves.traits[index]
    leg = np.zeros(len(points))
    leg[1:] = np.hypot(*np.diff(points, axis=0).T)
    first = np.cumsum(counts) - counts
    leg[first] = 1.0  # a gap between curves, so that one running length serves them all
    place = np.cumsum(leg)
    begin = place[first]
    length = place[first + counts - 1] - begin
    samples = np.maximum(np.ceil(length / step).astype(np.int64), 1) + 1
    curve = np.repeat(np.arange(len(counts)), samples)
    nth = np.arange(len(curve)) - np.repeat(np.cumsum(samples) - samples, samples)
    along = nth * (length / (samples - 1))[curve]
    at = begin[curve] + along
    even = np.stack([np.interp(at, place, points[:, 0]), np.interp(at, place, points[:, 1])], axis=1)
    carried = np.stack([np.interp(at, place, trait) for trait in traits.T], axis=1)
    return Walk(even, _tangents(even, curve), curve, along, length[curve], curves.closed[curve], carried)


def join(*several: Curves) -> Curves:
    return Curves(
        np.concatenate([curves.points for curves in several]),
        np.concatenate([curves.counts for curves in several]),
        np.concatenate([curves.closed for curves in several]),
        np.concatenate([curves.traits for curves in several]),
    )


def choose(curves: Curves, wanted: np.ndarray) -> Curves:
    """The curves where `wanted` (c,) is true."""
    points = np.repeat(wanted, curves.counts)
    return Curves(curves.points[points], curves.counts[wanted], curves.closed[wanted], curves.traits[points])


def _unrolled(curves: Curves, pad: int, close: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices that run round closed curves `pad` points before and after, counts, and which of them are the curve."""
    before = np.where(curves.closed, np.minimum(pad, curves.counts), 0)
    after = before + np.where(curves.closed, int(close), 0)
    counts = curves.counts + before + after
    curve = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(curve)) - (np.cumsum(counts) - counts)[curve] - before[curve]
    keep = (nth >= 0) & (nth < curves.counts[curve])
    return curves.first[curve] + nth % curves.counts[curve], counts, keep


def _blur(values: np.ndarray, start: np.ndarray, end: np.ndarray, half: int) -> np.ndarray:
    """Three box filters: close to a bell curve of σ ≈ half + ½ points."""
    low, high = _reach(start, end, half)
    for _ in range(3):
        values = _box(values, low, high)
    return values


def _reach(start: np.ndarray, end: np.ndarray, half: int) -> tuple[np.ndarray, np.ndarray]:
    """First point and one past the last point of the box round each point."""
    at = np.arange(len(start))
    reach = np.minimum(np.minimum(at - start, end - at), half)  # shrinks towards the ends, which stay in place
    return at - reach, at + reach + 1


def _box(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    return (total.take(high, axis=0) - total.take(low, axis=0)) / (high - low)[:, None]


def _tangents(points: np.ndarray, curve: np.ndarray) -> np.ndarray:
    at = np.arange(len(points))
    ahead, behind = np.minimum(at + 1, len(at) - 1), np.maximum(at - 1, 0)
    ahead = np.where(curve[ahead] == curve, ahead, at)
    behind = np.where(curve[behind] == curve, behind, at)
    way = points[ahead] - points[behind]
    return way / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
