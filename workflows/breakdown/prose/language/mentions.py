"""Noun phrases of a sentence: who and what is named where, before anyone asks who does what."""

from collections.abc import Container
from dataclasses import dataclass, field

from presets import words
from workflows.breakdown.lexicon.index import Meaning, nouns, verb
from workflows.breakdown.lexicon.tokens import Token, singular
from workflows.breakdown.prose.language.names import LONGEST, Names, firm_end
from workflows.breakdown.prose.language.noun_or_verb import describes, is_ordered, is_thing, is_verb_here

PHRASE = 3  # longest noun of the shelves in words: "bridge of the ship" is read as "bridge"
BEFORE = 5  # words between a determiner and its noun at most


@dataclass(slots=True)
class Mention:
    """line[start:end], determiner and adjectives included."""

    start: int
    end: int
    kind: str  # name role pronoun animal prop vehicle place time weather
    noun: str  # lower-case, singular; for a name as written
    meaning: Meaning | None = None
    determiner: str = ""
    adjectives: set[str] = field(default_factory=set)
    preposition: str = ""  # the one right before the phrase
    plural: bool = False
    count: int = 1
    counted: bool = False  # the words tell the number
    owner: bool = False  # followed by 's
    words: str = ""  # the noun with its adjectives, as written, without determiner
    people: list[str] = field(default_factory=list)  # whom the register says it means
    compound: str = ""  # the noun before it that says what kind: the violin of "a violin maker"
    within: "Mention | None" = None  # the place of a compound: the kitchen of "the kitchen window"


def find_mentions(line: list[Token], names: Names, verbs: Container[int] = ()) -> list[Mention]:
    """Every phrase of the line that names someone or something, left to right, never overlapping.

    `verbs`: places of words that are verbs by their grammar.
    """
    found: list[Mention] = []
    at = 0
    while at < len(line):
        mention = _at(line, at, names, verbs) if at not in verbs else None
        if mention is None:
            at += 1
            continue
        if found and mention.start < found[-1].end:
            mention.start = found[-1].end
        if found and _compound(found[-1], mention):
            first = found.pop()
            mention.start, mention.determiner, mention.preposition = first.start, first.determiner, first.preposition
            mention.adjectives |= first.adjectives
            mention.compound = first.noun
            if first.noun == "twin" and mention.plural and not mention.counted:
                mention.count, mention.counted = 2, True
            if first.noun in words.listed("lists").groups["makes_toys"] and mention.kind in ("role", "animal"):
                mention.kind, mention.meaning = "prop", None  # toy soldiers, a paper crane
            if not mention.words.startswith(first.words):
                mention.words = f"{first.words} {mention.words}"
            mention.within = first if first.kind == "place" and mention.kind == "prop" else None
        if found and found[-1].kind == "role" and found[-1].end == mention.start and mention.kind == "name":
            found[-1].owner = found[-1].owner or mention.owner  # "the widow Haskett's daughter"
        found.append(mention)
        at = mention.end
    return found


def _compound(first: Mention, second: Mention) -> bool:
    """ "Kitchen table", "apartment building", "fish pie": the last noun is the thing."""
    if first.end != second.start or first.owner:
        return False
    bare = second.end - second.start == len(second.noun.split())  # its article stands before the hour
    if first.kind == "time" and second.kind == "role" and bare:
        return not second.plural and first.determiner in ("a", "the") and not first.adjectives  # "the night porter"
    if first.kind == "name":  # "the Dalton brothers"
        return second.kind == "role" and second.plural and second.determiner in ("", "the")
    if second.determiner or second.adjectives - {first.noun} or second.noun in words.listed("lists").groups["everyone"]:
        return False
    if first.kind == "role" and words.role(first.noun).many:  # "a police officer", "a patrol car"
        return second.kind in ("role", "vehicle", "prop", "place", "animal")
    if first.plural or (first.kind == "place" and second.kind == "role" and second.plural and first.preposition):
        return False  # "in the high street people shouted"
    if first.noun in words.listed("lists").groups["makes_toys"]:
        return second.kind in ("role", "animal", "prop")
    if first.kind == "animal":  # "fish pie", "a fish market", "the Crow King"
        return second.kind in ("prop", "vehicle", "place") or (second.kind == "role" and not second.plural)
    if first.kind == "role":  # "a woman doctor", "a guard dog", "a private plane"
        acts = second.plural and bool(verb(second.noun))  # "the driver whips the horses"
        return second.kind == "role" or (second.kind in ("animal", "vehicle", "prop") and not acts)
    kinds = ("prop", "place", "vehicle", "weather")
    return first.kind in kinds and second.kind in (*kinds[:3], "animal", "role")


