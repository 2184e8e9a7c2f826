# ruff: noqa: E501  (stories stand as written)
"""The rules director on real kinds of text: who, where, what, in what hands, said by whom."""

import time

import pytest

from presets.errors import BadInput
from workflows.breakdown.lexicon.language import language_of
from workflows.breakdown.prose import direct, read_beats
from workflows.breakdown.result import Breakdown

STORIES = {
    "fairy tale": """Once upon a time, in a village at the edge of a dark forest, there lived a girl named Mara. One morning
her mother gave her a basket of bread. "Take this to your grandmother," she said.

Mara walked through the forest. A wolf stepped out from behind a tree.

"Where are you going?" asked the wolf.

"To my grandmother's house," said Mara. She looked at the wolf and trembled.

The wolf ran to the cottage. At night the old woodcutter heard a scream and grabbed his axe. He broke down the door.
The wolf fled. Mara hugged her grandmother and laughed.""",
    "news": """LISBON, March 3 - Firefighters rescued two children from a burning apartment building in central Lisbon on
Tuesday morning, officials said. The fire broke out on the fourth floor shortly after dawn. A neighbour, Ana Ferreira,
heard screams and called the emergency services. "I saw smoke coming out of the window," Ferreira said.""",
    "dialogue": """Detective Hale closed the door of the interrogation room and sat down across from the young man.

"You were at the warehouse," she said.

"I wasn't." He looked at the table.

"Then how do you explain this?" Hale put a photograph on the table.

"Where did you get that?"

"Your sister gave it to me, Danny."

Danny stood up so fast that the chair fell. "Leave her out of it!"

Hale did not move. "Sit down," she said quietly.""",
    "western": """At high noon the stranger rode into Red Rock on a grey horse. Dust blew down the main street. Sheriff Cole
waited outside the saloon, his hand on his gun. Old Tom watched from the window. "You should not have come back," the
sheriff said. The stranger got off his horse. He drew first. The sheriff fell. Nobody moved.""",
    "children": """Pip the mouse lived under the kitchen floor. Every night he crept out to look for cheese. One night he met a
big orange cat. "Please don't eat me," squeaked Pip. The cat yawned. "I only like fish," she said.""",
    "diary": """Dear diary, today I climbed the mountain alone. The wind was cold and I was scared. At the summit I found an
old man with a telescope. He smiled at me and gave me a cup of tea. I thought of my mother.""",
    "heist": """Three masked robbers burst into the bank. The manager raised his hands. A little girl with a balloon stood in
the corner. "Nobody move!" shouted the tallest robber. A guard grabbed the robber's rifle.""",
    "space": """Commander Ilse Okoro drifted through the silent corridor of the spaceship. The android, Seven, followed her
with a lantern. "The reactor is dead," said Seven. She touched the frozen console.""",
    "kitchen": """Nonna Rosa ties her apron and lights the stove. She chops the onions and garlic while her grandson Luca
stirs the tomatoes. Steam rises from the pot. Luca tastes the sauce with a wooden spoon and grins.""",
    "poem": """The fisherman rows out at dawn,
his nets are folded, his lamp is gone.
A heron stands in the silver reed
and watches the small boat gather speed.
The sea is wide, the sea is deep,
his daughter on the shore, asleep.""",
    "one line": "A merchant in a red cloak rides across the steppe at dawn with his dog.",
}
CASTS = {
    "fairy tale": {"Mara", "Mother", "Wolf", "Woodcutter", "Grandmother"},
    "dialogue": {"Detective Hale", "Danny"},
    "western": {"Stranger", "Sheriff Cole", "Old Tom"},
    "children": {"Pip", "Cat"},
    "diary": {"Narrator", "Old Man"},
    "heist": {"Tallest Robber", "Robber 2", "Robber 3", "Manager", "Little Girl", "Guard"},
    "space": {"Commander Ilse Okoro", "Seven"},
    "kitchen": {"Nonna Rosa", "Luca"},
    "poem": {"Fisherman", "Daughter"},
    "one line": {"Merchant"},
}


def cast_of(breakdown: Breakdown) -> set[str]:
    return {found.name for found in breakdown.found if found.kind in ("character", "anima")}


@pytest.mark.parametrize("kind", CASTS)
def test_everyone_is_found_and_nobody_invented(kind: str) -> None:
    assert cast_of(direct(STORIES[kind], 8)) == CASTS[kind]


@pytest.mark.parametrize("kind", STORIES)
@pytest.mark.parametrize("frames", [4, 8, 12])
def test_everyone_found_is_shown_and_nobody_else(kind: str, frames: int) -> None:
    breakdown = direct(STORIES[kind], frames)
    shown = {name for shot in breakdown.shots for name in shot.characters}
    assert shown == cast_of(breakdown)
    assert len(breakdown.shots) == frames


