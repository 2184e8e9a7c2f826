"""Two widgets of our own, the wall of panels and the strip of takes, built in the browser from plain data."""

from typing import Any

import gradio as gr

from tabs.theme import ASSETS


class BoardWall(gr.HTML):
    """Panels that can be picked, dragged, moved by keyboard or finger.

    Its value is `{"view", "selected", "empty", "panels": [...]}`; its events are `choose`, `arrange` and `act`.
    """

    EVENTS = ["choose", "arrange", "act"]

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        super().__init__(
            value=value,
            html_template='<div class="sb-wall" role="listbox" aria-label="Panels"></div>'
            '<div class="sb-voice" aria-live="polite"></div>',
            js_on_load=(ASSETS / "board.js").read_text("utf-8"),
            apply_default_css=False,
            **kwargs,
        )


class TakesStrip(gr.HTML):
    """Takes of one panel. Its value is `{"takes": [{"id", "url", "label", "chosen"}]}`; its event is `take`."""

    EVENTS = ["take"]

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        super().__init__(
            value=value,
            html_template='<div class="sb-takes" role="group" aria-label="Takes"></div>',
            js_on_load=(ASSETS / "takes.js").read_text("utf-8"),
            apply_default_css=False,
            **kwargs,
        )
