"""Where the copies of a statement stand: `repeat`, `ring` and `scatter` turned into transforms."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.scenery.mesh import turned, yaw
from presets.shapes import Repeat, Ring, Scatter, Statement


@dataclass(frozen=True, slots=True)
class Copies:
    """`k` transforms x → matrix·x + offset, with a tone (1 = unchanged) each."""

    matrices: np.ndarray  # (k, 3, 3)
    offsets: np.ndarray  # (k, 3)
    tones: np.ndarray  # (k,)


@dataclass(frozen=True, slots=True)
class Clear:
    """The floor a scatter stays off: a rectangle round the origin, widths in metres."""

    width: float = 0.0
    depth: float = 0.0

    def holds(self, x: np.ndarray, z: np.ndarray, margin: float) -> np.ndarray:
        if not self.width:
            return np.zeros(len(x), bool)
        return (np.abs(x) < self.width / 2 + margin) & (np.abs(z) < self.depth / 2 + margin)


def copies_of(statement: Statement, seed: int, clear: Clear, reach: float) -> Copies:
    """All copies of a statement; `reach` is how far its shape extends sideways from its own origin, metres."""
    rng = np.random.default_rng([seed, _scatter_seed(statement)])
    shape = np.diag(np.broadcast_to(np.asarray(statement.scale, float), 3))
    local = turned(statement.turn) @ shape
    at = np.asarray(statement.at, float)
    if statement.scatter:
        frames, offsets = _scatter(statement.scatter, at, rng, clear, reach)
    elif statement.ring:
        frames, offsets = _ring(statement.ring, at)
    elif statement.repeat:
        frames, offsets = _repeat(statement.repeat, at, rng)
    else:
        frames, offsets = np.eye(3)[None], at[None]
    matrices = frames @ local
    if statement.mirror:
        flip = np.diag([-1.0, 1.0, 1.0])
        matrices, offsets = np.concatenate([matrices, flip @ matrices]), np.concatenate([offsets, offsets @ flip])
    return Copies(matrices, offsets, 1 + statement.vary * rng.uniform(-1, 1, len(matrices)))


def by_chance(statement: Statement) -> bool:
    """Whether the seed has a say in where copies of it stand or how they look."""
    strays = statement.repeat is not None and bool(statement.repeat.jitter or statement.repeat.spin)
    return statement.scatter is not None or strays or statement.vary != 0


def _scatter_seed(statement: Statement) -> int:
    return statement.scatter.seed if statement.scatter else 0


def _repeat(rule: Repeat, at: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    i, j, k = (axis.reshape(-1) for axis in np.meshgrid(*[np.arange(n) for n in rule.count], indexing="ij"))
    steps = np.stack([i - (rule.count[0] - 1) / 2, j, k - (rule.count[2] - 1) / 2], -1) * rule.step
    stray = rng.uniform(-1, 1, (len(steps), 3)) * [rule.jitter, 0, rule.jitter]
    return yaw(rng.uniform(-1, 1, len(steps)) * rule.spin), at + steps + stray


def _ring(rule: Ring, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    gaps = rule.count if abs(rule.sweep) >= 360 else max(rule.count - 1, 1)
    heading = rule.start + np.arange(rule.count) * rule.sweep / gaps
    angle = np.radians(heading)
    offsets = at + rule.radius * np.stack([np.sin(angle), 0 * angle, np.cos(angle)], -1)
    facing = {"out": heading, "in": heading + 180, "same": 0 * heading}[rule.face]
    return yaw(facing), offsets


def _scatter(
    rule: Scatter, at: np.ndarray, rng: np.random.Generator, clear: Clear, reach: float
) -> tuple[np.ndarray, np.ndarray]:
    """More places are drawn than are needed; those on the floor or too near another fall out."""
    tries = rule.count * 4
    distance = np.sqrt(rng.uniform(rule.inner**2, rule.outer**2, tries))
    angle = np.radians(rule.start + rng.uniform(0, rule.sweep, tries))
    size = rng.uniform(rule.scale[0], rule.scale[1], tries)
    places = at + np.stack([np.sin(angle) * distance, 0 * angle, np.cos(angle) * distance], -1)
    spin = rng.uniform(0, 360, tries) if rule.spin else np.zeros(tries)
    free = ~clear.holds(places[:, 0], places[:, 2], reach * rule.scale[1] + 0.2)
    kept = _apart(places[free], rule.apart)[: rule.count]
    chosen = np.flatnonzero(free)[kept]
    return yaw(spin[chosen]) * size[chosen, None, None], places[chosen]


def _apart(places: np.ndarray, least: float) -> np.ndarray:
    if least <= 0:
        return np.arange(len(places))
    kept: list[int] = []
    for index, place in enumerate(places):
        if not kept or np.min(np.sum((places[kept] - place) ** 2, axis=1)) >= least**2:
            kept.append(index)
    return np.array(kept, int)
