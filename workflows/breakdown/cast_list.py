"""The cast list: who is in the story as a person says it. What it says outranks whatever would be read.

Words cannot always tell whether "the boy" is Tom, or whether the wind is somebody. One line settles it:

    Tom = the boy, the little rascal     one and the same
    the heron                            somebody, though the story only looks at it
    nobody: the wind                     nobody, whatever it does
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from presets.errors import BadInput

MOST = 200  # lines
LONGEST = 80  # characters of one name or of one other word for it
SMALL = re.compile(r"^(?:the|a|an|his|her|its|their|my|our|your) (?=\S)", re.IGNORECASE)


class Player(BaseModel):
    """Somebody of the story: what the board calls them, and every other way the story does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    words: tuple[str, ...] = ()


class Settled(BaseModel):
    """One thing settled of the cast: the least a person says at a time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: str
    being: Literal["same", "somebody", "nobody"]
    name: str = ""  # with "same": whom the words call


class CastList(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    players: tuple[Player, ...] = ()
    nobody: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.players or self.nobody)

    def whose(self, words: str) -> str:
        """The player these words mean, by name; empty when the list does not say."""
        return self._whose.get(label(words), "")

    def is_nobody(self, words: str) -> bool:
        return label(words) in self._nobody

    def lines(self) -> list[str]:
        """As a person writes it."""
        told = [" = ".join([one.name, *([", ".join(one.words)] if one.words else [])]) for one in self.players]
        return [*told, *(f"nobody: {words}" for words in self.nobody)]

    def settled(self) -> list[Settled]:
        """The list one thing at a time: "Tom = the boy, the lad" settles two."""
        told: list[Settled] = []
        for one in self.players:
            told += [Settled(words=word, being="same", name=one.name) for word in one.words]
            told += [] if one.words else [Settled(words=one.name, being="somebody")]
        return [*told, *(Settled(words=words, being="nobody") for words in self.nobody)]

    @cached_property
    def _whose(self) -> dict[str, str]:
        return {label(word): one.name for one in self.players for word in (*one.words, one.name)}

    @cached_property
    def _nobody(self) -> frozenset[str]:
        return frozenset(map(label, self.nobody))


NOTHING_TOLD = CastList()


def label(words: str) -> str:
    """Words as they are compared: small letters, plain apostrophes, no full stops, no article before them."""
    return SMALL.sub("", " ".join(words.replace("’", "'").replace(".", "").casefold().split()))


def cast_list(lines: Iterable[str]) -> CastList:
    """What a person wrote, a line each: "NAME, …", "NAME = OTHER WORDS, …" or "nobody: WORDS, …".

    Raises `BadInput` for a line without a name, for words that are given to two, and for more than `MOST` lines.
    """
    players: dict[str, Player] = {}
    nobody: list[str] = []
    for line in filter(None, (" ".join(line.split()) for line in lines)):
        head, colon, rest = line.partition(":")
        if colon and head.strip().casefold() == "nobody":
            nobody += _words(rest, line)
            continue
        for found, others in _told(line):
            known = players.get(label(found), Player(name=found))
            players[label(found)] = Player(name=known.name, words=tuple(dict.fromkeys((*known.words, *others))))
    if len(players) + len(nobody) > MOST:
        raise BadInput(f"The cast list has more than {MOST} lines: name only those who are read wrongly.")
    listed = CastList(players=tuple(players.values()), nobody=tuple(dict.fromkeys(nobody)))
    _refuse_doubles(listed)
    return listed


def gathered(settled: Iterable[Settled]) -> list[str]:
    """The lines of a cast list that say all of this; of two things said of the same words the later counts.

    Who is the same as somebody who is nobody, or is a third, is that as well. Raises `BadInput` for words that no line
    of a cast list can hold.
    """
    told = {label(one.words): one for one in settled}
    return [_line(one, _last(one, told)) for one in told.values()]


def _last(one: Settled, told: dict[str, Settled]) -> Settled:
    """What is said at the end of "Boy is Tom", "Tom is Thomas"."""
    passed = {label(one.words)}
    while one.being == "same" and (next_one := told.get(label(one.name))) and label(one.name) not in passed:
        passed.add(label(one.name))
        one = next_one
    return one


def _line(one: Settled, last: Settled) -> str:
    name = last.name if last.being == "same" else last.words
    if odd := next((text for text, signs in ((one.words, ","), (name, ",=")) if set(text) & set(signs)), ""):
        raise BadInput(f"“{odd[:LONGEST]}” cannot stand in a cast list: leave out the comma or the equals sign.")
    if last.being == "nobody":
        return f"nobody: {one.words}"
    return name if one.being == "somebody" else f"{name} = {one.words}"


def _told(line: str) -> list[tuple[str, list[str]]]:
    """Who a line names, each with the other words for them: "Tom = the boy", "the heron, the storm"."""
    names, equals, others = line.partition("=")
    found = [_shown(name) for name in _words(names, line)]
    if "=" in others or (equals and len(found) > 1):
        raise BadInput(f"The cast line “{line[:LONGEST]}” has two names: write a line for each, as “Tom = the boy”.")
    return [(name, _words(others, line) if others.strip() else []) for name in found]


def _words(text: str, line: str) -> list[str]:
    found = [part.strip() for part in text.split(",") if any(mark.isalnum() for mark in part)]
    if not found:
        raise BadInput(
            f"The cast line “{line[:LONGEST]}” names nobody: write “Tom”, “Tom = the boy” or “nobody: the wind”."
        )
    if longest := next((part for part in found if len(part) > LONGEST), ""):
        raise BadInput(f"The cast line “{longest[:30]}…” is too long for a name: {LONGEST} characters at most.")
    return found


def _shown(name: str) -> str:
    """As a board shows it: "the old man" is "Old Man"; a name stays as it is written."""
    return label(name).title() if name == name.casefold() else SMALL.sub("", name)


def _refuse_doubles(listed: CastList) -> None:
    whose: dict[str, str] = {label(word): "nobody" for word in listed.nobody}
    for one in listed.players:
        for word in (one.name, *one.words):
            other = whose.setdefault(label(word), one.name)
            if other != one.name:
                raise BadInput(f"The cast list gives “{word}” to {other} and to {one.name}: leave it with one of them.")
