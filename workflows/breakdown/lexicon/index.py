"""One table of nouns and one of verbs, made of every shelf that names words.

What the shelves know wins over the lists of the lexicon, which only fill gaps: a new prop is understood
as soon as its file is there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from presets import words
from presets.loader import shelf
from presets.people import Build, Pose
from presets.world import Animal, Light, Prop, Set, Vehicle, Weather
from workflows.breakdown.lexicon.tokens import lemmas, singular


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: str  # place prop animal vehicle time weather
    preset: str = ""
    interior: bool = False


@cache
def nouns() -> dict[str, tuple[Meaning, ...]]:
    """Lower-case noun or phrase → what it may mean."""
    table: dict[str, dict[str, Meaning]] = {}

    def add(kind: str, preset: str, names: Iterable[str], interior: bool = False) -> None:
        for name in names:
            table.setdefault(name.lower(), {}).setdefault(kind, Meaning(kind, preset, interior))

    rooms = words.words("rooms")
    sets = shelf("sets", Set)
    shown = {word: one for one in sets.values() for word in one.words}
    for word, id in words.meanings("places").items():
        if word in rooms and word in shown and not shown[word].interior and id in sets and sets[id].interior:
            add("place", id, (word,), True)  # a street set may show a bank from outside; stories go in
    for one in sets.values():
        add("place", one.id, (one.id.replace("_", " "), *one.words), under_a_roof(one))
    for kind, entries in _shelves():
        for id, names in entries:
            add(kind, id, (id.replace("_", " "), *names))
    for word, id in words.meanings("places").items():
        add("place", id if id in sets or not sets else "", (word,), word in rooms)
    for kind, list_id in (
        ("animal", "beasts"),
        ("vehicle", "vehicles_words"),
        ("time", "times"),
        ("weather", "weathers"),
    ):
        for word, id in words.meanings(list_id).items():
            add(kind, id, (word,))
    add("prop", "", words.words("things"))
    return {name: tuple(found.values()) for name, found in table.items()}


def under_a_roof(place: Set) -> bool:
    """Whether a heading calls it INT.: a room, the inside of a car, a cave."""
    return place.interior or bool(place.inside) or place.id in words.listed("where").groups.get("roofed", ())


def _shelves() -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [
        ("vehicle", [(one.id, one.words) for one in shelf("vehicles", Vehicle).values()]),
        ("animal", [(one.id, one.words) for one in shelf("animals", Animal).values()]),
        ("prop", [(one.id, one.words) for one in shelf("props", Prop).values()]),
        ("time", [(one.id, one.words) for one in shelf("lights", Light).values()]),
        ("weather", [(one.id, one.words) for one in shelf("weather", Weather).values()]),
    ]


def meaning(word: str, kind: str) -> Meaning | None:
    """What a noun means as that kind of thing, singular or plural."""
    for form in (word, singular(word)):
        for found in nouns().get(form, ()):
            if found.kind == kind:
                return found
    return None


@cache
def poses() -> dict[str, str]:
    """Verb lemma → pose; the pose of that very name first."""
    table: dict[str, str] = {}
    shelved = shelf("poses", Pose)
    for pose in shelved.values():
        table.setdefault(pose.id, pose.id)
    for pose in shelved.values():
        for verb in pose.verbs:
            table.setdefault(verb.lower(), pose.id)
    return table


def pose_for(lemma: str, around: Sequence[str] = ()) -> str:
    """The pose that shows a verb with these words around it; empty when none does."""
    senses, known = words.forms("senses"), frozenset(poses().values())
    wanted = [*(senses.get(f"{lemma} {word}", "") for word in around), senses.get(lemma, ""), poses().get(lemma, "")]
    return next((pose for pose in wanted if pose in known), "")


@cache
def _verbs() -> frozenset[str]:
    return words.words("verbs") | frozenset(poses())


@cache
def verb(form: str) -> str:
    """The lemma of a verb form, or empty when it is no verb we know."""
    return next((lemma for lemma in lemmas(form) if lemma in _verbs()), "")


@cache
def verb_is(group: str, lemma: str) -> bool:
    return lemma in words.listed("verbs").groups.get(group, ())


@cache
def moves(lemma: str) -> bool:
    pose = shelf("poses", Pose).get(poses().get(lemma, ""))
    return verb_is("move", lemma) or bool(pose and pose.moving)


@cache
def builds() -> dict[str, str]:
    """Noun for a person → build."""
    return {word.lower(): one.id for one in shelf("builds", Build).values() for word in one.words}
