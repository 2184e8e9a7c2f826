"""Cloth, and flat things that lie on the ground: patches, paths."""

import numpy as np

from engines.sketch.scenery.mesh import Mesh, join, mesh, painted
from engines.sketch.scenery.primitives import grid_faces
from engines.sketch.solid import Stroke
from presets import shapes


def cloth(it: shapes.Cloth) -> Mesh:
    """A sheet with both sides; a stripe colour paints every other band along x."""
    columns = max(8, it.folds * 6) + 1
    u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, 5))
    wave = it.depth * np.sin(2 * np.pi * it.folds * u) if it.folds else 0.0 * u
    height = -it.sag * 4 * u * (1 - u) + wave
    net = np.stack([(u - 0.5) * it.size[0], height, (0.5 - v) * it.size[1]], -1)
    if not it.stripe:
        return _both_sides(net)
    bands = np.array_split(np.arange(columns - 1), max(4, columns // 3))
    cut = [_both_sides(net[:, band[0] : band[-1] + 2]) for band in bands]
    return join([painted(c, it.stripe) if i % 2 else c for i, c in enumerate(cut)], ["cloth"] * len(cut))


def _both_sides(net: np.ndarray) -> Mesh:
    rows, columns, _ = net.shape
    faces, points = grid_faces(rows, columns), net.reshape(-1, 3)
    below = points - [0, 0.004, 0]  # apart by a thread, so that either side has normals of its own
    return join([mesh(points, faces), mesh(below, faces[:, ::-1])], ["cloth", "cloth"])


def disc(it: shapes.Disc) -> Mesh:
    rng = np.random.default_rng(it.sides)
    angle = np.arange(it.sides) / it.sides * 2 * np.pi
    swell = 1 + it.rough * np.sin(angle * 3 + rng.uniform(0, 6)) * 0.5 + it.rough * rng.uniform(-0.5, 0.5, it.sides)
    rim = np.stack([np.sin(angle) * swell, 0 * angle, np.cos(angle) * swell], -1) * [it.size[0] / 2, 1, it.size[1] / 2]
    ring = np.arange(it.sides)
    faces = np.stack([ring, np.roll(ring, -1), np.full(it.sides, it.sides)], -1)
    return mesh(np.concatenate([rim, [[0, 0, 0]]]), faces)


def path(it: shapes.Path) -> Mesh:
    line = _smooth(np.array(it.points, float))
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.column_stack([along[:, 1], -along[:, 0]]) * it.width / 2
    edges = [np.insert(line + sign * side, 1, 0.0, axis=1) for sign in (-1, 1)]
    surface = mesh(np.concatenate(edges), grid_faces(2, len(line)))
    lines = tuple(Stroke(edge + np.array([0, 0.01, 0]), 0.7) for edge in edges) if it.edges else ()
    return Mesh(surface.vertices, surface.normals, surface.triangles, surface.colours, surface.parts, lines)


def _smooth(points: np.ndarray) -> np.ndarray:
    """Corners rounded by two rounds of corner cutting."""
    for _ in range(2 if len(points) > 2 else 0):
        cut = np.stack([points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75], 1)
        points = np.concatenate([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points
