"""Trees, bushes, rocks and grass: lumpy outlines that one reads at a glance."""

from dataclasses import replace

import numpy as np

from engines.sketch.scenery.mesh import Mesh, finished, ink, join, mesh, moved, painted
from engines.sketch.scenery.primitives import circle, frame, grid_faces, lathe_of, rings
from engines.sketch.solid import Stroke
from presets import shapes

GOLDEN_RAD = 2.39996  # turns by this never line up
SKIRTS = (  # of a fir: underside, tip and reach, shares of its height
    (0.14, 0.42, 0.2), (0.27, 0.55, 0.175), (0.4, 0.67, 0.145),
    (0.53, 0.79, 0.115), (0.66, 0.9, 0.083), (0.79, 1.0, 0.052),
)  # fmt: skip


def blob(it: shapes.Blob) -> Mesh:
    return lumpy(np.array(it.size), it.lumps, it.seed, round(it.sides * 0.6), it.sides)


def lumpy(size: np.ndarray, lumps: float, seed: int, rows: int = 5, sides: int = 8) -> Mesh:
    """A ball standing on the origin whose skin swells and shrinks smoothly, as a crown of leaves does."""
    rng = np.random.default_rng(seed)
    polar = np.linspace(np.pi - 0.05, 0.05, rows)
    ball = circle(sides)[None] * np.sin(polar)[:, None, None] + np.array([0, 1, 0]) * np.cos(polar)[:, None, None]
    waves = rng.normal(size=(5, 3)) * 2.6
    swell = 1 + lumps * np.sin(ball @ waves.T + rng.uniform(0, 6, 5)).sum(-1) * 0.5
    return rings((ball * swell[..., None] / 2 + [0, 0.5, 0]) * size)


def rock(it: shapes.Rock) -> Mesh:
    """A boulder sunk a little into the ground, narrower above, with facets and a few cracks."""
    rng = np.random.default_rng(it.seed)
    polar = np.linspace(np.pi * 0.66, 0.16, 5)
    ball = circle(9)[None] * np.sin(polar)[:, None, None] + np.array([0, 1, 0]) * np.cos(polar)[:, None, None]
    ball = ball * (1 + it.rough * rng.uniform(-0.9, 0.6, (5, 9, 1)))
    ball[:, :, [0, 2]] *= np.linspace(1.06, 0.78, 5)[:, None, None]
    points = (ball / 2 + [0, 0.5, 0]) * it.size
    foot, top = points[0, :, 1].max(), points[:, :, 1].max()
    sunk = 0.06 * it.size[1]  # the whole of the lowest ring is under the ground, the top where it was
    points[:, :, 1] = (points[:, :, 1] - foot) * (top - 0.12 * it.size[1] + sunk) / (top - foot) - sunk
    bare = rings(points)
    middle = points.mean((0, 1))
    runs = [
        points[[3, 2, 1], [k, k, (k + step) % 9]] for k, step in zip(rng.permutation(9)[:4], (0, 1, 0, 8), strict=True)
    ]
    cracks = [Stroke(middle + (run - middle) * 1.012, 0.5) for run in runs]
    return join([mesh(bare.vertices, bare.triangles, crease_deg=24.0), ink(cracks)])


def conifer(it: shapes.Tree) -> Mesh:
    """Six skirts of branches that hang lower at their tips, with pen ticks for the needles."""
    rng, h = np.random.default_rng(it.seed), it.height
    parts = [painted(lathe_of([[h * 0.026, 0], [h * 0.018, h * 0.3]], 6), it.trunk)]
    for low, high, reach in SKIRTS:
        parts.append(_skirt(low * h, high * h, reach * h, rng))
    return join(parts, ["trunk", *["even", "odd"] * 3])


def _skirt(low: float, high: float, reach: float, rng: np.random.Generator) -> Mesh:
    spread = 1 + 0.2 * np.tile([1.0, -1.0], 5) + rng.normal(0, 0.07, 10)
    hem = circle(10, rng.uniform(0, 1)) * (reach * spread)[:, None]
    hem[:, 1] = low - 0.3 * reach * np.clip(spread - 0.9, 0, None) / 0.3 + rng.normal(0, 0.03, 10) * reach
    points = np.concatenate([hem, [[0, high, 0], [0, low + 0.15 * (high - low), 0]]])
    ring, after = np.arange(10), np.roll(np.arange(10), -1)
    over, under = (np.stack(side, -1) for side in ((ring, after, ring * 0 + 10), (after, ring, ring * 0 + 11)))
    tip = points[10]
    needles = [Stroke(tip + (hem[k] * 1.01 - tip) * np.array([[a], [a + 0.22]]), 0.5) for k, a in zip(
        rng.permutation(10)[:3], rng.uniform(0.45, 0.72, 3), strict=True)]  # fmt: skip
    skirt = finished(mesh(points, np.concatenate([over, under]), crease_deg=100.0), 0.0, leaf=0.5)
    return join([skirt, ink(needles)])


