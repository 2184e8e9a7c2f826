"""What people do, feel and look at in one shot."""

from presets.loader import shelf
from presets.people import Pose
from presets.world import Vehicle
from workflows.breakdown.beats import SKY, Beat
from workflows.breakdown.grammar.people import answer_to, couple, main_deed, partner_of
from workflows.breakdown.grammar.setups import Setup
from workflows.breakdown.lexicon.index import moves, poses


def pose_of(beat: Beat, name: str) -> str:
    """The pose that shows what they do now: their own deed, riding, speaking, listening, resting, or standing.

    What hands do, they do riding and sitting too: staging puts the arms of one pose on the legs of another.
    """
    shelved = shelf("poses", Pose)
    deed = main_deed(beat, name)
    own = deed.pose if deed and not (deed.past and deed.pose == "dead") else ""  # told of, not seen to die
    if deed and own == "look_around" and deed.target in beat.present:  # at somebody near: the eyes do it
        own = "stand"
    if own in ("look_around", "look_down", "stand") and beat.looking_at.get(name) == SKY:
        own = "look_up"
    if mount := beat.riding.get(name):
        seated = shelved.get(own)
        if seated is not None and (seated.posture in ("riding", "sitting") or _by_hand(seated)):
            return own
        return _first(["drive", "sit"], shelved) if mount in shelf("vehicles", Vehicle) else "ride"
    rest = beat.resting.get(name, "")
    if own == "wake" and rest in shelved and shelved[rest].posture == "sitting":
        return rest  # no bed stands at the table where they slept
    if rest in shelved and not (own in shelved and own != "stand" and shelved[rest].posture != "lying"):
        stands = own in shelved and (shelved[own].posture != "standing" or shelved[own].moving)
        return own if stands else rest
    if own and own in shelved and not (beat.line and name == beat.speaker and deed and deed.looking):
        return own
    return answer_to(beat, name) or _talking(beat, name, shelved)


def _by_hand(pose: Pose) -> bool:
    """Is it done with the hands alone, wherever one sits?"""
    return pose.posture == "standing" and not pose.moving and bool(pose.reach)


def _talking(beat: Beat, name: str, shelved: dict[str, Pose]) -> str:
    if name == beat.speaker:
        return _first([poses().get("say", ""), "talk"], shelved)
    if beat.line or name == beat.listener:
        return _first(["listen"], shelved)
    return "stand"


def _first(wanted: list[str], shelved: dict[str, Pose]) -> str:
    return next((pose for pose in wanted if pose in shelved), "stand")


def feelings(setup: Setup, seen: list[str]) -> dict[str, str]:
    beat = setup.beat
    told = {name: feeling for name, feeling in beat.feeling.items() if name in seen}
    if setup.kind.id == "reaction" and setup.witness in seen and setup.witness not in told:
        shock = "afraid" if beat.mood in ("tense", "ominous") else "surprised"
        if beat.loud:
            told[setup.witness] = shock
    return told


def looks(setup: Setup, seen: list[str]) -> dict[str, str]:
    """Eyes: what the story says; two who do one thing, speakers and hearers at each other; a witness at the subject."""
    beat = setup.beat
    looks = {
        name: target
        for name, target in beat.looking_at.items()
        if name in {*seen, *beat.creatures} or setup.kind.id == "pov"
    }
    if setup.kind.id == "pov" and not looks and beat.subject:
        looks[beat.subject] = "away"
    if setup.kind.facing == "away" and beat.subject in seen:
        looks[beat.subject] = "beyond"
    for one, other in _facing(setup):
        if one in seen and other:
            looks.setdefault(one, other)
    if setup.kind.id == "two_shot" and (partner := partner_of(beat)):
        looks = {beat.subject: partner, partner: beat.subject, **looks}
    if setup.kind.id == "reaction" and setup.witness in seen and beat.subject:
        looks.setdefault(setup.witness, beat.subject)
    for deed in beat.deeds:
        if deed.who in seen and deed.target and not moves(deed.verb) and deed.target != deed.who and not deed.past:
            looks.setdefault(deed.who, deed.target)
    there = {*beat.present, *beat.props, *beat.creatures, *beat.holding.values(), "away", "beyond", SKY}
    there |= {partner_of(beat), setup.witness}
    return {name: target for name, target in looks.items() if target in there}


def _facing(setup: Setup) -> list[tuple[str, str]]:
    """Who faces whom: the two of a deed, and those who talk."""
    beat, pairs = setup.beat, []
    if (both := couple(beat)) and setup.kind.id != "pov":
        pairs += [both, both[::-1]]
    partner = partner_of(beat)
    if beat.line and partner:
        pairs += [(beat.speaker, partner), (partner, beat.speaker)]
    return pairs
