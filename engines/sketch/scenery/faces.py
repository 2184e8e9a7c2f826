"""A face for a thing that is somebody: where on its front there is room for one, and the face laid on that.

What is measured is the front as the audience sees it: x to the right, y up, metres in the thing's own space.
"""

from dataclasses import dataclass

import numpy as np

from engines.sketch.people.pose import expression
from engines.sketch.scenery.mesh import Mesh, ink, join, mesh, rgb
from engines.sketch.solid import Stroke
from engines.stage import Thing
from presets.people import Expression

CELLS = 56  # of the measured front, along its longer side
REACH_M = 2.4  # nobody looks higher up than that for a face
FRONTAL = 0.4  # cosine: what turns further from the audience has no room for one
DEEP = 0.5  # of a face's width, how far its middle may bulge before its edges
TALL = 0.86  # height of a face over its width
MARGIN = 0.82  # of the room that the face takes
OFF_CENTRE = 1.2  # cells of width that a cell to the side costs
RISE = 0.35  # how much a place further up is worth, in its widths
OFF = 0.02  # of the width of the face, that it floats above the surface
SCRAWL = 5  # turns of the pen in a pupil
FINEST = 400  # steps a line is cut into where it may run through a face
WHITE, DARK, LIPS = "#fbf8f0", "#2a2522", "#6b3a36"
# Ovals, middle and half axes in face widths, that nothing else is drawn in: two eyes and a mouth.
FEATURES = tuple(
    (np.array(middle), np.array(size))
    for middle, size in (((-0.23, 0.13), (0.15, 0.24)), ((0.23, 0.13), (0.15, 0.24)), ((0.0, -0.3), (0.22, 0.13)))
)


@dataclass(frozen=True, slots=True)
class Room:
    """Where a face goes: its middle (x, y, z) on the surface and its width, metres."""

    middle: tuple[float, float, float]
    width: float
    drawn: bool = True  # False: it has one of its own, or none, there

    bulge: float = 0.0  # how far the middle lies before both ends, in widths: 0 on a flat front

    @property
    def height(self) -> float:
        return TALL * self.width


@dataclass(frozen=True, slots=True, eq=False)
class Front:
    """A thing as the audience sees it: per cell the nearest z (−inf: nothing) and whether a face may lie there."""

    x0: float
    y0: float
    cell: float
    near: np.ndarray  # (rows, columns), row 0 the lowest
    fit: np.ndarray  # bool

    def depth(self, points: np.ndarray) -> np.ndarray:
        """z (n,) of the surface at points (n, 2) of the front; beside the thing, as deep as the nearest there is."""
        columns = np.clip(((points[:, 0] - self.x0) / self.cell).astype(int), 0, self.near.shape[1] - 1)
        rows = np.clip(((points[:, 1] - self.y0) / self.cell).astype(int), 0, self.near.shape[0] - 1)
        found = self.near[rows, columns]
        there = np.isfinite(found)
        return np.where(there, found, found[there].min() if there.any() else 0.0)


def front_of(surface: Mesh) -> Front:
    """The front of a whole surface up to where a face may be; each cell at its middle."""
    low, high = surface.vertices.min(axis=0), surface.vertices.max(axis=0)
    return _front(surface, low[:2], np.array([high[0], min(high[1], low[1] + REACH_M)]))


def front_round(surface: Mesh, x: float, y: float, width: float) -> Front:
    """The front of a surface round a face of that width, as finely as a face needs it."""
    return _front(surface, np.array([x, y]) - 0.75 * width, np.array([x, y]) + 0.75 * width)


