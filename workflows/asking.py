"""A story asked for by a person at a screen or by a script: checked, given a project and a board, and queued."""

from library.documents import Board, Job, Lane, Panel, Queued, Running
from library.store import Library
from presets.errors import BadInput
from presets.loader import pick
from presets.services import WriterProfile
from workflows.breakdown import checked
from workflows.breakdown.source import Source
from workflows.house import House
from workflows.plan import DrawingPlan, drawn_as, plan_of
from workflows.projects import begin, next_board, title_of
from workflows.redraw import RedrawRequest, unlocked
from workflows.storyboard import StoryboardRequest

LANES: dict[str, Lane] = {"sketch": "processor"}  # engines that need no accelerator


def ask_storyboard(
    house: House,
    source: Source,
    plan: DrawingPlan,
    *,
    frames: int,
    llm: str = "",
    project_id: str = "",
    board_id: str = "",
) -> tuple[Board, Job]:
    """Queue a storyboard on an empty board of the project, on a new board, or in a new project named by the story."""
    if not source.text.strip():
        raise BadInput("There is no story yet: write a sentence or drop in a screenplay.")
    source = checked(source, frames)
    if llm:
        pick("writers", WriterProfile, llm)
    # In one step: two windows that ask at once must not be given the same empty board.
    with house.library.batch():
        board = _board(house.library, source, plan, project_id, board_id)
        request = StoryboardRequest(
            board_id=board.id, text=source.text, format=source.format, frames=frames, llm=llm, plan=plan
        )
        return board, _queue(house, "storyboard", request, board)


def ask_redraw(house: House, board_id: str, panels: list[str], plan: DrawingPlan | None = None) -> Job:
    """Queue another take of these panels, drawn as the board is unless a plan says otherwise."""
    board = house.library.get(Board, board_id)
    wanted = unlocked(house.library, board, panels)
    request = RedrawRequest(board_id=board_id, panels=tuple(wanted), plan=plan or plan_of(board))
    return _queue(house, "redraw", request, board)


def _board(library: Library, source: Source, plan: DrawingPlan, project_id: str, board_id: str) -> Board:
    if not project_id:
        return begin(library, title_of(source.text), plan)[1]
    if board_id and not library.count(Panel, board_id=board_id) and not _promised(library, board_id):
        return library.change(Board, board_id, lambda now: drawn_as(now, plan))
    return next_board(library, project_id, plan)


def _promised(library: Library, board_id: str) -> bool:
    """Whether another story is about to be drawn on the board."""
    jobs = library.find(Job, verb="storyboard", request__board_id=board_id)
    return any(isinstance(job.state, Queued | Running) for job in jobs)


def _queue(house: House, verb: str, request: StoryboardRequest | RedrawRequest, board: Board) -> Job:
    return house.jobs.submit(
        verb,
        request.model_dump(mode="json"),
        project_id=board.project_id,
        lane=LANES.get(request.plan.engine, "accelerator"),
    )
