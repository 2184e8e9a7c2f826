"""Triangle surfaces before they are put anywhere: joined, copied, coloured, with normals split at creases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engines.sketch.effects import Effect, carried, coloured
from engines.sketch.solid import Stroke

CREASE_DEG = 42.0  # faces that meet at a sharper angle are shaded apart


@dataclass(frozen=True, slots=True)
class Mesh:
    """Like a `Solid` without a name: (n, 3) vertices and normals, (m, 3) triangles and colours, (m,) parts.

    A colour of NaN takes the colour of the whole piece when it is put on the stage.
    """

    vertices: np.ndarray
    normals: np.ndarray
    triangles: np.ndarray
    colours: np.ndarray
    parts: np.ndarray
    strokes: tuple[Stroke, ...] = ()
    finish: np.ndarray | None = None  # (m, 3) glow, mirror and leaf, see `Solid`
    effects: tuple[Effect, ...] = ()

    @property
    def part_count(self) -> int:
        return int(self.parts.max()) + 1 if len(self.parts) else 0


def mesh(vertices: np.ndarray, triangles: np.ndarray, crease_deg: float = CREASE_DEG) -> Mesh:
    """A surface of one part and no colour yet. Faces without area are left out."""
    vertices = np.asarray(vertices, float).reshape(-1, 3)
    triangles = np.asarray(triangles, np.int32).reshape(-1, 3)
    corners = vertices[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    whole = np.linalg.norm(faces, axis=1) > 1e-12
    vertices, normals, triangles = _creased(vertices, triangles[whole], faces[whole], crease_deg)
    count = len(triangles)
    return Mesh(vertices, normals, triangles, np.full((count, 3), np.nan), np.zeros(count, np.int32))


def ink(strokes: Sequence[Stroke]) -> Mesh:
    """A mesh of pen lines only."""
    nothing = np.empty((0, 3))
    return Mesh(nothing, nothing, np.empty((0, 3), np.int32), nothing, np.empty(0, np.int32), tuple(strokes))


def join(meshes: Sequence[Mesh], labels: Sequence[str] = ()) -> Mesh:
    """One mesh of many; parts stay apart unless two meshes carry the same label."""
    if not meshes:
        return ink(())
    bases = np.cumsum([0, *(len(m.vertices) for m in meshes)])
    return Mesh(
        np.concatenate([m.vertices for m in meshes]),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.triangles + base for m, base in zip(meshes, bases, strict=False)]).astype(np.int32),
        np.concatenate([m.colours for m in meshes]),
        np.concatenate([m.parts + base for m, base in zip(meshes, _part_bases(meshes, labels), strict=True)]),
        tuple(stroke for m in meshes for stroke in m.strokes),
        _finishes(meshes),
        tuple(effect for m in meshes for effect in m.effects),
    )


def _finishes(meshes: Sequence[Mesh]) -> np.ndarray | None:
    if all(m.finish is None for m in meshes):
        return None
    return np.concatenate([np.zeros((len(m.triangles), 3)) if m.finish is None else m.finish for m in meshes])


def finished(surface: Mesh, glow: float, mirror: float = 0.0, leaf: float = 0.0) -> Mesh:
    """The mesh with all its faces glowing, mirroring or leafy; with none of it it keeps what it has."""
    if not (glow or mirror or leaf):
        return surface
    return replace(surface, finish=np.tile((glow, mirror, leaf), (len(surface.triangles), 1)))


def aired(effects: Sequence[Effect], hull: np.ndarray) -> Mesh:
    """A mesh of effects only; `hull` (n, 3) are points round them, for who asks how large it is."""
    nothing = np.empty((0, 3))
    bare = Mesh(
        np.asarray(hull, float), np.zeros_like(hull, float), np.empty((0, 3), np.int32), nothing, np.empty(0, np.int32)
    )
    return replace(bare, effects=tuple(effects))


def _part_bases(meshes: Sequence[Mesh], labels: Sequence[str]) -> list[int]:
    named: dict[str, int] = {}
    bases, following = [], 0
    for index, part in enumerate(meshes):
        label = labels[index] if labels else ""
        if label and label in named:
            bases.append(named[label])
            continue
        named[label] = following
        bases.append(following)
        following += max(part.part_count, 1)
    return bases


def painted(surface: Mesh, colour: str, shade: float = 1.0) -> Mesh:
    """The faces that have no colour yet get this one; with an empty colour they keep waiting, darkened by `shade`."""
    bare = np.isnan(surface.colours[:, 0])
    if colour and surface.effects:
        surface = replace(surface, effects=coloured(surface.effects, colour))
    if not colour or not bare.any():
        return surface
    colours = surface.colours.copy()
    colours[bare] = np.clip(rgb(colour) * shade, 0, 1)
    return replace(surface, colours=colours)


def toned(surface: Mesh, tones: np.ndarray) -> Mesh:
    """Colours multiplied face by face; `tones` is (m,)."""
    return replace(surface, colours=np.clip(surface.colours * tones[:, None], 0, 1))


@lru_cache(512)
def _rgb(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def rgb(colour: str) -> np.ndarray:
    """ "#rrggbb" → (3,) float 0..1."""
    return np.array(_rgb(colour))


def yaw(degrees: float | np.ndarray) -> np.ndarray:
    """Rotation(s) about y, (…, 3, 3), that take +z to the facing of that many degrees."""
    angle = np.radians(np.asarray(degrees, float))
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack([np.stack([c, o, s], -1), np.stack([o, i, o], -1), np.stack([-s, o, c], -1)], -2)


def turned(turn: float | Sequence[float]) -> np.ndarray:
    """The 3×3 rotation of [pitch, yaw, roll] degrees: roll first, then pitch, then yaw."""
    if isinstance(turn, int | float):
        return yaw(turn)
    pitch, heading, roll = np.radians(turn[0]), turn[1], np.radians(turn[2])
    c, s = np.cos(pitch), np.sin(pitch)
    about_x = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    c, s = np.cos(roll), np.sin(roll)
    about_z = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    return yaw(heading) @ about_x @ about_z


def moved(surface: Mesh, matrix: np.ndarray, offset: np.ndarray | Sequence[float] = (0.0, 0.0, 0.0)) -> Mesh:
    """The mesh under x → matrix·x + offset; a mirroring matrix keeps its outside outside."""
    return copies(surface, np.asarray(matrix, float)[None], np.asarray(offset, float)[None])


def copies(surface: Mesh, matrices: np.ndarray, offsets: np.ndarray) -> Mesh:
    """`k` copies, (k, 3, 3) and (k, 3), each with parts of its own."""
    count, n, m = len(matrices), len(surface.vertices), len(surface.triangles)
    vertices, normals, triangles = _placed(surface, matrices, offsets)
    triangles = triangles + (np.arange(count) * n)[:, None, None]
    parts = surface.parts[None] + (np.arange(count) * surface.part_count)[:, None]
    return Mesh(
        vertices.reshape(-1, 3),
        normals.reshape(-1, 3),
        triangles.reshape(-1, 3).astype(np.int32),
        np.broadcast_to(surface.colours, (count, m, 3)).reshape(-1, 3).copy(),
        parts.reshape(-1).astype(np.int32),
        _moved_strokes(surface.strokes, matrices, offsets),
        None if surface.finish is None else np.tile(surface.finish, (count, 1)),
        tuple(
            e
            for matrix, offset in zip(matrices, offsets, strict=True)
            for e in carried(surface.effects, matrix, offset)
        ),
    )


def each_copy(surface: Mesh, matrices: np.ndarray, offsets: np.ndarray) -> list[Mesh]:
    """The same copies, one by one."""
    lines = len(surface.strokes)
    strokes = _moved_strokes(surface.strokes, matrices, offsets)
    return [
        replace(
            surface,
            vertices=vertices,
            normals=normals,
            triangles=triangles,
            strokes=strokes[i * lines : (i + 1) * lines],
            effects=carried(surface.effects, matrices[i], offsets[i]),
        )
        for i, (vertices, normals, triangles) in enumerate(zip(*_placed(surface, matrices, offsets), strict=True))
    ]


def _placed(surface: Mesh, matrices: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices and normals of the copies, (k, n, 3), and triangles (k, m, 3) that count from 0 in each of them."""
    vertices = surface.vertices @ matrices.swapaxes(1, 2) + offsets[:, None]
    normals = surface.normals @ np.linalg.inv(matrices)
    normals /= np.maximum(np.sqrt(np.einsum("kni,kni->kn", normals, normals)), 1e-12)[..., None]
    triangles = np.repeat(surface.triangles[None], len(matrices), axis=0)
    mirrored = np.linalg.det(matrices) < 0
    triangles[mirrored] = triangles[mirrored][:, :, ::-1]
    return vertices, normals, triangles


