"""Walls that give way: a room too small for its lens grows towards it, so that no picture looks past the set."""

from dataclasses import replace

import numpy as np

from engines.sketch.scenery.mesh import Mesh
from engines.sketch.scenery.places import Box

BEYOND_M, CLOSE_M = 0.6, 0.3  # metres from the lens to a wall that gave way, and to one that has to
ON_M = 0.02  # metres off a wall, its lines still belong to it


def grown(surface: Mesh, lens: np.ndarray, room: Box | None) -> Mesh:
    """The walls, floor and ceiling of the room, moved out to where the lens (3,) is; all in the space of the set."""
    if room is None:
        return surface
    shifts = _shifts(lens, room)
    if not shifts:
        return surface
    strokes = tuple(replace(stroke, points=_moved(stroke.points, shifts)) for stroke in surface.strokes)
    return replace(surface, vertices=_moved(surface.vertices, shifts), strokes=strokes)


def _shifts(lens: np.ndarray, room: Box) -> list[tuple[int, float, float]]:
    """Axis, where a wall stands, and where it has to stand."""
    sides = ((0, room.x0, -1), (0, room.x1, 1), (2, room.z0, -1), (2, room.z1, 1), (1, room.height, 1))
    return [
        (axis, wall, lens[axis] + sign * BEYOND_M)
        for axis, wall, sign in sides
        if sign * (lens[axis] - wall) > -CLOSE_M
    ]


def _moved(points: np.ndarray, shifts: list[tuple[int, float, float]]) -> np.ndarray:
    points = np.array(points, float)
    for axis, wall, there in shifts:
        points[np.abs(points[:, axis] - wall) < ON_M, axis] = there
    return points
