"""The one family of failures a person is told about.

It lives in the lowest room so that every room can raise it: the command line prints the sentence and exits 2,
a tab shows it, and anything that is *not* a `StudioError` is a bug.
"""

import sys


def with_pip(what: str) -> str:
    """What to type to install something for the very Python that runs the studio: a bare pip may be another's."""
    return f"install it with “{sys.executable or 'python'} -m pip install {what}”."


class StudioError(Exception):
    """Carries one sentence that says what is wrong and what to do about it."""

    @property
    def sentence(self) -> str:
        return " ".join(str(self).split())


class BadInput(StudioError):
    """What was asked for cannot be done as asked: an empty story, an unknown style, a frame count of -1."""


class PresetError(StudioError):
    """A preset file is missing, broken or names something that does not exist."""


class MissingPart(StudioError):
    """An optional part of the studio is not installed; the sentence holds the command that adds it."""
