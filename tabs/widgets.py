"""Widgets of our own: Python gives them data, the browser builds them from it, and they answer with events.

They stand in place of Gradio's components because a page full of those takes twice as long to open: each kind brings
scripts of its own, and each component is wired by itself. What a widget's value and events hold is said at the head of
its script in `assets/`.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import gradio as gr
from gradio.utils import get_upload_folder

from presets.errors import BadInput
from tabs.theme import ASSETS

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
PARTS = ("turns.js", "parts.js", "drawing.js", "reach.js")
# Gradio drops an event while another of its kind is under way: wrong for all but what must not happen twice.
EACH: dict[str, Any] = {**QUIET, "trigger_mode": "multiple"}
# What changes a board happens in the order it was done in, whichever widget it was done at: words, then "Redraw".
IN_TURN: dict[str, Any] = {**EACH, "concurrency_id": "board"}


class Widget(gr.HTML):
    """One script on one empty frame. A subclass names both, and its events."""

    EVENTS: list[str] = []
    FRAME = ""
    SCRIPT = ""

    def __init__(self, value: Any = None, **kwargs: Any) -> None:
        super().__init__(
            value=value,
            html_template=self.FRAME,
            js_on_load=(ASSETS / self.SCRIPT).read_text("utf-8"),
            apply_default_css=False,
            **kwargs,
        )


class PageHead(Widget):
    EVENTS = ["act", "save"]
    FRAME = '<div class="sb-head"></div>'
    SCRIPT = "head.js"


class StoryForm(Widget):
    EVENTS = ["draw", "weigh"]
    FRAME = '<div class="sb-stack"></div>'
    SCRIPT = "story.js"


class Toolbar(Widget):
    EVENTS = ["view", "act", "weigh", "hand_on", "pulse"]
    FRAME = '<div class="sb-toolbar"></div><div class="sb-how" hidden></div><div class="sb-statusline" hidden></div>'
    SCRIPT = "toolbar.js"


class CastRow(Widget):
    EVENTS = ["again"]
    FRAME = '<section class="sb-cast" aria-label="Who is in it" hidden></section>'
    SCRIPT = "cast.js"


class BoardWall(Widget):
    EVENTS = ["choose", "arrange", "act"]
    FRAME = '<div class="sb-wall" role="list" aria-label="Panels"></div><div class="sb-voice" aria-live="polite"></div>'
    SCRIPT = "board.js"


class PanelEditor(Widget):
    EVENTS = ["keep", "act", "weigh"]
    FRAME = '<div class="sb-stack"></div>'
    SCRIPT = "editor.js"


class EntityRoom(Widget):
    EVENTS = ["act", "pulse"]
    FRAME = '<div class="sb-entities"></div>'
    SCRIPT = "entities.js"


class JobList(Widget):
    EVENTS = ["act", "pulse"]
    FRAME = '<div class="sb-joblist"></div>'
    SCRIPT = "jobs.js"


class StyleRoom(Widget):
    EVENTS = ["act", "proof", "paint", "pulse"]
    FRAME = '<div class="sb-styles"></div>'
    SCRIPT = "styles.js"


class ModelRoom(Widget):
    EVENTS = ["act", "pulse"]
    FRAME = '<div class="sb-models"></div>'
    SCRIPT = "models.js"


class Line(Widget):
    """Words for a `place` on the page, which shows them beside its buttons; shows nothing itself."""

    FRAME = "<span></span>"
    SCRIPT = "line.js"


class Ways(Widget):
    """Tells the page when there are other engines, LoRA files or metrics to choose; shows nothing itself."""

    EVENTS = ["ask"]
    FRAME = "<span></span>"
    SCRIPT = "ways.js"


class Courier(Widget):
    """Hands a file out: its value is an address made by `address_of`."""

    FRAME = "<span></span>"
    SCRIPT = "courier.js"


def parts() -> str:
    """For the head of the page: how events leave it, and what all widgets are built of."""
    return "".join(f"<script>{(ASSETS / script).read_text('utf-8')}</script>" for script in PARTS)


def address_of(file: Path) -> str:
    """Where the browser finds a file the app may serve; it is copied into no cache."""
    return f"/gradio_api/file={quote(str(file))}"


def uploaded(path: str) -> Path:
    """A file a page has just uploaded. Raises `BadInput` for any other: a page could name whatever it likes."""
    file = Path(path).resolve()
    if not file.is_relative_to(Path(get_upload_folder()).resolve()) or not file.is_file():
        raise BadInput("That file is not here any more: choose it again.")
    return file
