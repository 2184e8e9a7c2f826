"""The head of every page: which project and which board are open, and what can be done with them."""

from pathlib import Path
from typing import Any

import gradio as gr

from library.documents import Board, Project
from library.files import safe_filename
from presets.errors import BadInput
from tabs.desk import Desk
from tabs.errors import said
from workflows import projects
from workflows.house import House

DONE: dict[str, Any] = {"title": "Done", "duration": 5}
MARK = """<h1><svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"
aria-hidden="true"><rect x="3" y="6" width="26" height="20" rx="3"/>
<path d="M8 21c4-1 6-4 8-9M16 12c1 3 4 6 8 7M13 17l-4-2M19 16l3-4"/></svg>Sagebrush</h1>"""


UNFOLD = """() => {
  const open = document.querySelector('#sb-manage').classList.toggle('sb-open');
  document.querySelector('#sb-manage-open').setAttribute('aria-expanded', open);
}"""


class Head:
    def __init__(self, house: House, desk: Desk) -> None:
        self.house = house
        self.library = house.library
        self.desk = desk

    def build(self) -> None:
        with gr.Row(elem_id="sb-head"):
            gr.HTML(MARK, elem_id="sb-mark")
            slim: dict[str, Any] = {
                "show_label": False,
                "container": False,
                "elem_classes": "sb-slim",
                "min_width": 120,
            }
            self.project = gr.Dropdown([], label="Project", elem_id="sb-project", **slim)
            self.board = gr.Dropdown([], label="Board", elem_id="sb-board", **slim)
            self.new_project = gr.Button("New project", size="sm", elem_id="sb-new-project")
            self.new_board = gr.Button("New board", size="sm", elem_id="sb-new-board")
            manage = gr.Button("Manage", size="sm", elem_id="sb-manage-open")
            manage.click(None, js=UNFOLD, api_visibility="private")
        self._build_manage()
        self._wire()

    def _build_manage(self) -> None:
        """Rarely wanted things, out of sight until Manage is pressed."""
        bare: dict[str, Any] = {"show_label": False, "container": False, "min_width": 120}
        with gr.Row(elem_id="sb-manage"):
            with gr.Column(elem_classes="sb-group"):
                gr.HTML("<h4>Rename</h4>")
                self.name = gr.Textbox(label="New name", placeholder="New name", elem_id="sb-name", **bare)
                with gr.Row():
                    self.rename_project = gr.Button("Rename project", size="sm")
                    self.rename_board = gr.Button("Rename board", size="sm")
            with gr.Column(elem_classes="sb-group"):
                gr.HTML("<h4>Put away</h4>")
                self.away = gr.Dropdown([], label="Projects put away", elem_id="sb-away", **bare)
                with gr.Row():
                    self.archive = gr.Button("Put this project away", size="sm", elem_id="sb-put-away")
            with gr.Column(elem_classes="sb-group"):
                gr.HTML('<h4>Move to another computer</h4><p class="sb-quiet">A ZIP holds the whole project.</p>')
                with gr.Row():
                    self.save = gr.Button("Save project as ZIP", size="sm")
                    self.load = gr.UploadButton("Open a project ZIP", size="sm", file_types=[".zip"])
        self.download = gr.DownloadButton(visible="hidden", elem_id="sb-project-download")

    def _wire(self) -> None:
        desk = self.desk
        opened = [desk.project, desk.board, self.project, self.board, self.away, desk.saved]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        self.project.input(self._open, self.project, opened, **quiet)
        self.board.input(self._open_board, [desk.project, self.board], opened, **quiet)
        self.new_project.click(self._new_project, None, opened, **quiet)
        self.new_board.click(self._new_board, desk.project, opened, **quiet)
        self.rename_project.click(
            self._rename_project, [desk.project, desk.board, self.name], [*opened, self.name], **quiet
        )
        self.rename_board.click(
            self._rename_board, [desk.project, desk.board, self.name], [*opened, self.name], **quiet
        )
        self.archive.click(self._put_away, desk.project, opened, **quiet)
        self.away.input(self._take_out, self.away, opened, **quiet)
        self.load.upload(self._take_in, self.load, opened, **quiet)
        self.save.click(self._save, desk.project, self.download, **quiet).success(
            None, None, None, js="() => document.querySelector('#sb-project-download').click()"
        )

    def showing(self, project_id: str, board_id: str) -> tuple[Any, ...]:
        """Values for the two states, the three lists and the browser's memory."""
        mine = [(project.name, project.id) for project in projects.projects(self.library)]
        away = [(project.name, project.id) for project in projects.projects(self.library, archived=True)]
        boards = [(board.name, board.id) for board in projects.boards(self.library, project_id)] if project_id else []
        return (
            project_id,
            board_id,
            gr.Dropdown(choices=mine or [("No project yet", "")], value=project_id),
            gr.Dropdown(choices=boards or [("No board yet", "")], value=board_id),
            gr.Dropdown(choices=[(_away_words(len(away)), ""), *away], value="", interactive=bool(away)),
            [project_id, board_id],
        )

    def restored(self, saved: list[str]) -> tuple[Any, ...]:
        """What a page opens with: where this browser was, or else the newest project."""
        project_id, board_id = [*(saved or []), "", ""][:2]
        if self.library.count(Project, id=project_id, archived=False) and self.library.count(Board, id=board_id):
            return self.showing(project_id, board_id)
        newest = next(iter(projects.projects(self.library)), None)
        return self._open(newest.id) if newest else self.showing("", "")

    @said
    def _open(self, project_id: str) -> tuple[Any, ...]:
        boards = projects.boards(self.library, project_id) if project_id else []
        return self.showing(project_id, boards[-1].id if boards else "")

    @said
    def _open_board(self, project_id: str, board_id: str) -> tuple[Any, ...]:
        return self.showing(project_id, board_id)

    @said
    def _new_project(self) -> tuple[Any, ...]:
        project, board = projects.begin(self.library, f"Project {self.library.count(Project) + 1}")
        return self.showing(project.id, board.id)

    @said
    def _new_board(self, project_id: str) -> tuple[Any, ...]:
        if not project_id:
            return self._new_project()
        board = projects.next_board(self.library, project_id)
        return self.showing(project_id, board.id)

    @said
    def _rename_project(self, project_id: str, board_id: str, name: str) -> tuple[Any, ...]:
        gr.Info(f"Renamed to “{projects.rename(self.library, _chosen(project_id), name).name}”.", **DONE)
        return *self.showing(project_id, board_id), ""

    @said
    def _rename_board(self, project_id: str, board_id: str, name: str) -> tuple[Any, ...]:
        gr.Info(f"Renamed to “{projects.rename_board(self.library, _chosen(board_id), name).name}”.", **DONE)
        return *self.showing(project_id, board_id), ""

    @said
    def _put_away(self, project_id: str) -> tuple[Any, ...]:
        away = projects.put_away(self.library, _chosen(project_id))
        gr.Info(f"“{away.name}” is put away: take it out again under Manage.", **DONE)
        return self.restored([])

    @said
    def _take_out(self, project_id: str) -> tuple[Any, ...]:
        if not project_id:
            return self.restored([])
        back = projects.put_away(self.library, project_id, archived=False)
        gr.Info(f"“{back.name}” is out again.", **DONE)
        return self._open(project_id)

    @said
    def _take_in(self, archive: str) -> tuple[Any, ...]:
        project = projects.take_in(self.library, Path(archive))
        gr.Info(f"“{project.name}” is here and open.", **DONE)
        return self._open(project.id)

    @said
    def _save(self, project_id: str) -> str:
        name = self.library.get(Project, _chosen(project_id)).name
        return str(projects.hand_over(self.library, project_id, self.house.outbox() / f"{safe_filename(name)}.zip"))


def _away_words(count: int) -> str:
    return f"Take one out again ({count})" if count else "None is put away"


def _chosen(id: str) -> str:
    if not id:
        raise BadInput("No project is open: choose New project, or draw a story.")
    return id
