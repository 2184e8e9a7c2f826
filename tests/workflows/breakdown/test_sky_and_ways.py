"""Rain that falls, hours that things do not tell, ways between places, and what is seen from within a vehicle."""

import pytest

from library.documents import ShotFields
from workflows.breakdown import breakdown
from workflows.breakdown.screenplay import read_heading


def shots(story: str, frames: int = 3) -> list[ShotFields]:
    return [shot for scene in breakdown(story, frames=frames).scenes for shot in scene.shots]


@pytest.mark.parametrize(
    ("story", "weather"),
    [
        ("It rained all day. Tom crossed the square.", "rain"),
        ("It snowed all night. Mia crossed the square.", "snow"),
        ("It is pouring. Mia crosses the square.", "rain"),
        ("Snow fell. A man crossed the square.", "snow"),
        ("I missed the train again and had to walk home along the river in the rain.", "rain"),
        ("It had rained. Mia crossed the square.", "clear"),
        ("It did not rain. Mia crossed the square.", "clear"),
        ("Mia poured the tea in the garden.", "clear"),
    ],
)
def test_the_sky_is_what_the_words_say_falls(story: str, weather: str) -> None:
    assert {shot.weather for shot in shots(story)} == {weather}


def test_an_owl_is_no_hour_but_its_hooting_is() -> None:
    assert {shot.time_of_day for shot in shots("Hugo asks the owl. The owl flaps her wings.", 2)} == {"day"}
    assert {shot.time_of_day for shot in shots("Hugo crossed the yard. An owl hooted.", 2)} == {"night"}


@pytest.mark.parametrize(
    ("heading", "place", "hour"),
    [
        ("EXT. PIER AT DAWN", "Pier", "dawn"),
        ("EXT. OLD PIER IN THE EARLY MORNING", "Old pier", "day"),
        ("EXT. BEACH SUNSET", "Beach", "dusk"),
        ("EXT. PIER - DAWN", "Pier", "dawn"),
        ("INT. ROOM AT THE INN", "Room at the inn", ""),
    ],
)
def test_an_hour_at_the_end_of_a_heading_is_no_part_of_the_place(heading: str, place: str, hour: str) -> None:
    found = read_heading(heading)
    assert found.location == place
    assert found.time == hour or (hour == "day" and found.time in ("day", "morning"))


def test_who_is_on_the_way_home_is_under_the_sky() -> None:
    told = shots("He left the palace. On the way home he saw a fox behind the trees, and he bowed to it.", 2)
    assert [shot.set for shot in told] == ["throne_room", "forest"]


def test_who_walks_home_in_the_rain_is_not_there_yet() -> None:
    told = shots("He walks home in the rain. He opens the door.", 2)
    assert (told[0].weather, told[1].set) == ("rain", "room")
    assert told[0].set != "room"


def test_a_new_page_of_a_diary_tells_its_place_anew() -> None:
    told = shots("3 March. I walked along the river. 4 March. I hid the dog under my bed. I slept.", 3)
    assert [shot.set for shot in told] == ["river", "bedroom", "bedroom"]


def test_what_people_do_in_a_car_is_seen_from_inside_until_they_get_out() -> None:
    told = shots("Sam and Ella argue in the car. Ella gets out.", 2)
    assert [shot.set for shot in told] == ["car_interior", "road"]
    assert "car" not in told[0].props
    assert shots("A man hides in the car.", 1)[0].set != "car_interior"


def test_what_is_seen_through_a_window_is_on_its_other_side() -> None:
    told = shots(
        "Ito floats down the corridor of the space station. Through the window Ito sees an asteroid. Ito runs.", 4
    )
    through = next(shot for shot in told if shot.framing == "pov")
    assert through.set == "space" and "asteroid" in through.props
    assert all("asteroid" not in shot.props for shot in told if shot.set != "space")


def test_rain_that_stops_has_stopped_and_a_sea_that_is_calm_has_no_storm() -> None:
    assert (
        shots("It rains in the city. Lena crosses the street. The rain stops. Lena laughs.", 4)[-1].weather == "cloudy"
    )
    told = shots("The captain steers the ship through a storm. By night the sea is calm. The captain sleeps.", 3)
    assert (told[0].weather, told[-1].weather) == ("storm", "clear")


def test_the_sea_seen_from_the_deck_leaves_everyone_aboard() -> None:
    story = "The captain steers the ship through a storm. A boy climbs the mast. By night the sea is calm."
    told = shots(f"{story} The captain sits on a barrel.", 4)[-1]
    assert told.set == "ship_deck" and not told.riding


def test_on_the_way_home_the_pier_is_left_behind() -> None:
    told = shots("We fished from the pier. On the way home we met a dog. The dog barked.", 3)
    assert (told[0].set, told[1].set) == ("harbour", "road")
