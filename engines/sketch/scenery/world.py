"""The world round the people: sets, props and vehicles, put on the stage.

A set stays as it is for one seed; turning it shows the same place from another side.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engines.sketch.scenery import wild
from engines.sketch.scenery.assemble import Item, merged, set_items, thing_mesh, thing_piece
from engines.sketch.scenery.faces import Front, Room, cleared, front_round, laid_on, room_at, widest
from engines.sketch.scenery.grown import grown
from engines.sketch.scenery.mesh import Mesh, join, moved, yaw
from engines.sketch.scenery.placement import Clear
from engines.sketch.scenery.places import Box, Circle, Seat, Top, circles_round, fitted, offered
from engines.sketch.scenery.smoulder import burning
from engines.sketch.solid import Kind, Solid
from engines.stage import Stage, Thing
from presets import shapes
from presets.loader import pick
from presets.world import Prop, Set

# The upright axis laid down along x, with the thinnest of the other two axes turned up.
LYING = {
    0: np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]]),
    2: np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
}


HANGING_M = 0.3  # metres from the grip of what hangs from a hand to its foot
POLE_M, POLE_RADIUS_M = 1.6, 0.9  # metres: how high, and how thick at the foot


@dataclass(frozen=True, slots=True)
class Layer:
    """The part of a set that is drawn in one way. `items` tells the copies apart."""

    name: str  # solid wall far ground
    mesh: Mesh
    items: np.ndarray  # (triangles,) index of the copy
    stroke_items: np.ndarray  # (strokes,)


def solids(stage: Stage) -> list[Solid]:
    """Ground, set pieces and all things of the stage in world space. What would hide a person from the lens is away."""
    layers = _layers(stage.set, stage.seed)
    heading = yaw(stage.set_turn_deg)
    shown = [_set_solid(stage, layer, heading) for layer in layers]
    return [*shown, *(thing_solid(thing) for thing in stage.things)]


def thing_solid(thing: Thing) -> Solid:
    """A prop or vehicle where it stands (or lies) on the stage."""
    surface = _laid(thing.thing, thing.colour) if thing.laid else _resting(thing.thing, thing.colour)
    if thing.alive:
        surface = with_face(surface, thing)
    placed = moved(surface, yaw(thing.facing_deg) * thing.scale, thing.position)
    if thing.burning and len(placed.triangles):
        placed = burning(placed, len(thing.thing))
    return _sheer(_solid(placed, thing.entity or thing.thing, "creature" if thing.alive else "thing"), thing.thing)


def with_face(surface: Mesh, thing: Thing) -> Mesh:
    """The surface of a thing that is somebody, with its face on its front."""
    room = face_room(thing.thing)
    if room is None or not room.drawn:
        return surface
    face = laid_on(_face_front(thing.thing), room, thing, _ahead(thing, room))
    return join([replace(surface, strokes=cleared(surface.strokes, room)), face])


@lru_cache(64)
def _face_front(thing_id: str) -> Front:
    room = face_room(thing_id)
    assert room is not None
    return front_round(_resting(thing_id, ""), *room.middle[:2], room.width)


@lru_cache(256)
def face_room(thing_id: str) -> Room | None:
    """Where the face of a thing is, in its own space; None where it has no front to put one on."""
    given = thing_piece(thing_id).face
    if not given:
        return widest(_resting(thing_id, ""))
    x, y, width = given
    return room_at(_resting(thing_id, ""), x, y, width, drawn=not thing_piece(thing_id).faced)


def _ahead(thing: Thing, room: Room) -> tuple[float, float]:
    """Where the eyes of a thing look: shares −1..1 to the right of its front and up."""
    if thing.gaze is None:
        return (0.0, 0.0)
    eyes = yaw(thing.facing_deg) @ np.array(room.middle) * thing.scale + np.array(thing.position)
    to = yaw(-thing.facing_deg) @ (np.array(thing.gaze) - eyes)
    to = to / max(float(np.linalg.norm(to)), 1e-6)
    return (float(np.clip(1.6 * to[0], -1, 1)), float(np.clip(1.6 * to[1], -1, 1)))


def prop_solid(prop_id: str, point: np.ndarray, orientation: np.ndarray, colour: str = "") -> Solid:
    """A prop in a hand: `point` (3,) is where the grip is, `orientation` (3, 3) has +y along the held prop's up.

    What hangs or would spill takes only its heading and its size from the hand.
    """
    held, grip = held_turn(prop_id, orientation), np.array(pick("props", Prop, prop_id).grip)
    return _sheer(
        _solid(moved(thing_mesh(prop_id, colour), held, np.asarray(point, float) - held @ grip), prop_id), prop_id
    )


def hangs(prop_id: str) -> bool:
    """Whether a prop hangs down from the hand that carries it, as a suitcase or a bucket does."""
    entry = pick("props", Prop, prop_id)
    return entry.upright and entry.hold == "grip" and entry.grip[1] >= HANGING_M


def held_turn(prop_id: str, orientation: np.ndarray) -> np.ndarray:
    """The turn (3, 3) of a prop held in a hand of that orientation."""
    held = np.asarray(orientation, float)
    if not pick("props", Prop, prop_id).upright:
        return held
    let_down = abs(held[1, 2]) >= abs(held[1, 1])
    ahead = -held[:, 1] * np.sign(held[1, 2]) if let_down else held[:, 2]
    width, _, depth = size(prop_id)
    along = 90.0 if let_down and hangs(prop_id) and width > 1.5 * depth else 0.0  # past the leg, not across it
    heading = np.degrees(np.arctan2(ahead[0], ahead[2])) + along
    return yaw(heading) * np.cbrt(abs(np.linalg.det(held)))


def within(prop_id: str, point: np.ndarray, orientation: np.ndarray, places: np.ndarray, gap: float) -> np.ndarray:
    """Which of the places (n, 3) lie nearer than `gap` metres to the box round a prop that is held at a point."""
    held = held_turn(prop_id, orientation)
    local = (places - point) @ np.linalg.inv(held).T + np.array(pick("props", Prop, prop_id).grip)
    vertices = thing_mesh(prop_id).vertices
    return ((local > vertices.min(0) - gap) & (local < vertices.max(0) + gap)).all(axis=1)


def size(thing_id: str, laid: bool = False) -> tuple[float, float, float]:
    """Width, height and depth of a prop or vehicle as it stands, metres; its length is its depth where it is `laid`."""
    surface = _laid(thing_id, "") if laid else _resting(thing_id, "")
    return tuple(float(side) for side in np.ptp(surface.vertices, axis=0))  # type: ignore[return-value]


def footprint(set_id: str, turn_deg: float = 0.0, seed: int = 0) -> tuple[Circle, ...]:
    """Circles on the floor where nobody may stand. The free floor round the origin has none."""
    return tuple(circle.turned(turn_deg) for circle in _footprint(set_id, seed))


def poles(set_id: str, seed: int = 0) -> tuple[Circle, ...]:
    """What is thin and rises over a head: trunks, posts, lamps. Behind a face it seems to grow out of it."""
    tall = [item.mesh.vertices for item in _items(set_id, seed) if item.layer == "solid"]
    tall = [vertices for vertices in tall if len(vertices) and vertices[:, 1].max() > POLE_M]
    feet = [vertices[vertices[:, 1] < POLE_M][:, [0, 2]] for vertices in tall]
    rounds = [((foot.min(0) + foot.max(0)) / 2, np.ptp(foot, axis=0).max() / 2) for foot in feet if len(foot)]
    return tuple(Circle(float(x), float(z), float(radius)) for (x, z), radius in rounds if radius < POLE_RADIUS_M)


def bounds(set_id: str) -> Box | None:
    """The inside of the room, before the set is turned; None under the open sky."""
    for statement in pick("sets", Set, set_id).build:
        if isinstance(statement, shapes.Room):
            (w, h, d), (x, _, z) = statement.size, statement.at
            return Box(x - w / 2, x + w / 2, z - d / 2, z + d / 2, h)
    return None


def seats(set_id: str, turn_deg: float = 0.0) -> tuple[Seat, ...]:
    """Chairs, benches and beds the set offers: where the pelvis goes and where the sitter looks."""
    found = offered(pick("sets", Set, set_id), "sits")
    return tuple(Seat(tuple(yaw(turn_deg) @ row[:3]), float(row[3] + turn_deg)) for row in found)


def beds(set_id: str, turn_deg: float = 0.0) -> tuple[Seat, ...]:
    """Beds the set offers: the middle of the mattress and the way the feet point."""
    found = offered(pick("sets", Set, set_id), "lies")
    return tuple(Seat(tuple(yaw(turn_deg) @ row[:3]), float(row[3] + turn_deg)) for row in found)


@lru_cache(256)
def fittings(set_id: str, thing: str) -> tuple[Seat, ...]:
    """The doors, windows, stoves … that are part of a set: the middle of the foot and the way the front looks."""
    return tuple(Seat(tuple(row[:3]), float(row[3])) for row in fitted(pick("sets", Set, set_id), thing))  # type: ignore[arg-type]


def table_tops(set_id: str, turn_deg: float = 0.0) -> tuple[Top, ...]:
    """Surfaces that things can stand on: the middle, and the width and depth before turning."""
    found = offered(pick("sets", Set, set_id), "tops")
    return tuple(Top(tuple(yaw(turn_deg) @ row[:3]), float(row[3]), float(row[4])) for row in found)


@lru_cache(256)
def _resting(thing_id: str, colour: str) -> Mesh:
    """A thing as it stands by itself, its lowest point at y = 0."""
    surface, piece = thing_mesh(thing_id, colour), thing_piece(thing_id)
    if isinstance(piece, Prop) and piece.rest == "lie":
        width, _, depth = np.ptp(surface.vertices, axis=0)
        surface = moved(surface, LYING[0 if width < depth else 2])
        middle = (surface.vertices.min(0) + surface.vertices.max(0)) / 2
        surface = moved(surface, np.eye(3), (-middle[0], -surface.vertices[:, 1].min(), -middle[2]))
    return surface


@lru_cache(64)
def _laid(thing_id: str, colour: str) -> Mesh:
    """A thing laid level: its longest axis along z, its widest across, its lowest point at y = 0."""
    surface = _resting(thing_id, colour)
    sides = np.ptp(surface.vertices, axis=0)
    if sides[1] <= max(sides[0], sides[2]):  # it lies as it stands
        turned = moved(surface, yaw(90.0)) if sides[0] > sides[2] else surface
    else:
        _, axes = np.linalg.eigh(np.cov(surface.vertices.T))
        thin, _, long = axes.T
        turned = moved(surface, np.stack([np.cross(thin, long), thin, long]))
    low, high = turned.vertices.min(0), turned.vertices.max(0)
    return moved(turned, np.eye(3), (-(low[0] + high[0]) / 2, -low[1], -(low[2] + high[2]) / 2))


def _solid(surface: Mesh, name: str, kind: Kind = "thing") -> Solid:
    return Solid(
        name,
        kind,
        surface.vertices,
        surface.normals,
        surface.triangles,
        surface.colours,
        surface.parts,
        surface.strokes,
        shadow=len(surface.triangles) > 0 and (surface.finish is None or float(surface.finish[:, 0].mean()) < 0.6),
        finish=surface.finish,
        effects=surface.effects,
    )


@lru_cache(64)
def _items(set_id: str, seed: int) -> tuple[Item, ...]:
    entry = pick("sets", Set, set_id)
    return tuple(set_items(entry, seed, Clear(*entry.floor_m)))


@lru_cache(64)
def _layers(set_id: str, seed: int) -> tuple[Layer, ...]:
    layers = []
    for name in ("ground", "far", "wall", "solid"):
        items = [item for item in _items(set_id, seed) if item.layer == name]
        if items:
            sizes = [len(item.mesh.triangles) for item in items]
            lines = [len(item.mesh.strokes) for item in items]
            index = np.arange(len(items))
            layers.append(Layer(name, merged(items), np.repeat(index, sizes), np.repeat(index, lines)))
    return tuple(layers)


@lru_cache(64)
def _footprint(set_id: str, seed: int) -> tuple[Circle, ...]:
    standing = [item.mesh.vertices for item in _items(set_id, seed) if item.layer == "solid"]
    return tuple(circle for vertices in standing for circle in circles_round(vertices))


def _sheer(solid: Solid, thing_id: str) -> Solid:
    """The solid as thin as its piece is: light comes through paper, so its back is as pale as its front."""
    sheer = thing_piece(thing_id).sheer
    return replace(solid, smooth=np.full(len(solid.triangles), sheer, np.float32)) if sheer else solid


def _set_solid(stage: Stage, layer: Layer, heading: np.ndarray) -> Solid:
    lens = heading.T @ np.array(stage.camera.position)
    surface = grown(layer.mesh, lens, bounds(stage.set)) if layer.name == "wall" else layer.mesh
    placed = moved(surface, heading)
    if layer.name == "solid":
        along = wild.behind_the_wall(layer.mesh, layer.items, lens, bounds(stage.set))
        gone = np.union1d(along, wild.in_the_way(placed, layer.items, stage))
        placed = wild.without(placed, layer.items, layer.stroke_items, gone)
    return Solid(
        stage.set,
        "ground" if layer.name == "ground" else "set",
        placed.vertices,
        placed.normals,
        placed.triangles,
        placed.colours,
        placed.parts,
        placed.strokes,
        single_sided=layer.name == "wall",
        shadow=layer.name == "solid",
        finish=placed.finish,
        effects=placed.effects,
    )
