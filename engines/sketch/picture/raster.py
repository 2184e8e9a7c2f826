"""Which triangle each pixel sees. Triangles become scanline spans, spans become samples, the nearest sample wins."""

import sys
from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.picture.geometry import Geometry

NEAR_M = 0.05
_CHUNK = 40_000  # samples resolved at once: few enough to stay in the processor's cache
_SQUARE = 8  # pixels along each side of the squares whose farthest thing is known
_SAFE = 1.0001  # how much farther, relatively, a triangle must be to count as hidden
_HIGH = 1 if sys.byteorder == "little" else 0  # which half of a 64-bit number weighs more


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

    triangle: np.ndarray  # (h, w) intp, so that it indexes without being copied; -1 where there is nothing
    near: np.ndarray  # (h, w) float32, 1 / depth in 1/m; 0 where there is nothing
    ahead: np.ndarray  # (k,) the triangles that may show at all, in their order
    weights: np.ndarray  # (k, 3, 3) of those: rows · (ray) = a corner's share of 1 / depth, see `_corner_planes`
    front: np.ndarray  # (k,) bool, they show their outer side


def look(geometry: Geometry, view: View) -> Seen:
    """Resolve visibility for every pixel."""
    vertices = view.to_camera(geometry.vertices)
    ahead = np.flatnonzero(~outside(vertices, view, geometry.triangles))
    corners = cornered(vertices, geometry.triangles[ahead])
    weights, side = _corner_planes(corners)
    planes, names = _depth_planes(weights, view), ahead.astype(np.uint32)
    best = np.zeros(view.height * view.width, np.uint64)
    outer = np.flatnonzero(side > 0)
    _resolve(best, spans(_chosen(corners, outer), outer, view), planes, names, view)
    inner = np.flatnonzero((side < 0) & ~geometry.single_sided[ahead])
    inner = inner[~_hidden(_chosen(corners, inner), _nearness(best, view), view)]
    _resolve(best, spans(_chosen(corners, inner), inner, view), planes, names, view)
    near = _nearness(best, view)
    triangle = (best & np.uint64(0xFFFFFFFF)).astype(np.intp).reshape(near.shape)
    triangle[near == 0] = -1
    return Seen(triangle, near, ahead, weights, side > 0)


