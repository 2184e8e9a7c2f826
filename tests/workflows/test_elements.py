"""Elements in prompts: whoever is called is told, once, as far as there is room."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engines.requests import ImageRequest, Reference
from library.documents import Board, Entity, Frame, Panel, ShotFields, Succeeded
from presets.errors import BadInput
from presets.people import Look
from workflows.asking import ask_redraw, ask_storyboard
from workflows.boards import approve
from workflows.breakdown.source import Source
from workflows.elements import Element, expanded, references_to
from workflows.entities import edit, new
from workflows.generate import ask_picture
from workflows.guiding import Shown
from workflows.house import House
from workflows.pictures import picture_entity, put_file
from workflows.plan import DrawingPlan
from workflows.prompting import prompt_for
from workflows.takes import approved_of
from workflows.tokens import count_tokens

MIRA = Element("Mira", ("the smith",), "Mira", "tall woman with silver braids and a scar")
TOMAS = Element("Old Tomas", ("Tomas",), "OldTomas", "brother of Mira in a blue coat")
HERO = Element("Anna", (), "Hero", "somebody a LoRA knows", token="Hero")
CHEST = Element("Chest", (), "Chest", "iron-bound oak", cast=False)
ALL = [MIRA, TOMAS, CHEST]
MIRA_TOLD = "Mira: tall woman with silver braids and a scar"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@Mira opens a door", f"Mira opens a door, {MIRA_TOLD}"),
        ("mira opens a door", f"mira opens a door, {MIRA_TOLD}"),
        ("The smith opens a door", f"The smith opens a door, {MIRA_TOLD}"),
        ("@mira's hand", f"Mira's hand, {MIRA_TOLD}"),
        ("OldTomas waits", f"OldTomas waits, {TOMAS.told}"),
        ("A letter to me@Mira", f"A letter to me Mira, {MIRA_TOLD}"),
        ("@Nobody opens a @door", "Nobody opens a door"),
        ("Miranda waits", "Miranda waits"),
        ("@@Mira: a girl in red", "Mira: a girl in red"),
        ("@Mira opens the @Chest", f"Mira opens the Chest, {MIRA_TOLD}, Chest: iron-bound oak"),
    ],
)
def test_who_is_called_is_told(text: str, told: str) -> None:
    assert expanded(text, ALL).text == told


def test_what_is_said_of_one_calls_no_other() -> None:
    first = expanded("@Tomas waits", ALL)
    assert [one.name for one in first.called] == ["Old Tomas"]
    assert expanded(first.text, ALL).called == first.called


def test_models_that_read_are_told_in_sentences() -> None:
    assert expanded("@Mira waits.", ALL, dialect="prose").text == f"Mira waits. {MIRA_TOLD}."


def test_whom_a_lora_carries_is_called_by_its_token_and_never_told() -> None:
    assert expanded("@Hero waits", [HERO]).text == "Hero waits"
    assert expanded("A mill at dusk", [HERO]).text == "A mill at dusk, Hero", "a missing trigger is appended"
    assert expanded("Hero at a mill", [HERO]).text == "Hero at a mill"


def test_the_limit_shortens_what_is_said_and_never_the_words_themselves() -> None:
    long = Element("Mira", (), "Mira", "tall woman with silver braids " * 30)
    told = expanded("@Mira opens a door", [long], token_limit=77)
    assert told.text.startswith("Mira opens a door, Mira: tall woman") and count_tokens(told.text) <= 77
    full = expanded("@Mira opens " + "many doors " * 60, [long], token_limit=77)
    assert full.text == full.said and full.left_out == (long,)


NAMES = st.text(alphabet="aMß-_ @İ", max_size=5)
ELEMENTS = st.lists(
    st.builds(Element, NAMES, st.tuples(NAMES), NAMES, st.text(alphabet="ab@M:. ", max_size=30)), max_size=3
)
WORDS = st.lists(st.sampled_from(["@Mira", "@@OldTomas", "@x", "Mira", ":", ".", " ", "@", "tomas", "é@"]) | st.text())


@given(WORDS, st.sampled_from([0, 20, 77]), st.sampled_from(["tags", "prose"]))
def test_any_text_is_expanded_once(words: list[str], limit: int, dialect: str) -> None:
    once = expanded("".join(words), ALL, token_limit=limit, dialect=dialect)
    assert not any(f"@{one.trigger}" in once.text or f"@{one.name}" in once.text for one in ALL)
    again = expanded(once.text, ALL, token_limit=limit, dialect=dialect)
    assert again.text == once.text and set(again.called) == set(once.called)


@given(st.text(max_size=60), ELEMENTS, st.integers(0, 40))
def test_no_elements_and_no_text_are_too_odd(text: str, elements: list[Element], limit: int) -> None:
    expanded(text, elements, token_limit=limit)


def test_a_picture_of_a_project_is_told_of_whom_its_words_call(house: House, project: str) -> None:
    words = {"description": "tall woman with silver braids and a scar", "look": {"hair": "braids"}}
    mira = new(house.library, project, "character", "Mira", words)
    job = house.jobs.wait(ask_picture(house, project, prompt="@Mira opens the old chest", width=256).id, 60)
    assert isinstance(job.state, Succeeded)
    (frame,) = house.library.find(Frame, project_id=project)
    request = ImageRequest.model_validate(frame.recipe)
    assert request.prompt == f"Mira opens the old chest, {MIRA_TOLD}"
    assert frame.entities == [mira.id]
    assert request.stage and [(one.entity, one.look.hair) for one in request.stage.cast] == [("Mira", "braids")]


def test_a_shot_tells_of_whom_it_shows_and_of_places_and_not_of_whom_it_speaks() -> None:
    shot = ShotFields(action="@Mira opens the chest Tomas left in the mill.", characters=["Mira"], location="the mill")
    mill = Element("Mill", (), "Mill", "a leaning tower", cast=False)
    told = prompt_for(shot, {"Mira": Look(hair="curly")}, token_limit=0, elements=[*ALL, mill]).positive
    assert "Mira opens the chest" in told and MIRA_TOLD in told and "Chest: iron-bound oak" in told
    assert "Mill: a leaning tower" in told and "blue coat" not in told and "curly" not in told
    assert "blue coat" in prompt_for(shot.model_copy(update={"action": "@Tomas waits."}), {}, elements=ALL).positive
    long = Element("Mira", (), "Mira", "tall woman with silver braids " * 30)
    short = prompt_for(shot, {}, elements=[long])
    assert "Mira: tall woman silver" in short.positive and count_tokens(short.positive) <= 77
    carried = Element("Mira", (), "Mira", "tall woman", token="ohwx")
    assert "tall woman" not in prompt_for(shot, {}, triggers={"Mira": "ohwx"}, elements=[carried]).positive


def test_what_a_board_draws_with_is_what_a_person_says_of_everyone(house: House) -> None:
    source = Source("Mira walks into the village. Tomas waits.")
    board, job = ask_storyboard(house, source, DrawingPlan(width=256), frames=1)
    house.jobs.wait(job.id, 60)
    (mira,) = (one for one in house.library.find(Entity, project_id=board.project_id) if one.name == "Mira")
    edit(house.library, mira.id, {"description": "a tall woman with silver braids"})
    panel = house.library.get(Board, board.id).panels[0]
    house.jobs.wait(ask_redraw(house, board.id, [panel]).id, 60)
    frame = house.library.get(Frame, house.library.get(Panel, panel).chosen)
    assert "Mira: a tall woman with silver braids" in str(frame.recipe["prompt"])


def test_a_picture_is_drawn_after_those_of_whom_its_words_call() -> None:
    mira, box = Element("Mira", picture="abc"), (0.0, 0.0, 0.5, 1.0)
    shown = {"Mira": Shown("old", box), "Tomas": Shown("def", box)}
    own, approved = Reference(picture="abc", entity="Mira"), Reference(picture="def", box=box, entity="Old Tomas")
    assert references_to([CHEST, mira, TOMAS], 3, shown) == (own, approved)
    assert references_to([mira], 0, shown) == ()


def test_a_model_is_handed_the_picture_of_whom_the_words_call(
    house: House, project: str, tmp_path: Path, tiny: Callable[[str], Path]
) -> None:
    photo = tmp_path / "mira.png"
    Image.new("RGB", (64, 64), "teal").save(photo)
    mira = new(house.library, project, "character", "Mira", {"description": "tall woman"})
    frame_id = picture_entity(house.library, mira.id, photo).reference
    asked = {"engine": str(tiny("flux2-klein")), "width": 64, "height": 64, "steps": 1}
    job = house.jobs.wait(ask_picture(house, project, prompt="@Mira waits.", **asked).id, 60)
    assert isinstance(job.state, Succeeded)
    frame = house.library.get(Frame, str(job.state.result["frame_id"]))
    request = ImageRequest.model_validate(frame.recipe)
    assert request.prompt == "Picture 1 shows Mira. Mira waits. Mira: tall woman."
    assert [one.entity for one in request.references] == ["Mira"]
    assert [(one.frame_id, one.role) for one in frame.parents] == [(frame_id, "reference")]


def test_an_approved_picture_from_elsewhere_guides_where_one_alone_is_in_the_shot(
    house: House, project: str, tmp_path: Path
) -> None:
    photo = tmp_path / "mira.png"
    Image.new("RGB", (64, 64), "teal").save(photo)
    board, job = ask_storyboard(house, Source("Mira waits. Mira greets Tomas."), DrawingPlan(width=256), frames=2)
    house.jobs.wait(job.id, 60)
    guided = []
    for panel in house.library.get(Board, board.id).panels:
        put_file(house.library, board.id, photo, panel_id=panel)
        approve(house.library, panel)
        guided.append(approved_of(house.library, board.project_id, "some-model"))
    (kept,) = guided[0].items()
    assert kept[0] == "Mira" and kept[1].box is None and guided[1] == guided[0]


def test_the_picture_of_somebody_is_one_of_their_project(house: House, project: str) -> None:
    mira = new(house.library, project, "character", "Mira")
    with pytest.raises(BadInput, match="no picture “elsewhere” in the project of “Mira”"):
        edit(house.library, mira.id, {"reference": "elsewhere"})
