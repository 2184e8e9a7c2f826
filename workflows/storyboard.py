"""The main verb: words in, a drawn board out. It can be stopped anywhere and taken up again."""

from collections.abc import Generator

from pydantic import BaseModel, ConfigDict

from library.documents import Board, Entity, Job, Panel, Run, Scene, Script, ScriptFormat, Shot
from library.store import Library
from workflows.breakdown import breakdown, cast_list
from workflows.breakdown.result import Breakdown, SceneBreakdown
from workflows.breakdown.source import Source
from workflows.casting import cast_shot, castable, propose_drafts
from workflows.jobs import Progress
from workflows.plan import DrawingPlan
from workflows.previews import EVERY
from workflows.takes import draw_panels, panels_of


class StoryboardRequest(BaseModel):
    """What to board, on which board, and how to draw it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    board_id: str
    text: str
    format: ScriptFormat = "prose"
    frames: int = 8
    llm: str = ""
    cast: tuple[str, ...] = ()  # who is who, a line of a cast list each
    draw: bool = True  # False: scenes, shots and empty panels only, to be edited before anything is drawn
    plan: DrawingPlan = DrawingPlan()


def storyboard_job(library: Library, job: Job) -> Generator[Progress, None, dict[str, object]]:
    return storyboard(library, StoryboardRequest.model_validate(job.request), asked_by=job.asked_by, previews=EVERY)


def storyboard(
    library: Library, request: StoryboardRequest, *, asked_by: str = "person", previews: int = 0
) -> Generator[Progress, None, dict[str, object]]:
    """Break the words down (unless an earlier try did), then draw every panel that has no picture yet, if asked to."""
    board = library.get(Board, request.board_id)
    note = ""
    if not board.panels:
        yield Progress(0, 0, "Reading the story")
        found = breakdown(
            Source(request.text, request.format),
            frames=request.frames,
            llm=request.llm or None,
            seed=request.plan.seed,
            told=cast_list(request.cast),
        )
        board, note = keep_breakdown(library, board, found), found.note
    asked = request.model_dump(mode="json")
    run = library.add(Run(project_id=board.project_id, verb="storyboard", request=asked, asked_by=asked_by))
    if not request.draw:
        return {"board_id": board.id, "panels": len(board.panels), "drawn": 0, "note": note}
    empty = [panel.id for panel in panels_of(library, board) if not panel.takes]
    frames = yield from draw_panels(library, board, empty, request.plan, run.id, previews=previews)
    library.change(Run, run.id, lambda now: now.model_copy(update={"frames": frames}))
    return {"board_id": board.id, "panels": len(board.panels), "drawn": len(frames), "note": note}


def keep_breakdown(library: Library, board: Board, found: Breakdown) -> Board:
    """Script, scenes, shots, cast and empty panels, in one step: all of it or nothing."""
    with library.batch():
        script = library.add(
            Script(
                project_id=board.project_id,
                format=found.format,
                text=found.story,
                name=found.title,
                director=found.director,
                note=found.note,
                cast_list=found.cast_list,
                mentioned=found.mentioned,
            )
        )
        known = castable(library.find(Entity, project_id=board.project_id), cast_list(found.cast_list))
        known += [library.add(draft) for draft in propose_drafts(found, known, board.project_id)]
        panels = [
            panel
            for order, scene in enumerate(found.scenes)
            for panel in _keep_scene(library, board, script.id, order, scene, known)
        ]
        return library.change(Board, board.id, lambda now: now.model_copy(update={"panels": [*now.panels, *panels]}))


def _keep_scene(
    library: Library, board: Board, script_id: str, order: int, part: SceneBreakdown, known: list[Entity]
) -> list[str]:
    scene = library.add(
        Scene(**part.scene.model_dump(), project_id=board.project_id, script_id=script_id, key=part.key, order=order)
    )
    ids = []
    for number, fields in enumerate(part.shots):
        shot = library.add(
            Shot(
                **fields.model_dump(),
                project_id=board.project_id,
                scene_id=scene.id,
                key=part.shot_keys[number] if number < len(part.shot_keys) else "",
                order=number,
                cast=cast_shot(fields, part.scene, known),
            )
        )
        ids.append(library.add(Panel(project_id=board.project_id, board_id=board.id, shot_id=shot.id)).id)
    return ids
