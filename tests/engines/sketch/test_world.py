"""Every set, prop and vehicle that is shipped, and what a person may add."""

import time
from pathlib import Path

import numpy as np
import pytest

from engines.sketch.scenery import world
from engines.sketch.scenery.placement import Clear, by_chance, copies_of
from engines.stage import Camera, Mark, Stage, Thing
from presets import loader
from presets.errors import PresetError
from presets.loader import pick, shelf
from presets.search import find
from presets.world import Prop, Set, Vehicle
from tests.engines.sketch.floating import floating

SETS = sorted(p.stem for p in (loader.SHIPPED / "sets").glob("*.toml"))
PROPS = sorted(p.stem for p in (loader.SHIPPED / "props").glob("*.toml"))
VEHICLES = sorted(p.stem for p in (loader.SHIPPED / "vehicles").glob("*.toml"))
ASKED = {
    "steppe", "forest", "mountain", "desert", "sea_shore", "village", "bazaar", "city_street", "alley", "road", "room",
    "hall", "kitchen", "office", "tavern", "camp_night", "spaceship_corridor", "rooftop",
}  # fmt: skip
WEIGHTLESS = ("space", "underwater")  # rocks drift, fish swim and bubbles rise
FLOOR_CLEAR_M = (0.12, 2.0)  # what lies between these heights is in somebody's way
SET_BUDGET, PROP_BUDGET, VEHICLE_BUDGET = 8_000, 2_600, 5_000


@pytest.fixture
def my_folder(tmp_path: Path):
    """A user folder of presets, forgotten again afterwards."""
    before = list(loader._user_folders)
    loader.add_folder(tmp_path)
    yield tmp_path
    loader._user_folders[:] = before
    loader.shelf.cache_clear()


def of(set_id: str, kind: str = "set"):
    return [s for s in world.solids(Stage(set=set_id, camera=Camera(position=(0, 400, 0)))) if s.kind == kind]


def test_the_shelves_hold_what_was_asked():
    assert set(SETS) >= ASKED
    assert len(PROPS) >= 55
    assert len(VEHICLES) >= 6


@pytest.mark.parametrize("set_id", SETS)
def test_a_set_builds_whole_and_within_its_budget(set_id):
    solids = world.solids(Stage(set=set_id))
    assert sum(len(s.triangles) for s in solids) <= SET_BUDGET
    for solid in solids:
        assert np.isfinite(solid.vertices).all()
        assert np.isfinite(solid.colours).all()
        assert solid.triangles.min(initial=0) >= 0
        assert len(solid.colours) == len(solid.parts) == len(solid.triangles)
    entry = pick("sets", Set, set_id)
    assert entry.name
    assert entry.words
    assert any(s.single_sided for s in solids) or world.bounds(set_id) is None


@pytest.mark.parametrize("set_id", SETS)
def test_the_free_floor_is_free(set_id):
    """No triangle of the set crosses the floor where people may stand, up to the height of a tall person."""
    width, depth = pick("sets", Set, set_id).floor_m
    half = np.array([width / 2, depth / 2]) - 0.05
    for solid in of(set_id):
        corners = solid.vertices[solid.triangles]
        low, high = corners.min(1), corners.max(1)
        over = (low[:, 0] < half[0]) & (high[:, 0] > -half[0]) & (low[:, 2] < half[1]) & (high[:, 2] > -half[1])
        tall = (low[:, 1] < FLOOR_CLEAR_M[1]) & (high[:, 1] > FLOOR_CLEAR_M[0])
        inside = corners[over & tall].mean(1)
        assert not ((np.abs(inside[:, 0]) < half[0]) & (np.abs(inside[:, 2]) < half[1])).any()


