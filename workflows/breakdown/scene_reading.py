"""One scene of a screenplay → beats: its action read as prose, its speeches as lines said to someone."""

import re
from dataclasses import dataclass, replace
from functools import cache

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.beats import Beat, Known
from workflows.breakdown.cues import Cue, read_cue, settle
from workflows.breakdown.lexicon.index import meaning, nouns
from workflows.breakdown.prose import read_beats
from workflows.breakdown.prose.guessing import elected, is_interior, votes
from workflows.breakdown.prose.places import outside_of, where
from workflows.breakdown.screenplay import Element, ScriptScene


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a scene: a beat to be seen, or a line only heard."""

    beat: Beat | None
    printed: str = ""  # "MARA (V.O.): Who is there?"

    @property
    def text(self) -> str:
        return self.printed or (self.beat.text if self.beat else "")


def read_scene(scene: ScriptScene, order: int, known: Known, seed: int) -> tuple[list[Moment], Known]:
    """The moments of a scene in script order, at least one of them a beat, and what is known after it."""
    opened = _at_heading(scene, order, known)
    actions = [element.text for element in scene.elements if element.kind == "action"]
    names = {person.name for person in known.people}
    paragraphs = [settle(text, names) for text in actions]
    reading = read_beats("\n\n".join(paragraphs), opened, seed=seed) if paragraphs else None
    beats = [_here(beat, scene, opened) for beat in reading.beats] if reading else []
    moments = _in_order(scene, paragraphs, beats, opened)
    if not any(moment.beat for moment in moments):
        moments.insert(0, Moment(_empty(scene, opened)))
    after = reading.known if reading else opened
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
    return elected(votes([told]), True) or ("room" if "room" in shelf("sets", Set) else "")


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


def _here(beat: Beat, scene: ScriptScene, opened: Known) -> Beat:
    """A scene is where and when its heading says, whatever else its lines mention."""
    if not scene.heading:
        return replace(beat, scene=opened.scene)
    return replace(
        beat,
        scene=opened.scene,
        place=scene.place.location or beat.place,
        set=opened.set or beat.set,
        interior=scene.place.interior,
        time=opened.time or beat.time,
    )


def _in_order(scene: ScriptScene, paragraphs: list[str], beats: list[Beat], opened: Known) -> list[Moment]:
    by_paragraph = _dealt(beats, paragraphs)
    moments: list[Moment] = []
    here: list[str] = []
    paragraph, aside = 0, ""
    turns = [read_cue(element) for element in scene.elements if element.kind == "dialogue"]
    turn = 0
    for element in scene.elements:
        if element.kind == "action":
            for beat in by_paragraph[paragraph]:
                moments.append(Moment(beat))
                here = list(dict.fromkeys([*beat.present, *here]))
            paragraph += 1
        elif element.kind == "parenthetical":
            aside = element.text
        elif element.kind == "dialogue":
            moments.append(_speech(element, turns, turn, aside, here, _here(_empty(scene, opened), scene, opened)))
            here = list(dict.fromkeys([*turns[turn].names, *here])) if turns[turn].seen else here
            turn, aside = turn + 1, ""
    return moments


def _dealt(beats: list[Beat], paragraphs: list[str]) -> list[list[Beat]]:
    """Each beat to the paragraph its words come from; the reader keeps their order."""
    dealt: list[list[Beat]] = [[] for _ in paragraphs]
    bare = [_letters(text) for text in paragraphs]
    at = 0
    for beat in beats:
        said = _letters(beat.text)
        at = next((later for later in range(at, len(bare)) if said in bare[later]), at)
        dealt[at].append(beat)
    return dealt


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _speech(element: Element, turns: list[Cue], turn: int, aside: str, here: list[str], base: Beat) -> Moment:
    cue = turns[turn]
    said = f" ({element.extension})" if element.extension else ""
    printed = f"{' and '.join(cue.names).upper() or 'VOICE'}{said}: {element.text}"
    if not cue.seen:
        return Moment(None, printed)
    listener = _listener(turns, turn, here)
    feeling = _feeling(aside)
    present = tuple(dict.fromkeys([*cue.names, *([listener] if listener else []), *here]))[:4]
    beat = replace(
        base,
        text=f"{cue.name}{f', {aside},' if aside else ''} says: “{element.text}”",
        speaker=cue.name,
        line=element.text,
        listener=listener,
        present=present,
        feeling={cue.name: feeling} if feeling else {},
        looking_at={cue.name: listener} if listener else {},
    )
    return Moment(beat, printed)


def _listener(turns: list[Cue], turn: int, here: list[str]) -> str:
    """The one who spoke before, else the one who answers, else someone standing there."""
    own = turns[turn].names
    before = [cue.name for cue in reversed(turns[:turn]) if cue.seen and cue.name not in own]
    after = [cue.name for cue in turns[turn + 1 :] if cue.seen and cue.name not in own]
    return next(iter([*before[:1], *after[:1], *(name for name in here if name not in own)]), "")


def _feeling(aside: str) -> str:
    known = words.meanings("feelings")
    return next((known[word] for word in re.findall(r"\w+", aside.lower()) if word in known), "")


def _empty(scene: ScriptScene, opened: Known) -> Beat:
    """The place itself, when nothing is seen to happen in it."""
    return Beat(
        text=scene.synopsis or scene.heading or scene.text[:200],
        place=scene.place.location,
        set=opened.set,
        interior=scene.place.interior,
        time=opened.time or "day",
        scene=opened.scene,
    )
