"""The Queue tab: every job, what became of it, and what can be done about it."""

from typing import Any

import gradio as gr

from tabs import show
from tabs.errors import said
from tabs.widgets import EACH, QUIET, JobList
from workflows.house import House

SHOWN = 60  # newest jobs; older ones are still in the library


class QueueTab:
    def __init__(self, house: House) -> None:
        self.jobs = house.jobs
        self.library = house.library

    def build(self) -> None:
        seen = gr.State(-1)
        jobs = JobList(elem_id="sb-jobs")
        jobs.pulse(self._pulse, seen, [jobs, seen], **QUIET)
        jobs.act(self._act, None, None, **EACH).then(self._show, None, [jobs, seen], **EACH)

    def _show(self) -> tuple[Any, ...]:
        seen = self.library.version
        return show.queue(self.library, SHOWN), seen

    def _pulse(self, seen: int) -> Any:
        return gr.skip() if seen == self.library.version else self._show()

    @said
    def _act(self, event: gr.EventData) -> None:
        match event.verb:
            case "cancel":
                self.jobs.cancel(event.id)
            case "resume":
                self.jobs.resume(event.id)
            case "clear":
                self.jobs.clear()
