"""Prompts: everything said of the shot, nothing of a carried character's looks, and never past the encoder's limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.documents import ShotFields
from presets.people import Look
from workflows.breakdown import breakdown
from workflows.breakdown.written import camera_words, scene_breakdown
from workflows.prompting import prompt_for, sdxl_prompts
from workflows.tokens import count_tokens

SHOT = ShotFields(
    action="Mara, in a red cloak, rides across the steppe with a lantern.",
    characters=["Mara"],
    location="the steppe",
    time_of_day="dawn",
    shot_size="wide",
    angle="low",
    mood="tense",
    lighting="low sun from the left",
    lens_mm=24,
    movement="dolly_in",
)
LOOKS = {"Mara": Look(garment="cloak", hair="curly", build="woman")}


def test_a_prompt_says_what_the_shot_says():
    prompt = prompt_for(SHOT, LOOKS, ["ink drawing"], token_limit=0)
    for words in ("rides across the steppe", "dawn", "low-angle wide shot", "tense", "low sun", "ink drawing", "cloak"):
        assert words in prompt.positive
    assert "watermark" in prompt.negative and prompt.dropped == ()


def test_a_carried_character_is_a_token_without_clothes():
    prompt = prompt_for(SHOT, LOOKS, triggers={"Mara": "ohwx_mara"}, token_limit=0).positive
    assert prompt.startswith("ohwx_mara") and "lantern" in prompt
    assert not any(word in prompt.lower() for word in ("cloak", "curly", "red", "woman"))


def test_a_thing_that_is_somebody_is_told_as_one():
    looks = LOOKS | {"Polly": Look(species="toy_train", colour="#aa2222"), "Fang": Look(species="wolf")}
    shot = SHOT.model_copy(update={"characters": ["Mara", "Polly", "Fang"]})
    told = prompt_for(shot, looks, token_limit=0).positive
    assert "Polly: a talking toy train with a friendly face" in told
    assert "Fang: wolf" in told and "talking wolf" not in told


def test_a_style_preset_lends_its_words():
    assert "pencil" in prompt_for(SHOT, LOOKS, style="pencil").positive


def test_the_limit_drops_the_least_important_and_keeps_the_end():
    long = SHOT.model_copy(update={"action": "Mara rides " + "very slowly and carefully " * 30 + "over the bridge"})
    prompt = prompt_for(long, LOOKS, ["ink drawing"] * 3, triggers={"Mara": "ohwx"})
    assert count_tokens(prompt.positive) <= 77 and prompt.dropped
    assert prompt.positive.startswith("ohwx") and "bridge" in prompt.positive, "not cut at the end"
    assert "low-angle wide shot" in prompt.positive


@given(st.text(max_size=600), st.integers(20, 120))
def test_the_limit_holds_for_anything(action: str, limit: int):
    prompt = prompt_for(SHOT.model_copy(update={"action": action}), LOOKS, ["ink"], token_limit=limit)
    assert count_tokens(prompt.positive) <= limit and count_tokens(prompt.negative) <= limit


@pytest.mark.parametrize(
    ("text", "true"),  # counted with CLIP's own vocabulary
    [
        ("", 2),
        ("a photo of a cat", 7),
        ("a woman riding a horse across the steppe at dawn, wide shot", 16),
        ("storyboard pencil drawing, graphite clean-up lines, warm grey pencil, light watercolour accent", 20),
        ("Mara rides slowly over the old bridge at night, 24mm lens, dolly in shot", 20),
        ("low-angle medium close-up, over the shoulder, 50mm lens, high clear daylight", 22),
        ("Commander Yusra Hale floated down the corridor toward the airlock", 16),
        ("The miller's daughter counts 12 silver coins; the wolf waits outside.", 17),
    ],
)
def test_tokens_are_never_too_few_and_seldom_many_more(text: str, true: int):
    assert true <= count_tokens(text) <= 1.2 * true + 2


def test_what_fits_is_not_dropped():
    shot = SHOT.model_copy(update={"action": "Mara rides across the steppe.", "mood": "neutral"})
    prompt = prompt_for(shot, LOOKS, style="pencil")
    assert not prompt.dropped and "film still" in prompt.positive


def test_what_went_first_comes_back_when_a_heavy_part_has_made_room():
    wordy = ["an ink drawing " + "of very finely hatched and carefully washed paper " * 3]
    prompt = prompt_for(SHOT, LOOKS, wordy, token_limit=60)
    assert any(part.startswith("an ink drawing") for part in prompt.dropped)
    assert "24mm lens" in prompt.positive


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Low-angle wide shot, 24 mm, slow dolly in"),
        ({"shot_size": "close_up", "angle": "eye_level", "movement": "static"}, "Eye-level close-up, 24 mm, static"),
        ({"framing": "pov", "mood": "neutral"}, "Low-angle wide shot, point of view, 24 mm, dolly in"),
    ],
)
def test_camera_in_words(fields: dict, sentence: str):
    assert camera_words(SHOT.model_copy(update=fields)) == sentence


FRAME_KEYS = (
    "frame scene heading description action camera shot_size angle movement lens_mm mood lighting time_of_day location "
    "dialogue characters creatures props duration_s understood"
)


def test_the_written_breakdown_has_exactly_the_promised_keys():
    written = scene_breakdown(breakdown("Mara rides across the steppe at dawn. She finds a lamp.", frames=5))
    keys = "story title format num_frames timestamp director scenes cast cast_list mentioned"
    assert list(written) == keys.split()
    frames = written["scenes"]
    assert isinstance(frames, list) and [one["frame"] for one in frames] == [1, 2, 3, 4, 5]
    assert all(list(one) == FRAME_KEYS.split() for one in frames)


def test_sdxl_prompts_name_their_seeds():
    written = sdxl_prompts(breakdown("Mara rides. Jon waits.", frames=3), seed=7, triggers={"Mara": "ohwx"})
    frames = written["frames"]
    assert isinstance(frames, list) and [one["seed"] for one in frames] == [7, 1007, 2007]
    assert all(one["tokens"] <= 77 for one in frames) and any("ohwx" in one["prompt"] for one in frames)
