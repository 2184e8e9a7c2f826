"""Who is in the shot and what they do: the words of a shot become bodies that can be placed."""

from collections.abc import Mapping

import numpy as np

from engines.sketch.animals.species import still_gait
from engines.stage import Creature, Mark, Thing, Vec3
from library.documents import ShotFields
from presets.framing import Size
from presets.loader import pick, shelf
from presets.people import Look, Pose
from presets.world import Animal, Prop, Vehicle
from workflows.staging import figures
from workflows.staging.acting import Act, acts, pose_of, seated, speaks
from workflows.staging.carried import clear_of_legs
from workflows.staging.seats import placed_under, seat_of, side_by_side
from workflows.staging.unit import Unit, rng_for
from workflows.staging.words import match
from workflows.staging.work import at_table, work_before

BROAD_M = 0.9  # nobody straddles a back as broad as an elephant's: one sits on top of it
HANDY_M = 0.9  # longer things are not taken along for a walk
FAST = ("gallop", "race", "racing", "chase", "flee", "charge", "speed", "rush", "run")
STILL = ("halt", "stops", "waits", "stands", "reins in")
GAITS = {
    "ride": "run",
    "fight": "run",
    "run": "run",
    "fly": "fly",
    "float": "fly",
    "walk": "walk",
}


def cast_units(shot: ShotFields, looks: Mapping[str, Look], names: list[str], seed: int) -> list[Unit]:
    """The named ones as units, those who ride together in one, then the unnamed animals of the shot."""
    units: list[Unit] = []
    doing = acts(shot, looks, names)
    done: set[str] = set()
    spare = list(shot.creatures)
    for name in names:
        if name in done:
            continue
        riders, mount = _together(shot, looks, name, names)
        done.update(riders)
        if mount:
            animal = match("animals", mount)
            if animal in spare:
                spare.remove(animal)
            units.append(_mounted(shot, looks, riders, mount, seed, named=mount in looks and mount not in done))
            done.add(mount)
        elif _animal(looks.get(name, Look())):
            units.append(_animal_unit(shot, looks[name], name, seed))
        else:
            units.append(_person_unit(shot, looks.get(name, Look()), name, seed, doing[name]))
    known = shelf("animals", Animal)
    units = side_by_side(units) if pick("sizes", Size, shot.shot_size).whole else units
    return units + [_wild(animal, index, seed) for index, animal in enumerate(spare[:6]) if animal in known]


def _together(shot: ShotFields, looks: Mapping[str, Look], name: str, names: list[str]) -> tuple[list[str], str]:
    """Who rides in one unit with `name` and on what; (…, "") for those on foot.

    A vehicle carries all who ride it; of animals, everyone has one.
    """
    mount = shot.riding.get(name, "")
    if not mount and _animal(looks.get(name, Look())) and name in shot.riding.values():
        rider = next(other for other in shot.riding if shot.riding[other] == name)
        return ([rider], name) if rider in names else ([name], "")
    if _animal(looks[mount]) if mount in looks else match("animals", mount):
        return [name], mount
    if mount not in names and match("vehicles", mount):
        return [other for other in names if shot.riding.get(other) == mount], mount
    return [name], ""


def _animal(look: Look) -> str:
    if look.species == "human":
        return ""
    known = shelf("animals", Animal)
    return look.species if look.species in known else match("animals", look.species)


def _mark(shot: ShotFields, look: Look, name: str, seed: int, act: Act) -> Mark:
    preset = act.whole
    held = match("props", shot.holding.get(name, "")) or preset.prop or _taken_along(shot, name, preset)
    rng = rng_for(seed, name, "phase")
    return Mark(
        entity=name,
        pose=act.pose,
        legs=act.legs,
        phase=round(float(rng.uniform()), 3),
        look=look,
        emotion=shot.feeling.get(name, "neutral"),
        talking=speaks(shot, name),
        right_hand=held,
    )


