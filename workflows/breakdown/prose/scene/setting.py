"""Where and when: the place, time and weather a clause tells, and what changes with them."""

from dataclasses import dataclass, replace

from presets import words
from workflows.breakdown.lexicon.index import meaning, moves, verb, verb_is
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.scene.cabins import ARRIVE, cabin_of, room_of
from workflows.breakdown.prose.scene.guessing import leaning
from workflows.breakdown.prose.scene.hours import dimmed, hour_of, jumps, leaps, opens_with_hour, weather_of
from workflows.breakdown.prose.scene.places import (
    BY,
    NOWHERE,
    OUT,
    TO,
    Spot,
    head,
    in_a_hull,
    is_named,
    of_the_sky,
    opens_there,
    outside_of,
    spot_of,
    standing,
    under_way,
    where,
)

WAYSIDE = Spot("wayside")  # between two places: of the country the story plays in


@dataclass(frozen=True, slots=True)
class Setting:
    place: str = ""
    set: str = ""
    interior: bool = False
    time: str = ""
    weather: str = ""
    scene: int = 0
    named: str = ""  # "Samarkand": a place known by name alone
    indoors: tuple[str, str] = ("", "")  # the last room told of, (place, set): where "inside" leads
    outdoors: tuple[str, str] = ("", "")  # the last place under the sky: where "outside" leads
    ahead: Spot | None = None  # where somebody is on the way to
    back: Spot | None = None  # where a recollection leads back to
    aside: Spot | None = None  # where the people are while a sentence shows what is far from them
    montage: bool = False  # the story cuts: "Cut to a farmer … A ship …"
    lately: str = ""  # the last thing told of is a "room" or a "thing": "inside it" means that one

    @property
    def spot(self) -> Spot:
        return Spot(self.place, self.set, self.interior)

    def at(self, spot: Spot) -> "Setting":
        return replace(self, place=spot.place, set=spot.set, interior=spot.interior, ahead=None)


def on_a_new_page(setting: Setting) -> Setting:
    """Under a new date of a diary: a scene of its own, which tells anew where it plays, when and under what sky."""
    return Setting(scene=setting.scene + 1, named=setting.named, indoors=setting.indoors, outdoors=setting.outdoors)


def after(setting: Setting, clause: Clause, begun: bool) -> Setting:
    """The setting once this clause is read. `begun`: the scene has beats, so a change opens a new one."""
    cut = _cuts(setting, clause)
    start = (
        replace(Setting(), scene=setting.scene, montage=True) if cut else _recalled(_returned(setting, clause), clause)
    )
    new = _into_the_weather(_through_the_door(_arrived(start, clause), clause), clause)
    new = _on_the_way(new, clause)
    there = new.spot
    for mention in clause.mentions:
        part = new.interior and new.spot != there and mention.noun in where("of_house")
        if not part:  # "in the hospital, down the corridor" is one place
            new = _told_of(_led(new, clause, mention, begun), mention)
    new = _at_the_hour(_inside_it(new, clause), clause)
    if begun and (cut or _opens_a_scene(setting, new, clause)):
        new = replace(new, scene=setting.scene + 1)
    return _remembered(new)


def _returned(setting: Setting, clause: Clause) -> Setting:
    """ "Far out at sea, a boat turns. Mina smiles.": back to Mina, who never left."""
    people = any(one.people for one in clause.mentions)
    return replace(setting.at(setting.aside), aside=None) if setting.aside and people and clause.opens else setting


def _cuts(setting: Setting, clause: Clause) -> bool:
    """ "Cut to a farmer", "elsewhere a clerk yawned"; after one cut every newcomer is another."""
    low = [token.low for token in clause.line[:2]]
    told = low == ["cut", "to"] or low[:1] == ["elsewhere"]
    return clause.opens and (told or (setting.montage and low[:1] in (["a"], ["an"])))


def _recalled(setting: Setting, clause: Clause) -> Setting:
    """ "Yesterday I sat by the river. Tonight I write": back to where the teller was."""
    low = [token.low for token in clause.line[:4]]
    if clause.opens and setting.back is not None and low[:1] and low[0] in where("now"):
        return replace(setting.at(setting.back), back=None)
    remembers = clause.opens and bool(setting.place) and (low[:1] == ["yesterday"] or "ago" in low)
    return replace(setting, back=setting.spot) if remembers else setting


