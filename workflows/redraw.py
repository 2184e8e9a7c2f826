"""Draw chosen panels again. Earlier takes stay; approved panels are left alone."""

from collections.abc import Generator, Sequence

from pydantic import BaseModel, ConfigDict

from library.documents import Board, Job, Panel, Run
from library.store import Library
from presets.errors import BadInput
from workflows.flags import take_off
from workflows.jobs import Progress
from workflows.plan import DrawingPlan
from workflows.previews import EVERY
from workflows.takes import draw_panels


class RedrawRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    board_id: str
    panels: tuple[str, ...]
    plan: DrawingPlan = DrawingPlan()
    flagged: tuple[str, ...] = ()  # entities whose flag is what asks for it; taken off when all is drawn


def redraw_job(library: Library, job: Job) -> Generator[Progress, None, dict[str, object]]:
    return redraw(library, RedrawRequest.model_validate(job.request), asked_by=job.asked_by, previews=EVERY)


def redraw(
    library: Library, request: RedrawRequest, *, asked_by: str = "person", previews: int = 0
) -> Generator[Progress, None, dict[str, object]]:
    board = library.get(Board, request.board_id)
    wanted = unlocked(library, board, request.panels)
    asked = request.model_dump(mode="json")
    run = library.add(Run(project_id=board.project_id, verb="redraw", request=asked, asked_by=asked_by))
    frames = yield from draw_panels(library, board, wanted, request.plan, run.id, previews=previews)
    library.change(Run, run.id, lambda now: now.model_copy(update={"frames": frames}))
    take_off(library, board.project_id, request.flagged, asked)
    return {"board_id": board.id, "drawn": len(frames)}


def unlocked(library: Library, board: Board, panels: Sequence[str]) -> list[str]:
    """Those of the panels that may be redrawn. Raises `BadInput` when none may."""
    here = [panel for panel in library.find(Panel, board_id=board.id) if panel.id in set(panels)]
    free = [panel.id for panel in here if not panel.approved]
    if not free:
        raise BadInput(
            "Approved panels are not redrawn: take the approval off first."
            if here
            else "None of these panels is on this board: name at least one that is."
        )
    return free
