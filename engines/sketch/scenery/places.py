"""Where in a set one cannot stand, and where one can sit or put something down."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.scenery.assemble import find_piece
from engines.sketch.scenery.mesh import yaw
from engines.sketch.scenery.placement import Clear, copies_of
from engines.stage import Vec3
from presets import shapes
from presets.world import Piece

HEAD_M = 2.0  # what hangs higher than this does not stop anybody
KNEE_M = 0.12  # what lies lower can be stepped over
FAR_M = 60.0  # nobody is staged beyond


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    z: float
    radius: float

    def turned(self, degrees: float) -> "Circle":
        x, _, z = yaw(degrees) @ np.array([self.x, 0.0, self.z])
        return Circle(float(x), float(z), self.radius)


@dataclass(frozen=True, slots=True)
class Box:
    """The inside of a room, metres."""

    x0: float
    x1: float
    z0: float
    z1: float
    height: float


@dataclass(frozen=True, slots=True)
class Seat:
    point: Vec3  # where the pelvis goes
    facing_deg: float


@dataclass(frozen=True, slots=True)
class Top:
    point: Vec3  # the middle of the surface
    width: float
    depth: float


def circles_round(vertices: np.ndarray) -> list[Circle]:
    """Circles that together cover a thing where a person would walk into it: one for a post, a row for a wall."""
    if not len(vertices) or vertices[:, 1].max() < KNEE_M:
        return []
    low = vertices[vertices[:, 1] < HEAD_M][:, [0, 2]]
    if not len(low) or np.abs(low).max() > FAR_M * 4 or np.linalg.norm(low.mean(0)) > FAR_M:
        return []
    middle = (low.min(0) + low.max(0)) / 2
    spread = low - low.mean(0)
    axes = np.linalg.eigh(spread.T @ spread)[1][:, ::-1]
    along = (low - middle) @ axes
    lowest, highest = along.min(0), along.max(0)
    centre, (length, width) = middle + axes @ ((lowest + highest) / 2), highest - lowest
    count = max(1, int(np.ceil(length / max(width, 0.3))))
    piece = length / count
    radius = float(np.hypot(piece, width) / 2)
    shifts = (np.arange(count) - (count - 1) / 2) * piece
    middles = centre + shifts[:, None] * axes[:, 0]
    return [Circle(float(x), float(z), radius) for x, z in middles]


def offered(piece: Piece, what: str) -> list[np.ndarray]:
    """All `sits` or `tops` of a piece and of the pieces it uses, in its own space. A seat's facing turns along."""
    found = [np.array(row, float) for row in getattr(piece, what)]
    for statement in piece.build:
        if isinstance(statement, shapes.Use | shapes.Group):
            inner = _inner(piece, statement, what)
            for matrix, offset in _where(statement) if inner else []:
                found += [_carried(row, matrix, offset, what) for row in inner]
    return found


def _inner(piece: Piece, statement: shapes.Use | shapes.Group, what: str) -> list[np.ndarray]:
    if isinstance(statement, shapes.Use):
        return offered(find_piece(statement.piece, statement.shelf, piece.id), what)
    return offered(Piece(id=piece.id, build=statement.build), what)


def fitted(piece: Piece, thing: str) -> list[np.ndarray]:
    """Where a piece and those it uses have a door, a window or another `thing`: [x, y, z, facing] of the middle of its
    foot, in the piece's own space."""
    found: list[np.ndarray] = []
    for statement in piece.build:
        rows = _fitted_in(piece, statement, thing)
        for matrix, offset in _where(statement) if rows else []:
            found += [_carried(row, matrix, offset, "sits") for row in rows]
    return found


def _fitted_in(piece: Piece, statement: shapes.Statement, thing: str) -> list[np.ndarray]:
    if isinstance(statement, shapes.Use):
        used = find_piece(statement.piece, statement.shelf, piece.id)
        return [np.zeros(4)] if statement.piece == thing else fitted(used, thing)
    if isinstance(statement, shapes.Group):
        return fitted(Piece(id=piece.id, build=statement.build), thing)
    if isinstance(statement, shapes.House) and statement.door and thing == "door":
        return [np.array([0.0, 0.0, statement.size[2] / 2, 0.0])]
    return [np.zeros(4)] if isinstance(statement, shapes.Window) and thing == "window" else []


def _where(statement: shapes.Statement) -> list[tuple[np.ndarray, np.ndarray]]:
    copies = copies_of(statement, 0, Clear(), 0.0)
    return list(zip(copies.matrices, copies.offsets, strict=True))


def _carried(row: np.ndarray, matrix: np.ndarray, offset: np.ndarray, what: str) -> np.ndarray:
    point = matrix @ row[:3] + offset
    if what == "tops":
        return np.array([*point, *(row[3:] * np.linalg.norm(matrix, axis=0)[[0, 2]])])
    ahead = matrix @ (yaw(row[3]) @ np.array([0.0, 0.0, 1.0]))
    return np.array([*point, np.degrees(np.arctan2(ahead[0], ahead[2]))])
