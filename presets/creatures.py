"""Small creatures: beasts by their name, props by how they are drawn, since no body plan of an animal fits them."""

from presets.loader import ids, remembered
from presets.words import meanings


@remembered
def small_creatures() -> frozenset[str]:
    """The props that draw a beast: bee, snail, crab."""
    return frozenset(meanings("beasts").values()) & frozenset(ids("props"))
