"""What a person does to a board, on a real library."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.documents import Board, Frame, Panel, Shot
from library.store import Library
from presets.errors import BadInput
from workflows import boards
from workflows.editing import edit
from workflows.projects import begin

IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(now=IDS, asked=IDS)
def test_merging_orders_loses_and_doubles_nothing(now: list[str], asked: list[str]) -> None:
    merged = boards.merge_order(now, asked)
    assert sorted(merged) == sorted(now)
    known = [id for id in asked if id in now]
    assert [id for id in merged if id in known] == known


def test_a_panel_added_in_another_window_keeps_its_neighbour() -> None:
    assert boards.merge_order(["a", "new", "b", "c"], ["c", "b", "a"]) == ["c", "b", "a", "new"]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path) as library:
        yield library


@pytest.fixture
def board(library: Library) -> Board:
    _, board = begin(library, "Film")
    for _ in range(4):
        boards.add_panel(library, board.id)
    return library.get(Board, board.id)


def drawn(library: Library, panel_id: str) -> Frame:
    panel = library.get(Panel, panel_id)
    frame = library.add(
        Frame(
            project_id=panel.project_id,
            name="frame_000001",
            media="0" * 64,
            width=8,
            height=8,
            engine="sketch",
            seed=1,
            recipe={},
        )
    )
    library.change(
        Panel, panel_id, lambda now: now.model_copy(update={"takes": [*now.takes, frame.id], "chosen": frame.id})
    )
    return frame


def test_reorder_is_kept(library: Library, board: Board) -> None:
    order = list(reversed(board.panels))
    assert boards.reorder(library, board.id, order).panels == order
    assert library.get(Board, board.id).panels == order


def test_a_deleted_panel_comes_back_to_its_place(library: Library, board: Board) -> None:
    gone = boards.delete(library, board.panels[1])
    assert len(library.get(Board, board.id).panels) == 3
    boards.put_back(library, boards.Removed(board.id, gone.panel_id))
    assert library.get(Board, board.id).panels == board.panels


def test_a_duplicate_has_a_life_of_its_own(library: Library, board: Board) -> None:
    copy = boards.duplicate(library, board.panels[0])
    edit(library, copy.id, {"action": "She runs."})
    assert library.get(Board, board.id).panels[1] == copy.id
    assert library.get(Shot, library.get(Panel, board.panels[0]).shot_id).action == ""


def test_edits_of_different_fields_in_two_windows_both_stay(library: Library, board: Board) -> None:
    edit(library, board.panels[0], {"action": "She waits."})
    edit(library, board.panels[0], {"shot_size": "close_up"})
    shot = library.get(Shot, library.get(Panel, board.panels[0]).shot_id)
    assert (shot.action, shot.shot_size) == ("She waits.", "close_up")


def test_new_words_change_what_the_panel_shows(library: Library, board: Board) -> None:
    edit(library, board.panels[0], {"action": "A girl rides through the forest at night."})
    shot = library.get(Shot, library.get(Panel, board.panels[0]).shot_id)
    assert (shot.characters, shot.doing, shot.set, shot.time_of_day) == (["Girl"], {"Girl": "ride"}, "forest", "night")


def test_what_is_named_with_the_words_wins_over_them(library: Library, board: Board) -> None:
    edit(library, board.panels[0], {"action": "A girl runs.", "doing": {"Girl": "sit"}, "shot_size": "wide"})
    shot = library.get(Shot, library.get(Panel, board.panels[0]).shot_id)
    assert (shot.characters, shot.doing, shot.shot_size) == (["Girl"], {"Girl": "sit"}, "wide")


@pytest.mark.parametrize("changes", [{"shot_size": "huge"}, {"duration_s": "long"}, {"colour": "red"}, {"id": "x"}])
def test_impossible_edits_are_refused_in_a_sentence(library: Library, board: Board, changes: dict[str, object]) -> None:
    before = library.get(Shot, library.get(Panel, board.panels[0]).shot_id)
    with pytest.raises(BadInput):
        edit(library, board.panels[0], changes)
    assert library.get(Shot, before.id) == before


def test_only_a_drawn_panel_can_be_approved_and_then_is_locked(library: Library, board: Board) -> None:
    panel = board.panels[0]
    with pytest.raises(BadInput, match="draw the panel first"):
        boards.approve(library, panel)
    first, second = drawn(library, panel), drawn(library, panel)
    assert library.get(Panel, panel).chosen == second.id
    boards.choose(library, panel, first.id)
    boards.approve(library, panel)
    with pytest.raises(BadInput, match="approved"):
        boards.choose(library, panel, second.id)
    with pytest.raises(BadInput, match="another panel"):
        boards.choose(library, board.panels[1], first.id)


def test_a_new_panel_takes_the_place_of_its_neighbour(library: Library, board: Board) -> None:
    edit(library, board.panels[1], {"location": "the mill", "time_of_day": "night"})
    panel = boards.add_panel(library, board.id, after=board.panels[1])
    shot = library.get(Shot, panel.shot_id)
    assert library.get(Board, board.id).panels[2] == panel.id
    assert (shot.location, shot.time_of_day) == ("the mill", "night")
