"""Beasts, riders, vehicles and props: counted among the cast, whole in the frame, each in its place."""

import numpy as np
import pytest

from presets.loader import pick
from presets.world import Animal
from workflows.staging.sets import floor_of

SEEDS = range(6)


def inside(case, figure, slack=0.0):
    left, right, top, bottom = case.frame.box(figure)
    return left >= -slack and right <= 1 + slack and top >= -slack and bottom <= 1 + slack


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", ["full", "wide"])
def test_a_rider_and_the_horse_are_framed_as_one(shoot, seed, size):
    case = shoot(seed=seed, shot_size=size, characters=["Mara"], riding={"Mara": "horse"}, direction="left")
    (mark,), (horse,) = case.stage.marks, case.stage.creatures
    assert mark.mount == 0 and horse.animal == "horse"
    assert all(inside(case, figure) for figure in case.figures if figure.kind != "thing")
    assert case.subject.at["pelvis"][1] > 1.0


def test_two_riders_have_a_horse_each_and_the_unnamed_herd_none_too_many(shoot):
    case = shoot(
        shot_size="wide",
        characters=["Mara", "Jonas"],
        riding={"Mara": "horse", "Jonas": "horse"},
        creatures=["horse", "horse"],
    )
    assert sorted(mark.mount for mark in case.stage.marks) == [0, 1]
    assert len(case.stage.creatures) == 2


def test_a_named_horse_is_cast_with_its_rider(shoot):
    case = shoot(shot_size="full", characters=["Mara", "Argo"], riding={"Mara": "Argo"})
    assert [creature.entity for creature in case.stage.creatures] == ["Argo"]
    assert case.stage.marks[0].mount == 0


def test_a_vehicle_carries_all_who_ride_it(shoot):
    case = shoot(shot_size="full", characters=["Mara", "Jonas"], riding={"Mara": "cart", "Jonas": "cart"})
    assert [mark.mount for mark in case.stage.marks] == [-1, -1]
    assert [thing.thing for thing in case.stage.things] == ["cart"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_close_up_of_a_wolf_is_its_head(shoot, seed):
    case = shoot(seed=seed, shot_size="close_up", characters=["Wolf"], lens_mm=50)
    assert 0.35 <= case.frame.head_fill(case.subject) <= 0.60
    assert abs(case.frame.at(case.subject, "eyes")[1] - 1 / 3) < 0.08


@pytest.mark.parametrize("seed", SEEDS)
def test_a_full_wolf_has_its_feet_and_ears_in_the_frame(shoot, seed):
    case = shoot(seed=seed, shot_size="full", characters=["Wolf"], doing={"Wolf": "walk"})
    assert case.stage.creatures[0].gait == "walk" and inside(case, case.subject)


@pytest.mark.parametrize("seed", SEEDS)
def test_unnamed_animals_are_in_sight(shoot, seed):
    case = shoot(seed=seed, shot_size="wide", characters=["Mara"], creatures=["cow", "sheep"])
    assert [creature.animal for creature in case.stage.creatures] == ["cow", "sheep"]
    for beast in case.figures[1:]:
        assert case.seen(beast) > 0.5


def test_a_prop_lies_in_the_hand_that_holds_it_and_nowhere_else(shoot):
    case = shoot(shot_size="full", characters=["Mara"], holding={"Mara": "brass lantern"}, props=["brass lantern"])
    assert case.stage.marks[0].right_hand == "lantern" and case.stage.things == ()


def test_whoever_walks_carries_the_basket_and_whoever_stands_has_it_beside(shoot):
    walking = shoot(shot_size="wide", characters=["Mara"], doing={"Mara": "walk"}, props=["basket"])
    standing = shoot(shot_size="wide", characters=["Mara"], doing={"Mara": "think"}, props=["basket"])
    assert walking.stage.marks[0].right_hand == "basket" and "basket" not in {t.thing for t in walking.stage.things}
    assert standing.stage.marks[0].right_hand == "" and "basket" in {thing.thing for thing in standing.stage.things}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_loose_prop_is_in_the_frame_and_in_nobody(shoot, seed):
    case = shoot(seed=seed, shot_size="wide", characters=["Mara"], props=["chest", "campfire"])
    assert {thing.thing for thing in case.stage.things} >= {"chest", "campfire"}
    for thing in case.stage.things:
        (u, v), _ = next(iter(case.frame.shares(np.array([thing.position]))[0])), 0
        assert 0 < u < 1 and 0 < v < 1
        assert np.hypot(*(np.subtract(thing.position, case.stage.marks[0].position)[[0, 2]])) > 0.5


def test_who_looks_at_a_thing_has_its_eyes_on_it(shoot):
    case = shoot(shot_size="wide", characters=["Mara"], props=["chest"], looking_at={"Mara": "chest"})
    chest, gaze = case.stage.things[0].position, case.stage.marks[0].gaze
    assert gaze is not None and np.hypot(gaze[0] - chest[0], gaze[2] - chest[2]) < 1.2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wide_view_of_a_room_is_taken_from_inside_it(shoot, seed):
    case = shoot(seed=seed, shot_size="extreme_wide", characters=["Mara"], set="room", lens_mm=28)
    assert floor_of("room", case.stage.seed).outside(case.stage.camera.position) < 0.3


def test_a_child_sits_on_a_chair_of_its_size(shoot):
    case = shoot(seed=2, shot_size="full", characters=["Mara"], doing={"Mara": "sit"})
    assert case.stage.marks[0].look.build == "boy" and case.stage.things[0].scale < 0.9


@pytest.mark.parametrize("beast", ["elephant", "dragon", "camel"])
def test_a_rider_is_seen_on_a_back_too_broad_to_straddle(shoot, beast):
    case = shoot(shot_size="full", characters=["Mara"], doing={"Mara": "ride"}, riding={"Mara": beast})
    (mark,) = case.stage.marks
    assert case.stage.creatures[0].animal == beast
    broad = pick("animals", Animal, beast).width * pick("animals", Animal, beast).shoulder_m > 0.9
    assert mark.legs == ("sit_on_ground" if broad else "")
    assert case.seen(case.subject) > 0.9
