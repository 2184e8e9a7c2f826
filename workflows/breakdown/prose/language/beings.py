"""Nouns no list has that mean somebody, known by what they do: "the grumbok laughs", "a yeti hugs the climber"."""

from collections import Counter
from collections.abc import Iterable

from presets import words
from workflows.breakdown.lexicon.index import meaning, nouns, verb, verb_is
from workflows.breakdown.lexicon.tokens import Token, singular

SURE = 2  # weight of evidence from which a noun is a being
DESCRIBING = frozenset({"old", "little", "young", "big", "great", "last", "first", "only", "other"})
DESCRIBED = 3  # words between a determiner and its noun at most


def find_beings(lines: Iterable[list[Token]], sure: int = SURE) -> frozenset[str]:
    """The unknown nouns of a story, singular and lower case, that do what only somebody does.

    `sure`: with less than `SURE` those too that may be somebody.
    """
    weights: Counter[str] = Counter()
    for line in lines:
        for at in range(1, len(line)):
            if _unknown(line, at) and _has_article(line, at) and not _of_another(line, at):
                weights[singular(line[at].low)] += _evidence(line, at)
    return frozenset(noun for noun, weight in weights.items() if weight >= sure)


def find_nationals(lines: Iterable[list[Token]]) -> frozenset[str]:
    """ "The Hungarian followed", but not "the Hungarian army": people called after their country, lower case."""
    found: set[str] = set()
    for line in lines:
        for at in range(1, len(line)):
            one = singular(line[at].low)
            if line[at].capital and one in words.words("demonyms") and _article(line, at - 1) and _ends_there(line, at):
                found.add(one)
    return frozenset(found)


def _ends_there(line: list[Token], at: int) -> bool:
    """Whether the phrase ends with this word: a verb, a small word or a mark follows."""
    if line[at].owner or at + 1 >= len(line) or not line[at + 1].word:
        return True
    after = line[at + 1]
    noun = after.low in nouns() or singular(after.low) in nouns() or singular(after.low) in words.roles()
    return not after.capital and (after.low in words.words("function") or (bool(verb(after.low)) and not noun))


def find_voices(lines: Iterable[list[Token]]) -> dict[str, str]:
    """Things that speak, singular → the preset that draws them: "“Pour me gently,” said the teapot."."""
    silent = words.listed("lists").groups
    found: dict[str, str] = {}
    for line in lines:
        for at in range(1, len(line)):
            noun = singular(line[at].low)
            shown = meaning(noun, "prop") or meaning(noun, "vehicle")
            if shown is None or not shown.preset or noun in silent["written"] or noun in silent["speakers"]:
                continue
            if _has_article(line, at) and (_says_before(line, at) or _says_behind(line, at)):
                found[noun] = shown.preset
    return found


def _says_behind(line: list[Token], at: int) -> bool:
    """ "“…,” the teapot told the cup.", "the mirror said, “…”"."""
    says = at + 1 < len(line) and verb_is("speech", verb(line[at + 1].low))
    start = next((back for back in range(at - 1, max(-1, at - 1 - DESCRIBED), -1) if _article(line, back)), at)
    quoted = (start > 0 and line[start - 1].quote >= 0) or any(token.quote >= 0 for token in line[at + 2 : at + 6])
    return says and quoted


def _of_another(line: list[Token], at: int) -> bool:
    """ "A merchant in a turban waves": what follows is done by whoever stood before."""
    start = next((back for back in range(at - 1, max(-1, at - 1 - DESCRIBED), -1) if _article(line, back)), at)
    worn = start > 0 and line[start - 1].low in words.listed("lists").groups["preposition"]
    behind = [token.low for token in line[at + 1 : at + 3]]
    return worn and behind[:1] != ["who"] and behind != [",", "who"]


def _evidence(line: list[Token], at: int) -> int:
    """How much the words round a noun say that it is somebody."""
    lists = words.listed("lists").groups
    if singular(line[at].low).rpartition("-")[2] in words.roles():
        return SURE  # a goat-boy, a night-nurse
    after = _past_the_place(line, at + 1)
    while after < len(line) and (line[after].low in lists["adverb"] or line[after].low in lists["be_have"]):
        after += 1
    does = verb(line[after].low) if after < len(line) and not _undergone(line, after) else ""
    behind = [token.low for token in line[at + 1 : at + 3]]
    if behind[:1] == ["who"] or behind == [",", "who"] or _called_a_role(line, at + 1):
        return SURE
    if singular(line[at].low).endswith(tuple(lists["surely_people"])) and len(line[at].low) > 6:
        return SURE  # a businessman, a gunsmith
    if _says_before(line, at) and not does:
        return SURE
    if not _may_be_subject(line, at):
        return 0
    if does in lists["only_beings"]:
        return SURE
    if does and _made_for_people(singular(line[at].low), does):
        return SURE
    if does in lists["also_things"]:
        return SURE if _somebody_next(line, after + 1) else 1
    return 0


