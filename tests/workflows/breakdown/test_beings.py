# ruff: noqa: E501  (stories stand as written)
"""Beings of every kind: those no list has, beasts that carry a story, trades a pronoun gives a sex, firms and noises."""

import pytest

from workflows.breakdown.lexicon.tokens import tokens
from workflows.breakdown.prose import direct
from workflows.breakdown.prose.language.beings import find_beings
from workflows.breakdown.prose.language.sentences import sentences
from workflows.breakdown.result import Found

PEOPLE = ("character", "anima")


def cast(story: str, frames: int = 8) -> dict[str, Found]:
    return {found.name: found for found in direct(story, frames).found if found.kind in PEOPLE}


@pytest.mark.parametrize(
    ("story", "who"),
    [
        ("A grumbok stops the knight. The grumbok laughs.", {"Grumbok", "Knight"}),
        ("The zorp who lives in the cave eats bread. Tim runs.", {"Zorp", "Tim"}),
        ("“Go away,” said the flubber. The girl left.", {"Flubber", "Girl"}),
        ("The princess waits. A huge green blimfy waves at her.", {"Princess", "Blimfy"}),
        (
            "A troll stops them. An ogre eats an apple. A genie comes out of a lamp. A yeti hugs the climber.",
            {"Troll", "Ogre", "Genie", "Yeti", "Climber"},
        ),
        # things that act are nobody
        (
            "The flimbo stops. An avalanche stops the climbers. The elevator opens.",
            {"Climber 1", "Climber 2", "Climber 3"},
        ),
        ("Mia presses the flimbo. The flimbo hums and opens.", {"Mia"}),
        ("Three cowhands drive cattle. The youngest cowhand whistles.", {"Youngest Cowhand", "Cowhand 2", "Cowhand 3"}),
        ("Zoe hid her hands because her nails were bitten.", {"Zoe"}),
        # letters, clubs, people and beasts who do one thing together
        ("Dear team, on Friday our intern Marcus locked himself in the freezer.", {"Marcus"}),
        ("Ines Duarte saved two penalties as Braga Rovers beat Milltown United.", {"Ines Duarte"}),
        ("A retired wrestler, a nun and a parrot steal a fire engine.", {"Wrestler", "Nun", "Parrot"}),
        ("A vampire who faints at the sight of blood falls for a nurse.", {"Vampire", "Nurse"}),
        ("The dentist, a nervous penguin named Pip, polished his glasses.", {"Pip"}),
        ("The blimfy, a thin man in a borrowed suit, rises.", {"Blimfy"}),
        ("She took the poker from the fireplace and went up.", {"She"}),
        ("Her guide Tupo scouts ahead. Nadia Quill waits.", {"Tupo", "Nadia Quill"}),
        ("A bus stopped on Harrow Hill. Paul Finch got off.", {"Paul Finch"}),
        ("Kim points at the hamster. The hamster squeaks.", {"Kim", "Hamster"}),
        ("A gribble lives under the bridge. The boy bows.", {"Gribble", "Boy"}),
        ("Moll waits while old Gus mans the drill.", {"Moll", "Gus"}),
        # trades
        ("The sheriff draws. She fires. Her hands are shaking.", {"Sheriff"}),
        ("The fisherman mends the net. She sings.", {"Fisherman"}),
        ("The robot turns. He beeps.", {"Robot"}),
        ("The waiter brings wine to the woman. She drinks. He bows.", {"Waiter", "Woman"}),
        ("The sheriff rides in. The woman waves.", {"Sheriff", "Woman"}),
        # firms, and people who are one
        ("It is Monday at the office of Plumley & Sons. Gary works.", {"Gary"}),
        ("Ben Hart & Co. hires Ana. Ana smiles.", {"Ana"}),
        ("Priya works for Mr. Plumley. The boss, Mr. Plumley, walks in with a cake.", {"Priya", "Mr Plumley"}),
        ("Daniel holds the hand of his baby sister. Then he lifts the baby.", {"Daniel", "Baby Sister"}),
        ("Rafael stands guard at the door. Ines opens the safe.", {"Rafael", "Ines"}),
        ("Daniel wakes because someone is scratching at the wall.", {"Daniel"}),
        ("The pig laughs. Then the girl Mia runs.", {"Pig", "Mia"}),
        # beasts that carry a story
        ("A lonely lighthouse keeper teaches a seagull to play chess.", {"Lighthouse Keeper", "Seagull"}),
        (
            "Mia asks the owl, but the owl only sleeps. She asks the duck, and the duck shows her how.",
            {"Mia", "Owl", "Duck"},
        ),
        ("Hugo the mouse jumps. The pig laughs at Hugo. All the animals look up.", {"Hugo", "Pig"}),
        ("A knight rides his horse through the forest. The horse stops. The knight feeds the horse.", {"Knight"}),
    ],
)
def test_nobody_is_lost_and_nobody_invented(story: str, who: set[str]) -> None:
    assert set(cast(story)) == who


