"""Projects and boards: one method an endpoint. (A future import of annotations would hide the answers' types.)"""

from pathlib import Path

import gradio as gr

from library.documents import Project
from library.files import safe_filename
from tabs.api.room import Room
from tabs.rows import BoardRow, ProjectRow, board_row
from workflows import projects


class Shelves(Room):
    def projects(self, archived: bool = False) -> list[ProjectRow]:
        """List projects, the newest first.

        Args:
            archived: Those put away instead of those in use.
        """
        return [self._project_row(project) for project in projects.projects(self._library, archived=archived)]

    def new_project(self, name: str) -> ProjectRow:
        """Begin a project with one empty board.

        Args:
            name: Its name, up to 120 letters.
        """
        return self._project_row(projects.begin(self._library, name)[0])

    def rename_project(self, project_id: str, name: str) -> ProjectRow:
        """Give a project another name.

        Args:
            project_id: The project.
            name: Its new name, up to 120 letters.
        """
        return self._project_row(projects.rename(self._library, project_id, name))

    def archive_project(self, project_id: str, archived: bool = True) -> ProjectRow:
        """Put a project away, or take it out again.

        Args:
            project_id: The project.
            archived: False takes it out again.
        """
        return self._project_row(projects.put_away(self._library, project_id, archived=archived))

    def import_project(self, archive: gr.FileData) -> ProjectRow:
        """Take in a project that was saved as a ZIP.

        Args:
            archive: The ZIP file.
        """
        return self._project_row(projects.take_in(self._library, Path(archive.path)))

    def export_project(self, project_id: str) -> gr.FileData:
        """Write a project with everything it holds as a ZIP that another studio can take in.

        Args:
            project_id: The project.
        """
        name = safe_filename(self._library.get(Project, project_id).name)
        return gr.FileData(
            path=str(projects.hand_over(self._library, project_id, self._house.outbox() / f"{name}.zip"))
        )

    def boards(self, project_id: str) -> list[BoardRow]:
        """List the boards of a project, the oldest first.

        Args:
            project_id: The project.
        """
        return [board_row(board) for board in projects.boards(self._library, project_id)]

    def new_board(self, project_id: str) -> BoardRow:
        """Add an empty board to a project.

        Args:
            project_id: The project.
        """
        return board_row(projects.next_board(self._library, project_id))

    def rename_board(self, board_id: str, name: str) -> BoardRow:
        """Give a board another name.

        Args:
            board_id: The board.
            name: Its new name, up to 120 letters.
        """
        return board_row(projects.rename_board(self._library, board_id, name))