def _opens_a_scene(old: Setting, new: Setting, clause: Clause) -> bool:
    closer = bool(old.named) and new.place == f"{new.place.removesuffix(f' in {old.named}')} in {old.place}"
    elsewhere = bool(old.place) and not closer and new.spot != old.spot
    begins = opens_with_hour(clause) or (_acted(clause) and new.time != "day")
    told = bool(new.time) and new.time != old.time and (bool(old.time) or begins)
    later = told or (clause.opens and (jumps(clause) or leaps(clause)))
    arrived = not old.place and bool(new.place) and _arrives(clause)
    return elsewhere or later or arrived


def _at_the_hour(new: Setting, clause: Clause) -> Setting:
    within = new.interior and not _weather_outside(clause)
    told, weather = hour_of(clause), weather_of(clause, within, bool(new.place))
    if leaps(clause) and clause.opens:
        new = replace(new, time="", weather="")
    new = replace(new, time=told or new.time, weather=weather or new.weather)
    return replace(new, time=dimmed(clause)) if not new.time and new.interior else new


def _acted(clause: Clause) -> bool:
    """Somebody does something: an hour told with it begins there and says nothing of the time before."""
    return any(one.people for act in clause.acts if act.lemma != "be" for one in act.subject)


def _arrives(clause: Clause) -> bool:
    return any(act.lemma in ARRIVE or moves(act.lemma) for act in clause.acts if any(one.people for one in act.subject))


def _remembered(setting: Setting) -> Setting:
    if not setting.place:
        return setting
    here = (setting.place, setting.set)
    return replace(setting, indoors=here) if setting.interior else replace(setting, outdoors=here)


# places told of


def _led(setting: Setting, clause: Clause, mention: Mention, begun: bool) -> Setting:
    """The setting after one phrase of the clause: there, outside of it, on the way to it, or as before."""
    room = room_of(clause, mention, bool(setting.place)) or cabin_of(clause, mention)
    if room is not None:
        return setting if _same(setting, room) else setting.at(room)
    if mention.kind != "place" or of_the_sky(mention) or mention.noun in where("vague"):
        return setting
    if meaning(mention.noun, "weather") and (setting.place or not mention.preposition):  # "into the snow", "snow fell"
        return setting
    if mention.noun in where("shores") and mention.preposition in where("on_shore"):
        return setting if setting.set in where("by_water") else setting.at(Spot(mention.words, "river"))
    if hull := in_a_hull(setting.spot, clause, mention):
        return setting.at(hull)
    how = standing(clause, mention, bool(setting.place), begun)
    spot = spot_of(clause, mention, how) if how != NOWHERE else None
    if spot is None:
        return setting
    if is_named(mention):
        return _named(setting, mention, spot, how)
    if how == OUT:
        return _left(setting, spot)
    if how == TO and spot.interior and _rides_there(clause, mention):
        spot = Spot(spot.place, outside_of(mention.noun))
    if how == TO and spot.interior and not setting.interior and _in_the_weather(clause):
        return replace(setting if setting.place else setting.at(WAYSIDE), ahead=spot)
    if how == TO and not _there_at_once(setting, spot, clause, mention):
        return replace(setting, ahead=spot)
    if _same(setting, spot) or (how == BY and _passes(setting, spot)):
        return setting
    if setting.place and opens_there(clause, mention) and not any(one.people for one in clause.mentions):
        setting = replace(setting, aside=setting.spot)
    wild = spot.set in where("grown") and not spot.interior
    town = setting.named if setting.named and setting.place == setting.named and not wild else ""
    return setting.at(replace(spot, place=f"{spot.place} in {town}") if town else spot)


def _same(setting: Setting, spot: Spot) -> bool:
    """Whether a phrase only names again where one is: the room of the bedroom, a path in the forest."""
    if not setting.place:
        return False
    noun = head(spot.place)
    if noun == head(setting.place) and spot.interior == setting.interior:
        return True
    if not spot.set and not spot.interior:
        return True  # "the world", "the country"
    if spot.interior:
        return setting.interior and spot.place in where("same_inside")
    lists = words.listed("lists").groups
    within = setting.set in where("grown") and (spot.place in where("same_outside") or noun in lists["underfoot"])
    part = noun in where("of_street") or (noun in lists["whole"] and " " not in spot.place)
    return not setting.interior and (within or (part and setting.set in lists["of_town"]))


