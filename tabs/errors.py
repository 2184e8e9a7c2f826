"""A `StudioError` becomes a sentence on the screen; anything else is a bug and stays one."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gradio as gr

from presets.errors import StudioError

P = ParamSpec("P")
R = TypeVar("R")


def said(handler: Callable[P, R]) -> Callable[P, R]:
    """Wraps a handler of a tab or an endpoint."""

    @functools.wraps(handler)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return handler(*args, **kwargs)
        except StudioError as error:
            raise gr.Error(error.sentence, print_exception=False) from error

    return guarded
