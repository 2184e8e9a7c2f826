"""A detail of somebody: the hands, where hands are what the words are about."""

from dataclasses import replace

import numpy as np

from presets.framing import Angle
from workflows.staging.acting import HANDS, TIGHT
from workflows.staging.brief import Brief
from workflows.staging.camera import Aim
from workflows.staging.compose import ORIGIN, WHOLE_BOX, Picture, photographed
from workflows.staging.placed import Spot, put

SPAN_M = 0.27  # of the frame's height, for two hands of an average man
FILL = (0.5, 0.66, 0.8)  # of the frame's height, that the hands' own span takes
DOWN = Angle(id="hands", height="free", pitch_deg=(-30.0, -14.0))  # as one looks at hands
TURN = 26.0  # degrees to the side, so that neither hand hides the other


def about_hands(brief: Brief) -> bool:
    """Is this tight picture of somebody whose hands are what happens?"""
    shot = brief.shot
    if shot.shot_size not in TIGHT or shot.dialogue or not brief.units or not brief.units[0].marks:
        return False
    if shot.subject in shot.holding.values():  # the thing in the hand, not both hands
        return False
    return bool(HANDS.search(shot.action) or HANDS.search(shot.subject))


def hands(brief: Brief) -> Picture | None:
    """The subject's hands filling the frame, and nothing of the face; None for a looser picture than an insert."""
    if brief.shot.shot_size not in ("insert", "extreme_close_up") and brief.shot.purpose != "insert":
        return None
    placed = put(brief.units[0], Spot(0.0, 0.0, brief.side * TURN), ORIGIN, 0.0)
    lead = placed.lead
    palms = np.stack([lead.at["r_hand"], lead.at["l_hand"]])
    middle = palms.mean(axis=0)
    span = max(SPAN_M * lead.stature / 1.76, 1.25 * float(np.ptp(palms, axis=0).max()))
    aim = Aim(
        anchor=middle,
        u=0.5,
        v=0.5,
        span=lambda _: span / min(1.0, brief.aspect),
        fill=FILL,
        scale_at=middle,
        must=palms,
        box=WHOLE_BOX,
        eye_height=float(middle[1]) + 0.3,
        knee_height=float(middle[1]),
        nearest=0.3,
    )
    angle = brief.angle if brief.angle.height == "free" else DOWN
    solved = photographed(replace(brief, angle=angle), aim)
    return Picture((placed,), solved.camera, solved.fill)
