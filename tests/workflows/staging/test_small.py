"""Bees, snails, crabs: small creatures that are drawn as props, understood as animals, and seen in their pictures."""

import numpy as np
import pytest

from engines.sketch.scenery import world
from engines.sketch.scenery.assemble import thing_mesh
from library.documents import ShotFields
from presets.errors import BadInput
from presets.loader import pick, shelf
from presets.people import Look
from presets.search import find
from presets.sheets import Sheet
from presets.world import Animal, Prop
from workflows.breakdown.lexicon.index import meaning
from workflows.breakdown.prose import direct
from workflows.fields import check_fields
from workflows.staging import stage_shot
from workflows.staging.critters import flies, is_small, shown_turn
from workflows.staging.figures import thing as bulk_of
from workflows.staging.measure import Frame
from workflows.staging.model_sheet import view_stage

SMALL = sorted(id for id in shelf("props", Prop) if is_small(id))
CALLED = {
    "bee": ("bee", "bees", "bumblebee", "wasp", "hornets"),
    "butterfly": ("butterfly", "butterflies", "moth"),
    "spider": ("spider", "spiders"),
    "ant": ("ant", "ants"),
    "ladybird": ("ladybird", "ladybug", "beetle"),
    "snail": ("snail", "snails"),
    "caterpillar": ("caterpillar", "caterpillars"),
    "worm": ("worm", "earthworms"),
    "crab": ("crab", "crabs"),
    "octopus": ("octopus", "octopuses", "octopi"),
    "dragonfly": ("dragonfly", "dragonflies"),
    "starfish": ("starfish",),
    "flying_bat": ("bat", "bats"),
    "grasshopper": ("grasshopper", "crickets", "mantises"),
}
MOST_FACES = 1900  # as many as two dolls: a swarm of five must not slow a panel down
ASPECT = 16 / 9


def staged(looks=(), **fields):
    shot = ShotFields(**{"set": "garden", "shot_size": "full", **fields})
    return stage_shot(shot, dict(looks), aspect=ASPECT, seed=4)


def drawn(stage, preset):
    return [thing for thing in stage.things if thing.thing == preset]


def box(stage, thing):
    body = bulk_of(thing).moved(thing.position, thing.facing_deg)
    return Frame.of(stage.camera, ASPECT).box(body)


def in_frame(stage, thing):
    left, right, top, bottom = box(stage, thing)
    return left > -0.02 and right < 1.02 and top > -0.02 and bottom < 1.02


def test_every_one_has_its_words():
    assert set(SMALL) == set(CALLED)
    assert not set(SMALL) & set(shelf("animals", Animal))


@pytest.mark.parametrize(("preset", "word"), [(id, word) for id, said in CALLED.items() for word in said])
def test_its_words_mean_an_animal(preset, word):
    found = meaning(word, "animal")
    assert found is not None
    assert found.preset == preset


@pytest.mark.parametrize("preset", SMALL)
def test_it_is_as_large_as_it_says_and_stands_on_the_ground(preset):
    size = pick("props", Prop, preset).size_m
    assert 0.08 <= size <= 0.5
    assert max(world.size(preset)) == pytest.approx(size, rel=0.08)
    assert -0.006 < thing_mesh(preset).vertices[:, 1].min() < 0.05


@pytest.mark.parametrize("preset", SMALL)
def test_it_is_light(preset):
    assert len(thing_mesh(preset).triangles) <= MOST_FACES


@pytest.mark.parametrize("preset", SMALL)
def test_it_sits_upright_on_a_palm(preset):
    entry = pick("props", Prop, preset)
    assert not entry.hold or entry.upright or entry.hold == "both"


@pytest.mark.parametrize("preset", SMALL)
def test_left_and_right_are_alike_in_all_but_the_worm(preset):
    across = thing_mesh(preset).vertices[:, 0]
    assert preset == "worm" or across.max() == pytest.approx(-across.min(), abs=0.01)


@pytest.mark.parametrize("preset", SMALL)
@pytest.mark.parametrize("size", ["extreme_wide", "wide", "full", "medium", "close_up", "insert"])
@pytest.mark.parametrize("place", ["garden", "kitchen", "sea_shore"])
def test_it_has_a_picture_to_itself(preset, size, place):
    stage = staged(set=place, shot_size=size, framing="empty", subject=preset, creatures=[preset])
    (one,) = drawn(stage, preset)
    left, right, top, bottom = box(stage, one)
    assert in_frame(stage, one)
    least = 0.03 if size in ("extreme_wide", "wide") else 0.25
    assert max((right - left) * ASPECT, bottom - top) > least


