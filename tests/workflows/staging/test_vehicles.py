"""Whoever rides in a vehicle is seen through its windows: its own panels count as hiding."""

import numpy as np
import pytest

from engines.sketch.scenery import world


def in_sight(case, figure):
    """How many of nine rays from the lens to a head pass all vehicles of the stage by, 0..1."""
    eye, head = case.frame.view.eye, figure.at["head"]
    right, up = case.frame.view.right, case.frame.view.up
    steps = np.array([-0.07, 0.0, 0.07])
    points = [head + x * right + y * up for x in steps for y in steps]
    solids = [world.thing_solid(thing) for thing in case.stage.things]
    corners = np.concatenate([solid.vertices[solid.triangles] for solid in solids])
    return float(np.mean([not crossed(eye, point, corners) for point in points]))


def crossed(eye, point, corners):
    """Does the line from the lens to a point run through any triangle?"""
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    slope = normal @ (point - eye)
    share = np.einsum("ij,ij->i", normal, corners[:, 0] - eye) / np.where(np.abs(slope) < 1e-12, 1e-12, slope)
    met = eye + share[:, None] * (point - eye)
    sides = [
        np.einsum("ij,ij->i", np.cross(corners[:, (k + 1) % 3] - corners[:, k], met - corners[:, k]), normal)
        for k in range(3)
    ]
    inside = np.all([side >= 0 for side in sides], axis=0)
    return bool(np.any(inside & (share > 0.01) & (share < 0.97)))


@pytest.mark.parametrize("vehicle", ["car", "truck", "bus", "carriage", "helicopter", "plane"])
@pytest.mark.parametrize("size", ["full", "medium", "close_up"])
def test_the_driver_is_seen(shoot, vehicle, size):
    seen = [
        in_sight(case, case.subject)
        for seed in range(5)
        for case in [shoot(seed=seed, shot_size=size, characters=["Mara"], riding={"Mara": vehicle})]
    ]
    assert np.mean(seen) > 0.75, seen


@pytest.mark.parametrize("seed", [0, 1, 4, 5])  # grown-ups at the wheel
def test_two_in_a_car_are_both_seen_talking(shoot, seed):
    case = shoot(
        seed=seed,
        shot_size="medium",
        set="road",
        characters=["Mara", "Jonas"],
        riding={"Mara": "car", "Jonas": "car"},
        dialogue="Mara: Left here.",
    )
    assert all(case.seen(figure) > 0.7 for figure in case.cast)
    assert np.mean([in_sight(case, figure) for figure in case.cast]) > 0.5


@pytest.mark.parametrize("seed", range(3))
def test_inside_a_car_everyone_has_a_seat(shoot, seed):
    case = shoot(seed=seed, set="car_interior", shot_size="medium", characters=["Mara", "Jonas", "Ilse"])
    assert [thing.thing for thing in case.stage.things] == ["car"]
    assert all(mark.mount == -1 for mark in case.stage.marks)


def test_who_drives_has_a_car_and_who_rides_a_horse_even_if_the_words_name_none(shoot):
    both = ["Mara", "Jonas"]
    driving = shoot(set="road", shot_size="wide", characters=both, doing=dict.fromkeys(both, "drive"))
    assert [mark.mount for mark in driving.stage.marks] == [-1, -1] and driving.stage.things[0].thing == "car"
    riding = shoot(set="steppe", shot_size="wide", characters=["Mara"], doing={"Mara": "ride"})
    assert [beast.animal for beast in riding.stage.creatures] == ["horse"]


def test_a_small_thing_someone_looks_at_fills_the_point_of_view(shoot):
    case = shoot(set="office", shot_size="medium", framing="pov", characters=["Mara"], props=["clock"])
    clock = next(thing for thing in case.stage.things if thing.thing == "clock")
    _, _, top, bottom = case.frame.box(case.figures[len(case.stage.marks) + case.stage.things.index(clock)])
    assert 0.3 < bottom - top < 0.9


@pytest.mark.parametrize("aspect", [9 / 16, 1.0, 16 / 9, 2.39])
@pytest.mark.parametrize("prop", ["clock", "saddle", "letter", "anchor", "boot"])
def test_an_insert_shows_its_thing_whole_in_any_aspect(shoot, prop, aspect):
    case = shoot(set="tavern", shot_size="insert", aspect=aspect, props=[prop])
    at = next(index for index, thing in enumerate(case.stage.things) if thing.thing == prop)
    left, right, top, bottom = case.frame.box(case.figures[at])
    assert left > -0.05 and right < 1.05 and top > -0.05 and bottom < 1.05
    assert max(right - left, bottom - top) > 0.33
