"""A wide view has something near, its people clear of it; pictures hang on walls, or on a post where there are none."""

import numpy as np
import pytest

from engines.sketch.scenery import world
from presets.loader import pick
from presets.world import Set


def nearest(case):
    """The thing closest to the lens and its depth in metres."""
    eye = case.frame.view.eye
    return min((float(np.linalg.norm(np.array(t.position) - eye)), t.thing) for t in case.stage.things)


@pytest.mark.parametrize("size", ["wide", "extreme_wide"])
@pytest.mark.parametrize("set_id", ["steppe", "forest", "city_street", "bazaar", "sea_shore", "road"])
def test_a_wide_view_has_a_foreground_before_nobody(shoot, set_id, size):
    case = shoot(set=set_id, shot_size=size, characters=["Mara"], doing={"Mara": "stand"})
    depth, thing = nearest(case)
    assert thing in pick("sets", Set, set_id).near
    assert depth < np.linalg.norm(case.subject.at["head"] - case.frame.view.eye)
    left, right, top, _ = case.frame.box(case.figures[-1])
    u, _ = case.frame.at(case.subject, "chest")
    assert top > 0.4 and not (left < u < right) and case.seen(case.subject) > 0.95


@pytest.mark.parametrize("size", ["full", "medium", "close_up"])
def test_nearer_views_have_none(shoot, size):
    assert shoot(shot_size=size, characters=["Mara"]).stage.things == ()


@pytest.mark.parametrize("seed", range(4))
def test_a_painting_hangs_on_a_wall_of_the_room(shoot, seed):
    case = shoot(seed=seed, set="room", shot_size="full", characters=["Mara"], props=["painting"])
    box = world.bounds("room")
    painting = next(t for t in case.stage.things if t.thing == "painting")
    x, y, z = painting.position
    assert min(x - box.x0, box.x1 - x, z - box.z0, box.z1 - z) == pytest.approx(0.03, abs=0.01) and y > 0.4


def test_a_painting_in_the_wood_hangs_on_a_post(shoot):
    case = shoot(set="forest", shot_size="full", characters=["Mara"], props=["painting"])
    assert {"post", "painting"} <= {thing.thing for thing in case.stage.things}


def test_what_burns_has_a_fire_on_it_and_an_empty_picture_shows_what_it_is_of(shoot):
    case = shoot(set="road", shot_size="wide", props=["wagon"], action="A burning wagon lies on the road.")
    cart = next(thing for thing in case.stage.things if thing.thing == "cart")
    assert cart.burning
    left, right, top, bottom = case.frame.box(case.figures[case.stage.things.index(cart)])
    assert 0.0 < left < right < 1.0 and right - left > 0.15 and 0.0 < top < bottom < 1.0


def test_who_sits_beside_a_driver_sits_in_the_car(shoot):
    case = shoot(
        set="road",
        shot_size="full",
        characters=["Mara", "Jonas"],
        riding={"Mara": "car"},
        doing={"Jonas": "sit"},
    )
    assert [mark.mount for mark in case.stage.marks] == [-1, -1]


def test_birds_are_small_in_a_wide_view(shoot):
    case = shoot(set="ship_deck", shot_size="wide", creatures=["bird"])
    _, _, top, bottom = case.frame.box(case.figures[0])
    assert bottom - top < 0.3


@pytest.mark.parametrize("seed", range(4))
def test_smoke_on_the_horizon_is_far_off_and_in_the_frame(shoot, seed):
    case = shoot(
        seed=seed,
        set="steppe",
        shot_size="medium",
        characters=["Mara"],
        props=["smoke"],
        looking_at={"Mara": "smoke"},
        action="Mara sees smoke on the horizon.",
    )
    smoke = next(thing for thing in case.stage.things if thing.thing == "smoke")
    assert np.hypot(smoke.position[0] - case.frame.view.eye[0], smoke.position[2] - case.frame.view.eye[2]) > 40.0
    left, right, top, bottom = case.frame.box(case.figures[len(case.stage.marks) + case.stage.things.index(smoke)])
    assert 0.0 < left < right < 1.0 and 0.0 < top < bottom < 1.0
    assert case.seen(case.subject) > 0.95


def test_the_cart_somebody_waves_from_burns_in_every_shot_of_it(shoot):
    flames = {"props": ["cart", "flames"], "characters": ["Mara"], "riding": {"Mara": "cart"}, "subject": "Mara"}
    for action, size in (("Mara waves from a burning cart.", "medium_wide"), ("Hold on Mara.", "wide")):
        stage = shoot(action=action, shot_size=size, **flames).stage
        assert [one.thing for one in stage.things if one.burning] == ["cart"], action


@pytest.mark.parametrize("thing", ["boot", "suitcase", "key", "barrel", "car"])
def test_what_somebody_sees_is_in_the_picture(shoot, thing):
    case = shoot(set="greenhouse" if thing == "boot" else "road", framing="pov", subject=thing, props=[thing])
    seen = case.figures[next(at for at, one in enumerate(case.stage.things) if one.thing == thing)]
    left, right, top, bottom = case.frame.box(seen)
    assert max(left, 0) < min(right, 1) and max(top, 0) < min(bottom, 1), thing
