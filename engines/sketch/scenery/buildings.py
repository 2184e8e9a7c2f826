"""Houses, towers, rooms, windows and tents. All stand on the origin with their front to the audience."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from engines.sketch.effects import Lamp
from engines.sketch.scenery.mesh import Mesh, aired, copies, finished, ink, join, mesh, moved, painted, turned
from engines.sketch.scenery.primitives import box, extrude, lathe_of, plane
from engines.sketch.solid import Stroke
from presets import shapes

LIT = 0.5  # how a window glows that is lit at night
SUNLIGHT, SUNBEAM = "#fff0c9", np.array([0.7, -1.75, 2.1])  # what falls through a window, and how far, metres
INK_PROUD = 0.012  # how far a line or pane lies before its wall, metres


def block(size: tuple[float, float, float], at: tuple[float, float, float] = (0, 0, 0), colour: str = "") -> Mesh:
    return painted(moved(box(shapes.Box(shape="box", size=list(size))), np.eye(3), at), colour)


def pane(w: float, h: float, at: tuple[float, float, float], colour: str, heading: float = 0.0) -> Mesh:
    """An upright sheet with a drawn edge; `at` is the middle of its foot, `heading` where it faces."""
    sheet = mesh(
        np.array([[-w / 2, 0, 0], [w / 2, 0, 0], [w / 2, h, 0], [-w / 2, h, 0]]), np.array([[0, 1, 2], [0, 2, 3]])
    )
    return moved(painted(sheet, colour), turned(heading), at)


def house(it: shapes.House) -> Mesh:
    w, h, d = it.size
    gable = [[-d / 2, 0], [d / 2, 0], [d / 2, h], [0, h + it.roof], [-d / 2, h]]
    walls = moved(extrude(shapes.Extrude(shape="extrude", outline=gable, depth=w)), turned(90))
    parts = [walls, painted(_roof(it), it.roof_colour), *_openings(it)]
    labels = ["walls", "roof", *[f"o{i}" for i in range(len(parts) - 2)]]
    if it.chimney:
        parts.append(block((0.6, it.roof * 0.9, 0.6), (w * 0.28, h + it.roof * 0.45, -d * 0.12)))
        labels.append("chimney")
    if it.timber:
        parts.append(_timber(w, h, d / 2 + INK_PROUD))
        labels.append("timber")
    return join(parts, labels)


def _roof(it: shapes.House) -> Mesh:
    """Two slabs that reach over the walls."""
    w, h, d = it.size
    out, thick = it.eaves, 0.14
    drop = it.roof * out / (d / 2)
    outline = [
        [-d / 2 - out, h - drop], [0, h + it.roof], [d / 2 + out, h - drop],
        [d / 2 + out, h - drop + thick], [0, h + it.roof + thick], [-d / 2 - out, h - drop + thick],
    ]  # fmt: skip
    slab = moved(extrude(shapes.Extrude(shape="extrude", outline=outline, depth=w + 2 * out)), turned(90))
    courses = []
    for k in (0.1, 0.36, 0.62, 0.85):
        y, z = h + it.roof * k + thick + 0.02, (d / 2) * (1 - k)
        for side in (-1, 1):
            start = (0.37 * k * 10 + side) % 0.3  # drawn in pieces, as tiles are hinted at
            for low, high in ((start - 0.5, start - 0.16), (start - 0.05, start + 0.2)):
                courses.append(Stroke(np.array([[w * low, y, side * z], [w * high, y, side * z]]), 0.45))
    return join([slab, ink(courses)])


def _openings(it: shapes.House) -> list[Mesh]:
    w, h, d = it.size
    front, tall = d / 2 + INK_PROUD, min(2.1, h * 0.75)
    found = [pane(1.0, tall, (0, 0, front), it.hatch), _planks(tall, front)] if it.door else []
    size = min(0.9, h * 0.3)
    columns = np.linspace(-0.36, 0.36, it.windows) * w if it.windows > 1 else [-0.3 * w]
    for level in np.arange(h * 0.45, h - size, 2.6):
        for x in columns:
            if not (it.door and level < tall and abs(x) < 0.9):
                lit = LIT if x < 0 else 0.0
                found += [
                    finished(pane(size, size, (x, level, side * front), it.hatch, 0 if side > 0 else 180), lit, 0)
                    for side in (1, -1)
                ]
                found.append(_casement(x, level, size, front + INK_PROUD))
    side_wall = w / 2 + INK_PROUD
    found += [finished(pane(size, size, (s * side_wall, h * 0.45, 0), it.hatch, s * 90), LIT, 0) for s in (1, -1)]
    return found


def _planks(tall: float, z: float) -> Mesh:
    near = z + INK_PROUD
    runs = [[[x, 0.05, near], [x, tall - 0.05, near]] for x in (-0.25, 0.0, 0.25)]
    runs += [[[-0.5, y, near], [0.5, y, near]] for y in (tall * 0.25, tall * 0.75)]
    return ink([Stroke(np.array(run), 0.6) for run in runs])


def _casement(x: float, y: float, size: float, z: float) -> Mesh:
    """Cross bars, a sill and two shutters, as pen lines."""
    half, leaf = size / 2, size * 0.42
    runs = [[[x, y, z], [x, y + size, z]], [[x - half, y + half, z], [x + half, y + half, z]]]
    runs.append([[x - half - 0.1, y - 0.06, z], [x + half + 0.1, y - 0.06, z]])
    for side in (-1, 1):
        inner, outer = x + side * half, x + side * (half + leaf)
        runs.append([[inner, y, z], [outer, y, z], [outer, y + size, z], [inner, y + size, z]])
    return ink([Stroke(np.array(run), 0.55) for run in runs])


def _timber(w: float, h: float, z: float) -> Mesh:
    """Half-timbering: posts, a rail and braces, as pen lines."""
    posts = [[(x, 0.0), (x, h)] for x in np.linspace(-w / 2, w / 2, 5)]
    braces = [[(s * w / 2, h * 0.02), (s * w / 4, h * 0.38)] for s in (-1, 1)] + [
        [(-w / 2, h * 0.38), (w / 2, h * 0.38)]
    ]
    runs = [np.array([[x, y, z] for x, y in run]) for run in posts + braces]
    return ink([Stroke(run, 1.1) for run in runs])


def tower(it: shapes.Tower) -> Mesh:
    w, h, d = it.size
    parts = [block((w, h, d))]
    if it.cornice:
        parts.append(block((w + 0.5, 0.35, d + 0.5), (0, h - 0.1, 0)))
    base = 3.4 if it.shop else 0.6
    if it.shop:
        parts += [
            finished(pane(w * 0.84, 2.4, (0, 0.3, d / 2 + INK_PROUD), it.glass), LIT, 0),
            block((w * 0.92, 0.3, 0.7), (0, 2.9, d / 2 + 0.2)),
        ]
    parts.append(_windows(it, base))
    return join(parts, ["block", "cornice", *[f"p{i}" for i in range(len(parts))]][: len(parts)])


def _windows(it: shapes.Tower, base: float) -> Mesh:
    w, h, d = it.size
    pitch = (h - base) / max(it.rows, 1)
    sides = []
    for wide, deep, heading in ((w, d, 0), (w, d, 180), (d, w, 90), (d, w, -90)):
        across = (np.arange(it.columns) - (it.columns - 1) / 2) * wide / it.columns
        x, row = (axis.reshape(-1) for axis in np.meshgrid(across, np.arange(it.rows)))
        feet = np.stack([x, base + (row + 0.2) * pitch, np.full_like(x, deep / 2 + INK_PROUD)], -1)
        sheet = pane(wide / it.columns * 0.5, pitch * 0.58, (0, 0, 0), it.glass)
        out = turned(heading)
        every = copies(sheet, np.broadcast_to(out, (len(feet), 3, 3)), feet @ out.T)
        lit = (np.arange(len(feet)) * 7 + heading + it.columns) % 11 < 3  # somebody is always still up
        sides.append(replace(every, finish=np.repeat(np.outer(lit, (LIT, 0, 0)), len(sheet.triangles), axis=0)))
    return join(sides)


def window(it: shapes.Window) -> Mesh:
    """A frame, its glass, the bars and a sill."""
    w, h = it.size
    outline = [[-w / 2, 0], [w / 2, 0], [w / 2, h], [-w / 2, h]]
    if it.arch:
        bow = np.linspace(0, np.pi, 9)
        outline = [[-w / 2, 0], [w / 2, 0], *[[w / 2 * np.cos(a), h - w / 2 + w / 2 * np.sin(a)] for a in bow]]
    frame = extrude(shapes.Extrude(shape="extrude", outline=outline, depth=0.08))
    middle = np.mean(outline, axis=0)
    inner = [list(middle + (np.array(p) - middle) * [1 - 0.16 / w, 1 - 0.16 / h]) for p in outline]
    glass = moved(extrude(shapes.Extrude(shape="extrude", outline=inner, depth=0.02)), np.eye(3), (0, 0, 0.042))
    columns, rows = it.panes
    runs = [[(x, 0.05), (x, h - 0.05)] for x in np.linspace(-w / 2, w / 2, columns + 1)[1:-1]]
    runs += [[(-w / 2, y), (w / 2, y)] for y in np.linspace(0, h, rows + 1)[1:-1]]
    bars = ink([Stroke(np.array([[x, y, 0.065] for x, y in run]), 0.9) for run in runs])
    sill = block((w + 0.2, 0.05, 0.16), (0, -0.05, 0.06))
    sun = Lamp(
        np.array([0, h / 2, 0.07]), 3.0, SUNLIGHT, "day", SUNBEAM, np.diag([w / 2, h / 2, 0])[:2] * 0.86, 1.12, True
    )
    return join([frame, finished(painted(glass, it.glass), -1, 0), bars, sill, aired([sun], np.empty((0, 3)))])


def room(it: shapes.Room) -> Mesh:
    """Seen from inside: every face looks at the middle of the room. Patches of light join its first part."""
    w, h, d = it.size
    walls = [pane(w, h, (0, 0, -d / 2), "", 0), pane(w, h, (0, 0, d / 2), "", 180)]
    walls += [pane(d, h, (-w / 2, 0, 0), "", 90), pane(d, h, (w / 2, 0, 0), "", -90)]
    floor = painted(plane(shapes.Plane(shape="plane", size=[w, d])), it.floor)
    ceiling = painted(
        moved(plane(shapes.Plane(shape="plane", size=[w, d])), turned([180, 0, 0]), (0, h, 0)), it.ceiling
    )
    return join([floor, *walls, ceiling, ink(_floor_lines(it) + _wall_lines(it))])


def _floor_lines(it: shapes.Room) -> list[Stroke]:
    w, _, d = it.size
    runs = []
    if it.boards or it.tiles:
        pitch = it.boards or it.tiles
        runs += [[(x, -d / 2), (x, d / 2)] for x in np.arange(-w / 2 + pitch, w / 2 - 0.01, pitch)]
    if it.tiles:
        runs += [[(-w / 2, z), (w / 2, z)] for z in np.arange(-d / 2 + it.tiles, d / 2 - 0.01, it.tiles)]
    return [Stroke(np.array([[x, 0.006, z] for x, z in run]), 0.4) for run in runs]


def _wall_lines(it: shapes.Room) -> list[Stroke]:
    w, _, d = np.array(it.size) - INK_PROUD * 2
    levels = ([0.12] if it.skirting else []) + ([0.95] if it.panels else [])
    corners = np.array([[-w, -d], [w, -d], [w, d], [-w, d], [-w, -d]]) / 2
    found = [Stroke(np.insert(corners, 1, y, axis=1)[k : k + 2], 0.6) for y in levels for k in range(4)]
    if it.panels:
        for a, b in pairwise(corners):
            count = max(2, round(float(np.linalg.norm(b - a)) / it.panels))
            for share in np.arange(1, count) / count:
                foot = a + (b - a) * share
                found.append(Stroke(np.array([[foot[0], 0.12, foot[1]], [foot[0], 0.95, foot[1]]]), 0.5))
    return found


def tent(it: shapes.Tent) -> Mesh:
    w, h, d = it.size
    if it.round:
        skin = lathe_of([[w / 2, 0], [w / 2, h * 0.5], [w * 0.06, h], [0.0, h * 1.02]], 12)
        return join([skin, pane(0.9, h * 0.5, (0, 0, w / 2 * 0.97 + INK_PROUD), "#6f655a")])
    body = extrude(shapes.Extrude(shape="extrude", outline=[[-w / 2, 0], [w / 2, 0], [0, h]], depth=d))
    front = d / 2 + INK_PROUD
    mouth = mesh(
        np.array([[-w * 0.2, 0, front], [w * 0.2, 0, front], [0, h * 0.85, front]]),
        np.array([[0, 1, 2]]),
    )
    seams = [
        Stroke(np.array([[s * w / 4, h / 2 + 0.02, -d / 2], [s * w / 4, h / 2 + 0.02, d / 2]]), 0.4) for s in (-1, 1)
    ]
    ropes = [Stroke(np.array([[0, h, s * d / 2], [0, 0.02, s * (d / 2 + h * 0.7)]]), 0.7) for s in (-1, 1)]
    return join([body, painted(mouth, "#6f655a"), ink(seams + ropes)])
