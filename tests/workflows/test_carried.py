"""Whom a LoRA file carries: whoever it names, else whoever it is named after; it is bound to where they stand."""

import pytest

from engines.requests import Lora
from workflows.elements import Element, carrying_nobody, elements_of, loras_for
from workflows.entities import new
from workflows.house import House
from workflows.plan import lora_text, parse_lora
from workflows.projects import begin

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
