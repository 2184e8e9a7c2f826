"""Things of a clause: what lies about, what is in whose hand, who sits in or on what, and what burns."""

from presets import words
from presets.loader import shelf
from presets.people import Pose
from presets.world import Prop
from workflows.breakdown.lexicon.index import meaning, moves, pose_for, verb_is
from workflows.breakdown.prose.frames import Frame
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.visible import visible

TAKEN = ("", "into", "up")  # before what a hand has: "lifts the lantern", "bites into a peach"
BULKY_M = 0.55  # metres; what is longer and wants both arms is in them only while it is carried


def props_of(clause: Clause) -> tuple[list[str], dict[str, str]]:
    """Props as the story calls them, and the presets that draw them."""
    names: list[str] = []
    presets: dict[str, str] = {}
    for mention in clause.mentions:
        if mention.kind not in ("prop", "vehicle") or not visible(clause, mention) or mention.determiner == "no":
            continue
        if _worn(clause, mention) or _of_a_beast(mention):
            continue
        if mention.noun not in names:
            names.append(mention.noun)
            if mention.meaning and mention.meaning.preset:
                presets[mention.noun] = mention.meaning.preset
    for brought in _brought(clause):
        drawn = meaning(brought, "prop")
        if drawn and drawn.preset and drawn.preset not in presets.values():
            names.append(brought)
            presets[brought] = drawn.preset
    return names, presets


def _worn(clause: Clause, mention: Mention) -> bool:
    """ "Checked his watch", "a teenager with purple headphones": on a body. "Finds a muddy boot": a thing, and so is
    whatever is handled."""
    lists = words.listed("lists").groups
    handled = any(verb_is("hold", act.lemma) and mention in act.objects for act in clause.acts)
    before = clause.line[mention.start - 1].low if mention.start else ""
    theirs = {mention.determiner, before} & {*lists["possessive"], "with"}
    return mention.noun in lists["on_a_body"] and bool(theirs) and not handled


def _of_a_beast(mention: Mention) -> bool:
    """ "Caught it with its trunk": a part of the beast, no luggage."""
    return mention.determiner == "its" and mention.noun in words.listed("lists").groups["of_beasts"]


def _brought(clause: Clause) -> list[str]:
    """ "A burning cart" and "the van burns" bring fire, "it explodes" an explosion."""
    table, lit = words.forms("brings"), words.listed("lists").groups["lit"]
    found: list[str] = []
    for at, token in enumerate(clause.line):
        after = clause.line[at + 1].low if at + 1 < len(clause.line) else ""
        denied = any(act.negated and act.at == at for act in clause.acts)
        if token.low in table and after not in lit and not denied:
            found.append(table[token.low])
    return found


def in_hand(clause: Clause, presets: dict[str, str]) -> dict[str, str]:
    """ "Anna, with a lantern", "he floats in, a flashlight in his hand": person → prop."""
    held: dict[str, str] = {}
    hands = words.listed("lists").groups["hands"]
    for mention in clause.mentions:
        if (
            mention.kind != "prop"
            or mention.plural
            or _worn(clause, mention)
            or not fits_hand(presets.get(mention.noun, ""))
        ):
            continue
        after = [token.low for token in clause.line[mention.end : mention.end + 4]]
        gripped = after[:1] == ["in"] and any(low in hands for low in after[1:])
        if mention.noun not in presets or not (gripped or mention.preposition == "with"):
            continue
        owner = _bearer(clause, mention)
        if owner:
            held.setdefault(owner, mention.noun)
    return held


def taken_up(frame: Frame, props: list[str], presets: dict[str, str], held: set[str]) -> str:
    """What a deed puts into a hand: "lifts the lantern", "bites into a peach", "drinks from a bottle".

    `held`: what somebody has already; two who carry one ladder carry one.
    """
    if frame.denied:
        return ""
    drinks = frame.verb in words.listed("lists").groups["drinks"]
    taken = [one.noun for one in frame.act.objects if one.preposition in (*TAKEN, *(("from",) if drinks else ()))]
    found = next((noun for noun in taken if noun in props and not meaning(noun, "vehicle")), "")
    pose = shelf("poses", Pose).get(pose_for(frame.verb, [found]))
    if not verb_is("hold", frame.verb) and (pose is None or not pose.prop or pose.prop != presets.get(found, "")):
        return ""
    fits = fits_hand(presets.get(found, "")) and (frame.verb in _heaving() or not _bulky(presets.get(found, "")))
    return found if found and fits and found not in held else ""


def _heaving() -> list[str]:
    return words.listed("lists").groups["heaves"]


def _bulky(preset: str) -> bool:
    """Whether it takes both arms: who opens a crate does not have it in the hands."""
    prop = shelf("props", Prop).get(preset)
    return prop is not None and prop.hold == "both" and prop.size_m > BULKY_M


def _bearer(clause: Clause, mention: Mention) -> str:
    """Whose hand: the person right before the phrase, else whoever acts before it."""
    near = next((one for one in reversed(clause.mentions) if one.end <= mention.start and one.people), None)
    act = next((act for act in reversed(clause.acts) if act.at < mention.start and act.subject), None)
    if (
        act is not None
        and act.subject[0].people
        and (near is None or near.preposition or near.owner or near.end <= act.at)
    ):
        return act.subject[0].people[0]
    return near.people[0] if near is not None and not near.owner and len(near.people) == 1 else ""


def aboard(clause: Clause) -> dict[str, str]:
    """ "Two men in a white van", "a woman on a bicycle": person → the vehicle or animal that draws it."""
    found: dict[str, str] = {}
    for mention in clause.mentions:
        carries = mention.kind in ("vehicle", "animal") and mention.meaning is not None and not mention.people
        if not carries or mention.meaning is None:
            continue
        act = next((act for act in clause.acts if mention in act.objects and not moves(act.lemma)), None)
        if act is not None and mention.preposition in ("from", "out"):  # "waves from a burning cart"
            found |= {name: mention.meaning.preset for one in act.subject for name in one.people}
        if mention.preposition not in ("in", "on", "inside"):
            continue
        before = next((one for one in reversed(clause.mentions) if one.end == mention.start - 1), None)
        if before is not None and before.people and not before.owner:
            found |= dict.fromkeys(before.people, mention.meaning.preset)
    return found


def unmanned(clause: Clause) -> str:
    """The vehicle that moves here with nobody named on it and cannot: "the motorcycle screams down the alley"."""
    ridden = words.listed("lists").groups["ridden"]
    for act in clause.acts:
        for mention in act.subject:
            if mention.noun in ridden and mention.meaning and not any(one.people for one in clause.mentions):
                return mention.meaning.preset
    return ""


def fits_hand(preset: str) -> bool:
    prop = shelf("props", Prop).get(preset)
    return prop is None or bool(prop.hold)
