"""Doors, windows and stoves are part of a place: whoever works at one goes to where it is."""

import numpy as np
import pytest

from engines.sketch.scenery import world
from engines.sketch.scenery.assemble import thing_piece
from engines.sketch.scenery.places import fitted
from engines.stage import Camera, Mark, Stage
from library.documents import ShotFields
from presets.loader import shelf
from presets.world import Set
from workflows.staging.stager import stage_shot

ROOMS = sorted(id for id, entry in shelf("sets", Set).items() if world.bounds(id) and not entry.inside)
IN_THE_WALL_M = 0.12
ARM_M = 0.75


def staged(set_id: str, pose: str, thing: str, seed: int, size: str = "full") -> Stage:
    shot = ShotFields(
        set=set_id,
        location=set_id,
        shot_size=size,
        characters=["Ben"],
        subject="Ben",
        doing={"Ben": pose},
        action=f"Ben is at the {thing}.",
        props=[thing],
    )
    return stage_shot(shot, {}, aspect=16 / 9, seed=seed)


def before(mark: Mark, point: tuple[float, float, float]) -> bool:
    """Whether the point is within reach and ahead of a person."""
    way = np.array([point[0] - mark.position[0], point[2] - mark.position[2]])
    ahead = np.array([np.sin(np.radians(mark.facing_deg)), np.cos(np.radians(mark.facing_deg))])
    return bool(np.linalg.norm(way) < ARM_M and way @ ahead > 0.9 * np.linalg.norm(way))


@pytest.mark.parametrize("thing", ["door", "window"])
@pytest.mark.parametrize("set_id", ROOMS)
def test_what_is_opened_in_a_room_is_in_its_wall(set_id: str, thing: str) -> None:
    room = world.bounds(set_id)
    assert room
    for seed in (1, 2, 3):
        stage = staged(set_id, "open_door", thing, seed)
        new = [one for one in stage.things if one.thing == thing]
        own = [one for one in world.fittings(set_id, thing) if before(stage.marks[0], one.point)]
        assert len(new) + len(own) >= 1, "something is opened"
        for one in new:
            x, y, z = one.position
            gap = min(x - room.x0, room.x1 - x, z - room.z0, room.z1 - z)
            assert abs(gap) < IN_THE_WALL_M, f"a {thing} stands free in the room"
            assert y == pytest.approx(0.0 if thing == "door" else 0.9)


@pytest.mark.parametrize("seed", range(6))
def test_the_kitchen_has_one_stove_and_the_cook_is_at_it(seed: int) -> None:
    stage = staged("kitchen", "cook", "stove", seed)
    assert not [one for one in stage.things if one.thing == "stove"]
    assert any(before(stage.marks[0], one.point) for one in world.fittings("kitchen", "stove"))


@pytest.mark.parametrize("seed", range(4))
def test_who_knocks_in_a_village_knocks_at_a_house(seed: int) -> None:
    stage = staged("village", "knock", "door", seed)
    assert not [one for one in stage.things if one.thing == "door"]
    assert any(before(stage.marks[0], one.point) for one in world.fittings("village", "door"))


def test_a_house_beside_a_person_does_not_hide_him() -> None:
    """A wall seen along its length fills a large rectangle of the picture and yet is in nobody's way."""
    stage = staged("village", "knock", "door", 2)
    away = stage.model_copy(update={"marks": ()})
    there, all_of_it = (sum(len(solid.triangles) for solid in world.solids(one)) for one in (stage, away))
    assert there > 0.9 * all_of_it


def test_a_door_nobody_opens_is_not_set_up_on_the_floor() -> None:
    shot = ShotFields(set="steppe", characters=["Ben"], subject="Ben", props=["door"], shot_size="full")
    assert not [one for one in stage_shot(shot, {}, aspect=16 / 9, seed=1).things if one.thing == "door"]


def test_a_counter_that_runs_into_the_room_stays_when_the_lens_is_behind_its_end() -> None:
    lens = Camera(position=(-5.5, 1.6, 0.0), target=(0.0, 1.0, -2.0))
    solids = world.solids(Stage(set="kitchen", camera=lens))
    corners = np.concatenate([one.vertices[one.triangles].reshape(-1, 3) for one in solids if one.kind == "set"])
    front = (abs(corners[:, 2] + 2.24) < 0.02) & (corners[:, 0] < -2.0) & (corners[:, 1] < 0.87)
    assert front.any(), "the worktop is carried by its cupboards"


OPEN_AIR = sorted(id for id, entry in shelf("sets", Set).items() if not world.bounds(id) and entry.medium == "ground")


@pytest.mark.parametrize("thing", ["door", "gate", "window"])
@pytest.mark.parametrize("set_id", OPEN_AIR)
def test_what_is_opened_under_the_sky_is_in_a_house_or_a_wall(set_id: str, thing: str) -> None:
    """Doors stood free in the desert: the set's own, or else one in something that holds it up."""
    if shelf("sets", Set)[set_id].inside:
        return
    for seed in (1, 2):
        stage = staged(set_id, "open_door", thing, seed)
        own = [one for one in world.fittings(set_id, thing) if before(stage.marks[0], one.point)]
        new = [one for one in stage.things if one.thing == thing or fitted(thing_piece(one.thing), thing)]
        assert own or new, "something is opened"
        for one in new:
            wide, tall, _ = world.size(one.thing)
            assert one.thing != thing, f"a {thing} stands free"
            assert wide > 2.0
            assert tall > 1.4
            eye = np.array(stage.camera.position) - np.array(one.position)
            ahead = np.radians(one.facing_deg)
            assert eye[0] * np.sin(ahead) + eye[2] * np.cos(ahead) > 0.0, "the lens is in the house"
