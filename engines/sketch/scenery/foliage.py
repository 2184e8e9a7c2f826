"""Trees, bushes, rocks and grass: lumpy outlines that one reads at a glance."""

import numpy as np

from engines.sketch.scenery.mesh import Mesh, ink, join, mesh, moved, painted
from engines.sketch.scenery.primitives import circle, frame, lathe_of, rings
from engines.sketch.solid import Stroke
from presets import shapes


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


def flame(it: shapes.Flame) -> Mesh:
    rng = np.random.default_rng(it.seed)
    rise = np.linspace(0, 1, 7)
    girth = it.width * np.interp(rise, [0, 0.14, 0.34, 0.62, 0.85, 1], [0.3, 0.47, 0.5, 0.27, 0.1, 0.005])
    swing = 0.17 * it.width * np.sin(rise * 5.2 + rng.uniform(0, 6)) * rise + it.lean * rise**2
    spine = np.stack([swing, rise * it.height, 0 * rise], -1)
    return rings(circle(6)[None] * girth[:, None, None] * [1.0, 0.0, 0.6] + spine[:, None])


def rock(it: shapes.Rock) -> Mesh:
    """A boulder sunk a little into the ground, with facets."""
    rng = np.random.default_rng(it.seed)
    polar = np.linspace(np.pi * 0.68, 0.12, 5)
    ball = circle(8)[None] * np.sin(polar)[:, None, None] + np.array([0, 1, 0]) * np.cos(polar)[:, None, None]
    ball = ball * (1 + it.rough * rng.uniform(-1, 0.6, (5, 8, 1)))
    points = (ball / 2 + [0, 0.5, 0]) * it.size
    points[:, :, 1] -= it.size[1] * 0.12
    bare = rings(points)
    return mesh(bare.vertices, bare.triangles, crease_deg=28.0)


def conifer(it: shapes.Tree) -> Mesh:
    """Three or four skirts of branches, each with a ragged hem."""
    rng, h = np.random.default_rng(it.seed), it.height
    parts = [painted(lathe_of([[h * 0.026, 0], [h * 0.018, h * 0.35]], 6), it.trunk)]
    for low, high, reach in ((0.17, 0.50, 0.19), (0.36, 0.70, 0.155), (0.55, 0.87, 0.115), (0.74, 1.0, 0.075)):
        hem = (
            circle(8, rng.uniform(0, 1))
            * (reach * h * (1 + 0.16 * np.tile([1, -1], 4) + rng.normal(0, 0.05, 8)))[:, None]
        )
        hem[:, 1] = low * h - np.tile([0.025, 0.0], 4) * h
        tip = circle(8) * 0.004 * h + [0, high * h, 0]
        parts.append(rings(np.stack([hem, tip])))
    return join(parts, ["trunk", *["leaves"] * 4])


def broadleaf(it: shapes.Tree) -> Mesh:
    """A trunk that forks into a crown of four lumps."""
    rng, h = np.random.default_rng(it.seed), it.height
    trunk = lathe_of([[h * 0.05, 0], [h * 0.03, h * 0.12], [h * 0.026, h * 0.5]], 7)
    limbs = [_limb(h, angle) for angle in rng.uniform(0, 0.9) + np.array([0.0, 2.1, 4.2])]
    crown = [lumpy(np.array([0.52, 0.42, 0.52]) * h, 0.12, it.seed)]
    places = [[0, 0.58 * h, 0]]
    for angle in rng.uniform(0, 1) + np.arange(3) * np.pi * 2 / 3:
        size = rng.uniform(0.30, 0.40) * h
        crown.append(lumpy(np.array([1, 0.8, 1]) * size, 0.14, int(rng.integers(99))))
        places.append([np.sin(angle) * 0.2 * h, rng.uniform(0.38, 0.52) * h, np.cos(angle) * 0.2 * h])
    leaves = [moved(c, np.eye(3), p) for c, p in zip(crown, places, strict=True)]
    wood = [painted(part, it.trunk) for part in (trunk, *limbs)]
    return join([*wood, *leaves], [*["wood"] * 4, "a", "b", "c", "d"])


def _limb(h: float, angle: float) -> Mesh:
    reach = np.array([np.sin(angle) * 0.17, 0.22, np.cos(angle) * 0.17]) * h
    return moved(lathe_of([[h * 0.02, 0], [h * 0.01, float(np.linalg.norm(reach))]], 4), frame(reach), (0, h * 0.36, 0))


def poplar(it: shapes.Tree) -> Mesh:
    h = it.height
    trunk = painted(lathe_of([[h * 0.025, 0], [h * 0.02, h * 0.2]], 6), it.trunk)
    return join([trunk, moved(lumpy(np.array([0.24, 0.88, 0.24]) * h, 0.08, it.seed), np.eye(3), (0, h * 0.12, 0))])


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
