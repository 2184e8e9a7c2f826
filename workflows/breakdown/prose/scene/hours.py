"""When it is and what the sky does: the hour and the weather a clause tells."""

import re

from presets import words
from workflows.breakdown.lexicon.index import meaning, verb_is
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention

_HOUR = re.compile(
    r"\b(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[:.]\d\d)?"
    r"(?: o[’']?clock)?,? ?(?P<half>in the (?:morning|afternoon|evening)|at night|[ap]\.?m\b\.?)"
)
_LONG = {"days", "weeks", "months", "years"}
_UNITS = {"morning", "day", "night", "evening", "week", "year", "month", "hour", "afternoon", "summer", "winter"}


def hour_of(clause: Clause) -> str:
    """The light a clause names: by the clock, by a word for the hour; empty when it tells none."""
    clock = clock_hour(clause.text)
    if clock:
        return clock
    told = [one.meaning.preset for one in clause.mentions if one.meaning and _is_hour(clause, one)]
    return told[-1] if told else _dark(clause)


def clock_hour(text: str) -> str:
    """ "Four in the morning" is night, "9 p.m." too; empty when no hour of the clock is told."""
    found = _HOUR.search(text.lower())
    if found is None:
        return ""
    halves = words.listed("clock").groups
    told = found["hour"]
    hour = (int(told) if told.isdigit() else halves["count"].index(told) + 1) % 12
    late = found["half"] in halves["by_night"] and hour >= 6
    hour += 12 * (found["half"] in halves["after_noon"] or late)
    light = ""
    for start, name in words.forms("clock").items():
        light = name if hour >= int(start) else light
    return light


def dimmed(clause: Clause) -> str:
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


def jumps(clause: Clause) -> bool:
    """ "The next morning", "three years later"."""
    low = [token.low for token in clause.line[:6]]
    units = _UNITS | {f"{one}s" for one in _UNITS}
    return bool(units & set(low)) and bool({"next", "later", "following", "after"} & set(low))


def leaps(clause: Clause) -> bool:
    """A jump over days or more: neither hour nor weather lasts that long."""
    low = [token.low for token in clause.line[:6]]
    seasons = {"spring", "summer", "autumn", "winter", "year"}
    season = low[:1] in (["that"], ["by"], ["next"]) and bool(seasons & set(low[1:3]))
    lasting = low[:1] == ["for"] and bool(_LONG & set(low[1:4])) and bool(clause.acts)
    recalled = low[:1] == ["yesterday"] or "ago" in low[:4]
    weekday = low[:1] == ["on"] and bool(words.words("dates") & set(low[1:2]))
    return season or lasting or recalled or weekday or (jumps(clause) and not {"hour", "hours"} & set(low))


def opens_with_hour(clause: Clause) -> bool:
    """ "At dawn a boat found us": the hour begins here."""
    first = next((one for one in clause.mentions if _is_hour(clause, one)), None)
    return first is not None and clause.opens and first.start <= 2


def weather_of(clause: Clause, interior: bool, placed: bool) -> str:
    """The weather a clause tells of here and now; empty when it tells none."""
    signs = words.listed("weather_signs")
    found = ""
    for mention in clause.mentions:
        means = meaning(mention.noun, "weather") if mention.kind in ("weather", "place") else None
        # "in the snow" is a place of its own then; "snow fell" is none
        ground = mention.kind == "place" and not placed and bool(mention.preposition)
        if means and not ground and _is_weather(clause, mention):
            past = mention.preposition in ("after", "since", "before", "until")
            found = "cloudy" if past else means.preset
    found = found or _it_falls(clause) or _it_ends(clause)
    if not interior and not found:
        found = next((signs.forms[token.low] for token in clause.line if token.low in signs.forms), "")
    return "" if interior and found in signs.groups["outdoors"] else found


def _it_falls(clause: Clause) -> str:
    """The weather of "it rained all day", "it is pouring": told by the verb alone."""
    known = words.meanings("weathers")
    for act in clause.acts:
        falls = next((known[form] for form in (act.lemma, f"{act.lemma}ing") if form in known), "")
        here = not act.negated and act.tense not in ("before", "may", "since")
        if falls and here and "it" in [token.low for token in clause.line[max(0, act.at - 3) : act.at]]:
            return falls
    return ""


