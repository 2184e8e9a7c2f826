"""The size a model draws best for a board's shape: pure functions of the sizes it was trained at.

A picture keeps the shape of its board, which few of those sizes have. Of the one that is nearest it takes the number of
pixels, and its width where the shape allows; nothing is cut off, so that picture, masks and maps of the stage are one.
"""

from collections.abc import Sequence
from math import log

COARSE = 64  # pixels the width divides by, unless it is a trained one: what the deepest layers of a UNet see as a whole

Size = tuple[int, int]  # across and down, pixels


def nearest(trained: Sequence[Size], shape: float) -> Size:
    """The trained size nearest to a shape (across ÷ down), upright for upright: of which least would be cut off.

    What is cut off grows with the ratio of both shapes, so they are compared by their logarithms.
    """
    lying = log(shape)
    same = [size for size in trained if log(size[0] / size[1]) * lying >= 0]
    return min(same or trained, key=lambda size: abs(log(size[0] / size[1]) - lying))


def width_in(size: Size, shape: float) -> int:
    """Pixels across of a picture of that shape with as many pixels as `size`; its own width where that is near."""
    near = abs(size[0] - _across(size, shape)) <= COARSE / 2
    return size[0] if near else width_like(size, shape)


def width_like(size: Size, shape: float) -> int:
    """The same of a size that is not said to be a trained one."""
    return max(round(_across(size, shape) / COARSE), 1) * COARSE


def _across(size: Size, shape: float) -> float:
    return (size[0] * size[1] * shape) ** 0.5