def _front(surface: Mesh, low: np.ndarray, high: np.ndarray) -> Front:
    """The front between two corners (x, y)."""
    corners = surface.vertices[surface.triangles]
    here = np.all((corners[:, :, :2].max(axis=1) > low) & (corners[:, :, :2].min(axis=1) < high), axis=1)
    corners, finish = corners[here], None if surface.finish is None else surface.finish[here]
    cell = float(np.max(high - low)) / CELLS
    columns, rows = (max(2, round(float(side) / cell)) for side in high - low)
    near, fit = np.full((rows, columns), -np.inf), np.zeros((rows, columns), bool)
    leaf = np.zeros(len(corners)) if finish is None else finish[:, 2]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    frontal = faces[:, 2] > FRONTAL * np.maximum(np.linalg.norm(faces, axis=1), 1e-12)
    for triangle, good in zip(corners, frontal & (leaf < 0.5), strict=True):
        _cover(near, fit, (triangle - [low[0], low[1], 0.0]) / [cell, cell, 1.0], bool(good))
    return Front(float(low[0]), float(low[1]), cell, near, fit)


def _cover(near: np.ndarray, fit: np.ndarray, triangle: np.ndarray, good: bool) -> None:
    """One triangle, x and y in cells, laid over the front where it is the nearest."""
    (x0, y0), (x1, y1) = (np.floor(triangle[:, :2].min(axis=0)), np.ceil(triangle[:, :2].max(axis=0)))
    columns = np.arange(max(0, int(x0)), min(near.shape[1], int(x1) + 1))
    rows = np.arange(max(0, int(y0)), min(near.shape[0], int(y1) + 1))
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = triangle
    area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
    if not len(rows) or not len(columns) or abs(area) < 1e-12:
        return
    x, y = columns[None, :] + 0.5, rows[:, None] + 0.5
    a = ((by - cy) * (x - cx) + (cx - bx) * (y - cy)) / area
    b = ((cy - ay) * (x - cx) + (ax - cx) * (y - cy)) / area
    z = a * az + b * bz + (1 - a - b) * cz
    here = np.ix_(rows, columns)
    shown = (a >= -1e-6) & (b >= -1e-6) & (a + b <= 1 + 1e-6) & (z > near[here])
    near[here] = np.where(shown, z, near[here])
    fit[here] = np.where(shown, good, fit[here])


def widest(surface: Mesh) -> Room | None:
    """The widest place on a front that is smooth enough for a face, rather higher up; None where there is none."""
    front = front_of(surface)
    rows, columns = front.fit.shape
    filled = np.pad(np.cumsum(np.cumsum(front.fit, axis=0), axis=1), ((1, 0), (1, 0)))
    best, most = None, -np.inf
    for wide in range(min(columns, int(rows / TALL)), 3, -1):
        tall = max(2, round(TALL * wide))
        whole = (
            filled[tall:, wide:] - filled[:-tall, wide:] - filled[tall:, :-wide] + filled[:-tall, :-wide]
        ) >= wide * tall
        row, column = np.nonzero(whole)
        worth = wide + RISE * min(wide, 12) * row / rows - OFF_CENTRE * np.abs(column + wide / 2 - columns / 2)
        for at in np.argsort(-worth, kind="stable").tolist():
            if worth[at] <= most:
                break
            here = np.s_[row[at] : row[at] + tall, column[at] : column[at] + wide]
            if _smooth(front.near[here], front.cell * wide):
                best, most = (int(row[at]), int(column[at]), wide, tall), float(worth[at])
                break
        if best is not None and wide < 0.8 * best[2]:
            break
    if best is None:
        return None
    row, column, wide, tall = best
    x, y = front.x0 + (column + wide / 2) * front.cell, front.y0 + (row + tall / 2) * front.cell
    room = room_at(surface, x, y, MARGIN * wide * front.cell)
    return room if _whole(surface, room) else None


def _whole(surface: Mesh, room: Room) -> bool:
    """Does the place stay one smooth surface when looked at closely? A net has holes, a rotor has edges."""
    front = front_round(surface, *room.middle[:2], room.width)
    edge = round(len(front.near) / 6)  # a face and a quarter of it on either side
    near = front.near[edge:-edge, edge:-edge]
    return bool(np.isfinite(near).all()) and _smooth(near, 1.3 * room.width)


