"""Whole phrases of the cast list: "the man with the scar" is more than "the man"."""

import re

from workflows.breakdown.cast_list import CastList, label
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.language.mentions import Mention

_BEHIND = re.compile(r"\s(?:with|without|in|of|from|at|by|on|behind|who|whose|that)\s")


def head_of(words: str) -> str:
    """The phrase up to what only describes it: "the man" of "the man with the scar"."""
    return _BEHIND.split(words.strip(), maxsplit=1)[0]


def phrase_by_list(told: CastList, clause: Clause, mention: Mention) -> str:
    """Whom the list means by the mention together with the words behind it; the longest such phrase wins."""
    follows = label(clause.words(mention.start, len(clause.line)))
    phrases = [(label(word), one.name) for one in told.players for word in (one.name, *one.words)]
    longer = [(phrase, name) for phrase, name in phrases if len(phrase.split()) > len(mention.words.split())]
    fitting = [pair for pair in longer if re.match(rf"{re.escape(pair[0])}(?!\w)", follows)]
    return max(fitting, key=lambda pair: len(pair[0]), default=("", ""))[1]
