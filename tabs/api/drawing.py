"""What is drawn: one method an endpoint. (A future import of annotations would hide the answers' types.)"""

from functools import partial
from typing import Any

import gradio as gr

from library.documents import Board, Frame, Job, Project
from presets.errors import BadInput
from tabs import show
from tabs.api.room import Room
from tabs.rows import JobRow
from workflows.asking import ask_drawing, ask_handed_back, ask_redraw, ask_storyboard
from workflows.breakdown import breakdown as read_story
from workflows.breakdown import cast_list
from workflows.breakdown.handed_back import handed_back
from workflows.breakdown.result import Breakdown
from workflows.breakdown.source import Source, told_format
from workflows.breakdown.written import scene_breakdown
from workflows.export import FormName, export_board
from workflows.ladder import plan_with
from workflows.plan import DrawingPlan, parse_controls, parse_lora, width_for
from workflows.styles import names_of


class Drawing(Room):
    def storyboard(
        self,
        story: str = "",
        script: str = "",
        frames: int = 8,
        style: str = "",
        aspect: str = "16:9",
        width: int = 0,
        seed: int = 42,
        engine: str = "sketch",
        llm: str = "",
        project_id: str = "",
        threshold: float = 0.7,
        attempts: int = 3,
        wait: bool = True,
        breakdown: dict[str, Any] | None = None,
        draw: bool = True,
        steps: int = 0,
        guidance: float = 0.0,
        loras: list[str] | None = None,
        device: str = "auto",
        cast: list[str] | None = None,
        model: dict[str, Any] | None = None,
        metric: str = "",
    ) -> dict[str, Any]:
        """Draw a storyboard.

        Args:
            story: The story, a sentence or more; leave it empty when `script` or `breakdown` is given.
            script: The text of a screenplay, Fountain or Final Draft.
            frames: Panels for a story; for a screenplay the most shots a scene. 1 to 60.
            style: One of the project's own styles, or a preset; empty for the project's, pencil in a new one.
            aspect: Shape of the picture, such as 16:9.
            width: Pixels across; 0 for what the engine draws best.
            seed: Same seed, same pictures.
            engine: What draws the panels.
            llm: Profile of a language model that directs; empty for rules.
            project_id: Project to add the board to; empty for a new one.
            threshold: Draw again below this likeness to the reference, 0 to 1.
            attempts: The most attempts at one panel.
            wait: Answer when the board is drawn; otherwise at once, to be followed with `jobs`.
            breakdown: What `breakdown` answered, perhaps edited: it is drawn instead of a story or script.
            draw: False makes the board with empty panels, to be edited before `draw_panels`.
            steps: Denoising steps; 0 for the engine's own number.
            guidance: Guidance; 0 for the engine's own value.
            loras: LoRA files, each FILE, FILE:WEIGHT or either with @NAME, of whoever it carries.
            device: Where to draw: auto, cpu, cuda or mps.
            cast: Who is who, a line each: "Tom = the boy, the lad", "the heron" (is somebody), "nobody: the wind".
            model: "scheduler", "decoder", "profile", "reference", "controls" (MAP[:STRENGTH][@START-END]), for models.
            metric: What measures likeness in the project: automatic, dinov2, clip or classical; empty: as it is.

        Returns:
            The ids of project, board and job, the job's state, what there is to say of it, and the panels as they are.
        """
        look = {"style": style, "aspect": aspect, "width": width or width_for(engine, aspect), "seed": seed}
        effort = {"threshold": threshold, "attempts": attempts, "steps": steps, "guidance": guidance, "device": device}
        plan = self._plan(project_id, **look, **effort, engine=engine, **_guides(model or {}, engine, loras))
        words = _source(story, script) if breakdown is None else _alone(breakdown, story or script or cast)
        where: dict[str, Any] = {"project_id": project_id, "draw": draw, "metric": metric}
        return self._answer(*self._queued(words, plan, **where, frames=frames, llm=llm, cast=cast or ()), wait)

    def _queued(self, words: Source | Breakdown, plan: DrawingPlan, **more: Any) -> tuple[Board, Job]:
        if isinstance(words, Source):
            return ask_storyboard(self._house, words, plan, **more)
        where = {name: more[name] for name in ("project_id", "draw", "metric")}
        return ask_handed_back(self._house, words, plan, **where)

    def _plan(self, project_id: str, *, style: str, **asked: object) -> DrawingPlan:
        """As asked, in the project's own style where none is named."""
        if not style:
            style = self._library.get(Project, project_id).style if project_id else DrawingPlan().style
        return DrawingPlan.checked(own=names_of(self._library, project_id), style=style, **asked)

    def _answer(self, board: Board, job: Job, wait: bool) -> dict[str, Any]:
        job = self._finished(job) if wait else job
        return {
            "project_id": board.project_id,
            "board_id": board.id,
            "job_id": job.id,
            "state": job.state.state,
            "detail": show.job_row(self._library, job)["detail"],
            "panels": self._panel_rows(board.id),
        }

    def breakdown(
        self, story: str = "", script: str = "", frames: int = 8, llm: str = "", cast: list[str] | None = None
    ) -> dict[str, Any]:
        """Read a story into scenes and shots; nothing is drawn.

        Args:
            story: The story, a sentence or more; leave it empty when `script` is given.
            script: The text of a screenplay, Fountain or Final Draft.
            frames: Panels for a story; for a screenplay the most shots a scene. 1 to 60.
            llm: Profile of a language model that directs; empty for rules.
            cast: Who is who, a line each: "Tom = the boy, the lad", "the heron" (is somebody), "nobody: the wind".

        Returns:
            The breakdown, as in scene_breakdown.json; edited, it can be handed to `storyboard`.
        """
        told = cast_list(cast or ())
        return scene_breakdown(read_story(_source(story, script), frames=frames, llm=llm or None, told=told))

    def draw_panels(self, board_id: str, wait: bool = True) -> JobRow:
        """Draw every panel of a board that has no picture yet.

        Args:
            board_id: The board.
            wait: Answer when they are drawn; otherwise at once.
        """
        job = ask_drawing(self._house, board_id)
        return self._job_row(self._finished(job) if wait else job)

    def redraw(
        self,
        board_id: str,
        panel_ids: list[str],
        wait: bool = True,
        engine: str = "",
        steps: int = 0,
        guidance: float = 0.0,
        scheduler: str = "",
        profile: str = "",
        loras: list[str] | None = None,
        controls: list[str] | None = None,
        reference: float = -1.0,
        decoder: str = "",
    ) -> JobRow:
        """Draw panels again; earlier takes stay. Drawn in another way, a panel keeps its seed and its stage.

        Args:
            board_id: The board.
            panel_ids: The panels.
            wait: Answer when they are drawn; otherwise at once.
            engine: What draws them this time; empty for the board's.
            steps: Denoising steps; 0 for the board's, or another engine's own number.
            guidance: Guidance; 0 for the board's, or another engine's own value.
            scheduler: Such as euler-a; empty for the board's.
            profile: How a model hurries: exact, compiled, fast or draft; empty for the board's.
            loras: LoRA files, each FILE, FILE:WEIGHT or either with @NAME; left out, the board's.
            controls: Maps of the stage that are followed, MAP[:STRENGTH][@START-END], or none; left out, the board's.
            reference: How closely earlier pictures of the cast are followed, 0 to 1; below 0 as on the board.
            decoder: A decoder of the shelf, or a VAE's folder; empty for the board's.
        """
        asked = {"engine": engine, "steps": steps, "guidance": guidance, "scheduler": scheduler, "profile": profile}
        changes: dict[str, Any] = {name: value for name, value in asked.items() if value}
        changes |= {"decoder": decoder} if decoder else {}
        changes |= {"reference": reference} if reference >= 0 else {}
        changes |= {"loras": tuple(parse_lora(text) for text in loras)} if loras is not None else {}
        board = self._library.get(Board, board_id)
        if controls is not None:
            changes["controls"] = parse_controls(controls, engine or board.engine)
        plan = plan_with(self._library, board, **changes) if changes else None
        job = ask_redraw(self._house, board_id, panel_ids, plan)
        return self._job_row(self._finished(job) if wait else job)

    def picture(self, frame_id: str) -> gr.FileData:
        """The PNG of a take, with its recipe inside.

        Args:
            frame_id: The take.
        """
        frame = self._library.get(Frame, frame_id)
        return gr.FileData(path=str(self._library.media.path(frame.media)))

    def export(self, board_id: str, format: FormName = "zip", per_page: int = 6) -> gr.FileData:
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


def _alone(breakdown: dict[str, Any], beside: object) -> Breakdown:
    if beside:
        raise BadInput("A breakdown holds its story and cast: give it alone, without story, script and cast.")
    return handed_back(breakdown)


GUIDES = ("scheduler", "decoder", "profile", "controls", "reference")


def _guides(model: dict[str, Any], engine: str, loras: list[str] | None) -> dict[str, Any]:
    """What a model takes beside steps and guidance, as a plan has it. Raises `BadInput` for what none takes."""
    if unknown := sorted(set(model) - set(GUIDES)):
        raise BadInput(f"A model takes no “{unknown[0]}”: choose among {', '.join(GUIDES)}.")
    given = tuple(parse_lora(text) for text in loras or ())
    return {**model, "controls": parse_controls(model.get("controls"), engine), "loras": given}


def _source(story: str, script: str) -> Source:
    if not script:
        return Source(story, told_format(story))
    return Source(script, "fdx" if told_format(script) == "fdx" else "fountain")
