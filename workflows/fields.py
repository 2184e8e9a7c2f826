"""What the fields of a shot may hold, whoever fills them: a person, a script, a breakdown handed back."""

import unicodedata
from collections.abc import Iterator, Mapping

from library.documents import ShotFields
from presets.creatures import small_creatures
from presets.errors import BadInput
from presets.loader import ids, unknown

SHELVES = {"set": "sets", "time_of_day": "lights", "weather": "weather"}  # fields that name a preset
LONGEST = {"action": 4000, "description": 2000, "dialogue": 4000, "notes": 4000}  # letters; pages are made for less
LONGEST_NAME = 120  # letters of every other word or name
MOST_NAMES = 60  # entries of a list
SPACES = "\n\r\t"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # they turn the words after them round


def check_fields(changes: Mapping[str, object]) -> None:
    """Raises `BadInput` when a name is no field of a shot, or a value is too long, unprintable or no preset."""
    unknown = sorted(set(changes) - set(ShotFields.model_fields))
    if unknown:
        raise BadInput(f"A shot has no field “{unknown[0][:80]}”: its fields are {', '.join(ShotFields.model_fields)}.")
    for field, value in changes.items():
        check_words(field, value)
    _check_presets(changes)


def check_words(field: str, value: object) -> None:
    """Raises `BadInput` when a value is too long for its field or holds what no page can show."""
    most = LONGEST.get(field, LONGEST_NAME)
    if isinstance(value, list | dict) and len(value) > MOST_NAMES:
        raise BadInput(f"The {_called(field)} holds {len(value)} entries: leave {MOST_NAMES} at most.")
    for text in _texts(value):
        if len(text) > most:
            raise BadInput(f"The {_called(field)} has {len(text)} letters: shorten it to {most}.")
        odd = next((letter for letter in text if _odd(letter)), "")
        if odd:
            raise BadInput(f"The {_called(field)} holds a sign no page can show (U+{ord(odd):04X}): take it out.")


def _called(field: str) -> str:
    return field.replace("_", " ")


def _odd(letter: str) -> bool:
    return letter in TURNING or (unicodedata.category(letter) in ("Cc", "Cs") and letter not in SPACES)


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts(item)
        case dict():
            for key, item in value.items():
                yield from _texts(key)
                yield from _texts(item)


def _check_presets(changes: Mapping[str, object]) -> None:
    """Names of presets must be names of presets, or the panel could never be drawn again."""
    doing = changes.get("doing")
    creatures = changes.get("creatures")
    named = [(SHELVES[field], changes[field]) for field in SHELVES if changes.get(field)]
    named += [("poses", pose) for pose in doing.values() if pose] if isinstance(doing, dict) else []
    beasts = creatures if isinstance(creatures, list) else []
    named += [("props" if one in list(small_creatures()) else "animals", one) for one in beasts]
    for shelf, name in named:
        if isinstance(name, str) and name not in ids(shelf):
            raise BadInput(unknown(shelf, name))