def _at(line: list[Token], at: int, names: Names, verbs: Container[int]) -> Mention | None:
    token = line[at]
    if not token.word or token.low in names.mute or _of_firm(line, at):
        return None
    return _name(line, at, names) or _pronoun(line, at, names.second) or _noun(line, at, names, verbs)


def _of_firm(line: list[Token], at: int) -> bool:
    """ "Plumley & Sons", "Hart & Co.": the name of a firm is nobody."""
    firm = words.listed("lists").groups["firm"]
    before = at > 1 and line[at - 1].text == "&" and line[at].low in firm
    return before or firm_end(line, at) > at + 1


def _name(line: list[Token], at: int, names: Names) -> Mention | None:
    if not line[at].capital:
        return None
    for length in range(min(LONGEST, len(line) - at), 0, -1):
        run = line[at : at + length]
        text = " ".join(token.text for token in run)
        name = text if text in names.people else names.parts.get(text.lower())
        if name is None and length == 1 and line[at].text.isupper():
            name = names.parts.get(line[at].low)
        if name:
            start = at - 1 if at and line[at - 1].low in words.words("titles") and line[at - 1].capital else at
            return Mention(
                start, at + length, "name", name, preposition=_preposition(line, start), owner=run[-1].owner, words=text
            )
        if text in names.places:
            whole = " ".join(f"{token.text}’s" if token.owner else token.text for token in run)
            return Mention(
                at, at + length, "place", whole, Meaning("place"), preposition=_preposition(line, at), words=whole
            )
    return None


def _pronoun(line: list[Token], at: int, second: bool) -> Mention | None:
    word, lists = line[at].low, words.listed("lists").groups
    for group in ("male", "female", "plural", "self", "we", *(["second"] if second else [])):
        if word in lists[group]:
            owns = word in lists["possessive"] and at + 1 < len(line) and line[at + 1].word and word not in ("her",)
            if word == "her" and at + 1 < len(line):
                after = line[at + 1].low
                owns = line[at + 1].word and after not in lists["preposition"] and after not in lists["auxiliary"]
                owns = owns and after not in lists["clause"] and after not in ("and", "a", "an", "the", "his")
                owns = owns and not _given_to(line, at) and after not in lists["after_her"]
            before = _preposition(line, at)
            subject = (
                word in ("i", "you", "he", "she", "we", "they") and before in lists["locative"]
            )  # "outside she jumps"
            before = "" if subject else before
            return Mention(at, at + 1, "pronoun", word, preposition=before, owner=owns, words=word)
    return None


def _given_to(line: list[Token], at: int) -> bool:
    """ "Gives her water": she gets it. "Gives her water to the horse", "gives her coat": it says whose it is."""
    lists = words.listed("lists").groups
    before, after = verb(line[at - 1].low) if at else "", line[at + 1].low
    portion = after in lists["uncounted"] or (singular(after) != after and _may_be_noun(line[at + 1]))
    return before in lists["giving"] and portion and "to" not in (token.low for token in line[at + 1 :])


def _noun(line: list[Token], at: int, names: Names, verbs: Container[int]) -> Mention | None:
    low, lists = line[at].low, words.listed("lists").groups
    coloured = low in words.forms("colours") and at + 1 < len(line) and _may_be_noun(line[at + 1])
    if (
        (at and line[at - 1].text == "-" and line[at - 1].end == line[at].start)
        or low in words.words("function") - {"half", "one"}
        or coloured
    ):
        return None
    if low == "one":
        return _the_one(line, at)
    for length in range(min(PHRASE, len(line) - at), 0, -1):
        run = line[at : at + length]
        text = " ".join(token.low for token in run)
        one = " ".join([*(token.low for token in run[:-1]), singular(run[-1].low)])
        role = next((form for form in (one, text) if form in words.roles() or form in names.beings), "")
        means = None if role else _speaks(one, names) or _means(text, one, line, _opening(line, at, verbs)[0])
        if role or means:
            break
    else:
        return None
    end = at + length
    if role and _only_says_what(role, one, line, end):
        return None
    start, determiner = _opening(line, at, verbs)
    if role and length == 1 and start == at and at and verb(line[at - 1].low) in lists["in_a_manner"]:
        return None  # "stands guard"
    if _mark(line, start, one):
        return None
    if role in lists["adjectives_too"] and not determiner and start == at:
        return None  # "a voice, patient and sweet"
    if length == 1 and (is_ordered(line, at) if role else is_verb_here(line, at, determiner, verbs)):
        return None
    described = [token.low for token in line[start:at] if token.low != determiner]
    plural = (text != one and text not in words.roles()) or (bool(role) and words.role(role).many)
    adjectives = set(described)
    portion = line[start - 2].low if start > 1 and line[start - 1].low == "of" else ""
    told = [determiner, *described, text, *([portion] if portion in words.listed("lists").groups["portion"] else [])]
    count = next((int(words.forms("numbers")[low]) for low in told if low in words.forms("numbers")), 0)
    content = [
        token.text for token in line[start:end] if token.low != determiner and token.low not in words.forms("numbers")
    ]
    return Mention(
        start,
        end,
        "role" if role else means.kind if means else "prop",
        role or one,
        means,
        determiner,
        adjectives,
        _preposition(line, start),
        plural,
        count or (3 if plural else 1),
        bool(count),
        run[-1].owner,
        " ".join(content),
    )


