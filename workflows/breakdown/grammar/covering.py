"""Beats → setups: each beat's own moment, and everything else it could be covered with."""

import re
from collections.abc import Iterator
from dataclasses import replace

from presets import words
from presets.grammar import Coverage, coverages
from presets.loader import shelf
from presets.world import Prop
from workflows.breakdown.beats import Beat
from workflows.breakdown.grammar.asked import asked
from workflows.breakdown.grammar.people import couple, memory, partner_of, sight_of
from workflows.breakdown.grammar.setups import Setup, crosses, facts, gripped, hands_of, watches
from workflows.breakdown.grammar.things import drawable, handed, shelved, vehicles_of, weight, work_of
from workflows.breakdown.lexicon.index import verb_is

OPEN = ("extreme_wide eye_level", "wide eye_level", "wide high", "extreme_wide high", "wide low")
ENTER = ("wide eye_level", "wide high", "full eye_level", "wide low")
BRIEF = ("full eye_level", "medium_wide eye_level", "full low")
DETAIL = ["insert eye_level", "insert high", "insert low"]
SMALL_M = 0.35  # metres; a smaller thing is seen as an insert
REPEAT = 0.24  # how much less each further use of one kind on one beat is worth
MOMENTS = ("establishing", "action", "closing", "dialogue", "over_shoulder", "memory")  # never extras
WITH_ANY_THING = ("insert", "vehicle", "reaction")
SENSELESS = ("dead", "unconscious", "sleep", "sleep_at_table", "sleep_sitting")  # poses of those who take nothing in
FREE_BEATS = 3  # a story of so few beats may let hours pass


def primaries(beats: list[Beat], *, alone: bool = False, brief: bool = False) -> list[Setup]:
    """One setup a beat: its own moment. Lines alternate between shot and reverse shot.

    `alone`: no room for a look and what is seen, so that whoever only looks is told by their point of view. `brief`: so
    few panels that a deed seen from afar would never be seen at all.
    """
    found: list[Setup] = []
    turn = 0
    scenes = set(openings_at(beats))
    for at, beat in enumerate(beats):
        turn = turn + 1 if beat.line else 0
        found.append(replace(_primary(beats, at, turn, opens=at in scenes, alone=alone, brief=brief), moment=True))
    return found


def _primary(beats: list[Beat], at: int, turn: int, *, opens: bool, alone: bool, brief: bool) -> Setup:
    kinds, beat = coverages(), beats[at]
    if beat.camera and not beat.line and (wish := asked(beat, drawable(beat) or shelved(beat))):
        return Setup(at, beat, wish[0], detail=wish[1], witness=witness_of(beats, at))
    if opens and (_only_place(beat) or unpeopled(beats, at) is not None):
        return Setup(at, beat, kinds["establishing"].model_copy(update={"empty": ["{world}"]}))
    if beat.line:
        reverse = bool(partner_of(beat)) and turn % 3 != 0
        kind = kinds["over_shoulder" if reverse and turn % 2 == 1 else "dialogue"]
    elif (told := unpeopled(beats, at)) is not None:
        return told
    elif memory(beat):
        kind = kinds["memory"]
    elif alone and not opens and watches(beat) and _sees_something(beat) and _seen_elsewhere(beats, at):
        kind = kinds["pov"]
    elif hands_of(beat) and not opens and _seen_elsewhere(beats, at):
        kind = kinds["hands_alone"].model_copy(update={"sentences": ["{deed}"]})
    else:
        kind = kinds["travel" if crosses(beat) else "action"]
    if opens and not beat.line and kind.id != "pov":  # it opens and tells its scene at once
        kind = _opening(kind, beats, at, brief=brief)
    return Setup(at, beat, kind, witness=witness_of(beats, at))


def _opening(kind: Coverage, beats: list[Beat], at: int, *, brief: bool) -> Coverage:
    """A moment that opens its scene: from afar at the very beginning, wide in a new place."""
    if brief and kind.id == "action" and beats[at].present:
        return kind.model_copy(update={"purpose": "establishing", "looks": [*BRIEF, *kind.looks], "order": 0})
    place = (beats[at].place, beats[at].set)
    if kind.id == "memory" or (at and (beats[at - 1].place, beats[at - 1].set) == place):
        return kind
    looks = [*(OPEN if at == 0 else ENTER), *kind.looks]
    return kind.model_copy(update={"purpose": "establishing", "looks": looks, "order": 0})


def _seen_elsewhere(beats: list[Beat], at: int) -> bool:
    """Whether whoever looks is in another picture, too."""
    others = {name for other, beat in enumerate(beats) if other != at for name in (beat.speaker, *beat.present)}
    return beats[at].subject in others


def _sees_something(beat: Beat) -> bool:
    """Whether a point of view would have something in it."""
    seen = [target for target in beat.looking_at.values() if target in beat.present]
    return bool(sight_of(beat)) and bool(seen or beat.watched or drawable(beat) or vehicles_of(beat) or beat.creatures)


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
    fires = set(words.forms("brings").values())
    return [prop for prop in drawable(beat) if not {prop, beat.prop_presets.get(prop, "")} & fires]


def deserted(beat: Beat) -> bool:
    """Whether the story says in so many words that nobody is there."""
    low = set(re.findall(r"[a-z'-]+", beat.text.lower()))
    return bool(low & set(words.listed("lists").groups["deserted"]))