def room_at(surface: Mesh, x: float, y: float, width: float, drawn: bool = True) -> Room:
    """The room for a face of that width round a place of the front of a surface."""
    front = front_round(surface, x, y, width)
    left, z, right = front.depth(np.array([[x - 0.35 * width, y], [x, y], [x + 0.35 * width, y]])).tolist()
    return Room((x, y, z), width, drawn, z / width - (left + right) / 2 / width)


def _smooth(depths: np.ndarray, wide: float) -> bool:
    return float(np.ptp(depths)) < DEEP * wide


def laid_on(front: Front, room: Room, thing: Thing, ahead: tuple[float, float]) -> Mesh:
    """The face (eyes that look `ahead`, shares of their width to the right and up; mouth) on the front of a thing."""
    feeling = expression(thing.emotion)
    eyes = [_eye(front, room, side, ahead, feeling) for side in (-1.0, 1.0)]
    return join([*eyes, _mouth(front, room, thing, feeling)])


def _placed(front: Front, room: Room, points: np.ndarray) -> np.ndarray:
    """Points (n, 2) in face widths from its middle, on the surface of the thing: (n, 3)."""
    flat = np.asarray(points, float) * room.width + room.middle[:2]
    return np.column_stack([flat, front.depth(flat) + OFF * room.width])


def _oval(x: float, y: float, wide: float, tall: float, sides: int = 22) -> np.ndarray:
    turns = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    return np.column_stack([x + wide * np.cos(turns), y + tall * np.sin(turns)])


def _plane(front: Front, room: Room, outline: np.ndarray) -> np.ndarray:
    """The plane z = a·x + b·y + c (3,) that lies as a part of the surface does, before all of it."""
    middle = outline.mean(axis=0)
    points = _placed(front, room, np.vstack([middle + (outline - middle) * share for share in (1.0, 0.6, 0.2)]))
    flat = np.column_stack([points[:, :2], np.ones(len(points))])
    plane = np.linalg.lstsq(flat, points[:, 2], rcond=None)[0]
    plane[2] += max(0.0, float(np.max(points[:, 2] - flat @ plane)))
    return plane


def _flat(room: Room, plane: np.ndarray, points: np.ndarray, above: float = 0.0) -> np.ndarray:
    """Points (n, 2) in face widths on a plane, or `above` it by a share of the width: (n, 3)."""
    flat = np.asarray(points, float) * room.width + room.middle[:2]
    return np.column_stack([flat, np.column_stack([flat, np.ones(len(flat))]) @ plane + above * room.width])


def _patch(room: Room, plane: np.ndarray, outline: np.ndarray, colour: str, above: float = 0.0) -> Mesh:
    """A filled convex patch."""
    rim, count = _flat(room, plane, outline, above), len(outline)
    fans = np.array([[count, at, (at + 1) % count] for at in range(count)])
    patch = mesh(np.vstack([rim, rim.mean(axis=0)]), fans)
    patch.colours[:] = rgb(colour)
    return patch


def _ring(room: Room, plane: np.ndarray, outline: np.ndarray, weight: float) -> Mesh:
    return ink([Stroke(_flat(room, plane, np.vstack([outline, outline[:1]])), weight)])


def _eye(front: Front, room: Room, side: float, ahead: tuple[float, float], feeling: Expression) -> Mesh:
    x, y, wide = 0.23 * side, 0.11, 0.115
    tall = 0.165 * min(1.25, max(0.45, feeling.eye))
    white = _oval(x, y, wide, tall)
    pupil = _oval(x + 0.42 * wide * ahead[0], y + 0.4 * tall * ahead[1], 0.55 * wide, min(0.62 * tall, 0.8 * wide))
    brow = np.column_stack([x + side * np.linspace(-0.12, 0.13, 5), np.linspace(0, 1, 5)])
    inner, outer = 1.6 * feeling.brow_inner, 1.6 * feeling.brow_outer
    brow[:, 1] = y + tall + 0.06 + inner * (1 - brow[:, 1]) + outer * brow[:, 1] + 0.03 * np.sin(np.pi * brow[:, 1])
    glint = _oval(pupil[:, 0].mean() + 0.02, pupil[:, 1].mean() + 0.035, 0.02, 0.026, 10)
    plane = _plane(front, room, white)
    layers = [(white, WHITE, 0.0), (pupil, DARK, 0.012), (glint, WHITE, 0.02)]
    patches = [_patch(room, plane, outline, colour, above) for outline, colour, above in layers]
    drawn = [_ring(room, plane, white, 0.9), ink([Stroke(_placed(front, room, brow), 1.5)])]
    drawn += [ink([Stroke(_flat(room, plane, scrawl), 1.2)]) for scrawl in _scrawled(pupil, glint)]
    return join([*patches, *drawn], ["eye"] * (len(patches) + len(drawn)))


