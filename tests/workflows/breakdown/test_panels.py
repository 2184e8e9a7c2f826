"""No panel without somebody or something to look at, and no card that says what the card before it said."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.documents import ShotFields
from workflows.breakdown import breakdown

STORIES = [
    "A watchmaker in a small shop opens an old pocket watch. A spring is broken. The phone rings. "
    "She finds a brass spring in a drawer. The church bell rings. She smiles and winds the watch.",
    "Anna walks along the beach at dusk. She finds a chest in the sand. Inside lies a brass spring. "
    "The light turns. She picks up the spring and runs home.",
    "Captain Amari floats through the dark corridor of the ship. A warning light turns. The airlock hisses. "
    "A robot drifts past her. She looks through the window. Something looks back.",
    "Linda carries a box into the office. Her boss points at the printer. It explodes. Paper fills the air. "
    "The phone rings. Linda laughs.",
]
EVENTS = ["The phone rings.", "The church bell rings.", "The light turns.", "A spring is broken.", "Glass breaks.",
          "Mara waits.", "Tom opens a letter.", "Mara watches from behind a barrel.", "The wind howls."]  # fmt: skip


def shots(story: str, frames: int = 8) -> list[ShotFields]:
    return breakdown(story, frames=frames).shots


def bare(shot: ShotFields) -> bool:
    return not (shot.characters or shot.props or shot.creatures)


def told(story: str, words: str) -> ShotFields:
    return next(shot for shot in shots(story) if words in shot.action)


@pytest.mark.parametrize("story", STORIES)
def test_at_most_one_panel_in_eight_is_empty(story: str) -> None:
    inner = [shot for shot in shots(story) if shot.purpose not in ("establishing", "closing")]
    assert sum(map(bare, inner)) <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(EVENTS), min_size=3, max_size=9), st.integers(8, 16))
def test_a_room_with_people_in_it_is_never_shown_empty_for_long(events: list[str], frames: int) -> None:
    board = shots(" ".join(["Mara and Tom sit in the kitchen.", *events]), frames)
    empty = [bare(shot) and shot.purpose not in ("establishing", "closing") for shot in board]
    assert sum(empty) <= frames // 8
    assert not any(one and other for one, other in pairwise(empty))


@pytest.mark.parametrize(("words", "prop"), [("The phone rings", "phone"), ("The church bell rings", "church bell")])
def test_a_thing_that_acts_has_its_insert(words: str, prop: str) -> None:
    shot = told(STORIES[0], words)
    assert (shot.shot_size, shot.props) == ("insert", [prop])


def test_what_no_preset_draws_is_seen_in_a_face() -> None:
    shot = told(STORIES[1], "The light turns")
    assert (shot.purpose, shot.characters) == ("reaction", ["Anna"])


def test_a_place_told_to_be_empty_may_be_empty() -> None:
    shot = told("Mara sits in the kitchen. The street is deserted. Mara drinks.", "deserted")
    assert not shot.characters


def test_a_watcher_sees_those_present_and_not_the_hiding_place() -> None:
    story = "Kate and Jim argue on the pier. A boy watches from behind a barrel."
    pov = next(shot for shot in shots(story, 8) if shot.purpose == "pov")
    assert set(pov.characters) == {"Kate", "Jim"}
    assert "barrel" not in pov.props
    assert "barrel" in told(story, "A boy watches").props


def test_they_are_the_opponents_and_not_the_onlooker() -> None:
    story = (
        "Cole steps into the street. Dawson waits at the far end. A boy watches from behind a barrel. "
        "“You should have left town,” says Cole. Dawson spits. They draw."
    )
    assert set(told(story, "They draw").characters) == {"Cole", "Dawson"}
    assert told(story, "You should have left").looking_at["Cole"] == "Dawson"


def test_an_order_invents_no_cook() -> None:
    found = breakdown("Chop two onions. Heat the oil in a large pan. Cook the pasta and drain it.", frames=6)
    assert not any(one.kind == "character" for one in found.found)


def test_a_source_is_nobody_present_and_a_storm_gone_by_is_over() -> None:
    found = breakdown(
        "A cargo ship ran aground on the coast on Tuesday after a storm, police said. A family walked by."
    )
    assert not any(one.name.startswith("Police") for one in found.found)
    assert all(shot.weather != "storm" for shot in found.shots)


def test_the_man_across_the_street_is_not_the_father_who_died() -> None:
    story = "My father died in March. I sit in the kitchen. The old man across the street knocks. He sits down."
    assert told(story, "He sits down").characters == ["Old Man"]
    assert told(story, "He sits down").set == told(story, "I sit in").set == "kitchen"
    assert {shot.set for shot in shots(story) if "knock" not in shot.doing.values()} == {"kitchen"}, (
        "not across the street"
    )


def test_a_dark_corridor_of_a_ship_is_dark_and_in_a_ship() -> None:
    first = shots(STORIES[2])[0]
    assert (first.set, first.time_of_day) == ("spaceship_corridor", "night")


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("frames", [8, 14, 20])
def test_no_two_neighbouring_cards_read_the_same(story: str, frames: int) -> None:
    said = [shot.action for shot in shots(story, frames)]
    assert not any(one == other for one, other in pairwise(said))


def colours(story: str) -> dict[str, str]:
    return {one.name: one.look.colour for one in breakdown(story).found if one.kind == "character"}


def test_first_characters_of_different_stories_wear_different_colours() -> None:
    names = ["Mara", "Tom", "Linda", "Kate", "Jim", "Elsa", "Amir", "Greta", "Paul", "Nora", "Viktor", "Yuki"]
    first = {next(iter(colours(f"{name} walks along the road. Somebody calls.").values())) for name in names}
    assert len(first) >= 7


def test_a_cast_is_told_apart_by_colour() -> None:
    cast = "Mara, Tom, Linda, Kate, Jim, Elsa, Amir and Greta"
    worn = list(colours(f"{cast} sit in the kitchen. Mara laughs.").values())
    assert len(worn) == 8 == len(set(worn))


def test_a_colour_the_story_names_wins() -> None:
    told = colours("Mara wears a red coat. Tom in a red cloak waves.")
    assert told["Mara"] == told["Tom"]


def test_two_words_of_the_west_make_its_street() -> None:
    west = "Sheriff Cole steps out of the saloon into the main street. The outlaw waits. They draw."
    assert {shot.set for shot in shots(west)} == {"western_street"}
    assert set(told(west, "They draw").doing.values()) == {"aim"}
    assert "western_street" not in {shot.set for shot in shots("The sheriff drives down the main street of Chicago.")}


@pytest.mark.parametrize(
    ("thing", "preset"),
    [
        ("the fridge", "fridge"),
        ("a yoghurt", "yoghurt"),
        ("the playing cards", "playing_cards"),
        ("a cigarette", "cigarette"),
        ("the frying pan", "pan"),
        ("an onion", "vegetables"),
        ("the printer", "printer"),
        ("a brass spring", "coil_spring"),
    ],
)
def test_everyday_things_are_drawn(thing: str, preset: str) -> None:
    found = breakdown(f"Mara sits in the kitchen. Mara looks at {thing}.").found
    assert preset in {one.preset for one in found}


@pytest.mark.parametrize("name", ["Jan de Vries", "Anna von Stein"])
def test_a_name_keeps_its_small_words(name: str) -> None:
    found = breakdown(f"“It is over,” said {name}. Then {name} laughs.").found
    assert [one.name for one in found if one.kind == "character"] == [name]


def test_a_person_with_a_title_is_found_in_another_language() -> None:
    story = "Die alte Frau Schmidt ging am Abend durch den Wald. Ein Wolf stand vor ihr. Sie lief zum Haus."
    assert any(one.name == "Frau Schmidt" for one in breakdown(story).found)


def test_what_finders_see_is_in_their_point_of_view() -> None:
    story = "A family walking their dog found containers on the beach. A man called them."
    pov = next(shot for shot in shots(story, 10) if shot.purpose == "pov")
    assert "container" in pov.props


@pytest.mark.parametrize(
    ("deed", "pose", "held"),
    [
        ("Mara hides the letter under the bed.", "carry", "letter"),
        ("Mara hides behind a barrel.", "hide", ""),
        ("Mara hides herself behind a barrel.", "hide", ""),
        ("Mara hides her face.", "cry", ""),
    ],
)
def test_who_hides_a_thing_does_not_hide(deed: str, pose: str, held: str) -> None:
    shot = breakdown(deed, frames=2).shots[0]
    assert (shot.doing["Mara"], shot.holding.get("Mara", "")) == (pose, held)


@pytest.mark.parametrize(
    ("story", "who", "pose"),
    [
        ("Tobias finds a child asleep under a blanket.", "Child", "sleep"),
        ("Tobias finds a child.", "Child", "stand"),
        ("Tobias sees a sailor unconscious on the deck.", "Sailor", "unconscious"),
    ],
)
def test_how_somebody_is_found_is_how_they_are_drawn(story: str, who: str, pose: str) -> None:
    shots = [shot for shot in breakdown(story, frames=3).shots if who in shot.characters]
    assert shots and all(shot.doing.get(who, "stand") in (pose, "") for shot in shots)


def test_small_beasts_alone_are_no_specks():
    story = "A fox meets a mouse by the river. The mouse asks for help. The fox nods. They part at dusk."
    for shot in breakdown(story, frames=8).shots[1:]:
        assert shot.shot_size not in ("extreme_wide", "wide"), shot.action