def _the_one(line: list[Token], at: int) -> Mention | None:
    """ "The tall one": somebody of a group told of before."""
    told = line[at - 1].low if at > 1 else ""
    if told not in words.listed("lists").groups["told_apart"] or line[at - 2].low != "the":
        return None
    return Mention(at - 2, at + 1, "role", "one", determiner="the", adjectives={told}, words=told)


def _only_says_what(role: str, one: str, line: list[Token], end: int) -> bool:
    """ "The council meeting", "a couple of men": no people of their own."""
    lists, after = words.listed("lists").groups, line[end].low if end < len(line) else ""
    return (words.role(role).many and after in lists["gatherings"]) or (one in lists["portion"] and after == "of")


def _speaks(one: str, names: Names) -> Meaning | None:
    """A thing that speaks is somebody, as a beast is that does."""
    return Meaning("animal", names.voices[one]) if one in names.voices else None


def _mark(line: list[Token], start: int, noun: str) -> bool:
    """ "Cuts a cross in the dough": drawn or scratched into something, no thing that stands about."""
    lists = words.listed("lists").groups
    return noun in lists["marks"] and start > 0 and verb(line[start - 1].low) in lists["marking"]


def _may_be_noun(token: Token) -> bool:
    """ "An orange car" has a colour, "an orange in the kitchen" is one."""
    lists = words.listed("lists").groups
    small = (*lists["preposition"], *lists["auxiliary"], *lists["clause"], *lists["determiner"], "and", "or")
    return token.word and token.low not in small


def _means(text: str, one: str, line: list[Token], start: int) -> Meaning | None:
    """The likeliest meaning: after "in the" a place, otherwise what can be seen and moved."""
    found = nouns().get(text) or nouns().get(one)
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    if _wielded(line, start) and (thing := next((meant for meant in found if meant.kind == "prop"), None)):
        return thing
    placed = _preposition(line, start) in words.listed("lists").groups["within"]
    order = (
        ["place", "vehicle", "animal", "prop", "time", "weather"] if placed else ["animal", "vehicle", "prop", "place"]
    )
    ranked = sorted(found, key=lambda one: order.index(one.kind) if one.kind in order else len(order))
    return ranked[0]


def _wielded(line: list[Token], start: int) -> bool:
    """ "Swings a bat", "hits it with a bat": what is in a hand is the thing of that name and not the beast."""
    wields = words.listed("lists").groups["wields"]
    if _preposition(line, start) == "with":
        return any(verb(token.low) in wields for token in line[:start])
    return start > 0 and verb(line[start - 1].low) in wields


def _opening(line: list[Token], at: int, verbs: Container[int]) -> tuple[int, str]:
    """Where the phrase around the noun at `at` begins, and its determiner."""
    lists = words.listed("lists").groups
    determiners, stops = lists["determiner"], lists["preposition"]
    for back in range(1, BEFORE + 1):
        place = at - back
        if place < 0 or not line[place].word or place in verbs:
            break
        low = line[place].low
        if low in determiners or line[place].owner:
            extra = (
                place
                and not (low in ("a", "an", "the") and line[place - 1].low in lists["possessive"])
                and line[place - 1].low in lists["before_number"]
                and not line[place].owner
            )
            return (place - 1 if extra else place), (
                line[place - 1].low if extra else low if not line[place].owner else "the"
            )
        if is_thing(low) or singular(low) in words.roles():
            break
        if (
            low in stops
            or low in ("and", "or", "but")
            or low in lists["auxiliary"]
            or low in lists["clause"]
            or low in lists["male"] + lists["female"]
        ):
            break
    place = at
    while place and line[place - 1].word and describes(line[place - 1].low):
        place -= 1
    return place, ""


def _preposition(line: list[Token], start: int) -> str:
    if not start:
        return ""
    before = line[start - 1].low
    return before if before in words.listed("lists").groups["preposition"] else ""
