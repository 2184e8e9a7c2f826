"""Whom a LoRA file carries: whoever it names, else whoever it is named after; it is bound to where they stand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engines.registry import engine
from engines.requests import ImageRequest, Lora
from engines.stage import Mark, Stage
from presets.errors import BadInput
from workflows.elements import Element, carrying_nobody, elements_of, loras_for
from workflows.entities import new
from workflows.house import House
from workflows.plan import lora_text, parse_lora
from workflows.projects import begin
from workflows.recipe import carried_to

MIRA = Element("Mira", ("the tall woman",), "ohwx", token="ohwx", files=("ohwx.safetensors",))
WELL = Element("The well", (), "well", token="well", cast=False, files=("well.safetensors",))
INK, OHWX = Lora(file="ink.safetensors"), Lora(file="ohwx.safetensors", weight=0.8)


def test_a_lora_is_bound_to_whoever_it_carries() -> None:
    everybody = ["Tomas", "the tall woman"]
    bound = OHWX.model_copy(update={"entity": "the tall woman"})
    assert loras_for(everybody, [INK, OHWX], [MIRA]) == (INK, bound), "by the name they have on the stage"
    assert loras_for(["Tomas"], [OHWX], [MIRA]) == (OHWX.model_copy(update={"entity": "Mira"}),), "who is not there"
    place = Lora(file="well.safetensors")
    assert loras_for(everybody, [place], [MIRA, WELL]) == (place,), "only people have places"


def test_a_lora_that_names_somebody_carries_them_and_says_so_when_nobody_is_called_so(house: House) -> None:
    project = begin(house.library, "Film")[0].id
    new(house.library, project, "character", "Mira", {"trigger": "@ohwx"})
    new(house.library, project, "character", "Tomas", {})
    named = [Lora(file="a.safetensors", entity="Mira"), Lora(file="a.safetensors", entity="Tomas")]
    people = elements_of(house.library, project, [*named, OHWX])
    assert {one.name: one.token for one in people} == {"Mira": "ohwx", "Tomas": "Tomas"}
    assert {one.name: one.files for one in people}["Mira"] == ("ohwx.safetensors",)
    assert loras_for(["Tomas", "Mira"], named, people) == tuple(named)
    assert loras_for(["Mira"], [Lora(file="a", entity="mira")], people) == (Lora(file="a", entity="Mira"),)
    lost = Lora(file="/x/a.safetensors", entity="Mirra")
    assert carrying_nobody([lost, *named], ["Tomas"], people) == (
        "nobody here is called Mirra, so a.safetensors was not used",
    )


@pytest.mark.parametrize(
    ("text", "file", "weight", "entity"),
    [
        ("a.safetensors", "a.safetensors", 1.0, ""),
        ("a.safetensors:0.8", "a.safetensors", 0.8, ""),
        ("a.safetensors@Old Tomas:0.8", "a.safetensors", 0.8, "Old Tomas"),
        ("a.safetensors:0.8@Mira", "a.safetensors", 0.8, "Mira"),
        ("mira@Mira", "mira", 1.0, "Mira"),
        ("C:\\loras\\a@b.safetensors", "C:\\loras\\a@b.safetensors", 1.0, ""),
        ("/home/me@work/a.safetensors:-0.5", "/home/me@work/a.safetensors", -0.5, ""),
        ("a.safetensors@", "a.safetensors@", 1.0, ""),
        ("@Mira", "@Mira", 1.0, ""),
    ],
)
def test_how_a_lora_is_written(text: str, file: str, weight: float, entity: str) -> None:
    lora = parse_lora(text)
    assert (lora.file, lora.weight, lora.entity) == (file, weight, entity)
    assert parse_lora(lora_text(lora)) == lora


def test_a_redraw_knows_everybody_on_its_stage_and_nobody_else(tiny: Callable[[str], Path]) -> None:
    spec = engine(str(tiny("sdxl"))).spec
    stage = Stage(marks=(Mark(entity="Old Tomas"), Mark(entity="Mira", position=(1.0, 0.0, 0.0))))
    sketched = ImageRequest(width=256, height=144, stage=stage)
    (lora,) = carried_to(spec, sketched, loras=(Lora(file="a", entity="old tomas"),)).loras
    assert lora.entity == "Old Tomas"
    with pytest.raises(BadInput, match="called Tom: name Old Tomas or Mira, or leave @Tom out"):
        carried_to(spec, sketched, loras=(Lora(file="a", entity="Tom"),))
    (lora,) = carried_to(spec, sketched.model_copy(update={"stage": None}), loras=(Lora(file="a", entity="Tom"),)).loras
    assert lora.entity == "Tom", "without a stage it holds everywhere"
