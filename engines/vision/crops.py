"""What of a picture an encoder is shown: one person, squarely in the middle, on plain ground.

Everything outside the mask is painted in the one colour that the encoder's own preparation turns into zeros. A box with
its background would be scored by the background: two people in one tavern would be alike, and one person in a tavern
and on a steppe two. The square keeps head and feet: encoders cut the middle square out of whatever they are shown.
"""

from dataclasses import dataclass

import numpy as np

FILL = 0.85  # of the square's side; the usual cut, 224 of 256 px, takes away all beyond 0.875
FEWEST = 150  # pixels; a smaller region is a dot, of which nobody can be told


@dataclass(frozen=True, eq=False, slots=True)
class Region:
    """A part of a picture (height × width × 3, uint8) where `mask` (height × width, bool) is true; None: all of it."""

    picture: np.ndarray
    mask: np.ndarray | None = None

    @property
    def tells(self) -> bool:
        """Whether it is large enough to say anything."""
        height, width = self.picture.shape[:2]
        return (height * width if self.mask is None else int(np.count_nonzero(self.mask))) >= FEWEST


def crop_of(region: Region, ground: tuple[int, int, int]) -> np.ndarray:
    """The region in the middle of a square (side × side × 3, uint8) painted `ground`; nothing is scaled.

    Raises `ValueError` for a mask that is empty or of another size than its picture.
    """
    picture = region.picture[..., :3]
    inside = np.ones(picture.shape[:2], bool) if region.mask is None else region.mask.astype(bool)
    if inside.shape != picture.shape[:2] or not inside.any():
        raise ValueError(f"a mask of {inside.shape} marks nothing in a picture of {picture.shape[:2]}")
    rows, columns = (np.flatnonzero(inside.any(axis=axis)) for axis in (1, 0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    part = np.where(inside[box][..., None], picture[box], np.array(ground, np.uint8))
    height, width = part.shape[:2]
    side = round(max(height, width) / FILL)
    square = np.empty((side, side, 3), np.uint8)
    square[:] = ground
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = part
    return square
