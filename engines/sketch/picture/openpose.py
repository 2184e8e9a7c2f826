"""The OpenPose-18 map as ControlNet reads it: coloured bones on black, joints over them."""

from math import hypot

import numpy as np

from engines.sketch.camera import View
from engines.sketch.picture.raster import NEAR_M

# Order and colours as in the original OpenPose COCO model and its ControlNet annotator.
BONES = (
    (1, 2), (1, 5), (2, 3), (3, 4), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10),
    (1, 11), (11, 12), (12, 13), (1, 0), (0, 14), (14, 16), (0, 15), (15, 17),
)  # fmt: skip
COLOURS = np.array(
    [
        (255, 0, 0), (255, 85, 0), (255, 170, 0), (255, 255, 0), (170, 255, 0), (85, 255, 0), (0, 255, 0), (0, 255, 85),
        (0, 255, 170), (0, 255, 255), (0, 170, 255), (0, 85, 255), (0, 0, 255), (85, 0, 255), (170, 0, 255),
        (255, 0, 255), (255, 0, 170), (255, 0, 85),
    ],
    np.uint8,
)  # fmt: skip
_STICK = 4 / 512  # half width of a bone as a share of the shorter side: 4 pixels in a picture of 512
Pixel = tuple[float, float]  # right and down from the top left corner

_BONE_COLOURS = np.rint(COLOURS * np.float32(0.6)).astype(np.uint8)  # bones are laid weaker than the joints over them


def pose_map(people: list[np.ndarray], view: View) -> np.ndarray:
    """(h, w, 3) uint8 from each person's eighteen joints (18, 3), world metres.

    Joints behind the lens or outside the frame are dropped. Joints hidden by other things stay: a map that says
    where the whole body is guides a model better than one with missing limbs.
    """
    canvas = np.zeros((view.height, view.width, 3), np.uint8)
    stick = max(1.0, _STICK * min(view.width, view.height))
    found = [_seen(joints, view) for joints in people]
    for index, (one, other) in enumerate(BONES):
        for pixels, seen in found:
            if seen[one] and seen[other]:
                _bone(canvas, pixels[one], pixels[other], stick, _BONE_COLOURS[index])
    for index, colour in enumerate(COLOURS):
        for pixels, seen in found:
            if seen[index]:
                _joint(canvas, pixels[index], stick, colour)
    return canvas


def _seen(joints: np.ndarray, view: View) -> tuple[list[Pixel], list[bool]]:
    """Plain numbers: a bone at a time, numpy would spend its time on vectors of two."""
    pixels, depth = view.project(joints)
    inside = ((pixels >= 0) & (pixels < (view.width, view.height))).all(axis=1)
    return [(x, y) for x, y in pixels.tolist()], (inside & (depth > NEAR_M)).tolist()


def _bone(canvas: np.ndarray, one: Pixel, other: Pixel, stick: float, colour: np.ndarray) -> None:
    """A filled ellipse from joint to joint."""
    middle = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    right, down = other[0] - one[0], other[1] - one[1]
    half = max(hypot(right, down) / 2, 1e-6)
    right, down = right / (2 * half), down / (2 * half)
    reach = hypot(half * right, stick * down) + 1, hypot(half * down, stick * right) + 1
    box, x, y = _window(canvas, middle, reach)
    along, beside = x * right + y * down, y * right - x * down
    canvas[box][(along / half) ** 2 + (beside / stick) ** 2 <= 1] = colour


def _joint(canvas: np.ndarray, at: Pixel, stick: float, colour: np.ndarray) -> None:
    box, x, y = _window(canvas, at, (stick + 1, stick + 1))
    canvas[box][x**2 + y**2 <= stick**2] = colour


def _window(canvas: np.ndarray, at: Pixel, reach: Pixel) -> tuple[tuple[slice, slice], np.ndarray, np.ndarray]:
    """The part of the canvas within `reach` of a point, and its pixels' offsets from that point."""
    (x0, x1), (y0, y1) = (
        (min(max(int(middle - far), 0), size), min(max(int(middle + far + 2), 0), size))
        for middle, far, size in zip(at, reach, canvas.shape[1::-1], strict=True)
    )
    x, y = np.arange(x0, x1) + (0.5 - at[0]), np.arange(y0, y1) + (0.5 - at[1])
    return (slice(y0, y1), slice(x0, x1)), x[None, :], y[:, None]
