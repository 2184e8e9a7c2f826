"""What shines of itself, and people in the dark."""

import numpy as np
import pytest

from engines.requests import Done, ImageRequest
from engines.sketch.engine import SketchEngine
from engines.sketch.scenery import world
from engines.stage import Camera, Mark, Stage, Thing
from presets.people import Look
from presets.search import find

MARA = Mark(entity="Mara", look=Look(colour="#a33b2c"))
CAMERA = Camera(position=(0, 1.5, 5), target=(0, 1, 0))


def draw(style: str = "pencil", **staged) -> tuple[np.ndarray, np.ndarray]:
    """Luma 0..255 of the picture, and where its first figure or thing is."""
    stage = Stage(**{"set": "steppe", "camera": CAMERA, **staged})
    request = ImageRequest(stage=stage, width=320, height=180, style=style, layers=("picture", "masks"))
    *_, done = SketchEngine().render(request)
    assert isinstance(done, Done)
    return done.picture @ np.array([0.299, 0.587, 0.114]), done.layers["masks"] == 1


def test_a_fire_lights_the_night_round_it_and_casts_no_shadow():
    fire = Thing(thing="flames")
    with_fire, there = draw(time_of_day="night", things=(fire,))
    without, _ = draw(time_of_day="night")
    assert with_fire[there].mean() > without.mean() + 60
    rows, columns = np.nonzero(there)
    beside = with_fire[rows.min() : rows.max(), columns.max() + 3 : columns.max() + 12]
    assert beside.mean() > without[rows.min() : rows.max(), columns.max() + 3 : columns.max() + 12].mean() + 4
    assert not world.thing_solid(fire).shadow


def test_windows_are_lit_at_night_only():
    def brightest(hour: str) -> float:
        luma, _ = draw(set="village", time_of_day=hour, camera=Camera(position=(0, 2, 6), target=(0, 2, -8)))
        return float(np.percentile(luma, 99.8) - np.median(luma))

    assert brightest("night") > 90
    assert brightest("night") > brightest("day") + 30


@pytest.mark.parametrize("weather", ["clear", "rain"])
def test_a_person_stands_out_from_the_night(weather):
    luma, there = draw(set="field", time_of_day="night", weather=weather, marks=(MARA,))
    face = luma[there][: there.sum() // 6]
    assert np.percentile(face, 75) > 1.2 * np.median(luma[~there])


def test_space_is_dark_whatever_the_hour():
    luma, _ = draw(set="space", camera=Camera(position=(0, 1, 5), target=(0, 8, -10)))
    assert np.percentile(luma, 20) < 110


@pytest.mark.parametrize(
    ("said", "prop"),
    [
        ("a column of smoke", "smoke"),
        ("the flames", "flames"),
        ("an explosion", "explosion"),
        ("dust cloud", "dust_cloud"),
    ],
)
def test_a_story_finds_its_fire_and_smoke(said, prop):
    assert find("props", said) == prop
    assert world.thing_solid(Thing(thing=prop)).effects
