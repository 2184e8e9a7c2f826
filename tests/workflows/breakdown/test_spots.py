"""Who calls from elsewhere is not beside those who hear it; aboard, nobody sees the ship from outside."""

import pytest

from library.documents import ShotFields
from workflows.breakdown import breakdown


def shots(story: str, frames: int = 4) -> list[ShotFields]:
    return [shot for scene in breakdown(story, frames=frames).scenes for shot in scene.shots]


@pytest.mark.parametrize(
    ("story", "caller"),
    [
        ("Tom stands on the ship. “Come back!” Anna shouts from the quay. Tom waves.", "Anna"),
        ("Tom stands on the ship. Anna shouts at Tom from the quay. Tom waves.", "Anna"),
        ("Ben works in the garden. “Supper!” Ana shouts from the window. “I am coming,” says Ben.", "Ana"),
        ("The boys play in the meadow. An old man shouts at them from the hill. The boys run away.", "Old Man"),
    ],
)
@pytest.mark.parametrize("frames", [3, 6, 8])
def test_who_calls_from_elsewhere_shares_no_picture(story: str, caller: str, frames: int) -> None:
    told = shots(story, frames)
    assert any(caller in shot.characters for shot in told)
    assert all(shot.characters == [caller] for shot in told if caller in shot.characters)


def test_who_comes_to_the_other_is_with_them() -> None:
    told = shots("Tom stands on the ship. Anna shouts from the quay. Anna runs to Tom and hugs him.", 3)
    assert set(told[-1].characters) == {"Anna", "Tom"}


def test_aboard_the_ship_is_no_thing_of_the_picture() -> None:
    told = shots("Mira searches the deck of the ship for her cat. She looks under the ropes.", 8)
    assert {shot.set for shot in told} == {"ship_deck"}
    assert not any("ship" in shot.props for shot in told)


def test_nothing_but_the_deck_shows_the_deck() -> None:
    told = shots("The captain steers the ship across the sea. He looks for the mouse. There is nothing but the deck.")
    assert told[-1].set == "ship_deck" and not told[-1].riding and "ship" not in told[-1].props


def test_nothing_but_the_desert_shows_the_desert() -> None:
    assert shots("Mia leaves the village. There is nothing but the desert.", 2)[-1].set == "desert"
