"""The Models tab: what can be fetched, what is here, and what is in memory. Wiring, and handlers of a few lines."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import gradio as gr

from presets.errors import BadInput
from tabs.errors import said
from tabs.models import show
from tabs.widgets import EACH, QUIET, ModelRoom
from workflows import memory, model_jobs, models, scanning
from workflows.house import House

KEPT = 8  # folders looked into whose finds are remembered


class ModelsTab:
    def __init__(self, house: House) -> None:
        self.home, self.library, self.jobs, self.door = house.home, house.library, house.jobs, house.door
        self.looks = count(1)  # into folders: a number each, so that the same answer twice is news as well
        self.scans: dict[str, scanning.Scan | BadInput] = {}  # look → what was found, or why nothing
        self.verbs: dict[str, Callable[[gr.EventData], object]] = {
            "get": self._get,
            "pause": lambda event: model_jobs.pause(self.library, self.jobs, event.id),
            "check": lambda event: model_jobs.ask_check(self.library, self.jobs, event.id, asked_by=self.door),
            "remove": lambda event: model_jobs.remove(self.home, self.library, event.id),
            "add": lambda event: scanning.add(self.home, Path(event.id)),
            "unload": lambda event: memory.unload(event.id),
        }

    def build(self) -> None:
        self.widget = ModelRoom(elem_id="sb-models")
        seen, looked = gr.State(""), gr.State("")
        shown = [self.widget, seen]
        self.widget.pulse(self._pulse, [seen, looked], shown, **QUIET)
        self.widget.act(self._act, looked, looked, **EACH).then(self._show, looked, shown, **EACH)

    @said
    def _show(self, looked: str) -> tuple[Any, ...]:
        seen = self._seen(looked)
        return show.room(self.library, self.home, self.scans.get(looked)) | {"look": looked}, seen

    @said
    def _pulse(self, seen: str, looked: str) -> Any:
        return gr.skip() if seen == self._seen(looked) else self._show(looked)

    def _seen(self, looked: str) -> str:
        """What the page shows: changes of the library and the catalogue, and of the memory while anything is in it."""
        return f"{self.library.version} {models.how_many()} {looked} {show.memory_card()}"

    @said
    def _act(self, looked: str, event: gr.EventData) -> str:
        if event.verb == "look":
            return self._look(str(event.id))
        self.verbs[event.verb](event)
        return looked

    def _look(self, folder: str) -> str:
        """Look into a folder; the oldest finds are forgotten when there are many. No folder: what was found is closed.

        What cannot be looked into is answered where the finds would stand.
        """
        if not folder:
            return ""
        look = str(next(self.looks))
        try:
            self.scans[look] = scanning.scan(folder)
        except BadInput as error:
            self.scans[look] = error
        for old in list(self.scans)[:-KEPT]:
            del self.scans[old]
        return look

    def _get(self, event: gr.EventData) -> None:
        model_jobs.ask_fetch(
            self.home, self.library, self.jobs, event.id, accept=event.accept is True, asked_by=self.door
        )
