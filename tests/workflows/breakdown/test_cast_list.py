"""The cast list: what a person says of who is who holds, whatever the rules would have read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presets.errors import BadInput
from tests.workflows.breakdown.test_any_order import SENTENCES
from workflows.breakdown import Breakdown, Source, breakdown, cast_list
from workflows.breakdown.cast_list import CastList, Settled, gathered, label
from workflows.breakdown.source import told_format

STORY = (
    "A boy waits at the gate. Old Amos comes up the road with a mule. A heron watches from the reeds. "
    "The little rascal steals an apple and Tom laughs. The wind sang in the trees. He runs."
)
SCRIPT = """INT. BARN - NIGHT

A STRANGER waits. COLE enters.

STRANGER
You came.

COLE
I live here.

The stranger smiles. A cat watches.

RADIO
Rain tonight.
"""


def read(text: str, *lines: str, frames: int = 8) -> Breakdown:
    return breakdown(Source(text, told_format(text)), frames=frames, told=cast_list(lines))


def cast(found: Breakdown) -> dict[str, list[str]]:
    return {one.name: one.words for one in found.found if one.kind in ("character", "anima")}


def shown(found: Breakdown) -> set[str]:
    return {name for shot in found.shots for name in shot.characters}


# --- the list itself


def test_a_list_is_written_as_it_is_read():
    lines = ["Tom = the boy, the lad", "Heron", "nobody: the wind"]
    assert cast_list(lines).lines() == lines
    assert cast_list(["tom  =  the boy ", "Tom = the lad", "the heron", "Nobody: the wind, the moon"]).lines() == [
        "Tom = the boy, the lad",
        "Heron",
        "nobody: the wind",
        "nobody: the moon",
    ]


@pytest.mark.parametrize("words", ["the boy", "The Boy", "a  boy", "his boy", "boy"])
def test_articles_and_capitals_make_no_difference(words: str):
    assert cast_list(["Tom = the boy"]).whose(words) == "Tom"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["="], "names nobody"),
        (["…"], "names nobody"),
        (["nobody:"], "names nobody"),
        (["Tom = the boy", "Ned = the boy"], "gives “the boy” to Tom and to Ned"),
        (["Tom", "nobody: tom"], "gives “Tom” to nobody and to Tom"),
        (["x" * 81], "too long"),
        (["a = b = c"], "two names"),
        (["Tom, Ned = the boy"], "two names"),
        ([f"One {number}" for number in range(201)], "more than 200 lines"),
    ],
)
def test_a_list_that_cannot_hold_is_refused_in_a_sentence(lines: list[str], sentence: str):
    with pytest.raises(BadInput, match=sentence):
        cast_list(lines)


@given(st.lists(st.text(max_size=60), max_size=12))
def test_any_lines_are_a_list_or_a_sentence(lines: list[str]):
    try:
        listed = cast_list(lines)
    except BadInput as error:
        assert str(error).endswith(".") or ":" in str(error)
        return
    assert cast_list(listed.lines()) == listed


# --- one thing at a time


def is_(words: str, name: str) -> Settled:
    return Settled(words=words, being="same", name=name)


def somebody(words: str) -> Settled:
    return Settled(words=words, being="somebody")


def nobody(words: str) -> Settled:
    return Settled(words=words, being="nobody")


def test_a_list_is_settled_one_thing_at_a_time_and_gathered_again():
    listed = cast_list(["Tom = the boy, the lad", "Heron", "nobody: the wind, ash"])
    settled = listed.settled()
    assert settled == [
        is_("the boy", "Tom"),
        is_("the lad", "Tom"),
        somebody("Heron"),
        nobody("the wind"),
        nobody("ash"),
    ]
    assert cast_list(gathered(settled)) == listed


@pytest.mark.parametrize(
    ("settled", "lines"),
    [
        ([is_("Boy", "Tom"), is_("Tom", "Thomas")], ["Thomas = Boy, Tom"]),
        ([is_("Boy", "Tom"), nobody("Tom")], ["nobody: Boy", "nobody: Tom"]),
        ([is_("Boy", "Tom"), somebody("the tom")], ["Tom = Boy"]),
        ([somebody("Heron"), nobody("the heron")], ["nobody: the heron"]),
        ([is_("Boy", "Tom"), is_("boy", "Ned")], ["Ned = boy"]),
        ([is_("tom", "Tom")], ["Tom = tom"]),
        ([], []),
    ],
)
def test_what_is_said_later_or_of_the_same_one_counts(settled: list[Settled], lines: list[str]):
    assert cast_list(gathered(settled)).lines() == lines


@pytest.mark.parametrize("odd", [is_("Boy", "Smith, John"), somebody("a = b"), nobody("x, y"), is_("a, b", "Tom")])
def test_words_no_line_can_hold_are_refused_in_a_sentence(odd: Settled):
    with pytest.raises(BadInput, match="cannot stand in a cast list"):
        gathered([odd])


WORDS = st.sampled_from(["Tom", "the boy", "Boy", "Heron", "the lad", "Ned", "ash"])


@given(st.lists(st.builds(Settled, words=WORDS, being=st.sampled_from(["same", "somebody", "nobody"]), name=WORDS)))
def test_whatever_is_settled_is_a_list_without_a_contradiction(settled: list[Settled]):
    listed = cast_list(gathered(settled))
    for one in settled:
        assert listed.whose(one.words) or listed.is_nobody(one.words)
    assert cast_list(gathered(listed.settled())) == listed


# --- what it does to a reading


def test_two_who_are_one_are_cast_once():
    assert {"Boy", "Rascal", "Tom"} <= cast(read(STORY)).keys(), "left alone the words do not tell"
    found = read(STORY, "Tom = the boy, the little rascal")
    assert "Tom" in cast(found) and not {"Boy", "Rascal"} & cast(found).keys()
    assert found.shots[0].characters == ["Tom"], "he waits at the gate under his name"
    assert found.cast_list == ["Tom = the boy, the little rascal"]


def test_somebody_the_rules_pass_over_is_cast_when_named():
    assert "Heron" in read(STORY).mentioned
    found = read(STORY, "the heron")
    assert {"Heron"} <= shown(found) and "Heron" not in found.mentioned
    assert next(one for one in found.found if one.name == "Heron").preset == "heron"


@pytest.mark.parametrize(
    ("story", "name"),
    [
        ("Kay waits. “Is that right, Dorcas?” she asks.", "Dorcas"),
        ("Kay stands on her porch. Nobody has noticed her son on the roof.", "Son"),
        ("Kay raises a flag. The linesman's flag stays where it is.", "Linesman"),
        ("Kay knelt. “Lorenzo Vitale,” she said. “Piano tuner.”", "Lorenzo Vitale"),
    ],
)
def test_whoever_is_only_spoken_of_is_one_word_away(story: str, name: str):
    found = read(story)
    assert name in found.mentioned and name not in cast(found)
    asked = read(story, name)
    assert name in shown(asked) and name not in asked.mentioned


def test_what_is_offered_is_no_word_that_only_begins_a_line():
    found = read("Kay laughs. “Nothing. Please sit. Almonds! On Monday we go to Paris.”")
    assert found.mentioned == []


def test_things_and_unknown_beings_are_cast_when_named():
    found = read("The gate creaks. A quork sits on the wall. Mara laughs.", "the gate", "quork")
    assert {"Gate", "Quork", "Mara"} <= shown(found)


def test_nobody_is_in_no_picture_and_no_pronoun_means_them():
    left_alone = read("Genesis climbs over the hills. Mara runs. She turns.")
    assert "Genesis" in cast(left_alone), "a name, for all the words tell"
    found = read("Genesis climbs over the hills. Mara runs. She turns.", "nobody: genesis")
    assert list(cast(found)) == ["Mara"] and shown(found) == {"Mara"}


def test_a_name_the_story_never_says_is_told_and_adds_nobody():
    found = read(STORY, "Gandalf", "Saruman = the White")
    assert found.note == ("“Gandalf”, “Saruman” are on the cast list and not in the story: nobody was added for that.")
    assert cast(found) == cast(read(STORY))


def test_who_is_only_a_pronoun_gets_a_name():
    found = read("He walks in. He sits down. The room is empty.", "Cole = he")
    assert list(cast(found)) == ["Cole"]


def test_a_script_keeps_every_line_under_its_new_speaker():
    found = read(SCRIPT, "Cole = the stranger", "cat", "nobody: radio")
    assert list(cast(found)) == ["Cole", "Cat"] and shown(found) == {"Cole", "Cat"}
    said = "\n".join(shot.dialogue for shot in found.shots)
    assert "COLE: You came." in said and "COLE: I live here." in said and "RADIO (V.O.): Rain tonight." in said


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=7), st.data())
def test_whatever_is_said_of_the_cast_holds(sentences: list[str], data: st.DataObject):
    story = " ".join(sentences)
    names = [name for name in cast(breakdown(story, frames=6)) if len(name) <= 40 and "," not in name]
    picked = data.draw(st.lists(st.sampled_from(names), max_size=3, unique_by=label)) if names else []
    if len(picked) < 2:
        return
    one, other, *rest = picked
    told = cast_list([f"{one} = {other}", *(f"nobody: {name}" for name in rest)])
    found = breakdown(story, frames=6, told=told)
    left = cast(found)
    assert not {label(other), *map(label, rest)} & {label(name) for name in left}, (story, told.lines(), list(left))
    assert one in left or f"“{one}”" in found.note, (story, told.lines(), list(left))
    assert shown(found) <= left.keys()


FISHERS = "An old fisherman sits down. His grandson Pip holds the net. The boy pulls. The child laughs. The lad cries."


@pytest.mark.parametrize("line", ["Pip", "Pip = Pip", "Pip = the boy"])
def test_what_is_right_already_stays_right_when_it_is_said(line: str):
    assert cast(read(FISHERS, line)) == cast(read(FISHERS))


def test_a_whole_phrase_is_one_person_and_none_of_its_parts():
    story = "A girl walks into a bar. The stranger nods. Mia smiles. The man with the scar draws a knife."
    found = read(story, "Mia = a girl", "Jack = the stranger, the man with the scar")
    assert list(cast(found)) == ["Mia", "Jack"]


def test_a_nobody_hands_their_deeds_to_no_one_else():
    found = read("Mara enters. Anton laughs.", "nobody: Anton", frames=4)
    assert all("laughs" not in shot.action for shot in found.shots if shot.characters)


def test_a_name_with_a_title_is_one_name():
    found = read("Mr. O'Neil-Smith opens the door. The landlord nods.", "Mr. O'Neil-Smith = the landlord")
    assert len(cast(found)) == 1


def test_one_line_may_name_several():
    assert cast_list(["the heron, the storm"]).lines() == ["Heron", "Storm"]


def test_an_empty_list_changes_nothing():
    told = CastList()
    assert not told and breakdown(STORY, told=told) == breakdown(STORY)
