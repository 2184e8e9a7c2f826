"""Who does what in a sentence: verbs found, subjects and objects given to them."""

from dataclasses import dataclass, field
from functools import cache

from presets import words
from workflows.breakdown.lexicon.index import nouns, verb, verb_is
from workflows.breakdown.lexicon.tokens import Token, singular
from workflows.breakdown.prose.mentions import Mention

ACTORS = {"name", "role", "pronoun", "animal"}


@dataclass(slots=True)
class Act:
    """One verb with what stands round it; mentions are not people yet."""

    at: int  # the verb's token
    lemma: str
    subject: list[Mention] = field(default_factory=list)
    objects: list[Mention] = field(default_factory=list)
    negated: bool = False
    carried: bool = False  # no subject of its own: the one of the act before
    tail: tuple[int, int] = (0, 0)  # tokens after the verb that belong to it


def find_acts(line: list[Token], mentions: list[Mention]) -> list[Act]:
    """The acts of one sentence in order. Subject and object are decided by place: English keeps its order."""
    verbs = {at: lemma for at in range(len(line)) if (lemma := _verb_at(line, at, mentions))}
    acts: list[Act] = []
    subject: list[Mention] = []
    starts = {mention.start: mention for mention in mentions}
    fresh = True  # nothing but subjects so far in this clause
    at = 0
    while at < len(line):
        if at in starts:
            mention = starts[at]
            if _is_subject(line, mention, verbs, fresh):
                joined = bool(subject) and fresh and _joined(line, subject[-1], mention)
                subject = [*subject, mention] if joined else [mention]
                fresh = True
            elif acts:
                acts[-1].objects.append(mention)
            at = max(mention.end, at + 1)
            continue
        if at in verbs and acts and _passive(line, acts[-1], at):
            at += 1
            continue
        if at in verbs:
            thing = _thing_acts(line, at, mentions, verbs)
            subject = [] if thing else subject  # "the trap snapped": whoever was spoken of has no part in it
            act = _act(line, at, verbs[at], subject, acts, mentions)
            act.carried = act.carried and not thing
            acts.append(act)
            fresh = False
        elif line[at].low in words.listed("lists").groups["clause"] and line[at].low not in (
            "who",
            "which",
            "that",
            "as",
        ):
            fresh = True
        elif line[at].low in ("who", "which") and mentions:
            before = [mention for mention in mentions if mention.end <= at and mention.kind in ACTORS]
            subject = before[-1:] or subject
        at += 1
    return _invert(line, acts, mentions)


def _passive(line: list[Token], last: Act, at: int) -> bool:
    """ "Was taken": told by the "be" before it."""
    past = line[at].low.endswith("ed") or line[at].low in words.forms("verbs")
    return last.lemma == "be" and 0 < at - last.at <= 2 and past and verb(line[at].low) != "be"


def _act(
    line: list[Token], at: int, lemma: str, subject: list[Mention], acts: list[Act], mentions: list[Mention]
) -> Act:
    participle = (
        line[at].low.endswith("ing") and at > 0 and line[at - 1].low not in words.listed("lists").groups["auxiliary"]
    )
    doer = subject
    if participle and line[at - 1].word and line[at - 1].low not in ("and", "while", "by"):
        doer = [one for one in mentions if one.end == at and one.kind in ACTORS][-1:] or subject
    return Act(at, lemma, list(doer), [], _negated(line, at), not doer, (at + 1, _tail_end(line, at)))


def _verb_at(line: list[Token], at: int, mentions: list[Mention]) -> str:
    token = line[at]
    lemma = verb(token.low) if token.word else ""
    if not lemma or any(one.start <= at < one.end for one in mentions):
        return ""
    lists = words.listed("lists").groups
    before = line[at - 1] if at else None
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
        if _plural_object(line, at):
            return ""
        if before.low == "to" and not _begins(line, at):
            return ""
    if token.low == lemma and before is not None and not _base_fits(line, at):
        return ""
    return "" if _noun_here(line, at) else lemma


def _noun_here(line: list[Token], at: int) -> bool:
    """ "A grey beard", "a brass spring", "faces watch": verbs by their look, nouns by their place."""
    low, lists = line[at].low, words.listed("lists").groups
    if low in lists["no_verb"]:
        return True
    after = line[at + 1].low if at + 1 < len(line) else ""
    if at == 0:  # a plural with a verb of its own behind it
        return low.endswith("s") and low not in words.forms("verbs") and _finite(after) and after not in lists["noun"]
    if at < 2 or line[at - 2].low not in lists["article"] or line[at - 1].low not in _describing():
        return False
    return bool(line[at - 1].word)


@cache
def _describing() -> frozenset[str]:
    """Words that stand between an article and its noun."""
    return words.words("adjectives") | words.words("materials") | frozenset(words.forms("colours"))


def _finite(low: str) -> bool:
    """A verb in the present plural or the past: "watch", "swept"."""
    return bool(low) and not low.endswith(("s", "ing")) and bool(verb(low))


def _thing_acts(line: list[Token], at: int, mentions: list[Mention], verbs: dict[int, str]) -> bool:
    """Whether what acts here is a thing no list knows: "the engine coughs", or comes behind: "inside lies a spring"."""
    lists = words.listed("lists").groups
    start = at
    while start and (line[start - 1].low in lists["auxiliary"] or line[start - 1].low.endswith("ly")):
        start -= 1
    if not start:
        return False
    before = line[start - 1]
    if before.low in lists["locative"] and verb_is("still", verbs[at]):
        return start < 2 or not line[start - 2].word
    if not before.word or before.quote >= 0 or before.owner or start - 1 in verbs:
        return False
    if any(one.start <= start - 1 < one.end for one in mentions) or before.low in words.words("function"):
        return False
    opening = next(
        (back for back in range(1, 4) if start - 1 - back >= 0 and line[start - 1 - back].low in lists["article"]), 0
    )
    first = start - 1 - opening
    if not opening:
        return first == 0 and before.capital and before.low.endswith("s")
    return not first or line[first - 1].low not in lists["preposition"]


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
    """Whether "to VERB" is done, not only wanted: "began to run", "went to fetch"."""
    before = verb(line[at - 2].low) if at > 1 else ""
    return before in (
        "begin",
        "start",
        "go",
        "come",
        "turn",
        "stop",
        "bend",
        "kneel",
        "run",
        "hurry",
        "rush",
        "try",
        "continue",
    )


