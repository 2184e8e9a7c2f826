"""Moments in the making: what is done, who speaks to whom and what the camera was told, step by step in a scene."""

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from presets import words
from workflows.breakdown.beats import Beat, Deed, Known
from workflows.breakdown.cues import Cue, read_cue
from workflows.breakdown.directions import Piece
from workflows.breakdown.screenplay import Element, ScriptScene, title_case

if TYPE_CHECKING:
    from collections.abc import Iterator

Step: TypeAlias = Piece | Element
SEEN_SO = ("pov", "insert")  # what such a direction covers is one picture, however many sentences tell it


@dataclass(frozen=True, slots=True)
class Line:
    """One speech as a card prints it."""

    printed: str  # "MARA (V.O.): Who is there?"
    who: tuple[str, ...] = ()  # those seen saying it; empty for a voice


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of a scene: a beat to be seen, or a line only heard."""

    beat: Beat | None
    line: Line | None = None
    titles: tuple[str, ...] = ()  # words over the picture: "Three days later"
    voice: str = ""  # whose line is only heard
    here: tuple[str, ...] = ()  # who is in the place by now, last seen first

    @property
    def printed(self) -> str:
        return self.line.printed if self.line else ""


def in_order(
    scene: ScriptScene, steps: list[Step], read: "Iterator[list[Beat]]", opened: Known, after: Known
) -> list[Moment]:
    teller = _Teller(scene, opened, after, [read_cue(step) for step in steps if _spoken(step)])
    for step in steps:
        if isinstance(step, Piece):
            teller.show(step, next(read) if shown(step) else [])
        elif step.kind == "parenthetical":
            teller.aside = step.text
        else:
            teller.say(step)
    teller.flush()
    return teller.moments


def _spoken(step: Step) -> TypeGuard[Element]:
    return isinstance(step, Element) and step.said


def shown(step: Step) -> TypeGuard[Piece]:
    return isinstance(step, Piece) and bool(step.text) and step.camera != "title"


@dataclass(slots=True)
class _Teller:
    """Moments in the making: who is about, whose turn it is, what the camera was told last."""

    scene: ScriptScene
    opened: Known
    after: Known
    turns: list[Cue]
    moments: list[Moment] = field(default_factory=list)
    here: list[str] = field(default_factory=list)  # last seen first
    titles: list[str] = field(default_factory=list)
    held: Piece | None = None  # a direction that is about what comes next …
    about: Beat | None = None  # … and what it names
    turn: int = 0
    aside: str = ""

    def show(self, piece: Piece, beats: list[Beat]) -> None:
        """A piece of action."""
        if piece.camera == "title":
            self.titles.append(piece.text.strip(' "“”'))
            return
        beats = [here_as_told(beat, self.scene, self.opened, piece.listed) for beat in beats]
        if piece.camera in SEEN_SO and beats:
            beats = [one_of(beats)]
        if piece.camera and (not beats or (piece.leads and not any(beat.deeds for beat in beats))):
            self.flush()
            self.held, self.about = (
                (piece, one_of(beats) if beats else None) if piece.camera != "back" else (None, None)
            )
            return
        if not beats:
            return
        wish = piece
        if self.held and not piece.camera:
            wish, beats = self.held, self._led(beats)
            self.held = self.about = None
        self.flush()
        self._keep(beats, wish)

    def say(self, element: Element) -> None:
        """A line. A direction left over from before is about its speaker, or has a moment of its own."""
        cue = self.turns[self.turn]
        if self.held and self.about and self.held.camera not in SEEN_SO and self.about.present[:1] == cue.names[:1]:
            self.held = self.about = None
        self.flush()
        heard = {one.name for one in self.after.people if one.kind != "anima" and one.called == one.name}
        here = [name for name in self.here if name in heard]
        moment = _speech(element, self.turns, self.turn, self.aside, here, self._meanwhile())
        self.moments.append(replace(moment, titles=self._titles()))
        if cue.seen:
            self._met(cue.names)
        self.turn, self.aside = self.turn + 1, ""

    def _meanwhile(self) -> Beat:
        """The scene as its last moment left it: the weather, who sits, who rides."""
        base = here_as_told(empty_beat(self.scene, self.opened), self.scene, self.opened)
        last = next((moment.beat for moment in reversed(self.moments) if moment.beat), None)
        if last is None:
            return replace(base, weather=self.opened.weather)
        return replace(
            base, weather=last.weather, mood=last.mood, resting=last.resting, riding=last.riding, seats=last.seats
        )

    def flush(self) -> None:
        """The direction that led nowhere, as a moment of its own."""
        held, about = self.held, self.about
        self.held = self.about = None
        if held and about:
            self._keep([about], held)

    def _led(self, beats: list[Beat]) -> list[Beat]:
        """The moments after a direction with what it names: "ANGLE ON the window." + "A man watches."."""
        about, first = self.about, beats[0]
        if self.held and self.held.camera in SEEN_SO:
            return [one_of([about, *beats] if about else beats)]
        if about is None:
            return beats
        if first.present and not set(about.present) <= set(first.present):
            return [about, *beats]
        return [one_of([about, first], first), *beats[1:]]

    def _keep(self, beats: list[Beat], wish: Piece) -> None:
        beats = [self._wished(beats[0], wish), *beats[1:]]
        for beat in map(self._tamed, beats):
            self.moments.append(Moment(beat, titles=self._titles()))
            self._met((*beat.present, *beat.watched))

    def _wished(self, beat: Beat, wish: Piece) -> Beat:
        beat = self._owned(beat) if wish.camera else beat
        if wish.camera != "pov":
            return replace(self._going_on(beat), camera=wish.camera or ("plain" if wish.listed else ""))
        owner = named(wish.whose, self.after, self.here) or next(iter(self.here), "")
        others = tuple(name for name in beat.present if name != owner)
        target = next(iter([*others, *beat.props, *beat.creatures]), "away")
        if not owner:
            return replace(beat, camera="medium")
        seen = beat.text[:1].lower() + beat.text[1:].rstrip(".")
        return replace(
            beat, camera="pov", present=(owner,), watched=others, looking_at={owner: target}, seen=seen, speaker=""
        )

    def _owned(self, beat: Beat) -> Beat:
        """ "CLOSE ON her hand" is of the woman seen last, not of her dog."""
        first = beat.text.split(" ", 1)[0].lower()
        owner = named(first, self.after, self.here) if first in ("her", "his") else ""
        wrong = beat.present[:1] != (owner,)
        if not owner or not wrong:
            return beat
        deeds = tuple(replace(deed, who=owner) if deed.who in beat.present[:1] else deed for deed in beat.deeds)
        return replace(beat, present=(owner, *(name for name in beat.present[1:] if name != owner)), deeds=deeds)

    def _tamed(self, beat: Beat) -> Beat:
        """ "Sarah and her dog Buster" are two, not three."""
        named = {one.preset for one in self.after.people if one.kind == "anima" and one.name in beat.present}
        return replace(beat, creatures=tuple(preset for preset in beat.creatures if preset not in named))

    def _going_on(self, beat: Beat) -> Beat:
        """ "CLOSE ON her feet." after "Sarah runs.": she is still running."""
        last = self.moments[-1].beat if self.moments else None
        if beat.deeds or not beat.present or last is None or last.line:
            return beat
        return replace(beat, deeds=tuple(deed for deed in last.deeds if deed.who in beat.present))

    def _met(self, names: tuple[str, ...]) -> None:
        self.here = list(dict.fromkeys([*(name for name in names if name), *self.here]))

    def _titles(self) -> tuple[str, ...]:
        titles, self.titles = tuple(self.titles), []
        return titles


def named(written: str, known: Known, here: list[str]) -> str:
    """The person a direction means: "SARAH" by name or part of it, "HER" by who was seen last."""
    gender = {"his": "m", "him": "m", "he": "m", "her": "f", "she": "f"}.get(written.lower(), "")
    if gender:
        found = (known.person(name) for name in here)
        return next((one.name for one in found if one and one.gender in (gender, "")), "")
    sought = title_case(written)
    names = [person.name for person in known.people]
    whole = [name for name in names if name == sought]
    parts = [name for name in names if set(sought.split()) & set(name.split())]
    return next(iter([*whole, *parts]), "") if sought else ""


def one_of(beats: list[Beat], anchor: Beat | None = None) -> Beat:
    """Several moments as one: all that is told, and everyone and everything in it."""
    told = anchor or next((beat for beat in beats if beat.deeds), beats[0])
    return replace(
        told,
        text=" ".join(dict.fromkeys(beat.text for beat in beats)),
        present=tuple(dict.fromkeys(name for beat in [told, *beats] for name in beat.present)),
        entering=tuple(dict.fromkeys(name for beat in beats for name in beat.entering)),
        deeds=tuple(dict.fromkeys(deed for beat in [told, *beats] for deed in beat.deeds)),
        props=tuple(dict.fromkeys(prop for beat in [told, *beats] for prop in beat.props))[:4],
        prop_presets={key: value for beat in [*beats, told] for key, value in beat.prop_presets.items()},
        holding={key: value for beat in [*beats, told] for key, value in beat.holding.items()},
        riding={key: value for beat in [*beats, told] for key, value in beat.riding.items()},
        seats={key: value for beat in [*beats, told] for key, value in beat.seats.items()},
        resting={key: value for beat in [*beats, told] for key, value in beat.resting.items()},
        feeling={key: value for beat in [*beats, told] for key, value in beat.feeling.items()},
        creatures=told.creatures or next((beat.creatures for beat in beats if beat.creatures), ()),
        loud=any(beat.loud for beat in beats),
    )


def here_as_told(beat: Beat, scene: ScriptScene, opened: Known, listed: bool = False) -> Beat:
    """A scene is where and when its heading says, whatever else its lines mention; a montage goes elsewhere."""
    if not scene.heading or (listed and beat.place and beat.place != opened.place):
        return replace(beat, scene=opened.scene)
    return replace(
        beat,
        scene=opened.scene,
        place=scene.place.location or beat.place,
        set=opened.set or beat.set,
        interior=scene.place.interior,
        time=opened.time or beat.time,
    )


def _speech(element: Element, turns: list[Cue], turn: int, aside: str, here: list[str], base: Beat) -> Moment:
    cue, sung = turns[turn], element.kind == "lyric"
    told = element.extension or ("singing" if sung else "")
    said = f" ({told})" if told else ""
    printed = f"{' and '.join(cue.names).upper() or 'VOICE'}{said}: {element.text}"
    if not cue.seen:
        return Moment(None, Line(printed), voice=cue.name, here=tuple(here))
    far = aside.lower().startswith(("into ", "on the phone", "on phone")) or (turn > 0 and not turns[turn - 1].seen)
    listener = "" if far else _listener(turns, turn, here)
    feeling = _feeling(aside)
    present = tuple(dict.fromkeys([*cue.names, *([listener] if listener else [])]))
    beat = replace(
        base,
        text=_told(cue, aside, listener, "sing" if sung else "speak"),
        deeds=(Deed(cue.name, "sing", "sing"),) if sung else (),
        speaker=cue.name,
        line=element.text,
        listener=listener,
        present=present,
        feeling={cue.name: feeling} if feeling else {},
        looking_at={cue.name: listener} if listener else {},
    )
    return Moment(beat, Line(printed, cue.names))


def _told(cue: Cue, aside: str, listener: str, verb: str) -> str:
    """What a card says of a speech beside its words: "Nora speaks to Tomas, whispering."."""
    who = " and ".join(cue.names)
    aside = "" if aside.lower().strip(" .") in words.listed("cues").groups["pauses"] else aside.rstrip(" .")
    verb = verb if len(cue.names) > 1 else f"{verb}s"
    if aside.lower().startswith(("to ", "into ")):
        return f"{who} {verb} {aside}."
    to = f" to {listener}" if listener else ""
    return f"{who} {verb}{to}{', ' + aside if aside else ''}."


def _listener(turns: list[Cue], turn: int, here: list[str]) -> str:
    """The one who spoke before, else the one who answers, else someone standing there."""
    own = turns[turn].names
    before = [cue.name for cue in reversed(turns[:turn]) if cue.seen and cue.name not in own]
    after = [cue.name for cue in turns[turn + 1 :] if cue.seen and cue.name not in own]
    return next(iter([*before[:1], *after[:1], *(name for name in here if name not in own)]), "")


def _feeling(aside: str) -> str:
    known = words.meanings("feelings")
    return next((known[word] for word in re.findall(r"\w+", aside.lower()) if word in known), "")


def empty_beat(scene: ScriptScene, opened: Known) -> Beat:
    """The place itself, when nothing is seen to happen in it."""
    return Beat(
        text=scene.synopsis or scene.heading or scene.text[:200],
        place=scene.place.location,
        set=opened.set,
        interior=scene.place.interior,
        time=opened.time or "day",
        scene=opened.scene,
    )
