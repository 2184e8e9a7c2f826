"""Aiming at somebody who lies: what a size shows from the head down is beside the head then, not below it."""

from dataclasses import replace

import numpy as np

from presets.framing import Size
from workflows.staging.camera import Aim
from workflows.staging.placed import Placed

FLAT = 0.35  # of a stature: eyes no higher above the pelvis than that are those of somebody who lies
SHOWN = {"medium_wide": ("l_knee", "r_knee")}  # what a size shows besides head and hips


def aimed_along(aim: Aim, size: Size, subject: Placed) -> Aim:
    """The aim at a lying subject's middle, with head and hips in the frame; any other aim as it was."""
    at = subject.lead.at
    flat = abs(float(at["eyes"][1] - at["pelvis"][1])) < FLAT * subject.lead.stature
    lies = subject.unit.pose.posture == "lying" and flat and bool(subject.unit.marks)
    if size.whole or size.measure != "stature" or not lies:
        return aim
    ends = np.array([at[name] for name in ("crown", "pelvis", *SHOWN.get(size.id, ()))])
    middle = (ends.min(axis=0) + ends.max(axis=0)) / 2
    return replace(aim, anchor=middle, scale_at=middle, u=0.5, v=0.5, must=np.vstack([aim.must, ends]))
