"""Where and when: the place, time and weather a clause tells, and what changes with them."""

from dataclasses import dataclass, replace

from presets import words
from workflows.breakdown.lexicon.index import Meaning, moves, nouns, verb, verb_is
from workflows.breakdown.prose.acts import Act
from workflows.breakdown.prose.clause import Clause
from workflows.breakdown.prose.mentions import Mention

ARRIVE = ("arrive", "reach", "enter", "come", "return", "get", "cross", "climb", "visit", "board", "leave", "go")


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


def after(setting: Setting, clause: Clause, begun: bool) -> Setting:
    """The setting once this clause is read. `begun`: the scene has beats, so a change opens a new one."""
    new = _through_the_door(setting, clause)
    underfoot = words.listed("lists").groups["underfoot"]
    for mention in clause.mentions:
        new = _neared(new, mention)
        if mention.within is not None and mention.preposition in ("at", "in", "by", "on") and not new.place:
            new = _placed(new, clause, mention.within)  # "at the kitchen window"
        elif mention.kind == "place" and _is_here(clause, mention, bool(setting.place)):
            new = _placed(new, clause, mention)
        elif (
            mention.kind == "time"
            and mention.determiner != "no"
            and mention.meaning
            and not _describes(clause, mention)
        ):
            new = replace(new, time=mention.meaning.preset)
        elif (
            mention.kind == "weather"
            and mention.determiner != "no"
            and mention.preposition != "like"
            and mention.meaning
            and not (mention.preposition in ("in", "into") and mention.noun in underfoot)
        ):
            past = mention.preposition in ("after", "since", "before", "until")
            new = replace(new, weather=("cloudy" if past else mention.meaning.preset))
    if not new.time and new.interior:
        new = replace(new, time=_dimmed(clause))
    closer = bool(setting.named) and setting.place == setting.named  # from the town to a street of it
    moved = bool(setting.place) and not closer and (new.set, new.interior) != (setting.set, setting.interior)
    told = new.time != setting.time and (bool(setting.time) or (_acted(clause) and new.time != "day"))
    later = told or (_jumps(clause) and clause.opens)
    arrived = not setting.place and bool(new.place) and _arrives(clause)
    elsewhere = bool(setting.place) and not closer and new.place != setting.place and (moved or not new.set)
    if begun and (moved or later or elsewhere or arrived):
        new = replace(new, scene=setting.scene + 1)
    return _remembered(new)


def _dimmed(clause: Clause) -> str:
    """ "The dark corridor", "a candlelit room": the light of an ill-lit place whose hour is not told."""
    dim = words.forms("dim")
    lit = (
        dim[token.low]
        for one in clause.mentions
        if one.kind == "place"
        for token in clause.line[one.start : one.end]
        if token.low in dim
    )
    return next(lit, "")


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


def _neared(setting: Setting, mention: Mention) -> Setting:
    """ "The post outside the saloon": not in it yet, but "inside" means this from now on."""
    room = mention.kind == "place" and mention.meaning is not None and mention.meaning.interior
    if not room or mention.meaning is None or mention.owner or setting.interior:
        return setting
    return replace(setting, indoors=(mention.words, mention.meaning.preset))


def _through_the_door(setting: Setting, clause: Clause) -> Setting:
    """ "Outside they mounted their horses", "she ran outside": the other side of the wall."""
    way = _door(clause)
    held = way == "inside" and not setting.indoors[0] and _within_a_thing(clause)
    if not way or held or (way == "inside") == setting.interior or (way == "outside" and not setting.place):
        return setting
    place, set_id = setting.indoors if way == "inside" else setting.outdoors
    if not place:
        set_id = words.forms("doors").get(setting.set, "room" if way == "inside" else "road")
        place = set_id.replace("_", " ")
    return replace(setting, place=place, set=set_id, interior=way == "inside")


def _within_a_thing(clause: Clause) -> bool:
    """ "Inside lies a brass spring", of the chest just opened: no way into a house."""
    after = clause.line[1].low if len(clause.line) > 1 else ""
    people = any(one.people for one in clause.mentions)
    return clause.line[0].low == "inside" and not people and (after == "," or verb_is("still", verb(after)))


def _door(clause: Clause) -> str:
    """ "outside" or "inside" when an adverb says so; with a place behind it the word is a preposition."""
    doors = {"outside": "outside", "outdoors": "outside", "inside": "inside", "indoors": "inside"}
    for at, token in enumerate(clause.line):
        way = doors.get(token.low, "")
        following = next((one for one in clause.mentions if one.start == at + 1), None)
        governs = (
            following is not None and following.kind in ("place", "prop", "vehicle") and bool(following.determiner)
        )
        if not way or governs:
            continue
        moved = any(moves(act.lemma) or act.lemma in ARRIVE for act in clause.acts if act.at < at)
        if at == 0 or moved:
            return way
    return ""


def guessed(text_words: list[str]) -> str:
    """The set the things of a story suggest when it names no place; empty when nothing does."""
    votes: dict[str, int] = {}
    hints = words.meanings("hints")
    for word in text_words:
        if word in hints:
            votes[hints[word]] = votes.get(hints[word], 0) + 1
    return max(sorted(votes), key=lambda id: votes[id]) if votes else ""


