"""Who is not who they seem: sources a news text only quotes, and people told apart from those met before."""

from presets import words
from workflows.breakdown.lexicon.index import verb, verb_is
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention


def is_source(clause: Clause, mention: Mention) -> bool:
    """ "…, police said.", "officials say", "according to witnesses": who told it is not there."""
    line = clause.line
    before = [token.low for token in line[max(0, mention.start - 2) : mention.start]]
    if before == ["according", "to"]:
        return True
    if mention.kind != "role" or not mention.plural or clause.quotes or not mention.start:
        return False
    after = line[mention.end : mention.end + 2]
    says = bool(after) and verb_is("speech", verb(after[0].low))
    return (
        line[mention.start - 1].text == "," and says and (len(after) < 2 or not after[1].word or after[1].low == "on")
    )


def told_apart(clause: Clause, mention: Mention) -> bool:
    """ "The old man across the street": somebody else than those met before."""
    after = clause.line[mention.end].low if mention.end < len(clause.line) else ""
    return after in words.listed("lists").groups["apart"]
