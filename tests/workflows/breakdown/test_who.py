# ruff: noqa: E501  (stories stand as written)
"""Who is in a story: nobody invented, nobody lost, nobody twice – one text a way of telling it."""

import pytest

from workflows.breakdown import breakdown
from workflows.breakdown.prose import direct
from workflows.breakdown.result import Breakdown, Found

PEOPLE = ("character", "anima")


def cast(story: str, frames: int = 12) -> dict[str, Found]:
    return {found.name: found for found in direct(story, frames).found if found.kind in PEOPLE}


@pytest.mark.parametrize(
    ("story", "who"),
    [
        # trades no list of things knows
        (
            "A deaf violin maker falls in love with the silence of a blind piano tuner.",
            {"Violin Maker", "Piano Tuner"},
        ),
        ("A barista hands a cup to a cyclist. The vicar faints.", {"Barista", "Cyclist", "Vicar"}),
        # beasts with names
        (
            "Little Bear could not sleep. Mother Bear took him outside. Mother Bear carried him home.",
            {"Little Bear", "Mother Bear"},
        ),
        (
            "The elephant Rajah escaped. Mr. Finch, the zookeeper, ran after Rajah.",
            {"Rajah", "Mr Finch"},
        ),
        # names that follow a number
        (
            "Five friends sit around a fire. Ben plays. Chloe sings. Dev and Ella argue. Finn stares.",
            {"Ben", "Chloe", "Dev", "Ella", "Finn"},
        ),
        (
            "Four thieves climb onto the roof. Kat opens a hatch. Big Lou holds the rope. Sasha jumps. They wait for a boy called Pip.",
            {"Kat", "Big Lou", "Sasha", "Pip"},
        ),
        (
            "The Dalton brothers waited on the porch, and Jed Dalton spat. Luke Dalton reached for his gun.",
            {"Jed Dalton", "Luke Dalton"},
        ),
        (
            "Two burglars fled through the garden. A constable arrested both men.",
            {"Burglar 1", "Burglar 2", "Constable"},
        ),
        ("Rosa met Nino on the beach. Years later two old people stand in the sea.", {"Rosa", "Nino"}),
        # places are no people
        ("Lyon beat Porto last night. Marta Silva saved a penalty.", {"Marta Silva"}),
        ("Prometheus climbed Olympus while Zeus slept.", {"Prometheus", "Zeus"}),
        ("A farmer in Colombia picks red cherries.", {"Farmer"}),
        # one person under two words
        ("Then she walked in: Vera Malone, a gun in her purse. I lit a cigarette.", {"Vera Malone", "Narrator"}),
        ("The boy next to her, Malik, laughed. Zoe hid her hands.", {"Malik", "Zoe"}),
        (
            "A grandmother chased two burglars out of her kitchen, police said. Edith Warburton was baking when she heard glass break.",
            {"Edith Warburton", "Burglar 1", "Burglar 2"},
        ),
        (
            "A woodcutter lived with his wife and his two children, Hansel and Greta. In the morning the father led the children into the forest.",
            {"Woodcutter", "Wife", "Hansel", "Greta"},
        ),
        (
            "The dog, named Biscuit, was returned to its owner, eight-year-old Sam Whitlock.",
            {"Biscuit", "Sam Whitlock"},
        ),
        (
            "I carved your name into the bench. Corporal Hicks laughed at me.\n\nYours, Thomas.",
            {"Thomas", "Corporal Hicks"},
        ),
        # only pictured, only things
        ("In the hall hung a portrait of a woman. Adelaide stared at it.", {"Adelaide"}),
        ("Luca fries the onions until they are golden.", {"Luca"}),
    ],
)
def test_everyone_is_found_once(story: str, who: set[str]) -> None:
    assert set(cast(story)) == who


