"""The output folder of one storyboard: numbered frames, what was understood, what was asked, how it went."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from workflows.delivery.board_view import BoardView, frame_file, open_picture
from workflows.delivery.grid import write_grid
from workflows.delivery.sheets import write_sheets
from workflows.delivery.writing import whole_file, whole_folder

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FrameResult:
    """How one frame came to be, for `report.json`."""

    seed: int
    attempts: int = 1
    score: float | None = None  # likeness to the reference, 0..1; None where there was nothing to compare with
    seconds: float = 0.0
    flags: tuple[str, ...] = ()
    metric: str = ""
    prompt_likeness: float | None = None  # of picture and words, −1..1; None where no CLIP looked
    prompt_metric: str = ""
    kept_below_threshold: bool = False
    engine: str = ""
    asked: Json = field(default_factory=dict)  # what a model was asked for beside words
    tries: tuple[Json, ...] = ()
    notes: tuple[str, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    weights: str = ""
    size: tuple[int, int] = (0, 0)  # pixels
    used: Json = field(default_factory=dict)  # what a model drew it with, whether that was asked for or not
    entities: Json | None = None  # name → likeness to the first picture of them, its share, and that picture
    style_consistency: Json | None = None  # likeness to the look of the board, its share, what is unlike, what to do
    file: str = ""  # the name it is handed on by; empty: by its number


def report(
    frames: Sequence[FrameResult],
    *,
    base_seed: int,
    pipeline: str,
    threshold: float | None = None,
    continuity: Json | None = None,
    style_consistency: Json | None = None,
) -> Json:
    """`report.json` (SPEC A8). The averages are null when no frame had a reference to be compared with.

    `continuity` says what the likeness of entities was measured with, and what it is worth in this project;
    `style_consistency` the same of the look of whole pictures.
    """
    scores = [frame.score for frame in frames if frame.score is not None]
    return {
        "base_seed": base_seed,
        "num_frames": len(frames),
        "pipeline": pipeline,
        "threshold": threshold,
        "average_consistency": round(fmean(scores), 4) if scores else None,
        "min_consistency": round(min(scores), 4) if scores else None,
        "seconds": round(sum(frame.seconds for frame in frames), 3),
        **({"continuity": continuity} if continuity else {}),
        **({"style_consistency": style_consistency} if style_consistency else {}),
        **_of_words(frames),
        "frames": [_frame_record(number, frame) for number, frame in enumerate(frames, start=1)],
    }


def write_outputs(
    view: BoardView, breakdown_json: Json, prompts_json: Json, report_json: Json, out: Path
) -> list[Path]:
    """Frames, the three JSON files, `storyboard_grid.png` and `storyboard.pdf` into `out`. Returns their paths.

    All of it or nothing: files that were there stay untouched until the last new one is written. Frames that a longer
    board left there earlier go, if that board's `report.json` names them.
    Raises `DeliveryError` when the disk refuses.
    """
    with whole_folder(out) as part:
        for panel in view.panels:
            with open_picture(panel) as source, (part / frame_file(panel.number)).open("wb") as target:
                shutil.copyfileobj(source, target)
        for name, record in (
            ("scene_breakdown.json", breakdown_json),
            ("sdxl_prompts.json", prompts_json),
            ("report.json", report_json),
        ):
            (part / name).write_text(to_json(record), encoding="utf-8")
        write_grid(view, part / "storyboard_grid.png")
        write_sheets(view, part / "storyboard.pdf")
        names = sorted(file.name for file in part.iterdir())
        stale = _reported_frames(out) - set(names)
    for name in stale:
        (out / name).unlink(missing_ok=True)
    return [out / name for name in names]


def write_json(record: Json, target: Path) -> Path:
    with whole_file(target) as part:
        part.write_text(to_json(record), encoding="utf-8")
    return target


def to_json(record: Json) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _frame_record(number: int, frame: FrameResult) -> Json:
    return {
        "frame": frame.file or frame_file(number),
        "seed": frame.seed,
        "attempts": frame.attempts,
        "score": None if frame.score is None else round(frame.score, 4),
        "metric": frame.metric,
        "kept_below_threshold": frame.kept_below_threshold,
        "seconds": round(frame.seconds, 3),
        "flags": list(frame.flags),
        "engine": frame.engine,
        **({"width": frame.size[0], "height": frame.size[1]} if all(frame.size) else {}),
        **_of_a_model(frame),
        **({"entities": frame.entities} if frame.entities is not None else {}),
        **({"style_consistency": frame.style_consistency} if frame.style_consistency is not None else {}),
    }


def _of_words(frames: Sequence[FrameResult]) -> Json:
    """What pictures were compared with their words by, and how it went; nothing where none was."""
    told = [frame for frame in frames if frame.prompt_likeness is not None]
    if not told:
        return {}
    likenesses = [frame.prompt_likeness or 0.0 for frame in told]
    return {
        "prompt_likeness": {
            "metric": told[-1].prompt_metric,
            "average": round(fmean(likenesses), 4),
            "lowest": min(likenesses),
        }
    }


def _of_a_model(frame: FrameResult) -> Json:
    """What there is to tell of a picture a model drew; nothing of a sketch."""
    told: dict[str, object] = dict(frame.asked)
    told |= {"used": dict(frame.used)} if frame.used else {}
    told |= {"tries": list(frame.tries)} if len(frame.tries) > 1 else {}
    told |= {"notes": list(frame.notes)} if frame.notes else {}
    told |= {"timings": dict(frame.timings)} if frame.timings else {}
    told |= {"prompt_likeness": frame.prompt_likeness} if frame.prompt_likeness is not None else {}
    return told | ({"weights": frame.weights} if frame.weights else {})


def _reported_frames(out: Path) -> set[str]:
    """The frame files an earlier `report.json` in the folder says are its own; none when it cannot be read."""
    try:
        frames = json.loads((out / "report.json").read_text("utf-8"))["frames"]
        names = {frame["frame"] for frame in frames}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if isinstance(name, str) and re.fullmatch(r"frame_\d{3,6}\.png", name)}
