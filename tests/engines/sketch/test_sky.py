"""The heavens: a moon where the sky is open, stars at night, clouds by the pen, and never before what stands there."""

import numpy as np
import pytest

from engines.sketch.camera import View
from engines.sketch.picture.clouds import sky_lines
from engines.sketch.picture.sky import MARGIN, disc_at, sky
from engines.sketch.picture.tone import towards
from engines.stage import Camera
from presets.loader import pick
from presets.looks import Light, Weather

WIDTH, HEIGHT = 320, 180


def view(yaw_deg: float) -> View:
    angle = np.radians(yaw_deg)
    ahead = (float(10 * np.sin(angle)), 1.9, float(-10 * np.cos(angle)))
    return View.of(Camera(position=(0.0, 1.6, 0.0), target=ahead, focal_mm=24.0), WIDTH, HEIGHT)


def open_above(row: int) -> np.ndarray:
    free = np.zeros((HEIGHT, WIDTH), bool)
    free[:row] = True
    return free


def night() -> tuple[Light, np.ndarray]:
    light = pick("lights", Light, "night")
    return light, towards(light, 0.0)


CLEAR = pick("weather", Weather, "clear")


@pytest.mark.parametrize("yaw", range(0, 360, 20))
def test_the_moon_stands_in_the_open_sky_whole(yaw: int) -> None:
    light, sun = night()
    free = open_above(90)
    seen = view(yaw)
    disc = disc_at(seen, light, CLEAR, sun, free)
    if float(sun @ seen.forward) < -0.8:
        return
    assert disc is not None
    x, y, radius = disc
    assert 0 < x < WIDTH
    assert y + radius < 90
    assert radius >= 0.02 * HEIGHT


def test_no_moon_where_a_wall_leaves_it_no_room() -> None:
    light, sun = night()
    assert disc_at(view(180), light, CLEAR, sun, open_above(int(MARGIN * 3))) is None
    assert disc_at(view(60), light, pick("weather", Weather, "rain"), sun, open_above(90)) is None


def test_moon_and_stars_are_brighter_than_the_night() -> None:
    light, sun = night()
    free = open_above(90)
    at, seen = np.flatnonzero(free), view(60)
    disc = disc_at(seen, light, CLEAR, sun, free)
    with_moon = sky(seen, light, CLEAR, sun, 3, at, disc)
    bare = sky(seen, light.model_copy(update={"stars": 0}), CLEAR, sun, 3, at, None)
    brighter = (with_moon - bare).max(axis=0)
    assert disc is not None
    row, column = np.divmod(at, WIDTH)
    on_it = np.hypot(column + 0.5 - disc[0], row + 0.5 - disc[1]) < 0.6 * disc[2]
    far = np.hypot(column - disc[0], row - disc[1]) > 4 * disc[2]
    assert brighter[on_it].min() > 0.3
    assert (brighter[far] > 0.2).sum() > 10, "stars"


def test_the_pen_draws_clouds_by_day_and_only_on_the_sky() -> None:
    day, free = pick("lights", Light, "day"), open_above(80)
    inked = [sky_lines(view(yaw), day, CLEAR, 5, free, None) for yaw in range(0, 360, 40)]
    drawn = [one for one in inked if one is not None]
    assert len(drawn) >= 7
    assert all(one.max() > 0.2 for one in drawn)
    assert all(len(one) <= 80 for one in drawn)
    assert sky_lines(view(0), day, pick("weather", Weather, "rain"), 5, free, None) is None
