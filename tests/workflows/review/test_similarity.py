import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.registry import engine
from engines.requests import Done, ImageRequest
from engines.stage import Camera, Mark, Stage
from presets.people import Look
from workflows.review import choose_attempt, describe, likeness, similarity

LOOKS = {
    "Mara": Look(build="woman", colour="#b5563c", hair="long", garment="coat"),
    "Tom": Look(colour="#3c5f8c", hat="cap"),
    "Old": Look(colour="#6a7d48", second="#3a3a3a", garment="cloak", hat="hood"),
    "Kid": Look(build="woman", colour="#b04a8c", hair="braids", garment="dress"),
}
SHOTS = [("steppe", "day", 35.0), ("village", "night", 50.0), ("room", "golden_hour", 30.0), ("forest", "day", 40.0)]


def regions() -> list[tuple[str, np.ndarray]]:
    """Everyone in four places, lights, poses and framings."""
    found = []
    for number, (place, light, focal) in enumerate(SHOTS):
        marks = tuple(
            Mark(
                entity=name,
                position=(index - 1.5, 0.0, 0.0),
                facing_deg=(index * 70 + number * 40) % 180 - 90,
                pose=("stand", "walk", "point", "talk")[(index + number) % 4],
                look=look,
            )
            for index, (name, look) in enumerate(LOOKS.items())
        )
        stage = Stage(set=place, marks=marks, time_of_day=light, camera=Camera(focal_mm=focal), seed=number)
        request = ImageRequest(stage=stage, seed=number, layers=("picture", "masks"))
        done = next(event for event in engine("sketch").render(request) if isinstance(event, Done))
        for label, name in enumerate(done.instances, start=1):
            descriptor = describe(done.picture, done.layers["masks"] == label) if name in LOOKS else None
            if descriptor is not None:
                found.append((name, descriptor))
    return found


def test_the_same_person_is_told_from_others_under_other_lights_and_poses():
    known = regions()
    assert len(known) >= 14
    pairs = [(a == b, likeness(p, q)) for i, (a, p) in enumerate(known) for b, q in known[:i]]
    same = np.array([score for alike, score in pairs if alike])
    other = np.array([score for alike, score in pairs if not alike])
    assert (same[:, None] > other).mean() > 0.95  # the chance that a same pair scores above another pair
    assert np.median(same) > 0.85 and np.percentile(same, 10) > 0.70
    assert np.median(other) < 0.60 and (other < 0.70).mean() > 0.85


def spot(colour: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    picture = np.full((120, 160, 3), 220, np.uint8)
    mask = np.zeros((120, 160), bool)
    mask[30:90, 50:110] = True
    picture[mask] = colour
    return picture, mask


def test_only_the_masked_region_counts():
    (red, mask), (blue, _) = spot((180, 50, 40)), spot((40, 60, 180))
    assert similarity(red, red, mask, mask) == pytest.approx(1.0)
    assert similarity(red, blue, mask, mask) < 0.4
    elsewhere = red.copy()
    elsewhere[100:] = 225
    assert similarity(red, elsewhere, mask, mask) > 0.95
    whole = similarity(red, red)
    assert whole == pytest.approx(1.0)


def test_a_dot_is_not_described():
    picture, mask = spot((180, 50, 40))
    mask[:] = False
    mask[10:15, 10:15] = True
    assert describe(picture, mask) is None
    assert similarity(picture, picture, mask, mask) is None


@given(st.integers(0, 2**32 - 1))
def test_likeness_is_symmetric_bounded_and_one_for_the_same(seed):
    random = np.random.default_rng(seed)
    a, b = (describe(random.integers(0, 256, (24, 32, 3), np.uint8)) for _ in range(2))
    assert a is not None and b is not None
    assert likeness(a, b) == pytest.approx(likeness(b, a))
    assert 0.0 <= likeness(a, b) <= 1.0
    assert likeness(a, a) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.9], (0, False)),
        ([0.5, 0.8, 0.9], (1, False)),
        ([0.5, 0.6, 0.4], (1, True)),
        ([0.7], (0, False)),
        ([0.3, 0.3], (0, True)),
    ],
)
def test_the_first_that_reaches_the_threshold_is_kept_else_the_best(scores, expected):
    assert choose_attempt(scores, 0.70) == expected


def test_without_attempts_there_is_nothing_to_choose():
    with pytest.raises(ValueError, match="no attempt"):
        choose_attempt([], 0.7)
