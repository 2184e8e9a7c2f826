"""What every endpoint works with."""

from library.documents import Board, Job, Panel, Project
from library.store import Library
from tabs import show
from tabs.rows import JobRow, PanelRow, ProjectRow, panel_row
from workflows import projects
from workflows.house import House
from workflows.views import placed

LONGEST_WAIT_S = 3600.0


class Room:
    def __init__(self, house: House) -> None:
        self._house = house
        self._library: Library = house.library

    def _finished(self, job: Job) -> Job:
        return self._house.jobs.wait(job.id, LONGEST_WAIT_S)

    def _project_row(self, project: Project) -> ProjectRow:
        ids = [board.id for board in projects.boards(self._library, project.id)]
        return ProjectRow(id=project.id, name=project.name, archived=project.archived, boards=ids)

    def _panel_row(self, panel_id: str) -> PanelRow:
        panel = self._library.get(Panel, panel_id)
        return next(row for row in self._panel_rows(panel.board_id) if row["id"] == panel_id)

    def _panel_rows(self, board_id: str) -> list[PanelRow]:
        return [panel_row(at) for at in placed(self._library, self._library.get(Board, board_id))]

    def _job_row(self, job: Job) -> JobRow:
        return JobRow(**show.job_row(self._library, job))
