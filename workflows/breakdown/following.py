"""What else of a shot changes with what a person changed of it: whatever still stands as the studio wrote it.

A hand-written description, light or lens stays. Pure functions of the shot before and after.
"""

from collections.abc import Collection, Iterator

from library.documents import ShotFields
from presets.loader import shelf
from presets.world import Set
from workflows.breakdown.beats import Beat
from workflows.breakdown.grammar.describe import ANGLE_WORDS, SIZE_WORDS, light_words, setting_words
from workflows.breakdown.grammar.shots import LENSES
from workflows.breakdown.lexicon.index import meaning


def followed(before: ShotFields, after: ShotFields, given: Collection[str]) -> dict[str, object]:
    """Fields that follow from the change; those in `given` were told by the person and stay as they are."""
    changes: dict[str, object] = {}
    if "location" not in given and (place := _place(before, after)):
        changes["location"] = place
        after = after.model_copy(update=changes)
    if "lighting" not in given and before.lighting in {light_words(beat) for beat in _beats(before)}:
        changes["lighting"] = light_words(_beat(after, _inside(after)))
    if "lens_mm" not in given and before.lens_mm == LENSES[before.shot_size]:
        changes["lens_mm"] = LENSES[after.shot_size]
    if "description" not in given:
        changes["description"] = _described(before, after)
    return {field: value for field, value in changes.items() if value != getattr(before, field)}


def _place(before: ShotFields, after: ShotFields) -> str:
    """What a place is called whose set was exchanged: a name that only says the old set goes with it."""
    known = shelf("sets", Set).get(after.set)
    if known is None or after.set == before.set:
        return ""
    meant = meaning(before.location.lower().removeprefix("the "), "place")
    same = before.location.lower().removeprefix("the ") == before.set.replace("_", " ")
    return known.name.lower() if same or (meant and meant.preset != after.set) or not before.location else ""


def _described(before: ShotFields, after: ShotFields) -> str:
    """The description with its first words – size, angle, place, hour, weather – as they are now."""
    text, opening = before.description, _opening(before)
    if not text.startswith(opening):
        return text
    rest = text[len(opening) :]
    for beat in _beats(before):
        where = setting_words(beat)
        if where and rest.startswith(f". {where}:"):
            now = setting_words(_beat(after, _inside(after)))
            rest = f". {now}{rest[len(where) + 2 :]}" if now else rest[len(where) + 2 :]
            break
    return _opening(after) + rest


def _opening(shot: ShotFields) -> str:
    return f"{SIZE_WORDS[shot.shot_size]}{ANGLE_WORDS.get(shot.angle, '')}"


def _beats(shot: ShotFields) -> Iterator[Beat]:
    """The moment of the shot, in a room and in the open: the words may have said either."""
    yield _beat(shot, interior=True)
    yield _beat(shot, interior=False)


def _beat(shot: ShotFields, interior: bool) -> Beat:
    return Beat(
        shot.action,
        place=shot.location,
        set=shot.set,
        interior=interior,
        time=shot.time_of_day,
        weather=shot.weather,
    )


def _inside(shot: ShotFields) -> bool:
    """Whether the shot plays in a room: by its set, else by what its place is called."""
    meant = meaning(shot.location.lower().removeprefix("the "), "place")
    known = shelf("sets", Set).get(shot.set or (meant.preset if meant else ""))
    return bool(known and known.interior)
