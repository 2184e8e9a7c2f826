"""Lofting: smooth flesh and cloth from elliptical cross-sections, modelled at rest and carried along by bones.

A `Clay` gathers lofts; `Clay.fired()` gives a `Cast`, which `Cast.posed(turns, joints)` bends into a pose. Modelling
costs milliseconds and is cached by who is modelled; posing is a handful of array operations.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from engines.sketch.solid import Stroke

UP = np.array([[1.0, 0, 0], [0, 0, 1.0], [0, 1.0, 0]]).T  # columns: across, front, along
FORWARD = np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]]).T  # along z, its "front" upward
_LIFT = 0.0025  # metres a stroke floats above the surface it lies on

Rings: TypeAlias = Sequence[Sequence[float]] | np.ndarray
Way: TypeAlias = Sequence[float] | np.ndarray  # a point or a direction
Paint: TypeAlias = np.ndarray | Callable[[np.ndarray], np.ndarray]  # one value, or from triangle centres (m, 3)
Weigher: TypeAlias = Callable[[np.ndarray], np.ndarray]  # resting points (n, 3) → weights (n, bones)


@dataclass(frozen=True, slots=True)
class Patch:
    """The grid of one loft's vertices: `rows` × `sides`, starting at `first`. Where strokes are anchored."""

    first: int
    rows: int
    sides: int

    def line(self, path: Sequence[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
        """Anchors of a path given as (row, degrees round from across to front): four vertices and weights a point."""
        row, angle = np.array(path, float).T
        row = np.clip(row, 0, self.rows - 1.001)
        turn = (angle / 360.0) % 1.0 * self.sides
        r, s = row.astype(int), turn.astype(int) % self.sides
        fr, fs = row - r, turn - np.floor(turn)
        ahead = (s + 1) % self.sides
        corner = [r * self.sides + s, r * self.sides + ahead, (r + 1) * self.sides + s, (r + 1) * self.sides + ahead]
        weight = [(1 - fr) * (1 - fs), (1 - fr) * fs, fr * (1 - fs), fr * fs]
        return self.first + np.stack(corner, 1), np.stack(weight, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke anchored to vertices, so that it follows the surface into every pose."""

    corners: np.ndarray  # (k, 4) vertex indices
    weights: np.ndarray  # (k, 4)
    weight: float
    colour: str


@dataclass(frozen=True, slots=True)
class Cast:
    """A resting model: flesh with its bones. Bone weights of a vertex sum to one."""

    vertices: np.ndarray  # (n, 3) metres, at rest
    weights: np.ndarray  # (n, bones)
    triangles: np.ndarray  # (m, 3) int32
    colours: np.ndarray  # (m, 3)
    parts: np.ndarray  # (m,)
    lines: tuple[Line, ...]

    def posed(self, turns: np.ndarray, origins: np.ndarray, joints: np.ndarray) -> np.ndarray:
        """Vertices (n, 3) in the world, bones turned by `turns` (b, 3, 3) from `origins` to `joints` (b, 3)."""
        shift = joints - np.einsum("bij,bj->bi", turns, origins)
        moves = np.concatenate([turns, shift[:, :, None]], axis=2).reshape(len(turns), 12)
        blended = (self.weights @ moves).reshape(-1, 3, 4)
        return np.einsum("nij,nj->ni", blended[:, :, :3], self.vertices) + blended[:, :, 3]

    def strokes(self, vertices: np.ndarray, normals: np.ndarray) -> tuple[Stroke, ...]:
        lifted = vertices + _LIFT * normals
        return tuple(
            Stroke(np.einsum("kc,kci->ki", line.weights, lifted[line.corners]), line.weight, line.colour)
            for line in self.lines
        )


@dataclass(slots=True)
class Clay:
    """A model in the making, for a fixed list of bones; `detail` below 1 lofts with fewer sides."""

    bones: tuple[str, ...]
    detail: float = 1.0
    _vertices: list[np.ndarray] = field(default_factory=list)
    _weights: list[np.ndarray] = field(default_factory=list)
    _triangles: list[np.ndarray] = field(default_factory=list)
    _colours: list[np.ndarray] = field(default_factory=list)
    _parts: list[np.ndarray] = field(default_factory=list)
    _lines: list[Line] = field(default_factory=list)
    _count: int = 0

    def around(self, sides: int) -> int:
        """How many sides a loft drawn with `sides` has at this detail."""
        return sides if self.detail >= 1 else max(4, 2 * round(sides * self.detail / 2))

    def chain(
        self,
        *knots: tuple[float, str],
        axis: Way = (0.0, 1.0, 0.0),
        origin: Way = (0.0, 0.0, 0.0),
    ) -> Weigher:
        """Weights handed over from bone to bone along an axis: each is alone at its knot, metres from `origin`."""
        knots = tuple(sorted(knots))
        places = np.array([place for place, _ in knots])
        columns = [self.bones.index(bone) for _, bone in knots]

        def weigh(points: np.ndarray) -> np.ndarray:
            weights, along = np.zeros((len(points), len(self.bones))), (points - np.asarray(origin)) @ np.asarray(axis)
            for index, column in enumerate(columns):
                peak = np.zeros(len(places))
                peak[index] = 1.0
                weights[:, column] += np.interp(along, places, peak)
            return weights

        return weigh

    def only(self, bone: str) -> Weigher:
        return self.chain((0.0, bone))

    def loft(
        self,
        rings: Rings,
        weigh: Weigher,
        colour: Paint,
        part: int | Paint,
        *,
        origin: Way = (0.0, 0.0, 0.0),
        frame: np.ndarray = UP,
        sides: int = 14,
        power: float = 2.0,
        domes: tuple[float, float] = (0.0, 0.0),
        bend: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> Patch:
        """Skin stretched over `rings`, rows of (along, half across, half front, half back, front shift, across shift).

        Metres, from `origin` along the frame's third column. `domes` rounds the first and last end by that length;
        `power` above 2 squares the section; `bend` moves the finished points.
        """
        sides = self.around(sides)
        table = _domed(np.array([_row(ring) for ring in rings], float), domes)
        points = _rings(table, sides, power) @ frame.T + np.asarray(origin)
        rows = len(table)
        ends = table[[0, -1]][:, [5, 4, 0]] @ frame.T + np.asarray(origin)
        points = np.concatenate([points, ends])
        mirrored = np.linalg.det(frame) * (table[-1, 0] - table[0, 0]) < 0
        if bend is not None:
            points = bend(points)
        return self.mesh(points, tube(rows, sides, bool(mirrored)), weigh(points), colour, part, rows, sides)

    def mesh(
        self,
        points: np.ndarray,
        triangles: np.ndarray,
        weights: np.ndarray,
        colour: Paint,
        part: int | Paint,
        rows: int = 0,
        sides: int = 0,
    ) -> Patch:
        """A ready surface: points (n, 3), triangles (m, 3), weights (n, bones), colours and parts."""
        first = self._count
        centres = _centres(points, triangles, (rows - 1) * sides) if callable(colour) or callable(part) else points
        colour = colour(centres) if callable(colour) else colour
        part = part(centres) if callable(part) else part
        self._vertices.append(points)
        self._weights.append(weights)
        self._triangles.append(triangles + first)
        self._colours.append(np.broadcast_to(colour, (len(triangles), 3)))
        self._parts.append(np.broadcast_to(np.asarray(part, np.int32), len(triangles)))
        self._count += len(points)
        return Patch(first, rows, sides)

    def line(self, patch: Patch, path: Sequence[tuple[float, float]], weight: float = 0.7, colour: str = "") -> None:
        self._lines.append(Line(*patch.line(path), weight, colour))

    def fired(self) -> Cast:
        return Cast(
            np.concatenate(self._vertices),
            np.concatenate(self._weights),
            np.concatenate(self._triangles).astype(np.int32),
            np.concatenate(self._colours),
            np.concatenate(self._parts),
            tuple(self._lines),
        )


def _centres(points: np.ndarray, triangles: np.ndarray, quads: int) -> np.ndarray:
    """Middles of triangles; the two halves of a loft's quads share theirs, so that paint has straight borders."""
    middles = points[triangles].mean(axis=1)
    if quads > 0:
        middles[:quads] = middles[quads : 2 * quads] = (middles[:quads] + middles[quads : 2 * quads]) / 2
    return middles


def rgb(colour: str) -> np.ndarray:
    """“#rrggbb” → (3,) of 0..1."""
    return np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])


def normals_of(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Unit normals (n, 3), each the area-weighted mean of the triangles that share the vertex."""
    a, b, c = (vertices[triangles[:, corner]] for corner in range(3))
    p, q = b - a, c - a
    faces = np.stack(
        [
            p[:, 1] * q[:, 2] - p[:, 2] * q[:, 1],
            p[:, 2] * q[:, 0] - p[:, 0] * q[:, 2],
            p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0],
        ]
    )
    flat = triangles.T.ravel()
    summed = np.stack([np.bincount(flat, np.tile(face, 3), len(vertices)) for face in faces], axis=1)
    return summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-12)


def smooth(at: np.ndarray, knots: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Values between rising knots along a cubic whose slopes are the knots' own, so that no silhouette has corners."""
    slopes = np.gradient(values, knots)
    index = np.clip(np.searchsorted(knots, at) - 1, 0, len(knots) - 2)
    width = knots[index + 1] - knots[index]
    t = (at - knots[index]) / width
    a, b = values[index], values[index + 1]
    return (
        a * (1 + 2 * t) * (1 - t) ** 2
        + b * t * t * (3 - 2 * t)
        + slopes[index] * width * t * (1 - t) ** 2
        - slopes[index + 1] * width * t * t * (1 - t)
    )


def _row(ring: Way) -> list[float]:
    along, across, *rest = ring
    front = rest[0] if rest else across
    back = rest[1] if len(rest) > 1 else front
    return [along, across, front, back, rest[2] if len(rest) > 2 else 0.0, rest[3] if len(rest) > 3 else 0.0]


def _domed(table: np.ndarray, domes: tuple[float, float]) -> np.ndarray:
    """Quarter ellipses of two rings added at the ends that ask for one."""
    step = np.sign(table[-1, 0] - table[0, 0])
    before, after = [], []
    for length, ring, out, rows in ((domes[0], table[0], -step, before), (domes[1], table[-1], step, after)):
        if length <= 0:
            continue
        for angle in (0.6, 1.2):
            row = ring.copy()
            row[0] += out * length * np.sin(angle)
            row[1:4] *= np.cos(angle)
            rows.append(row)
    return np.concatenate([np.array(before[::-1]).reshape(-1, 6), table, np.array(after).reshape(-1, 6)])


def _rings(table: np.ndarray, sides: int, power: float) -> np.ndarray:
    angle = np.arange(sides) / sides * 2 * np.pi
    c, s = (np.sign(f) * np.abs(f) ** (2 / power) for f in (np.cos(angle), np.sin(angle)))
    along, across, front, back, shift_front, shift_across = (column[:, None] for column in table.T)
    u = shift_across + across * c
    v = shift_front + np.where(s >= 0, front, back) * s
    return np.stack([u, v, np.broadcast_to(along, u.shape)], axis=2).reshape(-1, 3)


@lru_cache(maxsize=256)
def tube(rows: int, sides: int, mirrored: bool = False) -> np.ndarray:
    """Triangles of a capped tube, counter-clockwise from outside; the two pole points come last."""
    j = np.arange(sides)
    k = (j + 1) % sides
    start = (np.arange(rows - 1) * sides)[:, None]
    a, b, c, d = start + j, start + k, start + sides + k, start + sides + j
    quads = np.concatenate([np.stack([a, b, c], 2), np.stack([a, c, d], 2)]).reshape(-1, 3)
    foot, head, last = rows * sides, rows * sides + 1, (rows - 1) * sides
    caps = [np.stack([k, j, np.full(sides, foot)], 1), np.stack([last + j, last + k, np.full(sides, head)], 1)]
    triangles = np.concatenate([quads, *caps])
    return triangles[:, ::-1] if mirrored else triangles
