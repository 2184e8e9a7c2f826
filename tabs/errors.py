"""A `StudioError` becomes a sentence on the screen; anything else is a bug and stays one."""

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gradio as gr
from pydantic import ValidationError, validate_call

from presets.errors import BadInput, StudioError

P = ParamSpec("P")
R = TypeVar("R")


def said(handler: Callable[P, R]) -> Callable[P, R]:
    """Wraps a handler of a tab or an endpoint."""

    @functools.wraps(handler)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return handler(*args, **kwargs)
        except StudioError as error:
            raise gr.Error(error.sentence, title="Not yet", print_exception=False) from error

    return guarded


def checked(endpoint: Callable[P, R]) -> Callable[P, R]:
    """Wraps a public endpoint: Gradio publishes its hints but does not hold anyone to them."""
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

    return said(holding)
