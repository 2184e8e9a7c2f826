"""A moment of two deeds as two moments, when there are panels for both: "picks up the lantern and runs"."""

import re
from dataclasses import replace

from presets import words
from presets.loader import shelf
from presets.world import Animal, Vehicle
from workflows.breakdown.beats import Beat, Deed
from workflows.breakdown.grammar.people import memory, shows, telling
from workflows.breakdown.lexicon.index import verb

JOINT = re.compile(r",?\s+(?:and then|and|then)\s+")
LEAD = 5  # words before the first verb that still say no more than who it is
SHOWN = 3  # a deed a panel of its own is worth: more than a look or a few steps, see presets/lexicon/shows.toml


def parted(beats: list[Beat], room: int) -> list[Beat]:
    """The beats with at most `room` of them told as two, those whose lesser deed shows most before others."""
    halves = {at: both for at, beat in enumerate(beats) if (both := _halves(beat))}
    best = sorted(halves, key=lambda at: (-min(shows(half.deeds[0]) for half in halves[at]), at))[: max(room, 0)]
    return [half for at, beat in enumerate(beats) for half in (halves[at] if at in best else (beat,))]


def _halves(beat: Beat) -> tuple[Beat, Beat] | None:
    """The beat before and after the joint between its subject's first deed and another of them."""
    if beat.line or beat.camera or memory(beat):
        return None
    own = [deed for deed in beat.deeds if deed.who == beat.subject and telling(deed) and shows(deed) >= SHOWN]
    after = next((deed for deed in own[1:] if deed.pose != own[0].pose), None)
    cut = _cut(beat.text, own[0].verb, after.verb) if after is not None else None
    if after is None or cut is None:
        return None
    head, tail = cut
    at = beat.deeds.index(after)
    return _first(beat, head, beat.deeds[:at], after), _second(beat, tail, beat.deeds[at:])


def _cut(text: str, first: str, then: str) -> tuple[str, str] | None:
    """ "Mara picks up the lantern and runs." → "Mara picks up the lantern." and "Mara runs."."""
    spoken = next((found for found in re.finditer(r"[\w’'-]+", text) if verb(found.group().lower()) == first), None)
    if spoken is None:
        return None
    who = text[: spoken.start()].rpartition(", ")[2].strip()
    for joint in JOINT.finditer(text, spoken.end()):
        ahead = [word for word in re.findall(r"[\w’'-]+", text[joint.end() :]) if not word.endswith("ly")][:1]
        if ahead and verb(ahead[0].lower()) == then and 0 < len(who.split()) <= LEAD:
            head = text[: joint.start()].rstrip(" ,;")
            return f"{head}.", f"{who[:1].upper()}{who[1:]} {text[joint.end() :]}"
    return None


def _first(beat: Beat, text: str, deeds: tuple[Deed, ...], after: Deed) -> Beat:
    resting = {name: pose for name, pose in beat.resting.items() if name != beat.subject or pose != after.pose}
    return replace(beat, text=text, deeds=deeds, props=_named(beat, text), resting=resting)


def _second(beat: Beat, text: str, deeds: tuple[Deed, ...]) -> Beat:
    """What comes after: nobody enters any more, and whoever has got off stands by what they rode."""
    mounts = {deed.who: deed.mount for deed in deeds if deed.mount}
    acting = {deed.who for deed in deeds}
    riding = {name: mount for name, mount in beat.riding.items() if name not in acting} | mounts
    left = {one.mount for one in beat.deeds if one.mount and one.who in acting} - set(riding.values())
    looking = {name: target for name, target in beat.looking_at.items() if any(deed.looking for deed in deeds)}
    return replace(
        beat,
        text=text,
        deeds=deeds,
        entering=(),
        prop_presets={**{one: one for one in left}, **beat.prop_presets},
        props=tuple(dict.fromkeys([*_named(beat, text), *(one for one in left if one in shelf("vehicles", Vehicle))])),
        creatures=(*beat.creatures, *(one for one in left if one in shelf("animals", Animal))),
        riding=riding,
        looking_at=looking,
        seen=beat.seen if looking else "",
    )


def _named(beat: Beat, text: str) -> tuple[str, ...]:
    """The things these words name, and what is in a hand by then."""
    low, brought = text.lower(), set(words.forms("brings").values())
    held = set(beat.holding.values())
    return tuple(prop for prop in beat.props if prop.split()[-1] in low or prop in held or prop in brought)
