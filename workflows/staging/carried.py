"""What hangs from a hand hangs clear of the legs."""

import numpy as np

from engines.sketch.people.figure import grips
from engines.sketch.people.skeleton import joints
from engines.sketch.scenery import world
from engines.stage import Mark, Vec3
from presets.loader import shelf
from presets.world import Prop

LEG_M = 0.065  # radius of a leg
AHEAD = (0.12, 0.24, 0.36)  # metres a hand may go further forward …
ASIDE = (0.3, 0.36, 0.46, 0.56)  # … or stand out to the side
LIFTS = (0.0, 0.1)
HANGING_Z_M = 0.2  # ahead of the body, a hand hangs beside it
OUT_OF_REACH = 0.08  # metres a hand may miss its place


def clear_of_legs(mark: Mark) -> Mark:
    """The mark, at the origin and facing 0°, with the right hand where the bag in it does not go through a leg."""
    if mark.right_hand not in shelf("props", Prop) or not world.hangs(mark.right_hand) or not through_legs(mark):
        return mark
    x, y, z = (round(float(value), 4) for value in joints(mark)["r_hand"])
    before: list[Vec3] = [(x, y, z + more) for more in AHEAD]
    beside: list[Vec3] = [(-aside, y + lift, z / 2) for aside in ASIDE for lift in LIFTS]
    for place in (*beside, *before) if z < HANGING_Z_M else (*before, *beside):
        tried = mark.model_copy(update={"right_touch": place})
        if _reached(tried, place) and not through_legs(tried):
            return tried
    return mark


def through_legs(mark: Mark) -> bool:
    """Whether what the right hand holds runs into a leg."""
    at, (point, turn) = joints(mark), grips(mark)["right"]
    share = np.linspace(0, 1, 8)[:, None]
    bones = [
        (at[f"{side}_{one}"], at[f"{side}_{two}"]) for side in "rl" for one, two in (("hip", "knee"), ("knee", "ankle"))
    ]
    legs = np.concatenate([start + share * (end - start) for start, end in bones])
    return bool(world.within(mark.right_hand, point, turn, legs, LEG_M).any())


def _reached(mark: Mark, place: Vec3) -> bool:
    return bool(np.linalg.norm(joints(mark)["r_hand"] - np.array(place)) < OUT_OF_REACH)
