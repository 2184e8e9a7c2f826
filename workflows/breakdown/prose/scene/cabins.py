"""Rooms and vehicles that a thing puts people in: the kitchen of the kitchen window, the car they argue in."""

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.lexicon.index import meaning, moves, verb_is
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.scene.places import Spot, outside_of, where

ARRIVE = ("arrive", "reach", "enter", "come", "return", "get", "cross", "climb", "visit", "board", "leave", "go")


def room_of(clause: Clause, mention: Mention, placed: bool) -> Spot | None:
    """ "At the kitchen window": in the kitchen, when somebody is there."""
    if not placed and mention.noun in where("front_door") and _before_the_door(clause, mention):
        return Spot("doorstep", outside_of("house"))
    if mention.kind != "prop" or mention.preposition not in ("at", "in", "by", "on", "under", "from", "to"):
        return None
    noun = mention.within.noun if mention.within else mention.noun.rpartition(" ")[0]
    room = meaning(noun, "place") if noun else None
    there = any(one.people for one in clause.mentions) or mention.start <= 2
    return Spot(noun, room.preset, True) if room and room.interior and there else None


def _before_the_door(clause: Clause, mention: Mention) -> bool:
    """ "In front of my door", "outside her door": under the sky."""
    low = [token.low for token in clause.line[max(0, mention.start - 4) : mention.start]]
    return "outside" in low or ("front" in low and "of" in low)


def cabin_of(clause: Clause, mention: Mention) -> Spot | None:
    """ "Sits in the train", "argue in the car": seen from inside. Who waits in a car is seen in it from the street."""
    if mention.kind != "vehicle" or mention.meaning is None or mention.preposition not in where("aboard"):
        return None
    cabin = words.forms("cabins").get(mention.meaning.preset, "")
    act = next((act for act in clause.acts if mention in act.objects and not act.negated), None)
    by_people = act is not None and any(one.people for one in act.subject)
    rests = by_people and act is not None and verb_is("still", act.lemma)
    opens = clause.mentions[:1] == [mention] and any(one.people for one in clause.mentions)  # "In the train Tom reads."
    closed = cabin in shelf("sets", Set) and shelf("sets", Set)[cabin].interior
    away = act is None or moves(act.lemma) or act.lemma in (*ARRIVE, "hide", "put")
    does = bool(cabin) and by_people and not rests and not away and mention.preposition in ("in", "inside")
    return Spot(mention.noun, cabin, True) if does or (closed and (opens or rests)) else None
