"""Which capitalised words of a story are people, and which are places."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from presets import words
from workflows.breakdown.lexicon.index import meaning, verb, verb_is
from workflows.breakdown.lexicon.tokens import Token, singular, tokens
from workflows.breakdown.prose.language.beings import find_beings, find_nationals, find_voices
from workflows.breakdown.prose.language.capitals import Run, is_somebody, judged, opens, titles
from workflows.breakdown.prose.language.sentences import Sentence

LONGEST = 4  # words in a name


@dataclass(frozen=True, slots=True)
class Names:
    """Full names of people and of places as written; each word of a name leads to the names it is part of."""

    people: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    parts: dict[str, str] = field(default_factory=dict)  # lower-case word or name → full name of a person
    beings: frozenset[str] = frozenset()  # nouns no list has that mean somebody all the same
    voices: Mapping[str, str] = field(default_factory=dict)  # things that speak → the preset that draws them
    second: bool = False  # told to "you"
    mute: frozenset[str] = frozenset()  # small words of another language: "den" is no den, "die" no death


@dataclass(slots=True)
class _Tally:
    person: Counter[str] = field(default_factory=Counter)
    place: Counter[str] = field(default_factory=Counter)
    opening: Counter[str] = field(default_factory=Counter)  # seen only as the first word of a sentence
    lower: set[str] = field(default_factory=set)  # words the story also writes small

    def count(self, run: Run) -> None:
        verdict = judged(run)
        if verdict == "named":
            self.person[run.name] += 2
        elif verdict:
            {"person": self.person, "place": self.place, "opening": self.opening}[verdict][run.name] += 1


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
    people -= {name for name in people if name.endswith("s") and name[:-1] in people}  # "Maisies mum"
    beings = find_beings(lines) | find_nationals(lines)
    people = {name for name in people if singular(name.lower()) not in beings}  # "the Hungarian"
    parts = _parts(people, tally)
    places = frozenset(name for name in tally.place if singular(name.lower()) not in beings) - people
    return Names(frozenset(parts.values()), places, parts, beings, find_voices(lines), second=_told_as_you(lines))


def _told_as_you(lines: list[list[Token]]) -> bool:
    """ "You wake in the hold …": the story tells its reader what they do."""
    told = Counter(token.low for line in lines for token in line)
    doing = sum(line[at].low == "you" and _does(line, at + 1) for line in lines for at in range(len(line) - 1))
    return doing > 1 and not told["i"] and not told["we"]


def _does(line: list[Token], at: int) -> bool:
    """Whether a plain verb follows: "you follow the robot", not "you can add salt"."""
    return bool(verb(line[at].low)) and line[at].low not in words.listed("lists").groups["auxiliary"]


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
        while end < len(line) and end - at < LONGEST and _goes_on(line, end):
            end += 1
        tally.count(Run(line, at, end))
        at = end


def firm_end(line: list[Token], at: int) -> int:
    """Where the name of a firm that begins at `at` ends: "Plumley & Sons", "Ben Hart & Co."; `at` when none does."""
    end = at
    while end < len(line) and line[end].capital:
        end += 1
    joined = at < end < len(line) - 1 and line[end].text == "&"
    return end + 2 if joined and line[end + 1].low in words.listed("lists").groups["firm"] else at


def _may_start(line: list[Token], at: int) -> bool:
    token = line[at]
    if not token.capital or len(token.text) < 2:
        return False
    if token.text.isupper():
        return _spoken_to_in_capitals(line, at)
    if token.low in words.words("months") or singular(token.low) in words.words("months"):
        return False  # "on Sundays"
    if token.low.partition("'")[0] in words.words("function") and "'" in token.low[2:]:
        return False  # "They've"
    if titles(token) and at + 1 < len(line) and _may_go_on(line, at + 1):
        return True
    if token.low in words.words("function"):
        return token.low in words.forms("numbers") and not opens(line, at)  # an android called Seven
    called = line[at - 2].low if at > 1 and line[at - 1].low == "as" else line[at - 1].low if at else ""
    if called in ("is", "was") and at > 1 and line[at - 2].low == "name":
        return True  # "whose name is Professor"
    if called in words.listed("lists").groups["naming"]:
        return True  # a pigeon called Duchess, a man known as Bear
    if token.low in words.forms("colours") and not opens(line, at):
        return True  # a boy they call Blue
    if token.low in words.roles() or token.low in words.words("plain"):
        goes_on = at + 1 < len(line) and (_may_go_on(line, at + 1) or _owned_ground(line, at + 1))
        return not opens(line, at) and goes_on
    return True


def _spoken_to_in_capitals(line: list[Token], at: int) -> bool:
    """ "CORA said it was a rock", "I talk to CORA": the machine has a name; "NASA said" is nobody."""
    if len(line[at].text) < 3 or line[at].low in words.listed("lists").groups["initials"]:
        return False
    run = Run(line, at, at + 1)
    says = run.after is not None and verb_is("speech", verb(run.after.low))
    return (says or is_somebody(run)) and any(one.text.islower() for one in line)


def _goes_on(line: list[Token], at: int) -> bool:
    return _may_go_on(line, at) or _particle(line, at) or _owned_ground(line, at) or _numbered(line, at)


def _owned_ground(line: list[Token], at: int) -> bool:
    """ "Cooper's Lane", "St Bride's Hospital": a place that bears somebody's name."""
    return line[at].capital and line[at - 1].owner and bool(meaning(line[at].low, "place"))


