"""Proofs of a style: drawn once for each look, on a sample or on a picture of the board."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from library.documents import Board, Frame, Panel
from library.store import Library
from presets import loader
from presets.errors import StudioError
from presets.loader import ids, pick
from presets.looks import StyleLook
from workflows import proofs
from workflows.asking import ask_storyboard
from workflows.breakdown.source import Source
from workflows.house import House
from workflows.plan import DrawingPlan

LOOK = StyleLook(name="Mine", ink="#203080")


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


@pytest.fixture
def library(tmp_path: Path):
    with Library(tmp_path / "home") as library:
        yield library


def test_a_look_is_drawn_once_whatever_it_is_called(library: Library, tmp_path: Path) -> None:
    first = proofs.proof(library, LOOK, tmp_path / "proofs", width=160)
    assert pixels(first).shape == (90, 160, 3)
    kept = first.stat().st_mtime_ns
    renamed = LOOK.model_copy(update={"name": "Other", "words": ["etching"]})
    assert proofs.proof(library, renamed, tmp_path / "proofs", width=160) == first
    assert first.stat().st_mtime_ns == kept
    other = proofs.proof(library, LOOK.model_copy(update={"paper": "#101418"}), tmp_path / "proofs", width=160)
    assert np.abs(pixels(other) - pixels(first)).mean() > 10


@pytest.mark.parametrize("sample", ids("samples"))
def test_every_sample_shows_two_styles_apart(library: Library, tmp_path: Path, sample: str) -> None:
    one, other = (
        pixels(proofs.proof(library, pick("styles", StyleLook, style), tmp_path, on=sample, width=160))
        for style in ("noir", "colour_key")
    )
    assert np.abs(one - other).mean() > 20


def test_a_style_is_tried_on_a_picture_of_the_board(tmp_path: Path) -> None:
    with House(tmp_path / "home") as house:
        plan = DrawingPlan(width=256, aspect="1:1", style="pencil")
        board, job = ask_storyboard(house, Source("A girl in a red coat waves on the steppe."), plan, frames=1)
        assert proofs.pictures_to_try(house.library, board) == []
        house.jobs.wait(job.id, 60)
        board = house.library.get(Board, board.id)
        [frame] = [at.panel.chosen for at in proofs.pictures_to_try(house.library, board)]
        assert frame == house.library.get(Panel, board.panels[0]).chosen
        pencil = pick("styles", StyleLook, "pencil")
        tried = pixels(proofs.proof(house.library, pencil, tmp_path / "proofs", on=frame, width=256))
        drawn = pixels(house.library.media.path(house.library.get(Frame, frame).media))
        assert tried.shape == drawn.shape
        assert np.abs(tried - drawn).mean() < 4  # the same picture, but for what WebP loses
        with pytest.raises(StudioError):
            proofs.proof(house.library, pencil, tmp_path / "proofs", on="nothing")


def test_the_panel_that_shows_a_style_best_is_tried_first(tmp_path: Path) -> None:
    story = "A merchant rides across the steppe at dawn. A girl waves to him. He gives her water and they talk."
    with House(tmp_path / "home") as house:
        board, job = ask_storyboard(house, Source(story), DrawingPlan(width=128, attempts=1), frames=6)
        house.jobs.wait(job.id, 60)
        offered = proofs.pictures_to_try(house.library, house.library.get(Board, board.id))
        assert [at.number for at in offered] == [1, 2, 3, 4, 5, 6]
        best = proofs.telling(offered)
        assert best.shot.shot_size in proofs.TELLING
        assert best.shot.characters
        assert proofs.telling(offered[:1]) is offered[0]


def test_a_sample_of_ones_own_that_is_no_shot_is_named(library: Library, tmp_path: Path) -> None:
    (tmp_path / "presets" / "samples").mkdir(parents=True)
    (tmp_path / "presets" / "samples" / "mine.toml").write_text('shot = { shot_size = "huge" }', "utf-8")
    loader.add_folder(tmp_path / "presets")
    try:
        with pytest.raises(StudioError, match="The sample “mine” has no shot: its shot_size"):
            proofs.proof(library, LOOK, tmp_path, on="mine")
    finally:
        loader._user_folders.remove(tmp_path / "presets")
        loader.forget()
