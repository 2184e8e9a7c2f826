"""Which capitalised words of a story are people, and which are places."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from presets import words
from workflows.breakdown.lexicon.index import meaning, nouns, verb, verb_is
from workflows.breakdown.lexicon.tokens import Token, singular, tokens
from workflows.breakdown.prose.language.beings import find_beings
from workflows.breakdown.prose.language.sentences import Sentence

LONGEST = 4  # words in a name


@dataclass(frozen=True, slots=True)
class Names:
    """Full names of people and of places as written; each word of a name leads to the names it is part of."""

    people: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    parts: dict[str, str] = field(default_factory=dict)  # lower-case word or name → full name of a person
    beings: frozenset[str] = frozenset()  # nouns no list has that mean somebody all the same
    mute: frozenset[str] = frozenset()  # small words of another language: "den" is no den, "die" no death


@dataclass(slots=True)
class _Tally:
    person: Counter[str] = field(default_factory=Counter)
    place: Counter[str] = field(default_factory=Counter)
    opening: Counter[str] = field(default_factory=Counter)  # seen only as the first word of a sentence
    lower: set[str] = field(default_factory=set)  # words the story also writes small


def find_names(sentences: Iterable[Sentence], sure: bool = False) -> Names:
    """Read the narration (never the speech) once and decide for every capitalised word."""
    tally = _Tally()
    lines = [tokens(sentence.text) for sentence in sentences]
    for line in lines:
        _count(line, tally)
    if sure:  # a language in which capitals mean something else: only names we know
        people = {
            name
            for name in tally.person
            if any(part in words.meanings("names") for part in name.lower().split()) or _addressed(name)
        }
        return Names(frozenset(people), frozenset(), _parts(people, tally))
    people = {name for name in tally.person if not _outvoted(name, tally)}
    for name in +tally.opening:
        if name.lower() not in tally.lower and name not in tally.place:
            people.add(name)
    people = {name for name in people if name.lower().split()[0] not in tally.lower or len(name.split()) > 1}
    parts = _parts(people, tally)
    return Names(frozenset(parts.values()), frozenset(tally.place) - people, parts, find_beings(lines))


def _addressed(name: str) -> bool:
    """ "Frau Schmidt": a title and a name, in any language."""
    first, *rest = name.lower().split()
    return bool(rest) and words.meanings("titles").get(first, "any") != "any"


def _outvoted(name: str, tally: _Tally) -> bool:
    return tally.place[name] > tally.person[name] and name.lower().split()[0] not in words.meanings("names")


def _count(line: list[Token], tally: _Tally) -> None:
    at = 0
    while at < len(line):
        token = line[at]
        if token.word and not token.capital:
            tally.lower.add(token.low)
        if not _may_start(line, at):
            at += 1
            continue
        if (firm := firm_end(line, at)) > at:
            at = firm
            continue
        end = at + 1
        while end < len(line) and end - at < LONGEST and (_may_go_on(line, end) or _particle(line, end)):
            end += 1
        _judge(line, at, end, tally)
        at = end


def firm_end(line: list[Token], at: int) -> int:
    """Where the name of a firm that begins at `at` ends: "Plumley & Sons", "Ben Hart & Co."; `at` when none does."""
    end = at
    while end < len(line) and line[end].capital:
        end += 1
    joined = at < end < len(line) - 1 and line[end].text == "&"
    return end + 2 if joined and line[end + 1].low in words.listed("lists").groups["firm"] else at


def _opens(line: list[Token], at: int) -> bool:
    before = line[at - 1] if at else None
    return before is None or before.quote >= 0 or before.text in "“\"‘'—–-:("


def _may_start(line: list[Token], at: int) -> bool:
    token = line[at]
    if not token.capital or len(token.text) < 2 or (token.text.isupper() and len(token.text) > 1):
        return False
    if token.low in words.words("months"):
        return False
    titled = token.low in words.words("titles") and at + 1 < len(line) and _may_go_on(line, at + 1)
    if titled:
        return True
    if token.low in words.words("function"):
        return token.low in words.forms("numbers") and not _opens(line, at)  # an android called Seven
    if at and line[at - 1].low in words.listed("lists").groups["naming"]:
        return True  # a pigeon called Duchess
    if token.low in words.roles() or token.low in words.words("plain"):
        return not _opens(line, at) and at + 1 < len(line) and _may_go_on(line, at + 1)
    return True


def _may_go_on(line: list[Token], at: int) -> bool:
    token, before = line[at], line[at - 1]
    if before.text == "." and before.start and line[at - 2].low in words.words("titles"):
        return token.capital
    return (
        token.capital
        and not before.owner
        and before.word
        and token.low not in words.words("function") - {"little", "old", "young", "big"}
        and token.low not in words.words("months")
        and not (token.text.isupper() and len(token.text) > 2)
    )


def _particle(line: list[Token], at: int) -> bool:
    """The "de" of Jan de Vries, the "von" of Anna von Stein: small words between two capitals of one name."""
    small = words.listed("lists").groups["particle"]
    after = next((one for one in line[at : at + 3] if one.low not in small), None)
    return line[at].low in small and line[at - 1].capital and after is not None and after.capital


def _judge(line: list[Token], at: int, end: int, tally: _Tally) -> None:
    """Count the capitalised run line[at:end] as a person, a place or an open question."""
    name = " ".join(token.text for token in line[at:end])
    first, before = line[at], line[at - 1].low if at else ""
    after = line[end] if end < len(line) else None
    known = any(token.low in words.meanings("names") for token in line[at:end])
    if before and verb(before) in words.listed("lists").groups["performs"] and not known:
        return  # "plays Bach", "reading Tolstoy": their works
    titled = first.low in words.words("titles") and end - at > 1
    last = line[end - 1].low
    club, ground = last in words.listed("lists").groups["club"], bool(meaning(last, "place")) and not known
    if end - at > 1 and not titled and (club or ground):
        tally.place[name] += 1  # "Milltown United", "Harrow Hill"
        return
    opens = _opens(line, at)
    adverb = after is not None and after.low.endswith("ly") and end + 1 < len(line)
    acts = after is not None and (
        bool(verb(line[end + 1].low if adverb else after.low))
        or after.low in words.listed("lists").groups["auxiliary"]
        or after.text == ","
        or after.low == "and"
    )
    spoken = bool(at) and verb_is("speech", verb(before))
    in_place = before in words.listed("lists").groups["into_place"]
    aimed = before == "at" and at > 1 and verb(line[at - 2].low) in words.listed("lists").groups["aims"]
    craft = bool(at) and any(meaning(before, kind) for kind in ("vehicle", "place")) and line[at - 1].word
    craft = craft and before not in words.listed("where").groups["of_house"]  # "in the engine room Hume counted"
    if craft and not titled and not known:  # "the submarine Nerida"
        tally.place[name] += 1
        return
    mapped = name.lower() in words.words("gazetteer")
    if mapped and not titled and (in_place or not known):
        tally.place[name] += 1
        return
    if titled or known or spoken or first.owner or aimed or _labels(after, line, end):
        if not (opens and _common(first.low) and not titled and not known):
            tally.person[name] += 1
        return
    before_that = line[at - 2].low if at > 1 else ""
    if not in_place and not acts and not opens and before_that in ("in", "at", "near", "across") and line[at - 1].word:
        in_place = True  # "in central Lisbon"
    if (in_place and not acts) or (in_place and end < len(line) and after is not None and after.text == ","):
        tally.place[name] += 1
    elif opens:
        if acts and (after is None or after.text != ",") and not _common(first.low) and _singular_next(after):
            elemental = after is not None and verb(after.low) in words.listed("lists").groups["world"]
            tally.opening[name] += not (elemental or _several(name, after))
    elif before == "the" or before in words.listed("lists").groups["determiner"]:
        if singular(line[end - 1].low) in words.roles() or acts:
            return
        tally.place[name] += 1
    else:
        tally.person[name] += 1


def _singular_next(after: Token | None) -> bool:
    """Whether the verb behind can be one person's: "Mara runs", "Mara ran", not "Flour dust"."""
    lists = words.listed("lists").groups
    if after is None or not after.word or after.low in (*lists["auxiliary"], "and") or after.low.endswith("ly"):
        return True
    return after.low.endswith(("s", "ed")) or after.low in words.forms("verbs")


