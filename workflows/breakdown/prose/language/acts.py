"""Who does what in a sentence: verbs found, subjects and objects given to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from presets import words
from workflows.breakdown.lexicon.index import verb, verb_is
from workflows.breakdown.lexicon.tokens import Token
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.language.verbs import perceived, tense_of, verb_at

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
    # present, past, before ("had chased"), since ("since she left"), may ("will return"); empty for other forms
    tense: str = ""
    undergone: str = ""  # the verb a passive tells: "take" of "was taken"; its lemma is then "be"
    part: str = ""  # what of the subject acts: the hands of "his hands shake"


def find_acts(line: list[Token], mentions: list[Mention], sure: Mapping[int, str]) -> list[Act]:
    """The acts of one sentence in order. Subject and object are decided by place: English keeps its order.

    `sure`: verbs by their grammar, known to the lists or not.
    """
    verbs = {at: lemma for at in range(len(line)) if (lemma := sure.get(at) or verb_at(line, at, mentions))}
    acts: list[Act] = []
    subject: list[Mention] = []
    starts = {mention.start: mention for mention in mentions}
    fresh = True  # nothing but subjects so far in this clause
    lists = words.listed("lists").groups
    opens_with = bool(line) and line[0].low in lists["clause"]  # "After he is sacked, …": its comma ends that clause
    earlier = False  # behind "since": told from before
    at = 0
    while at < len(line):
        earlier = line[at].low == "since" or (earlier and line[at].text not in ",;")
        if at in starts:
            mention = starts[at]
            if _is_subject(line, mention, verbs, fresh):
                joined = bool(subject) and fresh and _joined(line, subject[-1], mention)
                named = joined or _appositive(subject, mention)  # "and her grandfather Yusuf"
                subject = [*subject, mention] if named else [mention]
                fresh = True
            elif acts:
                acts[-1].objects.append(mention)
            at = max(mention.end, at + 1)
            continue
        if at in verbs and acts and _passive(line, acts[-1], at):
            acts[-1].undergone = verbs[at]
            at += 1
            continue
        if at in verbs:
            part, owner = _limb(line, at, mentions)
            thing = not part and _thing_acts(line, at, mentions, verbs)
            # "The trap snapped": whoever was spoken of has no part in it.
            subject = owner if part else [] if thing else subject
            act = _act(line, at, verbs[at], subject, mentions)
            act.part, act.carried = part, act.carried and not thing
            act.tense = "since" if earlier else act.tense
            acts.append(act)
            fresh = False
        elif line[at].low in lists["clause"] and line[at].low not in ("who", "which", "that", "as"):
            fresh = True
        elif line[at].text == "," and opens_with and acts:
            fresh, opens_with = True, False
        elif line[at].low in ("who", "which") and mentions:
            before = [mention for mention in mentions if mention.end <= at and mention.kind in ACTORS]
            subject = before[-1:] or subject
        at += 1
    return _invert(line, acts, mentions)


def _passive(line: list[Token], last: Act, at: int) -> bool:
    """ "Was taken": told by the "be" before it."""
    past = line[at].low.endswith("ed") or line[at].low in words.forms("verbs")
    return last.lemma == "be" and 0 < at - last.at <= 2 and past and verb(line[at].low) != "be"


def _limb(line: list[Token], at: int, mentions: list[Mention]) -> tuple[str, list[Mention]]:
    """ "His hands shake", "the man's fingers close": the part that acts and whose it is; empty when none does."""
    lists = words.listed("lists").groups
    start = at
    while start and (line[start - 1].low in lists["auxiliary"] or line[start - 1].low.endswith("ly")):
        start -= 1
    part = line[start - 1].low if start else ""
    if part not in lists["limbs"]:
        return "", []
    owner = [one for one in mentions if one.owner and one.kind in ACTORS and start - 3 <= one.end - 1 < start - 1]
    return (part, owner[-1:]) if owner else ("", [])


def _act(line: list[Token], at: int, lemma: str, subject: list[Mention], mentions: list[Mention]) -> Act:
    participle = (
        line[at].low.endswith("ing") and at > 0 and line[at - 1].low not in words.listed("lists").groups["auxiliary"]
    )
    doer = subject
    if participle and line[at - 1].word and line[at - 1].low not in ("and", "while", "by"):
        doer = [one for one in mentions if one.end == at and one.kind in ACTORS][-1:] or subject
    seen = perceived(line, at, mentions)
    doer = [seen] if seen is not None else doer
    tail = (at + 1, _tail_end(line, at))
    return Act(at, lemma, list(doer), [], _negated(line, at), not doer, tail, tense_of(line, at))


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


def _is_subject(line: list[Token], mention: Mention, verbs: dict[int, str], fresh: bool) -> bool:
    part_of = mention.preposition == "of" and mention.start > 1
    if part_of and line[mention.start - 2].low in words.listed("lists").groups["portion"]:
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


def _appositive(subject: list[Mention], mention: Mention) -> bool:
    """Whether a name right behind a role of a list is that one's: the list goes on with both."""
    last = subject[-1] if len(subject) > 1 else None
    return last is not None and last.kind == "role" and mention.kind == "name" and mention.start == last.end


def _joined(line: list[Token], before: Mention, mention: Mention) -> bool:
    gap = [token.low for token in line[before.end : mention.start]]
    return "and" in gap[-2:] or (bool(gap) and gap[-1] == "," and mention.kind in ("name", "role", "animal"))


def _negated(line: list[Token], at: int) -> bool:
    window = line[max(0, at - 3) : at]
    told = [token.low for token in window]
    if "," in told:
        told = told[told.index(",") + 1 :]
    after = line[at + 1].low if at + 1 < len(line) else ""
    return bool(set(told) & set(words.listed("lists").groups["undone"])) or after == "not"


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
