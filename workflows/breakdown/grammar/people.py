"""Who a moment is about: its subject's deed, the person at the other end, and whether it is only remembered."""

from dataclasses import replace

from presets import words
from presets.loader import shelf
from presets.people import Pose
from presets.world import Vehicle
from workflows.breakdown.beats import Beat, Deed
from workflows.breakdown.lexicon.index import verb_is

STATES = ("be", "have", "do", "live", "seem", "become", "feel", "get", "keep", "let", "mean", "belong", "remain")


def memory(beat: Beat) -> bool:
    """Told from before the story's now: everything that anyone does in it is past."""
    done = [deed for deed in beat.deeds if deed.who]
    return bool(done) and not beat.line and all(deed.past for deed in done)


def main_deed(beat: Beat, name: str) -> Deed | None:
    """The deed that shows best what this person does now."""
    own = [deed for deed in beat.deeds if deed.who == name]
    own = [deed for deed in own if not deed.past] or own
    own = [deed for deed in own if deed.pose != "talk" or beat.line] or own
    if beat.line and name == beat.speaker:
        return next((deed for deed in own if deed.pose), own[0] if own else None)
    return max(own, key=shows, default=None)


def shows(deed: Deed) -> int:
    """How much of a deed a picture can show: of two that one sentence tells, the greater is drawn, else the first."""
    ranks = words.listed("shows").groups
    weaker = next((rank for rank, poses in enumerate(ranks.values(), 1) if deed.pose in poses), len(ranks) + 1)
    return weaker if deed.pose else 0


def telling(deed: Deed | None) -> bool:
    """Whether a deed can be seen: no state, no thought, no bare saying, nothing that is not done."""
    if deed is None or deed.tail.startswith("not ") or deed.verb in STATES:
        return False
    return bool(deed.pose and deed.pose != "talk") or not (verb_is("mind", deed.verb) or verb_is("speech", deed.verb))


def partner_of(beat: Beat) -> str:
    """Who shares the moment with its subject: the listener, the one at the other end of the deed, the next present."""
    subject = beat.subject
    deed = main_deed(beat, subject)
    other = beat.listener or (deed.partner if deed is not None and not deed.past else "")
    if other and other != subject:
        return other
    return next((name for name in beat.present if name != subject), "")


def sight_of(beat: Beat) -> str:
    """What someone sees, as a name or in the story's words; empty when the words tell only where they look from."""
    looks = any(deed.looking and deed.who == beat.subject for deed in beat.deeds)
    if not (looks or beat.subject in beat.looking_at):
        return ""  # a boat that finds someone has no eyes
    target = next((target for target in beat.looking_at.values() if target != "away"), "")
    hidden = beat.seen.split()[:1] and beat.seen.split()[0].lower() in words.listed("lists").groups["vantage"]
    return target or next(iter(beat.watched), "") or ("" if hidden else beat.seen)


def crowd(beat: Beat, name: str) -> bool:
    """Whether someone is one of three or more who are told of together: "Soldier 2"."""
    stem = name.rstrip(" 0123456789")
    return stem != name and sum(one.rstrip(" 0123456789") == stem for one in beat.present) > 2


def joined(beat: Beat) -> Beat:
    """The beat with whoever is at the other end of a deed in the picture, too."""
    others = [deed.partner for deed in beat.deeds if deed.who in beat.present and not deed.past]
    present = tuple(dict.fromkeys([*beat.present, *(name for name in others if name)]))
    return beat if present == beat.present else replace(beat, present=present)


def answer_to(beat: Beat, name: str) -> str:
    """The pose of whoever something is done with: a dancer's partner dances. Empty when nobody does."""
    for deed in beat.deeds:
        if deed.partner == name and deed.who != name and not deed.past and (pose := answered(deed.pose)):
            return pose
    return ""


def answered(pose: str) -> str:
    """What the other one does when somebody does this: the same, where it takes two."""
    known = shelf("poses", Pose)
    told = words.forms("answers").get(pose)
    if told is None and pose in known:
        told = known[pose].pair[1] if known[pose].pair else pose if known[pose].partner else ""
    return told if told in known else ""


def couple(beat: Beat) -> tuple[str, str] | None:
    """Two who are in one deed together, the doer first."""
    deed = main_deed(beat, beat.subject)
    if deed is None or deed.past or not answered(deed.pose):
        return None
    other = deed.partner or _same(beat, deed)
    return (deed.who, other) if other and other in beat.present else None


def _same(beat: Beat, deed: Deed) -> str:
    """ "They dance": the other one who does the very same."""
    others = [one.who for one in beat.deeds if one.who != deed.who and one == replace(deed, who=one.who)]
    return others[0] if len(others) == 1 else ""


def on_a_beast(beat: Beat) -> bool:
    """Whether somebody who is there is on the back of an animal."""
    return any(beat.riding.get(name, "") not in ("", *shelf("vehicles", Vehicle)) for name in beat.present)
