"""Shoulders without a seam: where a sleeve runs into the trunk, both take on each other's normals."""

import numpy as np

from engines.sketch.loft import Cast
from engines.sketch.people.model import Part

_REACH, _NEAR = 0.075, 0.032  # metres of an average man: how far from a shoulder cloth melts, and how widely
Melt = tuple[np.ndarray, np.ndarray]  # vertex indices (n,) and the weights (n, n) that blend their normals


def melting(cast: Cast, k: float) -> Melt:
    """The vertices of shoulders and the trunk beside them, `k` metres a metre of the average man."""
    sleeve = np.unique(cast.triangles[cast.parts == Part.MELT])
    trunk = np.unique(cast.triangles[cast.parts == Part.TORSO])
    trunk = trunk[_distance(cast.vertices[trunk], cast.vertices[sleeve]).min(axis=1, initial=9.0) < _REACH * k]
    both = np.union1d(sleeve, trunk)
    away = _distance(cast.vertices[both], cast.vertices[both]) / (_NEAR * k)
    return both, np.exp(-away * away)


def melted(normals: np.ndarray, melt: Melt) -> np.ndarray:
    """Unit normals (n, 3) with those of the shoulders blended."""
    at, weights = melt
    soft = weights @ normals[at]
    blended = normals.copy()
    blended[at] = soft / np.maximum(np.linalg.norm(soft, axis=1, keepdims=True), 1e-9)
    return blended


def _distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.linalg.norm(one[:, None] - other[None], axis=2)
