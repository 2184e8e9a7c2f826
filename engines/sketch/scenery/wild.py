"""Wild pieces: what would stand between the lens and a face is carried off, as a film crew would do."""

from dataclasses import replace

import numpy as np

from engines.sketch.camera import View
from engines.sketch.scenery.mesh import Mesh
from engines.sketch.scenery.places import Box
from engines.stage import Stage

NEAR_M = 0.7  # nothing stands this close to the lens
CLOSER_M = 0.45  # a piece hides a person only when it is this much nearer
SHOWN_M = (0.95, 1.9)  # the part of a person that has to be seen, heights above the mark
ALONG_M, ACROSS_M = 0.3, 1.3  # this close to a wall, a thing belongs to it, but not what runs so far into the room
RISE = np.array([0.0, 1.4, 0.0])  # from a mark to the eyes that stand on it
DEEP_M = 1.5  # of a face that reaches further back, or behind the lens, the picture rectangle says too little
HALF_M, SHOULDER_M = 0.3, 0.24  # half a person's width with some air, and without


def behind_the_wall(surface: Mesh, items: np.ndarray, lens: np.ndarray, room: Box | None) -> np.ndarray:
    """Copies along a wall the lens looks through from outside. All in the space of the set; `lens` is (3,)."""
    if room is None or not len(items):
        return items[:0]
    x, z = (surface.vertices[surface.triangles][:, :, axis] for axis in (0, 2))
    gone: set[int] = set()
    for outside, gap in (
        (lens[0] < room.x0, x - room.x0),
        (lens[0] > room.x1, room.x1 - x),
        (lens[2] < room.z0, z - room.z0),
        (lens[2] > room.z1, room.z1 - z),
    ):
        near = np.unique(items[gap.min(1) < ALONG_M]).tolist() if outside else []
        gone |= {item for item in near if gap[items == item].max() < ACROSS_M}
    return np.array(sorted(gone), int)


def in_the_way(surface: Mesh, items: np.ndarray, stage: Stage) -> np.ndarray:
    """Indices of the copies that hide a person's upper half or touch the lens."""
    if not len(items):
        return items
    view = View.of(stage.camera, 1000, 1000)
    pixels, depth = view.project(surface.vertices)
    one, two, three = surface.triangles.T
    close = np.linalg.norm(surface.vertices - view.eye, axis=1) < NEAR_M
    near = close[one] | close[two] | close[three]
    # A least or a greatest of three is several times faster taken pair by pair than along so short an axis.
    low, high = (end(end(pixels[one], pixels[two]), pixels[three]) for end in (np.minimum, np.maximum))
    nearest, farthest = (end(end(depth[one], depth[two]), depth[three]) for end in (np.minimum, np.maximum))
    middle = (depth[one] + depth[two] + depth[three]) / 3
    around = (farthest > 0.05) & ((nearest <= 0.05) | (farthest - nearest > DEEP_M))
    hides = near.copy()
    for point in _people(stage):
        box, distance = _seen(view, point)
        covers = ((low < box[1]) & (high > box[0])).all(1)
        hides |= covers & ~around & (middle < distance - CLOSER_M) & (nearest > 0.05)
        deep = np.flatnonzero(around & (covers | (nearest <= 0.05)))
        corners = surface.vertices[surface.triangles[deep]]
        for aside in (-SHOULDER_M, 0.0, SHOULDER_M):
            hides[deep] |= _crossed(view.eye, point + RISE + aside * view.right, corners)
    return np.unique(items[hides])


def without(surface: Mesh, items: np.ndarray, stroke_items: np.ndarray, gone: np.ndarray) -> Mesh:
    """The mesh with these copies taken out; vertices stay, nothing refers to them."""
    if not len(gone):
        return surface
    kept = ~np.isin(items, gone)
    lost = set(gone.tolist())
    strokes = tuple(s for s, item in zip(surface.strokes, stroke_items.tolist(), strict=True) if item not in lost)
    return replace(
        surface,
        triangles=surface.triangles[kept],
        colours=surface.colours[kept],
        parts=surface.parts[kept],
        strokes=strokes,
        finish=None if surface.finish is None else surface.finish[kept],
    )


def _people(stage: Stage) -> list[np.ndarray]:
    """Ground points of all who have to be seen; of an empty stage, of what the lens looks at."""
    people = [np.array(someone.position) for someone in stage.cast]
    return people or [np.array(stage.camera.target) - RISE]


def _crossed(eye: np.ndarray, point: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Which of the (m, 3, 3) triangles the line from the lens to a point runs through (Möller and Trumbore, 1997)."""
    along, one, two = point - eye, corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    side = np.cross(along, two)
    volume = np.einsum("ij,ij->i", one, side)
    inverse = 1 / np.where(np.abs(volume) < 1e-12, np.inf, volume)
    start = eye - corners[:, 0]
    u = np.einsum("ij,ij->i", start, side) * inverse
    across = np.cross(start, one)
    v, t = across @ along * inverse, np.einsum("ij,ij->i", two, across) * inverse
    return (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0) & (t < 1) & (inverse != 0)


def _seen(view: View, point: np.ndarray) -> tuple[np.ndarray, float]:
    """The picture rectangle (2, 2) of a person's upper half and how far off it is."""
    ends = point + np.array([[0, SHOWN_M[0], 0], [0, SHOWN_M[1], 0]])
    pixels, depth = view.project(ends)
    margin = HALF_M * view.focal_px / max(float(depth.min()), 0.3)
    aside = np.array([margin, 0.0])
    return np.stack([pixels.min(0) - aside, pixels.max(0) + aside]), float(depth.min())
