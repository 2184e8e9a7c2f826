"""Two who have to do with each other stay together when more stand by; small things are held, not looked at."""

import numpy as np
import pytest

from engines.sketch.people.skeleton import joints


def marks_of(case):
    return {mark.entity: mark for mark in case.stage.marks}


@pytest.mark.parametrize("size", ["wide", "full", "medium_wide"])
@pytest.mark.parametrize("order", [["Mara", "Jonas", "Ilse"], ["Mara", "Ilse", "Jonas"]])
def test_what_is_handed_over_before_a_third_goes_from_hand_to_hand(shoot, size, order):
    for seed in (1, 4, 7):
        case = shoot(
            shot_size=size,
            framing="group",
            characters=order,
            doing={"Mara": "give", "Jonas": "take", "Ilse": "stand"},
            looking_at={"Mara": "Jonas", "Jonas": "Mara"},
            holding={"Mara": "basket"},
            seed=seed,
        )
        by = marks_of(case)
        giving, taking = joints(by["Mara"]), joints(by["Jonas"])
        gap = min(np.linalg.norm(giving["r_hand"] - taking[f"{side}_hand"]) for side in "rl")
        assert gap < 0.25
        assert all(case.seen(figure) > 0.5 for figure in case.cast)


def test_two_embrace_though_a_third_stands_by(shoot):
    case = shoot(
        shot_size="full",
        framing="group",
        characters=["Mara", "Otto", "Jonas"],
        doing={"Mara": "hug", "Jonas": "hug"},
        looking_at={"Mara": "Jonas"},
    )
    by = marks_of(case)
    apart = np.array(by["Mara"].position) - np.array(by["Jonas"].position)
    aside = np.array(by["Mara"].position) - np.array(by["Otto"].position)
    assert np.hypot(apart[0], apart[2]) < 0.6
    assert np.hypot(aside[0], aside[2]) > 0.6


def test_a_teddy_bear_is_hugged_and_not_looked_at_from_afar(shoot):
    case = shoot(
        shot_size="medium",
        characters=["Mara"],
        doing={"Mara": "hug"},
        looking_at={"Mara": "teddy bear"},
        props=["teddy bear"],
    )
    (mark,) = case.stage.marks
    assert (mark.pose, mark.right_hand) == ("hold_close", "teddy_bear")
    assert not [one for one in case.stage.things if one.thing == "teddy_bear"]


def test_a_fist_is_shaken_by_whose_fist_it_is(shoot):
    case = shoot(
        shot_size="full",
        framing="two_shot",
        characters=["Mara", "Jonas"],
        doing={"Mara": "shake_hands", "Jonas": "shake_hands"},
        action="Mara shakes her fist at Jonas.",
    )
    by = marks_of(case)
    assert by["Mara"].pose == "shake_fist"
    assert by["Jonas"].pose != "shake_hands"


def test_a_dog_that_looks_down_at_a_boot_is_a_dog(shoot):
    case = shoot(
        shot_size="medium_wide",
        characters=["Wolf"],
        doing={"Wolf": "look_down"},
        looking_at={"Wolf": "boot"},
        props=["boot"],
    )
    assert [beast.entity for beast in case.stage.creatures] == ["Wolf"]
    assert case.seen(case.subject) > 0.8


def test_who_is_named_as_helping_carries_too(shoot):
    case = shoot(
        shot_size="full",
        framing="two_shot",
        characters=["Mara", "Jonas"],
        doing={"Mara": "carry", "Jonas": "stand"},
        props=["safe"],
        action="Mara carries the heavy safe with Jonas.",
    )
    assert {mark.pose for mark in case.stage.marks} == {"carry"}
    assert [one.thing for one in case.stage.things] == ["safe"]