@pytest.mark.parametrize("set_id", SETS)
def test_footprints_cover_what_stands_there_and_leave_the_floor(set_id):
    circles = np.array([[c.x, c.z, c.radius] for c in world.footprint(set_id)]).reshape(-1, 3)
    for solid in (s for s in of(set_id) if s.shadow):
        points = solid.vertices[np.unique(solid.triangles)]
        near = np.hypot(points[:, 0], points[:, 2]) < 30
        body = points[near & (points[:, 1] > 0.3) & (points[:, 1] < 1.9)]
        gaps = np.hypot(body[:, :1] - circles[:, 0], body[:, 2:] - circles[:, 1]) - circles[:, 2]
        assert (gaps.min(1, initial=np.inf) < 0.05).all()
    assert not (np.hypot(circles[:, 0], circles[:, 1]) < circles[:, 2]).any(), "somebody at the origin has room"


@pytest.mark.parametrize("set_id", [id for id in SETS if id not in WEIGHTLESS])
def test_nothing_hangs_in_the_air(set_id):
    assert floating(set_id) == []


@pytest.mark.parametrize("set_id", [id for id in SETS if world.bounds(id) is None and pick("sets", Set, id).build])
def test_no_side_of_an_open_set_is_empty(set_id):
    """Whichever way one looks, something rises above the floor within the next half kilometre."""
    points = np.concatenate([s.vertices[np.unique(s.triangles)] for s in of(set_id)])
    tall = points[points[:, 1] > 0.5]
    heading = np.degrees(np.arctan2(tall[:, 0], tall[:, 2])) % 360
    seen = np.histogram(heading, bins=12, range=(0, 360))[0]
    assert (seen > 0).sum() >= 10


@pytest.mark.parametrize("id", PROPS + VEHICLES)
def test_a_thing_builds_within_its_budget_and_stands_on_the_floor(id):
    solid = world.thing_solid(Thing(thing=id))
    assert len(solid.triangles) <= (PROP_BUDGET if id in PROPS else VEHICLE_BUDGET)
    assert len(solid.triangles) >= 4 or len(solid.effects) > 6
    assert len(solid.strokes) < 200
    assert -0.5 < solid.vertices[:, 1].min() < 0.3 or id in ("balloon", "kite")
    assert solid.vertices[:, 1].max() > 0


@pytest.mark.parametrize("id", PROPS)
def test_a_prop_is_as_long_as_it_says(id):
    entry = pick("props", Prop, id)
    assert entry.words
    assert max(world.size(id)) == pytest.approx(entry.size_m, rel=0.35, abs=0.02)


@pytest.mark.parametrize("id", VEHICLES)
def test_a_vehicle_has_its_length_and_its_seats_in_it(id):
    entry = pick("vehicles", Vehicle, id)
    width, height, length = world.size(id)
    assert max(width, length) == pytest.approx(entry.length_m, rel=0.35)
    assert entry.seats
    for x, y, z in entry.seats:
        assert abs(x) <= width / 2
        assert 0 < y <= height + 0.5
        assert abs(z) <= length / 2


def test_a_set_comes_back_the_same_and_another_seed_another():
    first, again, other = (world.solids(Stage(set="forest", seed=s)) for s in (3, 3, 4))
    assert all(np.array_equal(a.vertices, b.vertices) for a, b in zip(first, again, strict=True))
    assert world.footprint("forest", seed=3) != world.footprint("forest", seed=4)
    assert other[-1].vertices.shape != first[-1].vertices.shape or not np.array_equal(
        other[-1].vertices, first[-1].vertices
    )


@pytest.mark.parametrize("seed", [1, 77, 2**31 - 1])
def test_no_seed_scatters_onto_the_floor(seed):
    for set_id in ("forest", "jungle", "planet", "swamp", "steppe"):
        width, depth = pick("sets", Set, set_id).floor_m
        for circle in world.footprint(set_id, seed=seed):
            beyond_x, beyond_z = abs(circle.x) - width / 2, abs(circle.z) - depth / 2
            assert np.hypot(max(beyond_x, 0), max(beyond_z, 0)) > circle.radius * 0.5, (set_id, circle)


