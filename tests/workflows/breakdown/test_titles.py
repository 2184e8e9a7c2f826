"""What a board is called: the title page, the title line, else the story's first clause."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.breakdown import breakdown, title_in
from workflows.breakdown.source import read_source
from workflows.projects import title_of

SAMPLES = Path(__file__).parents[3] / "assets" / "samples"


@pytest.mark.parametrize("name", ["the_last_ferry.fountain", "the_last_ferry.fdx"])
def test_a_script_is_called_by_its_title_page(name: str) -> None:
    source = read_source(SAMPLES / name)
    assert title_in(source.text).casefold() == "the last ferry"
    assert breakdown(source).title.casefold() == "the last ferry"


@pytest.mark.parametrize(
    ("story", "title"),
    [
        ("The Wolf and the Miller\n\nOnce there was a miller. A wolf came.", "The Wolf and the Miller"),
        ("# The Lamp\nMara lit the lamp.", "The Lamp"),
        ("Monday, 9 a.m. Linda carries a box into the office. It is heavy.", "Linda carries a box into the office"),
        ("At dawn a merchant rode across the steppe, alone. He sang.", "At dawn a merchant rode across the steppe"),
        ("Mr. Brown sleeps. The phone rings.", "Mr. Brown sleeps"),
        ("🙂🙂", "🙂🙂"),
        ("  ", "Untitled"),
    ],
)
def test_a_story_is_called_by_its_title_line_or_its_first_clause(story: str, title: str) -> None:
    assert title_of(story) == title


def test_a_title_line_is_no_moment_of_the_story() -> None:
    found = breakdown("The Wolf and the Miller\n\nOnce there was a miller. A wolf knocked at his door.", frames=6)
    assert found.title == "The Wolf and the Miller"
    assert not any("The Wolf and the Miller" in shot.action for shot in found.shots)


def test_a_first_line_that_is_a_sentence_stays_in_the_story() -> None:
    found = breakdown("Mara runs.\n\nTom follows her.", frames=4)
    assert found.title == ""
    assert any("Mara runs" in shot.action for shot in found.shots)


@given(st.text(max_size=300))
def test_any_text_has_a_title_of_one_short_line(text: str) -> None:
    title = title_of(text)
    assert title and len(title) <= 60
    assert title.isprintable()
