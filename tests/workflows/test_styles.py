"""Styles of a project: copied, edited, drawn with, put back; and a picture that needs none of it to be drawn again."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from library.documents import Board, Entity, Failed, Frame, Job, Panel, Project, Running, Style, Succeeded
from library.recipe import read_recipe
from presets.errors import StudioError
from presets.loader import pick
from presets.looks import StyleLook
from workflows import entities, style_use, styles
from workflows.asking import ask_redraw, ask_storyboard
from workflows.breakdown.source import Source
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.projects import begin, hand_over, next_board, take_in
from workflows.recipe import redrawn

STORY = "A merchant in a turban waves to a girl on the steppe."


def drawn(house: House, project: str, style: str, story: str = STORY) -> Board:
    plan = DrawingPlan.checked(own=styles.names_of(house.library, project), style=style, width=256, attempts=1)
    board, job = ask_storyboard(house, Source(story), plan, frames=1, project_id=project)
    done = house.jobs.wait(job.id, 60).state
    assert isinstance(done, Succeeded), done
    return house.library.get(Board, board.id)


def picture(house: House, board: Board) -> Path:
    """The file of the first panel's chosen take."""
    panel = house.library.get(Panel, board.panels[0])
    return house.library.media.path(house.library.get(Frame, panel.chosen).media)


def again(house: House, board: Board) -> Path:
    job = ask_redraw(house, board.id, board.panels)
    done = house.jobs.wait(job.id, 60).state
    assert isinstance(done, Succeeded), done
    return picture(house, board)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_a_style_is_edited_and_every_picture_can_still_be_drawn_again(house: House, project: str) -> None:
    made = styles.save(house.library, project, "Wet ink", {"ink": "#203080"}, preset="ink_wash")
    board = drawn(house, project, "Wet ink")
    first = picture(house, board)
    recipe = read_recipe(first)
    assert (recipe["style"], recipe["style_version"], recipe["look"]["ink"]) == ("Wet ink", 1, "#203080")
    edited = styles.save(house.library, project, "wet INK", {"ink": "#802020", "wash": 0.1})
    assert (edited.id, edited.name, edited.version, edited.look.wash) == (made.id, "Wet ink", 2, 0.1)
    second = again(house, board)
    assert read_recipe(second)["style_version"] == 2
    assert np.abs(pixels(first) - pixels(second)).mean() > 1
    assert redrawn(first) == first.read_bytes()  # from the file alone: the style it names is another one by now
    assert redrawn(second) == second.read_bytes()


def test_every_version_is_kept_and_can_be_put_back(house: House, project: str) -> None:
    made = styles.save(house.library, project, "Wet ink", {"wash": 0.3}, preset="ink_wash")
    styles.save(house.library, project, "Wet ink", {"wash": 0.9})
    back = styles.restore(house.library, made.id, 1)
    assert (back.version, back.look) == (3, made.look)
    assert [(one.version, one.look.wash) for one in styles.versions(back)] == [(3, 0.3), (2, 0.9), (1, 0.3)]
    assert styles.save(house.library, project, "Wet ink", {"wash": 0.3}).version == 3  # nothing was changed
    with pytest.raises(StudioError, match="no version 7: choose one of 3, 2, 1"):
        styles.restore(house.library, made.id, 7)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"colour": "#203080"}, "no field “colour”: its fields are words"),
        ({"name": "Other"}, "no field “name”"),
        ({"ink": "blue"}, "“blue” is not a possible ink"),
        ({"wash": 3}, "“3” is not a possible wash"),
        ({"wash": float("nan")}, "not a possible wash"),
        ({"hatch": "zigzag"}, "not a possible hatch"),
        ({"hatch_px": 0}, "not a possible hatch_px"),
        ({"levels": []}, "not a possible levels"),
    ],
    ids=str,
)
def test_what_no_style_can_have_is_said(house: House, project: str, changes: dict, said: str) -> None:
    with pytest.raises(StudioError, match=said):
        styles.save(house.library, project, "Mine", changes)
    assert house.library.count(Style) == 0


def test_names_are_the_projects_own(house: House, project: str) -> None:
    with pytest.raises(StudioError, match="name of a preset"):
        styles.save(house.library, project, "Pencil", {})
    with pytest.raises(StudioError, match="crayon"):
        styles.save(house.library, project, "Mine", {}, preset="crayon")
    styles.save(house.library, project, "Mine", {})
    other = begin(house.library, "Other film")[0].id
    with pytest.raises(StudioError, match="Mine"):
        DrawingPlan.checked(own=styles.names_of(house.library, other), style="Mine")
    with pytest.raises(StudioError, match="Mine"):
        styles.use(house.library, other, "Mine")