def _it_ends(clause: Clause) -> str:
    """ "The rain stops", "the sea is calm": what is over has left the sky."""
    signs = words.listed("weather_signs").groups
    for act in clause.acts:
        named = [one for one in act.subject if meaning(one.noun, "weather") or one.noun in signs["stirred"]]
        after = {token.low for token in clause.line[act.at + 1 : act.at + 3]}
        over = act.lemma in signs["over"] or (act.lemma == "be" and bool(after & set(signs["stilled"])))
        if named and over and not act.negated and act.tense in ("present", "past"):
            return "cloudy" if act.lemma in signs["over"] else "clear"
    return ""


def _is_weather(clause: Clause, mention: Mention) -> bool:
    """Neither denied nor a likeness nor what somebody thinks of nor what one stands in."""
    line, signs = clause.line, words.listed("weather_signs").groups
    before = line[mention.start - 1].low if mention.start else ""
    denied = mention.determiner == "no" or before in words.listed("lists").groups["undone"]  # "it did not rain"
    if denied or mention.preposition in ("like", "as", "without", "about", "than"):
        return False
    if mention.preposition == "of":  # "the night of the storm", not "the sound of thunder"
        return any(one.kind == "time" and mention.start - 2 <= one.end < mention.start for one in clause.mentions)
    if mention.owner or (mention.end < len(line) and line[mention.end].low == "of"):
        return False  # "a storm of applause"
    own = next((act for act in clause.acts if mention in act.subject), None)
    if own is not None and (own.tense == "before" or own.lemma in signs["over"]):
        return False  # "the rain had stopped", "the storm passed"
    act = next((act for act in reversed(clause.acts) if act.at < mention.start), None)
    if act is not None and (act.negated or act.tense in ("before", "may") or verb_is("about", act.lemma)):
        return False
    if mention.noun in signs["underfoot"]:  # "spat into the dust", "thick with dust"
        return not mention.preposition and any(mention in one.subject or not one.subject for one in clause.acts)
    if mention.noun in signs["falls"]:  # "she was pouring tea"
        over = {"had", "hadn't"} & {token.low for token in line[max(0, mention.start - 2) : mention.start]}
        return not over and not any(one.people for one in clause.mentions)
    return (
        mention.preposition not in ("in", "into", "on", "onto", "over", "across")
        or mention.noun not in words.listed("lists").groups["underfoot"]
    )


def _is_hour(clause: Clause, mention: Mention) -> bool:
    """ "A dark forest" is no hour, "until morning" is not yet morning."""
    if mention.kind != "time" or mention.determiner == "no":
        return False
    before = clause.line[mention.start - 1].low if mention.start else ""
    following = next((one for one in clause.mentions if one.start == mention.end), None)
    at = mention.preposition == "at"  # "at dawn fishermen rowed out"
    described = (
        not at and following is not None and not following.determiner and following.kind not in ("pronoun", "name")
    )
    opens = mention.start == 1 and before == "by"  # "by noon they had anchored"
    lit = opens or (before == "by" and mention.noun in words.listed("clock").groups["by_light"])
    awaited = before in ("until", "till", "by", "since", "before", "for") and not lit
    return not (described or mention.noun == "dark" or awaited)


def _dark(clause: Clause) -> str:
    """ "It was dark", "she waited in the dark"."""
    low = [token.low for token in clause.line]
    for at, word in enumerate(low):
        ends = at + 1 == len(low) or not clause.line[at + 1].word or low[at + 1] in ("and", "when", "outside", "by")
        if word in ("dark", "darkness") and ends and at >= 2:
            told = low[at - 2] == "it" and low[at - 1] in ("was", "is", "grew", "got", "becomes", "became")
            if told or (low[at - 1] == "the" and low[at - 2] in ("in", "into", "through")):
                return "night"
    return ""
