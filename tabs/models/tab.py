"""The Models tab: what can be fetched, what is here, and what is in memory. Wiring, and handlers of a few lines."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from tabs.errors import said
from tabs.models import show
from tabs.widgets import EACH, QUIET, ModelRoom
from workflows import memory, model_jobs
from workflows.house import House


class ModelsTab:
    def __init__(self, house: House) -> None:
        self.home, self.library, self.jobs, self.door = house.home, house.library, house.jobs, house.door
        self.verbs: dict[str, Callable[[gr.EventData], object]] = {
            "get": self._get,
            "pause": lambda event: model_jobs.pause(self.library, self.jobs, event.id),
            "check": lambda event: model_jobs.ask_check(self.library, self.jobs, event.id, asked_by=self.door),
            "remove": lambda event: model_jobs.remove(self.home, self.library, event.id),
            "unload": lambda event: memory.unload(event.id),
        }

    def build(self) -> None:
        self.widget = ModelRoom(elem_id="sb-models")
        seen = gr.State("")
        shown = [self.widget, seen]
        self.widget.pulse(self._pulse, seen, shown, **QUIET)
        self.widget.act(self._act, None, None, **EACH).then(self._show, None, shown, **QUIET)

    @said
    def _show(self) -> tuple[Any, ...]:
        seen = self._seen()
        return show.room(self.library, self.home), seen

    @said
    def _pulse(self, seen: str) -> Any:
        return gr.skip() if seen == self._seen() else self._show()

    def _seen(self) -> str:
        """What the page shows: changes of the library, and of the memory while anything is in it."""
        return f"{self.library.version} {show.memory_card()}"

    @said
    def _act(self, event: gr.EventData) -> None:
        self.verbs[event.verb](event)

    def _get(self, event: gr.EventData) -> None:
        model_jobs.ask_fetch(
            self.home, self.library, self.jobs, event.id, accept=event.accept is True, asked_by=self.door
        )