@pytest.mark.parametrize(
    ("story", "name", "preset"),
    [
        ("Little Bear yawned. Mother Bear carried him.", "Little Bear", "bear"),
        ("The elephant Rajah escaped from the zoo.", "Rajah", "elephant"),
        ("The dog, named Biscuit, ran.", "Biscuit", "dog"),
    ],
)
def test_a_beast_with_a_name_is_drawn_as_one(story: str, name: str, preset: str) -> None:
    found = cast(story)[name]
    assert (found.kind, found.preset) == ("anima", preset)


@pytest.mark.parametrize(
    ("story", "name", "build"),
    [
        ("The ball was returned to eight-year-old Sam Whitlock.", "Sam Whitlock", "boy"),
        ("Mateo, 9, sleeps.", "Mateo", "boy"),
        ("A 72-year-old woman runs.", "Woman", "old_woman"),
    ],
)
def test_an_age_in_the_words_is_an_age_in_the_picture(story: str, name: str, build: str) -> None:
    assert cast(story)[name].look.build == build


def test_guards_wear_what_their_age_wears() -> None:
    assert cast("A guard eats a sandwich and watches television.")["Guard"].look.garment == "uniform"
    assert cast("The king drew his sword. A guard ran to the castle gate.")["Guard"].look.garment == "armour"


PLAY = """MARGARET: You said you would sell the orchard.
TOBIAS: I said I would think about it.
(Tobias goes to the window. He opens it.)
TOBIAS: My father planted every one of those trees.
NURSE BLYTHE (entering): Your tea, sir.
MARGARET: Not now, Blythe.
"""


def spoken(board: Breakdown) -> list[str]:
    return [shot.dialogue for shot in board.shots if shot.dialogue]


def test_lines_of_a_play_are_speech_and_bring_nobody_in() -> None:
    board = breakdown(PLAY, frames=12)
    assert {found.name for found in board.found if found.kind in PEOPLE} == {"Margaret", "Tobias", "Nurse Blythe"}
    assert "NURSE BLYTHE: Your tea, sir." in spoken(board)
    assert "MARGARET: Not now, Blythe." in spoken(board)


@pytest.mark.parametrize(
    ("story", "line"),
    [
        (
            '"Someone killed my husband," said Vera Malone. I lit a cigarette. "Mrs. Malone, your husband had it coming."',
            "NARRATOR: Mrs. Malone, your husband had it coming.",
        ),
        (
            'Commander Hale stopped. "Open the hatch," she said. The robot Ibsen turned to her. "I cannot do that, Commander."',
            "IBSEN: I cannot do that, Commander.",
        ),
    ],
)
def test_whoever_is_called_does_not_speak(story: str, line: str) -> None:
    assert line in spoken(direct(story, 8))


def test_a_note_is_read_and_not_said() -> None:
    board = direct("Nadia opens the safe. It is empty except for a note: 'Better luck next time.'", 4)
    assert not spoken(board)
    assert any("“Better luck next time.”" in shot.action for shot in board.shots)


def test_whose_hand_it_is_is_there() -> None:
    shots = direct("Daniel crept across the bedroom. A pale hand closed over his shoulder.", 4).shots
    assert all("Daniel" in shot.characters for shot in shots if "pale hand" in shot.action)


def test_hands_act_for_their_owner() -> None:
    shots = direct("Old Tomas climbs the stairs. His hands shake.", 4).shots
    assert all(shot.characters == ["Old Tomas"] for shot in shots if "hands shake" in shot.action)


def test_what_somebody_learns_to_do_they_are_seen_doing() -> None:
    assert {shot.doing["Robot"] for shot in direct("A robot learns to paint.", 8).shots if shot.characters} == {"paint"}


def test_those_who_watch_are_not_the_one_who_crawls() -> None:
    shots = direct(
        "Captain Laura Reyes crawled across a ladder while dozens of people watched from the bridge.", 6
    ).shots
    watching = [shot for shot in shots if "watched" in shot.action and "crawled" not in shot.action]
    assert watching and all("Captain Laura Reyes" not in shot.characters for shot in watching)


