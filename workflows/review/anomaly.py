"""What can be wrong with a picture whoever drew it: empty, noise, broken numbers, the same one again.

Every test looks at means of small blocks, not at pixels, so that paper grain and fine ink do not count, and a drawing
is whole as soon as *one* place of it is drawn: a night scene, a figure in fog or three lines on white paper pass.
"""

from collections.abc import Iterable

import numpy as np
from PIL import Image

BLOCK = 8  # px; thinner lines than this still move a block's mean by a visible step
EMPTY_RANGE = 6.0  # levels of 255 over 16-px blocks; strong grain reaches 4.5, one pen line 12, a drawing in fog 40
BLACK_BELOW = 8.0  # levels; the darkest night drawing keeps rim light or a sky well above
WHITE_ABOVE = 250.0  # levels; a single 1-px line through a block pulls its mean to about 225
NOISE_CORRELATION = (
    0.2  # between neighbouring blocks; drawings measure 0.38–0.94, noise of any grain to 12 px below 0.18
)
GRAIN = 1.0  # levels; paper grain alone varies 0.5 from block to block, noise worth the name 1.4 and more
CLIPPED_SHARE = 0.35  # of pixels with one channel full and another empty: neon, what a diverged sampler gives
SAME_MEAN = 1.0  # levels between two pictures on average …
SAME_BLOCK = 8.0  # … and nowhere more: a moved arm changes some block by 10 and more, grain by less than 3
THUMB = (64, 36)  # blocks across and down when two pictures are compared


def check_picture(
    picture: np.ndarray, *, size: tuple[int, int] | None = None, earlier: Iterable[np.ndarray] = ()
) -> tuple[str, ...]:
    """Everything wrong with a picture (height × width × 3, uint8 0..255 or float 0..1), worst first.

    `size` is the asked width and height in pixels; `earlier` holds pictures it must not repeat.
    Flags: "not finite", "black", "white", "blank", "noise", "saturated", "wrong size", "near-duplicate".
    """
    wrong_size = size is not None and picture.shape[:2] != (size[1], size[0])
    flags = _content_flags(picture) if picture.size else ["blank"]
    if wrong_size:
        flags.append("wrong size")
    if not flags and any(near_duplicate(picture, other) for other in earlier):
        flags.append("near-duplicate")
    return tuple(flags)


def near_duplicate(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two whole pictures show the same drawing, whatever their sizes and grain."""
    difference = np.abs(_thumb(a) - _thumb(b))
    return bool(difference.mean() < SAME_MEAN and difference.max() < SAME_BLOCK)


def _content_flags(picture: np.ndarray) -> list[str]:
    if picture.dtype.kind == "f" and not np.isfinite(picture).all():
        return ["not finite"]
    image = _image(picture)
    blocks = _block_means(image, BLOCK)
    if blocks.max() < BLACK_BELOW:
        return ["black"]
    if blocks.min() > WHITE_ABOVE:
        return ["white"]
    if np.ptp(_block_means(image, 2 * BLOCK), axis=(0, 1)).max() < EMPTY_RANGE:
        return ["blank"]
    checks = {"noise": _is_noise(image), "saturated": _clipped_share(image) > CLIPPED_SHARE}
    return [flag for flag, found in checks.items() if found]


def _is_noise(image: Image.Image) -> bool:
    """Noise has no neighbours: neither pixel noise nor decoded random latents (8-px blobs) keep a tone for 32 px."""
    small, large = (_block_means(image, size).mean(axis=2) for size in (2 * BLOCK, 4 * BLOCK))
    if small.std() < GRAIN:
        return False
    return max(_neighbour_correlation(small), _neighbour_correlation(large)) < NOISE_CORRELATION


def _neighbour_correlation(field: np.ndarray) -> float:
    """Correlation of each value with those right of and below it; 1 where the field is flat or too small to tell."""
    if min(field.shape) < 6:
        return 1.0
    centred = field - field.mean()
    variance = float((centred**2).mean())
    if variance < 1e-6:
        return 1.0
    across = (centred[:, 1:] * centred[:, :-1]).mean()
    down = (centred[1:] * centred[:-1]).mean()
    return float((across + down) / 2 / variance)


def _clipped_share(image: Image.Image) -> float:
    levels = np.asarray(image.reduce(2))
    return float(((levels.max(axis=2) >= 250) & (levels.min(axis=2) <= 5)).mean())


def _image(picture: np.ndarray) -> Image.Image:
    """Pillow's box filters are ten times as fast as means in numpy."""
    if picture.dtype.kind == "f":
        picture = (picture.clip(0, 1) * 255).round().astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(picture[..., :3]))


def _block_means(image: Image.Image, size: int) -> np.ndarray:
    return np.asarray(image.reduce(size), np.float32)


def _thumb(picture: np.ndarray) -> np.ndarray:
    return np.asarray(_image(picture).resize(THUMB, Image.Resampling.BOX), np.float32)
