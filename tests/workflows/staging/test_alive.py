"""Things that are somebody: seen once, in their size, with eyes on whoever they speak with."""

from collections.abc import Mapping

import numpy as np
import pytest

from engines.requests import ImageRequest
from engines.sketch.scenery import world
from engines.stage import Stage, Thing
from library.documents import ShotFields
from presets.loader import shelf
from presets.people import Look
from presets.world import Prop, Set, Vehicle
from workflows.drawing import render
from workflows.staging import stage_shot
from workflows.staging.measure import Frame, figures_of, head_seen

SIZES = ("wide", "full", "medium_wide", "medium", "medium_close_up", "close_up", "extreme_close_up")
WITH_SOMEBODY = SIZES[:-1]
SPEAKERS = ("teapot", "mirror", "tree", "clock", "candle", "computer", "car", "train", "boot", "wardrobe")
HOMES = {"tree": "field", "car": "city_street", "train": "station", "boot": "forest"}
ALL = [*shelf("props", Prop), *shelf("vehicles", Vehicle)]
WIDE = 16 / 9


def staged(thing: str, *others: str, place: str = "", aspect: float = WIDE, seed: int = 1, **fields: object) -> Stage:
    """A shot of somebody called Pip, who is that thing and speaks, with others who are people."""
    said: dict[str, object] = {
        "characters": ["Pip", *others],
        "subject": "Pip",
        "set": place or HOMES.get(thing, "hall"),
        "dialogue": "PIP: Good morning.",
        "looking_at": {"Pip": others[0], **dict.fromkeys(others, "Pip")} if others else {},
    }
    looks: Mapping[str, Look] = {"Pip": Look(species=thing), **{name: Look(build="girl") for name in others}}
    return stage_shot(ShotFields.model_validate(said | fields), looks, aspect=aspect, seed=seed, scene_key="scene")


def pip(stage: Stage) -> Thing:
    (one,) = [thing for thing in stage.things if thing.alive]
    assert one.entity == "Pip"
    return one


def seen(stage: Stage, name: str, aspect: float = WIDE) -> float:
    figures = figures_of(stage)
    return head_seen(next(one for one in figures if one.name == name), figures, Frame.of(stage.camera, aspect))


def shares(stage: Stage, aspect: float = WIDE) -> float:
    figure = next(one for one in figures_of(stage) if one.name == "Pip")
    return Frame.of(stage.camera, aspect).head_fill(figure)


@pytest.mark.parametrize("thing", SPEAKERS)
def test_it_is_seen_alone_at_every_size_and_larger_in_each_closer_one(thing: str) -> None:
    stages = [staged(thing, shot_size=size) for size in SIZES]
    assert [seen(one, "Pip") > 0.75 for one in stages[:-1]] == [True] * len(WITH_SOMEBODY)
    assert seen(stages[-1], "Pip") > 0.4  # cropped on purpose
    found = dict(zip(SIZES, map(shares, stages), strict=True))
    assert found["wide"] < found["medium"] < found["medium_close_up"] < found["close_up"] < found["extreme_close_up"]
    assert 0.36 < found["close_up"] < 0.58
    assert pip(stages[0]).thing == thing


@pytest.mark.parametrize("thing", SPEAKERS)
@pytest.mark.parametrize("size", WITH_SOMEBODY)
def test_it_and_whoever_it_speaks_with_are_both_seen(thing: str, size: str) -> None:
    for seed in (1, 2):
        stage = staged(thing, "Ada", shot_size=size, seed=seed)
        assert seen(stage, "Pip") > 0.6
        assert seen(stage, "Ada") > 0.6


@pytest.mark.parametrize("thing", ALL)
def test_anything_on_the_shelves_can_be_somebody(thing: str) -> None:
    for size in ("medium", "close_up"):
        assert seen(staged(thing, shot_size=size), "Pip") > 0.6
    assert seen(staged(thing, "Ada", shot_size="full"), "Pip") > 0.3


def test_small_things_stand_on_something_where_there_is_something_to_stand_on() -> None:
    indoors, stump, ground = (staged("teapot", place=place) for place in ("kitchen", "forest", "desert"))
    assert pip(indoors).position[1] == pytest.approx(world.size("side_table")[1], abs=1e-3)
    assert any(one.thing == "side_table" for one in indoors.things)
    assert pip(stump).position[1] > 0.3
    assert pip(ground).position[1] == 0.0
    assert pip(staged("mirror")).position[1] == 0.0


@pytest.mark.parametrize("said", [{"props": ["teapot", "basket"]}, {"holding": {"Ada": "teapot"}}, {"props": ["Pip"]}])
@pytest.mark.parametrize("pose", ["talk", "pour", "drink"])
def test_it_is_there_once_whatever_the_words_and_the_poses_want(said: dict, pose: str) -> None:
    stage = staged("teapot", "Ada", place="kitchen", shot_size="full", doing={"Ada": pose}, **said)
    held = [hand for mark in stage.marks for hand in (mark.right_hand, mark.left_hand)]
    assert [one.thing for one in stage.things].count("teapot") + held.count("teapot") == 1


@pytest.mark.parametrize("pose", ["cradle", "hug", "carry", "ride", "sit"])
def test_what_needs_arms_or_legs_it_leaves_to_others(pose: str) -> None:
    stage = staged("guitar", "Ada", shot_size="full", doing={"Pip": pose})
    assert pip(stage).thing == "guitar"
    assert [mark.entity for mark in stage.marks] == ["Ada"]


