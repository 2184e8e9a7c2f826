"""Fetching a model: it can be stopped at any byte and goes on there, and nothing counts before its hash does.

A file grows under the name `<file>.<mark>.part` beside its place. Whoever closes the generator pauses it, and so does
whatever ends the process; the next call goes on where the file ends. Two processes never write the same folder.
"""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from io import FileIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from engines.hub.address import address_of, opened
from engines.hub.errors import HubError, Interrupted
from engines.hub.hashing import Digest, hash_into
from engines.hub.listing import Remote, chosen, listed
from engines.hub.manifest import Kept, Manifest, begun, finished
from engines.memory.budget import told
from engines.places import UNFINISHED
from presets.models import ModelEntry

CHUNK = 2**20  # bytes between two looks at the clock
SHOW_S = 0.5  # between two steps that are shown
SPARE = 2**28  # bytes of the disk that stay free
TRIES = 6  # without a single byte gained, before it is given up
FIRST_PAUSE_S = 1.0  # before it is tried again without having gained anything; doubled every time
LONGEST_PAUSE_S = 30.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetching:
    """How far it is. Bytes of all files; `total` is a guess until the Hub has answered."""

    done: int
    total: int
    file: str = ""
    note: str = ""


Steps = Generator[Fetching, None, T]


@dataclass(slots=True)
class Tally:
    """What is counted over all files of one fetch."""

    total: int
    done: int = 0
    file: str = ""
    what: str = ""  # the model, as sentences call it
    _shown: float = field(default_factory=monotonic)

    def step(self, note: str = "") -> Fetching:
        self._shown = monotonic()
        return Fetching(self.done, self.total, self.file, note)

    def due(self) -> bool:
        """Whether it is time to show something again."""
        return monotonic() - self._shown >= SHOW_S


def fetch(entry: ModelEntry, folder: Path, *, small: bool = False) -> Steps[Manifest]:
    """Bring all files of an entry into `folder`, or all but its weights; what is there and right is not fetched again.

    Yields how far it is at least twice a second while bytes come. Raises `HubError`.
    """
    with held(folder):
        tally = Tally(0 if small else entry.bytes, what=f"{entry.name} ({entry.repository})")
        yield tally.step("Asking the Hub")
        listing = yield from _patiently(tally, lambda: listed(entry))
        wanted = chosen(entry, listing.files, small=small)
        tally.total = sum(file.size for file in wanted)
        check_room(tally.total - _here(folder, entry, wanted), folder, entry.name)
        plan = begun(entry, folder, listing, wanted)
        for file in wanted:
            tally.file = entry.place(file.path)
            url = address_of(entry.repository, listing.commit, file.path)
            yield from _bring(url, folder, tally.file, file.mark, plan.files[tally.file], tally)
            plan.write(folder, UNFINISHED)
        yield tally.step()
        return finished(plan, folder)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder of a model, for one process and one thread alone."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.parent / f".{folder.name}.lock", thread_local=False)
        lock.acquire(blocking=False)
    except Timeout:
        raise HubError(f"{folder.name} is being fetched or checked already: wait until that has ended.") from None
    except OSError as error:
        raise HubError(f"{folder.parent} cannot be written to ({error.strerror}): check the disk.") from error
    try:
        yield
    finally:
        lock.release()


def check_room(need: int, folder: Path, name: str) -> None:
    """Raise `HubError`, with the numbers, when the disk has no room for `need` more bytes."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    if need + SPARE > free:
        raise HubError(
            f"{name} needs {told(need)} more and the disk of {folder.parent} has {told(free)} free: make room there, "
            "or set STUDIO_HOME to a folder on another disk."
        )


def part_of(folder: Path, path: str, mark: str) -> Path:
    """Where a file grows."""
    target = folder / path
    return target.with_name(f"{target.name}.{mark}.part")


def size_of(path: Path) -> int:
    """Bytes of a file; 0 when there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _here(folder: Path, entry: ModelEntry, wanted: list[Remote]) -> int:
    """Bytes that need not be fetched again, as far as sizes tell."""
    places = [(entry.place(file.path), file) for file in wanted]
    return sum(
        max(min(size_of(folder / path), file.size), size_of(part_of(folder, path, file.mark))) for path, file in places
    )


