"""All solids of a stage as one set of arrays, so that the picture is computed in a few wide steps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.sketch.effects import Lamp, Puff
from engines.sketch.solid import Solid


@dataclass(frozen=True, slots=True)
class Geometry:
    """n vertices, m triangles. Part ids are unique across solids; solids are known by their index."""

    solids: tuple[Solid, ...]
    vertices: np.ndarray  # (n, 3) world, metres
    normals: np.ndarray  # (n, 3) unit
    triangles: np.ndarray  # (m, 3)
    colours: np.ndarray  # (m, 3) float32
    part: np.ndarray  # (m,) int32
    solid: np.ndarray  # (m,) int32
    single_sided: np.ndarray  # (m,) bool
    finish: np.ndarray  # (m, 3) float32, glow, mirror and leaf
    smooth: np.ndarray  # (m,) float32
    puffs: tuple[Puff, ...]
    lamps: tuple[Lamp, ...]

    @classmethod
    def of(cls, solids: Sequence[Solid]) -> "Geometry":
        effects = [effect for solid in solids for effect in solid.effects]
        solids = tuple(solid for solid in solids if len(solid.triangles))
        counts = [len(solid.triangles) for solid in solids]
        first_vertex = np.cumsum([0] + [len(solid.vertices) for solid in solids])
        first_part = np.cumsum([0] + [int(solid.parts.max()) + 1 for solid in solids])
        return cls(
            solids,
            _stack([solid.vertices for solid in solids], (0, 3)),
            _stack([solid.normals for solid in solids], (0, 3)),
            _stack([solid.triangles + first for solid, first in zip(solids, first_vertex, strict=False)], (0, 3), int),
            _stack([solid.colours for solid in solids], (0, 3), np.float32),
            _stack([solid.parts + first for solid, first in zip(solids, first_part, strict=False)], (0,), np.int32),
            np.repeat(np.arange(len(solids), dtype=np.int32), counts),
            np.repeat(np.array([solid.single_sided for solid in solids], bool), counts),
            _stack([_finish(solid) for solid in solids], (0, 3), np.float32),
            _stack([_smooth(solid) for solid in solids], (0,), np.float32),
            tuple(effect for effect in effects if isinstance(effect, Puff)),
            tuple(effect for effect in effects if isinstance(effect, Lamp)),
        )

    def solid_is_front(self) -> np.ndarray:
        """(m,) bool: triangles of people, creatures and things, which stand out from the set."""
        front = np.array([solid.kind in ("person", "creature", "thing") for solid in self.solids], bool)
        return front[self.solid]


def _finish(solid: Solid) -> np.ndarray:
    return np.zeros((len(solid.triangles), 3), np.float32) if solid.finish is None else solid.finish


def _smooth(solid: Solid) -> np.ndarray:
    return np.zeros(len(solid.triangles), np.float32) if solid.smooth is None else solid.smooth


def _stack(arrays: list[np.ndarray], empty: tuple[int, ...], dtype: type = np.float64) -> np.ndarray:
    return np.concatenate(arrays).astype(dtype, copy=False) if arrays else np.zeros(empty, dtype)
