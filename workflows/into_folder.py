"""A story straight into a folder of pictures and papers: what the `storyboard` command does."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from library.documents import Board
from library.store import Library
from presets.errors import BadInput
from workflows.breakdown import cast_list
from workflows.breakdown.result import Breakdown
from workflows.breakdown.source import Source
from workflows.delivery.records import Json
from workflows.delivery.writing import whole_folder
from workflows.export import write_board
from workflows.jobs import Progress
from workflows.plan import DrawingPlan
from workflows.projects import begin, check_metric, measure_by, named, next_board, title_of
from workflows.storyboard import StoryboardRequest, keep_breakdown, storyboard
from workflows.styles import names_of
from workflows.views import breakdown_of

Show = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Boarded:
    folder: Path
    panels: int
    director: str
    note: str
    project_id: str  # empty when the board was not kept
    board_id: str
    report: Json

    def written(self) -> dict[str, object]:
        kept = {"project_id": self.project_id, "board_id": self.board_id} if self.project_id else {}
        return {
            "folder": str(self.folder.resolve()),
            "panels": self.panels,
            "director": self.director,
            "note": self.note,
            **kept,
            "report": self.report,
        }


def board_into(
    out: Path,
    source: Source | Breakdown,
    *,
    frames: int,
    plan: DrawingPlan,
    llm: str,
    cast: Iterable[str] = (),
    project: str,
    home: Path,
    show: Show,
    metric: str = "",
) -> Boarded:
    """Board a story, or a breakdown edited by hand, and write A8's files and `storyboard.pdf` into `out`.

    The board is kept in a project when one is named. Likeness is measured with `metric`, in that project from now on;
    "" is what the project names, or the best there is.
    """
    with whole_folder(out):
        pass  # a folder that refuses says so before an hour of drawing, not after
    with _shelf(home, kept=bool(project)) as library:
        check_metric(library, "", metric)
        if isinstance(source, Breakdown):
            found, source = source, Source(source.story or source.shots[0].action, source.format)
            board = keep_breakdown(library, _board(library, project or title_of(source.text, source.name), plan), found)
        else:
            board = _board(library, project or title_of(source.text, source.name), plan)
        if metric:
            measure_by(library, board.project_id, metric)
        told = {
            "text": source.text,
            "format": source.format,
            "frames": frames,
            "llm": llm,
            "cast": tuple(cast_list(cast).lines()),
        }
        request = StoryboardRequest(board_id=board.id, **told, plan=plan)
        for progress in storyboard(library, request, asked_by="command line"):
            show(progress)
        board = library.get(Board, board.id)
        show(Progress(len(board.panels), len(board.panels), "Writing files"))
        report = write_board(library, board, plan, out)
        read = breakdown_of(library, board)
        kept = board.project_id if project else ""
        return Boarded(out, len(board.panels), read.director, read.note, kept, board.id, report)


def styles_in(project: str, home: Path) -> tuple[str, frozenset[str]]:
    """The style a project's next boards are drawn in, and what its own styles are called.

    A preset and none, when no project is named or it is still to begin.
    """
    if not project:
        return DrawingPlan().style, frozenset()
    with _shelf(home, kept=True) as library:
        try:
            found = named(library, project)
            return found.style, names_of(library, found.id)
        except BadInput:
            return DrawingPlan().style, frozenset()


@contextmanager
def _shelf(home: Path, *, kept: bool) -> Iterator[Library]:
    """The person's own library, or one that is gone when the files are written."""
    with TemporaryDirectory(prefix="sagebrush-") as passing:
        place = home if kept else Path(passing)
        with Library(place) as library:
            yield library


def _board(library: Library, project: str, plan: DrawingPlan) -> Board:
    try:
        found = named(library, project)
    except BadInput:
        return begin(library, project, plan)[1]
    return next_board(library, found.id, plan)
