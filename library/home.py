"""Where a person's library lives."""

import os
from pathlib import Path

import platformdirs

from library.errors import LibraryError


def default_home() -> Path:
    """The folder in `STUDIO_HOME`, else the user's data folder; absolute, and never the working directory."""
    named = os.environ.get("STUDIO_HOME", "").strip()
    if not named:
        return Path(platformdirs.user_data_dir("sagebrush", appauthor=False))
    try:
        home = Path(named).expanduser()
    except RuntimeError as error:
        raise LibraryError(f"STUDIO_HOME names a home that nobody has ({named}): give a full path.") from error
    if not home.is_absolute():
        raise LibraryError(f"STUDIO_HOME is “{named}”: give a full path, one that means the same from every folder.")
    return home
