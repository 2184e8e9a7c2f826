"""The Storyboard tab: layout above, wiring below, handlers of a few lines each."""

from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from library.documents import Board, Entity, Panel, Shot
from tabs import show
from tabs.desk import Desk
from tabs.errors import said
from tabs.head import Head
from tabs.storyboard.editor import build_editor, changes_for, values_of
from tabs.storyboard.story import build_story
from tabs.widgets import BoardWall
from workflows import boards
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source, read_source
from workflows.export import FORMS, export_board
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.views import story_of

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
PER_PAGE = [1, 2, 3, 6, 9]


class StoryboardTab:
    def __init__(self, house: House, desk: Desk, head: Head) -> None:
        self.house = house
        self.library = house.library
        self.desk = desk
        self.head = head

    def build(self) -> None:
        with gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=300):
                self.form = build_story()
            with gr.Column(scale=8, min_width=340):
                self._build_board()
            self.editor = build_editor()
        self._wire()

    def _build_board(self) -> None:
        with gr.Row(elem_id="sb-toolbar"):
            views = [("Board", "wall"), ("Scroll", "scroll")]
            self.view = gr.Radio(views, value="wall", show_label=False, container=False, elem_id="sb-view")
            self.add = gr.Button("Add panel", size="sm", elem_id="sb-add")
            self.undo = gr.Button("Undo delete", size="sm", visible=False, elem_id="sb-undo")
            self.format = gr.Dropdown(list(FORMS), value="zip", show_label=False, container=False, elem_id="sb-format")
            self.per_page = gr.Dropdown(
                [(f"{n} a page", n) for n in PER_PAGE],
                value=6,
                show_label=False,
                container=False,
                visible=False,
                elem_id="sb-per-page",
            )
            self.export = gr.Button("Download", size="sm", elem_id="sb-export")
        self.download = gr.DownloadButton(visible="hidden", elem_id="sb-download")
        with gr.Row(elem_id="sb-statusline"):
            self.status = gr.HTML("", elem_id="sb-status")
            self.cancel = gr.Button("Stop", size="sm", variant="stop", visible=False, scale=0, elem_id="sb-cancel")
            self.resume = gr.Button("Resume", size="sm", visible=False, scale=0, elem_id="sb-resume")
        self.wall = BoardWall(elem_id="sb-board-wall")
        self.pulse = gr.Timer(1.0)

    def _wire(self) -> None:
        desk, editor = self.desk, self.editor
        self.shown = [self.wall, self.status, self.cancel, self.resume, editor.takes, desk.seen]
        here = [desk.board, desk.panel, desk.view]
        opened = [desk.project, desk.board, self.head.project, self.head.board, self.head.away, desk.saved]
        self.form.draw.click(
            self._draw,
            inputs_kwargs={**self.form.fields, "project_id": desk.project, "board_id": desk.board},
            outputs=opened,
            **QUIET,
        ).success(self._show, here, self.shown, **QUIET)
        self.pulse.tick(self._tick, [*here, desk.seen], self.shown, **QUIET)
        opened = [self.form.fields["story"], desk.panel, editor.column, *self.shown]
        desk.board.change(self._open, [desk.board, desk.view], opened, **QUIET)
        self.view.input(lambda view: view, self.view, desk.view, **QUIET).then(self._show, here, self.shown, **QUIET)
        self._wire_wall(here)
        self._wire_editor(here)

    def _wire_wall(self, here: list[Any]) -> None:
        desk = self.desk
        self.wall.choose(self._choose, None, [desk.panel, *self._editor_outputs()], **QUIET)
        self.wall.arrange(self._arrange, desk.board, None, trigger_mode="always_last", **QUIET)
        self.wall.act(
            self._act,
            [desk.board, desk.panel, desk.removed],
            [desk.panel, desk.removed, self.undo, self.editor.column],
            **QUIET,
        ).then(self._show, here, self.shown, **QUIET)
        self.add.click(self._add, [desk.board, desk.panel], None, **QUIET).then(self._show, here, self.shown, **QUIET)
        self.undo.click(self._undo, desk.removed, [desk.removed, self.undo], **QUIET).then(
            self._show, here, self.shown, **QUIET
        )
        self.cancel.click(self._cancel, desk.board, None, **QUIET)
        self.resume.click(self._resume, desk.board, None, **QUIET).then(self._show, here, self.shown, **QUIET)
        self.format.change(lambda form: gr.Dropdown(visible=form == "pdf"), self.format, self.per_page, **QUIET)
        self.export.click(
            self._export,
            [desk.board, self.format, self.per_page],
            self.download,
            api_visibility="private",
            show_progress="minimal",
        ).success(None, None, None, js="() => document.querySelector('#sb-download').click()")

    def _wire_editor(self, here: list[Any]) -> None:
        desk, editor = self.desk, self.editor
        for name, field in editor.fields.items():
            # Text is kept when the field is left, a choice when it is made.
            leaving = isinstance(field, gr.Textbox | gr.Number)
            event = getattr(field, "blur" if leaving else "input")
            event(partial(self._keep, name), [desk.panel, field], None, **QUIET)
        editor.redraw.click(self._redraw, [desk.board, desk.panel], None, **QUIET).then(
            self._show, here, self.shown, **QUIET
        )
        editor.approve.click(self._approve, desk.panel, editor.approve, **QUIET).then(
            self._show, here, self.shown, **QUIET
        )
        editor.takes.take(self._take, desk.panel, None, **QUIET).then(self._show, here, self.shown, **QUIET)
        editor.close.click(lambda: ("", gr.Column(visible=False)), None, [desk.panel, editor.column], **QUIET)

    # --- showing

    def showing(self, board_id: str, panel_id: str, view: str) -> tuple[Any, ...]:
        seen = self.library.version
        job = show.busy(self.library, board_id)
        newest = next(iter(show.jobs_of(self.library, board_id)), None)
        stopped = newest is not None and newest.state.state in ("interrupted", "cancelled", "failed")
        panel = next(iter(self.library.find(Panel, id=panel_id)), None) if panel_id else None
        return (
            show.wall(self.library, board_id, panel_id, view),
            show.status(self.library, board_id),
            gr.Button(visible=job is not None),
            gr.Button(visible=stopped),
            show.takes(self.library, panel) if panel else {"takes": []},
            seen,
        )

    @said
    def _show(self, board_id: str, panel_id: str, view: str) -> tuple[Any, ...]:
        return self.showing(board_id, panel_id, view)

    @said
    def _tick(self, board_id: str, panel_id: str, view: str, seen: int) -> Any:
        return gr.skip() if seen == self.library.version else self.showing(board_id, panel_id, view)

    @said
    def _open(self, board_id: str, view: str) -> tuple[Any, ...]:
        story = story_of(self.library, self.library.get(Board, board_id)) if board_id else ""
        return story or gr.skip(), "", gr.Column(visible=False), *self.showing(board_id, "", view)

    # --- drawing

    @said
    def _draw(
        self,
        story: str,
        script: str | None,
        frames: int,
        llm: str,
        seed: float,
        project_id: str,
        board_id: str,
        **plan: Any,
    ) -> tuple[Any, ...]:
        source = read_source(Path(script)) if script else Source(story or "", "prose")
        checked = DrawingPlan.checked(**plan, seed=int(seed or 0))
        board, _ = ask_storyboard(
            self.house, source, checked, frames=int(frames), llm=llm or "", project_id=project_id, board_id=board_id
        )
        return self.head.showing(board.project_id, board.id)

    @said
    def _redraw(self, board_id: str, panel_id: str) -> None:
        ask_redraw(self.house, board_id, [panel_id])

    @said
    def _cancel(self, board_id: str) -> None:
        if job := show.busy(self.library, board_id):
            self.house.jobs.cancel(job.id)

    @said
    def _resume(self, board_id: str) -> None:
        self.house.jobs.resume(show.jobs_of(self.library, board_id)[0].id)

    # --- the wall

    @said
    def _choose(self, event: gr.EventData) -> tuple[Any, ...]:
        return event.id, *self._editing(event.id)

    @said
    def _arrange(self, board_id: str, event: gr.EventData) -> None:
        boards.reorder(self.library, board_id, event.order)

    @said
    def _act(self, board_id: str, open_panel: str, removed: list[Any], event: gr.EventData) -> tuple[Any, ...]:
        column: Any = gr.skip()
        match event.verb:
            case "redraw":
                ask_redraw(self.house, board_id, [event.id])
            case "approve":
                boards.approve(self.library, event.id, approved=not self.library.get(Panel, event.id).approved)
            case "duplicate":
                boards.duplicate(self.library, event.id)
            case "delete":
                gone = boards.delete(self.library, event.id)
                removed = [*removed, [gone.board_id, gone.panel_id, gone.place]]
                if event.id == open_panel:
                    open_panel, column = "", gr.Column(visible=False)
        return open_panel, removed, gr.Button(visible=bool(removed)), column

    @said
    def _add(self, board_id: str, after: str) -> None:
        boards.add_panel(self.library, board_id, after=after)

    @said
    def _undo(self, removed: list[Any]) -> tuple[Any, ...]:
        *rest, last = removed
        boards.put_back(self.library, boards.Removed(*last))
        return rest, gr.Button(visible=bool(rest))

    # --- the editor

    def _editor_outputs(self) -> list[Any]:
        editor = self.editor
        return [editor.column, editor.title, editor.approve, editor.takes, *editor.fields.values()]

    def _editing(self, panel_id: str) -> tuple[Any, ...]:
        panel = self.library.get(Panel, panel_id)
        shot = self.library.get(Shot, panel.shot_id)
        names = [entity.name for entity in self.library.find(Entity, project_id=panel.project_id)]
        place = self.library.get(Board, panel.board_id).panels.index(panel_id) + 1
        values = values_of(shot, panel.note, names)
        return (
            gr.Column(visible=True),
            f"<h3>Panel {place}</h3>",
            _approve_button(panel),
            show.takes(self.library, panel),
            *(values[name] for name in self.editor.fields),
        )

    @said
    def _keep(self, name: str, panel_id: str, value: Any) -> None:
        if not panel_id:
            return
        if name == "note":
            boards.annotate(self.library, panel_id, value or "")
            return
        shot = self.library.get(Shot, self.library.get(Panel, panel_id).shot_id)
        if changes := changes_for(shot, name, value):
            boards.edit(self.library, panel_id, changes)

    @said
    def _approve(self, panel_id: str) -> gr.Button:
        approved = self.library.get(Panel, panel_id).approved
        return _approve_button(boards.approve(self.library, panel_id, approved=not approved))

    @said
    def _take(self, panel_id: str, event: gr.EventData) -> None:
        boards.choose(self.library, panel_id, event.id)

    # --- handing on

    @said
    def _export(self, board_id: str, form: str, per_page: int) -> str:
        return str(export_board(self.library, board_id, form, self.house.outbox(), per_page=int(per_page)))


def _approve_button(panel: Panel) -> gr.Button:
    return gr.Button("Take approval off" if panel.approved else "Approve")
