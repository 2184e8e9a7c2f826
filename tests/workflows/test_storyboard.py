"""The whole path, from words to kept frames, on the real director, stage, engine and library."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from library.documents import Board, Entity, Frame, Interrupted, Job, Panel, Running, Scene, Script, Shot, Succeeded
from library.recipe import read_recipe
from library.store import Library
from presets.errors import BadInput
from workflows import boards, projects
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source
from workflows.editing import edit
from workflows.export import export_board
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.recipe import redrawn
from workflows.storyboard import StoryboardRequest, storyboard
from workflows.takes import panels_of

ROOT = Path(__file__).parent.parent.parent
STORY = "A merchant rides across the steppe. He finds a lantern. A girl waves to him from the hill."
PLAN = DrawingPlan(width=256)


def drawn(house: House, frames: int = 3, plan: DrawingPlan = PLAN) -> Board:
    board, job = ask_storyboard(house, Source(STORY), plan, frames=frames)
    done = house.jobs.wait(job.id, 60)
    assert isinstance(done.state, Succeeded), done.state
    return house.library.get(Board, board.id)


def test_words_become_kept_frames_with_their_lineage(house: House) -> None:
    board = drawn(house)
    library = house.library
    panels = panels_of(library, board)
    assert len(panels) == 3
    for index, panel in enumerate(panels):
        frame = library.get(Frame, panel.chosen)
        assert frame.panel_id == panel.id
        assert frame.shot_id == panel.shot_id
        assert frame.seed == 42 + index * 1000 + (frame.attempts - 1) * 10 or frame.attempts > 1
        assert frame.flags == []
        assert library.media.is_whole(frame.media)
        assert read_recipe(library.media.path(frame.media)) == frame.recipe
    assert [script.text for script in library.find(Script)] == [STORY]
    assert library.count(Scene) >= 1
    assert {"Merchant", "Girl"} <= {entity.name for entity in library.find(Entity)}
    assert all(entity.draft for entity in library.find(Entity))


def test_every_shot_says_why_its_cast_is_in_it(house: House) -> None:
    board = drawn(house)
    links = [link for panel in panels_of(house.library, board) for link in house.library.get(Shot, panel.shot_id).cast]
    assert links
    assert all(link.reason and link.confidence >= 0.35 for link in links)


def test_the_same_words_give_the_same_pictures_in_every_library(tmp_path: Path) -> None:
    def media(home: str) -> list[str]:
        with House(tmp_path / home) as house:
            board = drawn(house)
            return [house.library.get(Frame, panel.chosen).media for panel in panels_of(house.library, board)]

    assert media("a") == media("b")


def test_a_redraw_is_another_take_with_the_next_seed(house: House) -> None:
    board = drawn(house)
    panel = board.panels[1]
    job = ask_redraw(house, board.id, [panel])
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    takes = [house.library.get(Frame, id) for id in house.library.get(Panel, panel).takes]
    assert len(takes) == 2
    assert takes[1].seed == takes[0].seed + 10 * takes[0].attempts
    assert takes[1].media != takes[0].media
    assert [(parent.frame_id, parent.role) for parent in takes[1].parents] == [(takes[0].id, "earlier_take")]


def test_an_approved_panel_is_left_alone(house: House) -> None:
    board = drawn(house)
    boards.approve(house.library, board.panels[0])
    with pytest.raises(BadInput):
        ask_redraw(house, board.id, [board.panels[0]])
    job = ask_redraw(house, board.id, board.panels)
    house.jobs.wait(job.id, 60)
    assert [len(panel.takes) for panel in panels_of(house.library, board)] == [1, 2, 2]


def test_an_edit_changes_what_is_drawn(house: House) -> None:
    board = drawn(house)
    panel = board.panels[0]
    edit(house.library, panel, {"shot_size": "close_up", "time_of_day": "night"})
    job = ask_redraw(house, board.id, [panel])
    house.jobs.wait(job.id, 60)
    recipe = house.library.get(Frame, house.library.get(Panel, panel).chosen).recipe
    assert recipe["stage"]["time_of_day"] == "night"


def test_a_frame_alone_is_enough_to_draw_it_again(house: House) -> None:
    board = drawn(house, frames=1)
    path = house.library.media.path(house.library.get(Frame, panels_of(house.library, board)[0].chosen).media)
    assert redrawn(path) == path.read_bytes()


def test_stopping_keeps_what_was_drawn_and_the_rest_can_follow(house: House) -> None:
    board = projects.begin(house.library, "Film", PLAN)[1]
    request = StoryboardRequest(board_id=board.id, text=STORY, frames=4, plan=PLAN)
    steps = storyboard(house.library, request)
    for progress in steps:
        if progress.done == 2:
            break
    steps.close()
    kept = [panel.takes for panel in panels_of(house.library, house.library.get(Board, board.id))]
    assert [len(takes) for takes in kept] == [1, 1, 0, 0]
    for _ in storyboard(house.library, request):
        pass
    after = [panel.takes for panel in panels_of(house.library, house.library.get(Board, board.id))]
    assert [len(takes) for takes in after] == [1, 1, 1, 1]
    assert after[:2] == kept[:2]


def test_a_killed_studio_says_so_and_takes_the_job_up_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = (
        "import sys; from pathlib import Path; from workflows.house import House;"
        "from workflows.asking import ask_storyboard; from workflows.breakdown.source import Source;"
        "from workflows.plan import DrawingPlan;"
        "house = House(Path(sys.argv[1]));"
        "_, job = ask_storyboard(house, Source(sys.argv[2]), DrawingPlan(width=512), frames=40);"
        "house.jobs.wait(job.id, 600)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(home), STORY], cwd=ROOT, env={**os.environ})
    _wait_for_frames(home, 3)  # a picture is on the disk before its document: two of these are whole
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    with House(home) as house:
        job = house.library.find(Job)[0]
        assert isinstance(job.state, Interrupted)
        before = house.library.count(Frame)
        assert 2 <= before < 40
        house.jobs.resume(job.id)
        assert isinstance(house.jobs.wait(job.id, 120).state, Succeeded)
        board = house.library.find(Board)[0]
        assert [len(panel.takes) for panel in panels_of(house.library, board)] == [1] * 40


def _wait_for_frames(home: Path, count: int) -> None:
    end = monotonic() + 60
    while len(list((home / "media").glob("??/*.png"))) < count:
        assert monotonic() < end, "nothing was drawn"
        sleep(0.02)


def test_a_running_job_can_be_read_by_who_only_looks(house: House) -> None:
    _, job = ask_storyboard(house, Source(STORY), PLAN, frames=6)
    end = monotonic() + 30
    seen: set[str] = set()
    while (state := house.library.get(Job, job.id).state).state in ("queued", "running"):
        if isinstance(state, Running):
            seen.add(state.note)
        assert monotonic() < end
        sleep(0.005)
    assert any(note.startswith("Panel") for note in seen)


def test_a_project_travels_whole(house: House, tmp_path: Path) -> None:
    board = drawn(house)
    archive = projects.hand_over(house.library, board.project_id, tmp_path / "film.zip")
    with Library(tmp_path / "elsewhere") as other:
        project = projects.take_in(other, archive)
        copy = projects.boards(other, project.id)[0]
        frames = [other.get(Frame, panel.chosen) for panel in panels_of(other, copy)]
        assert all(other.media.is_whole(frame.media) for frame in frames)
        assert export_board(other, copy.id, "pdf", tmp_path).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "${7*7}", "../../etc", "nul\x00l", "مشروع", "x" * 120])
def test_hostile_names_are_only_names(house: House, tmp_path: Path, name: str) -> None:
    project, board = projects.begin(house.library, name, PLAN)
    for _ in storyboard(house.library, StoryboardRequest(board_id=board.id, text=STORY, frames=1, plan=PLAN)):
        pass
    out = tmp_path / "outbox"
    out.mkdir()
    for form in ("zip", "html", "pdf"):
        assert export_board(house.library, board.id, form, out).parent == out
    assert projects.named(house.library, project.name).id == project.id


@pytest.mark.parametrize("name", ["", "   ", "\x00", "\u202e", "x" * 300])
def test_names_that_are_none_are_refused(house: House, name: str) -> None:
    with pytest.raises(BadInput):
        projects.begin(house.library, name)


@pytest.mark.parametrize(("story", "frames"), [("", 8), (" \n ", 8), (STORY, 0), (STORY, 61), (STORY, -1)])
def test_what_cannot_be_boarded_is_refused_before_anything_is_kept(house: House, story: str, frames: int) -> None:
    with pytest.raises(BadInput):
        ask_storyboard(house, Source(story), PLAN, frames=frames)
    assert house.library.count(Board) == 0
