"""What a small thing rests on: the table somebody works at, a stump or a crate where such things stand, the ground."""

from collections.abc import Sequence
from math import inf

from engines.sketch.scenery import world
from engines.stage import Thing, Vec3
from presets.loader import shelf
from presets.world import Prop, Set
from workflows.staging.brief import Brief
from workflows.staging.placed import Placed, carried

FLAT = {"table": 1.2, "stump": 0.42, "crate": 0.5, "barrel": 0.42, "stool": 0.3}  # metres across the top of a stand
STANDS = tuple(FLAT)
SHARES = (0.36, -0.36)  # of that, off its middle
INDOORS = "stool"  # what is at hand in any room
WORKED_AT = ("table", "desk")
ASIDE = (0.34, -0.34, 0.52, -0.52, 0.18)  # metres from the middle of a table, past the hands
NEARER_M = 0.06  # than its middle, so that it is not lost behind the far edge


def stand_for(brief: Brief) -> str:
    """The prop that a small thing is put on where the shot plays; empty: it lies on the ground."""
    known = shelf("sets", Set)
    near = known[brief.shot.set].near if brief.shot.set in known else ()
    here = next((id for id in near if id in STANDS and id in shelf("props", Prop)), "")
    return here or ("" if brief.reach == inf else INDOORS)


def beside_the_others(there: Sequence[Thing], stand: str, prop: str, word: str) -> list[Thing]:
    """Places on a stand that is in the picture already, past what lies on it."""
    base = next((one for one in there if stand and one.thing == stand), None)
    if base is None:
        return []
    wide, tall, _ = world.size(stand)
    x, _, z = base.position
    taken = [one.position[0] - x for one in there if one.position[1] > 0 and abs(one.position[0] - x) < wide / 2]
    free = [gap for gap in SHARES if all(abs(gap * FLAT[stand] - other) > 0.1 for other in taken)]
    tops = [(round(x + gap * FLAT[stand], 3), round(tall, 4), z) for gap in free]
    return [Thing(thing=prop, entity=word, position=top, facing_deg=12.0) for top in tops]


def on_the_work(subject: Placed, prop: str, word: str) -> list[Thing]:
    """Places for a thing on the table its subject works at, the handiest first."""
    work = next((one for one in subject.unit.things if one.thing in WORKED_AT and one.facing_deg == 180.0), None)
    if work is None:
        return []
    wide, tall, _ = (side * work.scale for side in world.size(work.thing))
    x, _, z = work.position
    found = []
    for aside in ASIDE:
        if abs(aside) < wide / 2 - 0.1:
            local: Vec3 = (x + aside, round(tall, 4), z - NEARER_M)
            found.append(carried(Thing(thing=prop, entity=word, position=local, facing_deg=200.0), subject))
    return found
