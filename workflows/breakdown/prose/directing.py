"""The rules director: a prose story and a number → a whole breakdown."""

from collections import Counter
from itertools import groupby

from library.documents import SceneFields, ShotFields
from presets.errors import BadInput
from workflows.breakdown.beats import Beat, Known, Person
from workflows.breakdown.grammar import numbered_shots
from workflows.breakdown.lexicon.index import meaning
from workflows.breakdown.lexicon.language import language_of
from workflows.breakdown.result import Breakdown, Found, SceneBreakdown

LONGEST = 400_000  # characters: a long novella
FEWEST, MOST = 1, 60


def check(story: str, frames: int) -> None:
    """Raise `BadInput` for what cannot be boarded."""
    if not FEWEST <= frames <= MOST:
        raise BadInput(f"A board has {FEWEST} to {MOST} frames, not {frames}: choose a number in between.")
    if not story.strip():
        raise BadInput("The story is empty: write at least one sentence about somebody doing something.")
    if not any(mark.isalpha() for mark in story):
        raise BadInput("The story has no words: write at least one sentence about somebody doing something.")
    if len(story) > LONGEST:
        raise BadInput(
            f"The story has {len(story):,} characters, more than the {LONGEST:,} that fit one board: "
            "board it chapter by chapter."
        )


def note_for(story: str) -> str:
    language = language_of(story)
    if language == "English":
        return ""
    return (
        f"The rules director reads English and this looks like {language}, so only what it recognised is staged: "
        "choose a language-model writer profile for a board that follows the words."
    )


def scenes_of(shots: list[tuple[int, ShotFields]], beats: list[Beat]) -> list[SceneBreakdown]:
    """Shots grouped by scene, each scene with its heading and words."""
    text: dict[int, list[str]] = {}
    for beat in beats:
        text.setdefault(beat.scene, []).append(beat.text)
    first = {beat.scene: beat for beat in reversed(beats)}
    scenes: list[SceneBreakdown] = []
    for number, (scene, members) in enumerate(groupby(shots, key=lambda pair: pair[0]), 1):
        rows = [shot for _, shot in members]
        lines = text.get(scene, [])
        fields = SceneFields(
            number=str(number),
            heading=heading(first[scene]),
            location=first[scene].place,
            time_of_day=rows[0].time_of_day,
            interior=first[scene].interior,
            synopsis=lines[0][:200] if lines else "",
            text=" ".join(lines),
        )
        keys = [f"scene-{number}-shot-{index}" for index in range(1, len(rows) + 1)]
        scenes.append(SceneBreakdown(key=f"scene-{number}", scene=fields, shots=rows, shot_keys=keys))
    return scenes


def heading(beat: Beat) -> str:
    """ "EXT. STEPPE – DAWN"."""
    return heading_of_place(beat.place, beat.set, beat.time, beat.interior)


def heading_of_place(place: str, set: str, time: str, interior: bool) -> str:
    """ "EXT. STEPPE – DAWN"."""
    where = (place or set.replace("_", " ") or "somewhere").upper()
    return f"{'INT' if interior else 'EXT'}. {where} – {(time or 'day').replace('_', ' ').upper()}"


def found_of(people: tuple[Person, ...], beats: list[Beat]) -> list[Found]:
    """People first, then places, then the things that come up."""
    found = [
        Found(
            name=one.name,
            kind=one.kind,
            words=list(one.words),
            look=one.look,
            preset=one.preset,
            description=one.called,
        )
        for one in people
    ]
    for place in dict.fromkeys(beat.place for beat in beats if beat.place):
        preset = next(beat.set for beat in beats if beat.place == place)
        found.append(Found(name=place[0].upper() + place[1:], kind="location", words=[place], preset=preset))
    times = Counter(prop for beat in beats for prop in beat.props)
    for prop in times:
        presets = next((beat.prop_presets[prop] for beat in beats if prop in beat.prop_presets), "")
        kind = "vehicle" if meaning(prop, "vehicle") else "artifact"
        found.append(Found(name=prop.capitalize(), kind=kind, words=[prop], preset=presets))
    return found


def build(story: str, frames: int, beats: list[Beat], known: Known, seed: int) -> Breakdown:
    """Beats and people → the breakdown, once everything is read."""
    shots = numbered_shots(beats, frames, seed=seed, people=known.people)
    return Breakdown(
        story=story,
        format="prose",
        director="rules",
        note=note_for(story),
        scenes=scenes_of(shots, beats),
        found=found_of(known.people, beats),
    )
