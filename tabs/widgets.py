"""Widgets of our own: the wall of panels, the strip of takes, the list of jobs. The browser builds them from data."""

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
            html_template='<div class="sb-wall" role="list" aria-label="Panels"></div>'
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


class JobList(gr.HTML):
    """Jobs with a button each. Its value is `{"jobs": [...]}`; its event is `act` with a verb and the job's id."""

    EVENTS = ["act"]

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        super().__init__(
            value=value,
            html_template='<div class="sb-joblist"></div>',
            js_on_load=(ASSETS / "jobs.js").read_text("utf-8"),
            apply_default_css=False,
            **kwargs,
        )


class EditorTitle(gr.HTML):
    """Heading of the panel editor. Its script gives the whole editor its keys and keeps text while one types."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            value={"id": "", "title": "Panel"},
            html_template='<h3 class="sb-title"></h3>',
            js_on_load=(ASSETS / "editor.js").read_text("utf-8"),
            apply_default_css=False,
            **kwargs,
        )
