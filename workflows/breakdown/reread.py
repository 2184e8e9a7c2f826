"""A panel's action rewritten by a person → what of its shot changes with the words."""

from dataclasses import replace
from typing import NamedTuple

from library.documents import ShotFields
from presets import words
from presets.grammar import coverages
from workflows.breakdown.beats import Beat, Known, Person
from workflows.breakdown.grammar import Setup
from workflows.breakdown.grammar.choose import View
from workflows.breakdown.grammar.merge import merged
from workflows.breakdown.grammar.shots import shot_of
from workflows.breakdown.lexicon.index import nouns
from workflows.breakdown.prose import read_beats
from workflows.breakdown.prose.directing import found_of
from workflows.breakdown.prose.people.cast import gender_of
from workflows.breakdown.result import Found

TOLD = (
    "characters",
    "subject",
    "doing",
    "resting",
    "feeling",
    "looking_at",
    "props",
    "holding",
    "riding",
    "creatures",
    "framing",
    "description",
)  # what new words always decide
SET = {"set": "set", "location": "place", "time_of_day": "time", "weather": "weather"}  # only when they name it
HELD = ("over_the_shoulder", "pov")  # framings that are somebody's wish, not a number of people


class Again(NamedTuple):
    """What a second reading found."""

    changes: dict[str, object] = {}
    found: list[Found] = []  # everyone and everything the words tell of, with their looks
    seen: bool = False  # whether the words hold anything that can be drawn


def reread(action: str, shot: ShotFields, names: list[str]) -> Again:
    """The fields of `shot` that its new words change, read by rules; size, angle, lens and movement stay.

    `names` are the people the production knows, so that "the merchant" stays the Merchant. Set, place, time of day
    and weather change only when the words name them. Words in which nothing can be seen change nothing.
    """
    people = [_person(name) for name in dict.fromkeys([*shot.characters, *names])]
    known = Known(people=tuple(people), here=tuple(shot.characters))
    reading = read_beats(action, replace(known, place=shot.location, set=shot.set))
    if not any(beat.present or beat.props or beat.creatures or beat.deeds for beat in reading.beats):
        return Again()
    bare = read_beats(action, known)  # with no place and hour lent: what is told here is told by these words
    beat = merged(list(reading.beats), 1)[0]
    told = {field: _told(list(bare.beats), beat_field) for field, beat_field in SET.items()}
    beat = replace(beat, **_setting(shot, told), interior=bare.beats[-1].interior)
    cast = {person.name: person for person in reading.known.people}
    kind = coverages()["action"].model_copy(update={"framing": shot.framing if shot.framing in HELD else ""})
    view = View(shot.shot_size, shot.angle)
    fresh = shot_of(Setup(0, beat, kind), view, shot.direction, cast, 0, 42)
    fields = [*TOLD, *(field for field, value in told.items() if value)]
    changes = {field: getattr(fresh, field) for field in fields if getattr(fresh, field) != getattr(shot, field)}
    shown = tuple(person for person in reading.known.people if person.name in beat.present)
    return Again(changes, found_of(shown, list(bare.beats)), seen=True)


def _setting(shot: ShotFields, told: dict[str, str]) -> dict[str, str]:
    """Place and hour of the shot, and what the words say instead; a new place takes its own set."""
    moved = bool(told["location"])
    return {
        "place": told["location"] or shot.location,
        "set": told["set"] or ("" if moved else shot.set),
        "time": told["time_of_day"] or shot.time_of_day,
        "weather": told["weather"] or shot.weather,
    }


def _told(beats: list[Beat], field: str) -> str:
    return next((str(getattr(beat, field)) for beat in reversed(beats) if getattr(beat, field)), "")


def _person(name: str) -> Person:
    """Someone known by name only: their nouns and gender are read out of it."""
    low = name.lower()
    table = words.roles()
    own = [word for word in (low, *low.split()) if word in table]
    animal = next((one.preset for word in low.split() for one in nouns().get(word, ()) if one.kind == "animal"), "")
    gender = gender_of(name) or next((table[word].gender for word in own if table[word].gender), "")
    phrase = f"the {low}" if own or animal else name
    return Person(
        name=name,
        kind="anima" if animal and not own else "character",
        gender=gender,
        words=(low, f"the {low}"),
        phrase=phrase,
        preset=animal if not own else "",
    )
