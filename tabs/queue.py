"""The Queue tab: every job, what became of it, and what can be done about it."""

from html import escape
from typing import Any

import gradio as gr

from library.documents import Job
from tabs import show
from tabs.errors import said
from workflows.house import House

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
SHOWN = 60  # newest jobs; older ones are still in the library
EMPTY = (
    '<div class="sb-empty"><strong>Nothing is queued</strong><p>Draw a storyboard and watch its jobs here.</p></div>'
)


class QueueTab:
    def __init__(self, house: House) -> None:
        self.jobs = house.jobs
        self.library = house.library

    def build(self) -> None:
        self.seen = gr.State(-1)
        with gr.Row(elem_id="sb-queue-tools"):
            self.pick = gr.Dropdown([], label="Job", show_label=False, container=False, elem_id="sb-job")
            self.cancel = gr.Button("Cancel job", size="sm")
            self.resume = gr.Button("Resume job", size="sm")
            self.clear = gr.Button("Clear finished jobs", size="sm", elem_id="sb-clear-jobs")
        self.table = gr.HTML(EMPTY, elem_id="sb-jobs")
        shown = [self.table, self.pick, self.seen]
        gr.Timer(1.5).tick(self._tick, [self.seen, self.pick], shown, **QUIET)
        for button, act in ((self.cancel, self._cancel), (self.resume, self._resume)):
            button.click(act, self.pick, None, **QUIET).then(self._show, self.pick, shown, **QUIET)
        self.clear.click(self._clear, None, None, **QUIET).then(self._show, self.pick, shown, **QUIET)

    def _show(self, picked: str | None) -> tuple[Any, ...]:
        seen = self.library.version
        rows = [show.job_row(self.library, job) for job in self.library.find(Job, newest_first=True, limit=SHOWN)]
        choices = [(f"{row['what']} · {row['where']} · {row['state']}", row["id"]) for row in rows]
        ids = [row["id"] for row in rows]
        value = picked if picked in ids else next(iter(ids), None)
        return _table(rows), gr.Dropdown(choices=choices, value=value), seen

    def _tick(self, seen: int, picked: str | None) -> Any:
        return gr.skip() if seen == self.library.version else self._show(picked)

    @said
    def _cancel(self, id: str | None) -> None:
        if id:
            self.jobs.cancel(id)

    @said
    def _resume(self, id: str | None) -> None:
        if id:
            self.jobs.resume(id)

    @said
    def _clear(self) -> None:
        self.jobs.clear()


def _table(rows: list[dict[str, str]]) -> str:
    if not rows:
        return EMPTY
    lines = "".join(
        f'<tr><td>{escape(row["what"])}<br><span class="sb-quiet">{escape(row["where"])}</span></td>'
        f'<td><span class="sb-state sb-state-{row["state"]}">{escape(row["state"])}</span></td>'
        f'<td>{escape(row["detail"])}</td><td class="sb-quiet">{escape(row["asked"][:19].replace("T", " "))}</td></tr>'
        for row in rows
    )
    return (
        '<table class="sb-jobs"><thead><tr><th>Job</th><th>State</th><th>Detail</th><th>Asked (UTC)</th></tr></thead>'
        f"<tbody>{lines}</tbody></table>"
    )
