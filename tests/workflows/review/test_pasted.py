"""A reference pasted in is told from somebody drawn anew, whatever was done to the copy."""

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image

from engines.registry import engine
from engines.requests import Done, ImageRequest
from engines.stage import Camera, Mark, Stage
from presets.people import Look
from workflows.drawing import Continuity, _pasted
from workflows.review import is_pasted
from workflows.review.pasted import pasted_detail

LOOKS = (
    Look(build="woman", colour="#b5563c", hair="long", garment="coat"),
    Look(colour="#6a7d48", second="#3a3a3a", garment="cloak", hat="hood"),
    Look(build="girl", colour="#ddaa33", garment="dress"),
)


@cache
def drawn(
    who: int, pose: str = "stand", facing: float = 20.0, place: str = "steppe", lens_mm: float = 50.0, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Somebody alone, and where they are."""
    mark = Mark(entity="A", position=(0.0, 0.0, 0.0), facing_deg=facing, pose=pose, look=LOOKS[who])
    stage = Stage(set=place, marks=(mark,), camera=Camera(focal_mm=lens_mm), seed=seed)
    request = ImageRequest(stage=stage, seed=seed, layers=("picture", "masks"))
    done = next(event for event in engine("sketch").render(request) if isinstance(event, Done))
    return done.picture, done.layers["masks"] == 1


def pasted(
    who: int, *, scale: float = 1.0, mirror: bool = False, quality: int = 90, light: float = 1.0, right: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """That one cut out and put into another picture, which is then compressed."""
    picture, mask = drawn(who)
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    size = round(len(columns) * scale), round(len(rows) * scale)
    step = -1 if mirror else 1
    part = Image.fromarray(np.ascontiguousarray(picture[box][:, ::step])).resize(size, Image.Resampling.BICUBIC)
    shape = np.asarray(Image.fromarray(np.ascontiguousarray(mask[box][:, ::step])).resize(size))
    into = drawn(who, place="village", pose="walk", seed=9)[0].copy()
    top, left = (into.shape[0] - size[1]) // 2, (into.shape[1] - size[0]) // 2 + right
    place = (slice(top, top + size[1]), slice(left, left + size[0]))
    into[place][shape] = np.clip(np.asarray(part)[shape] * light, 0, 255)
    where = np.zeros(into.shape[:2], bool)
    where[place] = shape
    with io.BytesIO() as file:
        Image.fromarray(into).save(file, "JPEG", quality=quality)
        return np.asarray(Image.open(file).convert("RGB")), where


@pytest.mark.parametrize("who", range(len(LOOKS)))
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"scale": 0.8, "right": 60},
        {"scale": 1.15, "quality": 75},
        {"mirror": True, "light": 0.85},
        {"quality": 50, "right": -90},
    ],
    ids=["as it is", "smaller and moved", "larger", "mirrored and darker", "compressed"],
)
def test_a_copy_is_one_whatever_was_done_to_it(who: int, how: dict) -> None:
    assert is_pasted(*pasted(who, **how), *drawn(who))


@pytest.mark.parametrize("who", range(len(LOOKS)))
@pytest.mark.parametrize(
    "other",
    [
        {"pose": "walk"},
        {"pose": "sit"},
        {"facing": 45.0},
        {"facing": -20.0, "place": "village"},
        {"lens_mm": 35.0, "facing": 5.0},
    ],
    ids=str,
)
def test_somebody_drawn_anew_is_no_copy(who: int, other: dict) -> None:
    assert not is_pasted(*drawn(who, seed=5, **other), *drawn(who))


def test_somebody_else_in_the_same_pose_is_no_copy() -> None:
    assert not is_pasted(*drawn(0), *drawn(1))


def test_a_dot_or_nothing_says_nothing() -> None:
    picture, mask = drawn(0)
    dot = np.zeros_like(mask)
    dot[5:10, 5:10] = True
    assert pasted_detail(picture, dot, picture, mask) == pasted_detail(picture, mask, picture, dot) == 0.0
    flat = np.full_like(picture, 128)
    assert pasted_detail(flat, mask, picture, mask) < 0.5


def test_only_what_was_handed_over_can_be_a_copy() -> None:
    from engines.requests import Reference

    picture, mask = drawn(0)
    so_far = Continuity({}, given=lambda media: (picture, {"A": mask}) if media == "abc" else (picture[:1, :1], {}))
    told = [(), (Reference(picture="abc", entity="A"),), (Reference(picture="other", entity="A"),)]
    found = [_pasted(ImageRequest(references=one), picture, {"A": mask}, so_far) for one in told]
    assert found == [False, True, False]
