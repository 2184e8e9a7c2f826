"""Who acts in a clause: on whom a phrase cannot mean the one who does it to them."""

from presets import words
from workflows.breakdown.lexicon.index import verb_is
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention


def doer(clause: Clause, mention: Mention) -> str:
    """Who acts on this phrase: "Mara gave her bread" does not mean that Mara gave it to Mara."""
    if mention.owner:
        return ""
    act = next((act for act in clause.acts if mention in act.objects), None)
    return act.subject[0].people[0] if act and act.subject and act.subject[0].people else ""


def speaker(clause: Clause) -> tuple[str, int]:
    """Who says a line in this clause, and in which paragraph."""
    says = [act for act in clause.acts if clause.quotes and verb_is("speech", act.lemma)]
    people = [name for act in says for one in act.subject for name in one.people]
    return (people[0] if len(people) == 1 else ""), clause.paragraph


def actor(clause: Clause, mention: Mention) -> str:
    """Who acts in the clause: the one "his two children" are his."""
    subject = next((act.subject[0] for act in clause.acts if act.subject and act.subject[0] is not mention), None)
    return subject.people[0] if subject is not None and subject.people else ""


def of_somebody(clause: Clause, mention: Mention, before: Mention | None) -> bool:
    """ "An officer of the vizier", "the daughter of a miller": who came is the officer."""
    whose = before is not None and before.kind == "role" and not words.role(before.noun).many
    return whose and mention.preposition == "of" and before is not None and before.end == mention.start - 1
