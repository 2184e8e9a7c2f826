"""Who rides what from now on: told by riding, by getting on its back, or by the beast that carries somebody."""

from presets import words
from presets.loader import shelf
from presets.world import Animal, Vehicle
from workflows.breakdown.lexicon.index import meaning, moves, poses, verb_is
from workflows.breakdown.prose.frames import Frame
from workflows.breakdown.prose.language.acts import Act
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.cast import Cast

ON = ("", "on", "in", "by", "onto", "into", "upon", "atop", "astride")
ON_ITS_BACK = ("on", "onto", "upon", "atop", "astride")


def ridden(clause: Clause, frame: Frame, riding: dict[str, str], cast: Cast, it: str = "") -> dict[str, str]:
    """Person → the preset, or the name, of what carries them once the frame is done.

    `it`: the mount told of last, which "she rides it" means.
    """
    act, doers = frame.act, frame.who
    after = dict(riding)
    if act.negated:
        return after
    if _gets_down(clause, frame):
        return {name: mount for name, mount in after.items() if name not in doers}
    lists = words.listed("lists").groups
    mount = _mounted(clause, frame, cast)
    if mount:
        after.update(dict.fromkeys((name for name in doers if name != mount), mount))
    elif verb_is("ride", act.lemma) and poses().get(act.lemma, "") == "ride":
        meant = it if clause.line[act.at + 1 : act.at + 2] and clause.line[act.at + 1].low in ("it", "them") else ""
        usual = meant or mount_told(clause, "") or _usual(frame.verb)
        people = [name for name in doers if name not in cast.members or not cast.members[name].preset]
        after.update({name: after.get(name) or usual for name in people})  # a wolf that trots sits on nothing
    elif act.lemma in lists["carrying"] and (beast := _beast(act.subject, cast)):
        borne = [name for one in act.objects if not one.preposition for name in one.people if name != beast]
        after.update(dict.fromkeys(borne, beast))
    elif (
        act.lemma in lists["on_foot"]
        or _sits_elsewhere(act)
        or (act.lemma in lists["at_hand"] and _to_one_on_foot(frame, riding))
    ):
        return {name: mount for name, mount in after.items() if name not in doers}
    return after


def on_the_way(riding: dict[str, str], clause: Clause) -> dict[str, str]:
    """Who still rides in another place: whoever acts there and does not travel has left the car behind."""
    vehicles = shelf("vehicles", Vehicle)
    going = any(moves(act.lemma) or verb_is("ride", act.lemma) for act in clause.acts)
    there = any(one.kind == "vehicle" for one in clause.mentions)
    people = {name for act in clause.acts for one in act.subject for name in one.people}
    left = people and not going and not there
    return {name: mount for name, mount in riding.items() if not (left and mount in vehicles)}


def _sits_elsewhere(act: Act) -> bool:
    """ "They sat on a log by the fire": no longer in the saddle."""
    return act.lemma == "sit" and any(one.preposition and one.kind in ("prop", "place") for one in act.objects)


def _gets_down(clause: Clause, frame: Frame) -> bool:
    """ "Jumps off", "climbs down from the horse"; not "rides off", not "comes down the street"."""
    low = [token.low for token in clause.line[frame.act.at + 1 : frame.act.at + 3]]
    if low[:1] == ["off"]:
        return not verb_is("ride", frame.act.lemma)
    return low[:1] == ["down"] and not {*low[1:]} & set(words.listed("lists").groups["determiner"])


def mount_told(clause: Clause, before: str) -> str:
    """The vehicle or beast told of last that can be ridden; `before`: as things stood."""
    known, ridable = shelf("animals", Animal), words.listed("lists").groups["ridden"]
    for one in clause.mentions:
        preset = one.meaning.preset if one.meaning is not None and not one.people else ""
        if (one.kind == "vehicle" and (one.noun in ridable or preset in ridable)) or (
            one.kind == "animal" and preset in known and known[preset].rideable
        ):
            before = preset
    return before


def came_riding(nouns: list[str]) -> str:
    """What those are on who are called by it: a rider on a horse, a cyclist on a bicycle; else nothing."""
    table = words.forms("riders")
    return next((table[noun] for noun in nouns if noun in table), "")


def _to_one_on_foot(frame: Frame, riding: dict[str, str]) -> bool:
    """Done to somebody who stands on the ground: whoever gives a child water from the saddle has got off first."""
    others = {name for one in frame.act.objects for name in one.people} - set(frame.who)
    on_beasts = all(riding.get(name, "horse") in shelf("animals", Animal) for name in frame.who)
    return bool(others) and on_beasts and not others & (riding.keys() | set(riding.values()))


def _mounted(clause: Clause, frame: Frame, cast: Cast) -> str:
    """What the doers are on: the object of riding, or a beast whose back they sit on or climb."""
    act = frame.act
    rides = verb_is("ride", act.lemma)
    gets_on = rides or moves(act.lemma) or act.lemma in words.listed("lists").groups["gets_on"]
    for one in act.objects if gets_on else ():
        if one.kind == "vehicle" and not rides:
            continue
        back = _its_back(clause, one)
        there = back or one.preposition in (ON if rides else ON_ITS_BACK)
        if there and (mount := _carrier(one, cast)) and (rides or _beast([one], cast)):
            return mount
    return ""


def _its_back(clause: Clause, mention: Mention) -> bool:
    """ "On top of an elephant", "on the back of the camel"."""
    low = [token.low for token in clause.line[: mention.start]]
    return low[-3:] == ["on", "top", "of"] or (low[-2:] == ["back", "of"] and bool({"on", "onto"} & set(low[-4:-2])))


def _carrier(mention: Mention, cast: Cast) -> str:
    """What carries: the preset of a vehicle or a beast, the name of a beast that is a character."""
    if mention.people:
        return _beast([mention], cast)
    if mention.kind == "animal":
        known = shelf("animals", Animal).get(mention.meaning.preset if mention.meaning else "")
        return known.id if known is not None and known.rideable else ""  # nobody rides the kite he flies
    return mention.meaning.preset if mention.kind == "vehicle" and mention.meaning is not None else ""


def _beast(mentions: list[Mention], cast: Cast) -> str:
    """The first of them that can be ridden, by its preset or its own name."""
    known = shelf("animals", Animal)
    for one in mentions:
        name = one.people[0] if one.people else ""
        own = cast.members[name].preset if name in cast.members else ""
        preset = own or (one.meaning.preset if one.kind == "animal" and one.meaning is not None else "")
        if preset in known and known[preset].rideable:
            return name or preset
    return ""


def _usual(verb: str) -> str:
    """What is ridden when the words do not say: a bicycle is cycled, else it is a horse."""
    wanted = words.forms("mounts").get(verb, "horse")
    found = meaning(wanted, "vehicle") or meaning(wanted, "animal")
    return found.preset if found else wanted
