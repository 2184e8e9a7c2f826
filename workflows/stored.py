"""Stored pictures by their content hash, as engines want them handed over."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from engines.requests import Picture
from library.media import Media

OUTSIDE = "upload"  # what stands for the engine of a picture no engine of ours drew


class StoredPictures(Mapping[str, Picture]):
    """Every picture of a library's media; each is read when it is asked for."""

    def __init__(self, media: Media) -> None:
        self._media = media

    def __getitem__(self, hash: str) -> Picture:
        path = self._media.find(hash)
        if path is None:
            raise KeyError(hash)
        return _read(path)

    def __iter__(self) -> Iterator[str]:
        return iter(())  # nobody asks for all of them

    def __len__(self) -> int:
        return 0


class PicturesBeside(Mapping[str, Picture]):
    """A library's pictures, and those of a folder of PNG files: what the later frames of a board were shown are its
    earlier ones, which lie beside them wherever it was handed on."""

    def __init__(self, folder: Path, kept: Mapping[str, Picture]) -> None:
        self._folder, self._kept = folder, kept

    def __getitem__(self, hash: str) -> Picture:
        try:
            return self._kept[hash]
        except KeyError:
            return _read(self._files[hash])

    def __iter__(self) -> Iterator[str]:
        yield from {**dict.fromkeys(self._kept), **self._files}

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def _files(self) -> dict[str, Path]:
        files = sorted(self._folder.glob("*.png"))
        return {hashlib.sha256(file.read_bytes()).hexdigest(): file for file in files if file.is_file()}


def _read(path: Path) -> Picture:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))
