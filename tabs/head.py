"""The head of every page: which project and which board are open, and what can be done with them."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import gradio as gr

from library.documents import Board, Project
from library.files import safe_filename
from presets.errors import BadInput
from tabs.desk import Desk
from tabs.errors import done, said
from tabs.widgets import EACH, QUIET, Courier, PageHead, address_of, uploaded
from workflows import projects
from workflows.house import House

MARK = """<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"
aria-hidden="true"><rect x="3" y="6" width="26" height="20" rx="3"/>
<path d="M8 21c4-1 6-4 8-9M16 12c1 3 4 6 8 7M13 17l-4-2M19 16l3-4"/></svg>"""


class Here(NamedTuple):
    """What was open when something was asked for."""

    project: str
    board: str


class Head:
    def __init__(self, house: House, desk: Desk) -> None:
        self.house = house
        self.library = house.library
        self.desk = desk
        self.verbs: dict[str, Callable[[Here, gr.EventData], tuple[Any, ...]]] = {
            "restore": self._restore,
            "open": lambda _, event: self._open(event.id),
            "open_board": self._open_board,
            "new_project": self._new_project,
            "new_board": self._new_board,
            "rename_project": self._rename_project,
            "rename_board": self._rename_board,
            "put_away": self._put_away,
            "take_out": self._take_out,
            "take_in": self._take_in,
        }

    def build(self) -> None:
        self.widget = PageHead(mark=MARK, elem_id="sb-head")
        self.courier = Courier(elem_id="sb-courier")
        desk = self.desk
        self.opened = [desk.project, desk.board, self.widget]
        self.widget.act(self._act, [desk.project, desk.board], self.opened, **EACH)
        self.widget.save(self._save, desk.project, self.courier, **QUIET)

    def showing(self, project_id: str, board_id: str, **more: object) -> tuple[Any, ...]:
        """Values for the two states and the head."""
        boards = projects.boards(self.library, project_id) if project_id else []
        value = {
            "project": project_id,
            "board": board_id,
            "projects": _named(projects.projects(self.library)),
            "boards": _named(boards),
            "away": _named(projects.projects(self.library, archived=True)),
            **more,
        }
        return project_id, board_id, value

    def _restore(self, _: Here, event: gr.EventData) -> tuple[Any, ...]:
        """What a page opens with: where this browser was, or else the newest project."""
        here = self.library.count(Project, id=event.project, archived=False)
        if here and self.library.count(Board, id=event.board, project_id=event.project):
            return self.showing(event.project, event.board)
        return self._newest()

    def _newest(self) -> tuple[Any, ...]:
        newest = next(iter(projects.projects(self.library)), None)
        return self._open(newest.id) if newest else self.showing("", "")

    @said
    def _act(self, project_id: str, board_id: str, event: gr.EventData) -> tuple[Any, ...]:
        return self.verbs[event.verb](Here(project_id, board_id), event)

    @said
    def _save(self, project_id: str) -> str:
        name = safe_filename(self.library.get(Project, _chosen(project_id)).name)
        return address_of(projects.hand_over(self.library, project_id, self.house.outbox() / f"{name}.zip"))

    def _open(self, project_id: str) -> tuple[Any, ...]:
        boards = projects.boards(self.library, project_id) if project_id else []
        return self.showing(project_id, boards[-1].id if boards else "")

    def _open_board(self, here: Here, event: gr.EventData) -> tuple[Any, ...]:
        return self.showing(here.project, event.id)

    def _new_project(self, *_: object) -> tuple[Any, ...]:
        project, board = projects.begin(self.library, f"Project {self.library.count(Project) + 1}")
        return self.showing(project.id, board.id)

    def _new_board(self, here: Here, _: gr.EventData) -> tuple[Any, ...]:
        if not here.project:
            return self._new_project()
        return self.showing(here.project, projects.next_board(self.library, here.project).id)

    def _rename_project(self, here: Here, event: gr.EventData) -> tuple[Any, ...]:
        return self._renamed(here, projects.rename(self.library, _chosen(here.project), event.name))

    def _rename_board(self, here: Here, event: gr.EventData) -> tuple[Any, ...]:
        return self._renamed(here, projects.rename_board(self.library, _chosen(here.board), event.name))

    def _renamed(self, here: Here, named: Project | Board) -> tuple[Any, ...]:
        done(f"Renamed to “{named.name}”.")
        return self.showing(here.project, here.board, renamed=named.changed)

    def _put_away(self, here: Here, _: gr.EventData) -> tuple[Any, ...]:
        away = projects.put_away(self.library, _chosen(here.project))
        done(f"“{away.name}” is put away: take it out again under Manage.")
        return self._newest()

    def _take_out(self, _: Here, event: gr.EventData) -> tuple[Any, ...]:
        back = projects.put_away(self.library, event.id, archived=False)
        done(f"“{back.name}” is out again.")
        return self._open(back.id)

    def _take_in(self, _: Here, event: gr.EventData) -> tuple[Any, ...]:
        project = projects.take_in(self.library, uploaded(event.path))
        done(f"“{project.name}” is here and open.")
        return self.showing(project.id, projects.newest_with_panels(self.library, project.id))


def _named(documents: Sequence[Project | Board]) -> list[list[str]]:
    return [[document.name, document.id] for document in documents]


def _chosen(id: str) -> str:
    if not id:
        raise BadInput("No project is open: choose New project, or draw a story.")
    return id
