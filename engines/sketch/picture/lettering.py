"""The caption: a strip of paper below the picture, lettered only when there is something to say."""

import numpy as np


def captioned(picture: np.ndarray, caption: str) -> np.ndarray:
    """The picture (h, w, 3), or a taller one with the caption in a strip below it."""
    if not caption.strip():
        return picture
    from PIL import Image, ImageDraw, ImageFont

    height, width = picture.shape[:2]
    size = max(11, round(height / 24))
    font = ImageFont.load_default(size)
    rows = _wrapped(caption.split(), font, width - 2 * size)[:3]
    strip = Image.new("RGB", (width, round(size * (1.3 * len(rows) + 0.9))), (250, 248, 243))
    pen = ImageDraw.Draw(strip)
    for index, row in enumerate(rows):
        pen.text((size, size * (0.35 + 1.3 * index)), row, fill=(43, 42, 44), font=font)
    return np.concatenate([picture, np.asarray(strip)])


def _wrapped(words: list[str], font: object, width: float) -> list[str]:
    rows = [""]
    for word in words:
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and font.getlength(longer) > width:  # type: ignore[attr-defined]
            rows.append(word)
        else:
            rows[-1] = longer
    return rows
