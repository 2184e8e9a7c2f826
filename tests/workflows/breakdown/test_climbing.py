"""What climbing looks like is told by what is climbed: out of a car is a step, a ladder is for what has rungs."""

import pytest

from workflows.breakdown import breakdown


def pose_in(story: str) -> str:
    shots = [shot for scene in breakdown(story, frames=1).scenes for shot in scene.shots]
    return next(shot.doing["Mara"] for shot in shots if "Mara" in shot.doing)


@pytest.mark.parametrize(
    ("where", "pose"),
    [
        ("out of the car", "climb_out"),
        ("out of the window onto the roof", "climb_out"),
        ("out of bed", "climb_out"),
        ("into the truck", "climb_out"),
        ("through the hatch", "climb_out"),
        ("over the fence", "climb_out"),
        ("up the ladder", "climb_ladder"),
        ("down the rope", "climb_ladder"),
        ("to the hayloft", "climb_ladder"),
        ("up an old tree", "climb_tree"),
        ("the stairs", "walk"),
        ("onto the rock", "climb"),
    ],
)
def test_a_ladder_is_only_for_what_wants_one(where: str, pose: str) -> None:
    assert pose_in(f"Mara climbs {where}.") == pose
