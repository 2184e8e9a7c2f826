"""Broken pictures are found; no ordinary drawing is, whatever its style, light or weather."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from engines.registry import engine
from engines.requests import Done, ImageRequest
from engines.stage import Camera, Mark, Stage
from presets.people import Look
from workflows.review import check_picture

SIZE = (768, 432)
RANDOM = np.random.default_rng(7)


def flat(level: int | tuple[int, int, int]) -> np.ndarray:
    return np.full((SIZE[1], SIZE[0], 3), level, np.uint8)


def noise(cell: int, spread: float = 60.0) -> np.ndarray:
    """Random colours in smooth blobs of `cell` pixels, as undecoded or diverged samplers give."""
    small = RANDOM.normal(128, spread, (-(-SIZE[1] // cell), -(-SIZE[0] // cell), 3)).clip(0, 255).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize(SIZE, Image.Resampling.BICUBIC))


def grain(picture: np.ndarray, spread: float = 8.0) -> np.ndarray:
    return (picture + RANDOM.normal(0, spread, (*picture.shape[:2], 1))).clip(0, 255).astype(np.uint8)


def line(ink: int, paper: int) -> np.ndarray:
    image = Image.new("RGB", SIZE, (paper,) * 3)
    ImageDraw.Draw(image).line((100, 80, 500, 330), (ink,) * 3, 2)
    return np.asarray(image)


def nature(seed: int) -> np.ndarray:
    """Clouds of every size, as landscapes have (1/f)."""
    random = np.random.default_rng(seed)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(SIZE[0]), np.fft.fftfreq(SIZE[1]))) + 1 / SIZE[0]
    waves = np.fft.ifft2(np.fft.fft2(random.normal(size=(SIZE[1], SIZE[0]))) / frequency).real
    grey = (waves - waves.min()) / np.ptp(waves) * 255
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


BROKEN: dict[str, tuple[str, Callable[[], np.ndarray]]] = {
    "black": ("black", lambda: flat(0)),
    "nearly black": ("black", lambda: grain(flat(3), 2)),
    "white": ("white", lambda: flat(255)),
    "grey": ("blank", lambda: flat(127)),
    "a colour": ("blank", lambda: flat((200, 40, 90))),
    "bare paper": ("blank", lambda: grain(flat((235, 228, 214)))),
    "pixel noise": ("noise", lambda: noise(1)),
    "weak noise": ("noise", lambda: noise(1, 40)),
    "latents": ("noise", lambda: noise(8)),
    "not a number": ("not finite", lambda: np.full((432, 768, 3), np.nan, np.float32)),
    "endless": ("not finite", lambda: np.where(np.arange(768)[None, :, None] == 5, np.inf, nature(1) / 255)),
    "neon": ("saturated", lambda: np.where(nature(2) > 110, (255, 0, 255), (0, 255, 0)).astype(np.uint8)),
    "nothing": ("blank", lambda: np.zeros((0, 0, 3), np.uint8)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_pictures_are_found(name):
    flag, make = BROKEN[name]
    assert check_picture(make()) == (flag,)


WHOLE: dict[str, Callable[[], np.ndarray]] = {
    "a line on white paper": lambda: line(30, 255),
    "a faint line in fog": lambda: line(190, 235),
    "a dim line at night": lambda: line(60, 4),
    "a landscape": lambda: nature(3),
    "a dark landscape": lambda: (nature(4) * 0.15).astype(np.uint8),
    "a grainy landscape": lambda: grain(nature(5), 25),
    "a blurred one": lambda: np.asarray(Image.fromarray(nature(6)).filter(ImageFilter.GaussianBlur(20))),
    "as numbers from 0 to 1": lambda: nature(7) / 255,
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_pictures_pass(name):
    assert check_picture(WHOLE[name]()) == ()


def test_size_is_compared_as_width_and_height():
    assert check_picture(nature(1), size=SIZE) == ()
    assert check_picture(nature(1), size=(432, 768)) == ("wrong size",)
    assert check_picture(flat(0), size=(64, 64)) == ("black", "wrong size")


def test_the_same_picture_again_is_found_in_spite_of_grain_and_size():
    picture = nature(8)
    smaller = np.asarray(Image.fromarray(picture).resize((384, 216), Image.Resampling.BOX))
    for again in (picture, grain(picture), smaller):
        assert check_picture(again, earlier=[nature(9), picture]) == ("near-duplicate",)
    assert check_picture(nature(9), earlier=[picture]) == ()


def drawing(style: str, number: int, light: str, weather: str, arm: str = "stand") -> np.ndarray:
    marks = tuple(
        Mark(entity=str(place), position=(place - 0.5, 0, 0), pose=arm, look=Look(), facing_deg=30.0 * place)
        for place in range(number % 3)
    )
    stage = Stage(set="steppe", marks=marks, time_of_day=light, weather=weather, seed=number, camera=Camera())
    for event in engine("sketch").render(ImageRequest(stage=stage, style=style, seed=number)):
        if isinstance(event, Done):
            return event.picture
    raise AssertionError("no picture")


@pytest.mark.parametrize("style", ["pencil", "noir", "blueprint", "ink_wash", "marker", "colour_key"])
def test_no_sketch_is_taken_for_broken(style):
    for number, (light, weather) in enumerate(
        [("night", "fog"), ("day", "clear"), ("dusk", "snow"), ("night", "storm")]
    ):
        assert check_picture(drawing(style, number, light, weather), size=SIZE) == (), (light, weather)


def test_a_moved_arm_is_another_picture_and_a_new_seed_alone_is_not():
    standing = drawing("pencil", 2, "day", "clear")
    assert check_picture(drawing("pencil", 2, "day", "clear", "wave"), earlier=[standing]) == ()
    assert check_picture(drawing("pencil", 2, "day", "clear"), earlier=[standing]) == ("near-duplicate",)
