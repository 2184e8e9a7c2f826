"""Handing a board on, in any form a production asks for. A new one: its id in `FormName`, a line in `FORMS`."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, cast

from library.documents import Board
from library.files import safe_filename
from library.store import Library
from presets.errors import BadInput
from workflows.breakdown.written import scene_breakdown
from workflows.continuity import continuity
from workflows.delivery import (
    BoardView,
    shot_files,
    write_grid,
    write_json,
    write_outputs,
    write_pack,
    write_page,
    write_sheets,
)
from workflows.delivery.board_view import frame_file
from workflows.delivery.records import Json
from workflows.elements import carried, elements_of
from workflows.plan import DrawingPlan, plan_of
from workflows.projects import boards, named
from workflows.prompting import sdxl_prompts
from workflows.reporting import summary_of
from workflows.scoring import review_board
from workflows.styles import own_style
from workflows.takes import takes_of
from workflows.views import board_view, breakdown_of, placed
from workflows.wording import tell_likeness

PER_PAGE = (1, 2, 3, 6, 9)


class _Form(NamedTuple):
    ending: str
    write: Callable[[BoardView, dict[str, Json], Path, int], Path]


FormName: TypeAlias = Literal["zip", "pdf", "grid", "json", "html"]
FORMS: dict[FormName, _Form] = {
    "zip": _Form("zip", lambda view, records, out, per_page: write_pack(view, out, records, per_page)),
    "pdf": _Form("pdf", lambda view, records, out, per_page: write_sheets(view, out, per_page)),
    "grid": _Form("png", lambda view, records, out, per_page: write_grid(view, out)),
    "json": _Form("json", lambda view, records, out, per_page: write_json(records["scene_breakdown.json"], out)),
    "html": _Form("html", lambda view, records, out, per_page: write_page(view, out)),
}


def export_board(library: Library, board_id: str, form: str, folder: Path, *, per_page: int = 6) -> Path:
    """Write the board into `folder`, named after project and board. Returns the file."""
    view = board_view(library, board_id)
    if not view.panels:
        raise BadInput("This board has no panels yet: draw a story or add a panel first.")
    name = safe_filename(f"{view.title} – {view.project}")
    return _write(library, library.get(Board, board_id), view, form, folder / f"{name}.{_form(form).ending}", per_page)


def export_project(library: Library, name_or_id: str, form: str, out: Path | None) -> Path:
    """Write the newest drawn board of a project to `out`, or beside the caller under the project's name."""
    project = named(library, name_or_id)
    ready = [board for board in boards(library, project.id) if board.panels]
    if not ready:
        raise BadInput(f"The project “{project.name}” has no panels yet: draw a storyboard in it first.")
    out = out or Path(f"{safe_filename(project.name)}.{_form(form).ending}")
    return _write(library, ready[-1], board_view(library, ready[-1].id), form, out, per_page=6)


def write_board(library: Library, board: Board, plan: DrawingPlan, out: Path) -> Json:
    """Every file of SPEC A8 and the PDF into the folder `out`. Returns what `report.json` says."""
    records, review = _records(library, board), review_board(library, board)
    for _ in tell_likeness(library, takes_of(library, board)):
        pass  # of pictures that were drawn before a CLIP came here
    files = {at.frame.id: frame_file(at.number) for at in placed(library, board) if at.frame}
    summary = summary_of(library, board, plan, review, files)
    view = board_view(library, board.id)
    write_outputs(view, records["scene_breakdown.json"], records["sdxl_prompts.json"], summary, out)
    return summary


def _write(library: Library, board: Board, view: BoardView, form: str, out: Path, per_page: int) -> Path:
    if per_page not in PER_PAGE:
        raise BadInput(f"A page holds {', '.join(map(str, PER_PAGE))} panels, not {per_page}: choose one of these.")
    records = _records(library, board)
    if form == "zip":  # by what is known of the pictures: handing on looks at none
        drawn = [at.frame.id if at.frame else "" for at in placed(library, board)]
        files = dict(zip(drawn, shot_files(view.panels), strict=True))
        records["report.json"] = summary_of(library, board, plan_of(board), continuity(library, board.id), files)
    return _form(form).write(view, records, out, per_page)


def _records(library: Library, board: Board) -> dict[str, Json]:
    read = breakdown_of(library, board)
    elements = elements_of(library, board.project_id, plan_of(board).loras)
    own = own_style(library, board.project_id, board.style)
    drawn = {"style": board.style, "look": own.look if own else None, "seed": board.seed}
    drawn |= {"triggers": carried(elements), "elements": elements}
    return {
        "scene_breakdown.json": scene_breakdown(read),
        "sdxl_prompts.json": sdxl_prompts(read, **drawn),
    }


def _form(form: str) -> _Form:
    if form not in FORMS:
        raise BadInput(f"A board is handed on as {', '.join(FORMS)}, not as “{form}”: choose one of these.")
    return FORMS[cast(FormName, form)]
