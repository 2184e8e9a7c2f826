"""Where the camera stands, solved from what must be seen and how large. No searching in pictures: geometry only."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from engines.stage import Camera, Vec3
from presets.framing import Angle, Size

SENSOR_MM = 36.0  # width of the sensor
GROUND_CLEARANCE = 0.14  # metres; a lens cannot lie lower
KNEE, EYES = 0.27, 0.93  # shares of a stature


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """What a picture is composed round. `u`, `v` and `box` are shares of the frame from its top left corner."""

    anchor: np.ndarray  # (3,) the point put at (u, v)
    u: float
    v: float
    span: Callable[["Axes"], float]  # metres whose share of the frame's height is `fill`, seen along those axes
    fill: tuple[float, float, float]  # smallest, aimed at, largest
    must: np.ndarray  # (n, 3) points that stay inside `box`, whatever it costs in size
    box: tuple[float, float, float, float]  # left, right, top, bottom
    eye_height: float  # metres, of the subject
    knee_height: float
    nearest: float = 0.45  # metres from lens to anchor


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Unit vectors of a camera that stands in direction `yaw` of its subject."""

    right: np.ndarray
    up: np.ndarray
    forward: np.ndarray

    @classmethod
    def of(cls, yaw_deg: float, pitch_deg: float, roll_deg: float = 0.0) -> "Axes":
        y, p, r = radians(yaw_deg), radians(pitch_deg), radians(roll_deg)
        forward = np.array([-sin(y) * cos(p), sin(p), -cos(y) * cos(p)])
        right = np.array([cos(y), 0.0, -sin(y)])
        up = np.cross(right, forward)
        return cls(cos(r) * right + sin(r) * up, cos(r) * up - sin(r) * right, forward)


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    camera: Camera
    axes: Axes
    distance: float  # metres along the lens axis to the anchor
    fill: float  # the share reached


def solve(
    aim: Aim, *, yaw_deg: float, angle: Angle, roll_deg: float, pitch_bias: float, lens_mm: float, aspect: float
) -> Solved:
    """The camera in direction `yaw_deg` of the subject that shows `aim` from `angle`.

    `pitch_bias` 0..1 picks within the pitches of an angle that has no height of its own.
    """
    low, high = angle.pitch_deg
    wanted = {"eyes": aim.eye_height, "knee": aim.knee_height, "ground": 0.16}.get(angle.height)

    def at(pitch: float) -> Solved:
        return _seen(aim, Axes.of(yaw_deg, pitch, roll_deg), roll_deg, lens_mm, aspect)

    solved = at(low + (high - low) * pitch_bias) if wanted is None else _level(at, low, high, wanted)
    if solved.camera.position[1] < GROUND_CLEARANCE:
        solved = _level(at, -80.0, high, GROUND_CLEARANCE + 0.02)
    return solved


def _level(at: Callable[[float], Solved], low: float, high: float, height: float) -> Solved:
    """The pitch between `low` and `high` that brings the lens to `height`: looking further up, it sinks."""
    for pitch, beyond in ((low, -1), (high, 1)):
        solved = at(pitch)
        if (solved.camera.position[1] - height) * beyond >= 0:
            return solved
    for _ in range(14):
        middle = (low + high) / 2
        solved = at(middle)
        if solved.camera.position[1] > height:
            low = middle
        else:
            high = middle
    return at((low + high) / 2)


def _seen(aim: Aim, axes: Axes, roll_deg: float, lens_mm: float, aspect: float) -> Solved:
    """With the directions fixed, the anchor lies on one ray; only the way back along it is open, and that is exact."""
    half_w, half_h = SENSOR_MM / lens_mm, SENSOR_MM / lens_mm / aspect  # frame width and height at 1 m
    ray = axes.forward + (aim.u - 0.5) * half_w * axes.right + (0.5 - aim.v) * half_h * axes.up
    span = aim.span(axes)
    wished = span / (aim.fill[1] * half_h)
    distance = max(wished, aim.nearest, _room(aim, axes, ray, half_w, half_h))
    eye = aim.anchor - distance * ray
    target = eye + distance * axes.forward
    camera = Camera(
        position=_vec(eye), target=_vec(target), focal_mm=lens_mm, sensor_mm=SENSOR_MM, roll_deg=round(roll_deg, 3)
    )
    return Solved(camera, axes, distance, span / (distance * half_h))


def _room(aim: Aim, axes: Axes, ray: np.ndarray, width: float, height: float) -> float:
    """How far back the lens must go along `ray` until every point of `must` lies inside the box."""
    left, right, top, bottom = aim.box
    sides = np.stack(
        [
            axes.right - (left - 0.5) * width * axes.forward,
            (right - 0.5) * width * axes.forward - axes.right,
            (0.5 - top) * height * axes.forward - axes.up,
            axes.up - (0.5 - bottom) * height * axes.forward,
        ]
    )  # inward normals of the four planes through the lens
    offsets = (aim.must - aim.anchor) @ sides.T
    gain = np.maximum(sides @ ray, 1e-3)
    return float(np.max(-offsets / gain, initial=0.0))


def lengths(size: Size, stature: float, head_m: float, extent: Callable[[Axes], float]) -> Callable[[Axes], float]:
    """What a size measures itself by, metres."""
    if size.measure == "extent":
        return extent
    fixed = head_m if size.measure in ("head", "thing") else stature
    return lambda _: fixed


def extent_of(points: np.ndarray, aspect: float) -> Callable[[Axes], float]:
    """How much of the frame's height a figure claims: by its height, or by its width when it is wider than the frame.

    Heights are never counted as foreshortened, or a view from above would creep in until a head fills it.
    """
    tall = float(np.ptp(points[:, 1]))

    def measured(axes: Axes) -> float:
        return max(tall, float(np.ptp(points @ axes.up)), float(np.ptp(points @ axes.right)) / aspect)

    return measured


def _vec(point: np.ndarray) -> Vec3:
    return (round(float(point[0]), 5), round(float(point[1]), 5), round(float(point[2]), 5))
