"""Who asked for a picture, what it follows, and pictures in the order they play."""

from pathlib import Path

import pytest
from PIL import Image

from library.documents import Board, Frame, Hold, Panel, Succeeded
from presets.errors import StudioError
from workflows import sequences
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source
from workflows.house import House
from workflows.lineage import history_of, origin_of
from workflows.pictures import put_file, put_frame
from workflows.plan import DrawingPlan
from workflows.projects import begin, hand_over, next_board, take_in

STORY = "A merchant in a turban waves to a girl on the steppe."


@pytest.fixture
def board(house: House) -> Board:
    board, job = ask_storyboard(house.through("browser"), Source(STORY), DrawingPlan(width=256, attempts=1), frames=2)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    return house.library.get(Board, board.id)


def chosen(house: House, panel_id: str) -> str:
    return house.library.get(Panel, panel_id).chosen


def test_the_chain_of_a_picture_names_every_door_it_came_through(house: House, board: Board, tmp_path: Path) -> None:
    first = chosen(house, board.panels[0])
    job = ask_redraw(house.through("api"), board.id, [board.panels[0]])
    house.jobs.wait(job.id, 60)
    second = chosen(house, board.panels[0])
    other = next_board(house.library, board.project_id)
    panel = put_frame(house.library, other.id, second, asked_by="browser")
    photo = tmp_path / "photo.jpg"
    Image.new("RGB", (320, 180), (90, 120, 60)).save(photo)
    put_file(house.library, other.id, photo, panel_id=panel.id)
    chain = history_of(house.library, chosen(house, panel.id))
    assert [(one.role, one.run.verb, one.run.asked_by) for one in chain if one.run] == [
        ("", "put", "person"),
        ("earlier_take", "put", "browser"),
        ("source", "redraw", "api"),
        ("earlier_take", "storyboard", "browser"),
    ]
    assert [one.frame.id for one in chain][2:] == [second, first]


def test_a_chain_ends_where_a_parent_is_gone_and_in_a_circle(house: House, board: Board) -> None:
    first, second = (chosen(house, panel) for panel in board.panels)
    follows = [{"frame_id": second, "role": "source"}, {"frame_id": "gone", "role": "mask"}]
    house.library.change(
        Frame, first, lambda now: Frame.model_validate({**now.model_dump(by_alias=True), "parents": follows})
    )
    back = [{"frame_id": first, "role": "source"}]
    house.library.change(
        Frame, second, lambda now: Frame.model_validate({**now.model_dump(by_alias=True), "parents": back})
    )
    assert [one.frame.id for one in history_of(house.library, first)] == [first, second]
    assert origin_of(house.library, first).role == ""


def test_a_board_plays_as_a_sequence(house: House, board: Board, tmp_path: Path) -> None:
    holds = sequences.of_board(house.library, board.id)
    assert [hold.frame_id for hold in holds] == [chosen(house, panel) for panel in board.panels]
    kept = sequences.save(house.library, board.project_id, "First  cut", holds)
    assert kept.name == "First cut"
    film = sequences.play(house.library, kept.id, tmp_path / "film.webp")
    with Image.open(film) as image:
        assert (image.n_frames, image.size) == (2, (256, 144))  # type: ignore[attr-defined]
        image.seek(1)
        image.load()
        assert image.info["duration"] == round(holds[1].seconds * 1000)
    fewer = sequences.save(house.library, board.project_id, "First cut", holds[:1])
    assert (fewer.id, len(fewer.holds)) == (kept.id, 1)
    taken = take_in(house.library, hand_over(house.library, board.project_id, tmp_path / "film.zip"))
    there = sequences.sequences_of(house.library, taken.id)[0]
    assert house.library.get(Frame, there.holds[0].frame_id).project_id == taken.id
    sequences.remove(house.library, kept.id)
    assert sequences.sequences_of(house.library, board.project_id) == []


def test_pictures_of_another_shape_are_fitted_not_stretched(house: House, board: Board, tmp_path: Path) -> None:
    tall = tmp_path / "tall.png"
    Image.new("RGB", (90, 180), (250, 250, 250)).save(tall)
    panel = put_file(house.library, board.id, tall)
    holds = [Hold(frame_id=chosen(house, board.panels[0])), Hold(frame_id=chosen(house, panel.id))]
    kept = sequences.save(house.library, board.project_id, "Mixed", holds)
    with Image.open(sequences.play(house.library, kept.id, tmp_path / "mixed.webp")) as image:
        image.seek(1)
        second = image.convert("L")
    assert second.getpixel((4, 72)) < 30 and second.getpixel((128, 72)) > 220  # type: ignore[operator]


def test_what_cannot_be_played_is_said(house: House, board: Board) -> None:
    with pytest.raises(StudioError, match="at least one frame"):
        sequences.save(house.library, board.project_id, "None", [])
    elsewhere = begin(house.library, "Other film")[0].id
    with pytest.raises(StudioError, match="frames of its own project"):
        sequences.save(house.library, elsewhere, "Stolen", sequences.of_board(house.library, board.id))
