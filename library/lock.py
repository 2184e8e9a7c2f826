"""One writer at a time, across processes."""

from pathlib import Path

from filelock import FileLock, Timeout

from library.errors import LibraryError
from library.files import reason


def hold(path: Path, wait_s: float = 0.0) -> FileLock:
    """Take the lock file at `path`, or say that somebody else has it after `wait_s` seconds. `release()` gives it back.

    The operating system drops the lock when its holder dies, so a crash never locks anybody out.
    """
    lock = FileLock(path, thread_local=False)  # opened by one thread, closed by another
    try:
        return lock.acquire(timeout=wait_s, poll_interval=0.02).lock
    except Timeout as error:
        raise LibraryError(
            f"The library in {path.parent} is in use by another studio, the app or a command: "
            "close that one, or give --home."
        ) from error
    except (OSError, NotImplementedError) as error:
        raise LibraryError(
            f"The library in {path.parent} cannot be opened for writing ({reason(error)}): choose another with --home."
        ) from error
