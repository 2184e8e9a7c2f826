"""Who is in the shot and what they do: the words of a shot become bodies that can be placed."""

from collections.abc import Mapping

import numpy as np

from engines.stage import Creature, Thing, Vec3
from library.documents import ShotFields
from presets.framing import Size
from presets.loader import pick, shelf
from presets.people import Look, Pose
from presets.world import Animal, Set, Vehicle
from workflows.looks import thing_of
from workflows.staging import figures
from workflows.staging.acting import Act, acts, seated
from workflows.staging.alive import living, once, thing_unit
from workflows.staging.beasts import is_person, species_of
from workflows.staging.bodies import animal_unit, mark_of, wild
from workflows.staging.bound import bonds
from workflows.staging.carried import clear_of_legs
from workflows.staging.embodied import body_of
from workflows.staging.seats import placed_under, seat_of, side_by_side
from workflows.staging.sets import choose_set
from workflows.staging.unit import Unit
from workflows.staging.words import match
from workflows.staging.work import at_table, work_before

BROAD_M = 0.9  # nobody straddles a back as broad as an elephant's: one sits on top of it
FAST = ("gallop", "race", "racing", "chase", "flee", "charge", "speed", "rush", "run")
STILL = ("halt", "stops", "waits", "stands", "reins in")


def cast_units(shot: ShotFields, looks: Mapping[str, Look], names: list[str], seed: int, side: int) -> list[Unit]:
    """The named ones as units, those who ride together or have hands on each other in one, then the unnamed animals.

    `side`: where in the picture the subject looks to, −1 left or 1 right.
    """
    units: list[Unit] = []
    doing = acts(shot, looks, names)
    tied = bonds(shot, looks, names, doing, side, seed)
    done: set[str] = set()
    spare = list(shot.creatures)
    for name in names:
        if name in done:
            continue
        if name in tied:
            units.append(tied[name].unit)
            done.update(tied[name].unit.cast)
            if tied[name].creature in spare:
                spare.remove(tied[name].creature)
            continue
        riders, mount = _together(shot, looks, name, names)
        done.update(riders)
        if mount:
            animal = match("animals", mount)
            if animal in spare:
                spare.remove(animal)
            units.append(_mounted(shot, looks, riders, mount, seed, named=mount in looks and mount not in done))
            done.add(mount)
        elif species_of(looks.get(name, Look())):
            units.append(animal_unit(shot, looks[name], name, seed))
        elif thing_of(looks.get(name, Look())):
            units.append(thing_unit(shot, looks[name], name))
        else:
            units.append(_person_unit(shot, looks.get(name, Look()), name, seed, doing[name]))
    known = shelf("animals", Animal)
    units = once(units)
    units = side_by_side(units) if pick("sizes", Size, shot.shot_size).whole else units
    return units + [wild(animal, index, seed) for index, animal in enumerate(spare[:6]) if animal in known]


def _together(shot: ShotFields, looks: Mapping[str, Look], name: str, names: list[str]) -> tuple[list[str], str]:
    """Who rides in one unit with `name` and on what; (…, "") for those on foot.

    A vehicle carries all who ride it; of animals, everyone has one.
    """
    mount = shot.riding.get(name, "")
    if not mount and not is_person(looks.get(name, Look())) and name in shot.riding.values():
        riders = [other for other in names if shot.riding.get(other) == name]
        riders = riders if thing_of(looks[name]) else riders[:1]
        return (riders, name) if riders else ([name], "")
    if species_of(looks[mount]) if mount in looks else match("animals", mount):
        return [name], mount
    if _vehicle(looks, mount) and (mount not in names or mount in looks):
        return [other for other in names if shot.riding.get(other) == mount], mount
    return [name], ""


