"""The public endpoints, for scripts and for `gradio_client`. Typed, documented, frozen by a golden file.

Hints describe the schema only – Gradio does not check them – so every endpoint checks what it is given. There must be
no `from __future__ import annotations` here: it would hide the types of the answers.
"""

from functools import partial
from pathlib import Path
from typing import Any, Literal

import gradio as gr
from gradio.events import api as gr_api

from library.documents import Board, Frame, Job, Panel, Project
from library.store import Library
from tabs import show
from tabs.errors import checked
from tabs.rows import BoardRow, JobRow, PanelRow, ProjectRow, board_row, panel_row
from workflows import boards, projects
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown import breakdown as read_story
from workflows.breakdown.source import Source
from workflows.breakdown.written import scene_breakdown
from workflows.editing import edit
from workflows.export import export_board
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.views import placed

LONGEST_WAIT_S = 3600.0


class Endpoints:
    """One method an endpoint; its name is the endpoint's name."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._library: Library = house.library

    def storyboard(
        self,
        story: str,
        script: str = "",
        frames: int = 8,
        style: str = "pencil",
        aspect: str = "16:9",
        width: int = 768,
        seed: int = 42,
        engine: str = "sketch",
        llm: str = "",
        project_id: str = "",
        threshold: float = 0.7,
        attempts: int = 3,
        wait: bool = True,
    ) -> dict[str, Any]:
        """Draw a storyboard.

        Args:
            story: The story, a sentence or more; leave it empty when `script` is given.
            script: The text of a screenplay in Fountain.
            frames: Panels for a story; for a screenplay the most shots a scene. 1 to 60.
            style: A style of drawing.
            aspect: Shape of the picture, such as 16:9.
            width: Pixels across.
            seed: Same seed, same pictures.
            engine: What draws the panels.
            llm: Profile of a language model that directs; empty for rules.
            project_id: Project to add the board to; empty for a new one.
            threshold: Draw again below this likeness to the reference, 0 to 1.
            attempts: The most attempts at one panel.
            wait: Answer when the board is drawn; otherwise at once, to be followed with `jobs`.

        Returns:
            The ids of project, board and job, the job's state, what there is to say of it, and the panels as they are.
        """
        source = Source(script, "fountain") if script else Source(story, "prose")
        plan = DrawingPlan.checked(
            style=style, aspect=aspect, width=width, seed=seed, engine=engine, threshold=threshold, attempts=attempts
        )
        board, job = ask_storyboard(self._house, source, plan, frames=frames, llm=llm, project_id=project_id)
        if wait:
            job = self._finished(job)
        return {
            "project_id": board.project_id,
            "board_id": board.id,
            "job_id": job.id,
            "state": job.state.state,
            "detail": show.job_row(self._library, job)["detail"],
            "panels": self.panels(board.id),
        }

    def breakdown(self, story: str, script: str = "", frames: int = 8, llm: str = "") -> dict[str, Any]:
        """Read a story into scenes and shots; nothing is drawn.

        Args:
            story: The story, a sentence or more; leave it empty when `script` is given.
            script: The text of a screenplay in Fountain.
            frames: Panels for a story; for a screenplay the most shots a scene. 1 to 60.
            llm: Profile of a language model that directs; empty for rules.

        Returns:
            The breakdown, as in scene_breakdown.json.
        """
        source = Source(script, "fountain") if script else Source(story, "prose")
        return scene_breakdown(read_story(source, frames=frames, llm=llm or None))

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

    def panels(self, board_id: str) -> list[PanelRow]:
        """List the panels of a board, in order, with everything said of their shots.

        Args:
            board_id: The board.
        """
        board = self._library.get(Board, board_id)
        return [panel_row(at) for at in placed(self._library, board)]

    def reorder(self, board_id: str, order: list[str]) -> list[str]:
        """Put the panels of a board in this order; panels left out stay behind the one they followed.

        Args:
            board_id: The board.
            order: Panel ids.

        Returns:
            The panel ids as they are now.
        """
        return boards.reorder(self._library, board_id, order).panels

    def add_panel(self, board_id: str, after: str = "") -> PanelRow:
        """Add an empty panel.

        Args:
            board_id: The board.
            after: The panel it follows; empty for the end.
        """
        return self._panel_row(boards.add_panel(self._library, board_id, after=after).id)

    def duplicate_panel(self, panel_id: str) -> PanelRow:
        """Copy a panel behind itself.

        Args:
            panel_id: The panel.
        """
        return self._panel_row(boards.duplicate(self._library, panel_id).id)

    def delete_panel(self, panel_id: str) -> dict[str, Any]:
        """Take a panel off its board; give the answer to `undelete_panel` to undo it.

        Args:
            panel_id: The panel.
        """
        gone = boards.delete(self._library, panel_id)
        return {"board_id": gone.board_id, "panel_id": gone.panel_id, "place": gone.place}

    def undelete_panel(self, board_id: str, panel_id: str, place: int = -1) -> PanelRow:
        """Put a deleted panel back.

        Args:
            board_id: The board it was on.
            panel_id: The panel.
            place: Its place there, from 0; -1 for where it stood.
        """
        gone = boards.Removed(board_id, panel_id, None if place < 0 else place)
        return self._panel_row(boards.put_back(self._library, gone).id)

    def edit_panel(self, panel_id: str, changes: dict[str, Any]) -> PanelRow:
        """Change fields of a panel's shot; all others stay as they are.

        Args:
            panel_id: The panel.
            changes: Field names and new values, such as {"shot_size": "wide", "duration_s": 4}.
        """
        edit(self._library, panel_id, changes)
        return self._panel_row(panel_id)

    def approve_panel(self, panel_id: str, approved: bool = True) -> PanelRow:
        """Lock a panel against being drawn again, or unlock it.

        Args:
            panel_id: The panel.
            approved: False unlocks it.
        """
        boards.approve(self._library, panel_id, approved=approved)
        return self._panel_row(panel_id)

    def choose_take(self, panel_id: str, frame_id: str) -> PanelRow:
        """Show another take of a panel.

        Args:
            panel_id: The panel.
            frame_id: One of its takes.
        """
        boards.choose(self._library, panel_id, frame_id)
        return self._panel_row(panel_id)

    def redraw(self, board_id: str, panel_ids: list[str], wait: bool = True) -> JobRow:
        """Draw panels again; earlier takes stay.

        Args:
            board_id: The board.
            panel_ids: The panels.
            wait: Answer when they are drawn; otherwise at once.
        """
        job = ask_redraw(self._house, board_id, panel_ids)
        return self._job_row(self._finished(job) if wait else job)

    def picture(self, frame_id: str) -> gr.FileData:
        """The PNG of a take, with its recipe inside.

        Args:
            frame_id: The take.
        """
        frame = self._library.get(Frame, frame_id)
        return gr.FileData(path=str(self._library.media.path(frame.media)))

    def export(
        self, board_id: str, format: Literal["zip", "pdf", "grid", "json", "html"] = "zip", per_page: int = 6
    ) -> gr.FileData:
        """Write a board as one file.

        Args:
            board_id: The board.
            format: Form of the file.
            per_page: Panels a page of a PDF: 1, 2, 3, 6 or 9.
        """
        folder = self._house.outbox()
        return gr.FileData(path=str(export_board(self._library, board_id, format, folder, per_page=per_page)))

    def jobs(self, project_id: str = "") -> list[JobRow]:
        """List jobs, the newest first.

        Args:
            project_id: Only those of this project.
        """
        find = partial(self._library.find, Job, newest_first=True)
        return [self._job_row(job) for job in (find(project_id=project_id) if project_id else find())]

    def cancel_job(self, job_id: str) -> JobRow:
        """Stop a job; what it had finished is kept.

        Args:
            job_id: The job.
        """
        return self._job_row(self._house.jobs.cancel(job_id))

    def resume_job(self, job_id: str) -> JobRow:
        """Queue an interrupted, cancelled or failed job again.

        Args:
            job_id: The job.
        """
        return self._job_row(self._house.jobs.resume(job_id))

    # --- inside

    def _finished(self, job: Job) -> Job:
        return self._house.jobs.wait(job.id, LONGEST_WAIT_S)

    def _project_row(self, project: Project) -> ProjectRow:
        ids = [board.id for board in projects.boards(self._library, project.id)]
        return ProjectRow(id=project.id, name=project.name, archived=project.archived, boards=ids)

    def _panel_row(self, panel_id: str) -> PanelRow:
        panel = self._library.get(Panel, panel_id)
        board = self._library.get(Board, panel.board_id)
        return next(panel_row(at) for at in placed(self._library, board) if at.panel.id == panel_id)

    def _job_row(self, job: Job) -> JobRow:
        return JobRow(**show.job_row(self._library, job))


ENDPOINTS = [name for name in vars(Endpoints) if not name.startswith("_")]


def publish(house: House) -> None:
    """Offer every endpoint; to be called inside the app's Blocks."""
    endpoints = Endpoints(house)
    for name in ENDPOINTS:
        gr_api(checked(getattr(endpoints, name)), api_name=name, concurrency_limit=None)
