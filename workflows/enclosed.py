"""The pictures a recipe names, within the picture that was drawn from them: the PNG alone is enough (SPEC N11).

Of each just the part that is looked at goes in, whole up to a million pixels (or those of the picture drawn), for no
engine looks at more; the same part once. What comes out of somebody's file is trusted no further than its size.
"""

import hashlib
import io
import struct
from collections.abc import Iterator, Mapping

import numpy as np
from PIL import Image

from engines.diffusion.pixels import cut_out
from engines.requests import Box, ImageRequest, Picture, Pictures
from library.png import SIGNATURE, write_png
from presets.errors import BadInput

PIXELS = 1024 * 1024  # of one that goes in; more where the picture drawn has more
MOST_PIXELS = 4096 * 4096  # of one that is taken out
BROKEN = "A picture enclosed in the PNG is damaged or none of the studio's: use an untouched copy of it."


def enclosed(request: ImageRequest, pictures: Pictures) -> dict[str, bytes]:
    """PNG by name of all that the request names and `pictures` holds."""
    most = max(PIXELS, request.width * request.height)
    found: dict[str, bytes] = {}
    for hash, box in _named(request):
        name = _name(hash, box)
        if name not in found and hash in pictures:
            found[name] = write_png(_within(cut_out(pictures[hash], box), most), {})
    return found


def at_hand(request: ImageRequest, pictures: Pictures, files: Mapping[str, bytes]) -> "tuple[ImageRequest, Pictures]":
    """The request with what `pictures` lacks taken from `files`, where it is there, and the pictures to go with it."""
    taken: dict[str, bytes] = {}

    def here(hash: str, box: Box | None = None) -> tuple[str, Box | None]:
        file = files.get(_name(hash, box)) if hash else None
        if file is None or hash in pictures:
            return hash, box
        own = hashlib.sha256(file).hexdigest()
        taken[own] = file
        return own, None

    references = []
    for one in request.references:
        picture, box = here(one.picture, one.box)
        references.append(one.model_copy(update={"picture": picture, "box": box}))
    named = {"source": here(request.source)[0], "mask": here(request.mask)[0], "references": tuple(references)}
    controls = tuple(one.model_copy(update={"picture": here(one.picture)[0]}) for one in request.controls)
    return request.model_copy(update={**named, "controls": controls}), Enclosed(taken, pictures)


class Enclosed(Mapping[str, Picture]):
    """Pictures out of a PNG, by the hash of their bytes, and those there were; each is read when it is asked for."""

    def __init__(self, files: Mapping[str, bytes], others: Pictures) -> None:
        self._files, self._others = files, others

    def __getitem__(self, hash: str) -> Picture:
        return _read(self._files[hash]) if hash in self._files else self._others[hash]

    def __iter__(self) -> Iterator[str]:
        yield from {**dict.fromkeys(self._others), **self._files}

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _named(request: ImageRequest) -> "Iterator[tuple[str, Box | None]]":
    """Content hash and part of every picture it names."""
    whole = [request.source, request.mask, *(one.picture for one in request.controls)]
    yield from ((hash, None) for hash in whole if hash)
    yield from ((one.picture, one.box) for one in request.references)


def _name(hash: str, box: Box | None) -> str:
    return f"{hash} {','.join(f'{side:g}' for side in box)}" if box else hash


def _within(picture: Picture, most: int) -> Picture:
    height, width = picture.shape[:2]
    if width * height <= most:
        return picture
    share = (most / (width * height)) ** 0.5
    size = (max(1, int(width * share)), max(1, int(height * share)))
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture)).resize(size, Image.Resampling.LANCZOS))


def _read(file: bytes) -> Picture:
    """Raises `BadInput` for what is no whole PNG of a size the studio may have enclosed."""
    if not file.startswith(SIGNATURE) or len(file) < 24:
        raise BadInput(BROKEN)
    width, height = struct.unpack_from(">II", file, 16)
    if not 0 < width * height <= MOST_PIXELS:
        raise BadInput(f"A picture enclosed in the PNG has {width} × {height} pixels, more than the studio encloses.")
    try:
        with Image.open(io.BytesIO(file), formats=["PNG"]) as image:
            return np.asarray(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        raise BadInput(BROKEN) from error
