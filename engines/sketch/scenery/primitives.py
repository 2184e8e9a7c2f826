"""Plain solids: boxes, rods, lathes, lofts. Each takes its statement and gives a mesh whose faces look outwards."""

from collections.abc import Sequence

import numpy as np

from engines.sketch.scenery.mesh import Mesh, join, mesh, moved, painted
from presets import shapes


def grid_faces(rows: int, columns: int, wrap: bool = False) -> np.ndarray:
    """Triangles of a (rows × columns) net of points; `wrap` closes each row to a ring.

    Outward where columns run counter-clockwise seen from the side that the rows climb to.
    """
    across = columns if wrap else columns - 1
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(across), indexing="ij")
    a, b = i * columns + j, i * columns + (j + 1) % columns
    c, d = a + columns, b + columns
    return np.stack([np.stack([a, b, d], -1), np.stack([a, d, c], -1)], -2).reshape(-1, 3)


def rings(points: np.ndarray, closed: bool = True) -> Mesh:
    """A skin over (rows, columns, 3) rings of points, with flat fans over both ends."""
    rows, columns, _ = points.shape
    faces = [grid_faces(rows, columns, wrap=True)]
    vertices = points.reshape(-1, 3)
    if closed:
        ring = np.arange(columns)
        after = np.roll(ring, -1)
        middles = len(vertices) + np.arange(2)
        last = (rows - 1) * columns
        vertices = np.concatenate([vertices, points[[0, -1]].mean(1)])
        faces.append(np.stack([after, ring, np.full(columns, middles[0])], -1))
        faces.append(np.stack([last + ring, last + after, np.full(columns, middles[1])], -1))
    return mesh(vertices, np.concatenate(faces))


def circle(sides: int, start: float = 0.0) -> np.ndarray:
    """(sides, 3) points of the unit circle about y, in the order that makes rings climbing in y face outwards."""
    angle = start + np.arange(sides) / sides * 2 * np.pi
    return np.stack([np.sin(angle), np.zeros(sides), np.cos(angle)], -1)


def box(it: shapes.Box) -> Mesh:
    w, h, d = np.array(it.size) / 2
    bevel = min(it.bevel, w * 0.9, h * 0.9, d * 0.9)
    if bevel <= 0:
        top = np.array([it.taper[0], 1.0, it.taper[1]])
        foot = np.array([[-w, 0, d], [w, 0, d], [w, 0, -d], [-w, 0, -d]])
        return rings(np.stack([foot, foot * top + [0, 2 * h, 0]]))
    heights = [0.0, bevel, 2 * h - bevel, 2 * h]
    insets = [bevel, 0.0, 0.0, bevel]
    return rings(np.stack([_chamfered(w - i, d - i, bevel, y) for y, i in zip(heights, insets, strict=True)]))


def _chamfered(w: float, d: float, bevel: float, y: float) -> np.ndarray:
    corner = min(bevel, w * 0.9, d * 0.9)
    outline = [(-w + corner, d), (w - corner, d), (w, d - corner), (w, -d + corner)]
    outline += [(w - corner, -d), (-w + corner, -d), (-w, -d + corner), (-w, d - corner)]
    return np.array([[x, y, z] for x, z in outline])


def cylinder(it: shapes.Cylinder) -> Mesh:
    top = it.radius if it.top is None else it.top
    return lathe_of([[it.radius, 0.0], [top, it.height]], it.sides)


def lathe(it: shapes.Lathe) -> Mesh:
    return lathe_of(it.profile, it.sides)


def lathe_of(profile: Sequence[Sequence[float]], sides: int) -> Mesh:
    outline = np.array(profile, float)
    points = circle(sides)[None] * np.maximum(outline[:, :1, None], 1e-5)
    points[:, :, 1] = outline[:, 1:]
    return rings(points)


def frame(axis: np.ndarray) -> np.ndarray:
    """A rotation whose y column lies along `axis`."""
    up = axis / max(float(np.linalg.norm(axis)), 1e-9)
    side = np.cross(up, (0.0, 0.0, 1.0) if abs(up[2]) < 0.9 else (1.0, 0.0, 0.0))
    side /= np.linalg.norm(side)
    return np.column_stack([side, up, np.cross(side, up)])


def rod(it: shapes.Rod) -> Mesh:
    """Starts at the statement's `at`, so its own space has it run from the origin to `to` - `at`."""
    along = np.array(it.to, float) - np.array(it.at, float)
    length, end = float(np.linalg.norm(along)), it.radius if it.end is None else it.end
    profile = [[it.radius, 0.0], [end, length]]
    if it.round:
        swell = np.linspace(0, np.pi / 2, 4)[:-1]
        low = [[it.radius * np.sin(a), -it.radius * np.cos(a)] for a in swell]
        high = [[end * np.sin(a), length + end * np.cos(a)] for a in swell[::-1]]
        profile = [*low, *profile, *high]
    return moved(lathe_of(profile, it.sides), frame(along))


def tube(it: shapes.Tube) -> Mesh:
    line = np.array(it.points, float)
    along = np.gradient(line, axis=0)
    radii = np.linspace(it.radius, it.radius if it.end is None else it.end, len(line))
    section = circle(it.sides)
    side = frame(along[0])[:, 0]
    hoops = []
    for point, heading, radius in zip(line, along, radii, strict=True):
        up = heading / np.linalg.norm(heading)
        side = side - up * (side @ up)  # carried along the curve, so that the tube does not twist
        side /= np.linalg.norm(side)
        hoops.append(point + radius * section @ np.stack([side, up, np.cross(side, up)]))
    return rings(np.stack(hoops))


