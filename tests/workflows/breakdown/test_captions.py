"""Captions are short, whole, present-tense English for any story on any number of panels."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets import words
from workflows.breakdown import breakdown
from workflows.breakdown.beats import Beat, Deed, Person
from workflows.breakdown.grammar.cards import READABLE, card_words
from workflows.breakdown.grammar.describe import filled
from workflows.breakdown.grammar.wording import deed_words, does, many, own_words, present_tense, tail_words
from workflows.breakdown.source import Source

STORIES = tomllib.loads((Path(__file__).parent / "stories.toml").read_text(encoding="utf-8"))
MARA = Person("Mara", gender="f")
TOM = Person("Tom", gender="m")
ME = Person("Narrator", phrase="the narrator", words=("I",))
PEOPLE = {one.name: one for one in (MARA, TOM, ME)}


def faults(text: str) -> list[str]:
    """What is wrong with a caption, as an editor would mark it."""
    said = re.sub(r"[^\w\s'’-]", " ", text.lower()).split()
    found = []
    if not re.match(r"[“‘\"(]?[A-Z0-9“]", text):
        found.append("no capital")
    if not re.search(r"[^.!?…,;:—–-][.!?…][”’\"')]*$", text):
        found.append("no end, or more than one")
    if re.search(r"\b(\w+) \1\b", text.lower()):
        found.append("a word twice")
    if said and said[-1] in set(words.listed("camera").groups["hanging"]) - {"his"}:
        found.append("a loose end")
    if re.search(r"\s[,.;:!?]|[,;:]\s*[.!?]|quite still|\{|\[", text):
        found.append("a stray mark")
    return found


@pytest.mark.parametrize("frames", [4, 8, 12, 24])
@pytest.mark.parametrize("kind", STORIES)
def test_every_caption_reads_like_english(kind: str, frames: int) -> None:
    shots = breakdown(Source(STORIES[kind], "prose"), frames=frames).shots
    for shot in shots:
        body = shot.description.split(". ", 1)[-1]
        assert not faults(shot.action), shot.action
        assert not faults(body), body
        assert len(shot.action) <= READABLE + 20
    assert len({shot.action for shot in shots}) >= 0.85 * frames


@pytest.mark.parametrize("kind", STORIES)
def test_nobody_is_me_in_a_description(kind: str) -> None:
    said = [shot.description for shot in breakdown(Source(STORIES[kind], "prose"), frames=8).shots]
    assert not any(re.search(r"\b(myself|me|us|my|our)\b", text) for text in said)


def deed(who: str, verb: str, tail: str, target: str = "", partner: str = "", pose: str = "walk") -> Deed:
    return Deed(who, verb, pose, target, tail, partner=partner)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (deed("Tom", "glare", "down at her", target="Mara"), "down at Mara"),
        (deed("Mara", "give", "him the key", partner="Tom"), "Tom the key"),
        (deed("Mara", "take", "his hand"), "his hand"),
        (deed("Mara", "put", "her hand into his"), "her hand into his"),
        (deed("Tom", "hold", "a lantern although"), "a lantern"),
        (deed("Mara", "open", "the folder and cleared her throat"), "the folder"),
        (deed("Mara", "fry", "the onions until they"), "the onions"),
        (deed("Mara", "whisper", "to Tom that there"), "to Tom"),
        (deed("Narrator", "pour", "myself a whiskey"), "a whiskey"),
        (deed("Narrator", "steal", "my father's boat"), "their father's boat"),
        (deed("Mara", "slap", "me"), "the narrator"),
        (deed("Mara", "beat", "Tom in front of 40,000 fans"), "Tom in front of 40,000 fans"),
        (deed("Tom", "sit", "down"), "down"),
    ],
)
def test_a_clause_is_cut_where_it_stands(told: Deed, said: str) -> None:
    assert tail_words(told, PEOPLE) == said


def test_verbs_agree_with_the_person_before_them() -> None:
    facts = {"group": "the soldiers", "subject": "Mara"}
    assert filled("{group} [be] there as {subject} [watch]", facts, frozenset({"group"})) == (
        "the soldiers are there as Mara watches"
    )
    assert many(["They"], "the people") and many(["A 1", "A 2"], "the soldiers")
    assert not many(["Boss"], "the boss") and not many(["Crowd 1", "Crowd 2"], "the crowd")


def test_what_is_told_happens_now() -> None:
    assert present_tense("the carriage stopped before the castle", (Deed("", "stop"),)) == (
        "the carriage stops before the castle"
    )
    hut = (Deed("", "open"), Deed("", "stand"), Deed("", "paint"))
    assert present_tense("the key opened a hut painted green, and inside it stood a piano", hut) == (
        "the key opens a hut painted green, and inside it stands a piano"
    )
    assert present_tense("the bridge had to be blown before the tanks came", (Deed("", "come"),)) == (
        "the bridge has to be blown before the tanks come"
    )
    assert own_words("I bailed water with my hat.", PEOPLE) == "the narrator bailed water with their hat"


def test_a_state_is_not_told_where_a_deed_is() -> None:
    beat = Beat("", (Deed("Mara", "be", tail="tired"), Deed("Mara", "ride", "ride", tail="home")), present=("Mara",))
    assert deed_words(beat, PEOPLE) == "Mara rides home"
    assert does(Beat("", (Deed("Mara", "be", tail="tired"),), present=("Mara",)), "Mara", PEOPLE) == ""


def test_an_echo_is_not_told_twice() -> None:
    beat = Beat("", (Deed("Mara", "burst", "laugh", tail="out laughing"), Deed("Mara", "laugh", "laugh")))
    assert deed_words(beat, PEOPLE) == "Mara bursts out laughing"


@given(st.text(alphabet=st.sampled_from("Mara ran. and then,;:—“”!?…"), max_size=700))
def test_any_words_end_once(text: str) -> None:
    card = card_words(text)
    assert len(card) <= 420
    assert not card or card[-1] in ".!?…”"
    assert not re.search(r"\b(and|then)[.]$", card) or len(card.split()) < 3
