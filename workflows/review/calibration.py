"""What a likeness is worth in this project: between how alike its different people are and how alike one person is.

The gate (`DrawingPlan.threshold`) asks for the plain likeness, never for the share of it that is told here. Floor and
ceiling are unknown while a project's first pictures are drawn, move with every picture that is kept, and do not exist
for a cast of one: a gate on the share would judge a panel today by another standard than when it was drawn, and the
same recipe would no longer give the same attempts. The share is for people, and so is `halfway`: the threshold that
would part this project's people best.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

import numpy as np

from workflows.review.metric import Metric

ENOUGH = 3  # pairs for a floor or a ceiling: fewer are an accident
MOST = 120  # pictures of people that are compared each with each: 7000 pairs, a quarter of a second


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """Somebody in a kept picture."""

    name: str
    shot: str  # of which shot: two takes of one are the same picture drawn again
    descriptor: np.ndarray


@dataclass(frozen=True, slots=True)
class Calibration:
    """Floor and ceiling of a project under one metric; None where there is too little to tell."""

    floor: float | None = None  # median likeness of different people
    ceiling: float | None = None  # median likeness of one person in two takes of one shot, or at best in any two
    pairs: tuple[int, int] = (0, 0)  # behind each
    note: str = ""

    def share(self, likeness: float) -> float | None:
        """Where a likeness lies between floor (0) and ceiling (1)."""
        if self.floor is None or self.ceiling is None:
            return None
        return min(max((likeness - self.floor) / (self.ceiling - self.floor), 0.0), 1.0)

    @property
    def halfway(self) -> float | None:
        """The likeness midway: a threshold that tells this project's people apart."""
        return None if self.floor is None or self.ceiling is None else (self.floor + self.ceiling) / 2


def calibrate(seen: Sequence[Seen], metric: Metric) -> Calibration:
    """Floor and ceiling from what the pictures of a project show, the newest `MOST` of them."""
    others: list[float] = []
    again: list[float] = []
    own: list[float] = []
    for a, b in combinations(seen[-MOST:], 2):
        to = others if a.name != b.name else again if a.shot == b.shot else own
        to.append(metric.likeness(a.descriptor, b.descriptor))
    floor = median(others) if len(others) >= ENOUGH else None
    ceiling, behind = _ceiling(again, own)
    pairs = (len(others), behind)
    if floor is None or ceiling is None:
        lacking = "different people" if floor is None else "one person"
        return Calibration(
            floor, ceiling, pairs, f"Too few pictures to calibrate: fewer than {ENOUGH} pairs of {lacking}."
        )
    if ceiling <= floor:
        return Calibration(None, None, pairs, "This metric does not tell the people of this project apart.")
    return Calibration(floor, ceiling, pairs)


def _ceiling(again: list[float], own: list[float]) -> tuple[float | None, int]:
    """The same shot drawn again where that was done; else the best tenth of a person's own pictures."""
    if len(again) >= ENOUGH:
        return median(again), len(again)
    return (float(np.quantile(own, 0.9)), len(own)) if len(own) >= ENOUGH else (None, len(own) + len(again))
