"""Where and when a story plays: which words set the place, which only speak of one, and what things and hours tell."""

import tomllib
from pathlib import Path

import pytest

from workflows.breakdown.beats import Beat
from workflows.breakdown.prose import direct, read_beats
from workflows.breakdown.prose.directing import heading
from workflows.breakdown.prose.scene.hours import clock_hour
from workflows.breakdown.prose.scene.settling import settled
from workflows.breakdown.scene_reading import set_for

GROUPS = tomllib.loads(Path(__file__).with_suffix(".toml").with_stem("where_and_when").read_text(encoding="utf-8"))
STORIES = [(one["text"], one["where"]) for group in GROUPS.values() for one in group]


def told(story: str) -> list[Beat]:
    return settled(list(read_beats(story).beats), story)


@pytest.mark.parametrize(("story", "rows"), STORIES)
def test_the_picture_is_where_and_when_the_words_say(story: str, rows: dict[str, str]) -> None:
    beats = told(story)
    for words, wanted in rows.items():
        beat = next(beat for beat in beats if words in beat.text)
        found = ("INT" if beat.interior else "EXT", beat.set, beat.time, beat.weather)
        allowed = wanted.split()
        misses = [
            (one, which) for one, which in zip(found, allowed, strict=False) if not {one, "*"} & set(which.split("|"))
        ]
        assert not misses, f"{words!r}: {misses} in {found}"


@pytest.mark.parametrize("story", [story for story, _ in STORIES])
def test_heading_and_location_of_a_shot_agree(story: str) -> None:
    for scene in direct(story, 12).scenes:
        assert all(shot.location == scene.scene.location for shot in scene.shots)
        assert scene.shots[0].time_of_day == scene.scene.time_of_day
        assert {heading(beat) for beat in told(story)} >= {scene.scene.heading}


@pytest.mark.parametrize(
    ("story", "scenes"),
    [
        ("In the kitchen Ida sings. She chops onions in the kitchen. Per looks at the door.", 1),
        ("Ida walked through the forest. She followed the path and sat down on the trail.", 1),
        ("Ida slept in her bedroom. She crossed the room. She opened the window.", 1),
        ("Ida walked through the forest. She came to a river. She drank.", 2),
        ("Ida slept in the tent. The next morning she made coffee.", 2),
        ("Ida danced in the hall. Outside it was snowing. She walked through the snow.", 2),
    ],
)
def test_a_change_of_place_or_hour_opens_a_scene_and_nothing_else(story: str, scenes: int) -> None:
    assert len({beat.scene for beat in told(story)}) == scenes


@pytest.mark.parametrize(
    ("location", "interior", "told", "set"),
    [
        ("FOREST NEAR THE CASTLE", False, "", "forest"),
        ("HOUSE - KITCHEN", True, "", "kitchen"),
        ("MERIDIAN", True, "The airlock opens. The robot turns.", "spaceship_corridor"),
        ("SOMEWHERE", True, "Ida waits.", "room"),
        ("SALOON", False, "", "village"),
        ("SALOON", True, "", "tavern"),
    ],
)
def test_a_heading_finds_its_set(location: str, interior: bool, told: str, set: str) -> None:
    assert set_for(location, interior, told) == set


@pytest.mark.parametrize(
    ("text", "light"),
    [
        ("at four in the morning", "night"),
        ("at half past five in the morning", "dawn"),
        ("at 8 a.m.", "morning"),
        ("at three in the afternoon", "day"),
        ("at seven in the evening", "dusk"),
        ("at eleven at night", "night"),
        ("at two at night", "night"),
        ("at 9:30 pm", "night"),
        ("at nine o'clock sharp", ""),
        ("four men in the morning", ""),
    ],
)
def test_a_clock_reads_right(text: str, light: str) -> None:
    assert clock_hour(text) == light


def test_a_scene_keeps_its_mood_and_no_ending_colours_its_start() -> None:
    moods = [beat.mood for beat in told("Ida read in the garden. Per pruned the roses. A bee hummed. She laughed.")]
    assert moods == ["neutral", "neutral", "neutral", "joyful"]
    assert told("The fox hunts alone in the field.")[0].mood == "neutral"
    assert told("A pale hand scratched at the window of the bedroom.")[0].mood == "ominous"


@pytest.mark.parametrize(
    ("story", "where"),
    [
        ("A merchant waves to a girl on the steppe.", "steppe"),
        ("A girl waves. A boy laughs.", "road"),
        ("The waves crash. A girl laughs.", "sea_shore"),
        ("Tobias rows into the fog. He finds a child asleep under a blanket.", "sea_shore"),
        ("A girl sits between rows of seats. She laughs.", "road"),
    ],
)
def test_who_waves_is_not_at_the_sea_and_who_rows_is(story: str, where: str) -> None:
    assert direct(story, 2).shots[0].set in (where, "")
