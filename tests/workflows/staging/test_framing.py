"""Framings: over the shoulder, two-shot, point of view, insert, empty; lead room and screen direction."""

import numpy as np
import pytest

from engines.stage import Mark
from library.documents import ShotFields
from presets.loader import shelf
from presets.people import Look, Pose
from workflows.staging import stage_shot
from workflows.staging.figures import person
from workflows.staging.measure import Frame

SEEDS = range(12)
PAIR = ["Mara", "Jonas"]


def screen_turn(case, figure):
    """Degrees a figure faces away from the lens: positive to the right of the picture, 180 the back."""
    forward = np.array([np.sin(np.radians(figure.facing_deg)), 0.0, np.cos(np.radians(figure.facing_deg))])
    to_lens = case.frame.view.eye - figure.at["head"]
    to_lens[1] = 0.0
    across = float(forward @ case.frame.view.right)
    return float(np.degrees(np.arctan2(across, forward @ (to_lens / np.linalg.norm(to_lens)))))


def named(case, name):
    return next(figure for figure in case.figures if figure.name == name)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", ["medium", "medium_close_up", "close_up"])
def test_over_the_shoulder_shows_a_face_past_a_back(shoot, seed, size):
    case = shoot(seed=seed, shot_size=size, framing="over_the_shoulder", characters=PAIR, lens_mm=50)
    far, near = named(case, "Mara"), named(case, "Jonas")
    _, depths = case.frame.shares(np.stack([far.at["head"], near.at["head"]]))
    assert depths[1] < depths[0]
    assert abs(screen_turn(case, far)) < 65 and abs(screen_turn(case, near)) > 110
    assert case.seen(far) > 0.9
    centre, _ = case.frame.at(near, "head")
    half = near.head_radius * case.frame.view.focal_px / depths[1] / case.frame.view.width
    covered = min(1.0, centre + half) - max(0.0, centre - half)
    assert 0.10 < covered < 0.36, covered
    assert abs(centre - 0.5) > 0.25


def test_shot_and_reverse_shot_look_opposite_ways(shoot):
    one = shoot(framing="over_the_shoulder", shot_size="medium_close_up", characters=PAIR)
    back = shoot(
        framing="over_the_shoulder", shot_size="medium_close_up", characters=PAIR[::-1], previous=one.stage, seed=2
    )
    first, second = screen_turn(one, named(one, "Mara")), screen_turn(back, named(back, "Jonas"))
    assert np.sign(first) == -np.sign(second)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_scene_keeps_to_one_side_of_the_line(shoot, seed):
    sizes = ["wide", "medium", "medium_close_up", "full", "close_up"]
    sides, previous = [], None
    for at, size in enumerate(sizes):
        names = PAIR if at % 2 else PAIR[::-1]
        case = shoot(
            seed=seed * 10 + at, shot_size=size, framing="two_shot", characters=names, previous=previous, key=""
        )
        sides.append(case.frame.at(named(case, "Mara"), "head")[0] < case.frame.at(named(case, "Jonas"), "head")[0])
        previous = case.stage
    assert len(set(sides)) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_both_faces_of_a_two_shot_are_seen_and_turned_in(shoot, seed):
    case = shoot(seed=seed, shot_size="medium", framing="two_shot", characters=PAIR)
    turns = {name: screen_turn(case, named(case, name)) for name in PAIR}
    left, right = sorted(PAIR, key=lambda name: case.frame.at(named(case, name), "head")[0])
    assert 5 < turns[left] < 80 and -80 < turns[right] < -5


@pytest.mark.parametrize("direction", ["left", "right"])
@pytest.mark.parametrize("size", ["wide", "full", "medium"])
@pytest.mark.parametrize("seed", range(4))
def test_movement_goes_the_way_the_shot_says_into_open_space(shoot, direction, size, seed):
    case = shoot(seed=seed, shot_size=size, characters=["Mara"], doing={"Mara": "run"}, direction=direction)
    sign = 1 if direction == "right" else -1
    assert 25 < sign * screen_turn(case, case.subject) < 100
    assert 0.02 < sign * (0.5 - case.frame.at(case.subject, "eyes")[0]) < 0.16


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", ["medium", "medium_close_up", "close_up"])
def test_eyes_leave_room_in_the_direction_they_look(shoot, seed, size):
    case = shoot(seed=seed, shot_size=size, characters=["Mara"])
    side = np.sign(screen_turn(case, case.subject))
    assert 0.03 <= side * (0.5 - case.frame.at(case.subject, "eyes")[0]) <= 0.15


def test_a_point_of_view_shows_the_other_and_not_the_looker(shoot):
    case = shoot(framing="pov", shot_size="medium", characters=PAIR, looking_at={"Mara": "Jonas", "Jonas": "Mara"})
    assert [mark.entity for mark in case.stage.marks] == ["Jonas"]
    assert case.stage.marks[0].gaze == case.stage.camera.position


