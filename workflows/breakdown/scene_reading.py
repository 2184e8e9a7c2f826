"""One scene of a screenplay → moments: its action read as prose, its speeches as lines said to someone.

What the script says to the camera (`directions.py`) becomes the wish of the moment it stands at.
"""

import re
from dataclasses import replace
from functools import cache

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.beats import Beat, Known
from workflows.breakdown.cues import settle
from workflows.breakdown.directions import Piece, pieces, spelled_out
from workflows.breakdown.lexicon.index import meaning, nouns
from workflows.breakdown.prose import read_beats
from workflows.breakdown.prose.scene.guessing import elected, is_interior, votes
from workflows.breakdown.prose.scene.places import outside_of, where
from workflows.breakdown.scene_moments import Moment, Step, empty_beat, in_order, shown
from workflows.breakdown.screenplay import Element, ScriptScene


def read_scene(scene: ScriptScene, order: int, known: Known, seed: int) -> tuple[list[Moment], Known]:
    """The moments of a scene in script order, at least one of them a beat, and what is known after it."""
    opened = _at_heading(scene, order, known)
    steps = _steps(scene, {person.name for person in known.people if person.called == person.name})
    told = [step.text for step in steps if shown(step)]
    reading = read_beats("\n\n".join(told), opened, seed=seed) if told else None
    after = reading.known if reading else opened
    read = iter(_dealt(list(reading.beats) if reading else [], told))
    moments = in_order(scene, steps, read, opened, after)
    if not any(moment.beat for moment in moments):
        moments.insert(0, Moment(empty_beat(scene, opened)))
    return moments, replace(after, scene=order, time=opened.time or after.time, place="", set="")


def set_for(location: str, interior: bool, told: str = "") -> str:
    """The set that shows a place as the heading calls it; its longest phrase wins, the last one among equals.

    "Forest near the castle" is a forest. Of a place no shelf knows the things of the scene (`told`) are asked.
    """
    low = re.findall(r"[\w'’-]+", location.lower())
    beside = next((at for at, word in enumerate(low) if at and word in where("landmark")), len(low))
    known = _known_set(low[:beside], interior) or _known_set(low, interior)
    if known:
        return known
    cabins = words.forms("cabins")
    driven = [found.preset for word in low for found in nouns().get(word, ()) if found.kind == "vehicle"]
    cabin = next((cabins[preset] for preset in driven if preset in cabins), "")
    if interior and cabin in shelf("sets", Set):
        return cabin
    if not interior:
        return next((outside_of(word) for word in reversed(low) if meaning(word, "place")), "")
    places = [found.preset for word in low for found in nouns().get(word, ()) if found.kind == "place"]
    within = (words.forms("doors").get(place, "") for place in places)  # INT. LIGHTHOUSE: what lies behind its door
    inner = next((id for id in within if id in shelf("sets", Set) and shelf("sets", Set)[id].interior), "")
    return inner or elected(votes([told]), True) or ("room" if "room" in shelf("sets", Set) else "")


def _known_set(low: list[str], interior: bool) -> str:
    spans = [low[a:b] for b in range(len(low), 0, -1) for a in range(b)]
    for span in sorted(spans, key=len, reverse=True):
        for found in nouns().get(" ".join(span), ()):
            if found.kind == "place" and found.preset and _fits(found.preset, interior):
                return found.preset
    return ""


@cache
def _fits(preset: str, interior: bool) -> bool:
    known = shelf("sets", Set).get(preset)
    return known is None or is_interior(preset) == interior


def _at_heading(scene: ScriptScene, order: int, known: Known) -> Known:
    place = scene.place
    set_id = set_for(place.location, place.interior, scene.text)
    opened = known.at(place.location or known.place, set_id, place.interior, place.time)
    later = bool(place.time) and place.time != known.time  # the weather of another hour is another weather
    return replace(opened, scene=order, weather="" if later else opened.weather)


def _steps(scene: ScriptScene, names: set[str]) -> list[Step]:
    """Action cut into pieces, speech as it is. What only a cutting room needs is left out."""
    steps: list[Step] = []
    montage = ""
    for element in scene.elements:
        if element.said or element.kind == "parenthetical":
            steps.append(element)
        if element.kind not in ("action", "direction"):
            continue
        for piece in _followed(element):
            if piece.camera in ("montage", "back"):
                montage = piece.text if piece.camera == "montage" else ""
                steps.append(Piece("" if montage else piece.text, "medium" if piece.text and not montage else "back"))
            elif piece.camera == "title":
                steps.append(piece)
            elif piece.text or piece.camera:
                text = settle(spelled_out(piece.text, montage if piece.listed else ""), names)
                steps.append(replace(piece, text=_ended(text)))
    return steps


def _followed(element: Element) -> list[Piece]:
    """The pieces of a paragraph; each direction that stands before more knows that it leads it."""
    found = pieces(element.text)
    if element.kind == "direction":
        return [replace(piece, camera=piece.camera or "medium", leads=True) for piece in found]
    return [replace(piece, leads=bool(piece.camera)) for piece in found[:-1]] + found[-1:]


def _ended(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text and text[-1] not in '.!?…"”’' else text


def _dealt(beats: list[Beat], paragraphs: list[str]) -> list[list[Beat]]:
    """Each beat to the paragraph its words come from; the reader keeps their order."""
    dealt: list[list[Beat]] = [[] for _ in paragraphs]
    bare = [_letters(text) for text in paragraphs]
    at = start = 0
    for beat in beats:
        said = _letters(beat.text)
        found = next(
            (later for later in range(at, len(bare)) if said in bare[later][start if later == at else 0 :]), at
        )
        start = bare[found].find(said, start if found == at else 0) + len(said)
        at = found
        dealt[at].append(beat)
    return dealt


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
