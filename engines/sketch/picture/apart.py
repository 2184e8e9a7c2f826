"""Somebody drawn in another hand than the rest of the picture."""

from collections.abc import Callable, Mapping

import numpy as np

from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.layers import masks
from engines.sketch.picture.surface import Surface
from presets.looks import StyleLook


def set_apart(
    picture: np.ndarray,
    looks: Mapping[str, StyleLook],
    geometry: Geometry,
    visible: Surface,
    drawn: Callable[[StyleLook], np.ndarray],
) -> np.ndarray:
    """`picture` (h, w, 3, uint8) with those of these names as `drawn` draws the whole picture in their look.

    What stands before them stays as it is. Who is out of sight costs nothing.
    """
    if not looks:
        return picture
    picture = picture.copy()
    labels, names = masks(visible, geometry)
    for name, look in looks.items():
        body = labels == names.index(name) + 1 if name in names else np.zeros(labels.shape, bool)
        if body.any():
            outline = 0.5 * max(look.person_px, look.thing_px) * len(labels) / 432  # half of it lies outside the body
            there = _grown(body, round(outline))
            picture[there] = drawn(look)[there]
    return picture


def _grown(body: np.ndarray, pixels: int) -> np.ndarray:
    """(h, w) bool, this many pixels larger on every side."""
    for _ in range(pixels):
        ring = np.pad(body, 1)
        body = ring[1:-1, 1:-1] | ring[:-2, 1:-1] | ring[2:, 1:-1] | ring[1:-1, :-2] | ring[1:-1, 2:]
    return body