def bystander(beats: list[Beat], at: int) -> str:
    """Who is there to take in a moment: the one last seen in its scene, else who looks or listens next."""
    near = [one for one in reversed(beats[:at]) if one.joins(beats[at]) and not memory(one)]
    before = next((one.subject for one in near if one.subject), "")
    after = next((one for one in beats[at + 1 : at + 2] if one.joins(beats[at]) and one.subject), None)
    alert = after is not None and any(verb_is("look", deed.verb) for deed in after.deeds)
    return before or (after.subject if after is not None and alert else "")


def openings(beats: list[Beat]) -> list[Setup]:
    """An establishing shot for each new scene whose first moment does not show the place itself: a line."""
    kind = coverages()["establishing"]
    return [Setup(at, beats[at], kind) for at in openings_at(beats) if beats[at].line]


def openings_at(beats: list[Beat]) -> list[int]:
    """Where new scenes begin."""
    return [at for at, beat in enumerate(beats) if at == 0 or beat.scene != beats[at - 1].scene]


def _only_place(beat: Beat) -> bool:
    """A beat that sets the place and nothing else is its own establishing shot."""
    return not beat.subject and not beat.line and not beat.props and not beat.creatures


def extras(beats: list[Beat]) -> Iterator[tuple[float, Setup]]:
    """Everything else a beat could be covered with, each with its worth; needs met, never two the same."""
    free = hour_is_free(beats)
    for at, beat in enumerate(beats):
        if memory(beat):  # told of once, never dwelt on
            continue
        witness = witness_of(beats, at)
        known = facts(beat, witness)
        for kind in coverages().values():
            late = kind.hour and not (free and at == len(beats) - 1)
            if kind.id in MOMENTS or not known.issuperset(kind.needs) or late:
                continue
            told = unpeopled(beats, at) if kind.id in WITH_ANY_THING else None
            if told is None or told.kind.id != kind.id or kind.id == "insert":  # else its primary is that shot already
                yield from _uses(beat, kind, at, witness, told.detail if told is not None else "")


def _uses(beat: Beat, kind: Coverage, at: int, witness: str, told: str) -> Iterator[tuple[float, Setup]]:
    """All uses of a kind on a beat; `told` is the thing that its primary shows already."""
    details = _details(beat, kind)
    kind = kind.model_copy(update={"looks": DETAIL}) if kind.id == "pov" and _tiny(beat) else kind
    shown = replace(beat, time=kind.hour) if kind.hour else beat
    for variant in range(min(kind.limit * len(details), 12)):
        detail = details[variant % len(details)]
        again = variant >= len(details) or (bool(beat.line) and kind.id == "travel")
        if not again and (kind.id == "travel" or (told and detail == told)):
            continue  # the primary is this one already
        worth = kind.priority - REPEAT * (variant // len(details)) + _bonus(beat, kind, detail)
        yield worth, Setup(at, shown, kind, variant, detail, witness)


def _tiny(beat: Beat) -> bool:
    """Whether what is seen is a thing for an insert: a letter, not a burning cart."""
    known = shelf("props", Prop).get(beat.prop_presets.get(sight_of(beat), ""))
    return known is not None and known.size_m < SMALL_M


def hour_is_free(beats: list[Beat]) -> bool:
    """Whether nothing forbids a later hour: a short story in one scene that names no time of day."""
    named = words.words("times")
    one = len({beat.scene for beat in beats}) == 1 and len(beats) <= FREE_BEATS
    told = any(set(re.findall(r"\w+", beat.text.lower())) & named for beat in beats)
    return one and not told and all(beat.time == "day" for beat in beats)


def _details(beat: Beat, kind: Coverage) -> list[str]:
    if "vehicle" in kind.needs:
        return vehicles_of(beat)
    if "prop" in kind.needs:  # what the subject holds is a shot of its hands
        return sorted(set(_telling(beat)) - set(gripped(beat)), key=lambda prop: (-weight(beat, prop), prop))
    if "grip" in kind.needs:
        return gripped(beat)
    if "work" in kind.needs:
        return [work_of(beat)]
    if "creature" in kind.needs:
        return list(dict.fromkeys(beat.creatures))
    return [""]


def _bonus(beat: Beat, kind: Coverage, detail: str) -> float:
    """What this very moment asks for: a witness after a bang, the thing that tells, the face in fear."""
    bonus = 0.0
    if kind.purpose == "reaction" and (beat.loud or beat.feeling):
        bonus += 0.2 * beat.loud + 0.08 * bool(beat.feeling)
    if kind.id in ("insert", "hands"):
        bonus += weight(beat, detail)
    if kind.purpose == "reaction" and kind.who == "witness" and couple(beat):
        bonus -= 0.3  # who takes part does not look on
    if kind.id == "two_shot" and (couple(beat) or handed(beat, detail)):
        bonus += 0.15
    if kind.id == "close" and beat.line:
        bonus -= 0.2  # the face was seen speaking
    return bonus


def witness_of(beats: list[Beat], at: int) -> str:
    """Who can react to a beat: another one present here or in the beats beside it, same scene."""
    beat = beats[at]
    near = [*_aware(beat), beat.listener]
    for other in beats[max(0, at - 2) : at]:
        if other.joins(beat) and not memory(other):
            near += [name for name in _aware(other) if name not in beat.present]
    return next((name for name in near if name and name != beat.subject), "")


def _aware(beat: Beat) -> list[str]:
    """Those present who are awake."""
    asleep = {deed.who for deed in beat.deeds if deed.pose in SENSELESS}
    return [name for name in beat.present if name not in asleep and beat.resting.get(name) not in SENSELESS]