def sphere(it: shapes.Sphere) -> Mesh:
    rows = max(4, it.sides // 2 + 1)
    polar = np.linspace(np.pi / 2 if it.dome else np.pi, 0, rows)
    profile = np.stack([np.sin(polar), np.cos(polar)], -1) / 2
    return moved(lathe_of(profile.tolist(), it.sides), np.diag(it.size))


def extrude(it: shapes.Extrude) -> Mesh:
    outline = np.array(it.outline, float)
    if _area(outline) < 0:
        outline = outline[::-1]
    caps, n, d = ears(outline), len(outline), it.depth / 2
    front = np.column_stack([outline, np.full(n, d)])
    back = np.column_stack([outline, np.full(n, -d)])
    ring = np.arange(n)
    after = np.roll(ring, -1)
    sides = np.concatenate([np.stack([ring, ring + n, after + n], -1), np.stack([ring, after + n, after], -1)])
    return mesh(np.concatenate([front, back]), np.concatenate([caps, caps[:, ::-1] + n, sides]))


def _area(outline: np.ndarray) -> float:
    x, y = outline.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def ears(outline: np.ndarray) -> np.ndarray:
    """Triangles of a simple counter-clockwise polygon, by clipping ears."""
    left, faces = list(range(len(outline))), []
    while len(left) > 3:
        for k in range(len(left)):
            a, b, c = left[k - 1], left[k], left[(k + 1) % len(left)]
            rest = [i for i in left if i not in (a, b, c)]
            if _is_ear(outline[a], outline[b], outline[c], outline[rest]):
                break
        else:
            k, a, b, c = 0, left[-1], left[0], left[1]  # a crossing outline: close it as well as may be
        faces.append((a, b, c))
        left.pop(k)
    return np.array([*faces, left], np.int32)


def _is_ear(a: np.ndarray, b: np.ndarray, c: np.ndarray, rest: np.ndarray) -> bool:
    def side(p: np.ndarray, q: np.ndarray, points: np.ndarray) -> np.ndarray:
        return (q[0] - p[0]) * (points[..., 1] - p[1]) - (q[1] - p[1]) * (points[..., 0] - p[0])

    if side(a, b, c) <= 1e-12:
        return False
    return not ((side(a, b, rest) >= 0) & (side(b, c, rest) >= 0) & (side(c, a, rest) >= 0)).any()


def loft(it: shapes.Loft) -> Mesh:
    angle = np.arange(it.sides) / it.sides * 2 * np.pi
    if it.flat_top:
        angle = np.pi + np.linspace(0, np.pi, it.sides)
    x, y = np.cos(angle), np.sin(angle)
    x, y = (np.sign(v) * np.abs(v) ** (2 / it.square) for v in (x, y))
    hoops = [_section(s, x, y, it.flat_top) for s in sorted(it.sections)]
    return rings(np.stack(hoops))


def _section(section: Sequence[float], x: np.ndarray, y: np.ndarray, flat_top: bool) -> np.ndarray:
    z, half, low, high = section
    heights = high + y * (high - low) if flat_top else (low + high) / 2 + y * (high - low) / 2
    return np.stack([x * max(half, 1e-4), heights, np.full_like(x, z)], -1)


def plane(it: shapes.Plane) -> Mesh:
    w, d = np.array(it.size) / 2
    return mesh(np.array([[-w, 0, d], [w, 0, d], [w, 0, -d], [-w, 0, -d]]), np.array([[0, 1, 2], [0, 2, 3]]))


def torus(it: shapes.Torus) -> Mesh:
    around = circle(it.sides)
    tube_angle = np.arange(8) / 8 * 2 * np.pi
    reach, rise = it.radius + it.tube * np.cos(tube_angle), it.tube * np.sin(tube_angle)
    points = around[None] * reach[:, None, None] + np.array([0, 1, 0]) * rise[:, None, None]
    closed = np.concatenate([points, points[:1]])
    faces = grid_faces(9, it.sides, wrap=True) % (8 * it.sides)
    return mesh(closed[:8].reshape(-1, 3), faces)


def wheel(it: shapes.Wheel) -> Mesh:
    """Axle along x. With spokes it is a rim that one sees through."""
    on_edge = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    radius, half = it.radius, it.width / 2
    hub = moved(lathe_of([[radius * 0.16, -half * 1.3], [radius * 0.16, half * 1.3]], 8), on_edge)
    if not it.spokes:
        tyre = [[radius * 0.62, -half], [radius, -half * 0.6], [radius, half * 0.6], [radius * 0.62, half]]
        disc = lathe_of([[radius * 0.62, -half * 1.02], [radius * 0.62, half * 1.02]], 12)
        return join([moved(lathe_of(tyre, 16), on_edge), painted(moved(disc, on_edge), "#c9c9c4"), hub])
    rim = moved(_hoop(radius, half), on_edge)
    angles = np.arange(it.spokes) / it.spokes * 2 * np.pi
    tips = np.stack([np.zeros_like(angles), np.sin(angles), np.cos(angles)], -1) * radius * 0.93
    spokes = [moved(lathe_of([[radius * 0.035, 0], [radius * 0.03, radius * 0.9]], 4), frame(tip)) for tip in tips]
    return join([rim, hub, *spokes], ["rim", "hub", *["spokes"] * it.spokes])


def _hoop(radius: float, half: float) -> Mesh:
    profile = np.array([[0.88, -half], [1.0, -half], [1.0, half], [0.88, half]]) * [radius, 1.0]
    points = circle(20)[None] * profile[:, :1, None] + np.array([0, 1, 0]) * profile[:, 1:, None]
    return mesh(points.reshape(-1, 3), grid_faces(5, 20, wrap=True) % 80)
