"""Which triangle each pixel sees. Triangles become scanline spans, spans become samples, the nearest sample wins."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.picture.geometry import Geometry

NEAR_M = 0.05
_CHUNK = 100_000  # samples resolved at once: few enough to stay in the processor's cache


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
    vertices = view.to_camera(geometry.vertices)
    ahead = np.flatnonzero(~outside(vertices, view, geometry.triangles))
    corners = vertices[geometry.triangles[ahead]]
    weights, front = np.zeros((len(geometry.triangles), 3, 3)), np.zeros(len(geometry.triangles), bool)
    weights[ahead], side = _corner_planes(corners)
    front[ahead] = side > 0
    shown = (side > 0) | ((side < 0) & ~geometry.single_sided[ahead])
    polygons, source = clip(corners[shown], ahead[shown])
    spans = scan(to_pixels(polygons, view), source, view.width, view.height)
    planes = np.zeros((len(weights), 3))
    planes[ahead] = _depth_planes(weights[ahead], view)
    triangle, near = _resolve(spans, planes, view.width, view.height)
    return Seen(triangle, near, weights, front)


def outside(vertices: np.ndarray, view: View, triangles: np.ndarray) -> np.ndarray:
    """(m,) bool: triangles wholly behind the lens or wholly beyond one side of the picture."""
    x, y, z = vertices.T
    wide, high = z * (view.width / 2 / view.focal_px), z * (view.height / 2 / view.focal_px)
    sides = ((z < NEAR_M), (x < -wide), (x > wide), (y < -high), (y > high))
    code = sum(side.astype(np.uint8) << bit for bit, side in enumerate(sides))
    return (code[triangles[:, 0]] & code[triangles[:, 1]] & code[triangles[:, 2]]) != 0  # type: ignore[index]


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
    x, y = pixels[..., 0], pixels[..., 1]
    top = np.ceil(_least(y).clip(-1.0, height + 1.0) - 0.5).clip(0, height).astype(np.int64)
    end = np.ceil(-_least(-y).clip(-height - 1.0, 1.0) - 0.5).clip(0, height).astype(np.int64)
    some = np.flatnonzero((end > top) & (_least(x) <= width) & (_least(-x) <= 0))
    pixels, source, top = pixels[some], source[some], top[some]
    order = np.argsort(pixels[..., 1], axis=1)
    x0, x1, x2 = np.take_along_axis(pixels[..., 0], order, axis=1).T
    y0, y1, y2 = np.take_along_axis(pixels[..., 1], order, axis=1).T
    whole, upper, lower = _slope(x0, y0, x2, y2), _slope(x0, y0, x1, y1), _slope(x1, y1, x2, y2)
    rows = end[some] - top
    tri = np.repeat(np.arange(len(rows)), rows)
    row = _ranges(rows) + top[tri]
    middle = row + 0.5
    below = middle >= y1[tri]
    drop = middle - y0[tri]
    from_top = x0[tri]
    long = from_top + drop * whole[tri]
    short = from_top + drop * upper[tri]
    on = np.flatnonzero(below)
    turned = tri[on]
    short[on] = x1[turned] + (middle[on] - y1[turned]) * lower[turned]
    left = np.ceil(np.minimum(long, short).clip(-1, width + 1) - 0.5).clip(0, width).astype(np.int64)
    right = np.ceil(np.maximum(long, short).clip(-1, width + 1) - 0.5).clip(0, width).astype(np.int64)
    some = np.flatnonzero(right > left)
    return Spans(source[tri[some]], row[some], left[some], right[some])


def _slope(x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray) -> np.ndarray:
    """Along an edge, how far it goes across for each pixel down. Both triangles at an edge get the same answer."""
    return (x1 - x0) / np.maximum(y1 - y0, 1e-12)


def _least(corners: np.ndarray) -> np.ndarray:
    """(k, 3) → (k,): several times faster than a minimum over so short an axis."""
    return np.minimum(np.minimum(corners[:, 0], corners[:, 1]), corners[:, 2])


def cover(spans: Spans, width: int, height: int) -> np.ndarray:
    """(h, w) bool: the pixels any span covers."""
    steps = np.zeros(height * (width + 1), np.int32)
    line = spans.row * (width + 1)
    np.add.at(steps, line + spans.left, 1)
    np.add.at(steps, line + spans.right, -1)
    return np.cumsum(steps.reshape(height, width + 1), axis=1)[:, :width] > 0


def _corner_planes(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For rays (x, y, 1): row i · ray = barycentric weight of corner i over depth. Holds behind the lens too.

    Also the side it shows: 1 its outer one, -1 its inner one, 0 none.

    A point b·corners on the ray d is depth·d, so b / depth = corners⁻¹ d: the rows are the inverse matrix.
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    rows = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)], axis=1)
    volume = np.einsum("ij,ij->i", a, rows[:, 0])
    # Right, up, forward is a left-handed frame: outer sides have a positive volume.
    edge_on = np.abs(volume) < 1e-15  # seen exactly from the side, or no triangle at all: shows no pixel
    return rows / np.where(edge_on, np.inf, volume)[:, None, None], np.where(edge_on, 0, np.sign(volume))


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    (a0, a1, a2), (b0, b1, b2) = a.T, b.T
    return np.stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0], axis=1)


def _depth_planes(weights: np.ndarray, view: View) -> np.ndarray:
    """(m, 3): 1 / depth = p₀·x + p₁·y + p₂ for pixel coordinates x, y."""
    plane = (weights[:, 0] + weights[:, 1] + weights[:, 2]) / (view.focal_px, -view.focal_px, 1.0)
    plane[:, 2] -= plane[:, 0] * view.width / 2 + plane[:, 1] * view.height / 2
    return plane


def _resolve(spans: Spans, planes: np.ndarray, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    best = np.zeros(height * width, np.uint64)
    length = spans.right - spans.left
    slope = planes[spans.source, 0]
    start = slope * (spans.left + 0.5) + planes[spans.source, 1] * (spans.row + 0.5) + planes[spans.source, 2]
    pixel, source = spans.row * width + spans.left, spans.source.astype(np.uint64)
    ends = np.cumsum(length)
    begin = 0
    while begin < len(length):
        done = ends[begin - 1] if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
        part = slice(begin, stop)
        count = length[part]
        step = _ranges(count)
        depth = np.repeat(slope[part], count)
        depth *= step
        depth += np.repeat(start[part], count)
        key = np.maximum(depth, 1e-9).astype(np.float32).view(np.uint32).astype(np.uint64) << np.uint64(32)
        key |= np.repeat(source[part], count)
        step += np.repeat(pixel[part], count)
        np.maximum.at(best, step, key)
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
