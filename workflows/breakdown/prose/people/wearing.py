"""Clothes a clause names with somebody: "a woman in a red cloak", "her blue dress"."""

from presets import words
from workflows.breakdown.lexicon.index import verb
from workflows.breakdown.lexicon.tokens import Token
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention
from workflows.breakdown.prose.people.looks import clothes


def worn_in(clause: Clause, mention: Mention) -> dict[str, object]:
    """Clothes named right after a person ("in a red cloak") or as theirs ("her blue dress")."""
    line = clause.line
    if mention.kind == "pronoun":  # "her red cloak"
        own = mention.owner and not any(act.negated or clause.line[act.at].low in ("lost",) for act in clause.acts)
        before = line[mention.start - 1].low if mention.start else ""
        handled = bool(verb(before)) and verb(before) != "wear"  # "put his hat on the table"
        off = handled or any(token.low == "off" for token in line[: mention.start])
        return clothes(line, mention.end, _noun_end(line, mention.end)) if own and not off else {}
    stop = next((one.start for one in clause.mentions if one.start >= mention.end and one.people), len(line))
    stop = next((at for at in range(mention.end, stop) if line[at].text in ".;"), stop)
    near = mention.end
    dressed = any(token.low in ("in", "with", "wearing", "wore", "wears", "dressed") for token in line[near : near + 4])
    return clothes(line, near, min(stop, near + 9)) if dressed else {}


def _noun_end(line: list[Token], start: int) -> int:
    """Where the phrase after "her" ends: three words on, before any preposition or mark."""
    lists = words.listed("lists").groups
    for at in range(start, min(start + 3, len(line))):
        if not line[at].word or line[at].low in lists["preposition"] or line[at].low == "and":
            return at
    return min(start + 3, len(line))
