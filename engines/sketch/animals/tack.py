"""What makes a ridden horse a ridden horse: a saddle cloth, and reins from the bit to the rider's hands."""

import numpy as np

from engines.sketch.animals import creature
from engines.sketch.loft import normals_of, rgb, tube
from engines.sketch.people.skeleton import Rig, places, rig
from engines.sketch.solid import Solid
from engines.stage import Creature, Mark, Vec3
from presets.loader import pick
from presets.world import Animal

LEATHER = rgb("#3b2a20")
REIN_M, SAG_M = 0.011, 0.09  # half the thickness of a rein, and how far it hangs through
NEAR_M = 0.48  # a hand holds the reins that is no further from the withers than this, on an average man
CLOTH = 70.0  # degrees the saddle cloth reaches down each flank


def tack(beast: Creature, mark: Mark, saddle: tuple[Vec3, float]) -> Solid | None:
    """Saddle cloth and reins of an animal with hooves and its rider; nothing for a rider of anything else."""
    animal = pick("animals", Animal, beast.animal)
    if animal.plan != "quadruped" or not animal.hooves or mark.look.species != "human":
        return None
    posed = rig(mark, saddle)
    surfaces = [_cloth(beast, animal)]
    named = creature.joints(beast)
    wide = 0.9 * animal.head[2] * animal.shoulder_m * beast.scale
    left = np.cross([0.0, 1.0, 0.0], posed.facing[:, 2])
    bit = 0.45 * named["nose"] + 0.55 * named["chin"]
    for palm, sign in _hands(posed):
        surfaces.append(_rein(bit + sign * wide * left, palm))
    vertices = np.concatenate([points for points, _ in surfaces])
    first = np.cumsum([0, *(len(points) for points, _ in surfaces[:-1])])
    triangles = np.concatenate([faces + at for at, (_, faces) in zip(first, surfaces, strict=True)]).astype(np.int32)
    colours = np.tile(LEATHER, (len(triangles), 1))
    colours[: len(surfaces[0][1])] = 0.5 * rgb(mark.look.second) + 0.5 * LEATHER
    parts = np.concatenate([np.full(len(faces), index) for index, (_, faces) in enumerate(surfaces)])
    normals = normals_of(vertices, triangles)
    return Solid("tack", "creature", vertices, normals, triangles, colours, parts)


def _hands(posed: Rig) -> list[tuple[np.ndarray, float]]:
    """The palm that holds the left and the right rein: one hand may hold both."""
    named, k = places(posed), posed.body.scale
    withers = named["pelvis"] + k * (posed.facing @ np.array([0.0, 0.12, 0.3]))
    free = {side: float(np.linalg.norm(named[f"{side}_hand"] - withers)) < NEAR_M * k for side in "rl"}
    if not any(free.values()):
        return []
    held = {side: side if free[side] else "l" if side == "r" else "r" for side in "rl"}
    return [(named[f"{held[side]}_hand"], sign) for side, sign in (("r", -1.0), ("l", 1.0))]


def _rein(bit: np.ndarray, palm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A strap of four sides that hangs a little between its ends."""
    t = np.linspace(0, 1, 7)
    line = bit + (palm - bit) * t[:, None]
    line[:, 1] -= SAG_M * 4 * t * (1 - t)
    along = (palm - bit) / np.linalg.norm(palm - bit)
    across = np.cross(along, [0.0, 1.0, 0.0])
    across /= max(float(np.linalg.norm(across)), 1e-6)
    above = np.cross(across, along)
    ring = REIN_M * np.stack([across, above, -across, -above])
    points = (line[:, None] + ring[None]).reshape(-1, 3)
    return np.concatenate([points, line[[0, -1]]]), tube(len(t), 4)


def _cloth(beast: Creature, animal: Animal) -> tuple[np.ndarray, np.ndarray]:
    """A sheet over the back and down both flanks, a finger off the hide."""
    unit = animal.shoulder_m * beast.scale
    angle = np.radians(np.linspace(-CLOTH, CLOTH, 11))
    half, deep = animal.width / 2 * 1.08, animal.depth / 2
    rows = []
    for ahead, drop in ((0.46, 0.0), (0.27, 0.01), (0.08, 0.01), (-0.10, 0.0)):
        x, y = half * np.sin(angle), 0.99 - drop - deep * (1 - 1.04 * np.cos(angle))
        rows.append(np.stack([x, y, np.full(len(angle), ahead * animal.length)], axis=1))
    resting = np.concatenate(rows) * unit
    points = creature.carried(beast, resting)
    columns = len(angle)
    corner = (np.arange(len(rows) - 1) * columns)[:, None] + np.arange(columns - 1)
    a, b, c, d = corner, corner + 1, corner + columns + 1, corner + columns
    faces = np.concatenate([np.stack([a, d, b], 2), np.stack([b, d, c], 2)]).reshape(-1, 3)
    return points, faces
