"""Entities: made, edited in versions, related, taken away; and the shots that mean them."""

from pathlib import Path

import pytest

from library.documents import Entity, Panel, Shot, Succeeded
from presets.errors import StudioError
from presets.loader import shelf
from presets.search import MODELS
from workflows import entities
from workflows.asking import ask_storyboard
from workflows.breakdown.source import Source
from workflows.house import House
from workflows.matching import recast
from workflows.plan import DrawingPlan
from workflows.projects import hand_over, take_in
from workflows.takes import looks_of

STORY = "A merchant in a turban waves to a girl on the steppe."


@pytest.fixture
def mara(house: House, project: str) -> Entity:
    return entities.new(house.library, project, "character", "Mara", {"look": {"build": "woman"}})


def test_a_new_entity_has_a_trigger_and_the_rest_of_an_ordinary_look(mara: Entity) -> None:
    assert (mara.trigger, mara.version, mara.draft) == ("@Mara", 1, False)
    assert (mara.look.build, mara.look.garment) == ("woman", "shirt")


def test_every_edit_is_a_version_that_can_be_put_back(house: House, mara: Entity) -> None:
    changed = entities.edit(house.library, mara.id, {"look": {"colour": "#203040"}, "description": "a miller"})
    assert (changed.version, changed.look.colour, changed.look.build) == (2, "#203040", "woman")
    assert entities.edit(house.library, mara.id, {"description": "a miller"}).version == 2  # nothing changed
    newest, first = entities.versions(changed)
    assert entities.differences(first.fields, newest.fields) == [
        ("description", "none", "a miller"),
        ("look.colour", mara.look.colour, "#203040"),
    ]
    back = entities.restore(house.library, mara.id, 1)
    assert (back.version, entities.fields_of(back)) == (3, entities.fields_of(mara))
    assert [one.version for one in entities.versions(back)] == [3, 2, 1]
    with pytest.raises(StudioError, match=r"no version 9: choose one of 1, 2, 3"):
        entities.restore(house.library, mara.id, 9)


def test_a_renamed_person_is_still_meant_by_the_shots_that_use_the_old_name(house: House) -> None:
    board, job = ask_storyboard(house, Source(STORY), DrawingPlan(width=256, attempts=1), frames=2)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    girl = next(e for e in house.library.find(Entity, project_id=board.project_id) if e.name == "Girl")
    before = {s.id: s.cast for s in house.library.find(Shot, project_id=board.project_id)}
    assert girl.draft
    renamed = entities.edit(house.library, girl.id, {"name": "Zuma", "look": {"hat": "cap"}})
    assert ("Girl" in renamed.aliases, renamed.draft) == (True, False)
    looks = looks_of(house.library, board.project_id)
    assert looks["Girl"] == looks["Zuma"] == renamed.look
    recast(house.library, board.project_id)
    for shot in house.library.find(Shot, project_id=board.project_id):
        assert {link.entity_id for link in shot.cast} >= {link.entity_id for link in before[shot.id]}
    assert recast(house.library, board.project_id) == 0


def test_shots_are_cast_anew_when_a_person_asks(house: House) -> None:
    board, job = ask_storyboard(house, Source(STORY), DrawingPlan(width=256), frames=2, draw=False)
    assert isinstance(house.jobs.wait(job.id, 60).state, Succeeded)
    steppe = entities.new(house.library, board.project_id, "artifact", "Turban")
    changed = recast(house.library, board.project_id)
    cast = [s.cast for s in house.library.find(Shot, project_id=board.project_id)]
    assert changed == sum(any(link.entity_id == steppe.id for link in links) for links in cast) > 0


def test_a_drawing_casts_its_shot_first(house: House) -> None:
    """SPEC M13: matching runs before rendering too."""
    from workflows.asking import ask_drawing

    board, job = ask_storyboard(house, Source(STORY), DrawingPlan(width=256, attempts=1), frames=1, draw=False)
    house.jobs.wait(job.id, 60)
    turban = entities.new(house.library, board.project_id, "artifact", "Turban")
    assert isinstance(house.jobs.wait(ask_drawing(house, board.id).id, 60).state, Succeeded)
    panel = house.library.find(Panel, board_id=board.id)[0]
    assert turban.id in {link.entity_id for link in house.library.get(Shot, panel.shot_id).cast}


