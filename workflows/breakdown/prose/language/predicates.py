"""Where a clause has its verb, told by grammar: what stands behind a subject and bends like a verb is one.

"She cranes her neck", "a car rams him", "he googles the address": a subject, a word with the ending of a verb whether
or not a list has it, and behind it an object, a preposition or nothing. "The guard dogs bark", "the farmer's rams": the
ending of a plural, and the verb comes after it, or the subject before.
"""

import re
from dataclasses import dataclass

from presets import words
from workflows.breakdown.lexicon.index import meaning, nouns, verb
from workflows.breakdown.lexicon.tokens import Token, singular
from workflows.breakdown.prose.language.names import Names

STRONG, MEDIUM, BARE, FINITE = "object", "goes on", "noun", "verb"  # what follows a word that may be the verb
MODIFIERS = 5  # words between a determiner and the verb at most
_DOUBLED = re.compile(r"([bdgmnprt])\1$")  # "vlogged"
_MUTE_E = re.compile(r"(?:[bcdfgkptz]l|[cv]|dg)$")  # "googled", "danced", "dodged" come of words in -e


@dataclass(frozen=True, slots=True)
class _Subject:
    plural: bool = False
    sure: bool = False  # no plural can belong to it: a pronoun, a name, "a wolf" – but "the guard dogs"
    being: bool = False  # its noun is a person or an animal
    known: bool = True  # its noun is one of ours


def predicates(line: list[Token], names: Names) -> dict[int, str]:
    """The places of verbs that grammar alone makes sure of, each with its lemma."""
    found: dict[int, str] = {}
    for at, token in enumerate(line):
        if not token.word or token.low in names.mute:
            continue
        spot = _behind_subject(line, at, names)
        if spot is not None:
            found[spot[0]] = spot[1]
        elif _second(line, at, found) or _behind_relative(line, at):
            found[at] = lemma_of(token.low)
    return found


def lemma_of(form: str) -> str:
    """The lemma of a verb form, and of one no list has: "cranes" → crane, "googled" → google."""
    known = verb(form)
    if known:
        return known
    if form.endswith("s"):
        return singular(form)
    if not form.endswith("ed"):
        return form
    stem = form.removesuffix("ed")
    if stem.endswith("i"):
        return stem[:-1] + "y"
    if _DOUBLED.search(stem):
        return stem[:-1]
    return stem + "e" if stem.endswith("e") or _MUTE_E.search(stem) else stem


def _behind_subject(line: list[Token], at: int, names: Names) -> tuple[int, str] | None:
    """The verb of a subject that begins at `at`."""
    lists, low = words.listed("lists").groups, line[at].low
    if low in lists["subject_one"] or low in lists["subject_many"]:
        return _verb_at(line, at + 1, _Subject(low in lists["subject_many"], True, True))
    if not _opens(line, at):
        return None
    if low in ("it", "you"):
        return _verb_at(line, at + 1, _Subject(low == "you", True))
    end = _name_end(line, at, names)
    if end > at:
        if end + 1 < len(line) and line[end].low == "and":
            return _with_another(line, end + 1, _Subject(True, True, True), names)
        return _verb_at(line, end, _Subject(False, True, True))
    return _in_phrase(line, at, None, names)


def _with_another(line: list[Token], at: int, both: _Subject, names: Names) -> tuple[int, str] | None:
    """The verb behind the last of several joined by "and": "a wrestler, a nun and a parrot steal"."""
    end = _name_end(line, at, names)
    if end > at or (at < len(line) and line[at].capital):
        return _verb_at(line, max(end, at + 1), both)
    return _in_phrase(line, at, both, names)


def _opens(line: list[Token], at: int) -> bool:
    """Whether a subject may begin here: at the head of a clause, behind a mark, a joining word or an adverb."""
    if not at:
        return True
    before = line[at - 1]
    joins = (*words.listed("lists").groups["clause"], "and", "or", "suddenly", "finally", "once", "now")
    return not before.word or before.low in joins


def _name_end(line: list[Token], at: int, names: Names) -> int:
    end = at
    while end < len(line) and line[end].capital and (line[end].low in names.parts or _title(line, end)):
        end += 1
    return end if end > at and not line[end - 1].owner else at


def _title(line: list[Token], at: int) -> bool:
    return line[at].low in words.words("titles") and at + 1 < len(line) and line[at + 1].capital


