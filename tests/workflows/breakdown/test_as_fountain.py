"""A Final Draft script shown as Fountain is the same script."""

from itertools import groupby

import pytest

from workflows.breakdown import Source, breakdown
from workflows.breakdown.as_fountain import as_fountain, readable
from workflows.breakdown.final_draft import read_final_draft
from workflows.breakdown.fountain import read_fountain
from workflows.breakdown.screenplay import Element
from workflows.breakdown.titles import title_in

PARAGRAPHS = [
    ("Scene Heading", 'Number="1"', "INT. LIGHTHOUSE - NIGHT"),
    ("Action", "", "Ines climbs the stairs. EXT 42 rings."),
    ("Shot", "", "INSERT - THE LAMP"),
    ("Action", "", "BOOM."),
    ("Action", "", "(a pause)"),
    ("Character", "", "Ines (V.O.)"),
    ("Parenthetical", "", "(quietly)"),
    ("Dialogue", "", "Nobody comes here."),
    ("Dialogue", "", "Not any more."),
    ("Action", "", "Rafael enters."),
    ("Character", "", "RAFAEL"),
    ("Dialogue", "", "I do!"),
    ("Transition", "", "CUT TO:"),
    ("Scene Heading", 'Number="2A"', "ON THE ROCKS"),
    ("Action", "", "> The sea."),
    ("Character", "", "INES"),
    ("Dialogue", "", "Look."),
]
SCRIPT = (
    '<?xml version="1.0" encoding="UTF-8"?><FinalDraft DocumentType="Script"><Content>'
    + "".join(
        f'<Paragraph Type="{kind}" {more}><Text>{text.replace(">", "&gt;")}</Text></Paragraph>'
        for kind, more, text in PARAGRAPHS
    )
    + "<Paragraph><DualDialogue>"
    + "".join(
        f'<Paragraph Type="{kind}"><Text>{text}</Text></Paragraph>'
        for kind, text in [("Character", "INES"), ("Dialogue", "Go!"), ("Character", "RAFAEL"), ("Dialogue", "Stay!")]
    )
    + "</DualDialogue></Paragraph></Content></FinalDraft>"
)


def test_it_is_the_same_script() -> None:
    before, after = read_final_draft(SCRIPT), read_fountain(as_fountain(read_final_draft(SCRIPT)))
    assert [(scene.number, scene.heading, scene.place) for scene in after.scenes] == [
        (scene.number, scene.heading, scene.place) for scene in before.scenes
    ]
    for old, new in zip(before.scenes, after.scenes, strict=True):
        assert spoken(new.elements) == spoken(old.elements)


def spoken(elements: tuple[Element, ...]) -> list[tuple[object, ...]]:
    """Elements by what they say; paragraphs somebody says in a row are one speech."""
    told = [((e.kind, e.speaker.upper(), e.extension, e.dual, e.said or id(e)), e.text.strip("()")) for e in elements]
    return [(*key[:4], " ".join(text for _, text in run)) for key, run in groupby(told, lambda one: one[0])]


def test_it_is_boarded_alike() -> None:
    as_written = breakdown(Source(SCRIPT, "fdx"), frames=4)
    as_read = breakdown(Source(readable(SCRIPT, "fdx"), "fountain"), frames=4)
    assert [shot.action for shot in as_read.shots] == [shot.action for shot in as_written.shots]
    assert readable("A story.", "prose") == "A story."


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        (SCRIPT, "the_last_light-v2", "The last light v2"),
        (SCRIPT, "", "INT. LIGHTHOUSE - NIGHT"),
        ("<FinalDraft><broken", "night_shift", "Night shift"),
        ("INT. KITCHEN - DAY\n\nANNA washes dishes.\n", "", "INT. KITCHEN - DAY"),
        ("INT. KITCHEN - DAY\n\nANNA washes dishes.\n", "dishes", "Dishes"),
        ("Title: Clean\n\nINT. KITCHEN - DAY\n\nANNA washes dishes.\n", "dishes", "Clean"),
        ("Anna washes dishes in the kitchen. She sings.", "dishes", "Anna washes dishes in the kitchen"),
    ],
)
def test_a_script_is_called_by_its_title_page_its_file_or_its_first_heading(text: str, name: str, title: str) -> None:
    assert title_in(text, name) == title
