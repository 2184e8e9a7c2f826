"""The Styles tab: cards of the project's styles and the presets, and an editor. Wiring, and handlers of a few lines."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import gradio as gr

from library.documents import Style
from presets.errors import BadInput
from tabs.desk import Desk
from tabs.errors import said
from tabs.styles import show
from tabs.styles.fields import FIELDS, read
from tabs.widgets import EACH, QUIET, StyleRoom, address_of
from workflows import proofs, style_use, styles
from workflows.house import House

PAINT_S = 0.3  # cards are drawn for that long before those that are done are shown


class StylesTab:
    def __init__(self, house: House, desk: Desk) -> None:
        self.library = house.library
        self.folder = house.outgoing / "proofs"
        self.desk = desk
        self.verbs: dict[str, Callable[[str, str, gr.EventData], str]] = {
            "open": lambda _, __, event: event.id,
            "close": lambda *_: "",
            "copy": lambda project, _, event: styles.copy(self.library, _chosen(project), event.id).id,
            "use": self._use,
            "save": self._save,
            "restore": self._restore,
            "rename": self._rename,
            "delete": self._delete,
            "undo": self._undo,
        }

    def build(self) -> None:
        style, seen = gr.State(""), gr.State("")
        self.widget = StyleRoom(fields=[field.spec() for field in FIELDS], proof=None, elem_id="sb-styles")
        here = [self.desk.project, self.desk.board, style]
        shown = [self.widget, seen]
        self.widget.pulse(self._pulse, [*here, seen], shown, **QUIET)
        self.widget.paint(self._paint, here, shown, **EACH).success(js=_tell("sb-painted"), **EACH)
        acted = self.widget.act(self._act, [self.desk.project, style], style, **EACH)
        acted.then(self._show, here, shown, **EACH)
        self.widget.proof(self._proof, None, self.widget, **EACH).then(js=_tell("sb-proved"), **EACH)

    # --- showing

    @said
    def _show(self, project: str, board: str, style: str) -> tuple[Any, ...]:
        seen = self._seen(project, board, style)
        return show.room(self.library, project, board, style, self.folder), seen

    @said
    def _pulse(self, project: str, board: str, style: str, seen: str) -> Any:
        return gr.skip() if seen == self._seen(project, board, style) else self._show(project, board, style)

    def _seen(self, *open: str) -> str:
        return " ".join([*open, str(self.library.version)])

    @said
    def _paint(self, project: str, board: str, style: str) -> tuple[Any, ...]:
        """Draw some of the cards that have no picture; the page asks again until all have."""
        until = monotonic() + PAINT_S
        for look in show.undrawn(self.library, project, self.folder):
            proofs.proof(self.library, look, self.folder)
            if monotonic() > until:
                break
        return self._show(project, board, style)

    @said
    def _proof(self, event: gr.EventData) -> Any:
        """The open style as it would be drawn with the changes that are not kept yet."""
        style = self.library.get(Style, event.id)
        look = styles.edited(style.look, style.name, read(event.changes))
        file = proofs.proof(self.library, look, self.folder, on=event.on, width=proofs.LARGE)
        return gr.update(proof={"id": style.id, "picture": address_of(file)})

    # --- changing: each answers with the style that is open afterwards

    @said
    def _act(self, project: str, style: str, event: gr.EventData) -> str:
        return self.verbs[event.verb](project, style, event)

    def _use(self, project: str, style: str, event: gr.EventData) -> str:
        styles.use(self.library, _chosen(project), event.id)
        return style

    def _save(self, project: str, style: str, event: gr.EventData) -> str:
        open = self.library.get(Style, event.id)
        styles.save(self.library, open.project_id, open.name, read(event.changes))
        return style

    def _restore(self, project: str, style: str, event: gr.EventData) -> str:
        styles.restore(self.library, event.id, event.version)
        return style

    def _rename(self, project: str, style: str, event: gr.EventData) -> str:
        style_use.rename(self.library, event.id, event.name)
        return style

    def _delete(self, project: str, style: str, event: gr.EventData) -> str:
        style_use.delete(self.library, event.id, instead=event.instead)
        return ""

    def _undo(self, project: str, style: str, event: gr.EventData) -> str:
        gone = style_use.deleted(self.library, project)
        return style_use.put_back(self.library, gone[-1].id).id if gone else style


def _tell(word: str) -> str:
    """What the page does by itself when an event has been answered: no call to the server."""
    return f"() => {{ document.dispatchEvent(new CustomEvent('{word}')); }}"


def _chosen(project: str) -> str:
    if not project:
        raise BadInput("No project is open: choose New project, or draw a story.")
    return project
