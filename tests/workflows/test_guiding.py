"""What a model is shown: maps for a part of the way, and who is large enough to guide and to be judged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.requests import Control
from library.documents import Board, Frame, Panel, ShotFields
from presets.errors import BadInput
from presets.people import Look
from workflows.asking import ask_storyboard
from workflows.breakdown.source import Source
from workflows.drawing import Continuity, Take, draw
from workflows.export import write_board
from workflows.guiding import box_of
from workflows.house import House
from workflows.plan import DrawingPlan, parse_control
from workflows.review import large_enough


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("depth", Control(kind="depth", scale=0.5)),
        ("depth:0.9", Control(kind="depth", scale=0.9)),
        ("depth:0.9@0-0.6", Control(kind="depth", scale=0.9, end=0.6)),
        ("pose@0.25-1", Control(kind="pose", scale=0.8, start=0.25)),
        ("canny:1@.1-.9", Control(kind="canny", scale=1.0, start=0.1, end=0.9)),
    ],
)
def test_a_map_is_named_with_its_strength_and_its_part_of_the_way(text: str, control: Control) -> None:
    assert parse_control(text) == control


@pytest.mark.parametrize("span", ["", "0.5", "0.6-0.2", "0-2", "a-b", "0.5-0.5", "-1-1", "nan-1", "0-inf"])
def test_what_is_no_part_of_the_way_is_said(span: str) -> None:
    with pytest.raises(BadInput, match="give two numbers from 0 to 1"):
        parse_control(f"pose:0.5@{span}")


@given(st.text(alphabet="posedepth:@-.019 ", max_size=20))
def test_any_text_is_a_map_or_a_sentence(text: str) -> None:
    try:
        control = parse_control(text)
    except BadInput as error:
        assert error.sentence.endswith(".")
    else:
        assert 0 <= control.start < control.end <= 1


@given(st.integers(1, 40), st.integers(1, 40))
def test_who_guides_is_who_is_judged(height: int, width: int) -> None:
    mask = np.zeros((120, 200), bool)
    mask[:height, :width] = True
    assert (box_of(mask) is not None) == large_enough(mask)


def test_a_speck_in_a_picture_is_neither_shown_to_a_model_nor_compared() -> None:
    shot = ShotFields(action="Mira waits in the field.", characters=["Mira"], subject="Mira", shot_size="extreme_wide")
    so_far = Continuity({"Mira": Look()}, identity={"Mira": np.full(160, 1 / 160, np.float32)})
    *_, take = draw(shot, 0, DrawingPlan(width=768, attempts=3, threshold=0.99), so_far)
    assert isinstance(take, Take) and take.attempts == 1, "no attempt is spent on a speck"
    assert not take.identity and not take.places and take.score is None
    near = shot.model_copy(update={"shot_size": "medium"})
    *_, take = draw(near, 0, DrawingPlan(width=768), Continuity({"Mira": Look()}))
    assert isinstance(take, Take) and set(take.identity) == set(take.places) == {"Mira"}


def test_a_report_says_who_is_too_small_to_judge(house: House, tmp_path) -> None:
    story = Source("A merchant rides across the steppe.")
    board, job = ask_storyboard(house, story, DrawingPlan(width=256), frames=2)
    house.jobs.wait(job.id, 60)
    board = house.library.get(Board, board.id)
    told = write_board(house.library, board, DrawingPlan(width=256), tmp_path / "out")
    frames = [house.library.get(Frame, house.library.get(Panel, id).chosen) for id in board.panels]
    small = {"likeness": None, "share": None, "note": "too small to judge"}
    shown = ["Merchant" in frame.places for frame in frames]
    assert not all(shown), "one of them is a wide view"
    for frame, there in zip(told["frames"], shown, strict=True):  # type: ignore[call-overload]
        assert (frame["entities"].get("Merchant") == small) == (not there)
