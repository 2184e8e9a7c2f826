"""Scoring a board of eight by a learned metric: looked at once, then compared from what is kept.

DINOv2 base at its real size with random weights, which costs what the real ones do. What looking takes is the encoder's
own time; pictures are read and their people found on top of it.
"""

from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.table import Row

PANELS = 8
FASTER = 100.0
STORY = (
    "Mara stands on the steppe. Tom walks to her. Mara points at the hill. Tom looks at Mara. "
    "Mara talks to Tom. Tom sits down. Mara runs to the hill. Tom waves to Mara."
)


def rows() -> list[Row]:
    """Nothing is measured where torch is not installed."""
    if not find_spec("torch"):
        return [Row("scoring a board by a learned metric", "not measured: torch is not installed")]
    with TemporaryDirectory(prefix="sagebrush-") as folder:
        found = measure(Path(folder))
    ratio = found["looking_s"] / found["again_s"]
    return [
        Row("encoder forwards, a board of 8 scored pairwise", f"{found['first']:.0f}", "≤8", found["first"] <= PANELS),
        Row("… scored again", f"{found['again']:.0f}", "0", found["again"] == 0),
        Row("looking at the board, DINOv2 base", f"{found['looking_s'] * 1000:.0f} ms"),
        Row("… scoring it again from what is kept", f"{found['again_s'] * 1000:.1f} ms"),
        Row("… looking ÷ scoring again", f"{ratio:.0f}×", f"≥{FASTER:g}×", ratio >= FASTER),
    ]


def measure(folder: Path) -> dict[str, float]:
    """Forwards and seconds of a first scoring and of those after it."""
    from engines.vision import COUNTS
    from library.documents import Board
    from library.store import Library
    from workflows.plan import DrawingPlan
    from workflows.projects import begin
    from workflows.review import choose_metric
    from workflows.scoring import review_board
    from workflows.storyboard import StoryboardRequest, storyboard

    choice = choose_metric(str(_model(folder / "dinov2")))
    plan = DrawingPlan(attempts=1)
    with Library(folder / "home") as library:
        board = begin(library, "Bench", plan)[1]
        for _ in storyboard(library, StoryboardRequest(board_id=board.id, text=STORY, frames=PANELS, plan=plan)):
            pass
        board, times = library.get(Board, board.id), []
        before, spent = COUNTS.forwards, COUNTS.seconds
        review_board(library, board, choice)
        first, looking = COUNTS.forwards - before, COUNTS.seconds - spent
        for _ in range(7):
            began = perf_counter()
            review_board(library, board, choice)
            times.append(perf_counter() - began)
        again = COUNTS.forwards - before - first
    return {"first": first, "again": again, "looking_s": looking, "again_s": median(times)}


def _model(folder: Path) -> Path:
    """The sizes of facebook/dinov2-base, and how it wants its pictures."""
    from transformers import BitImageProcessorPil, Dinov2Config, Dinov2Model

    Dinov2Model(Dinov2Config(image_size=518, patch_size=14)).save_pretrained(folder)
    BitImageProcessorPil(
        size={"shortest_edge": 256},  # pyright: ignore
        crop_size={"height": 224, "width": 224},  # pyright: ignore
        image_mean=[0.485, 0.456, 0.406],
        image_std=[0.229, 0.224, 0.225],
    ).save_pretrained(folder)
    return folder