def _person_unit(shot: ShotFields, look: Look, name: str, seed: int, act: Act) -> Unit:
    mark, pose = clear_of_legs(mark_of(shot, look, name, seed, act)), at_table(shot, act.whole)
    body = figures.person(mark)
    small = round(body.stature / 1.76, 3)  # a child gets a child's chair
    seat = (placed_under(seat, small),) if (seat := seat_of(shot, pose)) else ()
    work = work_before(shot, pose, small)
    reach = float(np.max(np.hypot(body.outline[:, 0], body.outline[:, 2])))
    lying = pose.posture == "lying"
    radius = max(0.32, reach * 0.8 if lying else 0.0, pose.before_m if work else 0.0)
    return Unit((body,), (name,), pose, (mark,), things=(*seat, *work), radius=radius)


def _mounted(
    shot: ShotFields, looks: Mapping[str, Look], riders: list[str], mount: str, seed: int, *, named: bool
) -> Unit:
    animal = species_of(looks[mount]) if mount in looks else match("animals", mount)
    if not animal:
        return _driven(shot, looks, riders, mount, seed)
    return _ridden(shot, looks, riders[0], animal, mount if named else "", seed)


def _ridden(shot: ShotFields, looks: Mapping[str, Look], rider: str, animal: str, entity: str, seed: int) -> Unit:
    """A rider and the animal below, which is cast too when it has a name."""
    act = seated(shot, rider, "ride")
    entry = pick("animals", Animal, animal)
    if entry.width * entry.shoulder_m > BROAD_M and act.whole.posture == "riding":
        act = Act(act.pose, "sit_on_ground")
    colour = looks[entity].colour if entity else ""
    mark = mark_of(shot, looks.get(rider, Look()), rider, seed, act).model_copy(update={"mount": 0})
    beast = Creature(animal=animal, entity=entity, gait=_pace(shot), phase=mark.phase, colour=colour)
    body = figures.animal(beast)
    cast = (rider, entity) if entity else (rider,)
    top = figures.person(mark, figures.saddle(beast))
    return Unit((top, body), cast, act.whole, (mark,), (beast,), radius=body.radius)


def _pace(shot: ShotFields) -> str:
    """How fast those ride whom the words leave no more than "ride"."""
    words = f"{shot.action} {shot.description}".lower()
    if any(word in words for word in FAST):
        return "run"
    return "stand" if any(word in words for word in STILL) else "walk"


def _driven(shot: ShotFields, looks: Mapping[str, Look], riders: list[str], mount: str, seed: int) -> Unit:
    vehicle = pick("vehicles", Vehicle, _vehicle(looks, mount))
    alive = mount in looks and bool(thing_of(looks[mount]))
    thing = living(shot, looks[mount], mount) if alive else Thing(thing=vehicle.id, entity=mount)
    marks, bodies = [], []
    for index, name in enumerate(riders):
        act = seated(shot, name, "drive" if index == 0 and vehicle.steered else "sit", vehicle.steered)
        mark = mark_of(shot, looks.get(name, Look()), name, seed, act).model_copy(update={"mount": -1})
        marks.append(mark)
        bodies.append(figures.person(mark, (_seat(vehicle, index), 0.0)))
    body, ride = body_of(thing), pick("poses", Pose, "ride")
    inside = pick("sets", Set, choose_set(shot)).inside
    if alive and shot.subject == mount and not inside:  # the car speaks: its face, and those behind its windscreen
        return Unit((body, *bodies), (mount, *riders), ride, tuple(marks), (), (thing,), body.radius)
    cast = (*riders, mount) if alive and not inside else tuple(riders)
    return Unit((*bodies, body), cast, ride, tuple(marks), (), (thing,), body.radius)


def _vehicle(looks: Mapping[str, Look], mount: str) -> str:
    """The vehicle that somebody rides in: one of the cast, or one by its kind."""
    own = thing_of(looks[mount]) if mount in looks else match("vehicles", mount)
    return own if own in shelf("vehicles", Vehicle) else ""


def _seat(vehicle: Vehicle, index: int) -> Vec3:
    """The seat of the `index`-th rider; those too many sit behind the last."""
    seats = vehicle.seats or [[0.0, 0.6, 0.0]]
    x, y, z = seats[min(index, len(seats) - 1)]
    return (x, y, z - 0.7 * max(0, index - len(seats) + 1))
