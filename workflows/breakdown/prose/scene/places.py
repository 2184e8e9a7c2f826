"""How a place phrase stands to what happens: in it, by it, on the way to it, out of it, or nowhere near."""

from dataclasses import dataclass
from functools import cache

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.lexicon.index import Meaning, meaning, moves, nouns, verb_is
from workflows.breakdown.lexicon.tokens import singular
from workflows.breakdown.prose.language.acts import Act
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention

IN, BY, TO, OUT, NOWHERE = "in", "by", "to", "out", ""
EXISTS = ("be", "lie", "stretch", "sleep", "wake", "stand")  # "the street was empty", "the village lay silent"


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere a picture may be set."""

    place: str = ""  # as the story calls it
    set: str = ""
    interior: bool = False


@cache
def where(group: str) -> list[str]:
    """One of the small lists about places."""
    return words.listed("where").groups[group]


def standing(clause: Clause, mention: Mention, placed: bool, begun: bool = False) -> str:
    """How the picture stands to a place phrase. `placed`: the story has told a place already; `begun`: it has begun."""
    act = _act_of(clause, mention)
    _led_by_owner(clause, mention)
    if _all_there_is(clause, mention):
        return IN
    if _not_there(clause, mention, act, placed, begun):
        return NOWHERE
    if mention.preposition == "of":
        return _of(clause, mention)
    if mention.preposition == "past" and not (act and moves(act.lemma) and any(one.people for one in act.subject)):
        return NOWHERE  # "past the lighthouse the sea grew rough"
    if mention.preposition in where("by"):
        return IN if mention.noun in where("counter") else BY
    if mention.preposition in ("to", "from", "off"):
        return _way(mention, act, placed)
    if mention.preposition == "across" and (act is None or not moves(act.lemma)):
        return NOWHERE  # "across the street the old man was awake"
    if mention.preposition in words.listed("lists").groups["within"]:
        return IN
    return NOWHERE if mention.preposition else _bare(clause, mention, act, placed)


def under_way(clause: Clause, mention: Mention) -> bool:
    """ "On the way home", "on her way to the palace", "halfway up the hill": it is not reached yet."""
    low = [token.low for token in clause.line[: mention.end]]
    at = next((at for at in range(len(low) - 1, -1, -1) if low[at] in ("way", "halfway")), -1)
    near = at >= 0 and mention.start - 3 <= at < mention.end and not {",", "and"} & set(low[at:])
    return near and (low[at] == "halfway" or "on" in low[max(0, at - 3) : at])


def _all_there_is(clause: Clause, mention: Mention) -> bool:
    """ "Nothing but the deck": what the picture has in it, and nothing else."""
    low = [token.low for token in clause.line[max(0, mention.start - 3) : mention.end]]
    return low[:2] == ["nothing", "but"] or low[1:3] == ["nothing", "but"]


def _led_by_owner(clause: Clause, mention: Mention) -> None:
    """ "To her grandmother's house": what leads to the grandmother leads to the house."""
    owner = next((one for one in clause.mentions if one.owner and one.end == mention.start), None)
    if owner is not None and not mention.preposition:
        mention.preposition = owner.preposition


def spot_of(clause: Clause, mention: Mention, how: str) -> Spot | None:
    """The spot a phrase means; None when there is no such place to be: nobody is under the sky by a bedroom."""
    assert mention.meaning is not None
    if _sunk(mention):
        return Spot("water", "underwater")
    front = mention.noun in where("fronts")
    means = _whole_of(clause, mention) or mention.meaning
    place = _with_name(clause, mention)
    if not means.preset and means.interior:  # "the corridor of the castle"
        means = _building(clause, mention) or means
    if mention.noun[:1].isupper():
        act = _act_of(clause, mention)
        return Spot(place, words.forms("where").get(act.lemma if act else "", ""))
    if front:  # "the saloon porch", "the porch of the saloon"
        whole = next((one.noun for one in clause.mentions if one.kind == "place" and one.preposition == "of"), "")
        own = mention.words.lower().split()[:-1]
        noun = whole or next((word for word in reversed(own) if meaning(word, "place")), "")
        return Spot(place, outside_of(noun) if noun else "")
    if how != BY or not means.interior:
        frozen = not means.interior and mention.adjectives & set(where("frozen"))
        return Spot(place, "snow" if frozen else means.preset, means.interior)
    return None if mention.noun in where("of_house") else Spot(place, outside_of(mention.noun), False)


def _sunk(mention: Mention) -> bool:
    """ "Under the ice", "beneath the waves": in the water."""
    return mention.preposition in where("under") and bool(
        {mention.noun, *mention.words.lower().split()} & set(where("waters"))
    )


def in_a_hull(here: Spot, clause: Clause, mention: Mention) -> Spot | None:
    """The hull that is under the ice, when one is in it or hears of it: nobody is in the water then."""
    swims = any(act.lemma in words.words("afloat") and any(one.people for one in act.subject) for act in clause.acts)
    if swims or not _sunk(mention):
        return None
    told = [(token.low, found) for token in clause.line if (found := meaning(token.low, "place"))]
    hull = next((Spot(noun, found.preset, True) for noun, found in told if found.preset in where("hulls")), None)
    return here if here.set in where("hulls") else hull


def outside_of(noun: str) -> str:
    """The set that shows a building from the street, or the street it stands in."""
    fronts = (f"outside the {noun}", f"in front of the {noun}", noun)
    open_air = [one for one in shelf("sets", Set).values() if not one.interior]
    shown = next((one.id for phrase in fronts for one in open_air if phrase in one.words), "")
    found, doors = meaning(noun, "place"), words.forms("doors")
    return shown or doors.get(noun) or doors.get(found.preset if found else "", "city_street")


def is_named(mention: Mention) -> bool:
    return mention.noun[:1].isupper()


def head(place: str) -> str:
    """The noun of a place as called: "mill" of "the old mill of Arl"."""
    return singular(place.lower().split(" of ")[0].split(" in ")[0].split()[-1]) if place else ""


def of_the_sky(mention: Mention) -> bool:
    """ "Counted the stars": a hint of the hour, unless one flies among them."""
    return mention.noun in where("sky") and mention.preposition not in where("among")


def _not_there(clause: Clause, mention: Mention, act: Act | None, placed: bool, begun: bool) -> bool:
    """Thought of, wished for, denied, likened, only seen from here, told from another time, or done by a thing."""
    lists = words.listed("lists").groups
    if mention.noun in lists["nowhere"] or mention.owner or mention.determiner == "no":
        return True
    if mention.preposition in where("away") or _a_likeness(clause, mention) or under_way(clause, mention):
        return True
    if mention.preposition == "through" and mention.noun in where("openings"):
        return True
    if placed and _far_below(clause, mention):
        return True
    if placed and {token.low for token in clause.line[: mention.start]} & set(where("afar")):
        return not opens_there(clause, mention)
    if placed and not clause.opens and not any(one.people for one in clause.mentions):
        return True  # "…, and up on the hill the clock began to strike"
    afar = any(token.low in ("across", "opposite") for token in clause.line[mention.end : mention.end + 1])
    if begun and afar and not any(one.people for one in clause.mentions):
        return True  # "a light goes on in the house across the street"
    if any(token.low in ("since", "ago") for token in clause.line[2 : mention.start]) and not placed:
        return "ago" not in [token.low for token in clause.line[:4]]  # "three weeks since I left the station"
    if act is None:
        return False
    if _in_mind(clause, mention):
        return True
    reached = clause.opens and clause.line[0].low in where("by_then")  # "by noon they had anchored in the bay"
    if act.negated or act.tense == "may" or (act.tense == "before" and (placed or begun) and not reached):
        return True
    behind = act.at < mention.start
    if behind and verb_is("about", act.lemma) and mention.preposition in ("of", "about", ""):
        return True
    if behind and (act.lemma in lists["aims"] or verb_is("look", act.lemma)) and _seen_from_afar(mention, act, placed):
        return True
    if _of_others(clause, mention, act, placed):
        return True
    return placed and (_goes_on_elsewhere(clause, mention) or (behind and _a_thing_does_it(mention, act, clause)))


def _far_below(clause: Clause, mention: Mention) -> bool:
    """ "Below them the city slept": told of a place by those who are not there."""
    lists = words.listed("lists").groups
    first = [token.low for token in clause.line[:2]]
    from_here = len(first) == 2 and first[0] in lists["elsewhere"] and first[1] in (*lists["whom"], "me", "us")
    return clause.opens and from_here and any(mention in act.subject for act in clause.acts)


def opens_there(clause: Clause, mention: Mention) -> bool:
    """ "Far out at sea, a boat turns": a sentence that begins with a place and a comma is told from there."""
    first = clause.opens and clause.mentions[:1] == [mention]
    return first and mention.end < len(clause.line) and clause.line[mention.end].text == ","


def _seen_from_afar(mention: Mention, act: Act, placed: bool) -> bool:
    if act.lemma in where("works_in") or act.lemma == "find":
        return False
    at_it = ("at", "to", "into", "over", "", *(["on"] if verb_is("look", act.lemma) else []))
    return placed or mention.preposition in at_it  # "gazes on the sea", but "waves on the steppe"


def _in_mind(clause: Clause, mention: Mention) -> bool:
    """ "She dreamed that she was flying over the city", "he remembers how they met on the beach"."""
    line = clause.line
    told = [act for act in clause.acts if act.lemma in where("in_mind") and act.at + 1 < mention.start]
    return any(line[act.at + 1].low in ("that", "of", "about", "how", "when", "what") for act in told)


def _of_others(clause: Clause, mention: Mention, act: Act, placed: bool) -> bool:
    """ "To the people, who were shivering in their caves"; "a girl who lived in a village" begins a story there."""
    line = clause.line
    theirs = mention.plural and line[mention.start - 1].low == "their"
    told = any(line[at].low in ("who", "whose", "where") for at in range(1, min(act.at + 1, mention.start)))
    return told and (placed or theirs)


def _goes_on_elsewhere(clause: Clause, mention: Mention) -> bool:
    """ "She took his hand, and up on the hill the clock began to strike"."""
    following = next((act for act in clause.acts if act.at >= mention.end), None)
    before = max((act.at for act in clause.acts if act.at < mention.start), default=-1)
    joined = any(token.low == "and" for token in clause.line[before + 1 : mention.start])
    return before >= 0 and joined and following is not None and not any(one.people for one in following.subject)


def _a_thing_does_it(mention: Mention, act: Act, clause: Clause) -> bool:
    if mention in act.subject or act.carried:
        return False
    alive = any(one.people or one.kind in ("vehicle", "animal") for one in act.subject)
    doing = alive and act.lemma != "hear"
    return not doing and not any(one.at < act.at and one.subject for one in clause.acts)


def _a_likeness(clause: Clause, mention: Mention) -> bool:
    """ "A castle of sand", "a storm of protest"."""
    line, end = clause.line, mention.end
    stuff = end + 1 < len(line) and line[end].low == "of" and line[end + 1].low in where("stuff")
    made = mention.start and any(token.low in where("stuff") for token in line[mention.start : mention.end - 1])
    return bool(stuff or made)


def _of(clause: Clause, mention: Mention) -> str:
    """ "In the middle of the forest", "the window of my office", "out of the house"."""
    line = clause.line
    start = next((at for at in (mention.start, mention.start - 1) if at > 1 and line[at - 1].low == "of"), 0)
    if not start:
        return NOWHERE
    before = line[start - 2].low
    if any(one.kind == "place" and one.end == start - 1 for one in clause.mentions):
        return NOWHERE  # "the roof of the hotel": on the roof
    if before in ("out", "inside", "outside"):
        return {"out": OUT, "inside": IN, "outside": BY}[before]
    lead = {token.low for token in line[max(0, start - 5) : start - 1]}
    lists = words.listed("lists").groups
    placing = bool(lead & set(lists["within"])) or before in ("window", "windows")
    if before in lists["within_of"] and placing:
        return IN
    if before in where("inner") and placing:
        return IN
    return BY if before in where("outer") and placing else NOWHERE


def _way(mention: Mention, act: Act | None, placed: bool) -> str:
    """To it or from it, by a verb that carries somebody; in it when a story begins with fishing from a pier."""
    if act is None or mention in act.subject:
        return NOWHERE
    going = moves(act.lemma) or act.lemma in where("arrivals") or act.lemma in ("take", "lead", "bring", "carry")
    if mention.preposition != "to":
        if going:
            return OUT if act.lemma not in ("come", "return", "bring") else NOWHERE
        return IN if not placed and any(one.people for one in act.subject) else NOWHERE
    if not going or act.lemma == "leave":
        return NOWHERE
    return IN if act.lemma in where("arrivals") else TO


def _bare(clause: Clause, mention: Mention, act: Act | None, placed: bool) -> str:
    """A place without a preposition: the subject of its own being, or the object of going there or working in it."""
    if act is not None and mention in act.subject:
        is_told = not placed and not is_named(mention)
        return IN if is_told or act.lemma in EXISTS else NOWHERE
    if act is None or act.at > mention.start:
        first = not placed and clause.opens and not clause.quotes and not is_named(mention)
        return IN if first or (mention.start == 0 and not clause.acts) else NOWHERE
    if mention.noun in ("home", "upstairs", "downstairs") and moves(act.lemma):
        return IN if act.lemma in where("arrivals") else TO
    if act.lemma == "leave":
        return OUT
    if act.lemma in where("works_at"):
        return BY
    if act.lemma in ("follow", "chase", "pursue", "lead"):
        return IN if mention.noun in where("ways") and not mention.plural else NOWHERE
    return IN if act.lemma in where("works_in") or moves(act.lemma) or act.lemma in where("arrivals") else NOWHERE


def _act_of(clause: Clause, mention: Mention) -> Act | None:
    """The act a phrase belongs to: as its subject or among what follows the verb."""
    own = next((act for act in clause.acts if mention in act.subject or mention in act.objects), None)
    return own or next((act for act in reversed(clause.acts) if act.at < mention.start), None)


def _whole_of(clause: Clause, mention: Mention) -> Meaning | None:
    """ "The corridor of the ship": what the shelves know by both nouns together."""
    low = [token.low for token in clause.line[mention.end : mention.end + 3]]
    told = f"{mention.noun} {' '.join(low)}" if low[:1] == ["of"] else ""
    return next((one for one in nouns().get(told, ()) if one.kind == "place"), None)


def _building(clause: Clause, mention: Mention) -> Meaning | None:
    """What the inside of the building a room is told to be of is drawn as."""
    whole = next((one for one in clause.mentions if one.preposition == "of" and one.start == mention.end + 1), None)
    if whole is None or whole.kind != "place" or whole.meaning is None or not whole.meaning.preset:
        return None
    inside = whole.meaning.preset if whole.meaning.interior else words.forms("doors").get(whole.meaning.preset, "")
    return Meaning("place", inside, True) if inside else None


def _with_name(clause: Clause, mention: Mention) -> str:
    line, end = clause.line, mention.end
    named = next(
        (one for one in clause.mentions if one.kind == "place" and one.start in (end + 1, end + 2) and is_named(one)),
        None,
    )
    if named is None or line[end].low not in ("of", "in"):
        owned = mention.start > 0 and line[mention.start - 1].owner  # "her grandmother's house"
        return clause.words(mention.start, mention.end) if owned else mention.words
    return f"{mention.words} {' '.join(token.text for token in line[end : named.start])} {named.words}"
