"""Where the joints of a body lie when it stands at rest: arms down, feet under the hips, facing +z.

Proportions are those of a 1.76 m man whose head is 0.23 m, scaled by what is left below the chin, so that a child
gets a child's large head on a small body.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from presets.people import Build

SIDES: tuple[tuple[str, float], ...] = (("r", -1.0), ("l", 1.0))  # a figure facing +z has its left at +x
_BELOW_CHIN = 1.53  # metres of an average man below his chin


@dataclass(frozen=True, slots=True)
class Body:
    """A build in metres: its scale below the chin and the resting place of every bone's joint."""

    build: Build
    scale: float
    rest: dict[str, np.ndarray]  # bone → its joint, ground at y = 0


def body(build: Build) -> Body:
    """The resting body of a build; cached by its numbers, since records that hold lists do not hash."""
    return _body(build.model_dump_json())


@lru_cache(maxsize=64)
def _body(written: str) -> Body:
    build = Build.model_validate_json(written)
    head, k = build.head_m, (build.height_m - build.head_m) / _BELOW_CHIN
    rest = {
        "pelvis": k * np.array([0.0, 0.97, 0.0]),
        "waist": k * np.array([0.0, 1.08, -0.01]),
        "chest": k * np.array([0.0, 1.24, -0.015]),
        "neck": k * np.array([0.0, 1.475, -0.03]),
        "head": np.array([0.0, build.height_m - 0.72 * head, -0.08 * head]),
    }
    for side, sign in SIDES:
        rest |= _limbs(side, k, sign * build.shoulder_m / 2, sign * build.hip_m * 0.3)
    return Body(build, k, rest)


def _limbs(side: str, k: float, across: float, spread: float) -> dict[str, np.ndarray]:
    return {
        f"{side}_shoulder": np.array([across, 1.43 * k, -0.02 * k]),
        f"{side}_elbow": np.array([across, 1.14 * k, -0.02 * k]),
        f"{side}_wrist": np.array([across, 0.89 * k, -0.02 * k]),
        f"{side}_hip": np.array([spread, 0.92 * k, 0.0]),
        f"{side}_knee": np.array([spread, 0.50 * k, 0.0]),
        f"{side}_ankle": np.array([spread, 0.08 * k, 0.0]),
    }
