"""Heads turn towards what is looked at as far as a neck allows; the eyes do the rest."""

from math import cos, radians, sin

import numpy as np

from engines.sketch.people.body import Body
from engines.sketch.people.pose import Moment, expression
from engines.sketch.turns import about_x, about_y, about_z, clamp, unit, yaw_pitch
from engines.stage import Mark

YAW_LIMIT, PITCH_LIMIT, TILT_LIMIT = 70.0, 40.0, 35.0  # degrees a head turns against the chest
EYE_YAW, EYE_PITCH = 35.0, 22.0  # degrees the eyes turn in the head
_NEVER_MIND = {"ahead": (0.0, 0.0), "down": (0.0, 30.0), "up": (0.0, -34.0), "away": (42.0, 8.0), "hands": (0.0, 32.0)}


def turn_head(frame: Body, now: Moment, mark: Mark, facing: np.ndarray, at: dict, turn: dict) -> np.ndarray:
    """Adds the head to `at` and the neck and head to `turn`; returns the eyes' direction in the head's frame."""
    chest = turn["chest"]
    # The head's own place hardly moves as it turns, so it may be aimed from where it rests on the neck.
    between = frame.rest["head"] - frame.rest["neck"]
    wanted = _wanted(now, mark, facing, chest, at["neck"] + chest @ between)
    nod, left, tilt = now.angles("head")
    yaw, pitch = yaw_pitch(chest.T @ wanted)
    yaw = clamp(yaw + left, -YAW_LIMIT, YAW_LIMIT)
    pitch = clamp(pitch + nod + expression(mark.emotion).head_deg, -PITCH_LIMIT, PITCH_LIMIT)
    tilt = clamp(tilt, -TILT_LIMIT, TILT_LIMIT)
    turn["neck"] = chest @ about_y(yaw / 2) @ about_x(pitch / 2) @ about_z(-tilt / 2)
    turn["head"] = chest @ about_y(yaw) @ about_x(pitch) @ about_z(-tilt)
    at["head"] = at["neck"] + turn["neck"] @ between
    if mark.gaze is None:
        return _direction(0.0, 8.0 if now.pose.gaze in ("down", "hands") else 0.0)
    eye_yaw, eye_pitch = yaw_pitch(turn["head"].T @ (np.array(mark.gaze) - at["head"]))
    return _direction(clamp(eye_yaw, -EYE_YAW, EYE_YAW), clamp(eye_pitch, -EYE_PITCH, EYE_PITCH))


def _wanted(now: Moment, mark: Mark, facing: np.ndarray, chest: np.ndarray, head: np.ndarray) -> np.ndarray:
    if mark.gaze is not None:
        return unit(np.array(mark.gaze) - head)
    yaw, pitch = _NEVER_MIND.get(now.pose.gaze, (0.0, 0.0))
    if chest[1, 1] < 0.35:  # lying or floating: along the body
        return chest @ _direction(yaw, pitch)
    level = yaw_pitch(chest[:, 2])[0]  # an upright person keeps the face level however the back bends
    return about_y(level) @ _direction(yaw, pitch)


def _direction(yaw: float, pitch: float) -> np.ndarray:
    c = cos(radians(pitch))
    return np.array([sin(radians(yaw)) * c, -sin(radians(pitch)), cos(radians(yaw)) * c])
