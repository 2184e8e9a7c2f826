"""Over the shoulder: the far face clear, the near head dark at the edge of the frame."""

from dataclasses import replace
from math import atan2, degrees

import numpy as np

from presets.framing import Angle
from workflows.staging.brief import Brief
from workflows.staging.camera import SENSOR_MM
from workflows.staging.compose import ORIGIN, Picture, aim_at, photographed
from workflows.staging.measure import Frame
from workflows.staging.placed import Placed, Spot, put

NEAR_SHARE = 0.30  # of the frame's width, taken by the near head
BETWEEN = 0.72  # least metres from face to face
SHY = (1.0, 0.6, 0.35, 0.15, 0.0)  # how much of a steep angle survives having to see two heads


def over_the_shoulder(brief: Brief) -> Picture | None:
    """The subject seen past the second of the cast; None when no angle shows both."""
    for share in SHY:
        picture = _past(
            replace(brief, angle=_eased(brief.angle, share), roll_deg=brief.roll_deg * min(1.0, share + 0.4))
        )
        if picture is not None:
            return picture
    return None


def _eased(angle: Angle, share: float) -> Angle:
    """The angle with its pitch held back; a lens that looks past a shoulder stays near the eyes."""
    if angle.height == "eyes":
        return angle
    low, high = angle.pitch_deg
    sign = 1.0 if low >= 0 else -1.0
    held = sign * min(abs(low), 16.0) * share, sign * min(abs(high), 20.0) * share
    return angle.model_copy(update={"height": "free", "pitch_deg": (min(held), max(held))})


def _past(brief: Brief) -> Picture | None:
    side = 1 if brief.order[1] > brief.order[0] else -1  # the side the near one stands on
    far = put(brief.units[0], Spot(0.0, 0.0, side * 32.0), ORIGIN, 0.0)
    aim = aim_at(brief, [far])
    head = brief.units[1].lead.head_radius * 2
    nearest_head = head / (NEAR_SHARE * 1.9) * brief.lens_mm / SENSOR_MM  # a head half out of the frame
    distance = max(aim.nearest, nearest_head + BETWEEN)
    solved = photographed(brief, replace(aim, u=0.5 - side * 0.12, nearest=distance))
    frame = Frame.of(solved.camera, brief.aspect)
    near = _shoulder(brief, frame, side, head, solved.distance, far)
    if near is None:
        return None
    return Picture((far, near), solved.camera, solved.fill)


def _shoulder(brief: Brief, frame: Frame, side: int, head_m: float, distance: float, far: Placed) -> Placed | None:
    """The near one, at the depth where the head takes its share of the width, its middle just inside the frame."""
    view = frame.view
    full = head_m * brief.lens_mm / SENSOR_MM  # the head's width over the frame's, at one metre
    depth = float(np.clip(full / NEAR_SHARE, 0.35, distance - BETWEEN))
    share = full / depth
    u = 0.5 + side * (0.5 - float(np.clip(NEAR_SHARE - share / 2, 0.035, 0.14)))
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
