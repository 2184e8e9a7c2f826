"""The form of an entity: what each kind offers to be drawn as."""

from presets.kinds import Kind
from presets.loader import ids
from tabs.entities.form import kinds


def fields(kind: str) -> dict[str, dict]:
    (found,) = [one for one in kinds() if one["id"] == kind]
    return {spec["name"]: spec for spec in found["fields"]}


def test_an_anima_is_drawn_as_an_animal_a_thing_or_a_vehicle() -> None:
    choices = [value for _, value in fields("anima")["preset"]["choices"]]
    assert choices[0] == ""
    assert set(choices[1:]) == {*ids("animals"), *ids("props"), *ids("vehicles")}
    assert choices.index("wolf") < choices.index("teapot") < choices.index("car")
    assert "look.colour" in fields("anima") and "look.garment" not in fields("anima")


def test_the_other_kinds_offer_one_shelf_each() -> None:
    for kind, shelf, label in (("artifact", "props", "Drawn as"), ("location", "sets", "Set")):
        spec = fields(kind)["preset"]
        assert {value for _, value in spec["choices"]} == {"", *ids(shelf)}
        assert spec["label"] == label
    assert "look.garment" in fields("character") and "preset" not in fields("character")


def test_a_file_may_name_one_shelf_without_brackets() -> None:
    assert Kind.model_validate({"drawn_by": "props"}).drawn_by == ["props"]
    assert Kind.model_validate({"drawn_by": ""}).presets == []
