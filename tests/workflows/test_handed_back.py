"""A breakdown edited before anything is drawn: in JSON, and on a board of empty panels."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from library.documents import Board, Entity, Frame, Panel, Scene, Shot, Succeeded
from presets.errors import BadInput
from workflows import boards
from workflows.asking import ask_drawing, ask_handed_back, ask_storyboard
from workflows.breakdown import breakdown
from workflows.breakdown.handed_back import handed_back, read_breakdown
from workflows.breakdown.source import Source
from workflows.breakdown.written import scene_breakdown
from workflows.editing import edit
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.takes import panels_of
from workflows.views import breakdown_of

STORY = "A merchant in a turban rides across the steppe. He finds a lantern. A girl waves to him from the hill."
PLAN = DrawingPlan(width=128)
Json = dict[str, Any]


@pytest.fixture
def written() -> Json:
    return json.loads(json.dumps(scene_breakdown(breakdown(STORY, frames=4))))


def drawn(house: House, board: Board, job_id: str) -> list[Frame]:
    assert isinstance(house.jobs.wait(job_id, 60).state, Succeeded)
    panels = panels_of(house.library, house.library.get(Board, board.id))
    return [house.library.get(Frame, panel.chosen) for panel in panels]


def test_handed_back_as_it_was_it_draws_the_very_same_pictures(house: House, written: Json) -> None:
    board, job = ask_storyboard(house, Source(STORY), PLAN, frames=4)
    direct = [frame.media for frame in drawn(house, board, job.id)]
    other, job = ask_handed_back(house, handed_back(written), PLAN)
    assert [frame.media for frame in drawn(house, other, job.id)] == direct
    assert {entity.name for entity in house.library.find(Entity, project_id=other.project_id)} == {
        entity.name for entity in house.library.find(Entity, project_id=board.project_id)
    }


def test_frames_are_edited_moved_taken_out_and_written_anew(house: House, written: Json) -> None:
    first, second, _, last = written["scenes"]
    second["action"] = "A wolf growls at night."
    last["shot_size"] = "close_up"
    new = {"scene": "1", "heading": first["heading"], "action": "The merchant kneels.", "shot_size": "full"}
    written["scenes"] = [last, first, second, new]
    board, job = ask_handed_back(house, handed_back(written), PLAN)
    frames = drawn(house, board, job.id)
    shots = [house.library.get(Shot, frame.shot_id) for frame in frames]
    assert [shot.shot_size for shot in shots] == ["close_up", first["shot_size"], second["shot_size"], "full"]
    assert [shot.characters for shot in shots[2:]] == [["Wolf"], ["Merchant"]]
    assert shots[2].time_of_day == "night"
    assert house.library.get(Scene, shots[2].scene_id).heading.endswith("NIGHT")
    assert [one["animal"] for one in frames[2].recipe["stage"]["creatures"]] == ["wolf"]


def test_what_a_board_hands_out_can_be_handed_back(house: House) -> None:
    board, job = ask_storyboard(house, Source(STORY), PLAN, frames=3, draw=False)
    house.jobs.wait(job.id, 60)
    board = house.library.get(Board, board.id)
    edit(house.library, board.panels[1], {"action": "A fox runs.", "movement": "tracking"})
    here = breakdown_of(house.library, board)
    again = handed_back(json.loads(json.dumps(scene_breakdown(here))))
    assert [shot.model_dump() for shot in again.shots] == [shot.model_dump() for shot in here.shots]


def _put(*path: object) -> Callable[[Json], None]:
    *way, key, value = path

    def put(written: Any) -> None:
        for step in way:
            written = written[step]
        written[key] = value

    return put


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_put("scenes", []), "1 to 5000 frames"),
        (_put("scenes", "none"), "no breakdown"),
        (_put("scenes", 1, "a frame"), "Frame 2"),
        (_put("colour", 1), "no key “colour”"),
        (_put("scenes", 2, "colour", "red"), "Frame 3 has no key “colour”"),
        (_put("scenes", 0, "shot_size", "huge"), "Frame 1: “huge” is not a possible shot_size"),
        (_put("scenes", 0, "duration_s", -1), "Frame 1: “-1” is not a possible duration_s"),
        (_put("scenes", 0, "time_of_day", "lunch"), "Frame 1: There is no “lunch”"),
        (_put("scenes", 0, "camera", "From a drone"), "Frame 1: “camera” only says"),
        (_put("scenes", 0, "dialogue", "x" * 90_000), "Frame 1: The dialogue has 90000 letters"),
        (_put("scenes", 0, "characters", "Anna"), "Frame 1: “Anna” is not a possible characters"),
        (_put("scenes", 0, "creatures", ["griffin-9"]), "Frame 1: There is no “griffin-9”"),
        (_put("scenes", 0, "understood", {"set": ["x"]}), "not a possible set"),
        (_put("cast", [{"kind": "character"}]), "“cast” is not right at “name”"),
        (_put("cast", {}), "“cast” is no list"),
        (_put("story", 4), "“story” is not a text"),
    ],
)
def test_mistakes_are_named_in_one_sentence(written: Json, change: Callable[[Json], None], said: str) -> None:
    before = copy.deepcopy(written)
    change(written)
    assert written != before
    with pytest.raises(BadInput) as refused:
        handed_back(written)
    assert said in refused.value.sentence
    assert "\n" not in refused.value.sentence


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"scenes": [' * 5000, "\x00\x01", "NaN"])
def test_a_file_that_is_no_breakdown_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "b.json"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput):
        read_breakdown(file)


def test_a_board_is_edited_before_anything_is_drawn(house: House) -> None:
    library = house.library
    board, job = ask_storyboard(house, Source(STORY), PLAN, frames=4, draw=False)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    board = library.get(Board, board.id)
    assert len(board.panels) == 4 and library.count(Frame) == 0
    first, second, third, fourth = board.panels
    edit(library, first, {"shot_size": "close_up"})
    boards.reorder(library, board.id, [third, first, second, fourth])
    boards.delete(library, fourth)
    new = boards.add_panel(library, board.id)
    edit(library, new.id, {"action": "A bear roars."})
    frames = drawn(house, board, ask_drawing(house, board.id).id)
    assert [frame.panel_id for frame in frames] == [third, first, second, new.id]
    assert [len(library.get(Panel, frame.panel_id).takes) for frame in frames] == [1] * 4
    with pytest.raises(BadInput, match="has its picture"):
        ask_drawing(house, board.id)
    extra = boards.add_panel(library, board.id)
    assert len(drawn(house, board, ask_drawing(house, board.id).id)) == 5
    assert library.get(Panel, extra.id).chosen
