"""Where the camera stands, solved from what must be seen and how large. No searching in pictures: geometry only."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from engines.stage import Camera, Vec3
from presets.framing import Angle

SENSOR_MM = 36.0  # the long side of the sensor
GROUND_CLEARANCE = 0.14  # metres; a lens cannot lie lower
KNEE = 0.27  # of a stature


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """What a picture is composed round. `u`, `v` and `box` are shares of the frame from its top left corner."""

    anchor: np.ndarray  # (3,) the point put at (u, v)
    u: float
    v: float
    span: Callable[["Axes"], float]  # metres whose share of the frame's height is `fill`, seen along those axes
    fill: tuple[float, float, float]  # smallest, aimed at, largest
    scale_at: np.ndarray  # (3,) the point at whose depth `span` is measured
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


def sensor_mm(aspect: float) -> float:
    """Width of the sensor: for an upright picture the camera is turned on its side, as a photographer would."""
    return SENSOR_MM * min(1.0, aspect)


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
    """With the directions fixed, how far back the lens stands and how far it slides are linear, and exact."""
    sensor = sensor_mm(aspect)
    width = sensor / lens_mm  # of the frame, at 1 m
    height = width / aspect
    span = aim.span(axes)
    points = (aim.must - aim.anchor) @ np.stack([axes.right, axes.up, axes.forward], axis=1)
    left, right, top, bottom = aim.box
    across = _Slide.of(points[:, 0], points[:, 2], (left - 0.5) * width, (right - 0.5) * width)
    along = _Slide.of(points[:, 1], points[:, 2], (0.5 - bottom) * height, (0.5 - top) * height)
    beyond = float((aim.scale_at - aim.anchor) @ axes.forward)
    distance = max(span / (aim.fill[1] * height) - beyond, aim.nearest, across.room, along.room)
    x = across.nearest((aim.u - 0.5) * width * distance, distance)
    y = along.nearest((0.5 - aim.v) * height * distance, distance)
    eye = aim.anchor - distance * axes.forward - x * axes.right - y * axes.up
    camera = Camera(
        position=_vec(eye),
        target=_vec(eye + distance * axes.forward),
        focal_mm=lens_mm,
        sensor_mm=round(sensor, 4),
        roll_deg=round(roll_deg, 3) + 0.0,
    )
    return Solved(camera, axes, distance, span / ((distance + beyond) * height))


@dataclass(frozen=True, slots=True)
class _Slide:
    """How far the anchor may be moved off the lens axis while every point stays between two edges of the frame."""

    low: float  # the offset's least and largest value at distance 0 …
    high: float
    from_edge: float  # … and what each gains a metre of distance
    to_edge: float

    @classmethod
    def of(cls, offsets: np.ndarray, depths: np.ndarray, from_edge: float, to_edge: float) -> "_Slide":
        """Points `offsets` metres beside and `depths` metres behind the anchor; edges as slopes off the axis."""
        low, high = np.max(from_edge * depths - offsets), np.min(to_edge * depths - offsets)
        return cls(float(low), float(high), from_edge, to_edge)

    @property
    def room(self) -> float:
        """The least distance at which all points fit."""
        return (self.low - self.high) / (self.to_edge - self.from_edge)

    def nearest(self, wished: float, distance: float) -> float:
        return min(max(wished, self.low + self.from_edge * distance), self.high + self.to_edge * distance)


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
