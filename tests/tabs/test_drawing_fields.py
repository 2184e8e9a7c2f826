"""The fields that say how something is drawn, as values."""

from tabs.drawing import engines_value, more
from workflows.choices import Choice


def test_a_field_says_what_nought_means_in_plain_words() -> None:
    assert all("usual" in one["infos"]["steps"] for one in engines_value())


def test_what_could_be_fetched_is_told_by_the_name_it_has_under_models() -> None:
    lacking = Choice("toy", "Toy", lacks={"control": "Union", "vae": "Finer"})
    told = "“Union” (poses, depth and lines of the stage), “Finer” (another decoder)"
    assert more(lacking) == f"More for Toy is to be had under Models: {told}."
    assert more(Choice("sketch", "Sketch")) == ""
