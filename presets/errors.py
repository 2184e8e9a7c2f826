"""The one family of failures a person is told about.

It lives in the lowest room so that every room can raise it: the command line prints the sentence and exits 2,
a tab shows it, and anything that is *not* a `StudioError` is a bug.
"""

import sys
from collections.abc import Collection
from difflib import get_close_matches

FEW = 10  # names a sentence holds
NEAREST = 3


def instead(name: str, known: Collection[str], listed: str = "") -> str:
    """The end of a sentence about a name that is not known: which there are, or of many those nearest to it.

    `listed` says where all of them can be read; without it the first of many are told.
    """
    names = list(known)
    if len(names) <= FEW:
        return f"choose one of {', '.join(names)}" if names else "there are none yet"
    plain = {one.casefold(): one for one in names}
    near = [plain[one] for one in get_close_matches(name[:80].casefold(), plain, NEAREST)]
    told = f"the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}" if near else ""
    more = listed or ("" if near else f"choose one of {', '.join(names[:FEW])} and {len(names) - FEW} more")
    return "; ".join(filter(None, (told, more)))


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
