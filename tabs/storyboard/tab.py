"""The Storyboard tab: form → cast → board → editor → hand on. Wiring, and handlers of a few lines each."""

from typing import Any

import gradio as gr

from library.documents import Board, Panel
from presets.errors import BadInput
from tabs import show
from tabs.desk import Desk
from tabs.drawing import drawing_fields, plan_fields
from tabs.errors import done, said
from tabs.head import Head
from tabs.storyboard.cast import build_cast, cast_value, lines_of
from tabs.storyboard.editor import build_editor, editor_value, keep
from tabs.storyboard.story import ask, build_story, form_value, redraw_weighed, ways_value, weighed
from tabs.widgets import EACH, IN_TURN, QUIET, BoardWall, Line, Toolbar, Ways, address_of, uploaded
from workflows import boards
from workflows.arrivals import mark
from workflows.asking import ask_again, ask_drawing, ask_redraw
from workflows.export import FORMS, PER_PAGE, export_board
from workflows.house import House
from workflows.jobs import Forming
from workflows.ladder import keep_plan, plan_with
from workflows.pictures import put_file, put_frame
from workflows.takes import panels_of

FORM_NAMES = {
    "zip": "Everything (ZIP)",
    "pdf": "PDF sheets",
    "grid": "One picture",
    "json": "Data (JSON)",
    "html": "Web page",
}


