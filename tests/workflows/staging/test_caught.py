"""What is caught, pulled out, found or pushed is in the hand, under it or before the feet, as large as it is."""

import numpy as np
import pytest

from engines.sketch.people import figure
from engines.sketch.people.skeleton import joints
from engines.sketch.scenery import world

SHARES = np.array([(a, b, 6 - a - b) for a in range(7) for b in range(7 - a)]) / 6


def skin(solid):
    return np.einsum("sk,tkx->tsx", SHARES, solid.vertices[solid.triangles]).reshape(-1, 3)


def test_a_caught_boot_hangs_from_the_hand_no_larger_than_a_foot_and_all_in_the_frame(shoot):
    case = shoot(
        shot_size="medium",
        characters=["Mara"],
        doing={"Mara": "catch"},
        props=["boot"],
        holding={"Mara": "boot"},
        seed=4,
    )
    (mark,) = case.stage.marks
    held = world.prop_solid(mark.right_hand, *figure.grips(mark)["right"]).vertices
    hand = joints(mark)["r_hand"]
    assert np.ptp(held, axis=0).max() < 0.36
    assert held[:, 1].max() < hand[1] + 0.1  # below the hand, not sticking out of it
    places, _ = case.frame.shares(held)
    assert (places > 0.0).all()
    assert np.quantile(places[:, 1], 0.85) < 1.0


def test_with_a_thing_in_it_a_hand_is_closed(shoot):
    case = shoot(shot_size="full", characters=["Mara"], doing={"Mara": "surrender"}, holding={"Mara": "key"}, seed=4)
    (mark,) = case.stage.marks
    bare = mark.model_copy(update={"right_hand": ""})
    assert not np.array_equal(figure.solid(mark).vertices, figure.solid(bare).vertices)


def test_the_rod_it_was_caught_with_is_in_the_other_hand(shoot):
    case = shoot(
        shot_size="full",
        characters=["Mara"],
        doing={"Mara": "catch"},
        props=["boot", "fishing rod"],
        holding={"Mara": "boot"},
        action="Mara caught a boot with her fishing rod.",
    )
    (mark,) = case.stage.marks
    assert (mark.right_hand, mark.left_hand) == ("boot", "fishing_rod")


@pytest.mark.parametrize("thing", ["sword", "key", "treasure_chest"])
def test_what_is_found_lies_before_the_feet(shoot, thing):
    for seed in (1, 2, 3):
        case = shoot(
            shot_size="full",
            characters=["Mara"],
            doing={"Mara": "look_down"},
            looking_at={"Mara": thing},
            props=[thing],
            set="cave",
            seed=seed,
        )
        (mark,) = case.stage.marks
        (one,) = [one for one in case.stage.things if one.thing == thing]
        away = np.array(one.position) - np.array(mark.position)
        ahead = np.radians(mark.facing_deg)
        assert np.hypot(away[0], away[2]) < 0.55 + max(world.size(thing)) / 2
        assert away[0] * np.sin(ahead) + away[2] * np.cos(ahead) > 0.6 * np.hypot(away[0], away[2])


def test_a_found_sword_lies_across_before_its_finder(shoot):
    case = shoot(
        shot_size="full",
        characters=["Mara"],
        doing={"Mara": "look_down"},
        looking_at={"Mara": "sword"},
        props=["sword"],
    )
    (mark,), (sword,) = case.stage.marks, case.stage.things
    blade = world.thing_solid(sword).vertices
    ahead = np.radians(mark.facing_deg)
    along = blade[:, [0, 2]] @ np.array([np.sin(ahead), np.cos(ahead)])
    across = blade[:, [0, 2]] @ np.array([np.cos(ahead), -np.sin(ahead)])
    assert np.ptp(across) > 3 * np.ptp(along)


@pytest.mark.parametrize(
    ("pose", "thing"),
    [("push", "wardrobe"), ("push", "barrel"), ("push", "car"), ("pull", "chest"), ("pull", "net"), ("pull", "cart")],
)
def test_who_pushes_or_pulls_has_both_hands_on_it(shoot, pose, thing):
    for size in ("wide", "full"):
        case = shoot(
            shot_size=size, characters=["Mara"], doing={"Mara": pose}, looking_at={"Mara": thing}, props=[thing], seed=4
        )
        (mark,) = case.stage.marks
        (one,) = [one for one in case.stage.things if one.thing == thing]
        at, surface = joints(mark), skin(world.thing_solid(one))
        for side in "rl":
            assert np.min(np.linalg.norm(surface - at[f"{side}_hand"], axis=1)) < 0.1
        assert np.min(np.linalg.norm(surface - at["chest"], axis=1)) > 0.1
        assert case.seen(case.subject) > 0.5


def test_three_push_one_car(shoot):
    names = ["Mara", "Jonas", "Otto"]
    case = shoot(
        shot_size="full",
        framing="group",
        characters=names,
        doing=dict.fromkeys(names, "push"),
        looking_at=dict.fromkeys(names, "car"),
        props=["car"],
        set="road",
    )
    assert len([one for one in case.stage.things if one.thing == "car"]) == 1
    headings = [mark.facing_deg for mark in case.stage.marks]
    assert max(headings) - min(headings) < 1.0
