"""Files that are either there whole or not there at all, and sentences for disks that refuse."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from presets.errors import StudioError


class DeliveryError(StudioError):
    """A file could not be written; the sentence says why and what to do."""


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_RIGHTS = {errno.EACCES, errno.EPERM, errno.EROFS}
_PART = ".writing-"  # what names of unfinished files and folders begin with
NO_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


def sentence(error: OSError, target: Path) -> str:
    """What a person is told when `target` cannot be written; the temporary folder it was tried in is left unsaid."""
    target = Path(*(part for part in target.parts if not part.startswith(_PART)))
    if error.errno in FULL:
        return f"There is no room left to write {target}: free some space or choose another place; nothing was changed."
    if error.errno in NO_RIGHTS:
        return f"You have no right to write {target}: choose another place or change its permissions."
    if error.errno in NO_FOLDER:
        return f"{target} cannot be written because a file or folder is in the way: choose another place."
    if error.errno == errno.ENAMETOOLONG:
        return "The name to write to is too long for this disk: choose a shorter one."
    return f"{target} could not be written ({error.strerror or error}): choose another place."


@contextmanager
def saying(target: Path) -> Iterator[None]:
    """Turns what the disk says into a `DeliveryError`."""
    try:
        yield
    except OSError as error:
        raise DeliveryError(sentence(error, target)) from error
    except ValueError as error:
        if "null" not in str(error):  # a NUL in a path is the one ValueError a path can raise
            raise
        raise DeliveryError("The name to write to holds a character no disk accepts: choose another.") from error


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` to write to; it takes the target's name only when the block ends well."""
    with saying(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{_PART}{uuid4().hex}{target.suffix}")
        try:
            yield part
            _settle(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A temporary folder inside `target`; its files move up, in the order of their names, when the block ends well.

    When it does not, or nothing was written, nothing in `target` has changed, and a `target` made here is gone again.
    """
    with saying(target):
        made = [folder for folder in (target, *target.parents) if not folder.exists()]
        target.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=_PART, dir=target))
        try:
            yield part
            files = sorted(part.iterdir())
            for file in files:
                _settle(file)
            for file in files:
                file.replace(target / file.name)
            made = [] if files else made
        finally:
            shutil.rmtree(part, ignore_errors=True)
            for folder in made:
                with suppress(OSError):
                    folder.rmdir()


def _settle(file: Path) -> None:
    """The bytes are on the disk before the name is: a power cut leaves the old file or the new one."""
    with file.open("r+b") as stream:
        os.fsync(stream.fileno())
