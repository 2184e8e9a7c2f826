"""Camera moves in the storyboard's own signs: bold outlined arrows, and a frame within the frame for a zoom."""

from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin

import numpy as np

from engines.sketch.picture.raster import cover, scan

_FILL, _EDGE = np.array([252, 250, 245, 235], np.uint8), np.array([30, 30, 32, 255], np.uint8)
_FINE = 3  # samples a pixel and axis, for smooth edges

_INNER = [(0.22, 0.22), (0.78, 0.22), (0.78, 0.78), (0.22, 0.78)]  # the frame within the frame

Path = list[tuple[float, float]]  # x right and y down, 0..1 of width and height


@lru_cache(maxsize=32)
def overlay(movement: str, width: int, height: int) -> np.ndarray:
    """(h, w, 4) uint8; clear where there is nothing to say. Words in any order: "dolly in", "pan_left", "crane up".

    Read-only: one arrow serves all shots that move alike.
    """
    words = set(movement.lower().replace("-", " ").replace("_", " ").split())
    aspect = width / height
    shapes = [shape for path, tip in _paths(words) for shape in _arrow([(x * aspect, y) for x, y in path], tip)]
    shapes += [quad for frame in _frames(words) for quad in _outline([(x * aspect, y) for x, y in frame])]
    picture = np.zeros((height, width, 4), np.uint8)
    if shapes:
        body, rim = _covered(shapes, width, height, 0.0), _covered(shapes, width, height, 0.008)
        share = body[..., None]
        picture[:] = np.rint(_EDGE * (1 - share) + _FILL * share)
        picture[..., 3] = np.rint(picture[..., 3] * np.maximum(rim, body))
    picture.flags.writeable = False
    return picture


def _paths(words: set[str]) -> list[tuple[Path, float]]:
    """Arrows as centre lines with the size of their heads."""
    left, down, out = "left" in words, "down" in words, bool(words & {"out", "back", "backward", "backwards"})
    flip = -1 if left else 1
    if words & {"whip", "pan"}:
        return [([(0.5 + flip * (t - 0.5) * 0.5, 0.90 - 0.05 * sin(pi * t)) for t in _steps()], 0.075)]
    if words & {"truck", "tracking", "track", "follow", "crab"}:
        return [([(0.5 - flip * 0.28, 0.90), (0.5 + flip * 0.28, 0.90)], 0.085)]
    if words & {"tilt", "pedestal", "crane", "boom", "jib"}:
        turn = -1 if not down else 1
        bow = 0.035 if "tilt" in words else (0.10 if words & {"crane", "boom", "jib"} else 0)
        return [([(0.92 - bow * sin(pi * t), 0.5 + turn * (t - 0.5) * 0.56) for t in _steps()], 0.085)]
    if words & {"dolly", "push", "pull"}:
        out = out or "pull" in words
        return [_toward(corner, out) for corner in ((0.10, 0.90), (0.90, 0.90))]
    if "zoom" in words:
        return [(_radial(corner, out), 0.05) for corner in _INNER]
    if words & {"arc", "orbit"}:
        return [([(0.5 - flip * 0.34 * cos(pi * t), 0.80 + 0.12 * sin(pi * t)) for t in _steps()], 0.085)]
    if words & {"handheld", "shake"}:
        return [([(0.42 + 0.16 * t, 0.92 + 0.016 * sin(6 * pi * t)) for t in _steps(40)], 0.05)]
    return []


def _radial(corner: tuple[float, float], out: bool) -> Path:
    """From the picture's corner to that of the inner frame, or back."""
    x, y = corner
    outer, inner = (x + (x - 0.5) * 0.62, y + (y - 0.5) * 0.62), (x + (x - 0.5) * 0.08, y + (y - 0.5) * 0.08)
    return [inner, outer] if out else [outer, inner]


def _toward(corner: tuple[float, float], out: bool) -> tuple[Path, float]:
    x, y = corner
    inner = (x + (0.5 - x) * 0.42, y + (0.5 - y) * 0.42)
    return ([inner, corner] if out else [corner, inner]), 0.085


def _frames(words: set[str]) -> list[Path]:
    if "zoom" not in words:
        return []
    return [[*_INNER, _INNER[0]]]


def _steps(count: int = 24) -> list[float]:
    return [index / count for index in range(count + 1)]


def _arrow(path: Path, tip: float) -> list[np.ndarray]:
    """Triangles (3, 2) of a shaft that widens towards its head; lengths in picture heights."""
    points = np.array(path)
    leg = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(leg)])
    neck = max(along[-1] - tip, along[-1] * 0.3)
    cut = np.append(along[along < neck], neck)
    shaft = np.stack([np.interp(cut, along, points[:, 0]), np.interp(cut, along, points[:, 1])], axis=1)
    way = np.gradient(shaft, axis=0)
    side = np.stack([-way[:, 1], way[:, 0]], 1) / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    half = tip * np.linspace(0.16, 0.30, len(shaft))[:, None]
    one, other = shaft + side * half, shaft - side * half
    triangles = [
        np.array(t)
        for i in range(len(shaft) - 1)
        for t in ((one[i], other[i], one[i + 1]), (other[i], other[i + 1], one[i + 1]))
    ]
    base = shaft[-1]
    return [*triangles, np.array([base + side[-1] * tip * 0.72, base - side[-1] * tip * 0.72, points[-1]])]


def _outline(path: Path) -> list[np.ndarray]:
    half, triangles = 0.005, []
    for start, end in pairwise(path):
        a, b = np.array(start), np.array(end)
        way = (b - a) / max(float(np.linalg.norm(b - a)), 1e-9)
        side = np.array([-way[1], way[0]]) * half
        a, b = a - way * half, b + way * half
        triangles += [np.array([a + side, a - side, b + side]), np.array([a - side, b - side, b + side])]
    return triangles


def _covered(shapes: list[np.ndarray], width: int, height: int, grown: float) -> np.ndarray:
    """(h, w) float 0..1: how much of each pixel the triangles cover, grown on all sides (picture heights)."""
    triangles = np.stack(shapes)
    turns = np.linspace(0, 2 * pi, 12, endpoint=False) if grown else np.zeros(1)
    shifts = grown * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    moved = (triangles[None] + shifts[:, None, None]).reshape(-1, 3, 2) * height
    x0, y0 = np.clip(np.floor(moved.min(axis=(0, 1))).astype(int), 0, (width, height))
    x1, y1 = np.clip(np.ceil(moved.max(axis=(0, 1))).astype(int), (x0, y0), (width, height))
    wide, high = (x1 - x0) * _FINE, (y1 - y0) * _FINE
    fine = cover(scan((moved - (x0, y0)) * _FINE, np.arange(len(moved)), wide, high), wide, high)
    covered = np.zeros((height, width))
    covered[y0:y1, x0:x1] = fine.reshape(y1 - y0, _FINE, x1 - x0, _FINE).mean(axis=(1, 3))
    return covered
