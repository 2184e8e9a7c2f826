"""From the words of a shot to what is on the shelves."""

import re
from functools import lru_cache

from presets.loader import Entry, shelf
from presets.people import Pose
from presets.world import Animal, Prop, Set, Vehicle

_MODELS: dict[str, type[Entry]] = {"animals": Animal, "poses": Pose, "props": Prop, "sets": Set, "vehicles": Vehicle}


@lru_cache(maxsize=2048)
def match(name: str, text: str) -> str:
    """The id on that shelf whose words the text names, the most telling first; empty when it names none.

    Longer phrases tell more than short ones, and of equals the one named first wins.
    """
    line = " " + " ".join(re.findall(r"[\w’'-]+", text.lower().replace("_", " "))) + " "
    best = (0, 0, "")
    for id, phrase in _phrases(name):
        at = next((line.find(f" {form} ") for form in (phrase, f"{phrase}s", f"{phrase}es") if f" {form} " in line), -1)
        if at >= 0 and (len(phrase), -at) > best[:2]:
            best = (len(phrase), -at, id)
    return best[2]


@lru_cache(maxsize=16)
def _phrases(name: str) -> tuple[tuple[str, str], ...]:
    """(id, lower-case phrase) pairs of a shelf: ids, names and words."""
    pairs: dict[tuple[str, str], None] = {}
    for id, entry in shelf(name, _MODELS[name]).items():
        words = getattr(entry, "verbs" if name == "poses" else "words")
        for phrase in (id.replace("_", " "), getattr(entry, "name", ""), *words):
            if phrase:
                pairs[id, phrase.lower()] = None
    return tuple(pairs)
