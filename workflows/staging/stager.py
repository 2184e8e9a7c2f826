"""The one verb of staging: `stage_shot`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from engines.stage import Creature, Mark, Stage, Thing, Vec3
from library.documents import ShotFields
from presets.framing import Size
from presets.loader import pick
from presets.people import Look
from presets.world import Set
from workflows.staging.afloat import lowered, on_water
from workflows.staging.background import layered
from workflows.staging.blocking import at_each_other, at_one_table
from workflows.staging.brief import Brief, brief_of
from workflows.staging.compose import Picture, ensemble, faults
from workflows.staging.contact import holding
from workflows.staging.continuity import same_place
from workflows.staging.conversation import conversation
from workflows.staging.detail import about_hands, hands
from workflows.staging.figures import Figure
from workflows.staging.foreground import with_foreground
from workflows.staging.gaze import SKY, above, gazing, watching
from workflows.staging.hung import with_hung
from workflows.staging.perch import perched, with_bed
from workflows.staging.placed import records
from workflows.staging.sets import aboard, choose_set, floor_of
from workflows.staging.settle import settled
from workflows.staging.shoulder import over_the_shoulder
from workflows.staging.small import alone, with_small
from workflows.staging.smoke import set_alight
from workflows.staging.things import furnished
from workflows.staging.unit import rng_for
from workflows.staging.upon import with_furniture
from workflows.staging.views import insert, insert_thing, place, stands_out
from workflows.staging.workplace import at_its_place, housed

SWINGS = (8.0, 30.0, 50.0, 64.0)  # degrees a pair's axis may turn away from the picture plane
PULL_BACKS = (1.0, 1.2, 1.45, 1.8, 2.3)
AROUND = 115.0  # degrees the lens goes round a place that was just shown empty
GOOD = 0.05  # faults below this need no better picture


def stage_shot(
    shot: ShotFields,
    looks: Mapping[str, Look],
    *,
    aspect: float,
    seed: int,
    previous: Stage | None = None,
    scene_key: str = "",
) -> Stage:
    """The stage of a shot: set, people, things and camera. The same arguments give the same stage.

    Args:
        looks: name → look for everyone cast; a name that is missing gets an ordinary look.
        aspect: width over height of the picture.
        previous: the stage of the shot before in the same scene, whose side of the line is kept.
        scene_key: what the shots of one scene share; it fixes the ground they play on and who stands left.

    Raises:
        PresetError: when a preset the shot names is broken.
    """
    set_id = choose_set(shot)
    shot = aboard(shot, set_id)
    set_id = on_water(shot, set_id)
    shot = shot.model_copy(update={"set": set_id})
    before = same_place(previous, set_id)
    set_seed = before.seed if before else int(rng_for(scene_key or seed, set_id).integers(2**31))
    base = rng_for(scene_key or seed, set_id, "base").uniform(-24.0, 24.0) + rng_for(seed, "yaw").uniform(-22.0, 22.0)
    spot = rng_for(scene_key or seed, set_id, "spot").uniform(0.0, 360.0)
    floor = floor_of(set_id, set_seed)
    base += AROUND if _empty_again(shot, before) else 0.0
    brief = brief_of(
        shot,
        looks,
        aspect=aspect,
        seed=seed,
        previous=previous,
        scene_key=scene_key,
        reach=floor.reach,
        ceiling=floor.ceiling,
    )
    found = with_furniture(brief, composed(brief))
    picture = perched(found, floor) or at_its_place(found, floor, set_id)
    picture = picture or housed(settled(with_bed(found, floor), floor, float(base), float(spot)), set_id)
    picture = with_hung(brief, picture, floor)
    picture = with_foreground(brief, picture, floor, pick("sets", Set, set_id).near)
    return stage_of(brief, lowered(picture, set_id), set_id, set_seed)


def _empty_again(shot: ShotFields, before: Stage | None) -> bool:
    """A second empty picture of one place in a row shows another side of it."""
    return before is not None and not (shot.characters or before.marks or before.creatures)


def composed(brief: Brief) -> Picture:
    """The picture its framing asks for, in front of the camera."""
    if about_hands(brief) and (picture := hands(brief)):
        return picture
    if brief.size.measure == "thing":
        if prop := insert_thing(brief):
            return insert(brief, prop)
        brief = replace(brief, size=pick("sizes", Size, "close_up"))  # a detail of nothing named: the face then
    if not brief.units and (picture := alone(brief)):
        return picture
    if not brief.units:
        detail = insert_thing(brief) if brief.framing == "pov" else ""
        return insert(brief, detail) if detail and not stands_out(detail) else place(brief)
    if picture := conversation(brief):
        return furnished(brief, picture)
    past = brief.framing == "over_the_shoulder" and len(brief.units) == 2 and brief.units[1].marks
    if past and (picture := over_the_shoulder(brief)):
        return with_small(brief, furnished(brief, picture))
    return with_small(brief, furnished(brief, _of_people(brief)))


def _of_people(brief: Brief) -> Picture:
    """The best of the formations and, for close views of several, of the layered pictures."""
    best, least = None, float("inf")
    for picture in _tries(brief):
        if picture is None:
            continue
        found = faults(brief, picture)
        if found < least:
            best, least = picture, found
        if found < GOOD:
            break
    assert best is not None  # a formation can always be drawn
    return best


def _tries(brief: Brief) -> Iterator[Picture | None]:
    pair, several = len(brief.units) == 2, len(brief.units) > 1
    meets = several and at_each_other(brief.units)
    swings = SWINGS[:2] if any(unit.alive for unit in brief.units) else SWINGS  # a face without a neck
    for swing in swings if pair or meets else (0.0,):
        yield ensemble(brief, swing)
    together = (several and holding(*brief.units[:2])) or (pair and at_one_table(brief.units))
    if len(brief.units) > 1 and not together:
        for pull_back in PULL_BACKS:
            yield layered(brief, pull_back)


def _seeing(thing: Thing, brief: Brief, figures: Mapping[str, Figure], picture: Picture) -> Thing:
    """The thing with its eyes, if it has any, on whoever it speaks with."""
    if not thing.alive:
        return thing
    return thing.model_copy(update={"gaze": watching(thing, brief.shot, figures, picture.camera, brief.looker)})


def stage_of(brief: Brief, picture: Picture, set_id: str, set_seed: int) -> Stage:
    marks, creatures, things = records(picture.placed)
    figures = {figure.name: figure for figure in picture.figures if figure.name}
    things = tuple(_seeing(thing, brief, figures, picture) for thing in things)
    things = set_alight(brief.shot, (*things, *picture.things))

    def gaze(mark: Mark) -> Vec3 | None:
        return gazing(mark, brief.shot, figures, things, picture.camera, brief.looker)

    def lifted(beast: Creature) -> Creature:
        up = brief.shot.looking_at.get(beast.entity or beast.animal) == SKY
        return beast.model_copy(update={"gaze": above(beast.position, beast.facing_deg)}) if up else beast

    shot = brief.shot
    return Stage(
        set=set_id,
        marks=tuple(mark.model_copy(update={"gaze": gaze(mark)}) for mark in marks),
        creatures=tuple(map(lifted, creatures)),
        things=things,
        camera=picture.camera,
        time_of_day=shot.time_of_day,
        weather=shot.weather,
        movement=shot.movement,
        seed=set_seed,
    )