def _base_fits(line: list[Token], at: int) -> bool:
    """Whether an uninflected form can be a verb here: "they ride", "the children run"; "cut" and "put" always can."""
    token, before = line[at], line[at - 1]
    if verb(before.low) in ("let", "make", "help", "watch"):
        return False
    if token.low in words.forms("verbs"):
        return True
    if before.low in (
        "i",
        "you",
        "we",
        "they",
        "both",
        "all",
        "to",
        "and",
        "then",
        "who",
        "not",
        "don't",
        "didn't",
        "never",
        "can",
        "could",
        "will",
        "would",
        "must",
        "couldn't",
        "should",
    ):
        return True
    if not before.word or before.low.endswith("ly"):
        return (
            at + 1 < len(line) and line[at + 1].low in words.listed("lists").groups["determiner"]
        ) or before.quote >= 0
    if before.capital and at > 2 and line[at - 2].low == "and":
        return True  # "Doc and Maria play cards"
    plural = before.low.endswith("s") and not before.low.endswith(("ss", "us", "is")) and not before.owner
    acts = bool(verb(before.low)) and singular(before.low) not in nouns() and singular(before.low) not in words.roles()
    return (plural and not acts) or before.low in words.forms("plurals")


def _is_subject(line: list[Token], mention: Mention, verbs: dict[int, str], fresh: bool) -> bool:
    part_of = mention.preposition == "of" and mention.start > 1
    if part_of and line[mention.start - 2].low in ("one", "all", "some", "both", "two", "three"):
        return any(at in verbs for at in range(mention.end, min(mention.end + 3, len(line))))
    if mention.owner or (mention.preposition and mention.preposition not in ("before", "after", "as", "like", "than")):
        return False
    if mention.preposition in ("like", "than"):
        return False
    lists = words.listed("lists").groups
    between = 0
    for at in range(mention.end, len(line)):
        token = line[at]
        if at in verbs:
            return not (verbs[at] and token.low.endswith("ing") and between == 0 and not fresh)
        if (
            token.text == ","
            or token.low in lists["auxiliary"]
            or token.low.endswith("ly")
            or token.low in ("and", "or", "up")
        ):
            between += 1
            if token.text in (",", "and", "or") and not fresh:
                return False
            continue
        if between < 6 and fresh and token.word:
            between += 1
            continue
        return False
    return fresh and mention.kind in ACTORS


def _joined(line: list[Token], before: Mention, mention: Mention) -> bool:
    gap = [token.low for token in line[before.end : mention.start]]
    return "and" in gap[-2:] or (bool(gap) and gap[-1] == "," and mention.kind in ("name", "role", "animal"))


def _negated(line: list[Token], at: int) -> bool:
    window = line[max(0, at - 3) : at]
    told = [token.low for token in window]
    if "," in told:
        told = told[told.index(",") + 1 :]
    after = line[at + 1].low if at + 1 < len(line) else ""
    return (
        bool(
            set(told)
            & {
                "not",
                "never",
                "didn't",
                "don't",
                "doesn't",
                "couldn't",
                "can't",
                "won't",
                "wouldn't",
                "wasn't",
                "weren't",
                "isn't",
                "aren't",
                "nobody",
                "none",
                "no-one",
                "nothing",
            }
        )
        or after == "not"
    )


def _tail_end(line: list[Token], at: int) -> int:
    """Where the words that belong to the verb at `at` end: a mark, a new clause, or twelve words on."""
    stops = {",", ";", ":", ".", "!", "?", "—", "–", "(", ")"}
    for end in range(at + 1, len(line)):
        token = line[end]
        joins = token.low in ("and", "but", "or") and end + 1 < len(line) and (_finite_soon(line, end + 1))
        if token.text in stops or token.quote >= 0 or joins or end - at > 12:
            return end
        if token.low in ("i", "he", "she", "they", "we") and end > at + 1:
            return end  # "takes the bread I had baked": a clause of its own
        if token.low in ("while", "when", "because", "until", "who", "which", "where", "then", "so", "that", "as"):
            return end
    return len(line)


def _finite_soon(line: list[Token], at: int) -> bool:
    return any(verb(token.low) and not token.low.endswith("ing") for token in line[at : at + 4])


def _invert(line: list[Token], acts: list[Act], mentions: list[Mention]) -> list[Act]:
    """ "said the merchant", "in the doorway stood a soldier": the subject behind the verb."""
    for act in acts:
        turned = verb_is("speech", act.lemma) or verb_is("still", act.lemma) or verb_is("move", act.lemma)
        turned = turned and (not act.subject or line[act.at - 1].quote >= 0)
        after = next((one for one in mentions if act.at < one.start <= act.at + 2 and one.kind in ACTORS), None)
        near = after is not None and not after.preposition and not after.owner
        if turned and near and after is not None and (act.at + 1 == after.start):
            act.subject, act.carried = [after], False
            act.objects = [one for one in act.objects if one is not after]
            act.tail = (after.end, max(after.end, act.tail[1]))
    return acts
