"""What can go wrong between a person and their library."""

from presets.errors import StudioError


class LibraryError(StudioError):
    """The library cannot do what was asked; the sentence says what to change."""


class NotFound(LibraryError):
    """There is no such document; it may be in the bin."""


class Conflict(LibraryError):
    """Somebody else changed the document since it was read."""