def _scrawled(pupil: np.ndarray, glint: np.ndarray) -> list[np.ndarray]:
    """The pen's way round and round in a pupil but for its glint: it is dark in styles that leave out colours, too."""
    turns = np.linspace(0.0, 2 * np.pi * SCRAWL, 20 * SCRAWL)
    middle, half = pupil.mean(axis=0), np.ptp(pupil, axis=0) / 2
    way = middle + half * 0.88 * (turns / turns[-1])[:, None] * np.column_stack([np.cos(turns), np.sin(turns)])
    off = ((way - glint.mean(axis=0)) / (np.ptp(glint, axis=0) / 2)) ** 2
    bright = off.sum(axis=1) < 1.4
    runs = np.split(np.arange(len(way)), np.flatnonzero(np.diff(bright)) + 1)
    return [way[run] for run in runs if not bright[run[0]] and len(run) > 1]


def _mouth(front: Front, room: Room, thing: Thing, feeling: Expression) -> Mesh:
    curve = 0.035 + 1.9 * feeling.mouth
    x = np.linspace(-1.0, 1.0, 13)
    wide = 0.17 * feeling.mouth_wide
    open_by = max(feeling.mouth_open, 0.11 if thing.talking else 0.0)
    corners = np.column_stack([wide * x, -0.24 - curve * (1 - x**2)])
    if not open_by:
        return ink([Stroke(_placed(front, room, corners), 1.6)])
    below = np.column_stack([wide * x, corners[:, 1] - open_by * (1 - x**2)])
    upper = np.column_stack([wide * x, np.minimum(corners[:, 1] + 0.4 * curve * (1 - x**2), -0.2)])
    outline = np.vstack([below, upper[-2:0:-1]])
    plane = _plane(front, room, outline)
    return join([_patch(room, plane, outline, LIPS), _ring(room, plane, outline, 1.0)], ["mouth", "mouth"])


def cleared(strokes: tuple[Stroke, ...], room: Room) -> tuple[Stroke, ...]:
    """The lines of a thing without what would run through the eyes and the mouth of its face."""
    return tuple(piece for stroke in strokes for piece in _outside(stroke, room))


def _outside(stroke: Stroke, room: Room) -> list[Stroke]:
    lengths = np.linalg.norm(np.diff(stroke.points, axis=0), axis=1)
    finer = int(min(FINEST, np.ceil(lengths.max(initial=0.0) / (0.04 * room.width))))
    steps = np.linspace(0.0, len(stroke.points) - 1.0, 1 + finer * (len(stroke.points) - 1))
    points = np.column_stack([np.interp(steps, np.arange(len(stroke.points)), axis) for axis in stroke.points.T])
    flat = (points[:, :2] - room.middle[:2]) / room.width
    before = points[:, 2] > room.middle[2] - room.width
    crossed = np.any([((flat - middle) ** 2 / size**2).sum(axis=1) < 1 for middle, size in FEATURES], axis=0) & before
    if not crossed.any():
        return [stroke]
    runs = np.split(np.arange(len(points)), np.flatnonzero(np.diff(crossed)) + 1)
    kept = [run for run in runs if not crossed[run[0]] and len(run) > 1]
    return [Stroke(points[run], stroke.weight, stroke.colour) for run in kept]
