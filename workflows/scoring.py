"""How well a board holds together: everybody in every panel beside the first picture of them, from stored descriptors.

Nothing is drawn. A picture is described only when nobody ever described it under the project's metric.
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import numpy as np

from engines.requests import EngineError, ImageRequest
from library.documents import Board, Frame
from library.store import Library
from workflows.described import described, known, metric_of
from workflows.manners import evenness_of
from workflows.review import Evenness
from workflows.review.calibration import MOST, Calibration, Seen, calibrate
from workflows.review.evenness import CEILING
from workflows.review.metric import Choice, Metric, called, instead
from workflows.takes import cast_of, panels_of

_Descriptors: TypeAlias = Mapping[str, np.ndarray]  # of everybody in a picture, by name


@dataclass(frozen=True, slots=True)
class Score:
    """Somebody in a panel."""

    likeness: float  # to the first picture of them on the board, 0..1, in the metric's own measure
    share: float | None  # the same between the project's floor (0) and ceiling (1)
    reference: str  # the frame it is compared with


@dataclass(frozen=True, slots=True)
class BoardReview:
    metric: str
    note: str  # why the metric is not the one that was meant; empty when it is
    calibration: Calibration
    frames: Mapping[str, Mapping[str, Score]] = field(default_factory=dict)  # frame id → name → score
    small: Mapping[str, Collection[str]] = field(default_factory=dict)  # frame id → whom it shows too small to judge
    evenness: Evenness = field(default_factory=Evenness)  # the pictures themselves beside the look they share

    @property
    def continuity(self) -> dict[str, object]:
        """What was measured with, and what its numbers are worth here: as `report.json` has it."""
        known = self.calibration
        return {
            "metric": self.metric,
            "measured_by": called(self.metric),
            "floor": _short(known.floor),
            "ceiling": _short(known.ceiling),
            "halfway": _short(known.halfway),
            "pairs": {"floor": known.pairs[0], "ceiling": known.pairs[1]},
            "notes": [note for note in (self.note, known.note) if note],
        }

    @property
    def style_consistency(self) -> dict[str, object]:
        """What the look of pictures was measured with, and what its numbers are worth here."""
        even = self.evenness
        return {
            "metric": even.metric,
            "measured_by": called(even.metric),
            "floor": _short(even.floor) if even.frames else None,
            "ceiling": CEILING if even.frames else None,
            "pairs": {"floor": even.pairs},
            "notes": [even.note] if even.note else [],
        }

    def fits(self) -> dict[str, dict[str, object]]:
        """Frame id → likeness to the look of the board, its share, in what it is unlike that, and what to do."""
        return {
            id: {
                "likeness": _short(fit.likeness),
                "share": _short(fit.share),
                "unlike": list(fit.unlike),
                "note": fit.note,
            }
            for id, fit in self.evenness.frames.items()
        }

    def told(self, called: Mapping[str, str]) -> dict[str, dict[str, object]]:
        """Frame id → name → likeness, share and what it is compared with, frames `called` by their ids."""
        return {
            id: {
                name: {
                    "likeness": _short(score.likeness),
                    "share": _short(score.share),
                    "reference": called.get(score.reference, score.reference),
                }
                for name, score in scores.items()
            }
            for id, scores in self.frames.items()
        }


def review_board(
    library: Library, board: Board, choice: Choice | None = None, *, only_known: bool = False
) -> BoardReview:
    """Score the chosen take of every panel under the project's metric, or another; by colours when that one fails.

    With `only_known` no picture is looked at for this: nobody is told of in one that was not looked at yet.
    """
    choice = choice or metric_of(library, board.project_id, board.engine)
    try:
        return _reviewed(library, board, choice, only_known)
    except EngineError as error:
        return _reviewed(library, board, instead(error), only_known)


def _reviewed(library: Library, board: Board, choice: Choice, only_known: bool) -> BoardReview:
    (metric, note), look = choice, known if only_known else described
    who = {name: entity.id for name, entity in cast_of(library, board.project_id).items()}
    frames = [library.get(Frame, panel.chosen) for panel in panels_of(library, board) if panel.chosen]
    shown = {frame.id: _people(look(library, frame, metric), who) for frame in frames}
    newest = library.find(Frame, newest_first=True, limit=2 * MOST, project_id=board.project_id)
    others = [frame for frame in reversed(newest) if frame.id not in shown]
    calibration = calibrate([*_elsewhere(library, others, metric, who), *_seen(frames, shown)], metric)
    first: dict[str, tuple[str, np.ndarray]] = {}
    scores: dict[str, dict[str, Score]] = {frame.id: {} for frame in frames}
    for frame in frames:
        for one in shown[frame.id]:
            reference, before = first.setdefault(one.who, (frame.id, one.descriptor))
            if reference != frame.id:
                likeness = metric.likeness(one.descriptor, before)
                scores[frame.id][one.name] = Score(likeness, calibration.share(likeness), reference)
    small = {frame.id: _small(frame, {one.who for one in shown[frame.id]}, who) for frame in frames}
    even = evenness_of(library, frames, others, only_known=only_known)
    return BoardReview(metric.name, note, calibration, scores, small, even)


def _small(frame: Frame, judged: Container[str], who: Mapping[str, str]) -> list[str]:
    """Those of the cast on the stage of a frame whom nobody can judge in it."""
    stage = ImageRequest.model_validate(frame.recipe).stage
    names = dict.fromkeys(one.entity for one in stage.cast) if stage else ()
    return [name for name in names if name in who and who[name] not in judged and name not in frame.places]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


class _Person(NamedTuple):
    name: str  # as the stage has it
    who: str  # one for all names of an entity
    descriptor: np.ndarray


def _people(descriptors: _Descriptors, who: Mapping[str, str]) -> list[_Person]:
    return [_Person(name, who[name], one) for name, one in descriptors.items() if name in who]


def _seen(frames: Iterable[Frame], shown: Mapping[str, list[_Person]]) -> list[Seen]:
    return [Seen(one.who, frame.shot_id or frame.id, one.descriptor) for frame in frames for one in shown[frame.id]]


def _elsewhere(library: Library, others: Sequence[Frame], metric: Metric, who: Mapping[str, str]) -> list[Seen]:
    """The other pictures of the project, those that are described already: none is described for this."""
    return _seen(others, {frame.id: _people(known(library, frame, metric), who) for frame in others})
