"""Two people, one board: what is asked for is drawn, and drawn somewhere of its own."""

from pathlib import Path
from time import monotonic, sleep

import pytest

from library.documents import Board, Job, Panel, Project, Shot, Succeeded
from presets.errors import BadInput
from workflows import boards, projects
from workflows.asking import ask_again, ask_storyboard
from workflows.breakdown.source import Source
from workflows.editing import edit
from workflows.export import export_board
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.takes import panels_of
from workflows.views import script_of, story_of

PLAN = DrawingPlan(width=128)
LONG = "A merchant rides across the steppe. He finds a lantern."


def test_a_second_story_for_the_same_empty_board_gets_a_board_of_its_own(house: House) -> None:
    project, board = projects.begin(house.library, "Film", PLAN)
    ask_storyboard(house, Source(LONG), PLAN, frames=30)  # keeps the lane busy
    stories = ("A fox runs through the forest.", "A nurse reads a letter.")
    asked = [
        ask_storyboard(house, Source(story), PLAN, frames=1, project_id=project.id, board_id=board.id)
        for story in stories
    ]
    assert asked[0][0].id == board.id
    assert asked[1][0].id != board.id
    for (_, job), story in zip(asked, stories, strict=True):
        done = house.jobs.wait(job.id, 60)
        assert isinstance(done.state, Succeeded)
        assert story_of(house.library, house.library.get(Board, str(done.state.result["board_id"]))) == story


@pytest.mark.parametrize("story", ["😀🎬", "", "\x00", "x" * 1_000_000])
def test_what_cannot_be_boarded_leaves_no_project_behind(house: House, story: str) -> None:
    with pytest.raises(BadInput):
        ask_storyboard(house, Source(story), PLAN, frames=8)
    assert house.library.count(Project) == 0


def test_a_panel_goes_back_to_its_own_board_only(house: House) -> None:
    library = house.library
    _, first = projects.begin(library, "One", PLAN)
    _, second = projects.begin(library, "Two", PLAN)
    gone = boards.delete(library, boards.add_panel(library, first.id).id)
    with pytest.raises(BadInput, match="another board"):
        boards.put_back(library, boards.Removed(second.id, gone.panel_id, 0))
    assert library.get(Board, second.id).panels == []
    boards.put_back(library, boards.Removed(first.id, gone.panel_id, -9))
    assert library.get(Board, first.id).panels == [gone.panel_id]


@pytest.mark.parametrize(
    "changes",
    [
        {"duration_s": 0},
        {"duration_s": -4},
        {"duration_s": 1e308},
        {"lens_mm": 0},
        {"lens_mm": 1e9},
        {"set": "nowhere"},
        {"time_of_day": "lunch"},
        {"weather": "frogs"},
        {"doing": {"Fox": "levitate-twice"}},
    ],
    ids=str,
)
def test_a_shot_takes_only_what_can_be_drawn(house: House, changes: dict[str, object]) -> None:
    library = house.library
    _, board = projects.begin(library, "Film", PLAN)
    panel = boards.add_panel(library, board.id)
    before = library.get(Shot, panel.shot_id)
    with pytest.raises(BadInput):
        edit(library, panel.id, changes)
    assert library.get(Shot, panel.shot_id) == before


@pytest.mark.parametrize("form", ["zip", "pdf", "grid", "json", "html"])
def test_a_board_with_an_undrawn_panel_is_handed_on(house: House, tmp_path: Path, form: str) -> None:
    board, job = ask_storyboard(house, Source(LONG), PLAN, frames=2)
    house.jobs.wait(job.id, 60)
    boards.add_panel(house.library, board.id)
    assert len(panels_of(house.library, house.library.get(Board, board.id))) == 3
    assert export_board(house.library, board.id, form, tmp_path).stat().st_size > 500


def test_an_empty_board_is_not_handed_on(house: House, tmp_path: Path) -> None:
    _, board = projects.begin(house.library, "Film", PLAN)
    with pytest.raises(BadInput, match="no panels yet"):
        export_board(house.library, board.id, "zip", tmp_path)
    assert house.library.count(Panel) == 0


def test_a_project_taken_in_twice_can_be_told_apart(house: House, tmp_path: Path) -> None:
    project, _ = projects.begin(house.library, "Film", PLAN)
    archive = projects.hand_over(house.library, project.id, tmp_path / "film.zip")
    names = [projects.take_in(house.library, archive).name for _ in range(2)]
    assert names == ["Film (2)", "Film (3)"]


BOYS = "The boy waits at the gate. Tom laughs. The lad runs."


def characters(house: House, board: Board) -> set[str]:
    panels = panels_of(house.library, board)
    return {name for panel in panels for name in house.library.get(Shot, panel.shot_id).characters}


def finished(house: House, asked: tuple[Board, Job]) -> Board:
    assert isinstance(house.jobs.wait(asked[1].id, 60).state, Succeeded)
    return house.library.get(Board, asked[0].id)


def test_a_story_is_read_again_onto_a_new_board_as_it_was_asked_for(house: House) -> None:
    plan = PLAN.model_copy(update={"style": "noir", "aspect": "4:3", "seed": 7})
    first = finished(house, ask_storyboard(house, Source(BOYS), plan, frames=4, draw=False))
    before = [house.library.get(Panel, id) for id in first.panels]
    asked = ask_again(house, first.id, ["Tom = Boy, lad"])
    assert {key: asked[1].request[key] for key in ("frames", "llm", "draw")} == {"frames": 4, "llm": "", "draw": False}
    again = finished(house, asked)
    assert again.id != first.id and again.project_id == first.project_id
    assert (again.style, again.aspect, again.seed, len(again.panels)) == ("noir", "4:3", 7, 4)
    assert characters(house, first) == {"Boy", "Tom"} and characters(house, again) == {"Tom"}
    script = script_of(house.library, again)
    assert script and script.text == BOYS and script.cast_list == ["Tom = Boy, lad"]
    assert [house.library.get(Panel, id) for id in house.library.get(Board, first.id).panels] == before


def test_a_drawn_board_is_drawn_when_it_is_read_again_but_not_while_it_is_worked_on(house: House) -> None:
    board, job = ask_storyboard(house, Source(BOYS), PLAN, frames=12)
    until = monotonic() + 60
    while not house.library.get(Board, board.id).panels:
        assert monotonic() < until, "it was never read"
        sleep(0.01)
    with pytest.raises(BadInput, match="being drawn"):
        ask_again(house, board.id, [])
    assert house.library.count(Board) == 1
    first = finished(house, (board, job))
    asked = ask_again(house, first.id, ["Tom = Boy"])
    assert asked[1].request["draw"] is True
    house.jobs.cancel(asked[1].id)


def test_a_board_made_by_hand_has_no_story_to_read_again(house: House) -> None:
    _, board = projects.begin(house.library, "Film", PLAN)
    boards.add_panel(house.library, board.id)
    with pytest.raises(BadInput, match="made by hand"):
        ask_again(house, board.id, ["Tom"])


def test_a_list_that_cannot_hold_makes_no_board(house: House) -> None:
    first = finished(house, ask_storyboard(house, Source(BOYS), PLAN, frames=2, draw=False))
    with pytest.raises(BadInput, match="gives “boy”"):
        ask_again(house, first.id, ["Tom = boy", "Ned = boy"])
    assert house.library.count(Board) == 1
