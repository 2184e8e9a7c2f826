"""The journal: every change since the last snapshot, one checksummed line each.

A line is a JSON array `["<crc32 of the payload, 8 hex digits>", <length of the payload in bytes>, <payload>]`. A line
that was cut short by a crash does not match its own sum; replay stops there and the rest is cut off. While the file is
open, zeros follow the last line: a file that need not grow with each line is synced in two thirds of the time.
"""

import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from library.errors import LibraryError
from library.files import reason

ROOM = 256 << 10  # bytes of zeros written ahead

_datasync = getattr(os, "fdatasync", os.fsync)  # macOS and Windows have only fsync


class Journal:
    """An append-only file. `append` orders the writes, `sync` makes them durable, many at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.syncs = 0  # how often the disk was waited for: the measure of group commit
        self._broken = ""
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        self._end = self._durable = self._room = 0
        self._waiting = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._end

    def recover(self) -> list[bytes]:
        """The payloads of all whole lines; what follows them is cut off the file."""
        data = self.path.read_bytes()
        payloads, end = read_lines(data)
        if end < len(data):
            _keep_damaged(self.path, data[end:])
            os.ftruncate(self._handle, end)
            _datasync(self._handle)
        self._end = self._durable = self._room = end
        return payloads

    def append(self, payload: bytes) -> int:
        """Write one line and answer with the length to hand to `sync`. One thread at a time.

        Raises `LibraryError` when the disk takes no more; the journal is then as it was before.
        """
        if self._broken:
            raise LibraryError(self._broken)
        line = to_line(payload)
        try:
            if self._end + len(line) > self._room:
                self._make_room(len(line))
            self._write(self._end, line)
        except OSError as error:
            self._cut_back()
            raise LibraryError(
                f"The library could not write to {self.path.parent} ({reason(error)}): "
                "nothing was changed; make room there and try again."
            ) from error
        self._end += len(line)
        return self._end

    def sync(self, length: int) -> None:
        """Return once the first `length` bytes are on the disk. Threads that wait at the same time share one sync."""
        if length <= self._durable:
            return
        with self._waiting:
            if length <= self._durable:
                return
            target = self._end
            try:
                _datasync(self._handle)
            except OSError as error:
                # After a failed sync nobody knows which pages reached the disk: trust nothing until reopened.
                self._broken = (
                    f"The disk under {self.path.parent} failed ({reason(error)}): close the studio, check the disk, "
                    "open it again."
                )
                raise LibraryError(self._broken) from error
            self.syncs += 1
            self._durable = target

    def clear(self) -> None:
        """Begin anew, after a snapshot holds everything."""
        with self._waiting:
            os.ftruncate(self._handle, 0)
            _datasync(self._handle)
            self._end = self._durable = self._room = 0

    def close(self) -> None:
        with suppress(OSError):
            os.ftruncate(self._handle, self._end)  # the zeros
        os.close(self._handle)

    def _write(self, place: int, data: bytes) -> None:
        os.lseek(self._handle, place, os.SEEK_SET)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._handle, rest) :]

    def _make_room(self, length: int) -> None:
        """Write zeros ahead of the next lines, where the disk has room for more than the next one."""
        with suppress(OSError):
            self._write(self._end, bytes(length + ROOM))
            self._room = self._end + length + ROOM

    def _cut_back(self) -> None:
        try:
            os.ftruncate(self._handle, self._end)
            self._room = self._end
        except OSError as error:
            self._broken = f"The journal {self.path} cannot be mended ({reason(error)}): open the studio again."


def to_line(payload: bytes) -> bytes:
    """`payload` (JSON without line breaks) with its sum and length."""
    return b'["%08x",%d,%s]\n' % (zlib.crc32(payload), len(payload), payload)


def read_lines(data: bytes) -> tuple[list[bytes], int]:
    """The payloads of the whole lines at the beginning of `data`, and where the first bad one starts."""
    payloads: list[bytes] = []
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        payload = _payload(data[start:end]) if end >= 0 else None
        if payload is None:
            break
        payloads.append(payload)
        start = end + 1
    return payloads, start


def _payload(line: bytes) -> bytes | None:
    """What `to_line` was given, or None when the line is not whole."""
    head, comma, rest = line[12:].partition(b",")
    if line[:2] != b'["' or line[10:12] != b'",' or not comma or not head.isdigit() or rest[-1:] != b"]":
        return None
    payload = rest[:-1]
    if len(payload) != int(head[:18]) or b"%08x" % zlib.crc32(payload) != line[2:10]:
        return None
    return payload


def _later_lines(tail: bytes) -> Iterator[bytes]:
    return (line for line in tail.split(b"\n")[1:] if _payload(line) is not None)


def _keep_damaged(path: Path, tail: bytes) -> None:
    """A torn last line is the write of a process that died. Whole lines *after* a bad one are damage: keep them."""
    if next(_later_lines(tail), None) is not None:
        with suppress(OSError):
            path.with_name(f"{path.name}.damaged").write_bytes(tail)
