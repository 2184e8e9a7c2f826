"""From metres to pixels: a pinhole camera with a real sensor and focal length."""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from engines.stage import Camera


@dataclass(frozen=True, slots=True)
class View:
    """A camera looking at a picture of `width` × `height` pixels. Axes are unit vectors in world space."""

    eye: np.ndarray
    right: np.ndarray
    up: np.ndarray
    forward: np.ndarray
    focal_px: float
    width: int
    height: int

    @classmethod
    def of(cls, camera: Camera, width: int, height: int) -> "View":
        eye = np.asarray(camera.position, float)
        forward = _unit(np.asarray(camera.target, float) - eye)
        side = np.cross(forward, (0.0, 1.0, 0.0))
        # Looking straight up or down leaves no "right": take the world's x axis then.
        right = _unit(side) if np.linalg.norm(side) > 1e-6 else np.array([1.0, 0.0, 0.0])
        up = np.cross(right, forward)
        c, s = cos(radians(camera.roll_deg)), sin(radians(camera.roll_deg))
        right, up = c * right + s * up, c * up - s * right
        return cls(eye, right, up, forward, camera.focal_mm / camera.sensor_mm * width, width, height)

    def to_camera(self, points: np.ndarray) -> np.ndarray:
        """World points (n, 3) → camera space (n, 3): right, up, and depth along the lens axis, metres."""
        return (points - self.eye) @ np.stack([self.right, self.up, self.forward], axis=1)

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """World points (n, 3) → pixels (n, 2), x right and y down from the top left corner, and depths (n,).

        Points behind the lens come back with a depth ≤ 0 and pixels that mean nothing.
        """
        space = self.to_camera(np.asarray(points, float).reshape(-1, 3))
        depth = space[:, 2]
        scale = self.focal_px / np.where(depth > 1e-6, depth, 1e-6)
        return np.stack([self.width / 2 + space[:, 0] * scale, self.height / 2 - space[:, 1] * scale], axis=1), depth


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
