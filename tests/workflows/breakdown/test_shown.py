"""Of what a sentence tells, the picture shows what a picture can: the greater deed, the mount, the thing in hand."""

import pytest

from library.documents import ShotFields
from workflows.breakdown import breakdown


def shots(story: str, frames: int = 1) -> list[ShotFields]:
    return [shot for scene in breakdown(story, frames=frames).scenes for shot in scene.shots]


@pytest.mark.parametrize(
    ("story", "who", "pose"),
    [
        ("Mara picks up the lantern and runs.", "Mara", "run"),
        ("The queen put on the shoes and danced through the hall.", "Queen", "dance"),
        ("The shoemaker carried the parcel to the palace and knelt before the queen.", "Shoemaker", "kneel"),
        ("Mara walks to the door and knocks.", "Mara", "knock"),
        ("Mara looks up and picks up the lantern.", "Mara", "pick_up"),
        ("“No!” cried Tom.", "Tom", "shout"),
        ("Tom cries out for help.", "Tom", "shout"),
        ("Anna cries for her lost cat.", "Anna", "cry"),
        ("Mara kneels and prays.", "Mara", "pray"),
    ],
)
def test_of_two_deeds_the_one_a_picture_can_show_is_drawn(story: str, who: str, pose: str) -> None:
    assert shots(story)[0].doing[who] == pose


@pytest.mark.parametrize(
    ("story", "who", "thing"),
    [
        ("Mara picks up the lantern and runs.", "Mara", "lantern"),
        ("Ana drinks from a bottle.", "Ana", "bottle"),
        ("Ana carries a chest.", "Ana", "chest"),
        ("Ben reads a newspaper.", "Ben", "newspaper"),
    ],
)
def test_what_is_used_is_in_the_hand(story: str, who: str, thing: str) -> None:
    assert shots(story)[0].holding == {who: thing}


def test_two_deeds_are_two_panels_when_there_are_enough() -> None:
    told = shots("The queen put on the crown and danced through the hall.", 2)
    assert [shot.doing["Queen"] for shot in told][:2] == ["dress", "dance"]
    assert told[0].action == "The queen put on the crown."
    assert told[1].action == "The queen danced through the hall."


def test_who_gets_off_rides_in_the_first_of_two_panels_alone() -> None:
    told = shots("Rafael rides up on a bicycle and jumps off.", 4)
    assert [shot.riding for shot in told if shot.action.startswith("Rafael")][:2] == [{"Rafael": "bicycle"}, {}]


def test_a_look_and_a_step_are_no_panel_of_their_own() -> None:
    assert not any(shot.action == "Mara turns." for shot in shots("Mara looks up and walks away.", 6))


@pytest.mark.parametrize("story", ["Ana opens the chest.", "Ana drinks from the fountain.", "Ana opens a crate."])
def test_what_no_hand_takes_is_in_none(story: str) -> None:
    assert not shots(story)[0].holding


def test_two_who_carry_one_thing_carry_one() -> None:
    assert list(shots("Ana and Ben carry a crate.")[0].holding.values()) == ["crate"]


@pytest.mark.parametrize(
    ("story", "who", "mount"),
    [
        ("Rafael rides up on a bicycle and jumps off.", "Rafael", "bicycle"),
        ("Lucy has a bicycle. She rides it.", "Lucy", "bicycle"),
        ("Lucy has a bicycle. She rode it to school.", "Lucy", "bicycle"),
        ("Lucy rides off into the sunset.", "Lucy", "horse"),
        ("Three riders come down the street.", "Rider 2", "horse"),
        ("A cyclist waits at the bridge.", "Cyclist", "bicycle"),
    ],
)
def test_who_rides_is_on_what_the_words_say(story: str, who: str, mount: str) -> None:
    assert shots(story, 3)[-1].riding.get(who) == mount or shots(story, 1)[0].riding.get(who) == mount


def test_nobody_rides_into_a_room() -> None:
    assert shots("Lucy has a bicycle. She rode it to school.", 2)[1].set not in ("classroom", "room", "hall")


def test_who_gets_off_a_horse_stands_beside_it() -> None:
    told = shots("Three riders come down the street. Cole gets off his horse and spits.", 2)[1]
    assert "horse" in told.creatures and not told.riding


@pytest.mark.parametrize(
    "story",
    [
        "Vera pats the cow and laughs.",
        "Tom walks along the road. He pats the cow in the field. He waves.",
    ],
)
@pytest.mark.parametrize("frames", [2, 3, 5, 8])
def test_an_animal_the_card_tells_of_has_room_in_the_picture(story: str, frames: int) -> None:
    near = ("medium_wide", "medium", "medium_close_up", "close_up", "extreme_close_up")
    told = [shot for shot in shots(story, frames) if "cow" in shot.action.split(".")[0] and shot.characters]
    moments = [shot for shot in told if shot.action in story or shot.action.rstrip(".") in story]
    assert moments and all(shot.creatures == ["cow"] and shot.shot_size not in near for shot in moments)


def test_whoever_jumps_on_a_motorcycle_rides_that() -> None:
    told = shots("Silva runs out of the museum. Outside she jumps on her motorcycle and rides off.", 2)[-1]
    assert told.riding == {"Silva": "motorcycle"}


def test_a_flown_kite_carries_nobody() -> None:
    assert not any(shot.riding for shot in shots("I flew my kite in the park.", 3))


def test_whoever_mounted_shares_a_picture_is_shown_from_further_off() -> None:
    told = shots("A merchant rides a horse across the steppe. A witch waits. The merchant talks to the witch.", 8)
    near = ("medium_wide", "medium", "medium_close_up", "close_up")
    for shot in told:
        if len(shot.characters) > 1 and shot.riding and not shot.dialogue:
            assert shot.shot_size not in near


def test_a_beast_that_trots_rides_nothing() -> None:
    told = shots("Jonas meets a wolf. The wolf looks at him and trots away. The wolf gallops home.", 3)
    assert not any(shot.riding for shot in told)
    assert any(shot.doing.get("Wolf") == "run" for shot in told) and "ride" not in told[-1].doing.values()


def test_whoever_flies_a_kite_stands_on_the_ground() -> None:
    assert shots("Mia flies a kite in the park.", 1)[0].doing["Mia"] == "hold_up"