def broadleaf(it: shapes.Tree) -> Mesh:
    """A trunk that forks into a crown of leaf clumps."""
    rng, h = np.random.default_rng(it.seed), it.height
    trunk = lathe_of([[h * 0.055, 0], [h * 0.032, h * 0.09], [h * 0.026, h * 0.5]], 7)
    limbs = [_limb(h, angle) for angle in rng.uniform(0, 0.9) + np.array([0.0, 2.1, 4.2])]
    bark = [_bark(h, angle) for angle in np.arange(7) / 7 * 2 * np.pi]
    crown = moved(leaves(np.array([0.78, 0.62, 0.78]) * h, it.seed, 7, 7), np.eye(3), (0, 0.38 * h, 0))
    wood = [painted(part, it.trunk) for part in (trunk, *limbs)]
    return join([*wood, ink(bark), crown], [*["wood"] * 5, "crown"])


def _bark(h: float, angle: float) -> Stroke:
    out = np.array([np.sin(angle), 0.0, np.cos(angle)])
    low, high = (0.1, 0.24) if round(angle * 10) % 2 else (0.16, 0.36)
    return Stroke(np.stack([out * h * 0.034 + [0, h * low, 0], out * h * 0.031 + [0, h * high, 0]]), 0.5)


def leaves(size: np.ndarray, seed: int, clumps: int, scallops: int, sides: int = 7) -> Mesh:
    """A crown or bush `size` wide, high and deep, standing on the origin: clumps round a core, edged with leaf curls.

    Light falls on it as on one soft mass: normals lean away from the middle of the whole, not of each clump.
    """
    rng = np.random.default_rng(seed)
    rise = np.linspace(-0.55, 0.95, clumps)
    turn = np.arange(clumps) * GOLDEN_RAD + rng.uniform(0, 6)
    flat = np.sqrt(np.clip(1 - rise**2, 0, 1))
    out = np.stack([np.sin(turn) * flat, rise, np.cos(turn) * flat], -1)
    girth = np.array([0.34, *rng.uniform(0.19, 0.25, clumps)])
    middles = np.concatenate([[[0, 0, 0]], out * (0.49 - girth[1:, None])])
    balls = [_clump(middle, radius, size, sides, rng) for middle, radius in zip(middles, girth, strict=True)]
    curls = [_curl(middles, girth, size, rng) for _ in range(scallops)]
    crown = [finished(ball, 0.0, leaf=1.0) for ball in balls]
    return join([*crown, ink(curls)], ["core", *(f"c{k % 3}" for k in range(clumps)), "core"])


def _clump(middle: np.ndarray, radius: float, size: np.ndarray, sides: int, rng: np.random.Generator) -> Mesh:
    polar = np.array([2.4, 1.55, 0.75])
    rows = circle(sides, rng.uniform(0, 1))[None] * np.sin(polar)[:, None, None]
    rows = rows + np.array([0, 1, 0]) * np.cos(polar)[:, None, None]
    ball = np.concatenate([(rows * rng.uniform(0.92, 1.1, (3, sides, 1))).reshape(-1, 3), [[0, -1, 0], [0, 1, 0]]])
    ring, after = np.arange(sides), np.roll(np.arange(sides), -1)
    foot = np.stack([after, ring, ring * 0 + 3 * sides], -1)
    head = np.stack([2 * sides + ring, 2 * sides + after, ring * 0 + 3 * sides + 1], -1)
    points = ball * radius + middle
    bare = mesh(
        points * size + [0, size[1] / 2, 0], np.concatenate([grid_faces(3, sides, wrap=True), foot, head]), 180.0
    )
    whole = (bare.vertices - [0, size[1] / 2, 0]) / size**2
    soft = bare.normals + 0.5 * whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), 1e-9)
    return replace(bare, normals=soft / np.maximum(np.linalg.norm(soft, axis=1, keepdims=True), 1e-9))


def _curl(middles: np.ndarray, girth: np.ndarray, size: np.ndarray, rng: np.random.Generator) -> Stroke:
    """Three little arcs in a row on the outside of the clumps."""
    t = np.linspace(0, 3, 13)
    turn = rng.uniform(0, 2 * np.pi) + (t - 1.5) * 0.11
    tilt = rng.uniform(-0.5, 1.0) + rng.uniform(-0.04, 0.04) * t + 0.09 * np.abs(np.sin(np.pi * t))
    flat = np.cos(tilt)
    rays = np.stack([np.sin(turn) * flat, np.sin(tilt), np.cos(turn) * flat], -1)
    ahead = rays @ middles.T
    inside = girth**2 - (middles**2).sum(1) + ahead**2
    reach = np.where(inside > 0, ahead + np.sqrt(np.maximum(inside, 0)), 0).max(1)
    return Stroke((rays * reach[:, None] * 1.01) * size + [0, size[1] / 2, 0], 0.55)


