"""What a moment feels like: its own words, in the key of its scene."""

from dataclasses import replace
from itertools import groupby

from presets import words
from workflows.breakdown.beats import Beat
from workflows.breakdown.lexicon.tokens import tokens

STRONG = 2  # what an unmistakable word weighs against a word of the weather or the light


def moods_of(beats: list[Beat]) -> list[Beat]:
    """A beat with a feeling of its own keeps it; others take the one before in the scene, or the first to come."""
    done: list[Beat] = []
    for _, members in groupby(beats, key=lambda beat: beat.scene):
        scene = list(members)
        tallies = [_tally(beat.text) for beat in scene]
        whole: dict[str, int] = {}
        for tally in tallies:
            for mood, weight in tally.items():
                whole[mood] = whole.get(mood, 0) + weight
        told = [_told(tally, whole) for tally in tallies]
        running = next((mood for mood in told[: (len(told) + 1) // 2] if mood), "neutral")  # no ending colours a start
        for beat, mood in zip(scene, told, strict=True):
            running = mood or running
            done.append(replace(beat, mood=running))
    return done


def _told(tally: dict[str, int], whole: dict[str, int]) -> str:
    own = max(tally, key=lambda mood: (tally[mood], whole[mood]), default="")
    return own if own and (tally[own] >= STRONG or whole[own] > tally[own]) else ""


def _tally(text: str) -> dict[str, int]:
    moods, slight = words.listed("moods").groups, words.listed("moods").words
    found: dict[str, int] = {}
    for token in tokens(text.replace("“", " ").replace("”", " ")):
        for mood, members in moods.items():
            if token.low in members:
                found[mood] = found.get(mood, 0) + (1 if token.low in slight else STRONG)
    return found
