"""Beats → setups: what is worth a shot of its own, before sizes and angles are chosen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from presets import words
from presets.grammar import Coverage, coverages
from presets.loader import shelf
from presets.search import find
from presets.world import Vehicle
from workflows.breakdown.beats import Beat, Deed
from workflows.breakdown.lexicon.index import verb_is

OPEN = ("wide eye_level", "wide low", "wide high")
REPEAT = 0.24  # how much less each further use of one kind on one beat is worth


@dataclass(frozen=True, slots=True)
class Setup:
    """A shot wanted: a kind of coverage of one beat."""

    at: int  # index of its beat
    beat: Beat
    kind: Coverage
    variant: int = 0  # how often this kind was used on this beat before
    detail: str = ""  # the prop or creature it is about
    witness: str = ""  # who reacts


def facts(beat: Beat, witness: str) -> frozenset[str]:
    """What can be asked of a beat; the words `Coverage.needs` uses."""
    subject = beat.subject
    told = {
        "moving": travels(beat),
        "riding": bool(subject and beat.riding.get(subject)),
        "prop": bool(drawable(beat)),
        "vehicle": bool(vehicles_of(beat)),
        "creature": bool(beat.creatures),
        "looking": bool(subject and (beat.looking_at or beat.seen or beat.watched)),
        "partner": bool(subject and partner_of(beat)),
        "witness": bool(witness),
        "line": bool(beat.line),
        "place": bool(beat.place),
        "subject": bool(subject),
        "human": bool(subject),
    }
    return frozenset(fact for fact, holds in told.items() if holds)


def drawable(beat: Beat) -> list[str]:
    """Props a shot can be about: those a preset draws. Ice in a glass is worth a word, not an empty frame."""
    handled = {deed.target for deed in beat.deeds if deed.pose and not deed.moving} | set(beat.holding.values())
    parts = set(words.listed("lists").groups["fixture"]) - handled  # a door is a shot when somebody is at it
    aside = {*vehicles_of(beat), *parts}
    return [prop for prop in beat.props if prop not in aside and (beat.prop_presets.get(prop) or find("props", prop))]


def vehicles_of(beat: Beat) -> list[str]:
    """Vehicles that stand or pass in the picture, too big for an insert."""
    shelved = shelf("vehicles", Vehicle)
    return [prop for prop in beat.props if beat.prop_presets.get(prop, "") in shelved]


def partner_of(beat: Beat) -> str:
    """Who shares the moment with its subject: the listener, else the next one present."""
    subject = beat.subject
    if beat.listener and beat.listener != subject:
        return beat.listener
    return next((name for name in beat.present if name != subject), "")


def main_deed(beat: Beat, name: str) -> Deed | None:
    """The deed that shows best what this person does."""
    own = [deed for deed in beat.deeds if deed.who == name]
    own = [deed for deed in own if deed.pose != "talk" or beat.line] or own
    return next((deed for deed in own if deed.pose), own[0] if own else None)


def travels(beat: Beat) -> bool:
    """Whether the subject itself moves through the picture."""
    deed = main_deed(beat, beat.subject)
    return bool(beat.subject and deed and deed.moving)


def primaries(beats: list[Beat]) -> list[Setup]:
    """One setup a beat: its own moment. Lines alternate between shot and reverse shot."""
    kinds = coverages()
    found: list[Setup] = []
    turn = 0
    scenes = set(openings_at(beats))
    for at, beat in enumerate(beats):
        if at in scenes and _only_place(beat):
            found.append(Setup(at, beat, kinds["establishing"].model_copy(update={"empty": ["{world}"]})))
            continue
        turn = turn + 1 if beat.line else 0
        if beat.line:
            reverse = bool(partner_of(beat)) and turn % 3 != 0
            kind = kinds["over_shoulder" if reverse and turn % 2 == 1 else "dialogue"]
        elif (told := unpeopled(beats, at)) is not None:
            found.append(told)
            continue
        else:
            kind = kinds["travel" if travels(beat) else "action"]
            if at in scenes and _alone(beats, at):  # it opens and tells its scene at once
                kind = kind.model_copy(update={"purpose": "establishing", "looks": [*OPEN, *kind.looks]})
        found.append(Setup(at, beat, kind, witness=witness_of(beats, at)))
    return found


def unpeopled(beats: list[Beat], at: int) -> Setup | None:
    """A moment without people as a picture of something: the thing it tells of, else whoever hears or sees it.

    None when people are in it, when the story itself says that nobody is there, and when there is nothing to show.
    """
    beat, kinds = beats[at], coverages()
    if beat.present or beat.line or beat.creatures or deserted(beat):
        return None
    things, wheels = _telling(beat), vehicles_of(beat)
    if wheels or things:
        kind = kinds["vehicle" if wheels else "insert"].model_copy(update={"sentences": ["{world}"]})
        return Setup(at, beat, kind, detail=[*wheels, *things][0])
    witness = "" if beat.props else bystander(beats, at)
    told = kinds["reaction"].model_copy(
        update={"sentences": [f"{{world}}; {one}" for one in kinds["reaction"].sentences]}
    )
    return Setup(at, beat, told, witness=witness) if witness else None


def _telling(beat: Beat) -> list[str]:
    """Things small enough for an insert: what burns, smokes or bursts wants the whole frame."""
    return [prop for prop in drawable(beat) if prop not in words.forms("brings").values()]


def deserted(beat: Beat) -> bool:
    """Whether the story says in so many words that nobody is there."""
    low = set(re.findall(r"[a-z'-]+", beat.text.lower()))
    return bool(low & set(words.listed("lists").groups["deserted"]))


def bystander(beats: list[Beat], at: int) -> str:
    """Who is there to take in a moment: the one last seen in its scene, else who looks or listens next."""
    scene = beats[at].scene
    before = next((one.subject for one in reversed(beats[:at]) if one.scene == scene and one.subject), "")
    after = next((one for one in beats[at + 1 : at + 2] if one.scene == scene and one.subject), None)
    alert = after is not None and any(verb_is("look", deed.verb) for deed in after.deeds)
    return before or (after.subject if after is not None and alert else "")


def openings(beats: list[Beat]) -> list[Setup]:
    """An establishing shot for each new scene that has a place."""
    kind = coverages()["establishing"]
    told = [at for at in openings_at(beats) if not _only_place(beats[at])]
    return [Setup(at, beats[at], kind) for at in told if not (_alone(beats, at) and not beats[at].line)]


def _alone(beats: list[Beat], at: int) -> bool:
    """A scene of one beat, not the first of the story: its own moment establishes it."""
    return at > 0 and (at + 1 == len(beats) or beats[at + 1].scene != beats[at].scene)


def openings_at(beats: list[Beat]) -> list[int]:
    """Where new scenes begin."""
    return [at for at, beat in enumerate(beats) if at == 0 or beat.scene != beats[at - 1].scene]


def _only_place(beat: Beat) -> bool:
    """A beat that sets the place and nothing else is its own establishing shot."""
    return not beat.subject and not beat.line and not beat.props and not beat.creatures


def extras(beats: list[Beat]) -> Iterator[tuple[float, Setup]]:
    """Everything else a beat could be covered with, each with its worth; needs met, never two the same."""
    for at, beat in enumerate(beats):
        witness = witness_of(beats, at)
        known = facts(beat, witness)
        for kind in coverages().values():
            if kind.id in ("establishing", "action", "closing", "dialogue", "over_shoulder"):
                continue
            if not known.issuperset(kind.needs):
                continue
            if kind.id in ("insert", "vehicle", "reaction") and unpeopled(beats, at) is not None:
                continue  # its primary is that shot already
            details = _details(beat, kind)
            for variant in range(min(kind.limit * len(details), 12)):
                if kind.id == "travel" and variant == 0 and not beat.line:
                    continue  # the primary is this one already
                worth = kind.priority - REPEAT * (variant // len(details)) - 0.05 * (variant % len(details))
                worth += _bonus(beat, kind)
                yield worth, Setup(at, beat, kind, variant, details[variant % len(details)], witness)


def _details(beat: Beat, kind: Coverage) -> list[str]:
    if "vehicle" in kind.needs:
        return vehicles_of(beat)
    if "prop" in kind.needs:
        there = drawable(beat)
        held = [prop for prop in there if prop in beat.holding.values()]
        return [*held, *(prop for prop in there if prop not in held)]
    if "creature" in kind.needs:
        return list(dict.fromkeys(beat.creatures))
    return [""]


def _bonus(beat: Beat, kind: Coverage) -> float:
    """What this very moment asks for: a witness after a bang, the thing in a hand, the face in fear."""
    bonus = 0.0
    if kind.purpose == "reaction" and (beat.loud or beat.feeling):
        bonus += 0.12
    if kind.purpose == "insert" and beat.holding:
        bonus += 0.06
    if kind.purpose == "reaction" and beat.line:
        bonus -= 0.08
    return bonus


def witness_of(beats: list[Beat], at: int) -> str:
    """Who can react to a beat: another one present here or in the beats beside it, same scene."""
    beat = beats[at]
    near = [*beat.present, beat.listener]
    for other in beats[max(0, at - 2) : at + 1]:
        if other.scene == beat.scene:
            near += other.present
    return next((name for name in near if name and name != beat.subject), "")