def test_relations_lead_to_others_of_the_project_and_hold_them(house: House, project: str, mara: Entity) -> None:
    mule = entities.new(house.library, project, "anima", "Mule", {"preset": "donkey"})
    assert mule.look.species == "donkey"
    owns = [{"kind": "owns", "entity_id": mule.id}]
    assert entities.edit(house.library, mara.id, {"relations": owns}).relations[0].entity_id == mule.id
    with pytest.raises(StudioError, match=r"“Mara” is related to “Mule”"):
        entities.remove(house.library, mule.id)
    entities.edit(house.library, mara.id, {"relations": []})
    entities.remove(house.library, mule.id)
    assert [one.name for one in entities.entities_of(house.library, project)] == ["Mara"]
    # The version that owned the mule comes back without it, for the mule is gone; then with it.
    assert entities.restore(house.library, mara.id, 2).relations == []
    entities.put_back(house.library, mule.id)
    assert [one.name for one in entities.entities_of(house.library, project)] == ["Mara", "Mule"]
    entities.edit(house.library, mule.id, {"priority": 3})
    assert [one.name for one in entities.entities_of(house.library, project)] == ["Mule", "Mara"]


@pytest.mark.parametrize(("preset", "shelf_name"), [("wolf", "animals"), ("teapot", "props"), ("car", "vehicles")])
def test_an_anima_is_an_animal_a_thing_or_a_vehicle_in_its_own_colour(
    house: House, project: str, preset: str, shelf_name: str
) -> None:
    pip = entities.new(house.library, project, "anima", "Pip", {"preset": preset})
    own = shelf(shelf_name, MODELS[shelf_name])[preset].model_dump()["colour"]
    assert (pip.look.species, pip.look.colour) == (preset, own)
    red = entities.edit(house.library, pip.id, {"look": {"colour": "#aa2222"}})
    assert (red.look.species, red.look.colour) == (preset, "#aa2222")
    assert looks_of(house.library, project)["Pip"].species == preset
    assert entities.edit(house.library, pip.id, {"preset": ""}).look.species == "human"
    with pytest.raises(StudioError, match="no “kitchen” among the animals and props and vehicles"):
        entities.edit(house.library, pip.id, {"preset": "kitchen"})
    with pytest.raises(StudioError, match="no species “kitchen”: the nearest is kite"):
        entities.edit(house.library, pip.id, {"look": {"species": "kitchen"}})


def test_what_is_in_a_shot_is_not_deleted(house: House) -> None:
    board, job = ask_storyboard(house, Source(STORY), DrawingPlan(width=256), frames=2, draw=False)
    house.jobs.wait(job.id, 60)
    girl = next(e for e in house.library.find(Entity, project_id=board.project_id) if e.name == "Girl")
    with pytest.raises(StudioError, match=r"“Girl” is in \d shots?: take it out of them first"):
        entities.remove(house.library, girl.id)


def test_versions_and_relations_travel_with_the_project(
    house: House, project: str, mara: Entity, tmp_path: Path
) -> None:
    mule = entities.new(house.library, project, "anima", "Mule", {"preset": "donkey"})
    entities.edit(house.library, mara.id, {"relations": [{"kind": "owns", "entity_id": mule.id}]})
    entities.edit(house.library, mara.id, {"description": "a miller"})
    taken = take_in(house.library, hand_over(house.library, project, tmp_path / "film.zip"))
    there = {one.name: one for one in entities.entities_of(house.library, taken.id)}
    assert there["Mara"].relations[0].entity_id == there["Mule"].id != mule.id
    assert there["Mara"].former[1].fields.relations[0].entity_id == there["Mule"].id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nme": "x"}, "no field “nme”"),
        ({"name": "  "}, "at least one letter"),
        ({"name": "Girl"}, "a “Girl” already"),
        ({"trigger": "girl"}, "@Girl calls “Girl”"),
        ({"look": {"colour": "red"}}, "not a colour"),
        ({"look": {"build": "cloud"}}, "no build “cloud”: choose one of boy"),
        ({"look": {"hat": "fez"}}, "no headgear “fez”"),
        ({"look": {"hight": 2}}, "not a possible look.hight"),
        ({"priority": 10**7}, "up to 9999"),
        ({"priority": "first"}, "not a possible priority"),
        ({"style": "crayon"}, "no “crayon” among the styles"),
        ({"preset": "wolf"}, "no “wolf” among the presets"),
        ({"description": "x" * 5000}, "letters: shorten"),
        ({"notes": "a\u202eb"}, "U\\+202E"),
        ({"relations": [{"kind": "owns", "entity_id": "nobody"}]}, "another entity of the same project"),
        ({"relations": [{"kind": " ", "entity_id": "girl"}]}, "another entity|a word for what it is"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said(house: House, project: str, mara: Entity, changes: dict, said: str) -> None:
    entities.new(house.library, project, "character", "Girl")
    with pytest.raises(StudioError, match=said):
        entities.edit(house.library, mara.id, changes)
    assert house.library.get(Entity, mara.id) == mara


def test_a_kind_there_is_not_is_refused(house: House, project: str) -> None:
    with pytest.raises(StudioError, match=r"no “robot” among the kinds"):
        entities.new(house.library, project, "robot", "Rob")