class StoryboardTab:
    def __init__(self, house: House, desk: Desk, head: Head) -> None:
        self.house = house
        self.library = house.library
        self.desk = desk
        self.head = head

    def build(self) -> None:
        forms = [[FORM_NAMES.get(form, form), form] for form in FORMS]
        pages = [[f"{count} a page", str(count)] for count in PER_PAGE]
        self.form = build_story()
        places = ("sb-estimate", "sb-estimate-board", "sb-estimate-panel")
        self.ahead, self.ahead_board, self.ahead_panel = (Line(place=one, elem_classes="sb-unseen") for one in places)
        self.bar = Toolbar(forms=forms, pages=pages, drawing=drawing_fields(fold=""), elem_id="sb-bar")
        self.ways = Ways(mark=mark(self.house.home), elem_id="sb-ways")
        self.cast = build_cast()
        self.wall = BoardWall(elem_id="sb-board-wall")
        self.editor = build_editor()
        self._wire()

    def _wire(self) -> None:
        """Events change the library and the desk; then whatever the page shows is read anew."""
        desk = self.desk
        self.here = [desk.board, desk.panel, desk.view]
        self.shown = [self.wall, self.bar, self.cast, self.editor, desk.seen]
        opened = [*self.head.opened, self.form]
        self.bar.pulse(self._pulse, [*self.here, desk.seen], self.shown, **QUIET)
        desk.board.change(self._open, self.here, [self.form, *self.shown], **QUIET)
        self._shown_after(self.form.draw(self._draw, [desk.project, desk.board], opened, **QUIET).success)
        self.ways.ask(self._ask_ways, desk.board, self.ways, **EACH)
        self.form.weigh(self._weigh, None, self.ahead, **EACH)
        self.bar.weigh(self._weigh_redraw, desk.board, self.ahead_board, **EACH)
        self.editor.weigh(self._weigh_redraw, desk.board, self.ahead_panel, **EACH)
        self._shown_after(self.bar.view(self._view, None, desk.view, **EACH).then)
        self._shown_after(self.bar.act(self._act, self.here[:2], None, **IN_TURN).then)
        self.cast.again(self._read_again, None, [*self.head.opened, self.cast], **QUIET)
        self.bar.hand_on(self._hand_on, desk.board, self.head.courier, api_visibility="private")
        self.wall.choose(self._choose, [desk.board, desk.view], [*self.shown, desk.panel], **EACH)
        self.wall.arrange(self._arrange, desk.board, None, **IN_TURN)
        self._shown_after(self.wall.act(self._act_on, None, None, **IN_TURN).then)
        self.editor.keep(self._keep, None, None, **IN_TURN)
        self._shown_after(self.editor.act(self._edit, desk.panel, desk.panel, **IN_TURN).then)

    def _shown_after(self, then: Any) -> None:
        then(self._show, self.here, self.shown, **EACH)

    # --- showing

    @said
    def _show(self, board_id: str, panel_id: str, view: str) -> tuple[Any, ...]:
        seen = self._seen(board_id, panel_id, view)
        panels = show.panels(self.library, board_id)
        hand = self._hand(board_id)
        return (
            show.wall(self.library, board_id, panels, panel_id, view, hand),
            show.toolbar(self.library, board_id, hand) | {"ways": mark(self.house.home)},
            cast_value(self.library, board_id, panels),
            editor_value(self.library, board_id, panel_id),
            seen,
        )

    def _hand(self, board_id: str) -> Forming | None:
        """The picture that forms on the board at this moment."""
        job = show.busy(self.library, board_id)
        return self.house.jobs.forming(job.id) if job else None

    @said
    def _pulse(self, board_id: str, panel_id: str, view: str, seen: str) -> Any:
        return gr.skip() if seen == self._seen(board_id, panel_id, view) else self._show(board_id, panel_id, view)

    def _seen(self, *here: str) -> str:
        """What the page shows: where it is, changes of the library, and of what there is to draw with."""
        return " ".join([*here, str(self.library.version), mark(self.house.home)])

    @said
    def _ask_ways(self, board_id: str) -> dict[str, Any]:
        return ways_value(self.library, board_id)

    @said
    def _open(self, board_id: str, panel_id: str, view: str) -> tuple[Any, ...]:
        return form_value(self.library, board_id), *self._show(board_id, panel_id, view)

    @said
    def _view(self, event: gr.EventData) -> str:
        return event.view

    # --- the form

    @said
    def _draw(self, project_id: str, board_id: str, event: gr.EventData) -> tuple[Any, ...]:
        board, words = ask(self.house, project_id, board_id, **event._data)
        drawn = {**form_value(self.library, board.id), "story": words, "drawn": True}
        return *self.head.showing(board.project_id, board.id), drawn

    @said
    def _weigh(self, event: gr.EventData) -> str:
        asked = dict(event._data)
        return weighed(asked.pop("frames"), asked)

    @said
    def _weigh_redraw(self, board_id: str, event: gr.EventData) -> str:
        return redraw_weighed(self.library, board_id, event.how, event.panels)

    # --- who is in it

    @said
    def _read_again(self, event: gr.EventData) -> tuple[Any, ...]:
        board, _ = ask_again(self.house, event.board, lines_of(event.settled))
        reading = {**cast_value(self.library, board.id, []), "read": event.board}
        return *self.head.showing(board.project_id, board.id), reading

    # --- the board

    @said
    def _act(self, board_id: str, panel_id: str, event: gr.EventData) -> None:
        match event.verb:
            case "add":
                boards.add_panel(self.library, board_id, after=panel_id)
            case "picture":
                put_file(self.library, board_id, uploaded(event.path), after=panel_id, asked_by=self.house.door)
            case "draw":
                ask_drawing(self.house, board_id)
            case "redraw" | "keep":
                self._redraw_or_keep(board_id, event.verb, event.how)
            case "undo" if gone := show.deleted(self.library, board_id):
                boards.put_back(self.library, boards.Removed(board_id, gone[-1].id))
            case "cancel" if job := show.busy(self.library, board_id):
                self.house.jobs.cancel(job.id)
            case "resume" if show.resumable(self.library, board_id):
                self.house.jobs.resume(show.jobs_of(self.library, board_id)[0].id)

    def _redraw_or_keep(self, board_id: str, verb: str, how: dict[str, Any], panels: list[str] | None = None) -> None:
        board = self.library.get(Board, board_id)
        plan = plan_with(self.library, board, **plan_fields(how))
        if verb == "keep":
            keep_plan(self.library, board_id, plan)
            done("What is drawn on this board from now on is drawn like that.")
        else:
            drawn = [panel.id for panel in panels_of(self.library, board) if panel.takes]
            ask_redraw(self.house, board_id, panels or drawn, plan)

    @said
    def _arrange(self, board_id: str, event: gr.EventData) -> None:
        boards.reorder(self.library, board_id, event.order)

    @said
    def _act_on(self, event: gr.EventData) -> None:
        panel = self._panel(event.id)
        match event.verb:
            case "redraw" | "approve":
                self._redraw_or_approve(panel, event.verb)
            case "duplicate":
                boards.duplicate(self.library, panel.id)
            case "delete":
                boards.delete(self.library, panel.id)

    def _redraw_or_approve(self, panel: Panel, verb: str) -> None:
        """What a card and the editor both can do."""
        if verb == "redraw":
            ask_redraw(self.house, panel.board_id, [panel.id])
        else:
            boards.approve(self.library, panel.id, approved=not panel.approved)

    def _panel(self, panel_id: str) -> Panel:
        panels = self.library.find(Panel, id=panel_id) if panel_id else []
        if not panels:
            raise BadInput("That panel was deleted in another window: Undo delete puts it back.")
        return panels[0]

    # --- the editor

    @said
    def _choose(self, board_id: str, view: str, event: gr.EventData) -> tuple[Any, ...]:
        return *self._show(board_id, self._panel(event.id).id, view), event.id

    @said
    def _keep(self, event: gr.EventData) -> None:
        keep(self.library, self._panel(event.id), event.name, event.value)

    @said
    def _edit(self, panel_id: str, event: gr.EventData) -> Any:
        if event.verb == "close":
            return "" if event.id == panel_id else gr.skip()
        panel = self._panel(event.id)
        match event.verb:
            case "redraw" | "approve":
                self._redraw_or_approve(panel, event.verb)
            case "final":
                self._redraw_or_keep(panel.board_id, "redraw", event.how, [panel.id])
            case "take":
                boards.choose(self.library, panel.id, event.take)
            case "copy":
                board = self.library.get(Board, event.board)
                put_frame(self.library, board.id, panel.chosen, asked_by=self.house.door)
                done(f"The picture is the last panel of “{board.name}” now.")
        return gr.skip()

    # --- handing on

    @said
    def _hand_on(self, board_id: str, event: gr.EventData) -> str:
        folder = self.house.outbox()
        return address_of(export_board(self.library, board_id, event.form, folder, per_page=event.per_page))
