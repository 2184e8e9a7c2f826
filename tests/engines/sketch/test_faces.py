"""Faces of things: on the front, inside it, alive to what they feel and look at."""

import numpy as np
import pytest

from engines.sketch.scenery import world
from engines.sketch.scenery.faces import cleared
from engines.sketch.solid import Solid, Stroke
from engines.stage import Thing
from presets.loader import shelf
from presets.world import Prop, Vehicle

ALL = [*shelf("props", Prop), *shelf("vehicles", Vehicle)]
DRAWN = [id for id in ALL if (room := world.face_room(id)) and room.drawn]


def face(**fields: object) -> tuple[Solid, np.ndarray]:
    """A thing that is somebody, and the vertices of its face."""
    thing = Thing.model_validate({"alive": True, "entity": "Pip", **fields})
    bare = world.thing_solid(thing.model_copy(update={"alive": False}))
    drawn = world.thing_solid(thing)
    return drawn, drawn.vertices[len(bare.vertices) :]


def test_most_things_have_room_for_a_face() -> None:
    assert len(DRAWN) > 0.6 * len(ALL)


@pytest.mark.parametrize("thing", DRAWN)
def test_a_face_lies_on_its_thing(thing: str) -> None:
    bare = world.thing_solid(Thing(thing=thing))
    drawn, points = face(thing=thing, talking=True)
    room = world.face_room(thing)
    assert room is not None
    assert (drawn.name, drawn.kind) == ("Pip", "creature")
    low, high = bare.vertices.min(axis=0), bare.vertices.max(axis=0)
    slack = 0.12 * room.width
    assert np.all(points[:, :2] > low[:2] - slack) and np.all(points[:, :2] < high[:2] + slack)
    assert np.all(np.abs(points[:, 2] - room.middle[2]) < 0.75 * room.width)
    assert np.mean(drawn.normals[len(bare.normals) :, 2] > 0.2) > 0.9


def test_it_turns_and_grows_with_its_thing() -> None:
    _, ahead = face(thing="clock")
    _, turned = face(thing="clock", facing_deg=90.0, scale=2.0, position=(1.0, 0.0, 0.0))
    assert np.allclose(turned[:, 0] - 1.0, 2 * ahead[:, 2], atol=1e-6)
    assert np.allclose(turned[:, 1], 2 * ahead[:, 1], atol=1e-6)


def test_eyes_follow_what_they_look_at() -> None:
    left, right = (face(thing="clock", gaze=(x, 0.2, 1.0))[1] for x in (-3.0, 3.0))
    moved = right[:, 0] - left[:, 0]
    assert np.all(moved > -1e-9) and moved.max() > 0.005


def test_feelings_and_words_change_it() -> None:
    told = {
        (emotion, talking): len(face(thing="clock", emotion=emotion, talking=talking)[1])
        for emotion in ("neutral", "sad")
        for talking in (False, True)
    }
    assert told["neutral", True] > told["neutral", False]
    wide, shut = (np.ptp(face(thing="clock", emotion=one)[1][:24, 1]) for one in ("surprised", "sad"))
    assert wide > 1.2 * shut


def test_a_thing_that_is_nobody_has_none() -> None:
    assert len(world.thing_solid(Thing(thing="clock")).vertices) < len(face(thing="clock")[0].vertices)
    snowman, points = face(thing="snowman")
    assert len(points) == 0 and snowman.name == "Pip"


def test_no_line_of_the_thing_runs_through_its_eyes() -> None:
    room = world.face_room("clock")
    assert room is not None
    x, y, z = room.middle
    level = y + 0.13 * room.width
    line = Stroke(np.array([[x - room.width, level, z], [x + room.width, level, z]]))
    kept = cleared((line,), room)
    assert len(kept) == 3  # beside, between and beside the eyes
    for piece in kept:
        off = np.abs(np.abs(piece.points[:, 0] - x) / room.width - 0.23)
        assert off.min() > 0.13
