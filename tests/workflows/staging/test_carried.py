"""Suitcases and buckets hang from a hand, beside or before the legs and never through them."""

import pytest

from engines.stage import Mark
from library.documents import ShotFields
from workflows.staging.carried import through_legs
from workflows.staging.stager import stage_shot


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pose", ["stand", "walk", "carry", "put_down", "pick_up"])
@pytest.mark.parametrize("prop", ["suitcase", "briefcase", "bird_cage"])
def test_what_is_carried_does_not_go_through_a_leg(prop: str, pose: str, seed: int) -> None:
    shot = ShotFields(
        set="room",
        shot_size="full",
        characters=["Tom"],
        subject="Tom",
        doing={"Tom": pose},
        holding={"Tom": prop},
        action="Tom is on his way.",
    )
    (mark,) = stage_shot(shot, {}, aspect=16 / 9, seed=seed).marks
    assert mark.right_hand == prop
    there = mark.model_copy(update={"position": (0.0, mark.position[1], 0.0), "facing_deg": 0.0})
    assert not through_legs(there)


def test_a_suitcase_held_over_bent_knees_would_go_through_them() -> None:
    assert through_legs(Mark(entity="Tom", pose="put_down", right_hand="suitcase"))
