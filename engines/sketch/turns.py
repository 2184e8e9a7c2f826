"""Small rotations. All matrices are 3×3 and act on column vectors; angles are degrees."""

from math import atan2, cos, degrees, hypot, radians, sin

import numpy as np


def about_x(angle: float) -> np.ndarray:
    """Turns y towards z: bends a figure that faces +z forward."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def about_y(angle: float) -> np.ndarray:
    """Turns z towards x: 90° faces along +x."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def about_z(angle: float) -> np.ndarray:
    """Turns x towards y."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def lean(pitch: float, yaw: float, tilt: float) -> np.ndarray:
    """Yaw to the left, then nod forward, then tilt towards the left shoulder."""
    return about_y(yaw) @ about_x(pitch) @ about_z(-tilt)


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.sqrt(vector @ vector)), 1e-9)


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The cross product of two vectors; several times faster than np.cross on three numbers."""
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def yaw_pitch(direction: np.ndarray) -> tuple[float, float]:
    """Degrees to the left and degrees downward of a direction in a frame that faces +z."""
    x, y, z = (float(part) for part in direction)
    return degrees(atan2(x, z)), degrees(atan2(-y, hypot(x, z)))


def clamp(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
