"""Whoever comes to a room and knocks at its door is outside, until somebody else is seen or they come in."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from presets import words
from workflows.breakdown.beats import Beat, Deed
from workflows.breakdown.lexicon.index import verb_is
from workflows.breakdown.prose.scene.guessing import is_interior
from workflows.breakdown.prose.scene.places import head

APART = 100  # added to the spot of a beat: those inside do not see who is there
_DOOR = re.compile(r"\b(door|doors|doorbell|bell)\b", re.I)


def before_doors(beats: list[Beat]) -> list[Beat]:
    """Settled beats, those at the door of a room on its other side."""
    scenes = groupby(beats, key=lambda beat: beat.scene)
    return [beat for _, members in scenes for beat in _scene(members)]


def _scene(beats: Iterable[Beat]) -> list[Beat]:
    inside: set[str] = set()
    outside: set[str] = set()
    done: list[Beat] = []
    for beat in beats:
        came = {deed.who for deed in beat.deeds if _knocks(deed, beat)} - inside
        outside = (outside | came) if came else outside if _stay(beat, outside) else set()
        there = bool(outside) and outside.issuperset(beat.present) and not beat.line
        inside |= set(beat.present) - outside
        done.append(_outside(beat) if there and beat.interior else beat)
    return done


def _knocks(deed: Deed, beat: Beat) -> bool:
    return (
        bool(deed.who) and deed.pose == "knock" and not deed.past and (not deed.tail or bool(_DOOR.search(beat.text)))
    )


def _stay(beat: Beat, outside: set[str]) -> bool:
    """Whether those before a door are all that is seen, and they wait, knock again or look."""
    waits = all(
        deed.pose == "knock" or deed.looking or (verb_is("still", deed.verb) and deed.pose in ("", "stand"))
        for deed in beat.deeds
    )
    return bool(beat.present) and outside.issuperset(beat.present) and waits


def _outside(beat: Beat) -> Beat:
    """The beat on the other side of the door of its room, where a list tells what is there."""
    doors = words.forms("doors")
    landing = words.forms("landings").get(beat.set, "")
    set_id = landing or doors.get(head(beat.place), "") or doors.get(beat.set, "")
    if not set_id:
        return beat
    place = "hallway" if landing else "doorstep"
    return replace(beat, place=place, set=set_id, interior=is_interior(set_id), spot=beat.spot + APART)