def test_a_built_set_is_quick():
    stage = Stage(set="village", marks=(Mark(entity="a"),))
    world.solids(stage)
    best = min(_seconds(lambda: world.solids(stage)) for _ in range(5))
    assert best < 0.06, "15 ms on a quiet core"


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_a_turned_set_turns_its_seats_and_footprints():
    seat, turned = world.seats("room")[0], world.seats("room", 90)[0]
    assert turned.point == pytest.approx((seat.point[2], seat.point[1], -seat.point[0]))
    assert (turned.facing_deg - seat.facing_deg) % 360 == pytest.approx(90)
    circle, round_ = world.footprint("room")[0], world.footprint("room", 180)[0]
    assert (round_.x, round_.z) == pytest.approx((-circle.x, -circle.z))


def test_rooms_have_bounds_seats_and_tables():
    box = world.bounds("kitchen")
    assert box is not None
    assert box.x1 - box.x0 == pytest.approx(7.6)
    assert world.bounds("steppe") is None
    for seat in world.seats("kitchen"):
        assert box.x0 < seat.point[0] < box.x1
        assert 0.3 < seat.point[1] < 0.8
    assert any(top.width > 0.8 for top in world.table_tops("kitchen"))


def test_what_hides_a_face_is_carried_off():
    """A lens behind the trees still sees whoever stands in the clearing."""
    everything = sum(len(s.triangles) for s in of("forest") + of("forest", "ground"))
    drawn = []
    for heading in np.radians(np.arange(0, 360, 30)):
        lens = Camera(position=(16 * np.sin(heading), 1.5, 16 * np.cos(heading)), target=(0, 1.4, 0))
        stage = Stage(set="forest", camera=lens, marks=(Mark(entity="Mara"),))
        drawn.append(sum(len(s.triangles) for s in world.solids(stage)))
    assert min(drawn) < everything
    assert min(drawn) > everything * 0.6


def test_a_lens_inside_a_house_sees_through_its_wall():
    lens = Camera(position=(4.6, 1.6, 2.0), target=(0, 1.4, 0))
    solids = world.solids(Stage(set="alley", camera=lens, marks=(Mark(entity="Mara"),)))
    houses = next(s for s in solids if s.kind == "set" and s.shadow)
    corners = houses.vertices[houses.triangles]
    wall = corners[(np.abs(corners[:, :, 0] - 2.6).max(1) < 0.05) & (corners[:, :, 1].max(1) > 9)]
    assert len(wall) == 0


def test_the_furniture_of_a_wall_goes_with_the_wall():
    inside = Stage(set="room", camera=Camera(position=(0, 1.5, 0), target=(0, 1.5, -3)))
    outside = Stage(set="room", camera=Camera(position=(0, 1.5, -9), target=(0, 1.5, 0)))
    count = [sum(len(s.triangles) for s in world.solids(stage)) for stage in (inside, outside)]
    assert count[1] < count[0]


def test_a_held_prop_has_its_grip_in_the_hand_and_points_where_the_hand_says():
    along_x = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    sword = world.prop_solid("sword", np.array([1.0, 2.0, 3.0]), along_x)
    assert sword.vertices[:, 0].max() == pytest.approx(1.0 + 1.05 - 0.1, abs=0.02)
    assert sword.vertices[:, 1].mean() == pytest.approx(2.0, abs=0.05)


def test_a_lantern_hangs_from_any_hand():
    along_x = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    lantern = world.prop_solid("lantern", np.array([1.0, 2.0, 3.0]), along_x)
    assert lantern.vertices[:, 1].max() == pytest.approx(2.0, abs=0.02)
    assert lantern.vertices[:, 1].min() == pytest.approx(1.6, abs=0.02)


def test_a_laid_down_sword_lies_flat():
    _, height, _ = world.size("sword")
    assert height < 0.08


def test_colour_and_scale_of_a_thing():
    small = world.thing_solid(Thing(thing="ball", scale=0.5, colour="#00ff00", position=(1, 0, 0)))
    assert np.ptp(small.vertices[:, 0]) == pytest.approx(0.12, abs=0.01)
    assert (small.colours[:, 1] > 0.4).all()
    assert (small.colours[:, 0] == 0).all()


