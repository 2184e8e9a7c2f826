"""Pen strokes that make a surface read as planks, bricks, bars or cracks."""

import numpy as np

from engines.sketch.scenery.mesh import Mesh, ink
from engines.sketch.solid import Stroke
from presets import shapes


def stroke(it: shapes.Stroke) -> Mesh:
    points = np.array([*it.points, it.points[0]] if it.closed else it.points, float)
    return ink([Stroke(points, it.weight, it.ink)])


def lines(it: shapes.Lines) -> Mesh:
    """A (width, height) rectangle in the x-y plane, standing on the origin, filled with the asked pattern."""
    rng = np.random.default_rng(it.seed)
    runs = {
        "planks": _upright,
        "boards": _level,
        "bricks": _bricks,
        "grid": lambda it, rng: _upright(it, rng) + _level(it, rng),
        "cracks": _cracks,
        "scribble": _scribble,
    }[it.pattern](it, rng)
    chosen = [run for run in runs if rng.uniform() < it.share]
    return ink([Stroke(np.insert(np.array(run, float), 2, 0.0, axis=1), it.weight, it.ink) for run in chosen])


Run = list[tuple[float, float]]


def _upright(it: shapes.Lines, rng: np.random.Generator) -> list[Run]:
    w, h = it.size
    return [[(x, 0.0), (x, h)] for x in np.arange(-w / 2 + it.pitch, w / 2 - it.pitch / 4, it.pitch)]


def _level(it: shapes.Lines, rng: np.random.Generator) -> list[Run]:
    w, h = it.size
    return [[(-w / 2, y), (w / 2, y)] for y in np.arange(it.pitch, h - it.pitch / 4, it.pitch)]


def _bricks(it: shapes.Lines, rng: np.random.Generator) -> list[Run]:
    """Outlines of single bricks, so that a share of them hints at the wall."""
    (w, h), tall, runs = it.size, it.pitch, []
    for row in range(int(h / tall)):
        for x in np.arange(-w / 2 + (row % 2) * tall, w / 2 - 2 * tall + 1e-6, 2 * tall):
            low, high = row * tall, (row + 1) * tall
            runs.append([(x, low), (x + 2 * tall, low), (x + 2 * tall, high)])
    return runs


def _cracks(it: shapes.Lines, rng: np.random.Generator) -> list[Run]:
    (w, h), runs = it.size, []
    for _ in range(max(1, int(w * h / it.pitch))):
        point, run = np.array([rng.uniform(-w / 2, w / 2), rng.uniform(0, h)]), []
        for _ in range(5):
            run.append((float(np.clip(point[0], -w / 2, w / 2)), float(np.clip(point[1], 0, h))))
            point = point + rng.normal(0, it.pitch * 0.5, 2)
        runs.append(run)
    return runs


def _scribble(it: shapes.Lines, rng: np.random.Generator) -> list[Run]:
    """Lines of handwriting or print."""
    (w, h), runs = it.size, []
    for y in np.arange(it.pitch, h - it.pitch / 2, it.pitch):
        x = np.linspace(-w / 2, w / 2 * rng.uniform(0.6, 1.0), 12)
        runs.append(list(zip(x, y + rng.uniform(-0.2, 0.2, 12) * it.pitch, strict=True)))
    return runs
