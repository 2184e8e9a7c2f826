"""Pictures and other files, each kept once under the SHA-256 of its bytes."""

import hashlib
import re
import time
from pathlib import Path

from library.errors import LibraryError, NotFound
from library.files import make_folder, reason, write_whole
from library.thumbnails import make_thumbnail

YOUNG_S = 3600.0

_HASH = re.compile(rb"[0-9a-f]{64}")
_ENDINGS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"RIFF": "webp", b"GIF8": "gif"}


class Media:
    """`<home>/media/ab/abcdef….png`, thumbnails in `<home>/thumbnails`. Files first, documents after."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "media"
        self.thumbnails = home / "thumbnails"

    def put(self, data: bytes) -> str:
        """Keep `data` and answer with its hash; the same bytes are kept once. They are on the disk on return."""
        hash = hashlib.sha256(data).hexdigest()
        if self.find(hash) is None:
            ending = next((ending for start, ending in _ENDINGS.items() if data.startswith(start)), "bin")
            self._write(self.folder / hash[:2] / f"{hash}.{ending}", data)
        return hash

    def path(self, hash: str) -> Path:
        """The file of that hash; `NotFound` when there is none. Treat it as read-only."""
        path = self.find(hash)
        if path is None:
            raise NotFound(f"The picture {hash[:12]}… is not in {self.folder}: put the folder back or draw it again.")
        return path

    def find(self, hash: str) -> Path | None:
        if not _HASH.fullmatch(hash.encode()):
            return None
        usual = self.folder / hash[:2] / f"{hash}.png"
        return usual if usual.exists() else next((self.folder / hash[:2]).glob(f"{hash}.*"), None)

    def read(self, hash: str) -> bytes:
        """The bytes of that hash, known to be the ones that were kept; `LibraryError` when the file was altered."""
        path = self.path(hash)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != hash:
            raise LibraryError(f"The picture {path} was altered or damaged: put a good copy in its place.")
        return data

    def is_whole(self, hash: str) -> bool:
        """Whether the file is there and holds what was kept."""
        path = self.find(hash)
        return path is not None and hashlib.sha256(path.read_bytes()).hexdigest() == hash

    def thumbnail(self, hash: str) -> Path:
        """A WebP of the picture, at most 512 px wide; made when first asked for."""
        path = self.thumbnails / hash[:2] / f"{hash}.webp"
        if not path.exists():
            self._write(path, make_thumbnail(self.path(hash).read_bytes()))
        return path

    def hashes(self) -> list[str]:
        """Everything that is kept."""
        return sorted(path.stem for path in self.folder.glob("??/*.*") if _HASH.fullmatch(path.stem.encode()))

    def garbage(self, documents: bytes) -> list[str]:
        """The hashes that occur nowhere in the text of `documents`.

        A file younger than an hour is left out: its document may be on the way.
        """
        named = {found.decode() for found in _HASH.findall(documents)}
        before = time.time() - YOUNG_S
        return [hash for hash in self.hashes() if hash not in named and self.path(hash).stat().st_mtime < before]

    def remove(self, hash: str) -> None:
        """Delete a file and its thumbnail for good."""
        for path in (self.find(hash), self.thumbnails / hash[:2] / f"{hash}.webp"):
            if path is not None:
                path.unlink(missing_ok=True)

    def _write(self, path: Path, data: bytes) -> None:
        make_folder(path.parent)
        try:
            write_whole(path, data)
        except OSError as error:
            raise LibraryError(
                f"The picture could not be written to {path.parent} ({reason(error)}): make room there and try again."
            ) from error