@pytest.mark.parametrize(
    ("name", "word", "id"),
    [
        ("props", "brass lantern", "lantern"),
        ("props", "the old swords", "sword"),
        ("props", "Kitchen Knives", "knife"),
        ("props", "cup of tea", "mug"),
        ("props", "swordfish", None),
        ("props", "", None),
        ("sets", "a dark forest", "forest"),
        ("sets", "INT. THRONE ROOM", "throne_room"),
        ("sets", "living room", "room"),
        ("sets", "the bedrooms", "bedroom"),
        ("vehicles", "an old car", "car"),
        ("vehicles", "fishing boats", "sailboat"),
        ("vehicles", "hot air balloon", "hot_air_balloon"),
        ("animals", "two herons", "heron"),
        ("animals", "a flamingo", "flamingo"),
    ],
)
def test_a_word_finds_its_preset(name, word, id):
    assert find(name, word) == id


def test_a_file_on_the_shelf_is_all_it_takes(my_folder):
    (my_folder / "props").mkdir()
    (my_folder / "props" / "monolith.toml").write_text(
        'words = ["black slab"]\nsize_m = 4\nbuild = [ { shape = "box", size = [1, 4, 0.4], colour = "#222222" } ]\n'
    )
    (my_folder / "sets").mkdir()
    (my_folder / "sets" / "moon_plain.toml").write_text(
        'words = ["moon plain"]\nbuild = [ { shape = "ground", colour = "#bbbbbb" },'
        ' { shape = "use", piece = "monolith", at = [0, 0, -9] } ]\n'
    )
    assert find("props", "a black slab") == "monolith"
    assert world.size("monolith") == pytest.approx((1, 4, 0.4))
    assert {s.kind for s in world.solids(Stage(set="moon_plain"))} == {"ground", "set"}
    assert len(world.footprint("moon_plain")) >= 1


@pytest.mark.parametrize(
    "line",
    [
        '{ shape = "dodecahedron" }',
        '{ shape = "box", size = [1, 2] }',
        '{ shape = "box", colour = "red" }',
        '{ shape = "box", wheels = 4 }',
        '{ shape = "tube", points = [[0, 0, 0]] }',
        '{ shape = "box", repeat = { count = [100000, 1, 1] } }',
    ],
)
def test_a_broken_preset_is_a_sentence(my_folder, line):
    (my_folder / "props").mkdir()
    (my_folder / "props" / "broken.toml").write_text(f"build = [ {line} ]\n")
    with pytest.raises(PresetError, match=r"broken\.toml is not right at “build\.0"):
        shelf("props", Prop)


def test_pieces_that_use_each_other_are_refused(my_folder):
    (my_folder / "props").mkdir()
    for one, other in (("hen", "coop"), ("coop", "hen")):
        (my_folder / "props" / f"{one}.toml").write_text(f'build = [ {{ shape = "use", piece = "{other}" }} ]\n')
    with pytest.raises(PresetError, match="in a circle"):
        world.size("coop")


def test_an_unknown_thing_is_a_sentence():
    with pytest.raises(PresetError, match="There is no “flux capacitor”"):
        world.size("flux capacitor")


@pytest.mark.parametrize("set_id", ["steppe", "road", "forest"])
def test_the_land_has_no_hole_where_people_stand(set_id):
    layers = {layer.name: layer for layer in world._layers(set_id, 0)}
    points = layers["ground"].mesh.vertices
    assert np.hypot(points[:, 0], points[:, 2]).min() < 0.005


@pytest.mark.parametrize("set_id", ["steppe", "village", "forest", "room"])
def test_what_stands_whatever_the_seed_is_laid_out_as_any_seed_lays_it_out(set_id):
    """Statements without chance give the same copies for every seed, so they may be kept; the others differ."""
    entry = pick("sets", Set, set_id)
    for statement in entry.build:
        one, other = (copies_of(statement, seed, Clear(*entry.floor_m), 1.0) for seed in (3, 4))
        alike = len(one.tones) == len(other.tones) and all(
            np.array_equal(a, b)
            for a, b in ((one.matrices, other.matrices), (one.offsets, other.offsets), (one.tones, other.tones))
        )
        assert alike != by_chance(statement)