def cornered(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(k, 3, 3) corners of triangles (k, 3). In memory they lie plane by plane: numpy is quick along long rows."""
    return np.ascontiguousarray(vertices.T).take(triangles.T, axis=1).T


def _chosen(corners: np.ndarray, at: np.ndarray) -> np.ndarray:
    """`corners[at]`, lying as `cornered` lays them."""
    return corners.T.take(at, axis=2).T


def spans(corners: np.ndarray, source: np.ndarray, view: View) -> Spans:
    """What triangles (k, 3, 3) in camera space cover of the picture."""
    polygons, source = clip(corners, source)
    return scan(to_pixels(polygons, view), source, view.width, view.height)


def _nearness(best: np.ndarray, view: View) -> np.ndarray:
    """(h, w) float32, 1 / depth of what was found so far."""
    return best.view(np.float32)[_HIGH::2].reshape(view.height, view.width)


def _hidden(corners: np.ndarray, near: np.ndarray, view: View) -> np.ndarray:
    """(k,) bool: triangles (k, 3, 3) in camera space that lie behind what is seen wherever they could show.

    The farthest thing seen in each square of the picture is asked first: most of what faces away from the lens lies
    inside a body, and need not be scanned to learn that.
    """
    squares = _least_of_squares(near)
    depth = corners[..., 2]
    small = _least(depth) > NEAR_M
    pixels = to_pixels(np.where(small[:, None, None], corners, 1.0), view)
    x0, x1, y0, y1 = (
        np.clip(end, 0, size - 1).astype(np.intp) // _SQUARE
        for values, size in ((pixels[..., 0], view.width), (pixels[..., 1], view.height))
        for end in (_least(values), -_least(-values))
    )
    small &= (x1 - x0 <= 1) & (y1 - y0 <= 1)
    seen = np.minimum(np.minimum(squares[y0, x0], squares[y0, x1]), np.minimum(squares[y1, x0], squares[y1, x1]))
    return small & (_least(depth) * seen > _SAFE)


def _least_of_squares(near: np.ndarray) -> np.ndarray:
    """The least value in each square of `_SQUARE` pixels; 0 in those the border cuts."""
    height, width = (-(-side // _SQUARE) * _SQUARE for side in near.shape)
    padded = np.zeros((height, width), np.float32)
    padded[: near.shape[0], : near.shape[1]] = near
    rows = np.minimum.reduce([padded[shift::_SQUARE] for shift in range(_SQUARE)])
    return np.minimum.reduce([rows[:, shift::_SQUARE] for shift in range(_SQUARE)])


def outside(vertices: np.ndarray, view: View, triangles: np.ndarray) -> np.ndarray:
    """(m,) bool: triangles wholly behind the lens or wholly beyond one side of the picture."""
    x, y, z = vertices.T
    wide, high = z * (view.width / 2 / view.focal_px), z * (view.height / 2 / view.focal_px)
    sides = ((z < NEAR_M), (x < -wide), (x > wide), (y < -high), (y > high))
    code = sum(side.astype(np.uint8) << bit for bit, side in enumerate(sides))
    return (code[triangles[:, 0]] & code[triangles[:, 1]] & code[triangles[:, 2]]) != 0  # type: ignore[index]


def to_pixels(polygons: np.ndarray, view: View) -> np.ndarray:
    """Camera space (k, 3, 3) in front of the lens → pixels (k, 3, 2)."""
    x, y, z = polygons.T
    scale = view.focal_px / z
    return np.stack([view.width / 2 + x * scale, view.height / 2 - y * scale]).T


def clip(corners: np.ndarray, source: np.ndarray, near: float = NEAR_M) -> tuple[np.ndarray, np.ndarray]:
    """Cut triangles (k, 3, 3) at the plane `depth = near`; what lies nearer goes. `source` follows its pieces."""
    inside = corners[..., 2] >= near
    if inside.all():
        return corners, source
    count = inside.astype(np.uint8) @ np.ones(3, np.uint8)
    whole = _chosen(corners, np.flatnonzero(count == 3))
    one, two = np.flatnonzero(count == 1), np.flatnonzero(count == 2)
    tip = _rotated(corners[one], inside[one].argmax(axis=1))
    gap = _rotated(corners[two], (~inside[two]).argmax(axis=1))
    a, b = _cut(tip[:, 0], tip[:, 1], near), _cut(tip[:, 0], tip[:, 2], near)
    c, d = _cut(gap[:, 0], gap[:, 1], near), _cut(gap[:, 0], gap[:, 2], near)
    pieces = (
        whole,
        np.stack([tip[:, 0], a, b], axis=1),
        np.stack([c, gap[:, 1], gap[:, 2]], axis=1),
        np.stack([c, gap[:, 2], d], axis=1),
    )
    source = np.concatenate([source[count == 3], source[one], source[two], source[two]])
    return np.concatenate([piece.T for piece in pieces], axis=2).T, source


def scan(pixels: np.ndarray, source: np.ndarray, width: int, height: int) -> Spans:
    """Triangles in pixels (k, 3, 2) → the spans whose pixel centres they cover."""
    x, y = pixels[..., 0], pixels[..., 1]
    top = np.ceil(_least(y).clip(-1.0, height + 1.0) - 0.5).clip(0, height).astype(np.intp)
    end = np.ceil(-_least(-y).clip(-height - 1.0, 1.0) - 0.5).clip(0, height).astype(np.intp)
    some = np.flatnonzero((end > top) & (_least(x) <= width) & (_least(-x) <= 0))
    source, top, rows = source[some], top[some], (end - top)[some]
    (x0, x1, x2), (y0, y1, y2) = _downwards(x[some].T, y[some].T)
    tri = np.repeat(np.arange(len(rows)), rows)
    row = np.arange(len(tri)) + (top - (np.cumsum(rows) - rows)).take(tri)
    middle = row + 0.5
    long = x0.take(tri) + (middle - y0.take(tri)) * _slope(x0, y0, x2, y2).take(tri)
    # The short side has two edges: from the top corner, and once past the middle corner from there.
    edge = tri + len(rows) * (middle >= y1.take(tri))
    from_x, from_y = np.concatenate([x0, x1]), np.concatenate([y0, y1])
    slope = np.concatenate([_slope(x0, y0, x1, y1), _slope(x1, y1, x2, y2)])
    short = from_x.take(edge) + (middle - from_y.take(edge)) * slope.take(edge)
    left = np.ceil(np.minimum(long, short) - 0.5).clip(0, width).astype(np.intp)
    right = np.ceil(np.maximum(long, short) - 0.5).clip(0, width).astype(np.intp)
    some = np.flatnonzero(right > left)
    return Spans(source.take(tri.take(some)), row.take(some), left.take(some), right.take(some))


def _downwards(x: np.ndarray, y: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The corners (3, k) of triangles from the highest in the picture to the lowest, by exchanging neighbours."""
    xs, ys = list(x), list(y)
    for upper in (0, 1, 0):
        swap = ys[upper] > ys[upper + 1]
        for values in (xs, ys):
            one, other = values[upper], values[upper + 1]
            values[upper], values[upper + 1] = np.where(swap, other, one), np.where(swap, one, other)
    return xs, ys


def _slope(x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray) -> np.ndarray:
    """Along an edge, how far it goes across for each pixel down. Both triangles at an edge get the same answer."""
    return (x1 - x0) / np.maximum(y1 - y0, 1e-12)


def _least(corners: np.ndarray) -> np.ndarray:
    """(k, 3) → (k,): several times faster than a minimum over so short an axis."""
    return np.minimum(np.minimum(corners[:, 0], corners[:, 1]), corners[:, 2])


def cover(spans: Spans, width: int, height: int) -> np.ndarray:
    """(h, w) bool: the pixels any span covers."""
    found = np.zeros((height, width), bool)
    if len(spans.row):
        top, end = int(spans.row.min()), int(spans.row.max()) + 1
        line, cells = (spans.row - top) * (width + 1), (end - top) * (width + 1)
        steps = np.bincount(line + spans.left, minlength=cells) - np.bincount(line + spans.right, minlength=cells)
        np.greater(np.cumsum(steps.reshape(end - top, width + 1), axis=1)[:, :width], 0, out=found[top:end])
    return found


def _corner_planes(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For rays (x, y, 1): row i · ray = barycentric weight of corner i over depth. Holds behind the lens too.

    Also the side it shows: 1 its outer one, -1 its inner one, 0 none.

    A point b·corners on the ray d is depth·d, so b / depth = corners⁻¹ d: the rows are the inverse matrix.
    """
    a, b, c = (np.ascontiguousarray(corner.T) for corner in (corners[:, 0], corners[:, 1], corners[:, 2]))
    rows = np.stack([_cross(b, c), _cross(c, a), _cross(a, b)])
    volume = a[0] * rows[0, 0] + a[1] * rows[0, 1] + a[2] * rows[0, 2]
    # Right, up, forward is a left-handed frame: outer sides have a positive volume.
    edge_on = np.abs(volume) < 1e-15  # seen exactly from the side, or no triangle at all: shows no pixel
    rows /= np.where(edge_on, np.inf, volume)
    return rows.transpose(2, 0, 1), np.where(edge_on, 0, np.sign(volume))


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(3, k), as both are."""
    (a0, a1, a2), (b0, b1, b2) = a, b
    return np.stack([a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0])


def _depth_planes(weights: np.ndarray, view: View) -> np.ndarray:
    """(3, k): 1 / depth = p₀·x + p₁·y + p₂ for pixel coordinates x, y."""
    across, down, still = (weights[:, 0] + weights[:, 1] + weights[:, 2]).T
    across, down = across / view.focal_px, down / -view.focal_px
    return np.stack([across, down, still - (across * view.width / 2 + down * view.height / 2)])


def _resolve(best: np.ndarray, spans: Spans, planes: np.ndarray, names: np.ndarray, view: View) -> None:
    """Let each pixel keep the nearest sample: `best` (h · w,) holds 1 / depth, as float32 bits, above the triangle.

    `planes` (3, k) and `names` (k,) are those of the triangles that spans are of.
    """
    length = spans.right - spans.left
    pixel, source = spans.row * view.width + spans.left, names.take(spans.source)
    slope, down, still = planes.take(spans.source, axis=1)
    start = slope * (spans.left + 0.5) + down * (spans.row + 0.5) + still
    start -= slope * pixel  # so that the place on the canvas is all a sample's depth depends on
    ends = np.cumsum(length)
    shift = pixel + length - ends  # from the number of a sample to its pixel
    begin = 0
    while begin < len(length):
        done = ends[begin - 1] if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
        part = slice(begin, stop)
        each = length[part]
        place = np.repeat(shift[part], each)
        place += np.arange(done, ends[stop - 1])
        depth = np.repeat(slope[part], each)
        depth *= place
        depth += np.repeat(start[part], each)
        key = np.empty(len(place), np.uint64)
        key.view(np.float32)[_HIGH::2] = np.maximum(depth, 1e-9, out=depth)
        key.view(np.uint32)[1 - _HIGH :: 2] = np.repeat(source[part], each)
        np.maximum.at(best, place, key)
        begin = stop


def _rotated(corners: np.ndarray, first: np.ndarray) -> np.ndarray:
    turn = (first[:, None] + np.arange(3)) % 3
    return np.take_along_axis(corners, turn[..., None], axis=1)


def _cut(a: np.ndarray, b: np.ndarray, near: float) -> np.ndarray:
    share = (near - a[:, 2]) / (b[:, 2] - a[:, 2])
    return a + share[:, None] * (b - a)