def test_speakers_are_told_apart_and_take_turns() -> None:
    lines = [(beat.speaker, beat.line) for beat in read_beats(STORIES["dialogue"]).beats if beat.line]
    assert [speaker for speaker, _ in lines] == [
        "Detective Hale",
        "Danny",
        "Detective Hale",
        "Danny",
        "Detective Hale",
        "Danny",
        "Detective Hale",
    ]
    assert lines[0][1] == "You were at the warehouse."


def test_words_choose_pose_mount_place_time_and_clothes() -> None:
    breakdown = direct(STORIES["one line"], 8)
    shot = breakdown.shots[1]
    merchant = next(found for found in breakdown.found if found.name == "Merchant")
    assert (shot.set, shot.time_of_day, shot.doing["Merchant"]) == ("steppe", "dawn", "ride")
    assert shot.riding == {"Merchant": "horse"} and shot.creatures == ["dog"]
    assert (merchant.look.garment, merchant.look.colour) == ("cloak", "#b23a36")


def test_scenes_follow_place_and_time() -> None:
    headings = [scene.scene.heading for scene in direct(STORIES["fairy tale"], 16).scenes]
    assert any("FOREST" in heading for heading in headings) and headings[-1] == "INT. COTTAGE – NIGHT"


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Mara thought of her mother and wept in the kitchen.", "Mother"),
        ("The soldier walked home without a horse.", "Horse"),
        ("No one came. Mara waited alone at the road.", "One"),
        ("She fought like a king. The hall fell silent.", "King"),
    ],
)
def test_what_is_only_thought_denied_or_likened_is_not_shown(text: str, absent: str) -> None:
    breakdown = direct(text, 6)
    assert absent not in cast_of(breakdown)
    assert not any(shot.creatures or shot.riding for shot in breakdown.shots)


@pytest.mark.parametrize(
    ("text", "name", "species"),
    [
        ('"Run!" cried the fox.', "Fox", "fox"),
        ("An old dog named Bruno slept on the road. Bruno woke and barked.", "Bruno", "dog"),
    ],
)
def test_an_animal_that_acts_is_a_character(text: str, name: str, species: str) -> None:
    found = next(found for found in direct(text, 4).found if found.name == name)
    assert (found.kind, found.look.species) == ("anima", species)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ein Kaufmann reitet durch die Steppe und er sieht ein Dorf.", "German"),
        ("Un marchand traverse la steppe et il voit un village qui brûle dans la nuit.", "French"),
        ("从前有一个商人骑马穿过草原。他看见一座燃烧的村庄。", "Chinese"),
        ("Купец скачет через степь на рассвете.", "Russian"),
        (STORIES["western"], "English"),
    ],
)
def test_other_languages_are_boarded_with_a_note(text: str, language: str) -> None:
    assert language_of(text) == language
    breakdown = direct(text, 5)
    assert len(breakdown.shots) == 5
    assert (language in breakdown.note) == (language != "English")


@pytest.mark.parametrize(
    ("story", "frames"),
    [("", 8), (" \n\t", 8), ("🐎🌅🔥", 8), ("123 !?", 8), ("A man runs.", 0), ("A man runs.", 61), ("A man runs.", -1)],
)
def test_what_cannot_be_boarded_is_refused_with_a_sentence(story: str, frames: int) -> None:
    with pytest.raises(BadInput) as refused:
        direct(story, frames)
    assert refused.value.sentence.endswith(".")


def test_a_megabyte_is_refused_and_a_long_story_is_quick() -> None:
    with pytest.raises(BadInput, match="chapter"):
        direct("Mara runs. " * 100_000, 8)
    story = "\n\n".join(STORIES[kind] for kind in ("western", "dialogue", "fairy tale")) * 20  # about 5,000 words
    direct(story[:200], 8)  # the word lists are read once
    began = time.process_time()
    assert len(direct(story, 60).shots) == 60
    assert time.process_time() - began < 4  # under a second alone; the machine may be busy


def test_the_same_story_and_seed_give_the_same_breakdown() -> None:
    assert direct(STORIES["western"], 9, seed=7) == direct(STORIES["western"], 9, seed=7)
    assert direct(STORIES["western"], 9, seed=7) != direct(STORIES["western"], 9, seed=8)


def test_a_dash_opens_speech_and_said_closes_it() -> None:
    beats = read_beats("The king rose. Aron bowed.\n\n— Read it, said the king.\n\n— I cannot, said Aron.").beats
    assert [(beat.speaker, beat.line) for beat in beats if beat.line] == [("King", "Read it."), ("Aron", "I cannot.")]