def _moved_strokes(strokes: tuple[Stroke, ...], matrices: np.ndarray, offsets: np.ndarray) -> tuple[Stroke, ...]:
    if not strokes:
        return ()
    points = np.concatenate([stroke.points for stroke in strokes])
    ends = np.cumsum([len(stroke.points) for stroke in strokes]).tolist()
    spans = list(zip([0, *ends], ends, strict=False))
    everywhere = np.einsum("kij,nj->kni", matrices, points) + offsets[:, None]
    return tuple(
        Stroke(run[a:b], stroke.weight, stroke.colour)
        for run in everywhere
        for stroke, (a, b) in zip(strokes, spans, strict=True)
    )


def _creased(
    vertices: np.ndarray, triangles: np.ndarray, faces: np.ndarray, crease_deg: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Average, at every corner, the faces round its vertex that lie within the crease angle; then share again."""
    flat = triangles.reshape(-1)
    order = np.argsort(flat, kind="stable")
    starts = np.searchsorted(flat[order], np.arange(len(vertices) + 1))
    degree = np.diff(starts)[flat[order]]
    first = np.repeat(order, degree)
    within = np.arange(len(first)) - np.repeat(np.cumsum(degree) - degree, degree)
    second = order[np.repeat(starts[flat[order]], degree) + within]
    unit = faces / np.linalg.norm(faces, axis=1, keepdims=True)
    alike = np.einsum("ij,ij->i", unit[first // 3], unit[second // 3]) > np.cos(np.radians(crease_deg))
    normals = np.zeros((len(flat), 3))
    np.add.at(normals, first[alike], faces[second[alike] // 3])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    keys = np.column_stack([flat, np.round(normals * 50).astype(np.int64)])
    _, index, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return vertices[flat[index]], normals[index], inverse.reshape(-1, 3).astype(np.int32)
