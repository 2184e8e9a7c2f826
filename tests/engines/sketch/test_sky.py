"""The heavens: a moon where the sky is open, stars at night, clouds by the pen, and never before what stands there."""

import numpy as np
import pytest

from engines.requests import Done, ImageRequest
from engines.sketch.camera import View
from engines.sketch.cast import assemble
from engines.sketch.engine import SketchEngine
from engines.sketch.picture.clouds import sky_lines
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.raster import look
from engines.sketch.picture.sky import MARGIN, disc_at, sky
from engines.sketch.picture.surface import shown
from engines.sketch.picture.tone import towards
from engines.stage import Camera, Stage
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


@pytest.mark.parametrize("hour", ["day", "night"])
@pytest.mark.parametrize("weather", ["rain", "snow"])
def test_what_falls_is_seen_through_the_windows_and_nowhere_else(hour: str, weather: str) -> None:
    stage = Stage(
        set="train_compartment",
        camera=Camera(position=(0.9, 1.5, 1.2), target=(-1.48, 1.4, 0.0), focal_mm=24.0),
        time_of_day=hour,
        seed=3,
    )
    fair, foul = (drawn(stage.model_copy(update={"weather": one})) for one in ("clear", weather))
    view = View.of(stage.camera, 480, 270)
    geometry = Geometry.of(assemble(stage, view).solids)
    panes = shown(geometry.finish[:, 0] < 0, look(geometry, view).triangle, False)
    inside = ~panes & ~np.roll(panes, 3, 0) & ~np.roll(panes, -3, 0) & ~np.roll(panes, 3, 1) & ~np.roll(panes, -3, 1)
    assert panes.mean() > 0.05
    grain = [np.abs(np.diff(one.mean(axis=2), axis=1))[panes[:, 1:] & panes[:, :-1]].mean() for one in (fair, foul)]
    assert grain[1] > 1.3 * grain[0], "streaks or flakes"
    assert np.abs(fair[inside] - foul[inside]).mean() < 12


def drawn(stage: Stage) -> np.ndarray:
    request = ImageRequest(stage=stage, width=480, height=270, style="clear_line", seed=3)
    done = [step for step in SketchEngine().render(request) if isinstance(step, Done)]
    return np.asarray(done[0].picture, float)
