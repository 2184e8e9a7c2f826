"""Where and when: the place, time and weather a clause tells, and what changes with them."""

from dataclasses import dataclass, replace

from presets import words
from workflows.breakdown.lexicon.index import moves, nouns, verb_is
from workflows.breakdown.prose.clause import Clause
from workflows.breakdown.prose.clauses import Act
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


def after(setting: Setting, clause: Clause, begun: bool) -> Setting:
    """The setting once this clause is read. `begun`: the scene has beats, so a change opens a new one."""
    new = setting
    for mention in clause.mentions:
        if mention.kind == "place" and _is_here(clause, mention, bool(setting.place)):
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
        ):
            new = replace(new, weather=mention.meaning.preset)
    closer = bool(setting.named) and setting.place == setting.named  # from the town to a street of it
    moved = bool(setting.place) and not closer and (new.set, new.interior) != (setting.set, setting.interior)
    later = (bool(setting.time) and new.time != setting.time) or (_jumps(clause) and clause.opens)
    elsewhere = bool(setting.place) and not closer and new.place != setting.place and (moved or not new.set)
    if begun and (moved or later or elsewhere):
        new = replace(new, scene=setting.scene + 1)
    return new


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
    if kept:
        return setting
    return replace(
        setting, place=_with_name(clause, mention), set=mention.meaning.preset, interior=mention.meaning.interior
    )


def _named(setting: Setting, clause: Clause, mention: Mention) -> Setting:
    """A named town: the place until the story is closer; "the bazaar of Samarkand" stays a bazaar."""
    before = clause.line[mention.start - 1].low if mention.start else ""
    if before in ("of", "from", "to") and setting.place:
        return replace(setting, named=mention.words)
    return replace(setting, place=mention.words, named=mention.words, set="", interior=False)


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
