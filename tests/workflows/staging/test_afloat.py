"""Boats, swimmers and fish lie in the water; what needs a roof stays indoors."""

import pytest

from presets.loader import pick
from presets.world import Set


@pytest.mark.parametrize("place", ["river", "sea_shore", "lake", "steppe"])
def test_who_rows_is_on_the_water_and_the_keel_below_it(shoot, place):
    case = shoot(set=place, shot_size="full", characters=["Mara"], doing={"Mara": "row"})
    assert pick("sets", Set, case.stage.set).medium == "water"
    boat = next(thing for thing in case.stage.things if thing.thing == "boat")
    assert -0.4 < boat.position[1] < -0.05
    assert case.stage.camera.position[1] > 0.3


def test_a_swimmer_has_the_body_in_the_water_and_the_head_above(shoot):
    case = shoot(set="sea_shore", shot_size="full", characters=["Mara"], doing={"Mara": "swim"})
    assert case.stage.set == "on_sea"
    body = next(figure for figure in case.figures if figure.name == "Mara")
    assert body.at["pelvis"][1] < 0.05 < body.at["head"][1]


def test_a_shark_swims_and_does_not_lie_on_the_sand(shoot):
    case = shoot(set="sea_shore", shot_size="wide", creatures=["shark"])
    assert pick("sets", Set, case.stage.set).medium == "water"
    assert case.stage.creatures[0].position[1] < 0.0


def test_nobody_puts_a_lamp_into_the_street(shoot):
    case = shoot(set="city_street", shot_size="wide", characters=["Mara"], props=["lamp"], weather="rain")
    assert "lamp" not in {thing.thing for thing in case.stage.things}


def test_a_vessel_alone_is_on_the_water_unless_the_words_land_it(shoot):
    ferry = {"shot_size": "wide", "framing": "empty", "set": "sea_shore", "props": ["ferry"]}
    for action, afloat in (("The ferry climbs a wave.", True), ("The ferry lies at the quay.", False)):
        stage = shoot(action=action, **ferry).stage
        assert (stage.set != "sea_shore") is afloat, action


@pytest.mark.parametrize(("place", "afloat"), [("sea_shore", True), ("bazaar", False)])
def test_fish_swim_where_there_is_water(shoot, place, afloat):
    stage = shoot(set=place, shot_size="wide", framing="empty", creatures=["fish"]).stage
    assert (pick("sets", Set, stage.set).medium == "water") is afloat
