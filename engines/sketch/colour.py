"""Small arithmetic of colour: hex to numbers, saturation, mixing.

Pictures are planes (3, h, w) while they are worked on: numpy is several times faster along rows than along channels.
"""

from functools import cache

import numpy as np

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@cache
def rgb(colour: str) -> np.ndarray:
    """ "#rrggbb" → (3,) float32 0..1. Read-only."""
    value = np.frombuffer(bytes.fromhex(colour.removeprefix("#")), np.uint8).astype(np.float32) / 255
    value.flags.writeable = False
    return value


def plain(colour: str) -> np.ndarray:
    """(3, 1, 1), to mix into planes (3, h, w)."""
    return rgb(colour)[:, None, None]


def saturate(colours: np.ndarray, amount: np.ndarray | float) -> np.ndarray:
    """Towards grey (0) or left alone (1); `amount` broadcasts against (..., 1)."""
    grey = luma(colours)[..., None]
    return grey + (colours - grey) * amount


def luma(colours: np.ndarray) -> np.ndarray:
    """(..., 3) → (...): how light it looks, 0..1."""
    return colours @ _LUMA


def mix(one: np.ndarray, other: np.ndarray, share: np.ndarray | float) -> np.ndarray:
    out = np.multiply(other - one, share)
    out += one
    return out


def laid(picture: np.ndarray, colour: np.ndarray, share: np.ndarray | float) -> np.ndarray:
    """`mix(picture, colour, share)` in the place of the picture (3, h, w), plane by plane; the colour is (3, 1, 1)."""
    for plane, tone in zip(picture, colour.reshape(3), strict=True):
        step = tone - plane
        step *= share
        plane += step
    return picture


def laid_at(picture: np.ndarray, at: np.ndarray, colour: np.ndarray, share: np.ndarray | float) -> np.ndarray:
    """`laid`, on the pixels `at` (k,) only; the colour is (3, 1), or (3, k) for one of each pixel.

    Plane by plane, because `picture[:, at]` costs five times as much.
    """
    for plane, tone in zip(picture.reshape(3, -1), colour, strict=True):
        before = plane.take(at)
        step = tone - before
        step *= share
        step += before
        plane[at] = step
    return picture


def filtered(picture: np.ndarray, one: np.ndarray, other: np.ndarray, share: np.ndarray | float) -> np.ndarray:
    """`picture * mix(one, other, share)` in the place of the picture; colours are (3, 1, 1)."""
    for plane, clear, dark in zip(picture, one.reshape(3), other.reshape(3), strict=True):
        glass = np.multiply(share, dark - clear)
        glass += clear
        plane *= glass
    return picture


def ramp(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.subtract(values, low)
    t /= max(high - low, 1e-6)
    np.clip(t, 0, 1, out=t)
    smooth = t * t
    t *= -2
    t += 3
    smooth *= t
    return smooth
