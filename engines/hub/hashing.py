"""Hashes of files as they come: SHA-256, and the SHA-1 by which Git knows small ones."""

import hashlib
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.hub.errors import HubError

if TYPE_CHECKING:
    from engines.hub.fetching import Fetching, Tally

PIECE = 2**22  # bytes read at once


class Digest:
    """Both hashes of a file of known size."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.count = 0
        self._sha256 = hashlib.sha256()
        self._blob = hashlib.sha1(f"blob {self._size}\0".encode(), usedforsecurity=False)

    def update(self, piece: bytes) -> None:
        self.count += len(piece)
        self._sha256.update(piece)
        if self._size < PIECE:  # the Hub keeps none of larger ones
            self._blob.update(piece)

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def agrees(self, sha256: str, blob: str) -> bool:
        """Whether the file is the one the Hub told of; without a hash of it, whether its size is right."""
        if self.count != self._size:
            return False
        if sha256:
            return sha256 == self.sha256
        return not blob or self._size >= PIECE or blob == self._blob.hexdigest()


def hash_into(digest: Digest, path: Path, tally: "Tally | Any") -> "Generator[Fetching, None, Digest]":
    """Feed a digest what a file holds, counting its bytes as done; a file that is not there holds nothing."""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                tally.done += len(piece)
                if tally.due():
                    yield tally.step("Checking what is here")
    except FileNotFoundError:
        pass
    except OSError as error:
        raise HubError(f"{path} cannot be read ({error.strerror}): check the disk.") from error
    return digest
