"""What a moment feels like: its own words, in the key of its scene."""

from dataclasses import replace
from functools import lru_cache
from itertools import groupby

from presets import words
from workflows.breakdown.beats import Beat
from workflows.breakdown.lexicon.tokens import spelled

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
    found: dict[str, int] = {}
    for word in spelled(text):
        for mood, weight in _feels(word):
            found[mood] = found.get(mood, 0) + weight
    return found


@lru_cache(16384)
def _feels(word: str) -> tuple[tuple[str, int], ...]:
    """The moods one word tells and how plainly."""
    told = words.listed("moods")
    return tuple(
        (mood, 1 if word in told.words else STRONG) for mood, members in told.groups.items() if word in members
    )
