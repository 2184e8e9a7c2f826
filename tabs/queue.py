"""The Queue tab: every job, what became of it, and what can be done about it."""

from typing import Any

import gradio as gr

from tabs import show
from tabs.errors import said
from tabs.widgets import JobList
from workflows.house import House

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
SHOWN = 60  # newest jobs; older ones are still in the library


class QueueTab:
    def __init__(self, house: House) -> None:
        self.jobs = house.jobs
        self.library = house.library

    def build(self) -> None:
        self.seen = gr.State(-1)
        with gr.Row(elem_id="sb-queue-tools"):
            gr.HTML('<p class="sb-quiet">Jobs are done one after another; a page may be closed meanwhile.</p>')
            self.clear = gr.Button("Clear finished jobs", size="sm", elem_id="sb-clear-jobs")
        self.list = JobList(elem_id="sb-jobs")
        shown = [self.list, self.seen]
        gr.Timer(1.5).tick(self._tick, self.seen, shown, **QUIET)
        self.list.act(self._act, None, None, **QUIET).then(self._show, None, shown, **QUIET)
        self.clear.click(self._clear, None, None, **QUIET).then(self._show, None, shown, **QUIET)

    def _show(self) -> tuple[Any, ...]:
        seen = self.library.version
        return show.queue(self.library, SHOWN), seen

    def _tick(self, seen: int) -> Any:
        return gr.skip() if seen == self.library.version else self._show()

    @said
    def _act(self, event: gr.EventData) -> None:
        act = {"cancel": self.jobs.cancel, "resume": self.jobs.resume}[event.verb]
        act(event.id)

    @said
    def _clear(self) -> None:
        self.jobs.clear()
