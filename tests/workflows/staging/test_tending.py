"""Who strokes, milks, grooms or feeds an animal has the hands on it and stands by it."""

import numpy as np
import pytest

from engines.sketch.animals import creature
from engines.sketch.people.skeleton import joints


def touched(case):
    """Metres from each touching palm to the animal's coat."""
    (mark,), (beast,) = case.stage.marks, case.stage.creatures
    coat, at = creature.solid(beast).vertices, joints(mark)
    hands = [at[f"{side}_hand"] for side, used in (("r", mark.right_touch), ("l", mark.left_touch)) if used]
    return [float(np.min(np.linalg.norm(coat - hand, axis=1))) for hand in hands]


def body_gap(case):
    """Metres from trunk and head to the coat."""
    (mark,), (beast,) = case.stage.marks, case.stage.creatures
    coat, at = creature.solid(beast).vertices, joints(mark)
    return min(float(np.min(np.linalg.norm(coat - at[name], axis=1))) for name in ("head", "chest", "pelvis"))


@pytest.mark.parametrize("size", ["wide", "full", "medium"])
@pytest.mark.parametrize(
    ("pose", "animal"),
    [
        *(("pet", animal) for animal in ("horse", "cow", "dog", "cat", "goat", "chicken", "donkey", "lion")),
        *(("groom", "horse"), ("groom", "sheep"), ("milk", "cow"), ("milk", "goat")),
        *(("feed", "horse"), ("feed", "goat"), ("hug", "dog"), ("give", "pig")),
    ],
)
def test_hands_lie_on_the_animal_and_the_body_stays_out_of_it(shoot, pose, animal, size):
    for seed, name in ((1, "Mara"), (4, "Jonas")):
        case = shoot(
            shot_size=size,
            characters=[name],
            doing={name: pose},
            looking_at={name: animal},
            creatures=[animal],
            seed=seed,
        )
        assert touched(case), "no hand is on it"
        assert min(touched(case)) < 0.06
        assert max(touched(case)) < 0.14
        assert body_gap(case) > 0.05
        assert all(case.seen(figure) > 0.5 for figure in case.figures if figure.kind == "person")


def test_a_named_animal_is_stroked_and_both_are_in_the_picture(shoot):
    for size in ("full", "medium", "medium_close_up"):
        case = shoot(
            shot_size=size,
            framing="two_shot",
            characters=["Mara", "Argo"],
            doing={"Mara": "pet", "Argo": "stand"},
            looking_at={"Mara": "Argo"},
        )
        assert min(touched(case)) < 0.06
        assert {figure.name for figure in case.cast} == {"Mara", "Argo"}
        assert all(case.seen(figure) > 0.5 for figure in case.cast)


def test_somebody_who_looks_at_a_person_has_no_hand_on_the_animal_beside(shoot):
    case = shoot(
        shot_size="full",
        framing="two_shot",
        characters=["Mara", "Jonas"],
        doing={"Mara": "give"},
        looking_at={"Mara": "Jonas"},
        creatures=["dog"],
    )
    assert not any(mark.legs == "crouch" for mark in case.stage.marks)
    (dog,) = case.stage.creatures
    assert all(
        np.hypot(m.position[0] - dog.position[0], m.position[2] - dog.position[2]) > 0.6 for m in case.stage.marks
    )


def test_horns_are_in_the_picture(shoot):
    """An animal's outline is its whole coat: horns were cut off by the frame."""
    case = shoot(shot_size="full", characters=[], subject="cow", creatures=["cow"], framing="empty")
    (cow,) = case.stage.creatures
    places, _ = case.frame.shares(creature.solid(cow).vertices)
    assert places.min() > 0.0
    assert places.max() < 1.0
