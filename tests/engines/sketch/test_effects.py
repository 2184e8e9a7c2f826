"""Fire, smoke, lamps and water: measured on small pictures."""

import numpy as np
import pytest

from engines.requests import Done, ImageRequest
from engines.sketch.cast import assemble
from engines.sketch.engine import SketchEngine
from engines.sketch.loft import rgb
from engines.sketch.scenery.terrain import ridge as ridge_of
from engines.stage import Camera, Mark, Stage, Thing
from presets.loader import shelf
from presets.shapes import Ridge
from presets.world import Prop, Set

CAMERA = Camera(position=(0.0, 1.6, 7.0), target=(0.0, 1.2, 0.0))
WATERY = ("on_lake", "on_river", "on_sea")


def draw(**staged) -> tuple[np.ndarray, np.ndarray]:
    """The picture (h, w, 3) and the labels of its masks (h, w)."""
    stage = Stage(**{"set": "steppe", "camera": CAMERA, **staged})
    *_, done = SketchEngine().render(ImageRequest(stage=stage, width=256, height=144, layers=("picture", "masks")))
    assert isinstance(done, Done)
    return done.picture.astype(float), done.layers["masks"]


def test_flames_stand_on_what_burns_and_belong_to_it():
    cart = Thing(thing="cart", facing_deg=50.0)
    cold, _ = draw(things=(cart,))
    picture, labels = draw(things=(cart.model_copy(update={"burning": True}),))
    orange = (picture[..., 0] > 200) & (picture[..., 2] < 120)
    assert orange.sum() > 200 and ((cold[..., 0] > 200) & (cold[..., 2] < 120)).sum() < 20
    assert (labels[orange] == 1).mean() > 0.9
    solid = next(
        s for s in assemble(Stage(things=(cart.model_copy(update={"burning": True}),))).solids if s.name == "cart"
    )
    assert solid.finish is not None and (solid.finish[:, 0] >= 1).any()


def test_a_fire_lights_who_stands_by_it():
    mara = Mark(entity="Mara", position=(1.3, 0.0, 0.4), facing_deg=-70.0)
    with_fire, labels = draw(time_of_day="night", marks=(mara,), things=(Thing(thing="campfire"),))
    without, _ = draw(time_of_day="night", marks=(mara,))
    there = labels == 1
    assert (with_fire[there] - without[there]).mean() > 4
    warmth = (with_fire - without)[there].mean(axis=0)
    assert warmth[0] > warmth[2], "firelight is warm"


def test_smoke_veils_what_is_behind_and_not_what_stands_before_it():
    far, _ = draw(things=(Thing(thing="smoke", position=(0.0, 0.0, -4.0)),), marks=(Mark(entity="Mara"),))
    clear, labels = draw(marks=(Mark(entity="Mara"),))
    changed = np.abs(far - clear).max(axis=2) > 8
    assert changed.mean() > 0.03
    assert changed[labels == 1].mean() < 0.1


def test_a_beam_falls_on_what_it_meets():
    lit, _ = draw(set="road", time_of_day="night", things=(Thing(thing="street_lamp", position=(0.5, 0.0, 0.0)),))
    dark, _ = draw(set="road", time_of_day="night")
    assert ((lit - dark)[100:].mean(axis=2) > 12).mean() > 0.05


@pytest.mark.parametrize("set_id", WATERY)
def test_water_fills_the_frame_and_mirrors_what_is_on_it(set_id):
    boat = Thing(thing="boat", position=(0.0, -0.16, 0.0), facing_deg=60.0)
    stage = Stage(set=set_id, camera=CAMERA, things=(boat,))
    solids = assemble(stage).solids
    mirrors = [s for s in solids if s.finish is not None and (s.finish[:, 1] > 0.5).any()]
    assert mirrors
    with_boat, labels = draw(set=set_id, things=(boat,))
    without, _ = draw(set=set_id)
    below = np.zeros(labels.shape, bool)
    rows, columns = np.nonzero(labels == 1)
    below[rows.max() + 1 : rows.max() + 14, columns.min() : columns.max()] = True
    assert np.abs(with_boat - without)[below].mean() > 2.5, "the boat is mirrored"
    hull = next(s for s in solids if s.name == "boat").vertices[:, 1]
    assert hull.min() < -0.1 < 0.2 < hull.max()


@pytest.mark.parametrize("set_id", ["on_lake", "on_sea"])
def test_a_reflection_ends_where_the_boat_does(set_id):
    """Past its own height a boat changes nothing in the water below it: no column of it runs down to the frame."""
    boat = Thing(thing="boat", position=(0.0, -0.16, -6.0), facing_deg=80.0)
    without, _ = draw(set=set_id)
    with_boat, labels = draw(set=set_id, things=(boat,))
    rows = np.flatnonzero((labels == 1).any(axis=1))
    columns = (labels == 1).any(axis=0)
    change = np.abs(with_boat - without).mean(axis=2)
    tall = rows.max() - rows.min() + 1
    assert change[rows.max() + 1 : rows.max() + tall // 2][:, columns].mean() > 2.0
    assert change[rows.max() + 2 * tall :][:, columns].mean() < 0.5


def test_snow_lies_on_the_tops_of_a_ridge_in_a_band_of_its_own():
    """No triangle of rock and snow reaches from the foot of the slope to its crest."""
    ridge = ridge_of(Ridge(shape="ridge", radius=190, height=60, rough=0.5, peaks=8, steps=96, snow="#eef2f3", seed=11))
    white = np.abs(ridge.colours - rgb("#eef2f3")).max(axis=1) < 0.01
    low = ridge.vertices[ridge.triangles][:, :, 1].min(axis=1)
    assert white.any() and not white.all()
    assert low[white].min() > 0.3 * 60, "the foot of the mountains is bare"


@pytest.mark.parametrize("id", sorted(shelf("sets", Set)))
def test_every_set_shows_something(id):
    picture, _ = draw(set=id)
    assert picture.std() > 4


def test_every_prop_shows_something():
    clear, _ = draw(camera=Camera(position=(0.0, 1.0, 2.6), target=(0.0, 0.3, 0.0)))
    blank = []
    for id, prop in shelf("props", Prop).items():
        lens = Camera(position=(0.0, 1.0, 2.6), target=(0.0, 0.3, 0.0), focal_mm=35.0 if prop.size_m > 0.5 else 120.0)
        if prop.size_m <= 0.5:
            clear_near, _ = draw(camera=lens.model_copy(update={"target": (0.0, 0.05, 0.0)}))
            picture, _ = draw(
                camera=lens.model_copy(update={"target": (0.0, 0.05, 0.0)}), things=(Thing(thing=id, scale=2.0),)
            )
            changed = np.abs(picture - clear_near).max()
        else:
            picture, _ = draw(camera=lens, things=(Thing(thing=id),))
            changed = np.abs(picture - clear).max()
        if changed < 20:
            blank.append(id)
    assert not blank