def _labels(after: Token | None, line: list[Token], end: int) -> bool:
    """ "Margaret: “Not now.”": the name before a line of a play."""
    return after is not None and after.text == ":" and end + 1 < len(line) and line[end + 1].quote >= 0


def _several(name: str, after: Token | None) -> bool:
    """ "Headlights sweep the wall": a plural with a verb in the plural names nobody."""
    plural = name.endswith("s") and not name.endswith(("ss", "us", "is")) and " " not in name
    return plural and after is not None and not after.low.endswith("s") and bool(verb(after.low))


def _common(word: str) -> bool:
    """A word that starts sentences without naming anyone."""
    return (
        word in words.words("function")
        or word in words.words("plain")
        or word.endswith("ly")
        or singular(word) in words.roles()
        or word in nouns()
        or singular(word) in nouns()
        or word in words.words("titles")
        or (bool(verb(word)) and word not in words.meanings("names"))
    )


def _parts(people: set[str], tally: _Tally) -> dict[str, str]:
    """Every way to call each person; a word two full names share leads to the one named oftener."""
    table: dict[str, str] = {}
    lengthy = sorted((name for name in people), key=lambda name: (-len(name.split()), -tally.person[name], name))
    small = words.words("titles") | words.words("function") | words.words("plain")
    for name in lengthy:
        bare = [part for part in name.lower().split() if part not in small]
        beasts = [part for part in bare if meaning(part, "animal")]  # Little Bear is not Mother Bear
        longer = [table[part] for part in bare if part in table and part not in beasts]
        if longer and len(longer) == len(bare):
            table[name.lower()] = longer[-1]  # "Reyes" once "Captain Reyes" is known
            continue
        table[name.lower()] = name
        for part in name.lower().split():
            if part not in small and part not in words.roles() and part not in beasts:
                table.setdefault(part, name)
    return table
