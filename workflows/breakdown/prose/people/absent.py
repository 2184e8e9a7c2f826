"""Who is named in a clause and not there: wished away, likened to, written to, or only heard."""

from itertools import pairwise

from presets import words
from workflows.breakdown.lexicon.index import verb
from workflows.breakdown.prose.language.clause import Clause, pictured
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.apart import is_source


def absent(clause: Clause, mention: Mention) -> bool:
    """Not there at all: "no one", "without a horse", "like a king"."""
    near = [token.low for token in clause.line[max(0, mention.start - 2) : mention.start]]
    if mention.determiner == "no" or mention.preposition == "without" or near[-1:] == ["nobody"]:
        return True
    after = clause.line[mention.end].low if mention.end < len(clause.line) else ""
    if mention.noun in words.listed("lists").groups["unseen"] and (
        after == "else" or mention.preposition == "for" or _must(clause, mention)
    ):
        return True  # "looking at somebody else", "waiting for somebody strong"
    if _newspaper(clause, mention):
        return True
    if pictured(clause, mention.start):
        return True
    if near[-1:] in (["be"], ["become"]) and mention.determiner in ("", "a", "an"):
        return True  # "had gone to be soldiers"
    if mention.preposition == "in" and mention.noun == "person":
        return True  # "thanked him in person"
    if is_source(clause, mention) or (mention.start <= 1 and clause.line[0].low == "dear"):
        return True  # "Dear team, …": written to
    if _supposed(clause, mention):
        return True
    likened = mention.preposition in ("like", "as", "than") and mention.determiner in ("a", "an", "any", "")
    return likened and mention.kind != "name"


def _must(clause: Clause, mention: Mention) -> bool:
    """ "Somebody had to hold it"."""
    low = [token.low for token in clause.line[mention.end : mention.end + 2]]
    return low in (["had", "to"], ["has", "to"]) or low[:1] == ["must"]


def _newspaper(clause: Clause, mention: Mention) -> bool:
    """ "He told the Courier"."""
    written = clause.line[mention.end - 1].capital and mention.end - 1 > 0 and mention.determiner == "the"
    told = mention.start > 0 and verb(clause.line[mention.start - 1].low) == "tell"
    return mention.kind == "role" and written and told


def _supposed(clause: Clause, mention: Mention) -> bool:
    """ "As if it were a sleeping child", "like he was putting somebody to bed"."""
    low = [token.low for token in clause.line[: mention.start]]
    whole = any(pair in (("as", "if"), ("as", "though")) for pair in pairwise(low))
    told = words.listed("lists").groups
    whole = whole or any(
        one == "like" and two in (*told["male"], *told["female"], "it", "they") for one, two in pairwise(low)
    )
    return whole and (mention.determiner in ("a", "an") or mention.noun in told["unseen"])


def only_heard(clause: Clause, mention: Mention) -> bool:
    """ "Someone is scratching at the wall": there, and not seen."""
    lists = words.listed("lists").groups
    before = verb(clause.line[mention.start - 1].low) if mention.start else ""
    sounds = any(mention in (*act.subject, *act.objects) and act.lemma in lists["heard"] for act in clause.acts)
    sounds = sounds or before == "hear"  # "heard someone ask for chips"
    return mention.noun in lists["unseen"] and sounds
