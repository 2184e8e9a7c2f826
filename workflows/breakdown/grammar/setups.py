"""A setup: one kind of coverage of one beat, and what can be asked of a beat before it is chosen."""

from dataclasses import dataclass

from presets import words
from presets.grammar import Coverage
from presets.loader import shelf
from presets.people import Pose
from workflows.breakdown.beats import Beat
from workflows.breakdown.grammar.people import crowd, main_deed, on_a_beast, partner_of, sight_of, telling
from workflows.breakdown.grammar.things import drawable, tools, vehicles_of, work_of
from workflows.breakdown.lexicon.index import verb_is


@dataclass(frozen=True, slots=True)
class Setup:
    """A shot wanted: a kind of coverage of one beat."""

    at: int  # index of its beat
    beat: Beat
    kind: Coverage
    variant: int = 0  # how often this kind was used on this beat before
    detail: str = ""  # the prop or creature it is about
    witness: str = ""  # who reacts
    moment: bool = False  # tells the beat itself: its card has the story's words


def facts(beat: Beat, witness: str) -> frozenset[str]:
    """What can be asked of a beat; the words `Coverage.needs` uses."""
    subject = beat.subject
    told = {
        "moving": crosses(beat),
        "riding": bool(subject and beat.riding.get(subject)),
        "prop": bool(set(drawable(beat)) - set(gripped(beat))),
        "grip": bool(gripped(beat)),
        "work": bool(work_of(beat)),
        "vehicle": bool(vehicles_of(beat)),
        "creature": bool(beat.creatures),
        "looking": bool(subject and sight_of(beat)),
        "partner": bool(subject and partner_of(beat)) and not (crowd(beat, subject) and crowd(beat, partner_of(beat))),
        "witness": bool(witness) and not (crowd(beat, subject) and crowd(beat, witness)),
        "line": bool(beat.line),
        "silent": not beat.line and not travels(beat) and not _whole_bodied(beat) and not on_a_beast(beat),
        "hands": _by_hand(beat) and not gripped(beat),
        "lasting": lasts(beat),
        "place": bool(beat.place or beat.set),
        "subject": bool(subject) and not _dead(beat),
    }
    return frozenset(fact for fact, holds in told.items() if holds)


def _whole_bodied(beat: Beat) -> bool:
    deed = main_deed(beat, beat.subject)
    return deed is not None and deed.pose in words.listed("camera").groups["whole"]


def _by_hand(beat: Beat) -> bool:
    """Whether it is the subject's hands that act: those the words name, or those of the pose."""
    deed = main_deed(beat, beat.subject)
    if not beat.subject or deed is None or deed.past:
        return False
    pose = shelf("poses", Pose).get(deed.pose)
    busy = pose is not None and not pose.moving and any(hand in ("grip", "flat") for hand in pose.hands)
    return hands_of(beat) or (busy and not beat.line)


def hands_of(beat: Beat) -> bool:
    """Whether the words themselves tell of the subject's hands: "her hands shake"."""
    deed = main_deed(beat, beat.subject)
    return deed is not None and deed.part in words.listed("lists").groups["hands"]


def _dead(beat: Beat) -> bool:
    """Nobody's corpse is dwelt on."""
    deed = main_deed(beat, beat.subject)
    return deed is not None and deed.pose == "dead"


def gripped(beat: Beat) -> list[str]:
    """What the subject has in its hands: the thing it holds, else the tool of its deed."""
    held = beat.holding.get(beat.subject, "")
    return [held] if held else tools(beat)[:1]


def travels(beat: Beat) -> bool:
    """Whether the subject itself moves through the picture."""
    deed = main_deed(beat, beat.subject)
    return bool(beat.subject and deed and deed.moving)


def crosses(beat: Beat) -> bool:
    """Whether it goes from one side to the other: riding does, dancing and climbing do not."""
    deed = main_deed(beat, beat.subject)
    across = words.listed("camera").groups["across"]
    ways = ("back", "down", "up", "in", "out", "off")
    goes = deed is not None and (deed.verb in across or (deed.verb in ("go", "come", "head") and bool(deed.tail)))
    return travels(beat) and goes and not (deed is not None and deed.tail in ways)


def lasts(beat: Beat) -> bool:
    """Whether what the subject does may still go on hours later."""
    deed = main_deed(beat, beat.subject)
    goes_on = deed is not None and deed.verb in words.listed("camera").groups["lasting"]
    return goes_on and telling(deed) and not beat.loud and not beat.line


def watches(beat: Beat) -> bool:
    """Whether someone sees something, and does little else."""
    deeds = [deed for deed in beat.deeds if deed.who]
    return bool(deeds) and all(verb_is("look", deed.verb) for deed in deeds) and not beat.line
