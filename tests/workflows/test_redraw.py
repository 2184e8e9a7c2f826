"""What a redraw knows: how the board was drawn, what was there before, who is carried by what."""

import json
import zipfile
from pathlib import Path

from library.documents import Board, Frame, Job, Panel, Shot, Succeeded
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown import breakdown
from workflows.breakdown.source import Source
from workflows.drawing import Continuity, request_for
from workflows.elements import carried, elements_of
from workflows.export import export_board
from workflows.house import House
from workflows.plan import DrawingPlan, plan_of
from workflows.projects import begin
from workflows.storyboard import keep_breakdown
from workflows.takes import looks_of, panels_of

STORY = "A merchant in a turban rides across the steppe. He finds a lantern. A girl waves to him from the hill."
PLAN = DrawingPlan(width=256, threshold=0.9, attempts=2, seed=7, style="ink_wash")


def drawn(house: House, plan: DrawingPlan = PLAN) -> Board:
    board, job = ask_storyboard(house, Source(STORY), plan, frames=3)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    return house.library.get(Board, board.id)


def again(house: House, board: Board, panel: str) -> Frame:
    job = ask_redraw(house, board.id, [panel])
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    return house.library.get(Frame, house.library.get(Panel, panel).chosen)


def test_a_redraw_is_drawn_as_the_board_was(house: House) -> None:
    board = drawn(house)
    assert plan_of(board) == PLAN
    job = ask_redraw(house, board.id, [board.panels[0]])
    asked = DrawingPlan.model_validate(house.library.get(Job, job.id).request["plan"])
    assert asked == PLAN
    house.jobs.wait(job.id, 60)
    frame = house.library.get(Frame, house.library.get(Panel, board.panels[0]).chosen)
    assert (frame.recipe["style"], frame.recipe["width"], frame.attempts <= 2) == ("ink_wash", 256, True)


def test_the_same_picture_again_is_noted(house: House) -> None:
    """The panel's own earlier take counts, also when everything before it on the board stays as it is."""
    board = drawn(house, DrawingPlan(width=256, attempts=1))
    panel = house.library.get(Panel, board.panels[1])
    first = house.library.get(Frame, panel.chosen)
    # As if the seed had moved nothing: the new take is drawn with the seed of the one before.
    house.library.change(Frame, first.id, lambda now: now.model_copy(update={"attempts": 0}))
    second = again(house, board, panel.id)
    assert second.seed == first.seed
    assert "near-duplicate" in second.flags


def test_a_panel_that_stays_is_what_the_next_must_not_repeat(house: House) -> None:
    board = drawn(house, DrawingPlan(width=256, attempts=1))
    before, after = (house.library.get(Panel, id) for id in board.panels[:2])
    shown = house.library.get(Frame, after.chosen)
    # The panel before shows what this one is about to be drawn as.
    house.library.change(Panel, before.id, lambda now: now.model_copy(update={"chosen": shown.id}))
    house.library.change(Panel, after.id, lambda now: now.model_copy(update={"takes": [], "chosen": ""}))
    assert again(house, board, after.id).flags == ["near-duplicate"]


def prompts(house: House, board: Board, folder: Path) -> list[dict[str, object]]:
    with zipfile.ZipFile(export_board(house.library, board.id, "zip", folder)) as archive:
        return json.loads(archive.read("sdxl_prompts.json"))["frames"]


def test_prompts_for_sdxl_describe_the_cast_as_the_recipes_do(house: House, tmp_path: Path) -> None:
    board = drawn(house)
    frames = [house.library.get(Frame, panel.takes[0]) for panel in panels_of(house.library, board)]
    written = prompts(house, board, tmp_path)
    assert [row["prompt"] for row in written] == [frame.recipe["prompt"] for frame in frames]
    assert "turban" in str(written[0]["prompt"]).split(",", 2)[2]


def test_whoever_a_lora_carries_is_called_by_token_and_never_described(house: House, tmp_path: Path) -> None:
    """No engine here takes a LoRA yet: the board is laid out, and the request looked at before an engine sees it."""
    plan = DrawingPlan.model_validate(
        {"width": 256, "loras": [{"file": "/models/merchant.safetensors", "weight": 0.8}]}
    )
    library = house.library
    project, board = begin(library, "Film", plan)
    board = keep_breakdown(library, board, breakdown(STORY, frames=3))
    assert plan_of(board) == plan
    so_far = Continuity(looks_of(library, project.id), carried(elements_of(library, project.id, plan.loras)))
    shot = library.get(Shot, library.get(Panel, board.panels[0]).shot_id)
    written = str(prompts(house, board, tmp_path)[0]["prompt"])
    assert written == request_for(shot, plan, 42, so_far).prompt
    assert written.startswith("Merchant, ")
    assert "turban" not in written and "hair" not in written
