"""Where a story may play when it does not say: what its things and trades suggest."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.lexicon.index import meaning, under_a_roof, verb
from workflows.breakdown.lexicon.tokens import singular, spelled

SURE = 3  # votes of a thing that belongs to one place only


def votes(texts: Iterable[str]) -> dict[str, int]:
    """Set → how much the things in these words speak for it; what belongs to one place only counts as three."""
    found: dict[str, int] = {}
    for text in texts:
        for id, weight in _ballot(text):
            found[id] = found.get(id, 0) + weight
    return found


@lru_cache(4096)
def _ballot(text: str) -> tuple[tuple[str, int], ...]:
    low = spelled(text)
    told = [vote for at, word in enumerate(low) if _counts(low, at) for vote in _says(word)]
    for word, following in pairwise(low):
        found = meaning(word, "place") if following in words.roles() else None
        if found is not None and found.preset:  # "the museum guard"
            told.append((found.preset, 2))
    return tuple(told)


def _counts(low: list[str], at: int) -> bool:
    """The waves speak for the sea, she who waves does not; he who rows speaks for it, rows of seats do not."""
    lists = words.listed("lists").groups
    if low[at] not in (*lists["deeds_too"], *lists["deeds_only"]):
        return True
    before, after = low[at - 1] if at else "", low[at + 1] if at + 1 < len(low) else ""
    a_thing = before in (*lists["determiner"], *lists["preposition"], "") or before in words.words("adjectives")
    return (a_thing or after == "of") == (low[at] in lists["deeds_too"])


@lru_cache(16384)
def _says(word: str) -> tuple[tuple[str, int], ...]:
    """The sets one word votes for and with what weight."""
    hints, bound = words.meanings("hints"), words.meanings("bound")
    form = next((form for form in (word, singular(word), verb(word)) if form in hints or form in bound), "")
    return tuple((table[form], weight) for table, weight in ((bound, SURE), (hints, 1)) if form in table)


def elected(ballots: dict[str, int], interior: bool | None = None) -> str:
    """The set with most votes on the side, indoors or out, that has most; empty when nobody voted."""
    sides = sides_of(ballots)
    inside = sides[True] > sides[False] if interior is None else interior
    left = [id for id in ballots if id in shelf("sets", Set) and is_interior(id) is inside]
    return max(left, key=lambda id: ballots[id]) if left else ""


def leaning(text: str) -> bool | None:
    """Whether the things in these words speak for a room (True) or the open (False); None when they say nothing."""
    sides = sides_of(votes([text]))
    return None if sides[True] == sides[False] else sides[True] > sides[False]


def sides_of(ballots: dict[str, int]) -> dict[bool, int]:
    """How many votes fell on sets indoors (True) and on sets in the open (False)."""
    known = shelf("sets", Set)
    return {
        side: sum(n for id, n in ballots.items() if id in known and is_interior(id) is side) for side in (True, False)
    }


def is_interior(set_id: str) -> bool:
    """Whether a set has a roof, be it that of a car; unknown sets have none."""
    known = shelf("sets", Set).get(set_id)
    return known is not None and under_a_roof(known)
