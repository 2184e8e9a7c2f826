"""New words for a panel, from the words to the picture: who comes in, where it plays, what is let go of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from library.documents import Board, Entity, Frame, Panel, Scene, Shot
from library.store import Library
from presets.errors import BadInput
from workflows import boards
from workflows.breakdown import breakdown
from workflows.delivery.sheets import sheets
from workflows.editing import edit
from workflows.plan import DrawingPlan, plan_of
from workflows.projects import begin
from workflows.redraw import RedrawRequest, redraw
from workflows.storyboard import keep_breakdown
from workflows.views import board_view

STORY = "Anna walks into the forest. She finds a lantern. Anna runs home."
PLAN = DrawingPlan(width=128)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path) as library:
        yield library


@pytest.fixture
def board(library: Library) -> Board:
    _, board = begin(library, "Film", PLAN)
    return keep_breakdown(library, board, breakdown(STORY, frames=3))


def shot_of(library: Library, panel: str) -> Shot:
    return library.get(Shot, library.get(Panel, panel).shot_id)


def cast(library: Library) -> dict[str, Entity]:
    return {entity.name: entity for entity in library.find(Entity)}


def drawn(library: Library, board: Board, panel: str) -> Frame:
    for _ in redraw(library, RedrawRequest(board_id=board.id, panels=(panel,), plan=plan_of(board))):
        pass
    return library.get(Frame, library.get(Panel, panel).chosen)


@pytest.mark.parametrize(
    ("action", "name", "species"),
    [
        ("A wolf howls at the moon at night.", "Wolf", "wolf"),
        ("A dragon flies over the castle.", "Dragon", "dragon"),
        ("An old woman sits on a bench.", "Old Woman", "human"),
    ],
)
def test_whoever_is_new_is_drawn_as_what_they_are(
    library: Library, board: Board, action: str, name: str, species: str
) -> None:
    panel = boards.add_panel(library, board.id, after=board.panels[0])
    shot = edit(library, panel.id, {"action": action})
    stage = drawn(library, library.get(Board, board.id), panel.id).recipe["stage"]
    assert shot.characters == [name]
    assert cast(library)[name].draft
    assert cast(library)[name].look.species == species
    people = [mark["entity"] for mark in stage.get("marks", [])]
    animals = [(one["entity"], one["animal"]) for one in stage.get("creatures", [])]
    assert (people, animals) == (([name], []) if species == "human" else ([], [(name, species)]))


def test_new_props_become_drafts_as_well(library: Library, board: Board) -> None:
    edit(library, board.panels[0], {"action": "Anna lifts a sword."})
    assert cast(library)["Sword"].kind == "artifact"


def test_half_typed_names_do_not_stay(library: Library, board: Board) -> None:
    before = set(cast(library))
    for typed in ("Mar waits.", "Mara waits.", "Mara waits for Old Ilya.", "Anna waits."):
        edit(library, board.panels[2], {"action": typed})
    assert set(cast(library)) <= before


def test_the_heading_follows_the_words_and_comes_back_with_them(library: Library, board: Board) -> None:
    panel = board.panels[0]
    home = shot_of(library, panel)
    edit(library, panel, {"action": "Anna drinks in the tavern at night."})
    there = board_view(library, board.id).panels[0]
    assert (there.heading, there.scene) == ("INT. TAVERN – NIGHT", "1A")
    edit(library, panel, {"action": "Anna sits on a rock and reads a letter."})
    back = shot_of(library, panel)
    assert (back.set, back.location, back.time_of_day) == (home.set, home.location, home.time_of_day)
    assert back.scene_id == home.scene_id
    assert library.count(Scene, split_from=home.scene_id) == 0
    assert board_view(library, board.id).panels[0].heading == library.get(Scene, home.scene_id).heading


def test_an_hour_chosen_by_hand_moves_the_heading_and_stays_when_words_change(library: Library, board: Board) -> None:
    edit(library, board.panels[0], {"time_of_day": "night"})
    assert board_view(library, board.id).panels[0].heading.endswith("NIGHT")
    edit(library, board.panels[0], {"action": "Anna kneels."})
    assert shot_of(library, board.panels[0]).time_of_day == "night"


def test_what_is_approved_is_locked(library: Library, board: Board) -> None:
    panel = board.panels[0]
    drawn(library, board, panel)
    boards.approve(library, panel)
    before = shot_of(library, panel)
    with pytest.raises(BadInput, match="unapprove it first to change it"):
        edit(library, panel, {"action": "Anna falls."})
    with pytest.raises(BadInput, match="unapprove it first to delete it"):
        boards.delete(library, panel)
    assert shot_of(library, panel) == before
    assert edit(library, panel, {"notes": "Lovely."}).notes == "Lovely."
    boards.approve(library, panel, approved=False)
    boards.delete(library, panel)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dialogue": "x" * 2_000_000}, "2000000 letters: shorten it to 4000"),
        ({"action": "a\x00b"}, r"U\+0000"),
        ({"description": "a \u202e b"}, r"U\+202E"),
        ({"characters": ["x" * 500]}, "500 letters"),
        ({"characters": [f"Man {number}" for number in range(500)]}, "500 entries"),
        ({"doing": {"Anna\x07": "sit"}}, r"U\+0007"),
        ({"creatures": ["unicorn-9"]}, "among the animals"),
    ],
)
def test_fields_have_limits_said_in_a_sentence(
    library: Library, board: Board, changes: dict[str, object], said: str
) -> None:
    before = shot_of(library, board.panels[0])
    with pytest.raises(BadInput, match=said):
        edit(library, board.panels[0], changes)
    assert shot_of(library, board.panels[0]) == before


def test_other_scripts_and_line_breaks_are_words(library: Library, board: Board) -> None:
    words = "ANNA: שלום\u200f\nANNA: Привет, 你好 😀"
    assert edit(library, board.panels[0], {"dialogue": words}).dialogue == words


def test_a_field_without_end_from_an_older_library_does_not_hold_up_a_pdf(library: Library, board: Board) -> None:
    shot = shot_of(library, board.panels[0])
    library.change(
        Shot, shot.id, lambda now: now.model_copy(update={"dialogue": "x" * 400_000, "action": "y " * 200_000})
    )
    measured = sheets(board_view(library, board.id), 2)
    assert measured.startswith(b"%PDF") and len(measured) < 400_000


def test_what_says_the_same_in_other_words_follows(library: Library, board: Board) -> None:
    """Size, set and hour are told in the description, the light, the heading and the prompt as well."""
    first = board.panels[0]
    assert shot_of(library, first).description.startswith("Extreme wide shot. Forest: ")
    told = shot_of(library, first).description.partition(": ")[2]
    shot = edit(library, first, {"set": "kitchen", "time_of_day": "night", "shot_size": "close_up", "angle": "high"})
    assert shot.description == f"Close-up, high angle. Kitchen at night: {told}"
    assert (shot.location, shot.lens_mm) == ("kitchen", 85)
    assert shot.lighting == "lamplight with deep shadows"
    assert library.get(Scene, shot.scene_id).heading == "INT. KITCHEN – NIGHT"


def test_new_words_are_described_as_the_shot_is_seen_now(library: Library, board: Board) -> None:
    shot = edit(library, board.panels[1], {"action": "A wolf attacks Anna.", "shot_size": "wide", "angle": "high"})
    assert shot.description.startswith("Wide shot, high angle. ") and "wolf" in shot.description


def test_what_a_person_wrote_stays_when_something_else_changes(library: Library, board: Board) -> None:
    first = board.panels[0]
    own = {"description": "Trees, seen by a bird.", "lighting": "neon", "lens_mm": 21, "location": "Sherwood"}
    edit(library, first, own)
    shot = edit(library, first, {"shot_size": "medium", "time_of_day": "dusk", "weather": "rain"})
    assert {field: getattr(shot, field) for field in own} == own
    # A place with a name of its own keeps it, wherever it is drawn.
    assert edit(library, first, {"set": "jungle"}).location == "Sherwood"
