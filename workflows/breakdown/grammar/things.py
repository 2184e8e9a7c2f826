"""What a shot can be about: the things of a moment, the tools of a deed, and which of them tells most."""

from presets import words
from presets.loader import shelf
from presets.people import Pose
from presets.search import find
from presets.world import Prop, Vehicle
from workflows.breakdown.beats import Beat
from workflows.breakdown.grammar.people import main_deed
from workflows.breakdown.lexicon.tokens import singular

MOST = 0.36  # what a thing adds to the worth of its insert, however much it tells


def drawable(beat: Beat) -> list[str]:
    """Props a shot can be about: those a preset draws. Ice in a glass is worth a word, not an empty frame."""
    handled = {deed.target for deed in beat.deeds if deed.pose and not deed.moving} | set(beat.holding.values())
    parts = set(words.listed("lists").groups["fixture"]) - handled  # a door is a shot when somebody is at it
    aside = {*vehicles_of(beat), *parts}
    return [prop for prop in beat.props if prop not in aside and (beat.prop_presets.get(prop) or find("props", prop))]


def shelved(beat: Beat) -> list[str]:
    """Whatever of a moment can be drawn, parts of the set too: a window, when it is asked for."""
    return [prop for prop in beat.props if find("props", prop)]


def vehicles_of(beat: Beat) -> list[str]:
    """Vehicles that stand or pass in the picture, too big for an insert."""
    shelved = shelf("vehicles", Vehicle)
    return [prop for prop in beat.props if beat.prop_presets.get(prop, "") in shelved]


def tools(beat: Beat) -> list[str]:
    """What the pose of the subject's deed puts into its hands, where the story names no other thing."""
    pose = _pose(beat)
    if pose is None or not pose.prop or beat.holding.get(beat.subject) or beat.riding.get(beat.subject):
        return []
    deed = main_deed(beat, beat.subject)
    tail = deed.tail.lower().split() if deed is not None else []
    if tail[:1] in (["it"], ["them"]) or any(_held_by(beat, prop) for prop in beat.props if prop.split()[-1] in tail):
        return []  # "reads them", "films it on his phone"
    named = {beat.prop_presets.get(prop, "") for prop in beat.props}
    return [pose.prop.replace("_", " ")] if pose.prop not in named else []


def work_of(beat: Beat) -> str:
    """What the subject's deed stands before: an easel, a stove. A door is no work, nor what the words put elsewhere."""
    pose = _pose(beat)
    if pose is None or not pose.before or pose.before in words.listed("lists").groups["fixture"]:
        return ""
    deed = main_deed(beat, beat.subject)
    elsewhere = deed is not None and bool(deed.target or {"on", "at"} & set(deed.tail.split()))
    stands = beat.interior or pose.before in words.listed("camera").groups["outdoors"]
    return "" if elsewhere or beat.line or not stands else pose.before.replace("_", " ")


def _held_by(beat: Beat, prop: str) -> bool:
    """Whether a hand can hold the thing."""
    known = shelf("props", Prop).get(beat.prop_presets.get(prop, ""))
    return known is not None and bool(known.hold)


def _pose(beat: Beat) -> Pose | None:
    deed = main_deed(beat, beat.subject)
    return shelf("poses", Pose).get(deed.pose) if beat.subject and deed is not None and not deed.past else None


def handed(beat: Beat, prop: str) -> bool:
    """Whether the thing goes from one to another."""
    return any(deed.partner and deed.pose == "give" and prop in deed.tail.lower() for deed in beat.deeds)


def weight(beat: Beat, prop: str) -> float:
    """How much a thing tells: what is handed over or looked at, a weapon or a letter much; a cap or a ladle little."""
    groups = words.listed("camera").groups
    named = {prop, singular(prop), prop.split()[-1], beat.prop_presets.get(prop, "")}
    weight = 0.3 * handed(beat, prop) + 0.12 * _handled(beat, prop)
    weight += 0.22 * (prop in beat.looking_at.values() or prop in beat.seen.lower().split())
    if named & set(groups["telling"]):
        weight += 0.2
    elif named & set(groups["common"]):
        weight -= 0.25
    return min(weight, MOST)


def _handled(beat: Beat, prop: str) -> bool:
    return prop in beat.holding.values() or any(deed.target == prop and deed.pose for deed in beat.deeds)