def test_the_style_of_a_project_is_that_of_its_next_boards(house: House, project: str, tmp_path: Path) -> None:
    styles.save(house.library, project, "Mine", {"paper": "#101418", "ink": "#f0f0e0"}, preset="clear_line")
    styles.use(house.library, project, "Mine")
    assert next_board(house.library, project).style == "Mine"
    taken = take_in(house.library, hand_over(house.library, project, tmp_path / "film.zip"))
    assert next_board(house.library, taken.id).style == "Mine"
    board = drawn(house, taken.id, "Mine")  # the style went with the project
    assert read_recipe(picture(house, board))["look"]["paper"] == "#101418"


def test_one_person_is_drawn_in_a_style_of_her_own(house: House, project: str) -> None:
    board = drawn(house, project, "pencil", "A girl in a red coat waves.")
    plain = picture(house, board)
    girl = house.library.find(Entity, project_id=project, name="Girl")[0]
    styles.style_entity(house.library, girl.id, "noir")
    # The first seed again: nothing but her style is another.
    house.library.change(Panel, board.panels[0], lambda now: now.model_copy(update={"takes": [], "chosen": ""}))
    apart = again(house, board)
    assert list(read_recipe(apart)["apart"]) == ["Girl"]
    changed = np.abs(pixels(plain) - pixels(apart)).max(axis=2) > 8
    assert 0.002 < changed.mean() < 0.4
    assert redrawn(apart) == apart.read_bytes()
    styles.style_entity(house.library, girl.id, "")
    assert "apart" not in read_recipe(again(house, board))


def test_what_cannot_be_drawn_apart_is_refused(house: House, project: str) -> None:
    house.library.add(lamp := Entity(project_id=project, kind="artifact", name="Lamp"))
    with pytest.raises(StudioError, match="“Lamp” cannot have a style of its own"):
        styles.style_entity(house.library, lamp.id, "noir")
    girl = house.library.add(Entity(project_id=project, kind="character", name="Girl"))
    with pytest.raises(StudioError, match="crayon"):
        styles.style_entity(house.library, girl.id, "crayon")
    # Brought in by an archive, say: it is refused as well, never drawn as if it had not been asked for.
    board = drawn(house, project, "pencil")
    house.library.change(Entity, lamp.id, lambda now: now.model_copy(update={"style": "noir"}))
    failed = house.jobs.wait(ask_redraw(house, board.id, board.panels).id, 60).state
    assert isinstance(failed, Failed)
    assert "“Lamp” cannot have a style of its own" in failed.sentence


def styled(library, project: str) -> tuple[Style, Board, Entity, Job]:
    """A style with all that can draw in one: a board, a person, the project's boards to come, and a waiting job."""
    style = styles.save(library, project, "Wet ink", {"ink": "#203080"}, preset="ink_wash")
    styles.use(library, project, "Wet ink")
    girl = library.add(Entity(project_id=project, kind="character", name="Girl"))
    styles.style_entity(library, girl.id, style.id)  # by its id: that is followed too
    board = next_board(library, project)
    job = library.add(
        Job(project_id=project, verb="redraw", request={"board_id": board.id, "plan": {"style": "Wet ink"}})
    )
    return style, board, girl, job


def named_by(library, project: str, board: Board, girl: Entity, job: Job) -> list[str]:
    asked = library.get(Job, job.id).request["plan"]["style"]
    return [
        library.get(Project, project).style,
        library.get(Board, board.id).style,
        library.get(Entity, girl.id).style,
        asked,
    ]


def test_whatever_draws_in_a_style_follows_its_new_name(house: House, project: str) -> None:
    library = house.library
    style, *using = styled(library, project)
    entities.edit(library, using[1].id, {"style": ""})  # an earlier version of her still names it
    entities.edit(library, using[1].id, {"style": "Wet ink"})
    styles.save(library, project, "Wet ink", {"ink": "#802020"})
    renamed = style_use.rename(library, style.id, "  Ink of   the sea ")
    assert (renamed.name, renamed.look.name, renamed.version) == ("Ink of the sea", "Ink of the sea", 2)
    assert named_by(library, project, *using) == ["Ink of the sea"] * 4
    assert entities.restore(library, using[1].id, 1).style == "Ink of the sea"
    assert styles.restore(library, style.id, 1).look == styles.look_named(style.look, "Ink of the sea")
    assert style_use.rename(library, style.id, "INK of the sea").name == "INK of the sea"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pencil", "“pencil” is the name of a preset"),
        ("Ink wash", "“Ink wash” is the name of a preset"),
        ("OTHER", "a style “OTHER” already: choose another name"),
        (" \n", "at least one letter"),
        ("x" * 121, "shorten it to 120"),
    ],
)
def test_a_name_that_is_taken_is_refused(house: House, project: str, name: str, said: str) -> None:
    style, *using = styled(house.library, project)
    styles.save(house.library, project, "Other", {})
    with pytest.raises(StudioError, match=said):
        style_use.rename(house.library, style.id, name)
    assert house.library.get(Style, style.id) == style
    assert set(named_by(house.library, project, *using)) == {"Wet ink", style.id}