@pytest.mark.parametrize("preset", SMALL)
def test_it_is_beside_somebody_on_the_ground_or_in_the_air(preset):
    stage = staged({"Mara": Look(build="girl")}, characters=["Mara"], subject="Mara", creatures=[preset])
    (one,) = drawn(stage, preset)
    assert in_frame(stage, one)
    away = np.hypot(one.position[0] - stage.marks[0].position[0], one.position[2] - stage.marks[0].position[2])
    assert away < 2.0
    assert 1.0 <= one.position[1] <= 1.6 if flies(preset) else one.position[1] < 0.6


def test_what_flies_is_by_the_head_in_a_close_view():
    fields = {"characters": ["Mara"], "subject": "Mara", "creatures": ["bee"]}
    stage = staged({"Mara": Look()}, shot_size="medium_close_up", **fields)
    assert [in_frame(stage, one) for one in drawn(stage, "bee")] == [True]
    stage = staged({"Mara": Look(build="girl")}, shot_size="medium", doing={"Mara": "sit"}, **fields)
    assert [in_frame(stage, one) for one in drawn(stage, "bee")] == [True]


def test_a_swarm_is_no_heap():
    for fields in ({"characters": ["Mara"], "subject": "Mara"}, {"framing": "empty"}):
        bees = drawn(staged({"Mara": Look()}, creatures=["bee"] * 3, **fields), "bee")
        places = np.array([bee.position for bee in bees])
        assert len(bees) == 3
        gaps = np.linalg.norm(places[:, None] - places[None], axis=-1)
        assert gaps[np.triu_indices(3, 1)].min() > 0.15


def test_it_sits_on_the_leaf_and_hovers_over_the_flower():
    stage = staged(framing="empty", subject="snail", creatures=["snail"], props=["leaf"], set="road")
    (snail,), (leaf,) = drawn(stage, "snail"), drawn(stage, "leaf")
    assert leaf.scale * max(world.size("leaf")) > max(world.size("snail"))
    assert np.hypot(snail.position[0] - leaf.position[0], snail.position[2] - leaf.position[2]) < 0.01
    stage = staged(framing="empty", subject="butterfly", creatures=["butterfly"], props=["flower"])
    (butterfly,), (flower,) = drawn(stage, "butterfly"), drawn(stage, "flower")
    assert butterfly.position[1] > flower.position[1] + 0.8 * world.size("flower")[1]


def test_long_ones_show_their_side():
    assert shown_turn("snail") > 45.0 > shown_turn("crab")
    assert shown_turn("boot") == shown_turn("bee") == shown_turn("crab")


def test_one_that_is_somebody_is_in_the_picture():
    looks = {"Snail": Look(species="snail"), "Girl": Look(build="girl")}
    for size in ("extreme_wide", "full", "medium", "close_up"):
        stage = staged(looks, shot_size=size, characters=["Snail"], subject="Snail", doing={"Snail": "crawl"})
        assert drawn(stage, "snail"), size
    stage = staged(looks, characters=["Girl", "Snail"], subject="Girl", looking_at={"Girl": "Snail"})
    assert drawn(stage, "snail")
    assert stage.marks[0].gaze is not None
    assert stage.marks[0].gaze[1] < 0.5


def test_what_is_swung_is_a_bat_of_wood():
    shots = [shot for scene in direct("Tom swings a bat.", 4).scenes for shot in scene.shots]
    assert {find("props", word) for shot in shots for word in shot.holding.values()} == {"racket"}
    assert not any(shot.creatures for shot in shots)
    shots = [
        shot for scene in direct("A bat flies out of the cave. Tom swings a bat.", 4).scenes for shot in scene.shots
    ]
    assert any("flying_bat" in shot.creatures for shot in shots)


def test_a_swarm_of_bees_is_no_hive():
    shots = [shot for scene in direct("Bees buzz round the tree.", 4).scenes for shot in scene.shots]
    assert any(shot.creatures.count("bee") == 3 for shot in shots)
    assert not any(find("props", word) == "beehive" for shot in shots for word in shot.props)


def test_a_breakdown_that_names_them_is_taken():
    check_fields({"creatures": [*SMALL, "horse"]})
    with pytest.raises(BadInput, match="kettle"):
        check_fields({"creatures": ["kettle"]})


@pytest.mark.parametrize("preset", ["bee", "snail", "octopus"])
def test_one_that_is_somebody_has_a_model_sheet(preset):
    shot = ShotFields(subject="Pip", characters=["Pip"])
    view = next(iter(pick("sheets", Sheet, "turnaround").views))
    stage = view_stage(shot, {"Pip": Look(species=preset)}, view, aspect=1.0, seed=3)
    (one,) = drawn(stage, preset)
    assert one.facing_deg == view.turn_deg
