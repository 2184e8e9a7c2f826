"""Where a story may play when it does not say: what its things and trades suggest."""

from collections.abc import Iterable

from presets import words
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.lexicon.index import verb
from workflows.breakdown.lexicon.tokens import singular, tokens

SURE = 3  # votes of a thing that belongs to one place only


def votes(texts: Iterable[str]) -> dict[str, int]:
    """Set → how much the things in these words speak for it; what belongs to one place only counts as three."""
    hints, bound = words.meanings("hints"), words.meanings("bound")
    found: dict[str, int] = {}
    for text in texts:
        for token in tokens(text):
            low = token.low
            form = next((form for form in (low, singular(low), verb(low)) if form in hints or form in bound), "")
            for table, weight in ((bound, SURE), (hints, 1)):
                if form in table:
                    found[table[form]] = found.get(table[form], 0) + weight
    return found


def elected(ballots: dict[str, int], interior: bool | None = None) -> str:
    """The set with most votes on the side, indoors or out, that has most; empty when nobody voted."""
    sets = shelf("sets", Set)
    known = {id: count for id, count in ballots.items() if id in sets}
    side = {inside: sum(n for id, n in known.items() if sets[id].interior is inside) for inside in (True, False)}
    inside = side[True] > side[False] if interior is None else interior
    left = [id for id in known if sets[id].interior is inside]
    return max(left, key=lambda id: known[id]) if left else ""


def leaning(text: str) -> bool | None:
    """Whether the things in these words speak for a room (True) or the open (False); None when they say nothing."""
    guess = elected(votes([text]))
    return is_interior(guess) if guess else None


def is_interior(set_id: str) -> bool:
    """Whether a set has a roof; unknown sets have none."""
    known = shelf("sets", Set).get(set_id)
    return known is not None and known.interior
