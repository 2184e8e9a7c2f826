"""Many polylines as one array, smoothed and walked along together."""

from dataclasses import dataclass, field, replace

import numpy as np


@dataclass(frozen=True, slots=True)
class Curves:
    """k points of c curves, one curve after the other. `closed` curves do not repeat their first point."""

    points: np.ndarray  # (k, 2) pixels
    counts: np.ndarray  # (c,) points in each curve, ≥ 2
    closed: np.ndarray  # (c,) bool
    traits: np.ndarray  # (k, t) whatever travels with the points
    walks: dict[float, "Walk"] = field(default_factory=dict, repr=False, compare=False)  # by step, without traits

    @property
    def first(self) -> np.ndarray:
        return np.cumsum(self.counts) - self.counts

    def weighed(self, traits: np.ndarray) -> "Curves":
        """The same curves with other traits; they are walked along once for both."""
        return Curves(self.points, self.counts, self.closed, traits, self.walks)


@dataclass(frozen=True, slots=True)
class Walk:
    """Curves at even steps, float32; planes, because that is what numpy is quick on. Lengths in pixels."""

    points: np.ndarray  # (2, k)
    tangent: np.ndarray  # (2, k) unit
    along: np.ndarray  # (k,)
    before: np.ndarray  # (k,) the point of the curves each step comes from
    after: np.ndarray  # (k,) and the one it goes to
    share: np.ndarray  # (k,) 0..1, how far it has come
    traits: np.ndarray  # (t, k)
    counts: np.ndarray  # (c,) steps of each curve
    length: np.ndarray  # (c,)
    closed: np.ndarray  # (c,) bool

    def each(self, of_curve: np.ndarray) -> np.ndarray:
        """(c,) → (k,): what holds for a curve, at every step of it."""
        return np.repeat(of_curve, self.counts)


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
    raw = curves.points.T.take(index, axis=1)
    line = _blur(raw, start, end, 1)
    for half in reach:
        wide = _blur(raw, start, end, half)
        apart = np.sqrt(np.square(wide - line).sum(axis=0))
        hold = _box(np.clip((apart - give * 0.7) / give, 0, 1)[None], *_reach(start, end, max(half // 2, 1)))
        line = wide + (line - wide) * hold
    return Curves(line.take(keep, axis=1).T, curves.counts, curves.closed, curves.traits)


def eased(curves: Curves, half: int = 6) -> Curves:
    """Let the traits change gradually along each curve."""
    if not len(curves.points):
        return curves
    index, counts, keep = _unrolled(curves, 2 * half)
    start = np.repeat(np.cumsum(counts) - counts, counts)
    end = np.repeat(np.cumsum(counts) - 1, counts)
    low, high = _reach(start, end, half)
    traits = _box(_box(curves.traits.T.take(index, axis=1), low, high), low, high)
    return curves.weighed(traits.take(keep, axis=1).T)


def walk(curves: Curves, step: float) -> Walk:
    """Points every `step` pixels along each curve, ends included."""
    if step not in curves.walks:
        curves.walks[step] = _walked(curves, step)
    bare = curves.walks[step]
    return replace(bare, traits=_between(curves.traits, bare.before, bare.after, bare.share))


def _walked(curves: Curves, step: float) -> Walk:
    """As `walk`, of the points alone."""
    index, counts, _ = _unrolled(curves, 0, close=True)
    points = curves.points.T.take(index, axis=1)
    first = np.cumsum(counts) - counts
    leg = np.zeros(points.shape[1])
    leg[1:] = np.sqrt(np.square(np.diff(points)).sum(axis=0))
    leg[first] = 0.0
    place = np.cumsum(leg)
    place -= np.repeat(place[first], counts)
    length = place[first + counts - 1]
    samples = np.maximum(np.ceil(length / step).astype(np.int64), 1) + 1
    begins, stride = np.cumsum(samples) - samples, length / (samples - 1)
    along = (np.arange(int(samples.sum())) - np.repeat(begins, samples)) * np.repeat(stride, samples)
    # The leg each step falls on: every point says at which step it is first passed.
    passed = np.repeat(begins, counts) + np.ceil(place / np.repeat(np.maximum(stride, 1e-12), counts)).astype(np.int64)
    passed[first] = begins
    at = np.cumsum(np.bincount(passed, minlength=len(along) + 1)[: len(along)]) - 1
    at = np.minimum(at, np.repeat(first + counts - 2, samples))
    share = ((along - place[at]) / np.maximum(leg[at + 1], 1e-9)).astype(np.float32)
    before, after = index.take(at), index.take(at + 1)
    even = _between(curves.points, before, after, share)
    return Walk(
        even,
        _tangents(even, begins),
        along.astype(np.float32),
        before,
        after,
        share,
        np.zeros((0, len(along)), np.float32),
        samples,
        length.astype(np.float32),
        curves.closed,
    )


def join(*several: Curves) -> Curves:
    return Curves(
        np.concatenate([curves.points for curves in several]),
        np.concatenate([curves.counts for curves in several]),
        np.concatenate([curves.closed for curves in several]),
        np.concatenate([curves.traits for curves in several]),
    )


def choose(curves: Curves, wanted: np.ndarray) -> Curves:
    """The curves where `wanted` (c,) is true."""
    at = np.flatnonzero(np.repeat(wanted, curves.counts))
    points, traits = curves.points.take(at, axis=0), curves.traits.take(at, axis=0)
    return Curves(points, curves.counts[wanted], curves.closed[wanted], traits)


def _unrolled(curves: Curves, pad: int, close: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices that run round closed curves `pad` points before and after, counts, and where among them the curve is."""
    before = np.where(curves.closed, np.minimum(pad, curves.counts), 0)
    after = before + np.where(curves.closed, int(close), 0)
    counts = curves.counts + before + after
    curve = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(curve)) - (np.cumsum(counts) - counts + before).take(curve)
    size = curves.counts.take(curve)
    keep = np.flatnonzero((nth >= 0) & (nth < size))
    round_once = nth + size * (nth < 0) - size * (nth >= size)  # no curve is run round more than that
    return curves.first.take(curve) + round_once, counts, keep


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
    """Means of planes (t, n) from `low` to before `high`."""
    total = np.zeros((len(values), values.shape[1] + 1))
    np.cumsum(values, axis=1, out=total[:, 1:])
    return (total.take(high, axis=1) - total.take(low, axis=1)) / (high - low)


def _between(values: np.ndarray, before: np.ndarray, after: np.ndarray, share: np.ndarray) -> np.ndarray:
    """(n, t) → (t, k) float32: values on the way from one point to another."""
    planes = np.ascontiguousarray(values.T, np.float32)
    start = planes.take(before, axis=1)
    way = planes.take(after, axis=1)
    way -= start
    way *= share
    way += start
    return way


def _tangents(points: np.ndarray, first: np.ndarray) -> np.ndarray:
    """(2, k) unit, from the point before to the one after; `first` (c,) is where each curve of two or more begins."""
    way = np.empty_like(points)
    way[:, 1:-1] = points[:, 2:] - points[:, :-2]
    last = np.append(first[1:], points.shape[1]) - 1
    way[:, first], way[:, last] = points[:, first + 1] - points[:, first], points[:, last] - points[:, last - 1]
    return way / np.maximum(np.sqrt(np.square(way).sum(axis=0)), np.float32(1e-9))
