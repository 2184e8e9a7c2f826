"""Whom the story mentions and the cast does not have, by the names a cast list would give them."""

import re
from collections.abc import Iterable, Iterator

from presets import words
from workflows.breakdown.cast_list import label
from workflows.breakdown.lexicon.index import nouns
from workflows.breakdown.lexicon.tokens import singular
from workflows.breakdown.prose.language.beings import find_beings
from workflows.breakdown.prose.language.clause import Clause
from workflows.breakdown.prose.people.cast import Cast

_CAPITALS = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")


def passed_over(clauses: list[Clause], cast: Cast) -> tuple[str, ...]:
    """Those only spoken of, names heard in speech, trades and animals that nobody of the cast is called by."""
    shown = [one for one in cast.members.values() if one.seen]
    called = {label(word) for one in shown for word in (one.name, *one.words, *one.nouns)}
    parts = {part for one in shown for word in (one.name, *one.words) for part in label(word).split()}
    found: dict[str, str] = {}
    for name in (*_unseen(cast), *_phrases(clauses), *_maybe(clauses)):
        if label(name) not in called:
            found.setdefault(label(name), name)
    for name in _heard(clauses):
        if not set(label(name).split()) & parts:
            found.setdefault(label(name), name)
    return tuple(name for name in found.values() if not cast.told.is_nobody(name))


def _unseen(cast: Cast) -> Iterator[str]:
    """Her son, whom nobody has noticed: somebody of whom the story tells and shows nothing."""
    yield from (one.name for one in cast.members.values() if not (one.seen or one.group or one.lone))


def _phrases(clauses: Iterable[Clause]) -> Iterator[str]:
    lists = words.listed("lists").groups
    general = {*lists["everyone"], *lists["unseen"], "one"}
    for mention in (mention for clause in clauses for mention in clause.mentions):
        one = mention.kind in ("name", "role", "animal") and not mention.people and not mention.plural
        if one and mention.determiner != "no" and mention.noun not in general:
            yield mention.noun if mention.kind == "name" else mention.noun.title()


def _maybe(clauses: Iterable[Clause]) -> Iterator[str]:
    """Nouns no list has that do a little of what somebody does."""
    yield from sorted(noun.title() for noun in find_beings((clause.line for clause in clauses), 1))


def _heard(clauses: Iterable[Clause]) -> Iterator[str]:
    """Names in speech: “Is that right, Dorcas?”."""
    for speech in dict.fromkeys(line for clause in clauses for line in clause.speech):
        for found in _CAPITALS.finditer(speech):
            run = found.group().removesuffix("’s").removesuffix("'s")
            opens = not speech[: found.start()].rstrip(" “\"'") or speech[: found.start()].rstrip()[-1:] in ".!?…:"
            if _may_name(run, sure=not opens):
                yield run


def _may_name(run: str, sure: bool) -> bool:
    """Whether capitals name somebody; those that open a sentence only when such a name is known."""
    parts = run.lower().replace("’", "'").split()
    first = parts[0].partition("'")[0]
    if any(part in words.meanings("names") for part in parts):
        return True
    if len(parts) > 1 and first in words.words("titles") and parts[-1] not in words.roles():
        return True  # "That is Captain Harrow"
    common = words.words("function") | words.words("months") | words.words("plain") | words.words("titles")
    thing = parts[-1] in nouns() or singular(parts[-1]) in nouns() or parts[-1] in words.roles()
    return sure and first not in common and not thing and run.lower() not in words.words("gazetteer") and len(run) > 2