def test_a_dog_keeps_its_body_when_its_name_is_told_late() -> None:
    story = "A stray dog followed me home. The dog was sitting in front of my door. I gave him half of my sandwich. Mrs. Pereira looked under the bed and he licked her hand. His name is Biscuit."
    found = cast(story)
    assert (found["Biscuit"].kind, found["Biscuit"].preset) == ("anima", "dog")
    assert set(found) == {"Narrator", "Mrs Pereira", "Biscuit"}


def test_a_dentist_may_be_a_penguin() -> None:
    assert cast("The dentist, a nervous penguin named Pip, polished his glasses.")["Pip"].preset == "penguin"


def test_nobody_is_in_the_picture_who_is_only_waited_for() -> None:
    board = direct("Mara waits for a nurse. Mara looks at the door.", 6)
    assert not [shot for shot in board.shots if "Nurse" in shot.characters]


def test_a_pigeon_may_be_a_duchess() -> None:
    story = "My grandfather kept pigeons. One pigeon, a grey one called Duchess, sat on my shoulder. Duchess flew in."
    found = cast(story)
    assert set(found) == {"Narrator", "Grandfather", "Duchess"}
    assert found["Duchess"].preset == "pigeon"


def test_a_pronoun_gives_a_trade_its_sex() -> None:
    found = cast("The sheriff shakes her head. The barber drags his little son away from the window.")
    assert "woman" in found["Sheriff"].look.build
    assert found["Barber"].look.build == "man"
    assert cast("A sheriff waits.")["Sheriff"].look.build == "man"
    assert "woman" in cast("The priest kneels. She prays.")["Priest"].look.build


def test_a_baby_sister_is_a_child() -> None:
    assert cast("His baby sister sleeps in her crib.")["Baby Sister"].look.build in ("girl", "toddler")


def test_everybody_has_a_caption_in_english() -> None:
    told = [shot.description for shot in direct("Everybody dances. Someone sings.", 6).shots]
    assert not [text for text in told if "the everybody" in text or "the someone" in text]


def test_an_animal_is_called_as_the_story_calls_it() -> None:
    told = [shot.description for shot in direct("A boy watches pigeons on the beach. A seagull lands.", 6).shots]
    assert [text for text in told if "seagull" in text]
    assert not [text for text in told if "duck" in text]


def test_evidence_must_be_of_somebody() -> None:
    def beings(text: str) -> set[str]:
        return set(find_beings([tokens(one.text) for one in sentences(text)]))

    assert beings("The grumbok laughs.") == {"grumbok"}
    assert beings("The flimbo stops.") == set()
    assert beings("The flimbo stops. Later the flimbo runs to the door.") == {"flimbo"}
    assert beings("The flimbo stops him.") == {"flimbo"}
    assert beings("A scream wakes the village. The rumour spreads.") == set()


def test_what_somebody_wears_is_nobody() -> None:
    found = direct("A merchant in a turban greets a girl. A boy in a sombrero laughs.", 4).found
    assert {one.name for one in found if one.kind == "character"} == {"Merchant", "Girl", "Boy"}


@pytest.mark.parametrize(
    ("word", "body"),
    [
        *[
            ("hedgehog", "hedgehog"),
            ("frog", "frog"),
            ("seagull", "gull"),
            ("pigeon", "pigeon"),
            ("giraffe", "giraffe"),
        ],
        *[("penguin", "penguin"), ("crocodile", "crocodile"), ("dinosaur", "dinosaur"), ("zebra", "zebra")],
        *[("monkey", "monkey"), ("squirrel", "squirrel"), ("badger", "badger"), ("kangaroo", "doe"), ("lynx", "tiger")],
    ],
)
def test_an_animal_has_a_body_like_its_own(word: str, body: str) -> None:
    found = cast(f"Hugo the {word} laughs. The {word} sits down.")["Hugo"]
    assert (found.kind, found.preset) == ("anima", body)
