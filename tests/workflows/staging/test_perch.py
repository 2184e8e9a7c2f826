"""Seats and beds are the set's own where it has some; doors and desks stand before the hands that work at them."""

from math import cos, radians, sin

import numpy as np
import pytest

from engines.sketch.scenery import world
from presets.loader import shelf
from presets.search import find
from presets.world import Prop


def before(mark, thing):
    """Metres a thing stands ahead of a person, and aside."""
    angle = radians(mark.facing_deg)
    x, z = thing.position[0] - mark.position[0], thing.position[2] - mark.position[2]
    return x * sin(angle) + z * cos(angle), x * cos(angle) - z * sin(angle)


@pytest.mark.parametrize("set_id", ["tavern", "cafe", "church", "camp_night", "office"])
def test_who_sits_takes_a_seat_of_the_set(shoot, set_id):
    case = shoot(set=set_id, shot_size="full", characters=["Mara"], doing={"Mara": "sit"})
    (mark,) = case.stage.marks
    gaps = [np.hypot(mark.position[0] - s.point[0], mark.position[2] - s.point[2]) for s in world.seats(set_id)]
    assert min(gaps) < 0.1 and case.stage.things == ()


@pytest.mark.parametrize(("set_id", "found"), [("steppe", "boulder"), ("snow", "boulder"), ("desert", "boulder")])
def test_nobody_brings_a_chair_into_the_wild(shoot, set_id, found):
    case = shoot(set=set_id, shot_size="full", characters=["Mara"], doing={"Mara": "sit"})
    assert [thing.thing for thing in case.stage.things] in ([found], [])
    assert case.stage.things or case.stage.marks[0].pose == "sit_on_ground"


@pytest.mark.parametrize("seat", ["rock", "log", "low wall", "stone steps", "ledge", "crate", "barrel", "bench"])
@pytest.mark.parametrize("seed", [1, 2, 3])  # each another build
def test_a_sitter_is_on_the_seat_the_words_name(shoot, seat, seed):
    case = shoot(set="field", shot_size="full", characters=["Mara"], doing={"Mara": "sit"}, props=[seat], seed=seed)
    (thing,) = case.stage.things
    entry = shelf("props", Prop)[thing.thing]
    assert thing.thing == find("props", seat)
    x, y, z, facing = (side * thing.scale if at < 3 else side for at, side in enumerate(entry.sits[0]))
    c, s = cos(radians(thing.facing_deg)), sin(radians(thing.facing_deg))
    point = np.array(thing.position) + np.array([c * x + s * z, y, c * z - s * x])
    pelvis = case.subject.at["pelvis"]
    assert np.hypot(*(point - pelvis)[[0, 2]]) < 0.16
    assert abs(point[1] - pelvis[1]) < 0.12
    assert abs((thing.facing_deg + facing - case.stage.marks[0].facing_deg + 180) % 360 - 180) < 1


@pytest.mark.parametrize("set_id", ["hospital", "attic", "room"])
def test_who_sleeps_under_a_roof_lies_on_a_bed(shoot, set_id):
    case = shoot(set=set_id, shot_size="full", characters=["Jonas"], doing={"Jonas": "sleep"})
    (mark,) = case.stage.marks
    beds = [bed.point for bed in world.beds(set_id)] + [t.position for t in case.stage.things if t.thing == "bed"]
    assert min(np.hypot(mark.position[0] - x, mark.position[2] - z) for x, _, z in beds) < 0.1
    assert mark.position[1] == pytest.approx(0.51, abs=0.02)


def test_who_sleeps_on_the_steppe_sleeps_on_the_ground(shoot):
    case = shoot(set="steppe", shot_size="full", characters=["Jonas"], doing={"Jonas": "sleep"})
    assert case.stage.marks[0].position[1] == 0.0 and case.stage.things == ()


@pytest.mark.parametrize(
    ("pose", "thing", "place"),
    [
        ("open_door", "masonry_wall", "cave"),  # with a door in it; a room has its own: see test_workplace.py
        ("work_at_desk", "desk", "hall"),
        ("play_piano", "piano", "hall"),
        ("eat", "table", "hall"),
    ],
)
def test_the_thing_the_hands_work_at_stands_before_them(shoot, pose, thing, place):
    told = f"Jonas is at the {'door' if pose == 'open_door' else thing}."
    case = shoot(set=place, shot_size="full", characters=["Jonas"], doing={"Jonas": pose}, action=told)
    found = next(one for one in case.stage.things if one.thing == thing)
    ahead, aside = before(case.stage.marks[0], found)
    assert 0.4 < ahead < 0.9 and abs(aside) < 0.05
    assert case.seen(case.subject) > 0.9


def test_who_opens_a_letter_gets_no_door(shoot):
    case = shoot(
        set="steppe",
        shot_size="full",
        characters=["Jonas"],
        doing={"Jonas": "open_door"},
        holding={"Jonas": "letter"},
        action="Jonas opens the letter.",
    )
    assert "door" not in {thing.thing for thing in case.stage.things}


@pytest.mark.parametrize("seed", range(3))
def test_two_who_eat_share_a_table_and_face_each_other(shoot, seed):
    case = shoot(
        seed=seed,
        set="hall",
        shot_size="full",
        characters=["Mara", "Jonas"],
        doing={"Mara": "eat", "Jonas": "eat"},
    )
    one, other = case.stage.marks
    assert [thing.thing for thing in case.stage.things].count("table") == 1
    assert abs((one.facing_deg - other.facing_deg) % 360.0 - 180.0) < 1.0
    ahead, aside = before(one, other)
    assert 1.2 < ahead < 1.7 and abs(aside) < 0.1


@pytest.mark.parametrize("seat", ["log", "ledge", "bench"])
def test_two_on_one_seat_share_it(shoot, seat):
    both = ["Mara", "Jonas"]
    case = shoot(set="field", shot_size="full", characters=both, doing=dict.fromkeys(both, "sit"), props=[seat])
    assert len([thing for thing in case.stage.things if thing.thing == seat]) == 1
    apart = np.subtract(case.cast[0].at["pelvis"], case.cast[1].at["pelvis"])
    assert 0.45 < np.hypot(apart[0], apart[2]) < 0.8


@pytest.mark.parametrize("angle", ["eye_level", "high", "birds_eye"])
@pytest.mark.parametrize("size", ["medium", "medium_wide"])
@pytest.mark.parametrize("pose", ["sleep", "lie"])
def test_the_picture_of_a_sleeper_is_of_the_sleeper_and_not_of_the_bed(shoot, pose, size, angle):
    """What a size shows of somebody upright it shows of somebody lying: head and hips, in the middle of the frame."""
    case = shoot(set="bedroom", shot_size=size, angle=angle, characters=["Jonas"], doing={"Jonas": pose})
    sleeper = case.subject
    ends = np.array([case.frame.at(sleeper, name) for name in ("crown", "pelvis")])
    assert (ends > 0.03).all() and (ends < 0.97).all(), "the body is cut"
    assert np.abs(ends.mean(axis=0) - 0.5).max() < 0.25
