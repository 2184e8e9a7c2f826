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


@pytest.mark.parametrize("how", ["across from", "opposite", "beside", "next to"])
def test_who_sits_with_somebody_has_them_seated_at_the_same_table(how: str) -> None:
    told = shots(f"Nora sits {how} her brother Ben at a small kitchen table. Ben looks at her. Nora laughs.", 3)
    first = told[0]
    assert {first.doing["Nora"], first.doing["Ben"]} == {"sit"}
    assert all("kitchen table" in shot.props for shot in told), "it stands there for the whole scene"
    assert all(shot.resting.get(name) == "sit" for shot in told for name in shot.characters)


def test_who_kneels_beside_somebody_leaves_them_standing() -> None:
    assert shots("Nora kneels beside Ben in the garden.", 1)[0].doing["Ben"] != "kneel"


def test_who_sleeps_at_a_table_sits_at_it_and_under_it_lies() -> None:
    assert shots("Joe sleeps at a table with his head on his arms.", 1)[0].doing == {"Joe": "sleep_at_table"}
    assert shots("Joe dozes at his desk.", 1)[0].doing == {"Joe": "sleep_at_table"}
    assert shots("Joe sleeps under the table.", 1)[0].doing == {"Joe": "sleep"}


def test_a_cup_is_stirred_in_the_hand_and_a_soup_at_the_stove() -> None:
    told = shots("Ben stirs his coffee.", 1)[0]
    assert (told.doing, told.holding) == ({"Ben": "stir_cup"}, {"Ben": "coffee"})
    assert shots("Ben stirs the soup.", 1)[0].doing == {"Ben": "cook"}


def test_who_wakes_at_a_table_still_sits_there() -> None:
    told = shots("Omar sleeps at his desk. Omar wakes up and stretches. Omar laughs.", 3)
    assert "sleep_at_table" in told[0].doing.values()
    assert all(shot.resting.get("Omar") == "sit" and "desk" in shot.props for shot in told[1:])


def test_a_guard_who_sleeps_on_a_chair_is_seen_asleep_in_it_by_whoever_sneaks_past() -> None:
    told = shots("A guard sleeps on a chair. Silva sneaks past the guard. The guard wakes up and shouts.", 3)
    assert [shot.doing.get("Guard") for shot in told] == ["sleep_sitting", "sleep_sitting", "shout"]
