"""Casting by SPEC M13: each signal with its confidence and its reason; drafts for whom the library lacks."""

import pytest

from library.documents import Entity, SceneFields, ShotFields
from presets.people import Look
from presets.words import listed
from workflows.breakdown import breakdown
from workflows.breakdown.result import Breakdown, Found
from workflows.casting import cast_shot, match, propose_drafts

HERO = Entity(id="e1", project_id="p", kind="character", name="Mara Vale", trigger="@Hero")
SCENE = SceneFields(heading="INT. TAVERN – NIGHT", location="tavern")


def sure(entity: Entity, shot: ShotFields, scene: SceneFields = SCENE) -> float:
    link = match(entity, shot, scene)
    return link.confidence if link else 0.0


@pytest.mark.parametrize(
    ("entity", "shot", "scene", "confidence", "reason"),
    [
        ({}, {"characters": ["mara vale"]}, {}, 1.0, "character"),
        ({}, {"action": "@hero enters."}, {}, 0.95, "@Hero"),
        ({}, {"action": "Then Mara Vale enters."}, {}, 0.85, "in the action"),
        ({}, {"action": "Mara Vale’s hand."}, {}, 0.85, "in the action"),
        ({}, {"characters": ["Mara"]}, {}, 0.8, "part of the name"),
        ({}, {}, {"heading": "EXT. MARA VALE’S HOUSE – DAY"}, 0.6, "heading"),
        ({"description": "a wiry courier with a scar"}, {"action": "A wiry courier waits."}, {}, 0.5, "courier, wiry"),
        ({}, {"dialogue": "JON: Where is Mara Vale?"}, {}, 0.5, "dialogue"),
        ({}, {"action": "Vale enters."}, {}, 0.4, "vale"),
        ({"name": "Old Nag", "kind": "anima", "preset": "horse"}, {"action": "The horse neighs."}, {}, 0.4, "horse"),
    ],
)
def test_each_signal(entity: dict, shot: dict, scene: dict, confidence: float, reason: str):
    link = match(HERO.model_copy(update=entity), ShotFields(**shot), SCENE.model_copy(update=scene))
    assert link is not None
    assert (link.confidence, link.entity_id) == (confidence, "e1") and reason in link.reason


def test_the_strongest_counts():
    shot = ShotFields(characters=["Mara Vale"], action="@Hero, Mara Vale, enters.", dialogue="JON: Mara Vale!")
    assert sure(HERO, shot) == 1.0


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("Ann", "Annabel rides past."),
        ("Art", "The artist starts."),
        ("Zoé", "Zoe waits."),
        ("Max", "The climax comes."),
        ("Mill", "Millions of stars."),
    ],
)
def test_a_name_inside_another_word_is_nobody(name: str, action: str):
    assert sure(Entity(project_id="p", kind="character", name=name), ShotFields(action=action)) == 0.0


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("Ann", "It is ANN’S turn."),
        ("Мария", "МАРИЯ входит."),
        ("José", "Jose\u0301 waits."),
        ("小明", "小明 enters."),
        ("O'Neil", "Then O'Neil's dog barks."),
        ("Straße", "The STRASSE lies empty."),
    ],
)
def test_case_possessive_and_scripts(name: str, action: str):
    assert sure(Entity(project_id="p", kind="character", name=name), ShotFields(action=action)) == 0.85


@pytest.mark.parametrize("action", ["@Heroine waits.", "Mail someone@hero.org.", "hero"])
def test_a_trigger_stands_alone(action: str):
    assert sure(HERO, ShotFields(action=action)) == 0.0


def test_a_speaker_is_not_spoken_of():
    assert sure(HERO, ShotFields(dialogue="MARA VALE: Who is there?")) == 0.0


def test_aliases_count_as_names():
    smith = HERO.model_copy(update={"name": "Igor", "aliases": ["the blacksmith"], "trigger": ""})
    assert sure(smith, ShotFields(action="She frees the blacksmith.")) == 0.85


def test_one_shared_word_is_not_enough():
    courier = HERO.model_copy(update={"description": "a wiry courier"})
    assert sure(courier, ShotFields(action="A courier waits.")) == 0.0


def test_surest_first_and_nobody_unasked():
    other = Entity(id="e2", project_id="p", kind="location", name="Tavern")
    third = Entity(id="e3", project_id="p", kind="character", name="Zed")
    links = cast_shot(ShotFields(characters=["Mara Vale"]), SCENE, [third, other, HERO])
    assert [link.entity_id for link in links] == ["e1", "e2"]


def test_drafts_for_whom_the_library_lacks():
    found = breakdown("Mara and the blacksmith ride into the village at dawn. Jon watches them from a tower.", frames=4)
    known = [Entity(id="x", project_id="p", kind="character", name="MARA")]
    drafts = propose_drafts(found, known, "p")
    people = [draft for draft in drafts if draft.kind == "character"]
    assert {draft.name for draft in people} == {"Blacksmith", "Jon"}
    assert all(draft.draft and draft.trigger.startswith("@") and draft.project_id == "p" for draft in drafts)
    assert len({draft.look.colour for draft in people}) == 2
    assert propose_drafts(found, [*known, *drafts], "p") == []


def test_a_colour_already_worn_is_exchanged():
    worn = Look(colour=listed("palette").words[0])
    known = [Entity(project_id="p", kind="character", name="Ann", look=worn)]
    found = Breakdown(story="s", found=[Found(name="Bo", look=worn), Found(name="Cy", look=worn)])
    colours = [draft.look.colour for draft in propose_drafts(found, known)]
    assert worn.colour not in colours and len(set(colours)) == 2


def test_nobody_is_missing_whose_name_a_thing_or_an_animal_bears():
    teapot = Entity(id="e2", project_id="p", kind="anima", name="Polly", preset="teapot", look=Look(species="teapot"))
    found = Breakdown(
        story="Polly greets the girl by the teapot.",
        found=[Found(name="Polly", kind="character"), Found(name="Polly", kind="artifact")],
    )
    assert [draft.kind for draft in propose_drafts(found, [teapot], "p")] == ["artifact"]
