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
    lists = words.listed("lists").groups
    after, then = (clause.line[at].low if at < len(clause.line) else "" for at in (mention.end, mention.end + 1))
    subject = not mention.start or any(mention in act.subject and act.at > mention.end for act in clause.acts)
    placed = subject and words.role(mention.noun).vague and after in lists["sets_apart"] and then in lists["determiner"]
    return after in lists["apart"] or placed  # "the woman at the till has pink hair"
