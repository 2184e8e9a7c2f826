"""What somebody sits on: the rock, the wall, the steps the words name, for as long as they stay seated."""

from presets import words
from presets.loader import shelf
from presets.people import Pose
from presets.search import find
from presets.world import Prop
from workflows.breakdown.lexicon.tokens import singular
from workflows.breakdown.prose.frames import Frame
from workflows.breakdown.prose.language.clause import Clause

AT, TABLES = ("at", "behind", "round", "around"), ("table", "desk")  # those who sit at one stay at it
ON = ("on", "onto", "upon", "atop")


def seated_on(seats: dict[str, str], clause: Clause, frames: list[Frame], resting: dict[str, str]) -> dict[str, str]:
    """Person → what they sit on, as a prop is called, once the clause is told. `resting`: who sits at all by then."""
    after = {name: seat for name, seat in seats.items() if name in resting}
    for frame in frames:
        seat = _named(clause, frame)
        if seat and not frame.denied:
            those = (*frame.who, *([frame.partner] if frame.partner and _at(clause, frame) else []))
            after |= {name: seat for name in those if _sits(resting.get(name, ""))}
    return after


def _sits(pose: str) -> bool:
    known = shelf("poses", Pose)
    return pose in known and known[pose].posture == "sitting" and bool(known[pose].seat)


def _at(clause: Clause, frame: Frame) -> str:
    """The table of "sits at a small kitchen table", as the words have it."""
    tables = [one for one in frame.act.objects if one.kind == "prop" and one.preposition in AT]
    shown = (find("props", one.noun) or "" for one in tables)
    return next((one.noun for one, prop in zip(tables, shown, strict=True) if prop in TABLES), "")


def _named(clause: Clause, frame: Frame) -> str:
    """What stands behind the "on" after the verb: "on a mossy rock", "on the edge of the roof"; or the table."""
    if table := _at(clause, frame):
        return table
    start, end = frame.act.tail
    low = [token.low for token in clause.line[start:end]]
    at = next((at for at, word in enumerate(low) if word in ON), -1)
    if at < 0:
        return ""
    phrase: list[str] = []
    for word in low[at + 1 :]:
        if phrase and word in (*words.listed("lists").groups["preposition"], "and"):
            break
        phrase.append(word)
    noun = phrase[-1] if phrase else ""
    table = words.forms("seats")
    prop = table.get(noun) or table.get(singular(noun), "")
    of_what = find("props", " ".join(low[at + 1 + len(phrase) :][:4])) if prop == "ledge" else None
    if of_what and _has_seat(of_what):
        return of_what.replace("_", " ")  # "on the edge of the bed"
    called = prop or noun
    found = find("props", " ".join(phrase)) if not prop else find("props", prop)
    return called if found and _has_seat(found) else ""


def _has_seat(prop: str) -> bool:
    return bool(shelf("props", Prop)[prop].sits)