def _taken_along(shot: ShotFields, name: str, pose: Pose) -> str:
    """Whoever travels carries what the shot names, when a hand can and nobody else holds it."""
    if not pose.moving or name != (shot.subject or name) or name in shot.riding:
        return ""
    held = {match("props", word) for word in shot.holding.values()}
    loose = (match("props", word) for word in shot.props if word != shot.looking_at.get(name))
    known = shelf("props", Prop)
    return next((id for id in loose if id and id not in held and known[id].hold and known[id].size_m < HANDY_M), "")


def _person_unit(shot: ShotFields, look: Look, name: str, seed: int, act: Act) -> Unit:
    mark, pose = clear_of_legs(_mark(shot, look, name, seed, act)), at_table(shot, act.whole)
    body = figures.person(mark)
    small = round(body.stature / 1.76, 3)  # a child gets a child's chair
    seat = (placed_under(seat, small),) if (seat := seat_of(shot, pose)) else ()
    work = work_before(shot, pose, small)
    reach = float(np.max(np.hypot(body.outline[:, 0], body.outline[:, 2])))
    lying = pose.posture == "lying"
    radius = max(0.32, reach * 0.8 if lying else 0.0, pose.before_m if work else 0.0)
    return Unit((body,), (name,), pose, (mark,), things=(*seat, *work), radius=radius)


def _animal_unit(shot: ShotFields, look: Look, name: str, seed: int) -> Unit:
    asked = pose_of(shot, name)
    pose = pick("poses", Pose, asked)
    phase = round(float(rng_for(seed, name, "phase").uniform()), 3)
    beast = Creature(animal=_animal(look), entity=name, gait=_gait(asked, pose), phase=phase, colour=look.colour)
    body = figures.animal(beast)
    return Unit((body,), (name,), pose, creatures=(beast,), radius=body.radius)


def _gait(asked: str, pose: Pose) -> str:
    return GAITS.get(asked) or still_gait(pose) or ("walk" if pose.moving else "stand")


def _wild(animal: str, index: int, seed: int) -> Unit:
    """An unnamed animal; small birds are in the air."""
    entry = pick("animals", Animal, animal)
    rng = rng_for(seed, animal, index)
    airborne = entry.flies and entry.shoulder_m < 0.5
    height = round(float(rng.uniform(1.9, 2.6)), 2) if airborne else 0.0
    beast = Creature(
        animal=animal,
        position=(0.0, height, 0.0),
        gait="fly" if airborne else "stand",
        phase=round(float(rng.uniform()), 3),
    )
    body = figures.animal(beast)
    return Unit((body,), (), pick("poses", Pose, "stand"), creatures=(beast,), radius=body.radius)


def _mounted(
    shot: ShotFields, looks: Mapping[str, Look], riders: list[str], mount: str, seed: int, *, named: bool
) -> Unit:
    animal = _animal(looks[mount]) if mount in looks else match("animals", mount)
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
    mark = _mark(shot, looks.get(rider, Look()), rider, seed, act).model_copy(update={"mount": 0})
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
    vehicle = pick("vehicles", Vehicle, match("vehicles", mount))
    thing = Thing(thing=vehicle.id, entity=mount)
    marks, bodies = [], []
    for index, name in enumerate(riders):
        act = seated(shot, name, "drive" if index == 0 and vehicle.steered else "sit", vehicle.steered)
        mark = _mark(shot, looks.get(name, Look()), name, seed, act).model_copy(update={"mount": -1})
        marks.append(mark)
        bodies.append(figures.person(mark, (_seat(vehicle, index), 0.0)))
    body = figures.thing(thing)
    return Unit((*bodies, body), tuple(riders), pick("poses", Pose, "ride"), tuple(marks), (), (thing,), body.radius)


def _seat(vehicle: Vehicle, index: int) -> Vec3:
    """The seat of the `index`-th rider; those too many sit behind the last."""
    seats = vehicle.seats or [[0.0, 0.6, 0.0]]
    x, y, z = seats[min(index, len(seats) - 1)]
    return (x, y, z - 0.7 * max(0, index - len(seats) + 1))
