"""What a sitter sits on: the seat the words name, a chair under a roof, a rock of the place outside."""

from math import cos, radians, sin

from engines.sketch.scenery import world
from engines.stage import Thing
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Pose
from presets.world import Prop, Set
from workflows.staging.sets import choose_set
from workflows.staging.words import match

CHAIR_M = 0.52  # metres to the pelvis of a sitter; other seats are as large as it takes to be as high


def seat_of(shot: ShotFields, pose: Pose) -> str:
    """The prop a pose is seated on; empty for one that wants none, and for sitters on open ground."""
    if not pose.seat or pose.before:
        return pose.seat
    named = next((prop for word in shot.props if (prop := match("props", word)) and _sits(prop)), "")
    if named:
        return named
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


def _sits(prop: str) -> bool:
    return bool(shelf("props", Prop)[prop].sits) if prop in shelf("props", Prop) else False