def test_eyes_meet() -> None:
    for thing in ("teapot", "mirror", "tree", "clock"):
        stage = staged(thing, "Ada", shot_size="full")
        figures = {one.name: one for one in figures_of(stage) if one.name}
        gaze = pip(stage).gaze
        assert gaze is not None and np.linalg.norm(gaze - figures["Ada"].at["eyes"]) < 0.12
        looked = stage.marks[0].gaze
        assert looked is not None
        to, wanted = (np.asarray(end) - figures["Ada"].at["eyes"] for end in (looked, figures["Pip"].at["eyes"]))
        cosine = float(to @ wanted) / float(np.linalg.norm(to) * np.linalg.norm(wanted))
        assert np.degrees(np.arccos(min(1.0, cosine))) < 40.0


def test_its_face_looks_at_the_lens_and_never_past_it() -> None:
    for thing in SPEAKERS:
        for framing in ("single", "two_shot", "over_the_shoulder"):
            others = () if framing == "single" else ("Ada",)
            stage = staged(thing, *others, shot_size="medium_close_up", framing=framing)
            eye, at = np.array(stage.camera.position), np.array(pip(stage).position)
            to_lens = np.degrees(np.arctan2(eye[0] - at[0], eye[2] - at[2]))
            assert abs((pip(stage).facing_deg - to_lens + 180.0) % 360.0 - 180.0) < 75.0


def test_masks_know_it_by_its_name() -> None:
    stage = staged("teapot", "Ada", place="kitchen", shot_size="medium")
    done = render(
        ImageRequest(engine="sketch", prompt="", width=384, height=216, stage=stage, layers=("picture", "masks"))
    )
    assert {"Pip", "Ada"} <= set(done.instances)
    assert "teapot" not in done.instances
    label = done.instances.index("Pip") + 1
    assert np.count_nonzero(done.layers["masks"] == label) > 200


def test_the_speaker_speaks_and_feels() -> None:
    stage = staged("clock", "Ada", feeling={"Pip": "sad"})
    assert (pip(stage).talking, pip(stage).emotion) == (True, "sad")
    assert not pip(staged("clock", "Ada", dialogue="ADA: And you?")).talking


def test_whoever_rides_in_it_and_the_car_itself_are_one_unit() -> None:
    stage = staged("car", "Ada", "Bo", shot_size="full", riding={"Ada": "Pip", "Bo": "Pip"})
    assert pip(stage).thing == "car"
    assert [stage.things[-1 - mark.mount].entity for mark in stage.marks if mark.mount is not None] == ["Pip", "Pip"]
    assert seen(stage, "Pip") > 0.3


def test_its_own_colour_and_another() -> None:
    own = Look(species="teapot", colour=shelf("props", Prop)["teapot"].colour)
    shot = ShotFields(characters=["Pip"], subject="Pip", set="kitchen")
    plain, red = (
        pip(stage_shot(shot, {"Pip": look}, aspect=WIDE, seed=1))
        for look in (own, own.model_copy(update={"colour": "#aa2222"}))
    )
    assert (plain.colour, red.colour) == ("", "#aa2222")


def test_three_who_talk_with_it_keep_it_in_the_picture() -> None:
    for subject in ("Pip", "Ada"):
        stage = staged("mirror", "Ada", "Bo", shot_size="medium", subject=subject, dialogue=f"{subject}: Listen.")
        assert [seen(stage, name) > 0.5 for name in ("Pip", "Ada", "Bo")] == [True] * 3


def test_the_next_shot_keeps_its_side() -> None:
    looks = {"Pip": Look(species="mirror"), "Ada": Look(build="girl")}
    shot = ShotFields(
        characters=["Pip", "Ada"], subject="Pip", set="hall", shot_size="full", looking_at={"Pip": "Ada", "Ada": "Pip"}
    )
    first = stage_shot(shot, looks, aspect=WIDE, seed=1, scene_key="scene")
    second = stage_shot(
        shot.model_copy(update={"subject": "Ada"}), looks, aspect=WIDE, seed=2, scene_key="other", previous=first
    )
    sides = []
    for stage in (first, second):
        frame, figures = Frame.of(stage.camera, WIDE), {one.name: one for one in figures_of(stage) if one.name}
        sides.append(frame.at(figures["Pip"], "head")[0] < frame.at(figures["Ada"], "head")[0])
    assert sides[0] == sides[1]


@pytest.mark.parametrize("angle", ["low", "worms_eye", "high", "dutch"])
def test_no_table_top_hides_it_from_any_angle(angle: str) -> None:
    for size in ("medium", "close_up"):
        stage = staged("teapot", place="kitchen", shot_size=size, angle=angle)
        if angle != "high":
            assert stage.camera.position[1] > pip(stage).position[1]
        assert seen(stage, "Pip") > 0.75


@pytest.mark.parametrize(
    ("vehicle", "place"), [("spaceship", "cockpit"), ("ship", "ship_deck"), ("train", "train_compartment")]
)
def test_inside_itself_a_vehicle_speaks_through_something_there(vehicle: str, place: str) -> None:
    stage = staged(vehicle, "Ada", place=place, shot_size="medium")
    assert pip(stage).thing == shelf("sets", Set)[place].voices[vehicle]
    assert min(seen(stage, "Pip"), seen(stage, "Ada")) > 0.6


def test_a_car_that_speaks_shows_its_face_and_its_driver() -> None:
    for size in ("medium", "close_up"):
        stage = staged("car", "Ada", place="road", shot_size=size, riding={"Ada": "car"})
        assert [mark.mount for mark in stage.marks] == [-1]
        frame, figures = Frame.of(stage.camera, WIDE), {one.name: one for one in figures_of(stage) if one.name}
        for name in ("Pip", "Ada"):
            across, down = frame.at(figures[name], "eyes")
            assert 0.0 < across < 1.0 and 0.0 < down < 1.0
