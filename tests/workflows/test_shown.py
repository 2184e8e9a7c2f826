"""Pictures a model looks at by itself: the words say who is on which, in the order in which it is given them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engines.diffusion.families import family_of
from engines.diffusion.natives import shown_of
from engines.diffusion.onstage import with_sources
from engines.registry import engine
from engines.requests import STAGE, EngineError, ImageRequest, Reference
from library.documents import ShotFields
from presets.people import Look
from studio import main
from workflows.drawing import Continuity, request_for
from workflows.generate import ask_picture
from workflows.guiding import Shown
from workflows.house import House
from workflows.plan import DrawingPlan
from workflows.prompting import shown_in_words
from workflows.recipe import carried_to

Tiny = Callable[[str], Path]
WHO = ("Mira", "Tomas", "Ben", "Lea")
SHOT = ShotFields(action="Mira greets Tomas, Ben and Lea.", characters=list(WHO), shot_size="full")
PICTURES = {name.lower(): np.full((64, 64, 3), 40 * at, np.uint8) for at, name in enumerate(WHO)}


def asked(engine: Path, **more: object) -> ImageRequest:
    plan = DrawingPlan.model_validate({"engine": str(engine), "width": 128, "steps": 2, "aspect": "1:1", **more})
    seen = {name: Shown(name.lower(), None) for name in WHO}
    return request_for(SHOT, plan, 1, Continuity({name: Look() for name in WHO}, shown=seen))


@pytest.mark.parametrize(
    ("kind", "family", "most"),
    [("flux2-klein", "flux2-klein", 3), ("qwen-image-edit-plus", "qwen-image-edit", 3), ("sdxl", "", 0)],
)
def test_words_and_pictures_agree(tiny: Tiny, kind: str, family: str, most: int) -> None:
    request = asked(tiny(kind))
    told = re.findall(r"picture (\d) shows (\w+)", request.prompt, re.IGNORECASE)
    if not family:
        assert not told, "captions are told of nobody's pictures"
        return
    handed = {**PICTURES, STAGE: PICTURES["mira"]}
    given = [one.name for one in shown_of(family_of(family).traits, request, handed)]
    assert told and {int(number): name.lower() for number, name in told} == {
        number: name for number, name in enumerate(given, start=1) if name != STAGE
    }, "also where the limit left somebody out"
    assert len(given) == most


def test_who_is_not_named_is_counted() -> None:
    given = (
        Reference(picture="a", entity="Mira", scale=0),
        Reference(picture="b"),
        Reference(picture="c", entity="Ben"),
    )
    assert shown_in_words(given, "prose") == "picture 2 shows Ben"
    assert shown_in_words(given, "prose", source="d") == "picture 3 shows Ben"
    assert shown_in_words(given, "tags") == "" and shown_in_words((), "prose") == ""


@pytest.mark.parametrize("kind", ["qwen-image-edit-plus", "qwen-image-edit"])
def test_an_editor_is_given_the_sketch_of_the_stage(tiny: Tiny, kind: str) -> None:
    request = asked(tiny(kind))
    assert request.source == STAGE and "Picture 1 is the sketch of this shot" in request.prompt
    assert not request.references or kind == "qwen-image-edit-plus", "the first of them looks at one picture"
    assert STAGE not in request.pictures, "nobody has to hand it over: the recipe holds the stage"
    other = request.model_copy(update={"stage": asked(tiny(kind), aspect="16:9").stage})
    named, handed = with_sources([request, other, request], PICTURES)
    assert named[0].source == named[2].source != named[1].source
    assert handed[named[0].source].shape == (128, 128, 3) and handed["mira"] is PICTURES["mira"]
    with pytest.raises(EngineError, match="no stage to sketch"):
        with_sources([request.model_copy(update={"stage": None})], PICTURES)


def test_a_recipe_carried_to_an_editor_begins_with_its_sketch(tiny: Tiny) -> None:
    drawn = asked(Path("sketch"))
    carried = carried_to(engine(str(tiny("qwen-image-edit-plus"))).spec, drawn)
    assert carried.source == STAGE and carried_to(engine(str(tiny("sdxl"))).spec, carried).source == ""


def test_an_editor_draws_a_whole_board(tiny: Tiny, tmp_path: Path) -> None:
    told = ["--home", str(tmp_path / "home"), "storyboard", "--story", "Mira waits at the well."]
    told += ["--frames", "1", "--width", "128", "--steps", "2", "--attempts", "1", "--threshold", "0"]
    assert main([*told, "--engine", str(tiny("qwen-image-edit-plus")), "--out", str(tmp_path / "out")]) == 0
    frames = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["frames"]
    assert [one["source"] for one in frames] == [STAGE]


def test_an_editor_asked_for_a_picture_of_nothing_says_so_at_once(house: House, tiny: Tiny) -> None:
    with pytest.raises(EngineError, match="give it a source picture or a reference"):
        ask_picture(house, "", prompt="A fox.", engine=str(tiny("qwen-image-edit-plus")), width=64, height=64)
