"""Between our pictures (height × width × 3, uint8) and what the library takes and gives."""

from typing import TYPE_CHECKING, Any

import numpy as np

from engines.requests import Box, EngineError, NoPicture, Picture, Pictures

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image


def asked_for(pictures: Pictures, hash: str) -> Picture:
    """The picture of that content hash. Raises `EngineError` when it was not handed over."""
    try:
        return pictures[hash]
    except KeyError as error:
        raise EngineError(f"The picture {hash[:12]}… that this needs is not here: bring it in again.") from error


def cut_out(picture: Picture, box: Box | None) -> Picture:
    """The part of a picture that is meant, at least one pixel of it."""
    if box is None:
        return picture
    height, width = picture.shape[:2]
    left, top = min(int(box[0] * width), width - 1), min(int(box[1] * height), height - 1)
    right, bottom = max(round(box[2] * width), left + 1), max(round(box[3] * height), top + 1)
    return picture[top:bottom, left:right]


def as_image(picture: Picture, width: int, height: int) -> "Image":
    """As a Pillow image of that size: filled and cut at the middle, never squeezed."""
    from PIL import Image, ImageOps

    image = Image.fromarray(np.ascontiguousarray(picture))
    return image if image.size == (width, height) else ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)


def finished(batch: "np.ndarray[Any, Any] | torch.Tensor") -> list[Picture]:
    """Pictures 0..1, (batch, height, width, 3) or torch's (batch, 3, height, width), as uint8.

    Raises `NoPicture` when one holds numbers that are none: a precision too coarse for the model.
    """
    values = batch if isinstance(batch, np.ndarray) else batch.detach().float().permute(0, 2, 3, 1).cpu().numpy()
    if not np.isfinite(values).all():
        raise NoPicture("The picture came out as broken numbers (NaN): draw it with another seed, size or precision.")
    return [(one * 255).round().astype(np.uint8) for one in values]
