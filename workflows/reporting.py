"""What `report.json` tells of a board: how every picture came to be, and how well they hold together."""

from collections.abc import Mapping

from engines.requests import ImageRequest
from library.documents import Board, Frame
from library.store import Library
from workflows.delivery import FrameResult, report
from workflows.delivery.records import Json
from workflows.plan import DrawingPlan
from workflows.scoring import BoardReview
from workflows.views import placed

TOO_SMALL = {"likeness": None, "share": None, "note": "too small to judge"}  # instead of a score
ASKED = {"steps", "guidance", "scheduler", "decoder", "profile", "loras", "controls", "references"}
ASKED |= {"source", "strength", "mask"}


def summary_of(
    library: Library, board: Board, plan: DrawingPlan, review: BoardReview, files: Mapping[str, str]
) -> Json:
    """Of every panel that is drawn; `files` is frame id → the name its picture is handed on by."""
    told, fits = review.told(files), review.fits()
    return report(
        [_result(at.frame, files[at.frame.id], told, review, fits) for at in placed(library, board) if at.frame],
        base_seed=plan.seed,
        pipeline=plan.engine,
        threshold=plan.threshold,
        continuity=review.continuity,
        style_consistency=review.style_consistency,
    )


def _result(
    frame: Frame, file: str, told: Mapping[str, Json], review: BoardReview, fits: Mapping[str, Json]
) -> FrameResult:
    return FrameResult(
        file=file,
        seed=frame.seed,
        attempts=frame.attempts,
        score=frame.score,
        seconds=frame.seconds,
        flags=tuple(frame.flags),
        metric=frame.metric,
        prompt_likeness=frame.prompt_likeness,
        prompt_metric=frame.prompt_metric,
        kept_below_threshold=frame.kept_below_threshold,
        engine=frame.engine,
        asked=_asked_of(frame),
        tries=tuple(one.model_dump() for one in frame.tries),
        notes=tuple(frame.notes),
        timings=frame.timings,
        weights=frame.weights,
        size=(frame.width, frame.height),
        used=frame.used,
        entities={**told[frame.id], **dict.fromkeys(review.small.get(frame.id, ()), TOO_SMALL)},
        style_consistency=fits.get(frame.id),
    )


def _asked_of(frame: Frame) -> Json:
    """What of a recipe concerns a model beside its words, whole: a default is told where its neighbours are."""
    told = {name: value for name, value in frame.recipe.items() if name in ASKED}
    whole = ImageRequest.model_validate(told).model_dump(mode="json")
    return {name: whole[name] for name in told}