def test_a_style_in_use_is_deleted_only_for_another(house: House, project: str) -> None:
    library = house.library
    style, *using = styled(library, project)
    next_board(library, project)
    with pytest.raises(StudioError, match="draws 3 boards, 1 person or animal and the boards to come: choose a style"):
        style_use.delete(library, style.id)
    with pytest.raises(StudioError, match="cannot take its own place"):
        style_use.delete(library, style.id, instead="Wet ink")
    with pytest.raises(StudioError, match="crayon"):
        style_use.delete(library, style.id, instead="crayon")
    assert library.get(Style, style.id) == style
    style_use.delete(library, style.id, instead="noir")
    assert named_by(library, project, *using) == ["noir"] * 4
    assert [gone.id for gone in style_use.deleted(library, project)] == [style.id]
    assert styles.styles_of(library, project) == []


def test_a_deleted_style_comes_back_to_whatever_drew_in_it(house: House, project: str) -> None:
    library = house.library
    style, board, girl, job = styled(library, project)
    style_use.delete(library, style.id, instead="noir")
    library.change(Board, board.id, lambda now: now.model_copy(update={"style": "marker"}))  # somebody chose anew
    styles.save(library, project, "wet INK", {})  # and somebody took the name
    back = style_use.put_back(library, style.id)
    assert (back.name, back.look, back.moved) == ("Wet ink (2)", styles.look_named(style.look, "Wet ink (2)"), {})
    assert named_by(library, project, board, girl, job)[:3] == ["Wet ink (2)", "marker", "Wet ink (2)"]
    assert style_use.deleted(library, project) == []
    unused = styles.save(library, project, "Unused", {})
    entities.edit(library, girl.id, {"style": "Unused"})
    entities.edit(library, girl.id, {"style": ""})
    assert style_use.put_back(library, style_use.delete(library, unused.id).id).look == unused.look


def test_a_style_that_is_being_drawn_in_keeps_its_name(house: House, project: str) -> None:
    library = house.library
    style, *_, job = styled(library, project)
    library.change(Job, job.id, lambda now: now.model_copy(update={"state": Running()}))
    for change in (lambda: style_use.rename(library, style.id, "Other"), lambda: style_use.delete(library, style.id)):
        with pytest.raises(StudioError, match="drawn in “Wet ink” just now"):
            change()
    assert library.get(Style, style.id) == style


def test_a_renamed_style_draws_what_was_waiting_for_it(house: House, project: str) -> None:
    made = styles.save(house.library, project, "Wet ink", {"ink": "#203080"}, preset="ink_wash")
    board = drawn(house, project, "Wet ink")
    style_use.rename(house.library, made.id, "Sea ink")
    recipe = read_recipe(again(house, house.library.get(Board, board.id)))
    assert (recipe["style"], recipe["look"]["ink"]) == ("Sea ink", "#203080")


def test_a_copy_is_like_what_it_is_copied_from(house: House, project: str) -> None:
    first = styles.copy(house.library, project, "ink_wash")
    second = styles.copy(house.library, project, first.id)
    assert (first.name, second.name, first.preset) == ("My ink wash", "My ink wash (2)", "ink_wash")
    plain = pick("styles", StyleLook, "ink_wash").model_copy(update={"id": ""})
    assert styles.look_named(first.look, plain.name) == styles.look_named(second.look, plain.name) == plain


def test_a_board_with_nothing_on_it_takes_the_style_of_its_project(house: House, project: str) -> None:
    full = drawn(house, project, "pencil")
    empty = next_board(house.library, project)
    styles.use(house.library, project, "noir")
    assert (house.library.get(Board, full.id).style, house.library.get(Board, empty.id).style) == ("pencil", "noir")


def test_an_earlier_version_of_somebody_does_without_a_style_that_is_gone(house: House, project: str) -> None:
    library = house.library
    style = styles.save(library, project, "Wet ink", {})
    girl = entities.new(library, project, "character", "Girl", {"style": "Wet ink"})
    entities.edit(library, girl.id, {"style": ""})
    style_use.delete(library, style.id)  # nothing is drawn in it now
    assert entities.restore(library, girl.id, 1).style == ""
