"""Which of a cast are animals or things, and which animal somebody has to do with."""

from collections.abc import Mapping, Sequence

from library.documents import ShotFields
from presets.loader import shelf
from presets.people import Look
from presets.world import Animal
from workflows.looks import thing_of
from workflows.staging.words import match


def species_of(look: Look) -> str:
    """The animal that draws a character; empty for a person and for a thing."""
    if look.species == "human" or thing_of(look):
        return ""
    known = shelf("animals", Animal)
    return look.species if look.species in known else match("animals", look.species)


def is_person(look: Look) -> bool:
    return not (species_of(look) or thing_of(look))


def animal_by(shot: ShotFields, looks: Mapping[str, Look], names: Sequence[str], name: str) -> str:
    """The animal, by its name or its kind, that a person has to do with: the one looked at, else the only one."""
    if not is_person(looks.get(name, Look())) or name in shot.riding:
        return ""
    ridden = set(shot.riding.values())
    named = [one for one in names if species_of(looks.get(one, Look())) and one not in ridden]
    kinds = [kind for kind in shot.creatures if kind not in ridden and kind in shelf("animals", Animal)]
    wanted = shot.looking_at.get(name, "")
    if wanted in named:
        return wanted
    if wanted in names:
        return ""
    kind = match("animals", wanted)
    if kind in kinds:
        return kind
    alike = [one for one in named if species_of(looks[one]) == kind]
    there = alike or list(dict.fromkeys([*named, *kinds]))
    return there[0] if len(there) == 1 or alike else ""