def _passes(setting: Setting, spot: Spot) -> bool:
    """ "By the saloon" of the street one is in: still that street."""
    lists = words.listed("lists").groups
    here = not setting.interior and setting.set in lists["of_town"]
    return here and spot.set in (*lists["of_town"], "garden", "road")


def _named(setting: Setting, mention: Mention, spot: Spot, how: str) -> Setting:
    """A named town: the place until the story is closer; "the bazaar of Samarkand" stays a bazaar."""
    if setting.named == mention.words or how == OUT:
        return setting
    if mention.preposition in ("of", "from", "to") and setting.place:
        return replace(setting, named=mention.words)
    if f" {mention.words}" in setting.place:  # "a beach in Sicily"
        return replace(setting, named=mention.words)
    return replace(setting.at(spot), named=mention.words)


def _left(setting: Setting, spot: Spot) -> Setting:
    """Out of a place: seen in it when the story begins there, else outside of it when one was in it."""
    if not setting.place:
        return setting.at(spot)
    if not setting.interior or head(setting.place) != head(spot.place):
        return setting
    return _stepped_out(setting)


def _there_at_once(setting: Setting, spot: Spot, clause: Clause, mention: Mention) -> bool:
    """Whether the picture is at the goal already: nothing else is told of, or something is done there in one breath."""
    if not setting.place or (setting.interior and not spot.interior):
        return True
    return any(act.at >= mention.end and not moves(act.lemma) for act in clause.acts)


def _arrived(setting: Setting, clause: Clause) -> Setting:
    """On the way until somebody does something else in a new sentence, of things that may be where they went."""
    spot = setting.ahead
    if spot is None or not clause.opens:
        return setting
    side = leaning(clause.text)
    doing = any(not moves(act.lemma) for act in clause.acts) and not clause.quotes
    if not doing or (side is not None and side != spot.interior):
        return setting
    if spot.interior and any(act.lemma == "knock" for act in clause.acts):  # not let in yet
        near = replace(setting, indoors=(spot.place, spot.set))
        return near.at(Spot(spot.place, outside_of(head(spot.place))))
    return replace(setting, ahead=None) if _same(setting, spot) else setting.at(spot)


# through doors


def _told_of(setting: Setting, mention: Mention) -> Setting:
    """ "The post outside the saloon": not in it yet, but "inside" means this from now on."""
    if mention.kind not in ("place", "prop", "vehicle"):
        return setting
    room = mention.kind == "place" and mention.meaning is not None and mention.meaning.interior
    if not room or mention.meaning is None or mention.owner:
        thing = mention.kind != "place" and mention.noun not in words.listed("lists").groups["fixture"]
        return replace(setting, lately="thing") if thing else setting
    if setting.interior:
        return setting
    return replace(setting, indoors=(mention.words, mention.meaning.preset), lately="room")


def _through_the_door(setting: Setting, clause: Clause) -> Setting:
    """ "Outside they mounted their horses", "she ran outside": the other side of the wall."""
    if _knocks(setting, clause):
        place = setting.indoors[0]
        return setting.at(Spot(place, outside_of(head(place))))
    way = "" if _weather_outside(clause) else _door(setting, clause)
    held = way == "inside" and _within_a_thing(setting, clause)
    if not way or held or (way == "inside") == setting.interior or (way == "outside" and not setting.place):
        return setting
    return _stepped_out(setting) if way == "outside" else _stepped_in(setting)


def _weather_outside(clause: Clause) -> bool:
    """ "Outside it snows": told by those within."""
    told = any(token.low in ("outside", "outdoors") for token in clause.line)
    return told and not any(one.people for one in clause.mentions) and bool(weather_of(clause, False, True))


def _into_the_weather(setting: Setting, clause: Clause) -> Setting:
    """ "He followed her home through the snow": out of the room he was in."""
    return _stepped_out(setting) if setting.interior and _in_the_weather(clause) else setting


def _rides_there(clause: Clause, mention: Mention) -> bool:
    """ "She rode it to school": nobody rides into a room."""
    act = next((act for act in clause.acts if mention in act.objects), None)
    return act is not None and verb_is("ride", act.lemma) and act.lemma != "cross"


def _in_the_weather(clause: Clause) -> bool:
    """Somebody goes through it: "walks home in the rain", "through the snow"."""
    through = any(one.preposition in ("in", "through") and meaning(one.noun, "weather") for one in clause.mentions)
    return through and _arrives(clause)


