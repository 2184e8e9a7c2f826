"""Who knocks at the door of a room that others are in stands before it, not in it."""

import pytest

from workflows.breakdown import breakdown


def knocking(story: str, frames: int = 4) -> list[str]:
    """The set of each shot in which somebody knocks."""
    return [shot.set for shot in breakdown(story, frames=frames).shots if "knock" in shot.doing.values()]


@pytest.mark.parametrize(
    ("story", "set_id"),
    [
        ("Anna cooks in the kitchen. A postman knocks at the door. Anna opens the door.", "garden"),
        ("Mara sits in her office. A detective knocks at the door. Mara opens the door.", "hallway"),
        ("Anna sleeps in her bedroom. Her mother knocks. Anna wakes.", "hallway"),
        ("Two friends drink in the tavern. A stranger knocks at the door. The friends look up.", "village"),
    ],
)
def test_who_comes_to_a_room_knocks_from_outside(story: str, set_id: str) -> None:
    assert set(knocking(story)) == {set_id}


@pytest.mark.parametrize(
    ("story", "set_id"),
    [
        ("Tom climbs the stairs. He knocks at the door. Mara opens.", "staircase"),
        ("In the kitchen Anna eats. Tom comes in. He knocks on the table.", "kitchen"),
        ("Anna knocks the vase off the table in the kitchen.", "kitchen"),
    ],
)
def test_who_is_there_already_knocks_where_they_are(story: str, set_id: str) -> None:
    assert set(knocking(story)) == {set_id}


def test_who_waits_before_a_door_stays_there_until_it_opens() -> None:
    story = "Mara sits in her office. A detective knocks at the door. He waits. Mara opens the door."
    shots = {shot.action: shot.set for shot in breakdown(story, frames=4).shots}
    assert shots["He waits."] == "hallway" and shots["Mara opens the door."] == "office"