def _in_phrase(line: list[Token], at: int, head: _Subject | None, names: Names) -> tuple[int, str] | None:
    """The verb behind a noun phrase that begins at `at`; `head`: the subject, when this phrase only describes it."""
    lists = words.listed("lists").groups
    first = at
    while first < len(line) and (line[first].low in lists["determiner"] or line[first].owner):
        first += 1
    alone = first > at and line[at].low in lists["singles"]
    for spot in range(first + 1, min(first + MODIFIERS + 1, len(line))):
        noun = line[spot - 1]
        if not noun.word or noun.low in _small() or (spot - 1 > first and _told(line, spot - 1)):
            return None
        token = line[spot]
        if head is None and token.capital and (end := _name_end(line, spot, names)) > spot:
            return _verb_at(line, end, _Subject(False, True, True))  # "her guide Tupo scouts ahead"
        if noun.owner or _only_describes(noun.low):
            continue
        if head is None and first == at and not _many(noun.low):
            return None  # no article: only a bare plural can be a subject
        phrase = _phrase(noun.low, alone, head)
        if token.low in lists["preposition"] and head is None:
            return _in_phrase(line, spot + 1, phrase, names)
        if token.low == "and" and spot + 1 < len(line) and line[spot + 1].low in lists["determiner"]:
            return _with_another(line, spot + 1, _Subject(True, phrase.sure, phrase.being), names)
        if token.text == "," and spot + 1 < len(line) and line[spot + 1].low in lists["singles"]:
            return _in_phrase(line, spot + 1, phrase, names)
        found = _verb_at(line, spot, phrase)
        if found is not None or not token.word or token.low in _small():
            return found
    return None


def _phrase(noun: str, alone: bool, head: _Subject | None) -> _Subject:
    """The subject whose last word is `noun`; a phrase that describes another says only what can belong to it."""
    sure = alone or noun in words.listed("lists").groups["uncounted"]
    if head is not None:
        return _Subject(head.plural, sure, head.being, _known(noun))
    return _Subject(not alone and _many(noun), sure, _being(noun), _known(noun))


def _verb_at(line: list[Token], at: int, subject: _Subject) -> tuple[int, str] | None:
    """The verb at `at`, or right behind an adverb that stands there."""
    while at < len(line) and _adverb(line[at].low):
        at += 1
    if at >= len(line):
        return None
    token = line[at]
    if not token.word or token.capital or token.owner or token.low in _small() or token.low.endswith("ing"):
        return None
    fits = _plural_fits(line, at, subject) if subject.plural else _singular_fits(line, at, subject)
    return (at, lemma_of(token.low)) if fits else None


def _singular_fits(line: list[Token], at: int, subject: _Subject) -> bool:
    low = line[at].low
    if low in words.forms("verbs"):
        return following(line, at) == STRONG
    if low.endswith("ed"):
        unlisted = not verb(low) and low not in nouns() and low not in words.listed("lists").groups["naming"]
        objects = following(line, at) == BARE and subject.known and _may_be_object(line[at + 1].low)
        return unlisted and (objects or following(line, at) == STRONG)
    if singular(low) == low or low in words.listed("lists").groups["no_verb"]:
        return False
    after = following(line, at)
    if after == FINITE:
        return False
    if after == STRONG:
        return True
    if after == BARE:
        return bool(verb(low)) and (subject.sure or subject.being) and _may_be_object(line[at + 1].low)
    if subject.sure:
        return True
    if not (verb(low) and subject.known) and (at + 1 >= len(line) or line[at + 1].low == "of"):
        return False
    ends = at + 1 >= len(line) or not line[at + 1].word
    return (subject.being or not ends) and bool(verb(low) or not ends) and not _finite_later(line, at + 1)


def _plural_fits(line: list[Token], at: int, subject: _Subject) -> bool:
    low = line[at].low
    if low.endswith("s") or low in words.listed("lists").groups["no_verb"] or _only_describes(low):
        return False
    after = following(line, at)
    if after == FINITE or not (subject.sure or subject.being):
        return False
    if after == STRONG:
        return True
    known = bool(verb(low)) or low in nouns() or low in words.roles()
    if after == BARE:
        return bool(verb(low)) and _may_be_object(line[at + 1].low)
    return known and not _finite_later(line, at + 1)


