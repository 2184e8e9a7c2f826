"""Fire, smoke and lamps as pieces of scenery; and what a thing looks like that burns."""

from dataclasses import replace

import numpy as np

from engines.sketch.effects import Lamp, Puff, Tongue
from engines.sketch.scenery.mesh import Mesh, aired, join
from engines.sketch.scenery.primitives import frame
from presets import shapes

FIRE, SMOKE = "#ee7f2d", "#97918c"
FIRELIGHT, LAMPLIGHT = "#ff9d45", "#ffd489"
LICKS = 22  # tongues on a burning thing
CHARRED = 0.62  # what fire leaves of a colour
UP = 0.35  # of a face's normal: flames stand on what faces up


def flame(it: shapes.Flame) -> Mesh:
    half = it.width / 2
    hull = np.array([[x, y, z] for x in (-half, half) for y in (0.0, it.height) for z in (-half / 2, half / 2)])
    return aired([Tongue(np.zeros(3), it.height, it.width, it.lean, it.seed)], hull)


def plume(it: shapes.Plume) -> Mesh:
    puffs = _puffs(it.height, it.width, it.spread, it.drift, it.density, it.puffs, it.seed)
    points, radii = np.array([p.point for p in puffs]), np.array([[p.radius] for p in puffs])
    low, high = (points - 0.7 * radii).min(0), (points + 0.7 * radii).max(0)
    low[1] = max(low[1], 0.0)
    return aired(
        puffs, np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    )


def lamp(it: shapes.Lamp) -> Mesh:
    point = np.zeros(3)
    if it.to is None:
        return aired([Lamp(point, it.reach, it.colour or LAMPLIGHT, it.when)], np.empty((0, 3)))
    way = np.asarray(it.to, float)
    long = float(np.linalg.norm(way))
    opening = 1 + long * float(np.tan(np.radians(it.spread))) / it.mouth
    axes = frame(way)[:, [0, 2]].T * it.mouth
    return aired([Lamp(point, long, it.colour or LAMPLIGHT, it.when, way, axes, opening)], np.empty((0, 3)))


def burning(surface: Mesh, seed: int = 0) -> Mesh:
    """The mesh in flames: tongues on its upper faces, smoke above, its light, and its colours charred."""
    rng = np.random.default_rng([seed, 31])
    feet = _upper(surface, rng)
    size = np.ptp(surface.vertices, axis=0)
    bulk = float(0.5 * size[1] + 0.25 * (size[0] + size[2]))
    middle = feet.mean(0)
    away = np.linalg.norm((feet - middle)[:, [0, 2]], axis=1) / max(float(size[[0, 2]].max()) / 2, 1e-6)
    tall = bulk * rng.uniform(0.26, 0.52, len(feet)) * (1.25 - 0.6 * away)
    tongues = [
        Tongue(foot - [0, 0.12 * h, 0], h, 0.5 * h, float(rng.uniform(-0.1, 0.25)) * h, int(rng.integers(99)), FIRE)
        for foot, h in zip(feet, tall.tolist(), strict=True)
    ]
    smoke = _puffs(3.2 * bulk, 0.7 * bulk, 2.6, 1.3 * bulk, 0.6, 40, seed)
    rise = np.array([middle[0], float(surface.vertices[:, 1].max()) + 0.2 * bulk, middle[2]])
    smoke = [replace(puff, point=puff.point + rise, colour=SMOKE) for puff in smoke]
    light = Lamp(middle + np.array([0, 0.3 * bulk, 0]), 3.2 * bulk + 1.5, FIRELIGHT)
    charred = replace(surface, colours=surface.colours * CHARRED)
    return join([charred, aired([*tongues, *smoke, light], np.empty((0, 3)))])


def _upper(surface: Mesh, rng: np.random.Generator) -> np.ndarray:
    """Points (k, 3) strewn over the upward faces, the higher the likelier."""
    corners = surface.vertices[surface.triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(faces, axis=1)
    low, tall = float(surface.vertices[:, 1].min()), float(np.ptp(surface.vertices[:, 1]))
    rise = (corners[:, :, 1].mean(1) - low) / max(tall, 1e-6)
    weight = area * (faces[:, 1] > UP * area) * np.clip(rise - 0.25, 0, 1) + 1e-9 * area
    chosen = rng.choice(len(weight), LICKS, p=weight / weight.sum())
    share = rng.dirichlet((1, 1, 1), LICKS)
    return np.einsum("kc,kci->ki", share, corners[chosen])


def _puffs(
    height: float, width: float, spread: float, drift: float, density: float, count: int, seed: int
) -> list[Puff]:
    """Two thirds form the column, the rest billow at its sides; all thin out upwards."""
    rng = np.random.default_rng([seed, 17])
    found = []
    phase = rng.uniform(0, 6)
    for index, t in enumerate(np.linspace(0.0, 1.0, count)):
        radius = width / 2 * (1 + (spread - 1) * t**0.85) * rng.uniform(0.8, 1.15)
        aside = (
            (0.55 * np.sin(5.0 * t + phase) + (rng.uniform(-0.9, 0.9) if index % 3 == 2 else 0.0))
            * radius
            * min(1, 4 * t)
        )
        point = np.array([drift * t**1.4 + aside, radius * 0.6 + height * t, rng.uniform(-0.5, 0.5) * radius])
        found.append(Puff(point, float(radius), float(density * (1 - 0.8 * t**1.2))))
    return found
