"""Who sits on a rock sits on that rock, and still does in the pictures that follow."""

import pytest

from library.documents import ShotFields
from workflows.breakdown import breakdown


def shots(story: str, frames: int = 3) -> list[ShotFields]:
    return [shot for scene in breakdown(story, frames=frames).scenes for shot in scene.shots]


@pytest.mark.parametrize(
    ("where", "seat"),
    [
        ("a mossy rock by the sea", "rock"),
        ("a log in the forest", "log"),
        ("the wall of the garden", "low wall"),
        ("the steps of the church", "stone steps"),
        ("the edge of the roof", "ledge"),
        ("the edge of the bed", "bed"),
        ("a crate on the dock", "crate"),
        ("a bench in the park", "bench"),
    ],
)
def test_what_is_sat_on_is_in_the_picture(where: str, seat: str) -> None:
    assert any(seat in shot.props for shot in shots(f"Mara sits on {where}."))


def test_who_stays_seated_keeps_the_seat() -> None:
    told = shots("Mara sits on the wall of the garden. She reads a letter. Then she stands up and walks away.", 3)
    assert ["low wall" in shot.props for shot in told] == [True, True, False]


def test_what_is_only_near_is_no_seat() -> None:
    assert not any({"low wall", "ledge"} & set(shot.props) for shot in shots("Mara sits in the garden by the wall."))
