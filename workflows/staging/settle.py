"""Setting a finished picture down in its set, turned and moved until nobody stands in the furniture."""

from collections.abc import Iterator
from dataclasses import replace
from math import atan2, cos, degrees, radians, sin

from engines.stage import Thing, Vec3
from workflows.staging.compose import Picture
from workflows.staging.placed import Placed
from workflows.staging.sets import Floor, centre

INSIDE = 0.25  # metres a lens keeps from a wall
TURNS = (0, 18, -18, 36, -36, 60, -60, 90, -90, 125, -125, 160, -160, 180)


def settled(picture: Picture, floor: Floor, base_deg: float, place_deg: float) -> Picture:
    """The picture where it fits best, tried round `base_deg` first and near the middle of the floor."""
    best, least = picture, float("inf")
    for turn, origin in _tries(picture, floor, base_deg, place_deg):
        tried = moved(picture, turn, origin)
        found = trouble(tried, floor) + 0.002 * abs((turn - base_deg + 180) % 360 - 180)
        if found < least:
            best, least = tried, found
        if found < 0.15:
            break
    return best


def _tries(picture: Picture, floor: Floor, base_deg: float, place_deg: float) -> Iterator[tuple[float, Vec3]]:
    """Turns of the camera and places of the subject; in a room also those that keep the lens inside it."""
    for reach, where in (
        (0.12, place_deg),
        (0.0, 0.0),
        (0.35, place_deg + 180),
        (0.35, place_deg + 90),
        (0.6, place_deg + 270),
    ):
        for turn in TURNS:
            yield base_deg + turn, centre(floor, where, reach)
    if floor.walls:
        yield from _from_the_wall(picture.camera.position, floor.walls, base_deg)


def _from_the_wall(
    lens: Vec3, walls: tuple[float, float, float, float], base_deg: float
) -> Iterator[tuple[float, Vec3]]:
    """The lens just inside a wall or a corner, the picture wherever that takes it."""
    x0, x1, z0, z1 = walls
    wide, deep = (x1 - x0) / 2 - INSIDE, (z1 - z0) / 2 - INSIDE
    corner = degrees(atan2(wide, deep))
    for turn in (base_deg, *(base_deg + turn for turn in TURNS[1:]), corner, -corner, 180 - corner, 180 + corner):
        c, s = cos(radians(turn)), sin(radians(turn))
        out = min(wide / max(abs(s), 1e-6), deep / max(abs(c), 1e-6))
        eye_x, eye_z = (x0 + x1) / 2 + out * s, (z0 + z1) / 2 + out * c
        x, _, z = lens
        yield turn, (round(eye_x - c * x - s * z, 4), 0.0, round(eye_z + s * x - c * z, 4))


def moved(picture: Picture, turn_deg: float, origin: Vec3) -> Picture:
    """The whole picture turned about the vertical through its subject, then carried to `origin`."""
    c, s = cos(radians(turn_deg)), sin(radians(turn_deg))

    def at(p: Vec3) -> Vec3:
        x, y, z = p
        return (round(origin[0] + c * x + s * z, 4), round(origin[1] + y, 4), round(origin[2] - s * x + c * z, 4))

    def thing(one: Thing) -> Thing:
        return one.model_copy(update={"position": at(one.position), "facing_deg": (one.facing_deg + turn_deg) % 360.0})

    camera = picture.camera
    return replace(
        picture,
        placed=tuple(Placed(one.unit, at(one.where), (one.facing_deg + turn_deg) % 360.0) for one in picture.placed),
        camera=camera.model_copy(update={"position": at(camera.position), "target": at(camera.target)}),
        things=tuple(thing(one) for one in picture.things),
    )


def trouble(picture: Picture, floor: Floor) -> float:
    """Metres of bodies in furniture and of furniture before the lens, summed and weighed."""
    inside = sum(floor.trouble(one.where, one.unit.radius) for one in picture.placed)
    inside += sum(floor.trouble(one.position, 0.3) for one in picture.things)
    eye = picture.camera.position
    hidden = sum(floor.blocked(eye, one.where) for one in picture.placed) if eye[1] < 3.0 else 0.0
    bumped = floor.bumped(eye) if eye[1] < 3.0 else 0.0
    crowned = max((floor.crowned(eye, one.where) for one in picture.placed), default=0.0) if eye[1] < 3.0 else 0.0
    return 0.5 * crowned + 3.0 * inside + hidden + 2.0 * bumped + floor.outside(eye)
