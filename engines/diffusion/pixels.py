"""Between our pictures (height × width × 3, uint8) and what the library takes and gives."""

from typing import TYPE_CHECKING, Any

import numpy as np

from engines.requests import EngineError, Picture, Pictures

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image


def asked_for(pictures: Pictures, hash: str) -> Picture:
    """The picture of that content hash. Raises `EngineError` when it was not handed over."""
    try:
        return pictures[hash]
    except KeyError as error:
        raise EngineError(f"The picture {hash[:12]}… that this needs is not here: bring it in again.") from error


def as_image(picture: Picture, width: int, height: int) -> "Image":
    """As a Pillow image of that size: filled and cut at the middle, never squeezed."""
    from PIL import Image, ImageOps

    image = Image.fromarray(np.ascontiguousarray(picture))
    return image if image.size == (width, height) else ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)


def finished(batch: "np.ndarray[Any, Any] | torch.Tensor") -> list[Picture]:
    """Pictures 0..1, (batch, height, width, 3) or torch's (batch, 3, height, width), as uint8.

    Raises `EngineError` when one holds numbers that are none: a precision too coarse for the model.
    """
    values = batch if isinstance(batch, np.ndarray) else batch.detach().float().permute(0, 2, 3, 1).cpu().numpy()
    if not np.isfinite(values).all():
        raise EngineError("The picture came out as broken numbers (NaN): draw it with another seed, size or precision.")
    return [(one * 255).round().astype(np.uint8) for one in values]
