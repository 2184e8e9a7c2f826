"""Those who row, sail or swim are on the water, and as deep in it as they float."""

import re
from dataclasses import replace

import numpy as np

from engines.stage import Vec3
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Pose
from presets.world import Animal, Prop, Set, Vehicle
from workflows.staging.acting import pose_of
from workflows.staging.compose import Picture
from workflows.staging.placed import Placed
from workflows.staging.smoke import SMOKE
from workflows.staging.unit import Unit
from workflows.staging.words import match

OPEN_WATER = "on_lake"  # for those who row where no water was named
SMALL_M = 8.0  # what is longer has a deck, which is a set of its own
SWIMMING = ("swim",)
WADING_M, SUNK_M = 0.95, 0.06  # how far below the surface the feet of a wader and the chest of a swimmer are
BACK = 0.62  # of the height of a fish is below the surface when it is seen from above it
LEGS = 0.55  # of its shoulder height an animal is in the water
ASHORE = re.compile(r"\b(sand|beach|ashore|shore|quay|pier|dock|yard|harbour|harbor|moored|aground|wreck)\b")
LOWEST_M = 0.35  # the lens stays dry


def on_water(shot: ShotFields, set_id: str) -> str:
    """The set itself, or the water beside it when somebody of the shot is in a boat or swims."""
    entry, known = pick("sets", Set, set_id), shelf("sets", Set)
    if entry.medium == "water" or entry.interior:
        return set_id
    if _floats(shot):
        return next((id for id in (entry.afloat, OPEN_WATER) if id in known), set_id)
    return entry.afloat if _swims_by(shot) and entry.afloat in known else set_id  # a fish at the market swims nowhere


def _floats(shot: ShotFields) -> bool:
    vehicles = shelf("vehicles", Vehicle)
    boats = (vehicles[id] for name in shot.characters if (id := match("vehicles", shot.riding.get(name, ""))))
    if any(boat.medium == "water" and boat.length_m < SMALL_M for boat in boats):
        return True
    if not shot.characters and _ship_alone(shot):
        return True
    return any(pose_of(shot, name) in SWIMMING for name in shot.characters)


def _swims_by(shot: ShotFields) -> bool:
    if any(pick("poses", Pose, pose_of(shot, name)).borne for name in shot.characters):
        return False  # it is caught
    beasts = {match("animals", name) for name in (*shot.creatures, *shot.characters)} - {""}
    return any(pick("animals", Animal, id).plan == "fish" for id in beasts)


def _ship_alone(shot: ShotFields) -> bool:
    """ "The ferry climbs a wave": a picture of a vessel is of one on the water, unless the words land it."""
    vehicles = shelf("vehicles", Vehicle)
    vessels = [vehicles[id] for word in shot.props if (id := match("vehicles", word)) in vehicles]
    return any(one.medium == "water" for one in vessels) and not ASHORE.search(
        f"{shot.action} {shot.description}".lower()
    )


def lowered(picture: Picture, set_id: str) -> Picture:
    """On a set that is water everyone sinks in as far as they float, the lens with its subject; the rest is away."""
    if pick("sets", Set, set_id).medium != "water":
        return picture
    depths = [_draught(one.unit) for one in picture.placed]
    placed = tuple(
        Placed(one.unit, _down(one.where, depth), one.facing_deg)
        for one, depth in zip(picture.placed, depths, strict=True)
    )
    camera, sunk = picture.camera, depths[0] if depths else 0.0
    sunk = min(sunk, max(0.0, camera.position[1] - LOWEST_M))
    camera = camera.model_copy(
        update={"position": _down(camera.position, sunk), "target": _down(camera.target, depths[0] if depths else 0.0)}
    )
    things = tuple(
        one.model_copy(update={"position": _down(one.position, draught_of(one.thing))})
        for one in picture.things
        if _stays(one.thing)
    )
    return replace(picture, placed=placed, camera=camera, things=things)


def draught_of(thing: str) -> float:
    vehicle = shelf("vehicles", Vehicle).get(thing)
    return vehicle.draught_m if vehicle else 0.1


def _stays(thing: str) -> bool:
    """Boats, what floats, and smoke: a table does not stand in a lake."""
    vehicle = shelf("vehicles", Vehicle).get(thing)
    if vehicle:
        return vehicle.medium != "ground"
    prop = shelf("props", Prop)[thing]
    return thing in SMOKE or prop.floats or prop.flies


def _draught(unit: Unit) -> float:
    if unit.things:
        return max(draught_of(one.thing) for one in unit.things)
    if unit.creatures:
        beast = unit.creatures[0]
        if pick("animals", Animal, beast.animal).plan == "fish":
            return BACK * float(np.max(unit.lead.outline[:, 1]))
        return LEGS * float(unit.lead.at["pelvis"][1]) if beast.gait != "fly" else 0.0
    if unit.marks:
        return float(unit.lead.at["chest"][1]) + SUNK_M if unit.marks[0].pose in SWIMMING else WADING_M
    return 0.0


def _down(point: Vec3, depth: float) -> Vec3:
    return (point[0], round(point[1] - depth, 4), point[2])
