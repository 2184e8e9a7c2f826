"""The land: the ground underfoot, what rises at the horizon, and the lines of water."""

import numpy as np

from engines.sketch.scenery.mesh import Mesh, ink, mesh, painted
from engines.sketch.scenery.primitives import circle, grid_faces
from engines.sketch.solid import Stroke
from presets import shapes

SNOW_LINE, TONGUES = 0.5, 0.2  # of a ridge's height, and of that


def ground(it: shapes.Ground) -> Mesh:
    """A disc of rings that widen outwards, (radius) metres wide; flat up to `level`."""
    reach = np.array(
        [0.001, 4, 9, 16, it.level, it.level * 1.5, it.level * 2.2, it.level * 3.2, it.level * 5, it.radius]
    )
    reach = np.unique(np.minimum(reach, it.radius))[::-1]  # outside in, so that the disc faces up
    points = circle(32)[None] * reach[:, None, None]
    rng = np.random.default_rng(it.seed)
    swell = np.zeros(points.shape[:2])
    for _ in range(4):
        wave = rng.normal(size=3) * 2.2 / it.level
        swell += np.sin(points @ wave + rng.uniform(0, 6))
    far = np.clip((reach - it.level) / (2 * it.level), 0, 1)[:, None]
    points[:, :, 1] = it.roll * far * swell * 0.5
    return mesh(points.reshape(-1, 3), grid_faces(len(reach), 32, wrap=True), crease_deg=80)


def ridge(it: shapes.Ridge) -> Mesh:
    """A slope facing the stage along an arc at `radius`; its crest is noise of falling octaves, or a row of roofs."""
    rng = np.random.default_rng(it.seed)
    share = np.linspace(0, 1, it.steps)
    crest = _roofs(share, rng) if it.blocks else _crags(share, it.peaks, it.rough, rng)
    if it.blocks:
        share, crest = np.repeat(share, 2)[1:-1], np.repeat(crest[:-1], 2)
    ends = np.clip(np.minimum(share, 1 - share) / 0.08, 0, 1) if it.sweep < 359 else 1.0
    crest = it.height * crest * ends
    angle = np.radians(it.start + share * it.sweep)
    out = np.stack([np.sin(angle), 0 * angle, np.cos(angle)], -1)
    across = (0.0, 0.0, 0.0) if it.blocks else rng.uniform(-0.5, 0.5, (3, len(share))) * it.rough
    rows = [
        out * (it.radius - it.depth * (1 - t) + it.depth * 0.5 * np.asarray(stray)[..., None] * (0 < t < 1))
        + np.array([0, 1, 0]) * (crest * lift)[:, None]
        for t, lift, stray in zip((0.0, 0.5, 1.0), (-0.02, 0.42, 1.0), across, strict=True)
    ]
    if it.snow:
        rows.insert(2, _snow_line(rows[1], rows[2], it.height, rng))
    points = np.stack(rows)
    faces = grid_faces(len(rows), len(share))[:, ::-1]
    surface = mesh(points.reshape(-1, 3), faces, crease_deg=30 if it.rough > 0.3 else 80)
    return _snowed(surface, it) if it.snow else surface


def _crags(share: np.ndarray, peaks: float, rough: float, rng: np.random.Generator) -> np.ndarray:
    total, weight = np.zeros_like(share), 0.0
    for octave in range(4):
        strength = rough**octave if octave else 1.0
        phase, beat = rng.uniform(0, 1), peaks * 2**octave
        wave = (
            1 - np.abs(2 * ((share * beat + phase) % 1) - 1)
            if rough > 0.3
            else 0.5 - 0.5 * np.cos(2 * np.pi * (share * beat + phase))
        )
        total += strength * wave * rng.uniform(0.7, 1.0)
        weight += strength
    return 0.25 + 0.75 * total / weight


def _roofs(share: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return rng.choice([0.35, 0.5, 0.6, 0.75, 1.0], len(share), p=[0.25, 0.25, 0.25, 0.15, 0.1])


def _snow_line(middle: np.ndarray, crest: np.ndarray, height: float, rng: np.random.Generator) -> np.ndarray:
    """The lower edge of the snow between the middle of a slope and its crest, (steps, 3): it runs down in tongues."""
    line = SNOW_LINE * height * (1 + TONGUES * rng.uniform(-1, 1, len(crest)))
    share = np.clip((line - middle[:, 1]) / np.maximum(crest[:, 1] - middle[:, 1], 1e-6), 0.02, 0.98)
    return middle + share[:, None] * (crest - middle)


def _snowed(surface: Mesh, it: shapes.Ridge) -> Mesh:
    """The strip above the snow line is painted where the crest rises above it."""
    corners = surface.vertices[surface.triangles]
    top = corners[:, :, 1].max(1) > SNOW_LINE * it.height
    strip = np.arange(len(surface.triangles)) >= 2 * len(surface.triangles) // 3
    white = painted(surface, it.snow)
    colours = np.where((top & strip)[:, None], white.colours, surface.colours)
    return Mesh(surface.vertices, surface.normals, surface.triangles, colours, surface.parts)


def waves(it: shapes.Waves) -> Mesh:
    """Short wavy strokes, longer with distance, more of them far off where water closes up to a tone."""
    rng = np.random.default_rng(it.seed)
    reach = it.inner + (it.outer - it.inner) * rng.uniform(0, 1, it.count) ** 1.5
    angle = np.radians(it.start + rng.uniform(0, it.sweep, it.count))
    strokes = []
    for distance, heading in zip(reach, angle, strict=True):
        length = it.length * (0.6 + distance / 18) * rng.uniform(0.6, 1.4)
        t = np.linspace(-0.5, 0.5, 6)
        along = np.stack([t * length, it.rise * (0.4 + np.cos(t * 9 + heading)), 0 * t], -1)
        middle = np.array([np.sin(heading) * distance, 0.01, np.cos(heading) * distance])
        strokes.append(Stroke(along + middle, 0.5, it.ink))
    return ink(strokes)
