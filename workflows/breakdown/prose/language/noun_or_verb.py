"""Words that are nouns of ours and verbs as well: which of the two they are where they stand."""

from collections.abc import Container

from presets import words
from workflows.breakdown.lexicon.index import meaning, nouns, verb
from workflows.breakdown.lexicon.tokens import Token, singular


def is_verb_here(line: list[Token], at: int, determiner: str, verbs: Container[int]) -> bool:
    """ "They camp", "she watches the sea": a noun of ours that is a verb where it stands."""
    token = line[at]
    if not verb(token.low) or at - 1 in verbs:
        return False
    if _sounds(line, at) or (at and line[at - 1].low in words.listed("lists").groups["before_verb"]):
        return True
    if determiner and not (token.low.endswith("s") and _article_next(line, at) and line[at - 1].low != determiner):
        return False
    before = line[at - 1].low if at else ""
    lists = words.listed("lists").groups
    after = line[at + 1].low if at + 1 < len(line) else ""
    if token.low in words.forms("verbs") and before not in lists["preposition"]:
        return True  # "rose from his bed": no rose without its article
    whom = after in (*lists["determiner"], *lists["whom"])
    if token.low.endswith("s") and whom and before not in lists["preposition"]:
        return True  # "a merchant crosses the steppe"
    if token.low.endswith("s") and before in ("and", "then", ",") and _present(line, at):
        return True  # "leans out and fires"
    if not at and (after in lists["preposition"] or after in lists["determiner"]):
        return not token.low.endswith("s")  # "Roll out the dough"
    if _several(before) and not token.low.endswith("s"):
        return True  # "oranges roll across the street"
    if (
        at + 1 < len(line)
        and line[at + 1].low in lists["determiner"]
        and (not token.low.endswith("s") or before in ("and", "then", ",", ""))
    ):
        return True
    follows_subject = before in ("i", "you", "he", "she", "it", "we", "they", "who", "to") or (
        at > 0 and line[at - 1].capital
    )
    beast = at > 0 and bool(meaning(before, "animal")) and token.low.endswith("s") and after in lists["preposition"]
    return follows_subject or beast or (at > 0 and singular(before) in words.roles())  # "the bee lands on the sill"


def is_ordered(line: list[Token], at: int) -> bool:
    """ "Cook the pasta", "add oil and cook for five minutes": an order, nobody's trade."""
    lists = words.listed("lists").groups
    before, after = line[at - 1].low if at else "", line[at + 1].low if at + 1 < len(line) else ""
    begins = not at or before in ("and", "then", ",") or not line[at - 1].word
    goes_on = after in lists["determiner"] or after in ("for", "until", "over", "on", "in", "it", "them")
    return bool(verb(line[at].low)) and begins and goes_on


def _sounds(line: list[Token], at: int) -> bool:
    """ "The phone rings.", "the church bell rings": a verb right behind the thing that opens its clause."""
    if not line[at].low.endswith("s") or not at or not is_thing(line[at - 1].low):
        return False
    after = line[at + 1] if at + 1 < len(line) else None
    last = after is None or not after.word or after.low in words.listed("lists").groups["preposition"]
    start = next((back for back in range(at - 1, max(-1, at - 5), -1) if line[back].low in ("a", "an", "the")), -1)
    opens = start == 0 or (start > 0 and (not line[start - 1].word or line[start - 1].low in ("and", "then")))
    return last and opens and all(not verb(one.low) or is_thing(one.low) for one in line[start + 1 : at])


def _article_next(line: list[Token], at: int) -> bool:
    """ "A caravan crosses the steppe": a plural right before an article is a verb after all."""
    return at + 1 < len(line) and line[at + 1].low in ("a", "an", "the", "his", "her", "their", "its")


def _several(word: str) -> bool:
    """A plural of something we know, not a verb in -s: "oranges", not "sees"."""
    one = singular(word)
    return one != word and (one in words.roles() or one in nouns())


def _present(line: list[Token], at: int) -> bool:
    """Whether the clause tells in the present before this word: another verb in -s."""
    lists = words.listed("lists").groups
    return any(
        one.low.endswith("s")
        and verb(one.low)
        and one.low not in words.forms("verbs")
        and (not where or line[where - 1].low not in lists["determiner"])
        for where, one in enumerate(line[:at])
    )


def is_thing(low: str) -> bool:
    """A noun of its own before the noun: "apartment building"; "dark" and "golden" only describe."""
    kinds = {one.kind for form in (low, singular(low)) for one in nouns().get(form, ())}
    return bool(kinds - {"time", "weather"}) and low not in words.forms("colours") and not describes(low)


def describes(word: str) -> bool:
    known = words.words("adjectives") | frozenset(words.forms("colours")) | frozenset(words.forms("numbers"))
    return word in known or word in words.words("plain") - words.words("months") - {"morning", "rain", "snow", "night"}
