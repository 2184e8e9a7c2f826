"""Deaths seen and deaths told of: the dead are not about any more, but for a body and for memories."""

import re
from collections.abc import Iterable

from presets import words
from workflows.breakdown.beats import Deed
from workflows.breakdown.prose.frames import Frame
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast

YEAR = re.compile(r"\b1\d{3}\b|\b20\d{2}\b")


def unseen(clause: Clause, frame: Frame, deeds: list[Deed]) -> list[Deed]:
    """The deeds of a frame; a death nobody saw is nobody's deed: "My mother died in March."."""
    dying = [deed for deed in deeds if deed.pose == "dead" and deed.who]
    if not dying or not (frame.act.tense in ("before", "since") or _long_ago(clause) or _of_ones_own(clause, frame)):
        return deeds
    return [Deed("", frame.verb, tail=deed.tail, past=frame.past) if deed in dying else deed for deed in deeds]


def bury(cast: Cast, frames: Iterable[Frame], done: Iterable[list[Deed]], told: Iterable[list[Deed]]) -> None:
    """Remember who is dead from now on: `done` is what the frames say, `told` what of it can be seen."""
    for frame, deeds, left in zip(frames, done, told, strict=True):
        dies = not frame.denied and frame.act.tense != "may" and any(deed.pose == "dead" for deed in deeds)
        for name in frame.who if dies else ():
            cast.members[name].dead = "seen" if any(deed.who == name for deed in left) else "told"


def gone_for_good(cast: Cast, mention: Mention, name: str) -> bool:
    """Whether a phrase means somebody dead who is not there: no body, or only its coat."""
    member = cast.members.get(name)
    return member is not None and (member.dead == "told" or (member.dead == "seen" and mention.owner))


def laid_out(cast: Cast, resting: dict[str, str], seen: Iterable[str], deeds: Iterable[Deed]) -> dict[str, str]:
    """Person → the pose they rest in, with the bodies that are there."""
    doers = {deed.who for deed in deeds}
    return resting | {name: "dead" for name in seen if cast.members[name].dead == "seen" and name not in doers}


def _long_ago(clause: Clause) -> bool:
    """ "Last winter", "in 1987", "three years ago"."""
    low = {token.low for token in clause.line}
    return bool(low & {*words.words("months"), *words.listed("lists").groups["long_ago"]} or YEAR.search(clause.text))


def _of_ones_own(clause: Clause, frame: Frame) -> bool:
    """ "My father died": told by one who was there only if the words say so: "in my arms", "in the kitchen"."""
    lists, act = words.listed("lists").groups, frame.act
    mine = any(one.determiner in ("my", "our") for one in act.subject)
    there = {token.low for token in clause.line[act.at :]} & {*lists["self"], *lists["we"]}
    placed = any(one.kind in ("place", "prop", "vehicle") and one.preposition for one in act.objects)
    return mine and not there and not placed and act.tense != "present"