@pytest.mark.parametrize("aspect", [16 / 9, 1.0, 9 / 16])
@pytest.mark.parametrize("prop", ["sword", "book", "lantern"])
@pytest.mark.parametrize("held", [True, False])
def test_an_insert_is_filled_by_its_prop(shoot, aspect, prop, held):
    from engines.sketch.scenery import world

    fields = {"characters": ["Mara"], "holding": {"Mara": prop}} if held else {}
    case = shoot(aspect=aspect, shot_size="insert", subject=prop, props=[prop], **fields)
    longest = min(max(world.size(prop)), 0.42) if held else max(world.size(prop))  # a long thing is shown by its hand
    if held:
        point = named(case, "Mara").at["r_hand"]
    else:
        point = np.array(next(thing.position for thing in case.stage.things if thing.thing == prop))
    _, depth = case.frame.shares(point[None])
    assert 0.35 <= case.frame.tall(longest, float(depth[0])) <= 0.85


def test_an_empty_frame_has_nobody_and_looks_across_the_place(shoot):
    case = shoot(framing="empty", shot_size="extreme_wide")
    assert case.stage.marks == () and 0.2 < case.frame.horizon < 0.75


def test_the_same_shot_is_staged_the_same(shoot):
    fields = {"framing": "group", "characters": ["Mara", "Jonas", "Ilse"], "shot_size": "medium"}
    assert shoot(**fields).stage == shoot(**fields).stage


def test_another_seed_gives_another_view_of_the_same_ground(shoot):
    stages = [shoot(seed=seed, characters=["Mara"], shot_size="medium").stage for seed in range(6)]
    assert len({stage.camera.position for stage in stages}) == 6
    assert len({stage.seed for stage in stages}) == 1


def test_weather_hour_and_move_are_carried_over():
    stage = stage_shot(
        ShotFields(time_of_day="night", weather="rain", movement="dolly_in", characters=["Mara"]),
        {},
        aspect=1.5,
        seed=3,
    )
    assert (stage.time_of_day, stage.weather, stage.movement) == ("night", "rain", "dolly_in")


def test_who_speaks_and_feels_is_seen(shoot):
    case = shoot(characters=PAIR, dialogue="MARA: Come in.", feeling={"Jonas": "afraid"})
    marks = {mark.entity: mark for mark in case.stage.marks}
    assert marks["Mara"].talking and not marks["Jonas"].talking
    assert marks["Jonas"].emotion == "afraid" and marks["Mara"].emotion == "neutral"


def test_a_view_of_the_stars_is_mostly_sky(shoot):
    plain = shoot(set="village", shot_size="wide", framing="pov", characters=[], looking_at={"Mara": "away"})
    upward = shoot(set="village", shot_size="wide", framing="pov", characters=[], looking_at={"Mara": "sky"})
    rises = [case.frame.view.forward[1] for case in (plain, upward)]
    assert rises[1] > max(rises[0] + 0.1, 0.2)


def test_eyes_on_the_sky_look_up(shoot):
    case = shoot(set="village", shot_size="full", characters=["Mara"], looking_at={"Mara": "sky"})
    (mark,) = case.stage.marks
    assert mark.gaze is not None
    assert mark.gaze[1] > case.subject.at["eyes"][1] + 2
    beast = shoot(set="village", shot_size="full", characters=[], creatures=["wolf"], looking_at={"wolf": "sky"})
    assert beast.stage.creatures[0].gaze is not None


def test_those_too_unlike_in_height_for_any_size_fill_the_frame_together() -> None:
    """A pig, a duck and a hedgehog in a "medium wide": no empty ground below them."""
    beasts = {"Hugo": "hedgehog", "Pig": "pig", "Duck": "duck", "Owl": "owl"}
    looks = {name: Look(species=animal) for name, animal in beasts.items()}
    shot = ShotFields(characters=list(beasts), subject="Hugo", shot_size="medium_wide", framing="group", set="farmyard")
    stage = stage_shot(shot, looks, aspect=16 / 9, seed=3)
    frame = Frame.of(stage.camera, 16 / 9)
    feet = [frame.shares(np.array([creature.position]))[0][0][1] for creature in stage.creatures]
    assert all(0.45 < height < 1.0 for height in feet), feet


@pytest.mark.parametrize("pose", shelf("poses", Pose))
def test_the_outline_of_a_body_encloses_its_head_however_it_is_bent(pose):
    body = person(Mark(entity="Mara", pose=pose))
    assert body.outline[:, 1].max() >= body.at["head"][1] + 0.95 * body.head_radius
