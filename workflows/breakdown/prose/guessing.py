"""Where a story may play when it does not say: what its things and trades suggest."""

from collections.abc import Iterable

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.lexicon.index import meaning, under_a_roof, verb
from workflows.breakdown.lexicon.tokens import singular, tokens

SURE = 3  # votes of a thing that belongs to one place only


def votes(texts: Iterable[str]) -> dict[str, int]:
    """Set → how much the things in these words speak for it; what belongs to one place only counts as three."""
    hints, bound = words.meanings("hints"), words.meanings("bound")
    found: dict[str, int] = {}
    for text in texts:
        line = tokens(text)
        for at, token in enumerate(line):
            low = token.low
            trade = at + 1 < len(line) and line[at + 1].low in words.roles()
            works_at = meaning(low, "place") if trade else None
            if works_at and works_at.preset:  # "the museum guard"
                found[works_at.preset] = found.get(works_at.preset, 0) + 2
            form = next((form for form in (low, singular(low), verb(low)) if form in hints or form in bound), "")
            for table, weight in ((bound, SURE), (hints, 1)):
                if form in table:
                    found[table[form]] = found.get(table[form], 0) + weight
    return found


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
