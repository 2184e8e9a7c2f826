"""The Storyboard tab: layout above, wiring below, handlers of a few lines each."""

from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from library.documents import Board, Entity, Panel, Shot
from presets.errors import BadInput
from tabs import show
from tabs.desk import Desk
from tabs.errors import said
from tabs.head import Head
from tabs.storyboard.editor import LIMITS, approve_button, build_editor, changes_for, outside, redraw_button, values_of
from tabs.storyboard.story import build_story, form_values
from tabs.widgets import BoardWall
from workflows import boards
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source, read_source, told_format
from workflows.export import FORMS, PER_PAGE, export_board
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.views import story_of

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
FORM_NAMES = {
    "zip": "ZIP – pictures, PDF, data",
    "pdf": "PDF sheets",
    "grid": "One picture",
    "json": "JSON",
    "html": "Web page",
}
CLICK_DOWNLOAD = "() => document.querySelector('#sb-download').click()"

Shown = dict[Any, Any]  # component → what it shows now; a component left out stays as it is


class StoryboardTab:
    def __init__(self, house: House, desk: Desk, head: Head) -> None:
        self.house = house
        self.library = house.library
        self.desk = desk
        self.head = head

    def build(self) -> None:
        with gr.Row(equal_height=False, elem_id="sb-room"):
            with gr.Column(scale=3, min_width=300, elem_id="sb-form"):
                self.form = build_story()
            with gr.Column(scale=8, min_width=320, elem_id="sb-desk"):
                self._build_board()
            self.editor = build_editor()
        self.drawn_story = gr.State("")  # the story in the form when it is one already drawn
        self._wire()

    def _build_board(self) -> None:
        with gr.Row(elem_id="sb-toolbar"):
            views = [("Board", "wall"), ("Scroll", "scroll")]
            self.view = gr.Radio(
                views, value="wall", label="View", show_label=False, container=False, elem_id="sb-view"
            )
            with gr.Row(visible=False, elem_id="sb-tools") as self.tools:
                self._build_tools()
        self.download = gr.DownloadButton(visible="hidden", elem_id="sb-download")
        with gr.Row(elem_id="sb-statusline"):
            self.status = gr.HTML("", elem_id="sb-status")
            self.cancel = gr.Button("Stop", size="sm", visible=False, scale=0, elem_id="sb-cancel")
            self.resume = gr.Button("Resume", size="sm", visible=False, scale=0, elem_id="sb-resume")
        self.wall = BoardWall(elem_id="sb-board-wall")
        self.pulse = gr.Timer(1.0)

    def _build_tools(self) -> None:
        bare: dict[str, Any] = {"show_label": False, "container": False, "min_width": 100}
        self.add = gr.Button("Add panel", size="sm", elem_id="sb-add")
        self.undo = gr.Button("Undo delete", size="sm", visible=False, elem_id="sb-undo")
        forms = [(FORM_NAMES.get(form, form), form) for form in FORMS]
        self.format = gr.Dropdown(forms, value="zip", label="File format", elem_id="sb-format", **bare)
        pages = [(f"{n} a page", n) for n in PER_PAGE]
        self.per_page = gr.Dropdown(pages, value=6, label="Panels a page", visible=False, elem_id="sb-per-page", **bare)
        self.export = gr.Button("Download", size="sm", elem_id="sb-export")

    def _wire(self) -> None:
        desk, editor, fields = self.desk, self.editor, self.form.fields
        self.shown = [self.wall, self.status, self.cancel, self.resume, self.undo, self.tools, self.export]
        self.shown += [editor.column, editor.takes, editor.redraw, editor.approve, desk.panel, desk.seen]
        self.here = [desk.board, desk.panel, desk.view]
        opened = [desk.project, desk.board, self.head.project, self.head.board, self.head.away, desk.saved]
        self._then_show(
            self.form.draw.click(
                self._draw,
                inputs_kwargs={**fields, "project_id": desk.project, "board_id": desk.board},
                outputs=[*opened, fields["script"], self.drawn_story],
                **QUIET,
            ).success
        )
        self.pulse.tick(self._tick, [*self.here, desk.seen], self.shown, **QUIET)
        given = [value for name, value in fields.items() if name != "script"]
        desk.board.change(
            self._open,
            [desk.board, desk.view, fields["story"], self.drawn_story],
            [*given, self.drawn_story, *self.shown],
            **QUIET,
        )
        self._then_show(self.view.input(lambda view: view, self.view, desk.view, **QUIET).then)
        self._wire_wall()
        self._wire_tools()
        self._wire_editor()

    def _then_show(self, after: Any) -> None:
        after(self._show, self.here, self.shown, **QUIET)

    def _wire_wall(self) -> None:
        desk = self.desk
        self.wall.choose(self._choose, None, [desk.panel, *self._editor_outputs()], **QUIET)
        self.wall.arrange(self._arrange, desk.board, None, trigger_mode="always_last", **QUIET)
        acted = self.wall.act(self._act, [desk.board, desk.panel, desk.places], [desk.panel, desk.places], **QUIET)
        self._then_show(acted.then)

    def _wire_tools(self) -> None:
        desk = self.desk
        self._then_show(self.add.click(self._add, [desk.board, desk.panel], None, **QUIET).then)
        self._then_show(self.undo.click(self._undo, [desk.board, desk.places], None, **QUIET).then)
        self._then_show(self.cancel.click(self._cancel, desk.board, None, **QUIET).then)
        self._then_show(self.resume.click(self._resume, desk.board, None, **QUIET).then)
        self.format.change(lambda form: gr.Dropdown(visible=form == "pdf"), self.format, self.per_page, **QUIET)
        self.export.click(
            self._export,
            [desk.board, self.format, self.per_page],
            self.download,
            api_visibility="private",
            show_progress="minimal",
        ).success(None, None, None, js=CLICK_DOWNLOAD)

    def _wire_editor(self) -> None:
        desk, editor = self.desk, self.editor
        for name, field in editor.fields.items():
            # Text and numbers are kept when the field is left (text also when the typing pauses), a choice at once.
            leaving = isinstance(field, gr.Textbox | gr.Number)
            event = getattr(field, "blur" if leaving else "input")
            if name in LIMITS:
                event(partial(self._keep_number, name), [desk.panel, field], field, **QUIET)
            else:
                event(partial(self._keep, name), [desk.panel, field], None, **QUIET)
        self._then_show(editor.redraw.click(self._redraw, [desk.board, desk.panel], None, **QUIET).then)
        self._then_show(editor.approve.click(self._approve, desk.panel, None, **QUIET).then)
        self._then_show(editor.takes.take(self._take, desk.panel, None, **QUIET).then)
        closed = editor.close.click(lambda: ("", gr.Column(visible=False)), None, [desk.panel, editor.column], **QUIET)
        self._then_show(closed.then)

    # --- showing

    def showing(self, board_id: str, panel_id: str, view: str) -> Shown:
        seen = self.library.version
        return {
            self.wall: show.wall(self.library, board_id, panel_id, view),
            self.status: show.status(self.library, board_id),
            self.cancel: gr.Button(visible=show.busy(self.library, board_id) is not None),
            self.resume: gr.Button(visible=show.resumable(self.library, board_id)),
            self.undo: gr.Button(visible=bool(show.deleted(self.library, board_id))),
            self.tools: gr.Row(visible=bool(board_id)),
            self.export: gr.Button(interactive=self.library.count(Panel, board_id=board_id) > 0),
            self.desk.seen: seen,
            **self._editor_showing(panel_id),
        }

    def _editor_showing(self, panel_id: str) -> Shown:
        editor = self.editor
        panels = self.library.find(Panel, id=panel_id) if panel_id else []
        if panel_id and not panels:  # deleted, perhaps in another window
            return {editor.column: gr.Column(visible=False), self.desk.panel: ""}
        return {part: value for panel in panels for part, value in self._buttons(panel).items()}

    def _buttons(self, panel: Panel) -> Shown:
        return {
            self.editor.redraw: redraw_button(panel),
            self.editor.approve: approve_button(panel),
            self.editor.takes: show.takes(self.library, panel),
        }

    @said
    def _show(self, board_id: str, panel_id: str, view: str) -> Shown:
        return self.showing(board_id, panel_id, view)

    @said
    def _tick(self, board_id: str, panel_id: str, view: str, seen: int) -> Any:
        return gr.skip() if seen == self.library.version else self.showing(board_id, panel_id, view)

    @said
    def _open(self, board_id: str, view: str, typed: str, drawn_story: str) -> Shown:
        asked = show.asked_of(self.library, board_id)
        told = story_of(self.library, self.library.get(Board, board_id)) if board_id else ""
        story = told or asked.get("text", "")
        # On a board without a story stays what was typed, unless it has been drawn elsewhere.
        kept = "" if board_id and typed.strip() == drawn_story.strip() else typed
        form = {self.form.fields[name]: value for name, value in form_values(asked).items()}
        closed = {self.desk.panel: "", self.editor.column: gr.Column(visible=False)}
        words = {self.form.fields["story"]: story or kept, self.drawn_story: story}
        return {**form, **words, **self.showing(board_id, "", view), **closed}

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
        # A screenplay may be pasted as well.
        source = read_source(Path(script)) if script else Source(story or "", told_format(story or ""))
        checked = DrawingPlan.checked(**plan, seed=int(seed or 0))
        board, _ = ask_storyboard(
            self.house, source, checked, frames=int(frames), llm=llm or "", project_id=project_id, board_id=board_id
        )
        return *self.head.showing(board.project_id, board.id), None, source.text

    @said
    def _redraw(self, board_id: str, panel_id: str) -> None:
        ask_redraw(self.house, board_id, [self._panel(panel_id).id])

    @said
    def _cancel(self, board_id: str) -> None:
        if job := show.busy(self.library, board_id):
            self.house.jobs.cancel(job.id)

    @said
    def _resume(self, board_id: str) -> None:
        self.house.jobs.resume(show.jobs_of(self.library, board_id)[0].id)

    # --- the wall

    def _panel(self, panel_id: str) -> Panel:
        panels = self.library.find(Panel, id=panel_id) if panel_id else []
        if not panels:
            raise BadInput("That panel was deleted in another window: Undo delete puts it back.")
        return panels[0]

    @said
    def _choose(self, event: gr.EventData) -> Shown:
        return {self.desk.panel: event.id, **self._editing(self._panel(event.id))}

    @said
    def _arrange(self, board_id: str, event: gr.EventData) -> None:
        boards.reorder(self.library, board_id, event.order)

    @said
    def _act(self, board_id: str, open_panel: str, places: dict[str, int], event: gr.EventData) -> tuple[Any, ...]:
        panel = self._panel(event.id)
        match event.verb:
            case "redraw":
                ask_redraw(self.house, board_id, [panel.id])
            case "approve":
                boards.approve(self.library, panel.id, approved=not panel.approved)
            case "duplicate":
                boards.duplicate(self.library, panel.id)
            case "delete":
                places = {**places, panel.id: boards.delete(self.library, panel.id).place}
        return open_panel, places

    @said
    def _add(self, board_id: str, after: str) -> None:
        boards.add_panel(self.library, board_id, after=after)

    @said
    def _undo(self, board_id: str, places: dict[str, int]) -> None:
        if gone := show.deleted(self.library, board_id):
            # A page that was refreshed no longer knows the place: the end of the board then.
            place = places.get(gone[-1].id, len(self.library.get(Board, board_id).panels))
            boards.put_back(self.library, boards.Removed(board_id, gone[-1].id, place))

    # --- the editor

    def _editor_outputs(self) -> list[Any]:
        editor = self.editor
        return [
            editor.column,
            editor.title,
            editor.redraw,
            editor.approve,
            editor.takes,
            *editor.fields.values(),
        ]

    def _editing(self, panel: Panel) -> Shown:
        shot = self.library.get(Shot, panel.shot_id)
        names = [entity.name for entity in self.library.find(Entity, project_id=panel.project_id)]
        place = self.library.get(Board, panel.board_id).panels.index(panel.id) + 1
        values = values_of(shot, panel.note, names)
        return {
            self.editor.column: gr.Column(visible=True),
            self.editor.title: {"id": panel.id, "title": f"Panel {place}"},
            **self._buttons(panel),
            **{field: values[name] for name, field in self.editor.fields.items()},
        }

    @said
    def _keep(self, name: str, panel_id: str, value: Any) -> None:
        if not panel_id:
            return
        panel = self._panel(panel_id)
        if name == "note":
            if (value or "").strip() != panel.note:
                boards.annotate(self.library, panel_id, value or "")
        elif changes := changes_for(self.library.get(Shot, panel.shot_id), name, value):
            boards.edit(self.library, panel_id, changes)

    @said
    def _keep_number(self, name: str, panel_id: str, value: float | None) -> Any:
        if panel_id and (wrong := outside(name, value)):
            gr.Warning(wrong, title="Not yet")
            return getattr(self.library.get(Shot, self._panel(panel_id).shot_id), name)
        self._keep(name, panel_id, value)
        return gr.skip()

    @said
    def _approve(self, panel_id: str) -> None:
        boards.approve(self.library, panel_id, approved=not self._panel(panel_id).approved)

    @said
    def _take(self, panel_id: str, event: gr.EventData) -> None:
        boards.choose(self.library, self._panel(panel_id).id, event.id)

    # --- handing on

    @said
    def _export(self, board_id: str, form: str, per_page: int) -> str:
        return str(export_board(self.library, board_id, form, self.house.outbox(), per_page=int(per_page)))
