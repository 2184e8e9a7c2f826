"""Sentences of real stories in any order: whatever is told, reading ends in a breakdown that holds together."""

import re
import tomllib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.breakdown.test_coreference import TOLD
from workflows.breakdown import breakdown

STORIES = tomllib.loads((Path(__file__).parent / "stories.toml").read_text("utf-8"))
SENTENCES = [
    sentence
    for story in (*STORIES.values(), *TOLD)
    for sentence in re.split(r"(?<=[.!?”])\s+", story)
    if any(mark.isalpha() for mark in sentence)
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=9))
def test_sentences_in_any_order_are_read(sentences: list[str]) -> None:
    found = breakdown(" ".join(sentences), frames=6)
    cast = {one.name for one in found.found if one.kind in ("character", "anima")}
    assert len(found.shots) == 6
    for shot in found.shots:
        assert set(shot.characters) <= cast
        for told in (shot.resting, shot.feeling, shot.holding, shot.riding):
            assert set(told) <= cast
        speakers = {line.partition(":")[0] for line in shot.dialogue.splitlines() if ":" in line}
        assert speakers <= {"VOICE", *(name.upper() for name in cast)}  # a voice: nobody there can have said it
