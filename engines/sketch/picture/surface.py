"""What each pixel shows: depth, normal, solid, part. Worked out once for the visible surface only."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.raster import Seen, cornered

SKY, GROUND, SET, THING, CREATURE, PERSON = range(6)
_KINDS = {"sky": SKY, "ground": GROUND, "set": SET, "thing": THING, "creature": CREATURE, "person": PERSON}


@dataclass(frozen=True, slots=True)
class Surface:
    """All maps are (h, w); the sky counts as nothing."""

    triangle: np.ndarray  # intp, -1: nothing
    near: np.ndarray  # float32, 1 / depth; 0: nothing
    normal: np.ndarray  # (3, h, w) float32, unit, world, turned to the lens; 0 where there is nothing
    solid: np.ndarray  # int32, -1: nothing
    part: np.ndarray  # int32, -1: nothing
    kind: np.ndarray  # uint8, SKY … PERSON

    @property
    def depth(self) -> np.ndarray:
        """float32 metres along the lens axis; inf where there is nothing."""
        with np.errstate(divide="ignore"):
            return np.float32(1.0) / self.near


def surface(geometry: Geometry, view: View, seen: Seen) -> Surface:
    kinds = np.array([_KINDS[solid.kind] for solid in geometry.solids], np.uint8)
    return Surface(
        triangle=seen.triangle,
        near=seen.near,
        normal=_normals(geometry, view, seen),
        solid=shown(geometry.solid, seen.triangle, -1),
        part=shown(geometry.part, seen.triangle, -1),
        kind=shown(kinds[geometry.solid], seen.triangle, SKY),
    )


def shown(per_triangle: np.ndarray, triangle: np.ndarray, nothing: float) -> np.ndarray:
    """What each pixel shows of a value for each triangle (m,); `nothing` where there is none."""
    table = np.append(per_triangle, np.asarray(nothing, per_triangle.dtype))
    return table.take(triangle, mode="wrap")  # -1 is the last


def rays(view: View) -> tuple[np.ndarray, np.ndarray]:
    """Right and up of the ray through each pixel column (w,) and row (h,), for one metre along the lens axis."""
    across = (np.arange(view.width, dtype=np.float32) + 0.5 - view.width / 2) / view.focal_px
    upward = (view.height / 2 - np.arange(view.height, dtype=np.float32) - 0.5) / view.focal_px
    return across.astype(np.float32), upward.astype(np.float32)


def _normals(geometry: Geometry, view: View, seen: Seen) -> np.ndarray:
    # Corner normals weighted by the corner planes are linear in the ray; unit length makes 1 / depth drop out.
    used = np.zeros(len(geometry.triangles) + 1, bool)
    used[seen.triangle] = True
    used = np.flatnonzero(used[:-1])
    slot = np.full(len(geometry.triangles) + 1, len(used))
    slot[used] = np.arange(len(used))
    at = np.searchsorted(seen.ahead, used)
    one, two, three = seen.weights.transpose(1, 2, 0).take(at, axis=2)
    a, b, c = cornered(geometry.normals, geometry.triangles[used]).transpose(1, 2, 0)
    table = np.zeros((3, 3, len(used) + 1), np.float32)  # which axis of the normal, by which part of the ray, triangle
    table[..., :-1] = a[:, None] * one + b[:, None] * two + c[:, None] * three
    table[..., :-1] *= np.where(seen.front.take(at), np.float32(1), np.float32(-1))
    across, upward = rays(view)
    which, up = slot.take(seen.triangle, mode="wrap"), upward[:, None]
    normal = np.empty((3, view.height, view.width), np.float32)
    for plane, (by_x, by_y, still) in zip(normal, table, strict=True):
        by_x.take(which, out=plane, mode="clip")  # the quickest mode: no index is out of bounds
        plane *= across
        rise = by_y.take(which, mode="clip")
        rise *= up
        plane += rise
        plane += still.take(which, mode="clip")
    length = np.square(normal[0])
    length += np.square(normal[1])
    length += np.square(normal[2])
    normal /= np.maximum(np.sqrt(length, out=length), np.float32(1e-12))
    return normal
