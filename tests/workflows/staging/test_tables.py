"""Those who sit at a table have it between them and what they use on it."""

import numpy as np
import pytest

from workflows.staging.measure import head_seen


def table_of(case):
    return [thing for thing in case.stage.things if thing.thing in ("table", "desk")]


@pytest.mark.parametrize("size", ["wide", "full", "medium_wide"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_who_sit_at_a_table_have_one_between_them_and_both_faces_in_the_picture(shoot, size, seed):
    both = {"Mara": "sit", "Jonas": "sit"}
    case = shoot(
        set="kitchen",
        shot_size=size,
        framing="two_shot",
        characters=["Mara", "Jonas"],
        doing=both,
        props=["table"],
        resting=both,
        looking_at={"Mara": "Jonas", "Jonas": "Mara"},
        seed=seed,
    )
    (table,) = table_of(case)
    first, second = (np.array(mark.position) for mark in case.stage.marks)
    middle = (first + second) / 2
    assert np.hypot(*(np.array(table.position) - middle)[[0, 2]]) < 0.25
    assert all(head_seen(figure, case.figures, case.frame) > 0.8 for figure in case.cast)


def test_who_sits_alone_at_a_table_has_it_before_them(shoot):
    case = shoot(set="kitchen", shot_size="full", characters=["Mara"], doing={"Mara": "sit"}, props=["table"])
    (table,) = table_of(case)
    (mark,) = case.stage.marks
    away = np.array(table.position) - np.array(mark.position)
    angle = np.radians(mark.facing_deg)
    assert away[0] * np.sin(angle) + away[2] * np.cos(angle) == pytest.approx(0.66, abs=0.15)


@pytest.mark.parametrize("small", ["letter", "bottle", "passport"])
def test_a_small_thing_lies_on_the_table_one_sits_at(shoot, small):
    case = shoot(
        set="kitchen",
        shot_size="full",
        characters=["Mara"],
        doing={"Mara": "sit"},
        props=["table", small],
    )
    thing = next(one for one in case.stage.things if one.thing not in ("table", "chair"))
    (table,) = table_of(case)
    assert thing.position[1] == pytest.approx(0.76, abs=0.08)
    assert np.hypot(*(np.array(thing.position) - np.array(table.position))[[0, 2]]) < 0.75


def test_who_sleeps_at_a_table_has_the_head_over_it_and_looks_at_nobody(shoot):
    case = shoot(
        set="cafe",
        shot_size="full",
        framing="two_shot",
        characters=["Mara", "Jonas"],
        doing={"Mara": "sleep_at_table", "Jonas": "stand"},
        looking_at={"Mara": "Jonas", "Jonas": "Mara"},
    )
    sleeper = next(mark for mark in case.stage.marks if mark.entity == "Mara")
    assert sleeper.gaze is None
    figure = next(one for one in case.figures if one.name == "Mara")
    assert figure.at["head"][1] < 1.25, "a sitter's head is higher"
    assert figure.at["head"][1] > 0.8, "above the table's top"


def test_what_lies_on_a_table_is_not_picked_off_the_floor(shoot):
    case = shoot(
        set="kitchen",
        shot_size="full",
        characters=["Mara"],
        doing={"Mara": "pick_up"},
        resting={"Mara": "sit"},
        props=["letter", "table"],
        holding={"Mara": "letter"},
    )
    assert case.subject.at["r_hand"][1] > 0.76


@pytest.mark.parametrize("pose", ["slice", "swordfight", "hold_up", "drink", "shout", "read", "cook"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_insert_of_a_held_thing_shows_no_face(shoot, pose, seed):
    case = shoot(
        set="kitchen",
        shot_size="insert",
        characters=["Mara"],
        doing={"Mara": pose},
        holding={"Mara": "knife"},
        props=["knife"],
        subject="knife",
        purpose="insert",
        seed=seed,
    )
    mara = next(figure for figure in case.figures if figure.name == "Mara")
    u, v = case.frame.at(mara, "eyes")
    assert not (0.0 < u < 1.0 and 0.0 < v < 1.0)
