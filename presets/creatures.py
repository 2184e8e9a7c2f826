"""Small creatures: beasts by their name, props by how they are drawn, since no body plan of an animal fits them."""

from presets.loader import ids, remembered, shelf
from presets.words import meanings
from presets.world import Animal


@remembered
def small_creatures() -> frozenset[str]:
    """The props that draw a beast: bee, snail, crab."""
    return frozenset(meanings("beasts").values()) & frozenset(ids("props"))


@remembered
def beast_height(preset: str) -> float:
    """Metres an animal stands, a small creature as a hand is; 0 for what is no animal."""
    if preset in small_creatures():
        return 0.1
    animal = shelf("animals", Animal).get(preset)
    return animal.shoulder_m if animal else 0.0
