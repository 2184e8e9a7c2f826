"""What a sitter sits on: the seat the words name, a chair under a roof, a rock of the place outside."""

from collections.abc import Sequence
from math import cos, radians, sin

from engines.sketch.scenery import world
from engines.stage import Thing
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Pose
from presets.world import Prop, Set
from workflows.staging.sets import choose_set
from workflows.staging.unit import Unit
from workflows.staging.words import match

ELBOW_M = 0.62  # metres of a bench that each sitter takes
CHAIR_M = 0.52  # metres to the pelvis of a sitter; other seats are as large as it takes to be as high


def seat_of(shot: ShotFields, pose: Pose) -> str:
    """The prop a pose is seated on; empty for one that wants none, and for sitters on open ground."""
    if not pose.seat:
        return ""
    named = next((prop for word in shot.props if (prop := match("props", word)) and _sits(prop)), "")
    if named and not (pose.before and shelf("props", Prop)[named].furniture):
        return named
    if pose.before:
        return pose.seat
    place = choose_set(shot)
    entry = pick("sets", Set, place)
    if entry.interior or entry.inside or world.seats(place):
        return pose.seat
    return next((prop for prop in entry.near if _sits(prop)), "")


def placed_under(seat: str, scale: float) -> Thing:
    """The seat below a body that faces 0°, as large as a body of that scale needs it."""
    sits = shelf("props", Prop)[seat].sits
    x, y, z, facing = sits[0] if sits else (0.0, CHAIR_M, 0.0, 0.0)
    size = scale * CHAIR_M / y
    c, s = cos(radians(-facing)), sin(radians(-facing))
    at = (round(-(c * x + s * z) * size, 4), 0.0, round(-(c * z - s * x) * size, 4))
    return Thing(thing=seat, position=at, facing_deg=-facing % 360.0, scale=round(size, 3))


def side_by_side(units: Sequence[Unit]) -> list[Unit]:
    """Those who sit on the same long seat share it: one log, not one each."""
    if len(units) < 2 or not (seat := _seat(units[0])):
        return list(units)
    fellows = [unit for unit in units if _seat(unit) == seat and len(unit.marks) == 1]
    room = int(world.size(seat)[0] * units[0].things[0].scale / ELBOW_M)
    fellows = fellows[:room]
    if len(fellows) < 2:
        return list(units)
    shifts = [ELBOW_M * (at - (len(fellows) - 1) / 2) for at in range(len(fellows))]
    marks = tuple(
        unit.marks[0].model_copy(update={"position": (round(x, 3), 0.0, 0.0)})
        for unit, x in zip(fellows, shifts, strict=True)
    )
    bodies = tuple(unit.lead.moved((x, 0.0, 0.0), 0.0) for unit, x in zip(fellows, shifts, strict=True))
    names = tuple(name for unit in fellows for name in unit.cast)
    wide = ELBOW_M * len(fellows) / 2 + 0.2
    both = Unit(bodies, names, fellows[0].pose, marks, things=fellows[0].things, radius=wide)
    return [both, *(unit for unit in units if unit not in fellows)]


def _seat(unit: Unit) -> str:
    """The long seat of a sitter who works at nothing; empty for any other."""
    alone = len(unit.marks) == 1 and len(unit.things) == 1 and not unit.pose.before and bool(unit.pose.seat)
    return unit.things[0].thing if alone and world.size(unit.things[0].thing)[0] > 2 * ELBOW_M else ""


def _sits(prop: str) -> bool:
    return bool(shelf("props", Prop)[prop].sits) if prop in shelf("props", Prop) else False
