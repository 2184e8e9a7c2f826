"""The fields of a style in plain words, in the order and the drawers a person finds them in."""

from collections.abc import Mapping
from typing import Any

from presets.errors import BadInput
from presets.looks import StyleLook
from tabs.styles.kinds import Choice, Field, Levels, Number, OwnColour, Phrases, Twice

NAMED = 4  # changes told one by one; more are counted

LINE, WASH, TONE, HATCHING, SHEET, WORDS = (
    "Line",
    "Colour and wash",
    "Light and dark",
    "Hatching",
    "Paper, sky and frame",
    "Words for image models",
)
FIELDS: tuple[Field, ...] = (
    Field(name="ink", label="Ink", half=True),
    Field(name="paper", label="Paper", half=True),
    OwnColour(name="shade", label="Darks", half=True),
    Field(name="weather_ink", label="Rain and snow", half=True),
    Number(
        name="person_px",
        label="Outline of people",
        unit="px",
        most=8,
        step=0.1,
        fold=LINE,
        info="Like every length here: in a picture 432 pixels high",
    ),
    Number(name="thing_px", label="Outline of animals and things", unit="px", most=8, step=0.1, fold=LINE),
    Number(name="set_px", label="Outline of the place", unit="px", most=8, step=0.1, fold=LINE),
    Number(name="inner_px", label="Lines inside a figure", unit="px", most=8, step=0.1, fold=LINE),
    Number(name="ink_strength", label="Strength of the ink", fold=LINE),
    Number(name="taper", label="Strokes thin out at their ends", fold=LINE),
    Number(name="swell", label="Heavier away from the light", fold=LINE),
    Number(name="wobble_px", label="Tremble of the hand", unit="px", most=4, step=0.05, fold=LINE),
    Number(name="overshoot_px", label="Strokes run past corners", unit="px", most=12, step=0.5, fold=LINE),
    Number(name="grain", label="Line broken by the paper", fold=LINE),
    Twice(name="passes", label="Search the line twice", fold=LINE, info="A second, lighter line beside the first"),
    Number(name="wash", label="Colour on people and things", fold=WASH),
    Number(name="set_wash", label="Colour on the place", fold=WASH),
    Number(name="saturation", label="How vivid people and things are", fold=WASH),
    Number(name="set_saturation", label="How vivid the place is", fold=WASH),
    Number(name="pool", label="Colour gathers at its edges", fold=WASH),
    Number(name="bloom", label="Unevenness of the wash", fold=WASH),
    Levels(name="levels", label="Steps of tone", fold=TONE, info="Darkness of each in per cent, from light to dark"),
    Number(name="tone", label="Strength of the tones", fold=TONE),
    Number(name="soft", label="Softness between two tones", fold=TONE),
    Number(name="contrast", label="Contrast", unit="×", step=0.05, fold=TONE),
    Number(name="spot_black", label="Filled with black from this tone on", fold=TONE, info="0: never"),
    Number(
        name="turn_deg",
        label="Light taken further round",
        unit="°",
        least=-180,
        most=180,
        step=1,
        fold=TONE,
        info="Models faces and folds more boldly",
    ),
    Number(
        name="light", label="Colour of the hour", fold=TONE, info="How much of dawn, dusk or lamplight is taken over"
    ),
    Choice(name="hatch", label="Hatching", fold=HATCHING),
    Number(name="hatch_px", label="Distance of the hatching", unit="px", most=24, step=0.5, fold=HATCHING),
    Number(name="hatch_deg", label="Slant of the hatching", unit="°", least=0, most=180, step=1, fold=HATCHING),
    Number(name="hatch_strength", label="Strength of the hatching", fold=HATCHING),
    Number(name="hatch_from", label="Hatching begins at this tone", fold=HATCHING),
    Number(name="tooth", label="Texture of the paper", fold=SHEET),
    Number(name="sky", label="Strength of the sky", fold=SHEET),
    Number(name="vignette", label="Darker corners", fold=SHEET),
    Number(name="grid_px", label="Drafting grid", unit="px", most=60, step=1, fold=SHEET, info="0: none"),
    Phrases(name="words", label="Words for models", fold=WORDS, info="A phrase a line; the sketch engine needs none"),
    Phrases(name="avoid", label="Words to keep away from", fold=WORDS),
)


def fields_of(look: StyleLook) -> dict[str, Any]:
    """The value of every control."""
    return {field.name: field.shown(look) for field in FIELDS}


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a person gave, as changes of a look. Raises `BadInput`."""
    known = {field.name: field for field in FIELDS}
    if unknown := next((name for name in given if name not in known), None):
        raise BadInput(f"A style has no field “{unknown[:80]}”: load the page again.")
    return {name: known[name].read(value) for name, value in given.items()}


def changes(before: StyleLook, after: StyleLook) -> str:
    """What one look has that the other had not, in words; empty when they are drawn alike."""
    told = [words for field in FIELDS if (words := field.change(before, after))]
    more = len(told) - NAMED
    return "; ".join(told[:NAMED]) + (f"; and {more} more" if more > 0 else "")
