"""Over the shoulder: the far face clear, the near head dark at the edge of the frame."""

from dataclasses import replace
from math import atan2, degrees

import numpy as np

from workflows.staging.blocking import faced
from workflows.staging.brief import Brief
from workflows.staging.camera import Aim, Axes, sensor_mm
from workflows.staging.compose import ORIGIN, Picture, aim_at, photographed
from workflows.staging.measure import Frame
from workflows.staging.placed import Placed, Spot, put

NEAR_SHARE = 0.30  # of the frame's width, taken by the near head …
NEAR_FULL = 0.48  # … and at most its whole width, part of it outside
LONGEST = 105.0  # millimetres a view past a shoulder is taken with at most
BETWEEN = 0.72  # least metres from face to face
RAISED = {"knee": -0.25, "ground": -0.35, "free": 0.35, "eyes": 0.0}  # metres the lens leaves the near one's eyes
SHY = (1.0, 0.6, 0.3, 0.0)  # how much of a steep angle survives having to see two heads
ANY_PITCH = (-45.0, 45.0)


def over_the_shoulder(brief: Brief) -> Picture | None:
    """The subject seen past the second of the cast; None when no angle shows both."""
    tall = float(brief.units[1].lead.at["eyes"][1])
    taller = tall - float(brief.units[0].lead.at["eyes"][1])
    level = brief.angle.model_copy(update={"height": "eyes", "pitch_deg": ANY_PITCH})
    tries = [(share, RAISED[brief.angle.height] * share) for share in SHY]
    # Heads of different heights line up only for a lens on the line through both.
    tries += [(0.0, taller * share) for share in (0.4, 0.8, 1.2)]
    for share, raised in tries:
        eased = replace(brief, angle=level, roll_deg=brief.roll_deg * share)
        picture = _past(eased, max(0.2, tall + raised), BETWEEN + 1.2 * max(0.0, abs(taller) - 0.1))
        if picture is not None:
            return picture
    return None


def _past(brief: Brief, eye_height: float, between: float) -> Picture | None:
    side = 1 if brief.order[1] > brief.order[0] else -1  # the side the near one stands on
    far = put(brief.units[0], Spot(0.0, 0.0, faced(brief.units[0], side * 32.0)), ORIGIN, 0.0)
    aim = aim_at(brief, [far])
    head = brief.units[1].lead.head_radius * 2
    brief = replace(brief, lens_mm=_lens(brief, aim, head, between))
    nearest_head = head / NEAR_FULL * brief.lens_mm / sensor_mm(brief.aspect)  # a head half out of the frame
    distance = max(aim.nearest, nearest_head + between)
    solved = photographed(brief, replace(aim, u=0.5 - side * 0.12, nearest=distance, eye_height=eye_height))
    frame = Frame.of(solved.camera, brief.aspect)
    near = _shoulder(brief, frame, side, head, solved.distance - between)
    if near is None:
        return None
    return Picture((far, near), solved.camera, solved.fill)


def _lens(brief: Brief, aim: Aim, head_m: float, between: float) -> float:
    """The lens that leaves room for two people between itself and a face of the asked size, if a longer one can."""
    span = aim.span(Axes.of(0.0, 0.0))
    gain = span * brief.aspect / aim.fill[1] - head_m / NEAR_FULL
    needed = between * sensor_mm(brief.aspect) / gain if gain > 0 else LONGEST
    return max(brief.lens_mm, min(needed, LONGEST))


def _shoulder(brief: Brief, frame: Frame, side: int, head_m: float, deepest: float) -> Placed | None:
    """The near one, at the depth where the head takes its share of the width, its middle just inside the frame."""
    view = frame.view
    full = head_m * brief.lens_mm / sensor_mm(brief.aspect)  # the head's width over the frame's, at one metre
    depth = float(np.clip(full / NEAR_SHARE, min(0.35, deepest), deepest))
    share = full / depth
    u = 0.5 + side * (0.5 - float(np.clip(NEAR_SHARE - share / 2, 0.04 + 0.1 * share, 0.14)))
    local = brief.units[1].lead.at["head"]
    z = float(view.eye[2]) - depth
    normal = view.right - (u - 0.5) * view.width / view.focal_px * view.forward
    x = (normal @ view.eye - normal[1] * float(local[1]) - normal[2] * z) / normal[0]
    turn = degrees(atan2(-x, z))  # facing the subject at the origin …
    near = put(brief.units[1], Spot(float(x), -z, turn + 180.0), ORIGIN, 0.0)
    head = near.lead.at["head"]
    near = put(brief.units[1], Spot(2 * float(x) - float(head[0]), -2 * z + float(head[2]), turn + 180.0), ORIGIN, 0.0)
    place, _ = frame.shares(near.lead.at["head"][None])
    return near if 0.03 < place[0, 0] < 0.97 and 0.06 < place[0, 1] < 0.86 else None
