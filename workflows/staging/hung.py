"""Pictures, clocks and mirrors hang on the wall that the picture shows."""

from collections.abc import Iterator
from dataclasses import replace

from engines.sketch.scenery import world
from engines.stage import Thing
from presets.loader import shelf
from presets.world import Prop
from workflows.staging import figures
from workflows.staging.brief import Brief
from workflows.staging.compose import Picture
from workflows.staging.measure import Frame, head_seen
from workflows.staging.sets import Floor, choose_set
from workflows.staging.words import match

COLUMNS = (0.22, 0.78, 0.32, 0.68, 0.12, 0.88, 0.5)  # shares of the width
HEIGHTS = (1.6, 1.85, 1.3)  # metres from the floor to the middle
OFF = 0.03  # metres off the wall
DOOR_M = 1.9  # metres: what is so tall reaches down to the floor
FLOOR_LOWEST = 0.25  # metres, for the underside of a tall mirror


def with_hung(brief: Brief, picture: Picture, floor: Floor) -> Picture:
    """The picture with the wall props its shot names on a wall in sight; without walls, as it was."""
    if not floor.walls:
        return picture
    known = shelf("props", Prop)
    for word in brief.shot.props:
        prop = match("props", word)
        if (
            prop
            and (known[prop].stands_on == "wall" or known[prop].in_wall)
            and not _there(brief, prop)
            and prop not in _present(picture)
        ):
            found = next((one for one in _tries(brief, picture, floor, prop, word) if _good(brief, picture, one)), None)
            picture = replace(picture, things=(*picture.things, found)) if found else picture
    return picture


def _present(picture: Picture) -> set[str]:
    worked_at = {thing.thing for one in picture.placed for thing in one.unit.things}
    return worked_at | {thing.thing for thing in picture.things}


def _there(brief: Brief, prop: str) -> bool:
    """Whether the place has one of its own, as rooms have doors."""
    return shelf("props", Prop)[prop].in_wall and bool(world.fittings(choose_set(brief.shot), prop))


def _tries(brief: Brief, picture: Picture, floor: Floor, prop: str, word: str) -> Iterator[Thing]:
    frame = Frame.of(picture.camera, brief.aspect)
    tall = world.size(prop)[1]
    for height in HEIGHTS:
        for column in COLUMNS:
            x, z, facing = _wall(frame, floor, column)
            y = 0.0 if tall > DOOR_M else max(FLOOR_LOWEST, height - tall / 2)
            yield Thing(thing=prop, entity=word, position=(x, round(y, 3), z), facing_deg=facing)


def _wall(frame: Frame, floor: Floor, column: float) -> tuple[float, float, float]:
    """Where the line of sight through that column leaves the room: x, z and the facing back into it."""
    assert floor.walls
    x0, x1, z0, z1 = floor.walls
    view = frame.view
    ray = view.forward * view.focal_px + (column - 0.5) * view.width * view.right
    (ex, _, ez), (dx, _, dz) = view.eye, ray
    reach_x = ((x1 if dx > 0 else x0) - ex) / (dx or 1e-9)
    reach_z = ((z1 if dz > 0 else z0) - ez) / (dz or 1e-9)
    share = min(reach_x, reach_z) if min(reach_x, reach_z) > 0 else max(reach_x, reach_z)
    facing = (-90.0 if dx > 0 else 90.0) if reach_x == share else (180.0 if dz > 0 else 0.0)
    x, z = ex + share * dx, ez + share * dz
    out = {90.0: (OFF, 0.0), -90.0: (-OFF, 0.0), 180.0: (0.0, -OFF), 0.0: (0.0, OFF)}[facing]
    return round(float(x + out[0]), 3), round(float(z + out[1]), 3), facing


def _good(brief: Brief, picture: Picture, one: Thing) -> bool:
    frame = Frame.of(picture.camera, brief.aspect)
    body = figures.thing(one).moved(one.position, one.facing_deg)
    left, right, top, bottom = frame.box(body)
    _, depth = frame.shares(body.outline)
    if depth.min() < 0.5 or left < 0.02 or right > 0.98 or top < 0.01 or bottom > 0.97:
        return False
    heads = [frame.at(figure, "head") for figure in picture.cast()]
    clear = all(not (left - 0.02 < u < right + 0.02 and top - 0.04 < v < bottom + 0.04) for u, v in heads)
    return clear and all(head_seen(figure, [*picture.figures, body], frame) > 0.8 for figure in picture.cast())
