"""Small things lie where such things lie: on the table one works at, on a stump of the forest, on the ground."""

import numpy as np
import pytest

from presets.loader import shelf
from presets.world import Set

OPEN = ("forest", "sea_shore", "steppe", "mountain", "desert", "snow", "garden", "park", "city_street", "graveyard")


@pytest.mark.parametrize("place", OPEN)
@pytest.mark.parametrize("prop", ["bottle", "key", "book"])
def test_nobody_carries_crates_into_the_open(shoot, place, prop):
    near = shelf("sets", Set)[place].near
    for fields in (
        {"shot_size": "full", "characters": ["Mara"], "props": [prop]},
        {"shot_size": "insert", "characters": [], "props": [prop], "subject": prop},
    ):
        case = shoot(set=place, **fields)
        there = {thing.thing for thing in case.stage.things}
        assert not there & ({"crate", "barrel", "table", "stool"} - set(near)), case
        assert prop in there
        lies = next(thing for thing in case.stage.things if thing.thing == prop)
        assert lies.position[1] == 0.0 or there & {"stump", "bench", "boulder"}


def test_crates_stand_where_crates_belong(shoot):
    case = shoot(set="warehouse", shot_size="full", characters=["Mara"], props=["lantern"])
    assert {"crate", "lantern"} <= {thing.thing for thing in case.stage.things}


def test_two_small_things_share_a_stump(shoot):
    case = shoot(set="forest", shot_size="full", characters=["Mara"], props=["cup", "book"])
    found = [thing.thing for thing in case.stage.things]
    assert found.count("stump") == 1
    assert {"cup", "book"} <= set(found)


def test_what_is_sliced_lies_on_the_table_one_stands_at(shoot):
    case = shoot(set="kitchen", shot_size="full", characters=["Mara"], doing={"Mara": "slice"}, props=["lemon"])
    lemon, table = (next(one for one in case.stage.things if one.thing == name) for name in ("lemon", "table"))
    assert lemon.position[1] > 0.6
    assert np.hypot(lemon.position[0] - table.position[0], lemon.position[2] - table.position[2]) < 0.8
