"""The metric is chosen by what is here; a learned one describes a picture once, ever, and its scores stay its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engines.requests import EngineError
from library.documents import Board, Frame, Project, Succeeded, Vectors
from tabs.storyboard.inspector import facts
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source
from workflows.continuity import continuity
from workflows.described import described, metric_of
from workflows.export import write_board
from workflows.house import House
from workflows.plan import DrawingPlan, plan_of
from workflows.projects import measure_by
from workflows.review import METRIC, Choice, ClassicalMetric, choose_metric
from workflows.scoring import review_board
from workflows.takes import panels_of

Tiny = Callable[[str], Path]
STORY = (
    "Mara stands on the steppe. Tom walks to her. Mara points at the hill. Tom looks at Mara. "
    "Mara talks to Tom. Tom sits down. Mara runs to the hill. Tom waves to Mara."
)
PLAN = DrawingPlan(width=384, attempts=1, seed=3)


@pytest.fixture
def room() -> Iterator[None]:
    pytest.importorskip("torch", reason="the learned metric is a torch model")
    from engines.memory import Memory, use

    with use(Memory(lambda ours: 10**9)):
        yield


@pytest.fixture
def board(house: House) -> Board:
    board, job = ask_storyboard(house, Source(STORY), PLAN, frames=8)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    return house.library.get(Board, board.id)


def test_without_a_model_it_is_colours_and_edges() -> None:
    assert choose_metric() == Choice(ClassicalMetric())
    assert choose_metric("classical").metric.name == METRIC


def test_choosing_and_drawing_import_no_torch_where_no_model_is(tmp_path: Path) -> None:
    code = (
        "import sys, studio; studio.main(sys.argv[1:]); "
        "print([name for name in ('torch', 'transformers') if name in sys.modules], file=sys.stderr)"
    )
    told = ["storyboard", "--story", "A fox waits.", "--frames", "1", "--width", "128", "--out", str(tmp_path / "out")]
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code, *told], cwd=root, capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")


@pytest.mark.parametrize("damage", ["gone", "cut short"])
def test_a_model_that_cannot_be_used_gives_a_sentence_and_the_classical_metric(
    tiny: Tiny, tmp_path: Path, room: None, damage: str
) -> None:
    folder = tmp_path / "broken"
    if damage == "cut short":
        folder.mkdir()
        for file in tiny("dinov2").iterdir():
            (folder / file.name).write_bytes(file.read_bytes()[: -50 if file.suffix == ".safetensors" else None])
    metric, note = choose_metric(str(folder))
    assert metric.name == METRIC
    assert note.startswith("Likeness is measured by colours and edges:") and note.endswith(".")


def test_a_person_names_the_metric_of_a_project(
    house: House, project: str, tiny: Tiny, tmp_path: Path, room: None
) -> None:
    assert measure_by(house.library, project, str(tiny("dinov2"))).metric == str(tiny("dinov2"))
    assert metric_of(house.library, project, "sdxl-base").metric.name.startswith("dinov2 ")
    with pytest.raises(EngineError, match=r"config\.json"):
        measure_by(house.library, project, str(tmp_path))
    assert measure_by(house.library, project, "classical").metric == "classical"
    assert metric_of(house.library, project, "sdxl-base").metric.name == METRIC


def test_a_board_is_looked_at_once_ever(house: House, board: Board, tiny: Tiny, room: None) -> None:
    from engines.vision import COUNTS

    choice = choose_metric(str(tiny("dinov2")))
    assert choice.metric.name.startswith("dinov2 ") and not choice.note
    frames = [house.library.get(Frame, panel.chosen) for panel in panels_of(house.library, board)]
    shown = [frame for frame in frames if frame.identity]
    before = COUNTS.forwards
    first = review_board(house.library, board, choice)
    assert len(frames) == 8 and len(shown) >= 6
    assert COUNTS.forwards == before + len(shown)  # one a picture, however many pairs
    second = review_board(house.library, board, choice)
    assert COUNTS.forwards == before + len(shown)
    assert first == second and first.metric == choice.metric.name
    assert house.library.count(Vectors, metric=choice.metric.name) == 8


def test_one_picture_in_two_frames_is_looked_at_once(house: House, board: Board, tiny: Tiny, room: None) -> None:
    from engines.vision import COUNTS

    metric = choose_metric(str(tiny("dinov2"))).metric
    frame = next(f for p in panels_of(house.library, board) if (f := house.library.get(Frame, p.chosen)).identity)
    twin = house.library.add(frame.model_copy(update={"id": "", "shot_id": ""}))
    seen, before = described(house.library, frame, metric), COUNTS.forwards
    again = described(house.library, twin, metric)
    assert COUNTS.forwards == before and seen.keys() == again.keys() == frame.identity.keys()
    assert all(np.array_equal(seen[name], again[name]) for name in seen)


def test_what_nobody_sees_any_more_keeps_no_picture(house: House, board: Board, tiny: Tiny, room: None) -> None:
    review_board(house.library, board, choose_metric(str(tiny("dinov2"))))
    written = house.library.find(Vectors)[0].model_dump_json()
    assert all(frame.media not in written for frame in house.library.find(Frame))


def test_scores_of_two_metrics_are_never_compared(house: House, board: Board, tiny: Tiny, room: None) -> None:
    """Drawn by colours, then redrawn under a model: the references are described anew by that model."""
    house.library.change(Project, board.project_id, lambda now: now.model_copy(update={"metric": str(tiny("dinov2"))}))
    panels = panels_of(house.library, board)
    last = next(p for p in reversed(panels) if house.library.get(Frame, p.chosen).score is not None)
    job = ask_redraw(house, board.id, [last.id])
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    panel = next(panel for panel in panels_of(house.library, board) if panel.id == last.id)
    frame = house.library.get(Frame, panel.chosen)
    assert frame.metric.startswith("dinov2 ") and frame.score is not None
    review = review_board(house.library, board)
    scores = [score.likeness for score in review.frames[frame.id].values()]
    assert min(scores) == pytest.approx(frame.score, abs=2e-3)  # half floats


def test_a_board_whose_model_is_broken_is_drawn_and_says_so(house: House, tmp_path: Path) -> None:
    board, job = ask_storyboard(house, Source("Mara waits. Mara runs."), PLAN, frames=2)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    house.library.change(
        Project, board.project_id, lambda now: now.model_copy(update={"metric": str(tmp_path / "none")})
    )
    board = house.library.get(Board, board.id)
    job = ask_redraw(house, board.id, board.panels)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    told = write_board(house.library, board, plan_of(board), tmp_path / "out")["continuity"]
    assert isinstance(told, dict)
    assert told["metric"] == METRIC and "by colours and edges" in str(told["notes"])


def test_the_report_says_who_is_how_alike_and_what_that_is_worth(house: House, board: Board, tmp_path: Path) -> None:
    told = write_board(house.library, board, plan_of(board), tmp_path / "out")
    continuity, frames = told["continuity"], told["frames"]
    assert isinstance(continuity, dict) and isinstance(frames, list)
    assert continuity["metric"] == METRIC and continuity["floor"] < continuity["ceiling"] <= 1
    assert continuity["floor"] < continuity["halfway"] < continuity["ceiling"]
    scored = [(frame, one) for frame in frames for one in frame["entities"].values() if "note" not in one]
    assert len(scored) >= 5
    for frame, one in scored:
        assert 0 <= one["share"] <= 1 and one["reference"] < frame["frame"]
    for frame in frames:
        if frame["score"] is not None:
            assert min(one["likeness"] for one in frame["entities"].values()) == pytest.approx(frame["score"], abs=2e-3)


def test_the_page_tells_the_same_without_looking_at_a_picture_again(house: House, board: Board, tiny: Tiny) -> None:
    told, asked = continuity(house.library, board.id), review_board(house.library, board)
    assert told.frames == asked.frames and told.calibration == asked.calibration
    assert continuity(house.library, board.id) is told, "nothing has changed"
    (id, scores), *_ = [(id, scores) for id, scores in told.frames.items() if scores]
    words = dict(facts(house.library, id, board.id))["Beside their first picture"].split("\n")
    assert words[:-1] == [f"{name} {score.likeness:.2f}" for name, score in scores.items()]
    worth = (told.calibration.floor, told.calibration.ceiling)
    assert words[-1] == "Here others are {:.2f} alike, one and the same {:.2f} (by colours and edges)".format(*worth)
    kept = house.library.count(Vectors)
    house.library.change(Project, board.project_id, lambda now: now.model_copy(update={"metric": str(tiny("dinov2"))}))
    unseen = continuity(house.library, board.id)
    assert unseen.metric.startswith("dinov2 ") and not any(unseen.frames.values())
    assert "Too few pictures" in unseen.calibration.note and house.library.count(Vectors) == kept
