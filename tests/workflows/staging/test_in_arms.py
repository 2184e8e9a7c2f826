"""Who is lifted or carried is in the arms."""

import numpy as np
import pytest

from engines.sketch.animals import creature
from engines.sketch.people.skeleton import joints


def carrying(shoot, action, who="Mara", other="Jonas", pose="lift", size="full", seed=3, **more):
    return shoot(
        shot_size=size,
        framing="two_shot",
        characters=[who, other],
        doing={who: pose, other: "stand"},
        action=action,
        seed=seed,
        **more,
    )


def borne(case):
    return [mark for mark in case.stage.marks if mark.pose == "borne"]


@pytest.mark.parametrize("size", ["wide", "full", "medium", "medium_close_up"])
@pytest.mark.parametrize("seed", [3, 4, 6])
def test_the_lifted_one_lies_on_the_arms_and_both_faces_are_seen(shoot, size, seed):
    case = carrying(shoot, "Jonas lifts Mara into the boat.", "Jonas", "Mara", size=size, seed=seed)
    (lifted,) = borne(case)
    carrier = next(mark for mark in case.stage.marks if mark is not lifted)
    hands = [joints(carrier)[f"{side}_hand"] for side in "rl"]
    body = joints(lifted)
    trunk = np.stack([body[name] for name in ("chest", "pelvis", "r_knee", "l_knee", "r_hip", "l_hip")])
    for hand in hands:
        assert np.min(np.linalg.norm(trunk - hand, axis=1)) < 0.3
    assert min(trunk[:, 1]) > 0.6  # off the floor
    assert all(case.seen(figure) > 0.5 for figure in case.cast)


@pytest.mark.parametrize(
    ("action", "carried"),
    [
        ("Jonas carries the child Mara home.", True),
        ("Jonas carries her out of the house.", True),
        ("Jonas carries her bag to the car.", False),
        ("Jonas carries the wood while Mara watches.", False),
        ("A last look at Jonas and Mara.", True),
    ],
)
def test_only_whom_the_words_have_carried_is(shoot, action, carried):
    case = carrying(shoot, action, "Jonas", "Mara", pose="carry")
    assert bool(borne(case)) == carried


def test_who_holds_a_thing_has_nobody_in_the_arms(shoot):
    case = carrying(shoot, "Jonas carries Mara's basket.", "Jonas", "Mara", "carry", holding={"Jonas": "basket"})
    assert not borne(case)


@pytest.mark.parametrize(("kind", "word"), [("sheep", "lamb"), ("cat", "cat"), ("fish", "big fish")])
def test_a_small_animal_is_carried_too(shoot, kind, word):
    pose = "catch" if kind == "fish" else "carry"
    verb = "caught" if kind == "fish" else "carries"
    case = shoot(
        shot_size="full",
        characters=["Jonas"],
        doing={"Jonas": pose},
        creatures=[kind],
        action=f"Jonas {verb} a {word}.",
    )
    (beast,), (mark,) = case.stage.creatures, case.stage.marks
    coat, at = creature.solid(beast).vertices, joints(mark)
    assert coat[:, 1].min() > 0.6
    assert min(np.min(np.linalg.norm(coat - at[f"{side}_hand"], axis=1)) for side in "rl") < 0.15


def test_a_cow_is_nobodys_to_lift(shoot):
    case = shoot(
        shot_size="full", characters=["Mara"], doing={"Mara": "carry"}, creatures=["cow"], action="Mara carries a cow."
    )
    assert case.stage.creatures[0].position[1] == 0.0
