"""Which words of a sentence are verbs where they stand: "they camp", but not "the camp"."""

from functools import cache

from presets import words
from workflows.breakdown.lexicon.index import nouns, verb, verb_is
from workflows.breakdown.lexicon.tokens import Token, singular
from workflows.breakdown.prose.language.mentions import Mention


def verb_at(line: list[Token], at: int, mentions: list[Mention]) -> str:
    token = line[at]
    lemma = verb(token.low) if token.word else ""
    if not lemma or any(one.start <= at < one.end for one in mentions):
        return ""
    lists = words.listed("lists").groups
    before = line[at - 1] if at else None
    if at == 0 and token.low == "cut" and line[1:2] and line[1].low == "to":
        return ""  # "Cut to a nurse": the editor's, nobody's deed
    named = any(one.end == at and one.kind in ("role", "animal") for one in mentions)
    if named and token.low in lists["naming"] and at + 1 < len(line) and line[at + 1].capital:
        return ""  # "a boy called Pip"
    if lemma in ("be", "have", "do", "will") and at + 1 < len(line) and _leads_to_verb(line, at):
        return ""
    if before is not None:
        if (before.low in lists["determiner"] and before.low not in ("all", "both", "her", "that")) or before.owner:
            return ""
        if before.low == "her" and at + 1 < len(line) and not line[at + 1].word:
            return ""
        if (
            before.low in lists["preposition"]
            and before.low not in ("to", "up", "down", "out", "off", "after", "before", "by")
            and not token.low.endswith("ing")
        ):
            return ""
        someone = any(  # "a guard sleeps", "the rain stops"
            one.end == at and (one.kind in ("role", "name", "animal") or one.determiner) for one in mentions
        )
        if not someone and _plural_object(line, at):
            return ""
        if before.low == "to" and not _begins(line, at):
            return ""
    if token.low == lemma and before is not None and not _base_fits(line, at, mentions):
        return ""
    return "" if _noun_here(line, at) else lemma


def _noun_here(line: list[Token], at: int) -> bool:
    """ "A grey beard", "a brass spring", "faces watch": verbs by their look, nouns by their place."""
    low, lists = line[at].low, words.listed("lists").groups
    if low in lists["no_verb"]:
        return True
    after = line[at + 1].low if at + 1 < len(line) else ""
    if at == 0:  # a plural with a verb of its own behind it
        return low.endswith("s") and low not in words.forms("verbs") and finite(after) and after not in lists["noun"]
    if at < 2 or line[at - 2].low not in lists["article"] or line[at - 1].low not in _describing():
        return False
    return bool(line[at - 1].word)


@cache
def _describing() -> frozenset[str]:
    """Words that stand between an article and its noun."""
    return words.words("adjectives") | words.words("materials") | frozenset(words.forms("colours"))


def finite(low: str) -> bool:
    """A verb in the present plural or the past: "watch", "swept"."""
    return bool(low) and not low.endswith(("s", "ing")) and bool(verb(low))


def _plural_object(line: list[Token], at: int) -> bool:
    """ "Heard screams": a plural right behind a verb, not a verb of its own."""
    low, before = line[at].low, line[at - 1].low
    lists = words.listed("lists").groups
    if not low.endswith("s") or low in words.forms("verbs") or not verb(before) or before in lists["auxiliary"]:
        return False
    return at + 1 < len(line) and line[at + 1].low not in lists["determiner"]


def _leads_to_verb(line: list[Token], at: int) -> bool:
    for after in line[at + 1 : at + 4]:
        if after.low.endswith("ing") and verb(after.low):
            return True
        if (
            line[at].low in ("had", "has", "have", "did", "does", "do", "will")
            and verb(after.low)
            and after.low != "be"
        ):
            return True
        if after.low not in words.listed("lists").groups["auxiliary"] and not after.low.endswith("ly"):
            return False
    return False


def _begins(line: list[Token], at: int) -> bool:
    """Whether "to VERB" is done, not only wanted: "began to run", "went to fetch", "had to walk"."""
    return at > 1 and (line[at - 2].low == "had" or verb_is("begin", verb(line[at - 2].low)))


def _base_fits(line: list[Token], at: int, mentions: list[Mention]) -> bool:
    """Whether an uninflected form can be a verb here: "they ride", "the children run"; "cut" and "put" always can."""
    token, before = line[at], line[at - 1]
    if perceived(line, at, mentions) is not None:
        return True
    if verb(before.low) in ("let", "make", "help", "watch"):
        return False
    if token.low in words.forms("verbs"):
        return True
    if before.low in words.listed("lists").groups["before_base"]:
        return True
    if not before.word or before.low.endswith("ly"):
        return (
            at + 1 < len(line) and line[at + 1].low in words.listed("lists").groups["determiner"]
        ) or before.quote >= 0
    if before.capital and "and" in [token.low for token in line[max(0, at - 4) : at - 1]]:
        return True  # "Doc and Maria play cards", "Mei and her daughter Yun sit"
    plural = before.low.endswith("s") and not before.low.endswith(("ss", "us", "is")) and not before.owner
    acts = bool(verb(before.low)) and singular(before.low) not in nouns() and singular(before.low) not in words.roles()
    return (plural and not acts) or before.low in words.forms("plurals")


def perceived(line: list[Token], at: int, mentions: list[Mention]) -> Mention | None:
    """Whoever is heard or seen doing what the verb at `at` tells: the daughter of "she hears her daughter call"."""
    whom = next((one for one in mentions if one.end == at and not one.owner and not one.preposition), None)
    if whom is None or whom.kind not in ("name", "role", "pronoun", "animal"):
        return None
    start = whom.start - (line[whom.start - 1].low in words.listed("lists").groups["possessive"] if whom.start else 0)
    sees = start > 0 and verb(line[start - 1].low) in words.listed("lists").groups["perceives"]
    return whom if sees else None


def tense_of(line: list[Token], at: int) -> str:
    """When the verb at `at` happens against the telling: present, past, before, may; empty for other forms."""
    lists = words.listed("lists").groups
    for back in range(at - 1, max(-1, at - 4), -1):
        low = line[back].low
        if low in ("had", "hadn't"):
            return "past" if line[back + 1].low == "to" else "before"  # "had to walk" is no pluperfect
        if low in lists["modal"]:
            return "may"
        if low not in lists["auxiliary"] and not low.endswith("ly"):
            break
    low = line[at].low
    if low.endswith("ing"):
        return ""
    if low.endswith("ed") or words.forms("verbs").get(low, low) != low:
        return "present" if low in lists["present_forms"] else "past"
    return "present"
