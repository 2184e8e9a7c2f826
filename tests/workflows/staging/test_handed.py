"""A hand raised to the brow is the one further from the lens."""

import numpy as np
import pytest

from engines.sketch.turns import about_y
from library.documents import ShotFields
from workflows.staging.measure import Frame
from workflows.staging.stager import stage_shot


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("size", ["medium", "full", "close_up"])
@pytest.mark.parametrize("direction", ["left", "right", ""])
def test_the_raised_hand_is_the_far_one(direction: str, size: str, seed: int) -> None:
    shot = ShotFields(
        set="steppe",
        shot_size=size,
        characters=["Ana"],
        subject="Ana",
        doing={"Ana": "look_around"},
        direction=direction,
        action="Ana looks around.",
    )
    stage = stage_shot(shot, {}, aspect=16 / 9, seed=seed)
    (mark,) = stage.marks
    right = Frame.of(stage.camera, 16 / 9).view.right
    turned = float(right @ _ahead(mark.facing_deg))
    assert mark.pose == ("look_around_left" if turned > 0 else "look_around")


def _ahead(facing_deg: float) -> np.ndarray:
    return about_y(facing_deg)[:, 2]
