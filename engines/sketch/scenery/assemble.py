"""From a preset's `build` to meshes: each statement shaped, painted, copied and sorted into layers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engines.sketch.scenery import buildings, foliage, masonry, patterns, primitives, smoulder, soft, terrain
from engines.sketch.scenery.mesh import Mesh, copies, each_copy, finished, join, painted, toned
from engines.sketch.scenery.placement import Clear, by_chance, copies_of
from presets import shapes
from presets.errors import PresetError
from presets.loader import ids, pick
from presets.shapes import Shape
from presets.world import Piece, Prop, Set, Vehicle

PLAIN = "#c9bfae"  # a piece that names no colour
NOWHERE = np.empty((0, 3))  # the smoke of a pipe does not count for how large the pipe is
DEEPEST = 6  # how many pieces may be made of pieces before it must be a circle

BUILDERS: dict[type[shapes.Statement], Callable[..., Mesh]] = {
    shapes.Box: primitives.box,
    shapes.Cylinder: primitives.cylinder,
    shapes.Rod: primitives.rod,
    shapes.Tube: primitives.tube,
    shapes.Sphere: primitives.sphere,
    shapes.Lathe: primitives.lathe,
    shapes.Extrude: primitives.extrude,
    shapes.Loft: primitives.loft,
    shapes.Plane: primitives.plane,
    shapes.Torus: primitives.torus,
    shapes.Wheel: primitives.wheel,
    shapes.Cloth: soft.cloth,
    shapes.Disc: soft.disc,
    shapes.Path: soft.path,
    shapes.Blob: foliage.blob,
    shapes.Flame: smoulder.flame,
    shapes.Plume: smoulder.plume,
    shapes.Lamp: smoulder.lamp,
    shapes.Rock: foliage.rock,
    shapes.Tufts: foliage.tufts,
    shapes.Ground: terrain.ground,
    shapes.Ridge: terrain.ridge,
    shapes.Waves: terrain.waves,
    shapes.House: buildings.house,
    shapes.Tower: buildings.tower,
    shapes.Room: buildings.room,
    shapes.Window: buildings.window,
    shapes.Tent: buildings.tent,
    shapes.Stairs: masonry.stairs,
    shapes.Arch: masonry.arch,
    shapes.Stroke: patterns.stroke,
    shapes.Lines: patterns.lines,
}
TREES: dict[str, Callable[[shapes.Tree], Mesh]] = {
    "conifer": foliage.conifer,
    "broadleaf": foliage.broadleaf,
    "palm": foliage.palm,
    "bare": foliage.bare,
    "poplar": foliage.poplar,
    "bush": foliage.bush,
}
LAYERS: dict[type[shapes.Statement], str] = {
    shapes.Room: "wall",
    shapes.Ridge: "far",
    shapes.Ground: "ground",
    shapes.Disc: "ground",
    shapes.Path: "ground",
    shapes.Waves: "ground",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One copy of one statement: the smallest thing a set can take away."""

    mesh: Mesh
    layer: str  # solid wall far ground
    part: str = ""  # copies of one part get no line between them


def piece_mesh(piece: Piece, colour: str = "", depth: int = 0) -> Mesh:
    """A prop or vehicle as one mesh in its own space; `colour` replaces the piece's own."""
    build = [
        (statement, _built(piece.id, statement, colour or piece.colour or PLAIN, depth)) for statement in piece.build
    ]
    if any(not isinstance(statement, shapes.Plume | shapes.Lamp) for statement, _ in build):
        build = [
            (s, replace(m, vertices=NOWHERE, normals=NOWHERE) if isinstance(s, shapes.Plume) else m) for s, m in build
        ]
    return join([m for _, m in build], [statement.part for statement, _ in build])


def set_items(piece: Set, seed: int, clear: Clear) -> list[Item]:
    """A set, copy by copy, so that one tree may be taken away when it stands before somebody's face."""
    items: list[Item] = []
    for statement, shaped, fixed in zip(piece.build, _set_shapes(piece.id), _fixtures(piece.id), strict=True):
        items += fixed or _items(statement, shaped, seed, clear)
    return items


