"""A long or heavy thing that several carry is between them, level, with hands at both its ends."""

import numpy as np
import pytest

from engines.sketch.people.skeleton import joints
from engines.sketch.scenery import world

SHARES = np.array([(a, b, 12 - a - b) for a in range(13) for b in range(13 - a)]) / 12


def gap(thing, mark):
    """Metres from the nearer hand to the surface of a thing."""
    solid, at = world.thing_solid(thing), joints(mark)
    skin = np.einsum("sk,tkx->tsx", SHARES, solid.vertices[solid.triangles]).reshape(-1, 3)
    return min(float(np.min(np.linalg.norm(skin - at[f"{side}_hand"], axis=1))) for side in "rl")


def carried(shoot, prop, names=("Mara", "Jonas"), size="full", seed=1, **more):
    names = list(names)
    case = shoot(
        shot_size=size,
        framing="two_shot" if len(names) == 2 else "group",
        characters=names,
        doing=dict.fromkeys(names, "carry"),
        props=[prop],
        holding={names[0]: prop},
        action=f"They carry the {prop}.",
        seed=seed,
        **more,
    )
    (thing,) = [one for one in case.stage.things if one.thing == prop]
    return case, thing


@pytest.mark.parametrize("size", ["wide", "full", "medium_wide"])
@pytest.mark.parametrize("prop", ["ladder", "chest", "sofa", "log", "table", "stretcher", "bed", "coffin"])
def test_two_have_it_between_them_by_its_ends(shoot, prop, size):
    for seed in (1, 5):
        case, thing = carried(shoot, prop, size=size, seed=seed)
        solid = world.thing_solid(thing).vertices
        ends = []
        for mark in case.stage.marks:
            assert gap(thing, mark) < 0.16, f"no hand of {mark.entity} is on the {prop}"
            away = np.array(mark.position) - np.array(thing.position)
            ahead = np.radians(thing.facing_deg)
            ends.append(float(away[0] * np.sin(ahead) + away[2] * np.cos(ahead)))
        assert ends[0] * ends[1] < 0, "both are at the same end"
        assert solid[:, 1].min() > 0.04
        assert all(case.seen(figure) > 0.5 for figure in case.cast)


def test_a_ladder_that_is_carried_lies_level():
    wide, tall, long = world.size("ladder", laid=True)
    assert long > 2.5
    assert wide > 0.3
    assert tall < 0.2


def test_four_carry_a_coffin_at_its_corners(shoot):
    case, thing = carried(shoot, "coffin", ("Mara", "Jonas", "Ilse", "Otto"))
    assert all(gap(thing, mark) < 0.16 for mark in case.stage.marks)


def test_a_hurt_man_lies_on_the_stretcher(shoot):
    case = shoot(
        shot_size="full",
        framing="group",
        characters=["Mara", "Jonas", "Otto"],
        doing={"Mara": "carry", "Jonas": "carry", "Otto": "stand"},
        props=["stretcher"],
        action="Mara and Jonas carry Otto on a stretcher.",
    )
    (bed,) = [one for one in case.stage.things if one.thing == "stretcher"]
    hurt = next(mark for mark in case.stage.marks if mark.entity == "Otto")
    assert hurt.pose == "lie"
    assert hurt.position[1] == pytest.approx(bed.position[1] + 0.05, abs=0.08)


def test_two_who_carry_bags_have_their_own(shoot):
    case = shoot(
        shot_size="full",
        framing="two_shot",
        characters=["Mara", "Jonas"],
        doing={"Mara": "carry", "Jonas": "carry"},
        props=["basket", "suitcase"],
        holding={"Mara": "basket", "Jonas": "suitcase"},
        action="Mara carries a basket, Jonas a suitcase.",
    )
    assert {mark.right_hand for mark in case.stage.marks} == {"basket", "suitcase"}
