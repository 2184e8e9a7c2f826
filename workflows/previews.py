"""A forming picture made small enough to be sent to a page every second."""

import io

import numpy as np
from PIL import Image

EVERY = 3  # denoising steps between two previews
LONGEST_SIDE = 384  # pixels
MOST_BYTES = 20_000
QUALITIES = (70, 50, 30, 10)


def small(picture: np.ndarray) -> bytes:
    """A picture (height × width × 3, uint8) as WebP of at most 20 kB; empty where even the coarsest is larger."""
    image = Image.fromarray(picture)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    for quality in QUALITIES:
        file = io.BytesIO()
        image.save(file, "WEBP", quality=quality, method=2)
        if file.tell() <= MOST_BYTES:
            return file.getvalue()
    return b""