def _limb(h: float, angle: float) -> Mesh:
    reach = np.array([np.sin(angle) * 0.17, 0.22, np.cos(angle) * 0.17]) * h
    return moved(lathe_of([[h * 0.02, 0], [h * 0.01, float(np.linalg.norm(reach))]], 4), frame(reach), (0, h * 0.36, 0))


def poplar(it: shapes.Tree) -> Mesh:
    h = it.height
    trunk = painted(lathe_of([[h * 0.025, 0], [h * 0.015, h * 0.5]], 6), it.trunk)
    crown = moved(leaves(np.array([0.26, 0.9, 0.26]) * h, it.seed, 7, 10), np.eye(3), (0, h * 0.1, 0))
    return join([trunk, crown])


def bush(it: shapes.Tree) -> Mesh:
    """Leaves to the ground, `height` metres high and a third wider."""
    h = it.height
    return moved(leaves(np.array([1.35, 1.15, 1.25]) * h, it.seed, 4, 4, 6), np.eye(3), (0, -0.12 * h, 0))


def palm(it: shapes.Tree) -> Mesh:
    rng, h = np.random.default_rng(it.seed), it.height
    bend = rng.uniform(0.06, 0.14) * h
    rise = np.linspace(0, 1, 6)
    section = circle(7)
    hoops = [section * h * (0.034 - 0.014 * t) + [bend * t * t, h * 0.9 * t, 0] for t in rise]
    top = np.array([bend, h * 0.9, 0])
    fronds = [moved(_frond(h * 0.42, rng.uniform(0.5, 1.0)), _heading(a), top) for a in np.arange(9) / 9 * 2 * np.pi]
    return join([painted(rings(np.stack(hoops)), it.trunk), *fronds], ["trunk", *["a", "b", "c"] * 3])


def _heading(angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def _frond(length: float, droop: float) -> Mesh:
    """A leaf along z, folded like a roof along its rib, closed below."""
    t = np.linspace(0, 1, 6)
    rib = np.stack([0 * t, length * (0.35 * t - droop * 0.75 * t**2), length * t], -1)
    half = length * 0.13 * np.sin(np.pi * (0.12 + 0.88 * t))
    edge = np.stack([half, -half * 0.7, 0 * t], -1)
    section = np.stack([rib + edge * [-1, 1, 1], rib - [0, 0.015 * length, 0], rib + edge, rib], 1)
    return rings(section)


def bare(it: shapes.Tree) -> Mesh:
    """A tree without leaves: a trunk and two orders of branches."""
    rng, h = np.random.default_rng(it.seed), it.height
    parts = [lathe_of([[h * 0.04, 0], [h * 0.026, h * 0.25], [h * 0.012, h * 0.8]], 6)]
    for k in range(7):
        foot = np.array([0, h * (0.28 + 0.07 * k), 0])
        angle, length = k * 2.4 + rng.uniform(-0.4, 0.4), h * (0.36 - 0.03 * k)
        along = np.array([np.sin(angle) * 0.8, 0.75, np.cos(angle) * 0.8]) * length
        parts.append(_stick(foot, along, h * 0.014))
        for sign in (-1, 1):
            twig = along @ _heading(sign * rng.uniform(0.5, 0.9)).T * 0.5
            parts.append(_stick(foot + along * rng.uniform(0.4, 0.7), twig, h * 0.007))
    return painted(join(parts, ["wood"] * len(parts)), it.trunk)


def _stick(foot: np.ndarray, along: np.ndarray, radius: float) -> Mesh:
    return moved(lathe_of([[radius, 0], [radius * 0.25, float(np.linalg.norm(along))]], 4), frame(along), foot)


def tufts(it: shapes.Tufts) -> Mesh:
    rng = np.random.default_rng(it.seed)
    reach = np.sqrt(rng.uniform(it.inner**2, it.outer**2, it.count))
    angle = rng.uniform(0, 2 * np.pi, it.count)
    feet = np.stack([np.sin(angle) * reach, 0 * reach, np.cos(angle) * reach], -1)
    return ink([stroke for foot in feet for stroke in _tuft(foot, it, rng)])


def _tuft(foot: np.ndarray, it: shapes.Tufts, rng: np.random.Generator) -> list[Stroke]:
    tall = it.height * rng.uniform(0.6, 1.3)
    across = _heading(rng.uniform(0, np.pi))[:, 0]
    leans = np.linspace(-0.5, 0.5, it.blades) + rng.normal(0, 0.1, it.blades)
    return [
        Stroke(
            np.stack([foot + across * lean * tall * 0.3, foot + across * lean * tall * 0.6 + [0, tall * 0.6, 0],
                      foot + across * lean * tall * 1.1 + [0, tall * (1 - 0.5 * abs(lean)), 0]]),
            0.55, it.ink,
        )
        for lean in leans
    ]  # fmt: skip
