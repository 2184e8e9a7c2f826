"""What happens in a clause, verb by verb: who does it, to whom or what, who is at the other end, and when.

A frame stands between grammar and picture. Acts know words only; once the register has said who is meant, a frame says
what a director asks of a sentence, and `deeds_of` turns it into what people are drawn doing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from presets import words
from presets.loader import shelf
from presets.people import Pose
from workflows.breakdown.beats import Deed
from workflows.breakdown.lexicon.index import moves, pose_for, poses, verb_is
from workflows.breakdown.prose.language.acts import Act
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention


@dataclass(frozen=True, slots=True)
class Frame:
    act: Act
    verb: str  # lemma; of a passive with a doer the verb itself, "take" of "was taken by Mara"
    who: tuple[str, ...] = ()  # names of those who do it; empty: the world, or a thing
    whom: str = ""  # the person or thing it is done to, as called
    partner: str = ""  # the person at the other end: whom it is given to, taken from or done to
    past: bool = False  # told from before the story's now: "my father died when I was nine"

    @property
    def denied(self) -> bool:
        return self.act.negated


def frames_of(clause: Clause, doers: Sequence[str], narrated: str) -> list[Frame]:
    """The frames of a clause whose mentions have people.

    `doers`: who did the last thing, for acts without a subject; `narrated`: the tense the story is told in.
    """
    found: list[Frame] = []
    last = [] if clause.opens and not clause.acts[:1] else list(doers)
    for act in clause.acts:
        who = list(dict.fromkeys(name for one in act.subject for name in one.people))
        if not act.subject and act.carried:
            who = last if _may_carry(clause, act) else []
        last = who  # "the engine coughs and dies": nobody died
        past = act.tense in ("before", "since") or (narrated == "present" and act.tense == "past")
        agents = [name for one in act.objects if one.preposition == "by" for name in one.people]
        if act.undergone and agents:  # "was taken by Mara": Mara takes it
            whom = who[0] if who else next((one.noun for one in act.subject), "")
            found.append(Frame(act, act.undergone, tuple(agents), whom, who[0] if who else "", past))
        whom = next((called(one) for one in act.objects if called(one) and called(one) not in who), "")
        found.append(Frame(act, act.lemma, tuple(who), whom, _partner(act, who), past))
    return found


def tense_of_telling(clauses: Sequence[Clause]) -> str:
    """Whether a story is told in the present or the past: what most of its verbs say."""
    tenses = [act.tense for clause in clauses for act in clause.acts]
    return "present" if tenses.count("present") > tenses.count("past") else "past"


def deeds_of(clause: Clause, frame: Frame) -> list[Deed]:
    """One deed for each who takes part in what the frame tells; one of the world when nobody does."""
    return [_deed(clause, frame, name) for name in frame.who or ("",)]


def states_of(clause: Clause, deeds: Iterable[Deed]) -> list[Deed]:
    """ "He finds a child asleep under a blanket": how somebody is who does nothing else here."""
    busy = {deed.who for deed in deeds}
    found = []
    for mention in clause.mentions:
        after = clause.line[mention.end].low if mention.end < len(clause.line) else ""
        pose = pose_for(f"be_{after}") if after and mention.determiner != "no" else ""
        found += [Deed(name, "be", pose, tail=after) for name in mention.people if pose and name not in busy]
    return found


def called(mention: Mention) -> str:
    """What a phrase is called as a target: a person's name, a thing's noun; empty for what cannot be one."""
    if mention.owner:
        return ""
    if mention.people:
        return mention.people[0]
    thing = mention.kind in ("prop", "animal", "vehicle") and mention.preposition not in ("without", "like")
    return mention.noun if thing else ""


def sight(clause: Clause, act: Act, looker: str) -> tuple[str, str]:
    """What an act of looking falls on: a name or noun, and the story's words for it."""
    vantage = words.listed("lists").groups["vantage"]
    fallen_on = [one for one in act.objects if one.preposition not in vantage]
    if [token.low for token in clause.line[slice(*act.tail)]][:1] in (["back"], ["around"], ["away"]):
        fallen_on = [one for one in fallen_on if one.preposition]  # "looks back", and "looks back at the guard"
    target = next((called(one) for one in fallen_on if called(one) and called(one) != looker), "")
    return target, clause.words(*act.tail)