def _on_the_way(setting: Setting, clause: Clause) -> Setting:
    """ "On the way home he saw a fox": between two places, on a road of the country the story plays in."""
    leads = any(one.kind == "place" and under_way(clause, one) for one in clause.mentions)
    there = (*words.listed("lists").groups["of_town"], *where("grown"), "road")  # is a way itself, or has some
    return setting.at(WAYSIDE) if leads and clause.opens and (setting.interior or setting.set not in there) else setting


def _stepped_out(setting: Setting) -> Setting:
    place, set_id = setting.outdoors
    if not place:
        set_id = words.forms("doors").get(setting.set, "road")
        place = set_id.replace("_", " ")
    return setting.at(Spot(place, set_id))


def _stepped_in(setting: Setting) -> Setting:
    place, set_id = setting.indoors
    if not place:
        set_id = words.forms("doors").get(setting.set, "room")
        place = set_id.replace("_", " ")
    return setting.at(Spot(place, set_id, True))


def _knocks(setting: Setting, clause: Clause) -> bool:
    """ "She thanked him and knocked": at the door of the house that was pointed out."""
    knocked = any(act.lemma == "knock" and not act.negated and act.subject for act in clause.acts)
    return knocked and not setting.interior and setting.indoors[0] not in ("", setting.place)


def _inside_it(setting: Setting, clause: Clause) -> Setting:
    """ "The key opened a hut, and inside it stood a piano"."""
    low = [token.low for token in clause.line]
    at = next((at for at in range(2, len(low) - 1) if low[at : at + 2] == ["inside", "it"]), 0)
    told = [one for one in clause.mentions if one.end <= at and one.kind in ("place", "prop", "vehicle")]
    room = bool(told) and told[-1].kind == "place" and told[-1].meaning is not None and told[-1].meaning.interior
    return _stepped_in(setting) if room and not setting.interior else setting


def _within_a_thing(setting: Setting, clause: Clause) -> bool:
    """ "Inside lies a brass spring", of the chest just opened: no way into a house."""
    after = clause.line[1].low if len(clause.line) > 1 else ""
    rests = verb_is("still", verb(after))
    if clause.line[0].low != "inside" or (rests and setting.lately == "thing"):
        return clause.line[0].low == "inside"
    people = any(one.people for one in clause.mentions)
    return not setting.indoors[0] and not people and (after == "," or rests)


def _door(setting: Setting, clause: Clause) -> str:
    """ "outside" or "inside" when an adverb says so; with a place behind it the word is a preposition."""
    if _out_of_a_cabin(setting, clause):
        return "outside"
    doors = {"outside": "outside", "outdoors": "outside", "inside": "inside", "indoors": "inside"}
    for at, token in enumerate(clause.line):
        way = doors.get(token.low, "")
        following = next((one for one in clause.mentions if one.start == at + 1), None)
        if way == "inside" and at + 1 < len(clause.line) and clause.line[at + 1].low in ("it", "them"):
            return way if setting.lately == "room" and at <= 1 else ""
        governs = (
            following is not None and following.kind in ("place", "prop", "vehicle") and bool(following.determiner)
        ) or (following is None and at + 1 < len(clause.line) and clause.line[at + 1].low in _article())
        if _let_in(clause, at) and setting.indoors[0]:
            return "inside"
        if not way or governs:
            continue
        moved = any(moves(act.lemma) or act.lemma in (*ARRIVE, "take") for act in clause.acts if act.at < at)
        if at == 0 or moved:
            return way
    return ""


def _out_of_a_cabin(setting: Setting, clause: Clause) -> bool:
    """ "Ella gets out": of the car they were in."""
    leaves = [act.at for act in clause.acts if act.subject and (moves(act.lemma) or act.lemma in (*ARRIVE, "step"))]
    out = any(clause.line[at].low == "out" and at - 1 in leaves for at in range(1, len(clause.line)))
    return out and setting.set in words.forms("cabins").values()


def _article() -> list[str]:
    return words.listed("lists").groups["article"]


def _let_in(clause: Clause, at: int) -> bool:
    """ "He let her in.", "they went in"."""
    ends = at + 1 == len(clause.line) or not clause.line[at + 1].word
    carried = any(at - 3 <= act.at < at and (moves(act.lemma) or act.lemma in ("let", "invite")) for act in clause.acts)
    return clause.line[at].low == "in" and ends and (carried or clause.line[max(0, at - 2)].low == "let")
