"""Ways of drawing, hours and weather: each on its shelf, each unlike the others, each a file away."""

import numpy as np
import pytest

from engines.requests import Done, ImageRequest
from engines.sketch.engine import SketchEngine
from engines.stage import Camera, Mark, Stage
from presets.loader import shelf
from presets.looks import Light, StyleLook, Weather

STYLES, LIGHTS, WEATHER = shelf("styles", StyleLook), shelf("lights", Light), shelf("weather", Weather)


def picture(style="pencil", **staged) -> np.ndarray:
    camera = Camera(position=(0.3, 1.2, 4.5), target=(0, 1.4, 0), focal_mm=24)
    stage = Stage(**{"set": "steppe", "marks": (Mark(entity="Mara"),), "camera": camera, **staged})
    *_, done = SketchEngine().render(ImageRequest(stage=stage, style=style, width=256, height=144))
    assert isinstance(done, Done)
    return done.picture


def unlike(pictures: dict[str, np.ndarray], least: float) -> None:
    names = list(pictures)
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            apart = np.abs(pictures[one].astype(int) - pictures[other]).mean()
            assert apart > least, f"{one} and {other} look alike"


def test_styles_differ():
    assert len(STYLES) >= 6
    unlike({style: picture(style) for style in STYLES}, 3.0)


def test_hours_differ():
    unlike({light: picture(time_of_day=light) for light in LIGHTS}, 1.5)


def test_weathers_differ():
    unlike({weather: picture(weather=weather) for weather in WEATHER}, 1.0)


def test_night_is_darker_than_day():
    assert picture(time_of_day="night").mean() < 0.75 * picture(time_of_day="day").mean()


def test_the_ground_takes_a_shadow_by_day():
    above = Camera(position=(0, 6, 4), target=(0, 0.5, 0))
    sunny, grey = (picture("marker", camera=above, time_of_day=hour) for hour in ("day", "overcast"))
    middle = np.s_[40:110, 60:196]
    assert (sunny[middle].max(axis=-1) < 190).mean() > 1.2 * (grey[middle].max(axis=-1) < 190).mean()


def test_entries_say_what_a_person_and_a_model_call_them():
    for entry in (*STYLES.values(), *LIGHTS.values(), *WEATHER.values()):
        assert entry.name
        assert entry.words


@pytest.mark.parametrize("style", STYLES)
def test_levels_run_from_light_to_dark(style):
    levels = STYLES[style].levels
    assert levels == sorted(levels)
    assert 0 <= levels[0] < levels[-1] <= 1


def test_one_person_apart_leaves_the_others_as_they_are():
    marks = (Mark(entity="A", position=(-0.6, 0, 0)), Mark(entity="B", position=(0.6, 0, 0)))
    asked = ImageRequest(stage=Stage(set="steppe", marks=marks), width=256, height=144, layers=("picture", "masks"))
    *_, plain = SketchEngine().render(asked)
    noir = {"B": STYLES["noir"], "nobody": STYLES["noir"]}
    *_, apart = SketchEngine().render(asked.model_copy(update={"apart": noir}))
    assert isinstance(plain, Done) and isinstance(apart, Done)
    changed = (plain.picture != apart.picture).any(axis=2)
    body = plain.layers["masks"] == plain.instances.index("B") + 1
    assert changed[body].mean() > 0.8
    column = np.flatnonzero(body.any(axis=0))
    changed[:, column[0] - 2 : column[-1] + 3] = False
    assert not changed.any()