@pytest.mark.parametrize(
    ("story", "who"),
    [
        (
            "Marisol has not spoken to her twin sister Lucia for years. Flour dust hangs in the light. They knead the dough.",
            {"Marisol", "Lucia"},
        ),
        (
            '"Is it loaded?" asked Officer Pruitt.\n\nThe old woman lowered the shotgun. "No."\n\nHis patrol car floated past. "I have goats," said Mrs. Tibbets.',
            {"Officer Pruitt", "Mrs Tibbets"},
        ),
        ("Deep under the ice the submarine Nerida stops. Doctor Amara Singh waits.", {"Doctor Amara Singh"}),
        ("Klara laughs for the first time since her mother left.", {"Klara"}),
        ("Jamal and his grandfather repair a boat. The old man hums.", {"Jamal", "Grandfather"}),
        ("The parents of the girl wait. The father sinks to his knees.", {"Parent 1", "Parent 2"}),
        ("Once there was a fox who was afraid of the dark. Every evening he lit a lantern.", {"Fox"}),
        (
            '"Checkmate," said the girl.\n\nThe grandmaster stared at the board. "How old are you?" he asked.\n\n"Nine," said Ruth.',
            {"Ruth", "Grandmaster"},
        ),
        (
            "Three astronauts float. Commander Vega blames Ito. Ito sighs. Petrova quietly opens a packet.",
            {"Commander Vega", "Ito", "Petrova"},
        ),
        ("A violinist is playing Bach.", {"Violinist"}),
        ("We see a farmer picking cherries. Cut to a nurse who drinks coffee. She smiles.", {"Farmer", "Nurse"}),
        ("My brother and I ran. We see a farmer.", {"Brother", "Narrator", "Farmer"}),
        ("Queen Isolde puts the crown on the head of her small son.", {"Queen Isolde", "Son"}),
        ("My name is Tunde and I clean the offices. A man sleeps under his desk.", {"Tunde", "Man"}),
    ],
)
def test_everyone_of_a_second_shelf_of_texts(story: str, who: set[str]) -> None:
    assert set(cast(story)) == who


HEIST = """Nadia and Viktor crawl through a shaft above the vault. Below them a guard eats a sandwich. Viktor drops a
screwdriver. The guard looks up. Nadia holds her breath. The guard shrugs. Nadia lowers herself on a rope."""


@pytest.mark.parametrize("frames", [3, 4, 6, 8, 12])
def test_who_is_below_shares_no_picture_with_those_above(frames: int) -> None:
    shots = direct(HEIST, frames).shots
    assert any("Guard" in shot.characters for shot in shots)
    mixed = [shot for shot in shots if "Guard" in shot.characters and len(shot.characters) > 1]
    assert len(mixed) <= (1 if frames < 4 else 0), [shot.action for shot in mixed]


@pytest.mark.parametrize(
    ("deed", "given_to_her"),
    [
        ("The merchant gives her water from his bottle.", True),
        ("The merchant hands her flowers.", True),
        ("The merchant gives her bread to the king.", False),
        ("The merchant shows her papers to the king.", False),
        ("The merchant holds her bread.", False),
    ],
)
def test_her_may_be_who_gets_it_or_whose_it_is(deed: str, given_to_her: bool) -> None:
    shots = direct(f"A girl waits by the well. {deed}", 6).shots
    told = next(shot for shot in shots if shot.action == deed)
    assert ("Girl" in told.characters) == given_to_her


def test_they_are_those_whom_the_last_them_meant() -> None:
    story = "Hank met Dora. Behind them the sheriff climbed out of a wagon. They galloped into the canyon."
    riders = next(
        shot for scene in breakdown(story, frames=3).scenes for shot in scene.shots if "canyon" in shot.action
    )
    assert set(riders.characters) == {"Hank", "Dora"}
