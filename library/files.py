"""Files that are either whole or not there, and names that every file system takes."""

import os
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from library.errors import LibraryError

_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_FORBIDDEN = set("<>:\"/\\|?*$`{}%;&!'")


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that a crash at any moment leaves the old file or the new one, never a part.

    Raises `OSError` with nothing left behind when the disk is full or the folder is closed to us.
    """
    write_whole_with(path, lambda file: file.write(data))


def write_whole_with(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Like `write_whole`, for what is too large to hold: `write` gets the open file."""
    temporary = path.with_name(f".{path.name[:60]}.{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        with temporary.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def remove_parts(path: Path) -> None:
    """Delete what a process that died while it wrote `path` left behind; only for the one writer of `path`."""
    for part in path.parent.glob(f".{path.name[:60]}.*.part"):
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` outlive a power cut (a no-op where folders cannot be opened: Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Create `folder` with its parents, or say why it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise LibraryError(
            f"The folder {folder} cannot be made ({reason(error)}): choose another with --home."
        ) from error


def reason(error: Exception) -> str:
    """The operating system's own words, without numbers and paths: “No space left on device”."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def safe_filename(name: str, fallback: str = "untitled", longest: int = 80) -> str:
    """A short file name, without an ending, made of what a person called something.

    Keeps letters and digits of any script; never empty, never a path, never reserved on Windows, at most `longest`
    characters and 200 bytes.
    """
    plain = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode("utf-8"))
    kept = "".join(_letter(character) for character in plain)
    words = "_".join(kept.replace("_", " ").split())[:longest]
    while len(words.encode("utf-8")) > 200:
        words = words[:-1]
    words = words.strip("._- ")
    if not any(character.isalnum() for character in words):
        return fallback
    return f"{words}_" if words.split(".")[0].lower() in _RESERVED else words


def _letter(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Co", "Cn"):  # invisible marks such as right-to-left overrides
        return ""
    return " " if category[0] in "CZ" or character in _FORBIDDEN else character