def skyward(clause: Clause, act: Act) -> bool:
    """Whether eyes, or a howl, go up: "looks at the stars", "howls at the moon"."""
    lists = words.listed("lists").groups
    aimed = verb_is("look", act.lemma) or act.lemma in (*lists["aims"], *lists["bays"])
    return aimed and bool({token.low for token in clause.line[slice(*act.tail)]} & set(lists["heavens"]))


def _deed(clause: Clause, frame: Frame, who: str) -> Deed:
    tail = clause.words(*frame.act.tail)
    if frame.denied:
        return Deed(who, "do", target=frame.whom, tail=f"not {frame.verb} {tail}".strip(), past=frame.past)
    pose = _pose(frame, tail.lower().split())
    other = pose and pose != poses().get(frame.verb) and not shelf("poses", Pose)[pose].moving
    return Deed(
        who,
        frame.verb,
        pose,
        frame.whom,
        tail,
        moving=moves(frame.verb) and not other,
        looking=verb_is("look", frame.verb),
        partner=frame.partner if frame.partner != who else "",
        part=frame.act.part,
        past=frame.past,
    )


def _pose(frame: Frame, low: list[str]) -> str:
    """The pose that shows the verb with these words behind it."""
    if frame.act.part:
        return pose_for(f"{frame.act.part} {frame.verb}") or pose_for(frame.act.part)
    lists = words.listed("lists").groups
    if frame.partner and frame.verb in lists["handing"] and not frame.act.undergone:
        return pose_for("take" if frame.verb in lists["taking"] else "give")  # two hands meet over it
    alone = not low and frame.verb in lists["gesture"]  # "They draw."
    pose = pose_for(f"{frame.verb}_{low[0]}") if low else pose_for(f"{frame.verb} alone") if alone else ""
    meant = any(f"{frame.verb} {word}" in words.forms("senses") for word in low)  # "drew first"
    if not (pose or meant or frame.act.undergone) and _has_object(frame.act, low) and not _reflexive(low):
        pose = pose_for(f"{frame.verb} something")  # who hides a letter does not hide
    pose = pose or pose_for(f"be {frame.act.undergone}" if frame.act.undergone else frame.verb, [frame.whom, *low])
    if frame.verb in lists["needs_object"] and not (alone or meant) and not _has_object(frame.act, low):
        return ""
    return pose


def _partner(act: Act, who: Sequence[str]) -> str:
    """The other person in what is done: "gives Tom the key", "takes it from her", "dances with him"."""
    shared = words.listed("lists").groups["shared_with"]
    others = [one for one in act.objects if one.people and not one.owner and one.preposition in shared]
    return next((name for one in others for name in one.people if name not in who), "")


def _has_object(act: Act, tail: list[str]) -> bool:
    """ "Closing the door", not "closing fast"."""
    lists = words.listed("lists").groups
    thing = tail[:1] and (tail[0] in lists["determiner"] or tail[0] in ("it", "them", "him", "her", "open"))
    return bool(thing) or any(not one.preposition for one in act.objects)


def _reflexive(tail: list[str]) -> bool:
    return bool(tail) and tail[0].endswith(("self", "selves"))


def _may_carry(clause: Clause, act: Act) -> bool:
    """Whether an act without a subject of its own goes on with the last one: "… and drew his sword"."""
    word, first = clause.line[act.at].low, clause.line[0].low
    joined = act.at > 0 and clause.line[act.at - 1].low in words.listed("lists").groups["goes_on"]
    return joined or act.at == 0 or word.endswith("ing") or first in ("then", "and", "but")