def _bring(url: str, folder: Path, path: str, mark: str, kept: Kept, tally: Tally) -> Steps[None]:
    """One file, whole and right, in its place."""
    target, part = folder / path, part_of(folder, path, mark)
    before = tally.done
    if size_of(target) == kept.size and target.is_file():
        if kept.stamp and kept.stamp == target.stat().st_mtime_ns:
            tally.done += kept.size
            return
        digest = yield from hash_into(Digest(kept.size), target, tally)
        if _settle(kept, digest, target):
            return
        tally.done = before
    with _disk(folder):
        target.parent.mkdir(parents=True, exist_ok=True)
        for other in target.parent.glob(f"{target.name}.*.part"):
            if other != part:
                other.unlink()  # of a content that is not wanted any more
    for _ in range(2):  # what was spoilt on the way is fetched once more
        digest = yield from _grow(url, part, kept.size, tally)
        with _disk(folder):
            if digest.agrees(kept.sha256, kept.blob):
                part.replace(target)
                _settle(kept, digest, target)
                return
            part.unlink()
        tally.done = before
    raise HubError(f"{path} came twice and was wrong both times: try again later, or report it to whoever keeps it.")


def _settle(kept: Kept, digest: Digest, target: Path) -> bool:
    """Note that a file is right, if it is."""
    if not digest.agrees(kept.sha256, kept.blob):
        return False
    kept.sha256, kept.stamp = digest.sha256, target.stat().st_mtime_ns
    return True


def _grow(url: str, part: Path, size: int, tally: Tally) -> Steps[Digest]:
    """Fetch what the part lacks; its hash."""
    if size_of(part) > size:
        part.unlink()
    digest = yield from hash_into(Digest(size), part, tally)
    tries = 0
    while digest.count < size or not part.exists():
        gained = digest.count
        try:
            yield from _stream(url, part, size, digest, tally)
        except Interrupted as cut:
            tries = 0 if digest.count > gained else tries + 1
            if tries >= TRIES:
                raise HubError(f"{cut.why}: check the network and try again; what has come so far is kept.") from cut
            yield from _pause(tally, cut, tries)
    return digest


def _stream(url: str, part: Path, size: int, digest: Digest, tally: Tally) -> Steps[None]:
    """Append what comes, until the file is whole or the line is cut."""
    with opened(url, start=digest.count, what=tally.what) as answer:
        if digest.count and answer.status != 206:  # it begins anew
            tally.done -= digest.count
            digest.reset()
            with _disk(part.parent):
                part.unlink(missing_ok=True)
        with _disk(part.parent):
            file = part.open("ab", buffering=0)
        with file:
            while digest.count < size:
                piece = _read(answer, min(CHUNK, size - digest.count))
                with _disk(part.parent):
                    written(file, piece)
                digest.update(piece)
                tally.done += len(piece)
                if tally.due():
                    yield tally.step()
            with _disk(part.parent):
                os.fsync(file.fileno())


def _read(answer: Any, most: int) -> bytes:
    try:
        piece = answer.read1(most)
    except (OSError, HTTPException) as error:
        raise Interrupted("The line was cut") from error
    if not piece:
        raise Interrupted("The line was cut")
    return piece


def written(file: FileIO, piece: bytes) -> None:
    """All of it: a disk that is filling up takes less than it is given before it says so."""
    left = memoryview(piece)
    while left:
        left = left[file.write(left) or 0 :]


@contextmanager
def _disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise HubError(
            f"{folder} cannot be written to ({error.strerror}): make room on the disk and try again; what has come so "
            "far is kept."
        ) from error


def _patiently(tally: Tally, ask: Callable[[], T]) -> Steps[T]:
    tries = 0
    while True:
        try:
            return ask()
        except Interrupted as cut:
            tries += 1
            if tries >= TRIES:
                raise HubError(f"{cut.why}: check the network and try again.") from cut
            yield from _pause(tally, cut, tries)


def _pause(tally: Tally, cut: Interrupted, tries: int) -> Steps[None]:
    """Wait as long as the server asks, else longer with every try; it can be stopped meanwhile."""
    wait = cut.wait_s or min(FIRST_PAUSE_S * 2 ** (tries - 1), LONGEST_PAUSE_S) * (tries > 0)
    until = monotonic() + wait
    yield tally.step(f"{cut.why}: asking again" + (f" in {wait:.0f} s" if wait >= 1 else ""))
    while (left := until - monotonic()) > 0:
        sleep(min(left, SHOW_S))
        yield tally.step(f"{cut.why}: asking again in {max(left, 0):.0f} s")
