"""The ladder from draft to final: a board's way of drawing, changed for one redraw or for good."""

from engines.registry import BUILDERS, engine
from library.documents import Board
from library.store import Library
from workflows.guiding import usual_controls
from workflows.plan import MODEL_STEP, DrawingPlan, drawn_as, plan_of, width_for
from workflows.styles import names_of


def plan_with(library: Library, board: Board, **changes: object) -> DrawingPlan:
    """How the board is drawn, with these changes.

    Another engine begins with its own ways and the size it draws best, unless a size was chosen for the board. Raises
    as `DrawingPlan.checked`.
    """
    plan = plan_of(board)
    named = str(changes.get("engine") or plan.engine)
    told = {**plan.model_dump(), **(_begun(plan, named) if named != plan.engine else {}), **changes, "engine": named}
    return DrawingPlan.checked(own=names_of(library, board.project_id), **told)


def _begun(plan: DrawingPlan, engine_id: str) -> dict[str, object]:
    usual = plan.width == width_for(plan.engine, plan.aspect)
    whole = plan.width if engine_id in BUILDERS else max(round(plan.width / MODEL_STEP), 8) * MODEL_STEP
    return {
        "width": width_for(engine_id, plan.aspect) if usual else whole,
        "steps": 0,
        "guidance": 0.0,
        "scheduler": "",
        "decoder": "",
        "profile": "exact",
        "loras": (),
        "controls": usual_controls(engine(engine_id).spec),
    }


def keep_plan(library: Library, board_id: str, plan: DrawingPlan) -> Board:
    """Draw the board like that from now on; the pictures there are stay."""
    return library.change(Board, board_id, lambda now: drawn_as(now, plan))
