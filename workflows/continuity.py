"""What the page tells of a board's continuity: from what is known of its pictures, anew only when they change."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from library.documents import Board, Frame, Vectors
from library.store import Library
from workflows.described import metric_of
from workflows.scoring import BoardReview, review_board
from workflows.takes import cast_of, panels_of

KEPT = 8  # boards whose review is remembered
_kept: "OrderedDict[Hashable, BoardReview]" = OrderedDict()
_lock = Lock()


def continuity(library: Library, board_id: str) -> BoardReview:
    """Everybody in every panel beside their first picture, without looking at a picture nobody has looked at yet.

    Comparing all people of a project takes a quarter of a second at most; an open page asks with every change.
    """
    board = library.get(Board, board_id)
    key = _stands_for(library, board)
    with _lock:
        known = _kept.get(key)
    if known is None:
        known = review_board(library, board, only_known=True)
        with _lock:
            _kept[key] = known
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return known


def _stands_for(library: Library, board: Board) -> Hashable:
    """All that the review follows from: which pictures, what is known of them, who is called what, what measures."""
    newest = library.find(Frame, newest_first=True, limit=1, project_id=board.project_id)
    who = frozenset((name, entity.id) for name, entity in cast_of(library, board.project_id).items())
    chosen = tuple(panel.chosen for panel in panels_of(library, board))
    metric = metric_of(library, board.project_id, board.engine).metric
    looked_at = library.count(Vectors, project_id=board.project_id)
    return board.id, metric.name, chosen, tuple(frame.id for frame in newest), looked_at, who
