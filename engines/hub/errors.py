"""What may go wrong while a model is fetched."""

from presets.errors import StudioError


class HubError(StudioError):
    """A model could not be fetched, kept or checked; the sentence says what to do."""


class Interrupted(Exception):
    """The line was cut or the server is busy: asked again, the answer may be another. Never leaves this package."""

    def __init__(self, why: str, wait_s: float = 0.0) -> None:
        super().__init__(why)
        self.why = why
        self.wait_s = wait_s  # what the server asked for
