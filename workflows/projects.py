"""Projects: begin, find, rename, put away, hand over, take in."""

from collections.abc import Collection
from itertools import count
from pathlib import Path

from library.archive import pack, unpack
from library.documents import Board, Project
from library.store import Library
from presets.errors import BadInput
from workflows.breakdown import title_in
from workflows.licences import ledger
from workflows.plan import DrawingPlan, drawn_as
from workflows.review import AUTOMATIC, usable_metric

LONGEST_NAME = 120  # letters; longer names break every list they are shown in


def begin(library: Library, name: str, plan: DrawingPlan | None = None) -> tuple[Project, Board]:
    """A new project with one empty board."""
    plan = plan or DrawingPlan()
    with library.batch():
        project = library.add(Project(name=clean_name(name), aspect=plan.aspect, style=plan.style, seed=plan.seed))
        return project, add_board(library, project.id, "Board 1", plan)


def add_board(library: Library, project_id: str, name: str, plan: DrawingPlan) -> Board:
    return library.add(drawn_as(Board(project_id=project_id, name=clean_name(name)), plan))


def next_board(library: Library, project_id: str, plan: DrawingPlan | None = None) -> Board:
    """One more board, numbered after those the project has."""
    project = library.get(Project, project_id)
    plan = plan or DrawingPlan(aspect=project.aspect, style=project.style, seed=project.seed)
    return add_board(library, project_id, f"Board {library.count(Board, project_id=project_id) + 1}", plan)


def measure_by(library: Library, project_id: str, metric: str) -> Project:
    """Let likeness in a project be measured with that metric (see `usable_metric`); "" or "automatic": the best here.

    Raises `StudioError` with what to do for one that cannot be used, unless the project names it already.
    """
    check_metric(library, project_id, metric)
    named = _metric_named(metric)
    project = library.get(Project, project_id)
    if project.metric == named:
        return project
    return library.change(Project, project_id, lambda now: now.model_copy(update={"metric": named}))


def check_metric(library: Library, project_id: str, metric: str) -> None:
    """Raise as `measure_by` would, and change nothing; a model is tried, which may take seconds.

    The best here is not tried: there always is one.
    """
    named = _metric_named(metric)
    if named and not (project_id and library.get(Project, project_id).metric == named):
        usable_metric(named)


def _metric_named(metric: str) -> str:
    """As a project keeps it."""
    return "" if metric.casefold() == AUTOMATIC else metric


def projects(library: Library, *, archived: bool = False) -> list[Project]:
    """Projects in use (or those put away), the newest first."""
    return sorted(library.find(Project, archived=archived), key=lambda project: project.id, reverse=True)


def named(library: Library, name_or_id: str) -> Project:
    """The project of that id, or the newest of that name. Raises `BadInput` with the names there are."""
    everyone = sorted(library.find(Project), key=lambda project: project.id, reverse=True)
    for project in everyone:
        if name_or_id in (project.id, project.name):
            return project
    names = ", ".join(f"“{project.name}”" for project in everyone[:8]) or "none yet"
    raise BadInput(f"There is no project “{name_or_id}”: the projects here are {names}.")


def newest_with_panels(library: Library, project_id: str) -> str:
    """The id of the board one would look at first: the newest with panels, else the newest; empty for none."""
    mine = boards(library, project_id)
    return next((board.id for board in reversed(mine) if board.panels), mine[-1].id if mine else "")


def boards(library: Library, project_id: str) -> list[Board]:
    return sorted(library.find(Board, project_id=project_id), key=lambda board: board.id)


def rename(library: Library, project_id: str, name: str) -> Project:
    return library.change(Project, project_id, lambda now: now.model_copy(update={"name": clean_name(name)}))


def rename_board(library: Library, board_id: str, name: str) -> Board:
    return library.change(Board, board_id, lambda now: now.model_copy(update={"name": clean_name(name)}))


def put_away(library: Library, project_id: str, *, archived: bool = True) -> Project:
    return library.change(Project, project_id, lambda now: now.model_copy(update={"archived": archived}))


def hand_over(library: Library, project_id: str, out: Path) -> Path:
    """The whole project as one ZIP that another studio can take in, with its licence ledger."""
    return pack(library, project_id, out, ledger(library, project_id))


def take_in(library: Library, archive: Path) -> Project:
    """A project from such a ZIP, beside those already here."""
    project = library.get(Project, unpack(library, archive))
    taken = {other.name for other in library.find(Project) if other.id != project.id}
    return rename(library, project.id, unlike(project.name, taken)) if project.name in taken else project


def unlike(name: str, taken: Collection[str]) -> str:
    """The name with the first number in brackets that nobody has, in capital or small letters."""
    known = {other.casefold() for other in taken}
    numbered = (f"{name[: LONGEST_NAME - 6]} ({number})" for number in count(2))
    return next(free for free in numbered if free.casefold() not in known)


def title_of(story: str, name: str = "") -> str:
    """What the story calls itself, else its first clause, to call its project by until a person names it.

    `name` is that of its file: a script without a title page is called by it.
    """
    shown = "".join(letter if letter.isprintable() else " " for letter in title_in(story, name))
    return " ".join(shown.split()) or "Untitled"


def clean_name(name: str) -> str:
    """The name as kept: one line, no control characters. Raises `BadInput` when nothing is left or it is too long."""
    shown = " ".join("".join(letter if letter.isprintable() or letter == " " else " " for letter in name).split())
    if not shown:
        raise BadInput("A name needs at least one letter: type one.")
    if len(shown) > LONGEST_NAME:
        raise BadInput(f"That name has {len(shown)} letters: shorten it to {LONGEST_NAME}.")
    return shown
