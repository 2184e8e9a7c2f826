"""From a word or phrase of a story to the preset that draws it."""

import re
from typing import Literal, TypeAlias

from presets.loader import Entry, shelf
from presets.world import Animal, Prop, Set, Vehicle

Shelf: TypeAlias = Literal["sets", "props", "vehicles", "animals"]
MODELS: dict[str, type[Entry]] = {"sets": Set, "props": Prop, "vehicles": Vehicle, "animals": Animal}
IRREGULAR = {"knives": "knife", "leaves": "leaf", "wolves": "wolf", "mice": "mouse", "geese": "goose", "oxen": "ox"}
_kept: dict[str, tuple[dict[str, Entry], tuple[tuple[str, str], ...]]] = {}


def find(name: Shelf, word: str) -> str | None:
    """The preset whose id, name or words lie in the phrase: “brass lantern” → lantern. None when there is none.

    The longest match wins, then the one nearest to the phrase's end, where English keeps the noun. Plurals count as
    their singular.
    """
    said = _folded(word)
    best = max(((len(f), said.find(f), id) for f, id in _known(name) if f in said), default=None)
    return best[2] if best else None


def _known(name: str) -> tuple[tuple[str, str], ...]:
    """Folded phrases and their ids, kept for as long as the shelf is the same one: adding a folder renews it."""
    entries = shelf(name, MODELS[name])
    if name not in _kept or _kept[name][0] is not entries:
        _kept[name] = (entries, _forms(entries))
    return _kept[name][1]


def _forms(entries: dict[str, Entry]) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for entry in entries.values():
        for phrase in (entry.id.replace("_", " "), getattr(entry, "name", ""), *getattr(entry, "words", ())):
            if phrase:
                found.setdefault(_folded(phrase), entry.id)
    return tuple(found.items())


def _folded(phrase: str) -> str:
    """Lower case, singular, single spaces, one at either end so that only whole words match."""
    words = re.findall(r"[^\W_]+", phrase.lower())
    return f" {' '.join(_singular(word) for word in words)} "


def _singular(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
