"""Floor and ceiling are of the project's own people; with too few pictures nothing is pretended."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.review import Calibration, LearnedMetric, Seen, calibrate

COSINE: Any = LearnedMetric("none", "cosine of test vectors")


def around(*centre: float, spread: float = 0.1, seed: int = 0) -> np.ndarray:
    vector = np.array(centre) + np.random.default_rng(seed).normal(0, spread, len(centre))
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def two_people(pictures: int, spread: float = 0.1) -> list[Seen]:
    return [
        Seen(name, f"shot {number}", around(*centre, spread=spread, seed=7 * number + len(name)))
        for number in range(pictures)
        for name, centre in (("Mara", (1.0, 0.3, 0.0)), ("Tom", (0.3, 1.0, 0.0)))
    ]


def test_a_share_lies_between_other_people_and_oneself() -> None:
    known = calibrate(two_people(5), COSINE)
    assert known.floor and known.ceiling and known.halfway
    assert 0.3 < known.floor < 0.75 < known.ceiling <= 1
    assert known.pairs == (25, 20) and not known.note
    assert known.share(known.floor) == 0 and known.share(known.ceiling) == 1
    assert known.share(known.halfway) == pytest.approx(0.5)
    assert known.share(0.0) == 0 and known.share(1.0) == 1


def test_the_same_shot_drawn_again_is_the_ceiling_where_there_is_one() -> None:
    again = [Seen("Mara", "shot 0", around(1.0, 0.3, 0.0, spread=0.01, seed=seed)) for seed in range(3)]
    known, better = calibrate(two_people(4, 0.3), COSINE), calibrate([*two_people(4, 0.3), *again], COSINE)
    assert known.pairs[1] == 12 and better.pairs[1] == 6  # the three among themselves, and each with shot 0 of Mara
    assert better.ceiling


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        ([], "different people"),
        (two_people(1), "different people"),
        ([one for one in two_people(5) if one.name == "Mara"], "different people"),
        ([Seen(name, name, around(1, 0)) for name in "ABCD"], "of one person"),
    ],
)
def test_too_few_pictures_are_said_to_be_too_few(seen: list[Seen], says: str) -> None:
    known = calibrate(seen, COSINE)
    assert says in known.note and known.share(0.9) is None and known.halfway is None


def test_a_metric_that_tells_nobody_apart_is_said_to_do_so() -> None:
    alike = [Seen(name, str(number), around(1, 1)) for number in range(4) for name in ("Mara", "Tom")]
    known = calibrate(alike, COSINE)
    assert "does not tell" in known.note and known.share(0.9) is None


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_share_rises_with_likeness_and_stays_within(floor: float, ceiling: float, a: float, b: float) -> None:
    if floor >= ceiling:
        return
    low, high = (Calibration(floor, ceiling).share(value) for value in sorted((a, b)))
    assert low is not None and high is not None and 0 <= low <= high <= 1