@lru_cache(128)
def _fixtures(id: str) -> tuple[tuple[Item, ...], ...]:
    """The copies of each statement of a set that stand as they stand whatever the seed; none where chance has a say.

    Nearly all of a set is of this kind, and every shot has a seed of its own.
    """
    build = pick("sets", Set, id).build
    return tuple(
        () if by_chance(statement) else _items(statement, shaped, 0, Clear())
        for statement, shaped in zip(build, _set_shapes(id), strict=True)
    )


def _items(statement: Shape, shaped: Mesh, seed: int, clear: Clear) -> tuple[Item, ...]:
    layer = statement.layer or LAYERS.get(type(statement), "solid")
    meshes = _copies(statement, shaped, seed, clear, apart=True)
    return tuple(Item(mesh, layer, _part(statement)) for mesh in meshes)


@lru_cache(128)
def _set_shapes(id: str) -> tuple[Mesh, ...]:
    """One copy of each statement of a set: seeds only tell where the copies go."""
    piece = pick("sets", Set, id)
    return tuple(_shaped(id, statement, piece.colour or PLAIN, 0) for statement in piece.build)


def _part(statement: Shape) -> str:
    """Patches of earth and grass run into the land without an edge."""
    soft = isinstance(statement, shapes.Ground) or (isinstance(statement, shapes.Disc) and statement.rough > 0.1)
    return statement.part or ("land" if soft else "")


def _built(owner: str, statement: Shape, colour: str, depth: int) -> Mesh:
    return join(_copies(statement, _shaped(owner, statement, colour, depth), 0, Clear()))


def _shaped(owner: str, statement: Shape, colour: str, depth: int) -> Mesh:
    """One copy in the statement's own space, painted."""
    tint = statement.colour or colour
    if isinstance(statement, shapes.Tree):
        bare = TREES[statement.shape](statement)
    elif isinstance(statement, shapes.Group):
        shaped = [(s, _built(owner, s, tint, depth)) for s in statement.build]
        bare = join([m for _, m in shaped], [s.part for s, _ in shaped])
    elif isinstance(statement, shapes.Use):
        bare = _used(owner, statement, depth)
        if statement.shelf == "vehicles":  # parked: nobody is in it to switch its lamps on
            bare = replace(bare, effects=())
    else:
        bare = BUILDERS[type(statement)](statement)
    return painted(finished(bare, statement.glow, statement.water), tint, statement.shade)


def _used(owner: str, statement: shapes.Use, depth: int) -> Mesh:
    if depth >= DEEPEST:
        raise PresetError(f"The preset “{owner}” uses pieces that use each other in a circle: take one out.")
    piece = find_piece(statement.piece, statement.shelf, owner)
    return piece_mesh(piece, statement.colour, depth + 1)


def find_piece(id: str, name: str = "props", owner: str = "") -> Prop | Vehicle:
    model = Prop if name == "props" else Vehicle
    try:
        return pick(name, model, id)
    except PresetError as error:
        raise PresetError(f"The preset “{owner}” uses a piece that is not there. {error}") from error


def _copies(statement: Shape, shaped: Mesh, seed: int, clear: Clear, apart: bool = False) -> list[Mesh]:
    reach = float(np.abs(shaped.vertices[:, [0, 2]]).max()) if len(shaped.vertices) else 0.0
    where = copies_of(statement, seed, clear, reach)
    if apart:
        single = each_copy(shaped, where.matrices, where.offsets)
        return [_toned(copy, tone) for copy, tone in zip(single, where.tones.tolist(), strict=True)]
    whole = copies(shaped, where.matrices, where.offsets)
    return [toned(whole, np.repeat(where.tones, len(shaped.triangles)))] if statement.vary else [whole]


def _toned(surface: Mesh, tone: float) -> Mesh:
    return surface if tone == 1.0 else toned(surface, np.full(len(surface.triangles), tone))


@lru_cache(512)
def thing_mesh(id: str, colour: str = "") -> Mesh:
    """The mesh of a prop or vehicle by id. Treat it as read-only."""
    return piece_mesh(thing_piece(id), colour)


def thing_piece(id: str) -> Prop | Vehicle:
    """A prop or, failing that, a vehicle of that id."""
    return pick("vehicles", Vehicle, id) if id in ids("vehicles") else pick("props", Prop, id)


def merged(items: Sequence[Item]) -> Mesh:
    return join([item.mesh for item in items], [item.part for item in items])
