"""How a picture is drawn is told whatever it shows; the same picture is the same, and its size hardly matters."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from engines.registry import engine
from engines.requests import Done, ImageRequest
from engines.stage import Camera, Mark, Stage
from presets.people import Look
from workflows.described import pack, unpack
from workflows.review import describe_manner, manner_likeness
from workflows.review.manner import PARTS, SECTIONS, overlaps, weighed


def sketch(style: str, *, width: int = 576, focal: float = 35.0, light: str = "day") -> np.ndarray:
    mark = Mark(entity="Mara", position=(0.3, 0.0, 0.0), facing_deg=20, pose="walk", look=Look(colour="#b5563c"))
    stage = Stage(set="village", marks=(mark,), time_of_day=light, camera=Camera(focal_mm=focal), seed=2)
    request = ImageRequest(stage=stage, seed=2, width=width, height=width * 9 // 16, style=style)
    return next(event for event in engine("sketch").render(request) if isinstance(event, Done)).picture


def drawn(seed: int, height: int, width: int) -> np.ndarray:
    """Any picture: blobs of a few sizes, in colours."""
    rng = np.random.default_rng(seed)
    layers = [rng.integers(0, 256, (max(height // by, 1), max(width // by, 1), 3), np.uint8) for by in (2, 9, 40)]
    sized = [
        np.asarray(Image.fromarray(one).resize((width, height), Image.Resampling.BICUBIC), float) for one in layers
    ]
    return np.mean(sized, axis=0).astype(np.uint8)


sides = st.integers(1, 90)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 9), st.integers(10, 19), sides, sides)
def test_the_same_is_one_and_neither_comes_first(one: int, other: int, height: int, width: int) -> None:
    a, b = describe_manner(drawn(one, height, width)), describe_manner(drawn(other, width, height))
    assert a.shape == (sum(SECTIONS.values()),) and np.isfinite(a).all() and a.sum() == pytest.approx(len(SECTIONS))
    assert manner_likeness(a, a) == pytest.approx(1, abs=1e-5)
    assert manner_likeness(unpack(pack(a)), a) == pytest.approx(1, abs=1e-4), "half floats are enough"
    assert manner_likeness(a, b) == pytest.approx(manner_likeness(b, a)) and 0 <= manner_likeness(a, b) <= 1


def test_size_and_mirroring_hardly_matter_and_another_style_does() -> None:
    pencil = sketch("pencil")
    own = describe_manner(pencil)
    for width in (512, 864):
        sized = np.asarray(Image.fromarray(pencil).resize((width, width * 9 // 16), Image.Resampling.LANCZOS))
        assert manner_likeness(own, describe_manner(sized)) > 0.95
    assert manner_likeness(own, describe_manner(np.ascontiguousarray(pencil[:, ::-1]))) > 0.99
    assert manner_likeness(own, describe_manner(sketch("noir"))) < 0.6


def test_framing_and_hour_matter_less_than_the_hand() -> None:
    looks = {
        style: [
            describe_manner(sketch(style, focal=focal, light=light))
            for focal, light in ((35.0, "day"), (75.0, "day"), (35.0, "night"))
        ]
        for style in ("charcoal", "clear_line", "blueprint")
    }
    for style, (day, *same) in looks.items():
        others = [one for other, many in looks.items() if other != style for one in many]
        assert min(manner_likeness(day, one) for one in same) > max(manner_likeness(day, one) for one in others)


def test_what_was_done_to_a_picture_shows_in_the_part_it_was_done_to() -> None:
    picture = sketch("colour_key")
    image, own = Image.fromarray(picture), describe_manner(picture)
    noise = np.random.default_rng(0).normal(0, 12, picture.shape)
    done = {
        "blurred": np.asarray(image.filter(ImageFilter.GaussianBlur(2))),
        "grained": (picture + noise).clip(0, 255).astype(np.uint8),
        "without colour": np.asarray(image.convert("L").convert("RGB")),
    }
    for what, changed in done.items():
        found = {part: 1 - weighed(overlaps(own, describe_manner(changed)), by) for part, by in PARTS.items()}
        hit, spared = ("colours", "lines and grain") if what == "without colour" else ("lines and grain", "colours")
        assert found[hit] > 0.1 > 2 * found[spared], (what, found)