def _called_a_role(line: list[Token], at: int) -> bool:
    """ "The blimfy, a thin man in a borrowed suit,"."""
    lists = words.listed("lists").groups
    if at >= len(line) or line[at].text != "," or at + 2 >= len(line) or line[at + 1].low not in lists["article"]:
        return False
    return any(token.low in words.roles() for token in line[at + 2 : at + 4])


def _past_the_place(line: list[Token], at: int) -> int:
    """Where the verb may stand behind "in a checked coat"; `at` itself when nothing is between."""
    if at >= len(line) or line[at].low not in words.listed("lists").groups["preposition"]:
        return at
    for spot in range(at + 2, min(at + 7, len(line))):
        if not line[spot].word or line[spot].low == "and":
            break
        plural = singular(line[at - 1].low) != line[at - 1].low and bool(verb(line[spot].low)) and spot > at + 2
        if plural or (line[spot].low.endswith("s") and verb(line[spot].low)) or line[spot].low in words.forms("verbs"):
            return spot
    return at


def _may_be_subject(line: list[Token], at: int) -> bool:
    """Not "took the poker", "to the poker"."""
    start = next((back for back in range(at - 1, max(-1, at - 1 - DESCRIBED), -1) if _article(line, back)), at)
    before = line[start - 1].low if start else ""
    return not verb(before) and before not in words.listed("lists").groups["preposition"]


def _undergone(line: list[Token], at: int) -> bool:
    """ "Her nails were bitten": done to it, not by it."""
    be = line[at - 1].low in ("is", "are", "was", "were", "been")
    return be and not line[at].low.endswith("ing")


def _made_for_people(noun: str, does: str) -> bool:
    """ "Cowhand", "fishmonger"; and "poacher", of a verb, when it does more than a machine would."""
    lists = words.listed("lists").groups
    if noun.endswith(tuple(lists["person_endings"])) and len(noun) > 5:
        return True
    stems = {noun[:-1], noun[:-2], noun[:-3] if noun[-3:-2] == noun[-4:-3] else ""}  # poacher, rider, jogger
    return noun.endswith(("er", "or")) and any(map(verb, stems)) and does in lists["also_things"]


def _says_before(line: list[Token], at: int) -> bool:
    """ "“…,” said the ogre"."""
    start = next((back for back in range(at - 1, max(-1, at - 1 - DESCRIBED), -1) if _article(line, back)), at)
    spoken = start > 1 and line[start - 2].quote >= 0
    if at + 1 < len(line) and line[at + 1].word and line[at + 1].low not in words.words("function"):
        return False  # "said the grumpy ogre": the last of them is the noun
    return spoken and verb_is("speech", verb(line[start - 1].low))


def _somebody_next(line: list[Token], at: int) -> bool:
    """A person as object: "him", "Tim", "at the knight"."""
    lists = words.listed("lists").groups
    if at < len(line) and line[at].low in ("at", "to"):
        at += 1
    if at >= len(line):
        return False
    after = line[at + 1].low if at + 1 < len(line) else ""
    return (
        line[at].low in ("him", "them", "me", "us")
        or line[at].capital
        or (line[at].low in lists["article"] and after in words.roles())
    )


def _has_article(line: list[Token], at: int) -> bool:
    """Whether an article stands before it, with nothing between that is a noun of its own."""
    for back in range(at - 1, max(-1, at - 1 - DESCRIBED), -1):
        low = line[back].low
        if _article(line, back):
            return True
        does = bool(verb(low)) and not low.endswith("ed")  # but "a tired businessman"
        if not line[back].word or low in nouns() or low in words.roles() or does or line[back].capital:
            return False
        if low in words.words("function") - DESCRIBING:
            return False
    return False


def _article(line: list[Token], at: int) -> bool:
    lists = words.listed("lists").groups
    return line[at].low in lists["article"] or line[at].low in words.forms("numbers")


def _unknown(line: list[Token], at: int) -> bool:
    """A plain noun, as far as one can tell, that none of the lists has."""
    low, one, lists = line[at].low, singular(line[at].low), words.listed("lists").groups
    if not low.replace("-", "").isalpha() or len(low) < 3 or low.endswith(("ing", "ly", "ed")):
        return False
    if line[at].capital or line[at].owner:
        return False
    listed = (
        *(words.words("function"), words.words("plain"), words.words("adjectives"), words.words("titles")),
        *(words.forms("colours"), words.forms("numbers"), words.roles(), nouns(), words.words("months")),
    )
    if any(low in table or one in table for table in listed):
        return False
    return not verb(low) and low not in lists["limbs"] and low not in lists["written"] and one not in lists["lifeless"]