def _numbered(line: list[Token], at: int) -> bool:
    """ "Unit 9", "Unit Nine", but not "Room 9" and not "Section 9 of"."""
    before, after = line[at - 1], line[at + 1].low if at + 1 < len(line) else ""
    plain = before.low in words.words("plain") or before.low in words.words("months") or meaning(before.low, "place")
    spelled = line[at].capital and line[at].low in words.forms("numbers")
    number = spelled or (line[at].text.isdigit() and len(line[at].text) < 4)
    return number and before.capital and not plain and after != "of"


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


def _another_sex(name: str, full: str) -> bool:
    told = [words.meanings("titles").get(one.lower().split()[0].rstrip("."), "any") for one in (name, full)]
    return set(told) == {"m", "f"}


def _parts(people: set[str], tally: _Tally) -> dict[str, str]:
    """Every way to call each person; a word two full names share leads to the one named oftener."""
    table: dict[str, str] = {}
    lasts = Counter(name.lower().split()[-1] for name in people if " " in name)
    small = words.words("titles") | words.words("function") | words.words("plain")

    def fullness(name: str) -> tuple[int, int, int, str]:
        own = sum(part not in small for part in name.lower().split())  # Omar Haddad has two, Mr Haddad one
        return -own, -len(name.split()), -tally.person[name], name

    kinds = small | frozenset(words.roles()) | set(words.listed("lists").groups["beast_titles"])
    for name in sorted(people, key=fullness):
        bare = [part for part in name.lower().split() if part not in small]
        surnamed = any(not meaning(part, "animal") and part not in kinds for part in bare[:-1])  # Josiah Crane
        beasts = [] if surnamed else [part for part in bare if meaning(part, "animal")]  # Little Bear, Mother Bear
        longer = [table[part] for part in bare if part in table and (part not in beasts or len(bare) == 1)]
        longer = longer or [table[part] for part in _in_full(name, table)]
        longer = [full for full in longer if not _another_sex(name, full)]  # Lady Crane is not Lord Averill Crane
        if longer and len(longer) == len(bare):
            table[name.lower()] = longer[-1]  # "Reyes" once "Captain Reyes" is known
            continue
        table[name.lower()] = name
        if beasts and bare and lasts[bare[-1]] == 1 and " " in name:
            table.setdefault(bare[-1], name)  # "Hedgehog" is Little Hedgehog when nobody else is one
        for part in name.lower().split():
            if part not in small and part not in words.roles() and part not in beasts and not part.isdigit():
                table.setdefault(part, name)
    return table


def _in_full(name: str, table: dict[str, str]) -> list[str]:
    """The first name that `name` is short for: "Ros" for "rosalind"; none when two would do."""
    short, told = name.lower(), words.meanings("names")
    if len(short) < 3 or " " in short or len(name) > 5:
        return []
    sexes = {told.get(short, ""), "n", ""}
    full = [
        part
        for part, whole in table.items()
        if part == whole.lower().split()[0] and part.startswith(short) and len(part) - len(short) > 1
        if told.get(part, "") in sexes or not sexes & {"m", "f"}
    ]
    return full if len(full) == 1 else []