def _describes(clause: Clause, mention: Mention) -> bool:
    """ "A dark forest" is no hour, "until morning" is not yet morning."""
    before = clause.line[mention.start - 1].low if mention.start else ""
    following = next((one for one in clause.mentions if one.start == mention.end), None)
    described = following is not None and not following.determiner and following.kind not in ("pronoun", "name")
    return described or mention.noun == "dark" or before in ("until", "till", "by", "since", "before")


def _jumps(clause: Clause) -> bool:
    """ "The next morning", "three years later"."""
    low = [token.low for token in clause.line[:6]]
    units = {
        "morning",
        "day",
        "night",
        "evening",
        "week",
        "year",
        "years",
        "days",
        "weeks",
        "hours",
        "months",
        "afternoon",
    }
    return bool(units & set(low)) and bool({"next", "later", "following", "after"} & set(low))


def _placed(setting: Setting, clause: Clause, mention: Mention) -> Setting:
    assert mention.meaning is not None
    if mention.noun[:1].isupper():
        owner = setting.named
        return setting if owner == mention.words else _named(setting, clause, mention)
    kept = _head(setting.place) == _head(mention.words) or (mention.meaning.preset == "" and bool(setting.place))
    underfoot = bool(setting.place) and mention.noun in words.listed("lists").groups["underfoot"]
    if kept or underfoot or _part_of(setting, mention):
        return setting
    means = _whole_of(clause, mention) or mention.meaning
    return replace(setting, place=_with_name(clause, mention), set=means.preset, interior=means.interior)


def _part_of(setting: Setting, mention: Mention) -> bool:
    """Riding "into town" down its main street leaves one in the street."""
    whole = words.listed("lists").groups["whole"]
    return mention.noun in whole and not mention.adjectives and setting.set in words.listed("lists").groups["of_town"]


def _named(setting: Setting, clause: Clause, mention: Mention) -> Setting:
    """A named town: the place until the story is closer; "the bazaar of Samarkand" stays a bazaar."""
    before = clause.line[mention.start - 1].low if mention.start else ""
    if before in ("of", "from", "to") and setting.place:
        return replace(setting, named=mention.words)
    return replace(setting, place=mention.words, named=mention.words, set="", interior=False)


def _whole_of(clause: Clause, mention: Mention) -> Meaning | None:
    """ "The corridor of the ship": what the shelves know by both nouns together."""
    low = [token.low for token in clause.line[mention.end : mention.end + 3]]
    told = f"{mention.noun} {' '.join(low)}" if low[:1] == ["of"] else ""
    return next((one for one in nouns().get(told, ()) if one.kind == "place"), None)


def _with_name(clause: Clause, mention: Mention) -> str:
    line, end = clause.line, mention.end
    named = next((one for one in clause.mentions if one.kind == "place" and one.start == end + 1), None)
    if named is not None and line[end].low in ("of", "in") and named.noun[:1].isupper():
        return f"{mention.words} {line[end].low} {named.words}"
    return mention.words


def _head(place: str) -> str:
    return place.lower().split(" of ")[0].split()[-1] if place else ""


def _is_here(clause: Clause, mention: Mention, placed: bool) -> bool:
    """In the place, not merely thinking of it, leaving it or owning something of it."""
    lists = words.listed("lists").groups
    act = _act_of(clause, mention)
    if mention.noun in lists["nowhere"]:
        return False
    if placed and act is not None and mention not in act.subject and not act.carried:
        elsewhere = not any(one.people for one in act.subject) or act.lemma == "hear"
        if elsewhere and not any(one.at < act.at and one.subject for one in clause.acts):
            return False
    if mention.owner or mention.determiner == "no" or (act and act.negated):
        return False
    if mention.preposition == "of" and mention.start > 1:  # "in the middle of the forest"
        before = next((one for one in reversed(clause.line[: mention.start - 1])), None)
        lead = [token.low for token in clause.line[max(0, mention.start - 4) : mention.start - 1]]
        return before is not None and before.low in lists["within_of"] and bool(set(lead) & set(lists["within"]))
    if mention.preposition == "across" and (act is None or not moves(act.lemma)):
        return False  # "across the street the old man was awake"
    if act and verb_is("about", act.lemma) and mention.preposition in ("of", "about", "") and act.at < mention.start:
        return False
    if mention.preposition in ("to", "for", "at", "toward", "towards", "from"):
        going = act is not None and (moves(act.lemma) or act.lemma in ARRIVE)
        return mention.preposition == "at" or (
            mention.preposition == "to" and going and act.lemma != "leave" if act else False
        )
    if mention.preposition in lists["within"]:
        return True
    if mention.preposition:
        return False
    subject = (
        act is not None and mention in act.subject and (not placed or act.lemma in ("be", "lie", "stretch", "sleep"))
    )
    at_start = not placed or mention.start == 0 or not any(one.at < mention.start for one in clause.acts)
    reached = act is not None and act.at < mention.start and (act.lemma in ARRIVE or moves(act.lemma))
    return subject or reached or (at_start and not placed and clause.opens and not clause.quotes)


def _act_of(clause: Clause, mention: Mention) -> Act | None:
    """The act a phrase belongs to: as its subject or among what follows the verb."""
    own = next((act for act in clause.acts if mention in act.subject or mention in act.objects), None)
    return own or next((act for act in reversed(clause.acts) if act.at < mention.start), None)


def knows(place: str) -> bool:
    return _head(place) in nouns()