def _second(line: list[Token], at: int, found: dict[int, str]) -> bool:
    """ "Swings out and rams him", "grabs his bag, boards the train": the next verb of the same subject."""
    low = line[at].low
    if not at or line[at - 1].low not in ("and", ",", "then") or line[at].capital or low in _small():
        return False
    if singular(low) == low or low in words.listed("lists").groups["no_verb"]:
        return False
    present = any(one.low.endswith("s") and (where in found or verb(one.low)) for where, one in enumerate(line[:at]))
    after = following(line, at)
    listing = at > 1 and singular(line[at - 2].low) != line[at - 2].low and at - 2 not in found
    return present and (after == STRONG or (after == MEDIUM and bool(verb(low)) and not listing))


def _behind_relative(line: list[Token], at: int) -> bool:
    """ "A vampire who faints at the sight of blood falls for a nurse": the verb after the clause in between."""
    low, lists = line[at].low, words.listed("lists").groups
    if (
        not low.endswith("s")
        or not verb(low)
        or low in words.forms("verbs")
        or following(line, at) not in (STRONG, MEDIUM)
    ):
        return False
    who = next((back for back in range(at - 2, 0, -1) if line[back].low == "who" or not line[back].word), 0)
    if not who or line[who].low != "who" or line[who - 1].low in lists["preposition"]:
        return False
    before = line[at - 1]
    inside = any(verb(one.low) and one.low.endswith(("s", "ed")) for one in line[who + 1 : at - 1])
    loose = before.low in (*lists["determiner"], *lists["preposition"], "and") or verb(before.low) or before.owner
    return inside and not loose and before.low not in words.words("adjectives") and not _finite_later(line, at + 1)


def following(line: list[Token], at: int) -> str:
    """What comes behind the word at `at`: an object, something that lets a verb end or go on, a bare noun, a verb."""
    lists = words.listed("lists").groups
    at += 1
    while at < len(line) and _adverb(line[at].low):
        at += 1
    if at >= len(line) or not line[at].word:
        return MEDIUM
    low = line[at].low
    if low in ("all", "both", "who", "which", "that") or low in lists["be_have"]:
        return FINITE
    if low in lists["determiner"] or low in lists["whom"] or line[at].owner or line[at].capital:
        return STRONG
    if low in lists["preposition"] or low in lists["clause"] or low in words.words("function"):
        return MEDIUM
    return FINITE if _finite(low) else BARE


def _finite(low: str) -> bool:
    """A verb a plural may have: "bark", "stood"."""
    return low in words.forms("verbs") or (bool(verb(low)) and not low.endswith(("s", "ing")))


def _finite_later(line: list[Token], at: int) -> bool:
    """Whether the clause has another verb that the word before could be the subject of."""
    lists = words.listed("lists").groups
    for spot in range(at, len(line)):
        token, before = line[spot], line[spot - 1].low
        if not token.word or token.low in (*lists["clause"], "and"):
            return False
        if token.low in lists["be_have"]:
            return True
        placed = before in lists["determiner"] or before in lists["preposition"] or before in _describing()
        if _finite(token.low) and not placed and spot > at:
            return True
    return False


def _describing() -> frozenset[str]:
    return words.words("adjectives") | frozenset(words.forms("colours")) | words.words("plain")


def _may_be_object(low: str) -> bool:
    return singular(low) != low or low in words.listed("lists").groups["uncounted"] or low in _describing()


def _only_describes(low: str) -> bool:
    noun = low in nouns() or low in words.roles() or bool(verb(low))
    return low in words.forms("numbers") or (low in _describing() and not noun) or low in words.words("adjectives")


def _adverb(low: str) -> bool:
    return (low.endswith("ly") and low not in nouns() and not verb(low)) or low in words.listed("lists").groups[
        "adverb"
    ]


def _being(low: str) -> bool:
    return low in words.roles() or singular(low) in words.roles() or meaning(low, "animal") is not None


def _known(low: str) -> bool:
    return _being(low) or low in nouns() or singular(low) in nouns()


def _told(line: list[Token], at: int) -> bool:
    """A form that can only be a verb's where it stands: "heard", "a clerk stamped", but "the old bearded man"."""
    low = line[at].low
    ending = low.endswith(("ed", "ing")) and (bool(verb(low)) or _known(line[at - 1].low))
    return (low in words.forms("verbs") or ending) and not _known(low)


def _many(low: str) -> bool:
    """A plural of something we know."""
    one = singular(low)
    return one != low and (one in words.roles() or one in nouns())


def _small() -> frozenset[str]:
    return words.words("function") - {"old", "little", "young", "big", "great"}


__all__ = ["following", "lemma_of", "predicates"]
