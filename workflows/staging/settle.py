"""Setting a finished picture down in its set, turned and moved until nobody stands in the furniture."""

from collections.abc import Iterator
from dataclasses import replace
from math import cos, radians, sin

from engines.stage import Thing, Vec3
from workflows.staging.compose import Picture
from workflows.staging.placed import Placed
from workflows.staging.sets import Floor, centre

TURNS = (0, 18, -18, 36, -36, 60, -60, 90, -90, 125, -125, 160, -160, 180)


def settled(picture: Picture, floor: Floor, base_deg: float, place_deg: float) -> Picture:
    """The picture where it fits best, tried round `base_deg` first and near the middle of the floor."""
    best, least = picture, float("inf")
    for turn, origin in _tries(floor, base_deg, place_deg):
        tried = moved(picture, turn, origin)
        trouble = _trouble(tried, floor) + 0.002 * abs((turn - base_deg + 180) % 360 - 180)
        if trouble < least:
            best, least = tried, trouble
        if trouble < 0.15:
            break
    return best


def _tries(floor: Floor, base_deg: float, place_deg: float) -> Iterator[tuple[float, Vec3]]:
    """Turns of the camera and places of the subject; in a room also those that leave the lens the length of it."""
    for reach, where in ((0.12, place_deg), (0.0, 0.0), (0.35, place_deg + 180), (0.35, place_deg + 90)):
        for turn in TURNS:
            yield base_deg + turn, centre(floor, where, reach)
    for reach in (0.6, 0.95) if floor.walls else ():
        for turn in TURNS:
            yield base_deg + turn, centre(floor, base_deg + turn + 180.0, reach)


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


def _trouble(picture: Picture, floor: Floor) -> float:
    """Metres of bodies in furniture and of furniture before the lens, summed and weighed."""
    inside = sum(floor.trouble(one.where, one.unit.radius) for one in picture.placed)
    inside += sum(floor.trouble(one.position, 0.3) for one in picture.things)
    eye = picture.camera.position
    hidden = sum(floor.blocked(eye, one.where) for one in picture.placed) if eye[1] < 3.0 else 0.0
    bumped = floor.trouble(eye, 0.4) if eye[1] < 3.0 and not floor.interior else 0.0
    return 3.0 * inside + hidden + 2.0 * bumped + 0.3 * floor.outside(eye)
