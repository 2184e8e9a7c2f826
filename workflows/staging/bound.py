"""Who has hands on whom: units of those that no picture may draw apart."""

from collections.abc import Mapping
from dataclasses import dataclass

from library.documents import ShotFields
from presets.people import Look
from workflows.staging.acting import Act
from workflows.staging.beasts import animal_by, species_of
from workflows.staging.handling import found, handled, work_of
from workflows.staging.in_arms import carried_by, in_arms
from workflows.staging.load import load_of, loaded
from workflows.staging.tending import tending
from workflows.staging.unit import Unit


@dataclass(frozen=True, slots=True, eq=False)
class Bond:
    unit: Unit
    creature: str = ""  # the kind of the unnamed animal in it


def bonds(
    shot: ShotFields, looks: Mapping[str, Look], names: list[str], doing: Mapping[str, Act], side: int, seed: int
) -> dict[str, Bond]:
    """name → the bond it is part of, for everyone who has one."""
    found: dict[str, Bond] = {}
    for name in names:
        if name in found:
            continue
        bond = _bond(shot, looks, [one for one in names if one not in found], name, doing, side, seed)
        if bond:
            found |= dict.fromkeys(bond.unit.cast, bond)
    return found


def _bond(
    shot: ShotFields,
    looks: Mapping[str, Look],
    free: list[str],
    name: str,
    doing: Mapping[str, Act],
    side: int,
    seed: int,
) -> Bond | None:
    act = doing[name]
    if species_of(looks.get(name, Look())):
        return None
    if act.whole.palms and (animal := animal_by(shot, looks, free, name)):
        unit = tending(shot, looks, name, act, animal, side, seed)
        return Bond(unit, "" if animal in looks else animal) if unit else None
    if load := load_of(shot, looks, free, name, doing):
        return Bond(loaded(shot, looks, load, doing, side, seed))
    if work := work_of(shot, looks, free, name, doing):
        unit = handled(shot, looks, work, doing, seed)
        return Bond(unit) if unit else None
    if lies := found(shot, looks, name, act, seed):
        return Bond(lies)
    if other := carried_by(shot, looks, free, name, doing):
        return Bond(in_arms(shot, looks, name, act, other, side, seed), "" if other in free else other)
    return None
