"""Which triangle each pixel sees. Triangles become scanline spans, spans become samples, the nearest sample wins."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.geometry import Geometry

NEAR_M = 0.05
_CHUNK = 3_000_000  # samples resolved at once: bounds memory for large pictures


@dataclass(frozen=True, slots=True)
class Spans:
    """Runs of pixels on one row: `[left, right)` of row `row`, belonging to polygon `source`."""

    source: np.ndarray
    row: np.ndarray
    left: np.ndarray
    right: np.ndarray


@dataclass(frozen=True, slots=True)
class Seen:
    """What the lens sees."""

    triangle: np.ndarray  # (h, w) int32, -1 where there is nothing
    near: np.ndarray  # (h, w) float32, 1 / depth in 1/m; 0 where there is nothing
    weights: np.ndarray  # (m, 3, 3): rows · (ray) = a corner's share of 1 / depth, see `_corner_planes`
    front: np.ndarray  # (m,) bool, the triangle shows its outer side


def look(geometry: Geometry, view: View) -> Seen:
    """Resolve visibility for every pixel."""
    corners = view.to_camera(geometry.vertices)[geometry.triangles]
    weights, front = _corner_planes(corners)
    wanted = np.flatnonzero((front | ~geometry.single_sided) & weights.any(axis=(1, 2)))
    polygons, source = clip(corners[wanted], wanted)
    spans = scan(to_pixels(polygons, view), source, view.width, view.height)
    triangle, near = _resolve(spans, _depth_planes(weights, view), view.width, view.height)
    return Seen(triangle, near, weights, front)


def to_pixels(polygons: np.ndarray, view: View) -> np.ndarray:
    """Camera space (k, 3, 3) in front of the lens → pixels (k, 3, 2)."""
    scale = view.focal_px / polygons[..., 2]
    return np.stack([view.width / 2 + polygons[..., 0] * scale, view.height / 2 - polygons[..., 1] * scale], axis=-1)


def clip(corners: np.ndarray, source: np.ndarray, near: float = NEAR_M) -> tuple[np.ndarray, np.ndarray]:
    """Cut triangles (k, 3, 3) at the plane `depth = near`; what lies nearer goes. `source` follows its pieces."""
    inside = corners[..., 2] >= near
    count = inside.sum(axis=1)
    whole = count == 3
    one, two = np.flatnonzero(count == 1), np.flatnonzero(count == 2)
    tip = _rotated(corners[one], inside[one].argmax(axis=1))
    gap = _rotated(corners[two], (~inside[two]).argmax(axis=1))
    a, b = _cut(tip[:, 0], tip[:, 1], near), _cut(tip[:, 0], tip[:, 2], near)
    c, d = _cut(gap[:, 0], gap[:, 1], near), _cut(gap[:, 0], gap[:, 2], near)
    pieces = (
        corners[whole],
        np.stack([tip[:, 0], a, b], axis=1),
        np.stack([c, gap[:, 1], gap[:, 2]], axis=1),
        np.stack([c, gap[:, 2], d], axis=1),
    )
    return np.concatenate(pieces), np.concatenate([source[whole], source[one], source[two], source[two]])


def scan(pixels: np.ndarray, source: np.ndarray, width: int, height: int) -> Spans:
    """Triangles in pixels (k, 3, 2) → the spans whose pixel centres they cover."""
    order = np.argsort(pixels[..., 1], axis=1)
    x = np.take_along_axis(pixels[..., 0], order, axis=1)
    y = np.take_along_axis(pixels[..., 1], order, axis=1)
    top = np.ceil(np.clip(y[:, 0], -1.0, height + 1.0) - 0.5).clip(0, height).astype(np.int64)
    end = np.ceil(np.clip(y[:, 2], -1.0, height + 1.0) - 0.5).clip(0, height).astype(np.int64)
    end[((x < 0).all(axis=1)) | ((x > width).all(axis=1))] = 0
    rows = np.maximum(end - top, 0)
    tri = np.repeat(np.arange(len(rows)), rows)
    row = _ranges(rows) + top[tri]
    middle = row + 0.5
    (x0, x1, x2), (y0, y1, y2) = x[tri].T, y[tri].T
    upper = middle < y1
    long = x0 + (middle - y0) * (x2 - x0) / np.maximum(y2 - y0, 1e-12)
    from_x, from_y = np.where(upper, x0, x1), np.where(upper, y0, y1)
    to_x, to_y = np.where(upper, x1, x2), np.where(upper, y1, y2)
    short = from_x + (middle - from_y) * (to_x - from_x) / np.maximum(to_y - from_y, 1e-12)
    left = np.ceil(np.minimum(long, short).clip(-1, width + 1) - 0.5).clip(0, width).astype(np.int64)
    right = np.ceil(np.maximum(long, short).clip(-1, width + 1) - 0.5).clip(0, width).astype(np.int64)
    some = right > left
    return Spans(source[tri][some], row[some], left[some], right[some])


def cover(spans: Spans, width: int, height: int) -> np.ndarray:
    """(h, w) bool: the pixels any span covers."""
    steps = np.zeros(height * (width + 1), np.int32)
    line = spans.row * (width + 1)
    np.add.at(steps, line + spans.left, 1)
    np.add.at(steps, line + spans.right, -1)
    return np.cumsum(steps.reshape(height, width + 1), axis=1)[:, :width] > 0


def _corner_planes(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For rays (x, y, 1): row i · ray = barycentric weight of corner i over depth. Holds behind the lens too.

    A point b·corners on the ray d is depth·d, so b / depth = corners⁻¹ d: the rows are the inverse matrix.
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    rows = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=1)
    volume = np.einsum("ij,ij->i", a, rows[:, 0])
    # Right, up, forward is a left-handed frame: outer sides have a positive volume.
    edge_on = np.abs(volume) < 1e-15  # seen exactly from the side, or no triangle at all: shows no pixel
    return rows / np.where(edge_on, np.inf, volume)[:, None, None], volume > 0


def _depth_planes(weights: np.ndarray, view: View) -> np.ndarray:
    """(m, 3): 1 / depth = p₀·x + p₁·y + p₂ for pixel coordinates x, y."""
    plane = weights.sum(axis=1) / (view.focal_px, -view.focal_px, 1.0)
    plane[:, 2] -= plane[:, 0] * view.width / 2 + plane[:, 1] * view.height / 2
    return plane


def _resolve(spans: Spans, planes: np.ndarray, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    best = np.zeros(height * width, np.uint64)
    length = spans.right - spans.left
    slope = planes[spans.source, 0]
    start = slope * (spans.left + 0.5) + planes[spans.source, 1] * (spans.row + 0.5) + planes[spans.source, 2]
    pixel = spans.row * width + spans.left
    ends = np.cumsum(length)
    begin = 0
    while begin < len(length):
        done = ends[begin - 1] if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
        part = slice(begin, stop)
        step = _ranges(length[part])
        depth = np.repeat(slope[part], length[part]) * step + np.repeat(start[part], length[part])
        key = np.maximum(depth, 1e-9).astype(np.float32).view(np.uint32).astype(np.uint64) << np.uint64(32)
        key |= np.repeat(spans.source[part].astype(np.uint64), length[part])
        np.maximum.at(best, step + np.repeat(pixel[part], length[part]), key)
        begin = stop
    near = (best >> np.uint64(32)).astype(np.uint32).view(np.float32).reshape(height, width)
    triangle = (best & np.uint64(0xFFFFFFFF)).astype(np.int32).reshape(height, width)
    triangle[near == 0] = -1
    return triangle, near


def _ranges(counts: np.ndarray) -> np.ndarray:
    """[2, 3] → [0, 1, 0, 1, 2]."""
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)


def _rotated(corners: np.ndarray, first: np.ndarray) -> np.ndarray:
    turn = (first[:, None] + np.arange(3)) % 3
    return np.take_along_axis(corners, turn[..., None], axis=1)


def _cut(a: np.ndarray, b: np.ndarray, near: float) -> np.ndarray:
    share = (near - a[:, 2]) / (b[:, 2] - a[:, 2])
    return a + share[:, None] * (b - a)
