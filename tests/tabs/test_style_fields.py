"""The fields of a style in plain words: complete, true both ways, and a change is told as a person would."""

import pytest

from presets.errors import StudioError
from presets.loader import shelf
from presets.looks import StyleLook
from tabs.styles.fields import FIELDS, changes, fields_of, read
from workflows.styles import EDITED, edited

STYLES = shelf("styles", StyleLook)


def test_every_field_of_a_style_can_be_edited() -> None:
    assert sorted(field.name for field in FIELDS) == sorted(EDITED)


@pytest.mark.parametrize("style", STYLES)
def test_what_is_shown_is_read_back_as_it_was(style: str) -> None:
    look = STYLES[style]
    assert edited(look, look.name, read(fields_of(look))) == look.model_copy(update={"id": ""})
    assert changes(look, look) == ""


@pytest.mark.parametrize("style", STYLES)
def test_every_preset_lies_within_what_its_sliders_reach(style: str) -> None:
    shown = fields_of(STYLES[style])
    for spec in (field.spec() for field in FIELDS):
        if spec["kind"] == "slider":
            assert spec["least"] <= shown[spec["name"]] <= spec["most"], spec["name"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ink": "#203080"}, "Ink: #2d2925 → #203080"),
        ({"shade": "#101010"}, "Darks: the light’s own → #101010"),
        ({"wash": 45.5}, "Colour on people and things: 74 % → 45.5 %"),
        ({"hatch_deg": 90}, "Slant of the hatching: 58° → 90°"),
        ({"passes": False}, "Search the line twice: yes → no"),
        ({"hatch": "dots"}, "Hatching: lines → dots"),
        ({"levels": "0, 50 %"}, "Steps of tone: 0, 32, 62 → 0, 50"),
        ({"words": "a pencil drawing\n\n  soft   light "}, "Words for models: other words"),
    ],
    ids=lambda given: str(given)[:24],
)
def test_a_change_is_told_in_words(given: dict, told: str) -> None:
    pencil = STYLES["pencil"]
    assert changes(pencil, edited(pencil, "Mine", read(given))) == told


def test_many_changes_are_counted() -> None:
    told = changes(STYLES["pencil"], STYLES["noir"])
    assert told.count(";") == 4
    assert told.endswith("more")


@pytest.mark.parametrize("given", [{"wash": "much"}, {"wash": True}, {"levels": ""}, {"levels": "0, 120"}, {"id": "x"}])
def test_what_a_field_cannot_be_is_said(given: dict) -> None:
    with pytest.raises(StudioError):
        read(given)
