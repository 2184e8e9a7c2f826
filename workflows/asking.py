"""A story asked for by a person at a screen or by a script: checked, given a project and a board, and queued."""

from collections.abc import Iterable
from typing import Any

from library.documents import Board, Job, Panel, Queued, Run, Running
from library.store import Library
from presets.errors import BadInput
from presets.loader import pick
from presets.services import WriterProfile
from workflows.breakdown import FEWEST, MOST, cast_list, checked
from workflows.breakdown.result import Breakdown
from workflows.breakdown.source import Source
from workflows.house import House
from workflows.plan import DrawingPlan, drawn_as, lane_of, plan_of
from workflows.projects import begin, check_metric, measure_by, next_board, title_of
from workflows.redraw import RedrawRequest, unlocked
from workflows.storyboard import StoryboardRequest, keep_breakdown
from workflows.takes import panels_of
from workflows.views import script_of, story_of


def ask_storyboard(
    house: House,
    source: Source,
    plan: DrawingPlan,
    *,
    frames: int,
    llm: str = "",
    cast: Iterable[str] = (),
    project_id: str = "",
    board_id: str = "",
    draw: bool = True,
    metric: str = "",
) -> tuple[Board, Job]:
    """Queue a storyboard on an empty board of the project, on a new board, or in a new project named by the story.

    Likeness in that project is measured with `metric` from now on; "" changes nothing. With `draw` false the board gets
    its scenes, shots and empty panels and waits to be edited; `ask_drawing` goes on.
    """
    if not source.text.strip():
        raise BadInput("There is no story yet: write a sentence or drop in a screenplay.")
    source = checked(source, frames)
    told_cast = tuple(cast_list(cast).lines())
    if llm:
        pick("writers", WriterProfile, llm)
    check_metric(house.library, project_id, metric)
    # In one step: two windows that ask at once must not be given the same empty board.
    with house.library.batch():
        board = _board(house.library, source, plan, project_id, board_id, metric)
        told = {"text": source.text, "format": source.format, "frames": frames, "llm": llm, "cast": told_cast}
        request = StoryboardRequest(board_id=board.id, **told, draw=draw, plan=plan)
        return board, _queue(house, "storyboard", request, board)


def ask_handed_back(
    house: House,
    found: Breakdown,
    plan: DrawingPlan,
    *,
    project_id: str = "",
    draw: bool = True,
    metric: str = "",
) -> tuple[Board, Job]:
    """Queue the drawing of a breakdown that a person has edited; its panels are on the board at once."""
    check_metric(house.library, project_id, metric)
    source = Source(found.story or found.shots[0].action, found.format)
    with house.library.batch():
        board = _board(house.library, source, plan, project_id, "", metric)
        board = keep_breakdown(house.library, board, found)
        return board, _queue(house, "storyboard", _going_on(house.library, board, draw=draw), board)


def ask_again(house: House, board_id: str, cast: Iterable[str]) -> tuple[Board, Job]:
    """Queue the words of a board to be read again with this cast list, on a new board of its project.

    Frames, director and drawing plan stay as they were, and so does it whether anything is drawn yet; the board itself
    stays as it is. Raises `BadInput` for a board made by hand and for one that is being worked on.
    """
    library = house.library
    with library.batch():
        board = library.get(Board, board_id)
        script = script_of(library, board)
        if script is None or not script.text.strip():
            raise BadInput("This board was made by hand: there is no story to read again.")
        if _under_way(library, board_id):
            raise BadInput("This board is being drawn: wait for it, or stop it first.")
        asked = _going_on(library, board)
        frames = min(max(asked.frames, FEWEST), MOST)  # a breakdown handed back may have more panels
        drawn = any(panel.takes for panel in panels_of(library, board))
        source, home = Source(script.text, script.format), board.project_id
        told: dict[str, Any] = {"frames": frames, "llm": asked.llm, "cast": cast, "draw": drawn}
        return ask_storyboard(house, source, asked.plan, project_id=home, **told)


def ask_drawing(house: House, board_id: str) -> Job:
    """Queue the drawing of every panel of the board that has no picture yet, as the board is drawn."""
    with house.library.batch():
        board = house.library.get(Board, board_id)
        if not any(not panel.takes for panel in panels_of(house.library, board)):
            raise BadInput("Every panel of this board has its picture: add a panel, or redraw one.")
        if _promised(house.library, board_id):
            raise BadInput("This board is being drawn already: wait for it, or stop it first.")
        return _queue(house, "storyboard", _going_on(house.library, board), board)


def _going_on(library: Library, board: Board, *, draw: bool = True) -> StoryboardRequest:
    """The rest of what was asked of a board that has its panels."""
    runs = library.find(Run, newest_first=True, limit=1, verb="storyboard", request__board_id=board.id)
    asked = StoryboardRequest.model_validate(runs[0].request) if runs else StoryboardRequest(board_id=board.id, text="")
    told = {"text": asked.text or story_of(library, board), "frames": asked.frames if runs else len(board.panels)}
    return asked.model_copy(update={**told, "plan": plan_of(board), "draw": draw})


def ask_redraw(
    house: House, board_id: str, panels: list[str], plan: DrawingPlan | None = None, *, flagged: Iterable[str] = ()
) -> Job:
    """Queue another take of these panels, drawn as the board is unless a plan says otherwise.

    `flagged` are the entities it is drawn again for; they are unflagged when it is done.
    """
    board = house.library.get(Board, board_id)
    wanted = unlocked(house.library, board, panels)
    why = tuple(sorted(flagged))
    request = RedrawRequest(board_id=board_id, panels=tuple(wanted), plan=plan or plan_of(board), flagged=why)
    return _queue(house, "redraw", request, board)


def _board(library: Library, source: Source, plan: DrawingPlan, project_id: str, board_id: str, metric: str) -> Board:
    board = _place(library, source, plan, project_id, board_id)
    if metric:
        measure_by(library, board.project_id, metric)
    return board


def _place(library: Library, source: Source, plan: DrawingPlan, project_id: str, board_id: str) -> Board:
    if not project_id:
        return begin(library, title_of(source.text, source.name), plan)[1]
    if board_id and not library.count(Panel, board_id=board_id) and not _promised(library, board_id):
        return library.change(Board, board_id, lambda now: drawn_as(now, plan))
    return next_board(library, project_id, plan)


def _promised(library: Library, board_id: str) -> bool:
    """Whether another story is about to be drawn on the board."""
    return "storyboard" in _under_way(library, board_id)


def _under_way(library: Library, board_id: str) -> set[str]:
    """The verbs of the jobs that work on the board, or wait to."""
    jobs = library.find(Job, request__board_id=board_id)
    return {job.verb for job in jobs if isinstance(job.state, Queued | Running)}


def _queue(house: House, verb: str, request: StoryboardRequest | RedrawRequest, board: Board) -> Job:
    return house.jobs.submit(
        verb,
        request.model_dump(mode="json"),
        project_id=board.project_id,
        lane=lane_of(request.plan),
        asked_by=house.door,
    )
