"""A failure as a person meets it: what is still wanted, or that it was our fault and what to do now."""

import functools
import inspect
import logging
from collections.abc import Callable
from html import escape
from typing import ParamSpec, TypeVar

import gradio as gr
from pydantic import ValidationError, validate_call

from engines.requests import EngineError
from library.errors import LibraryError, NotFound
from presets.errors import BadInput, MissingPart, PresetError, StudioError
from workflows.delivery.writing import DeliveryError
from workflows.models import HubError

log = logging.getLogger("sagebrush")

P = ParamSpec("P")
R = TypeVar("R")

TITLES: dict[type[StudioError], str] = {
    BadInput: "Not yet",
    MissingPart: "Something is not installed",
    PresetError: "A preset needs mending",
    HubError: "It could not be fetched",
    EngineError: "It could not be drawn",
    NotFound: "That is gone",
    LibraryError: "Trouble with the library",
    DeliveryError: "The file could not be written",
}
OURS = "Something went wrong"
WHAT_NOW = (
    "Load the page again – what was drawn is kept – and if this comes back, report it with the last lines of the "
    "window the studio runs in."
)


def said(handler: Callable[P, R]) -> Callable[P, R]:
    """Wraps a handler of a page: whatever fails is said in a toast."""
    return _guarded(handler, toast)


def checked(endpoint: Callable[P, R]) -> Callable[P, R]:
    """Wraps a public endpoint: Gradio publishes its hints but does not hold anyone to them."""
    return _guarded(_held(endpoint), lambda title, sentence: f"{OURS}: {sentence}" if title == OURS else sentence)


def toast(title: str, sentence: str) -> str:
    """What Gradio shows as a toast, which is markup. It would title every toast by its kind: this one has its own."""
    mood = "" if title == OURS else " sb-gentle"
    return f'<strong class="sb-toast{mood}">{escape(title)}</strong>{escape(sentence)}'


def done(sentence: str) -> None:
    """Tell the page that something is done which it does not show by itself."""
    gr.Info(toast("Done", sentence), duration=5)


def title_of(error: StudioError) -> str:
    return next((title for kind, title in TITLES.items() if isinstance(error, kind)), "Not yet")


def _guarded(handler: Callable[P, R], words: Callable[[str, str], str]) -> Callable[P, R]:
    @functools.wraps(handler)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return handler(*args, **kwargs)
        except gr.Error:
            raise
        except StudioError as error:
            raise gr.Error(words(title_of(error), error.sentence), print_exception=False) from error
        except Exception as error:
            log.exception("%s failed", getattr(handler, "__qualname__", handler))
            raise gr.Error(words(OURS, WHAT_NOW), print_exception=False) from error

    return guarded


def _held(endpoint: Callable[P, R]) -> Callable[P, R]:
    """The endpoint, refusing arguments its hints do not allow in one sentence."""
    call = validate_call(endpoint)

    @functools.wraps(endpoint)
    def holding(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except ValidationError as error:
            first = error.errors()[0]
            name, *inside = first["loc"]
            if isinstance(name, int):  # given by place
                name = list(inspect.signature(endpoint).parameters)[name]
            where = ".".join(map(str, [name, *inside]))
            raise BadInput(f"“{where}” cannot be {str(first['input'])[:80]!r}: {first['msg'].lower()}.") from error

    return holding
