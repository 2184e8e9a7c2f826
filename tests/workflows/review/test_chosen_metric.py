"""A person says what likeness is measured with: by name, for a project, before anything is drawn."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engines.memory import Memory, use
from engines.requests import EngineError
from library.documents import Board, Frame, Project, Succeeded
from presets import loader
from presets.errors import BadInput
from studio import main
from tabs.storyboard.inspector import facts
from tabs.storyboard.story import form_value
from workflows.asking import ask_storyboard
from workflows.breakdown.source import Source
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.projects import check_metric, measure_by
from workflows.review import METRIC, called, choose_metric, metrics, usable_metric
from workflows.scoring import review_board
from workflows.takes import panels_of

Tiny = Callable[[str], Path]
STORY = "Mara stands on the steppe. Mara points at the hill. Mara sits down."
PLAN = DrawingPlan(width=384, attempts=1, seed=3)
ENTRY = 'name = "Toy {0}"\nfamily = "{0}"\nrole = "review"\npath = {1}\n[licence]\nname = "none"\n'


@pytest.fixture
def lookers(tiny: Tiny, tmp_path: Path) -> Iterator[None]:
    """A catalogue that knows a CLIP and a DINOv2 on this machine, and room for them."""
    pytest.importorskip("torch", reason="the learned metrics are torch models")
    shelf = tmp_path / "presets" / "models"
    shelf.mkdir(parents=True)
    for kind in ("clip", "dinov2"):
        (shelf / f"toy-{kind}.toml").write_text(ENTRY.format(kind, json.dumps(str(tiny(kind)))), "utf-8")
    loader.add_folder(shelf.parent)
    with use(Memory(lambda ours: 10**9)):
        yield
    loader._user_folders.remove(shelf.parent)
    loader.forget()


def test_only_what_is_here_is_offered() -> None:
    assert [(one.id, one.here) for one in metrics()] == [
        ("automatic", True),
        ("dinov2", False),
        ("clip", False),
        ("classical", True),
    ]


def test_names_stand_for_the_model_that_is_here(lookers: None) -> None:
    assert all(one.here for one in metrics())
    assert usable_metric("CLIP").name.startswith("clip ") and usable_metric("toy-clip") == usable_metric("clip")
    assert usable_metric("dinov2") == usable_metric() == usable_metric("automatic")
    assert [called(usable_metric(name).name) for name in ("clip", "dinov2", "classical")] == [
        "CLIP",
        "DINOv2",
        "colours and edges",
    ]


@pytest.mark.parametrize(("name", "id"), [("dinov2", "dinov2-base"), ("clip", "clip-vit-l14")])
def test_one_that_is_not_here_says_how_it_is_fetched(name: str, id: str) -> None:
    pytest.importorskip("torch")
    with pytest.raises(EngineError, match=f"models get {id}”"):
        usable_metric(name)
    assert choose_metric(name).metric.name == METRIC and f"models get {id}" in choose_metric(name).note


def test_what_is_no_metric_is_said_with_those_there_are(tmp_path: Path, tiny: Tiny) -> None:
    with pytest.raises(BadInput, match="choose one of automatic, dinov2, clip, classical, or"):
        usable_metric("dino")
    with pytest.raises(EngineError, match="looks at pictures"):
        usable_metric(str(tiny("taesd")))


def test_a_board_asked_for_with_a_metric_is_measured_by_it(house: House, lookers: None) -> None:
    board, job = ask_storyboard(house, Source(STORY), PLAN, frames=3, metric="clip")
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    board = house.library.get(Board, board.id)
    frames = [house.library.get(Frame, panel.chosen) for panel in panels_of(house.library, board)]
    assert {called(frame.metric) for frame in frames} == {"CLIP"}
    scored = next(frame for frame in frames if frame.score is not None)
    assert "(by CLIP)" in dict(facts(house.library, scored.id))["Likeness"]
    told = review_board(house.library, board).continuity
    assert (told["metric"], told["measured_by"]) == (frames[0].metric, "CLIP")
    form = form_value(house.library, board.id)
    assert form["fields"]["metric"] == "clip" and ["CLIP", "clip"] in form["choices"]["metric"]


def test_a_metric_that_cannot_be_used_begins_nothing(house: House, project: str) -> None:
    with pytest.raises(BadInput, match="no metric “smell”"):
        ask_storyboard(house, Source(STORY), PLAN, frames=3, metric="smell")
    assert [one.id for one in house.library.find(Project)] == [project]


def test_a_project_keeps_a_metric_that_has_gone_and_the_form_says_so(house: House, lookers: None) -> None:
    board, _ = ask_storyboard(house, Source(STORY), PLAN, frames=1, draw=False, metric="dinov2")
    loader._user_folders[:], kept = [], list(loader._user_folders)
    loader.forget()
    try:
        check_metric(house.library, board.project_id, "dinov2")
        assert ["DINOv2 – not on this machine", "dinov2"] in form_value(house.library, board.id)["choices"]["metric"]
    finally:
        loader._user_folders[:] = kept
        loader.forget()
    assert measure_by(house.library, board.project_id, "automatic").metric == ""


def test_it_is_chosen_on_the_command_line(
    tiny: Tiny, lookers: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["storyboard", "--story", STORY, "--frames", "2", "--width", "384", "--attempts", "1"]
    assert main([*told, "--metric", "dinov2", "--out", str(tmp_path / "out")]) == 0
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["continuity"]["measured_by"] == "DINOv2"
    assert all(frame["metric"].startswith("dinov2 ") for frame in report["frames"])
    capsys.readouterr()
    assert main([*told, "--metric", "smell", "--out", str(tmp_path / "none")]) == 2
    assert "There is no metric “smell”" in capsys.readouterr().err and not (tmp_path / "none").exists()
