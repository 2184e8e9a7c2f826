from hypothesis import given
from hypothesis import strategies as st

from workflows.delivery.typeset import fit, one_line, plain


def test_words_are_broken_between_words_and_cut_at_the_end():
    assert fit("one two three four five", 9, 2, len) == ["one two", "three fo…"]
    assert fit("one two", 9, 2, len) == ["one two"]


def test_a_word_wider_than_the_box_is_broken_inside():
    assert fit("从前有一个老人", 3, 9, len) == ["从前有", "一个老", "人"]


@given(st.text(max_size=200), st.integers(1, 40), st.integers(0, 6))
def test_no_line_is_too_wide_and_nothing_is_lost_without_an_ellipsis(text, width, lines):
    broken = fit(text, width, lines, len)
    assert len(broken) <= lines
    assert all(len(line) <= width for line in broken)
    if not (broken and broken[-1].endswith("…")) and lines:
        assert "".join(broken).replace(" ", "") == plain(text).replace(" ", "")


def test_one_line_keeps_what_fits():
    assert one_line("short", 5, len) == "short"
    assert one_line("too long", 5, len) == "too…"


def test_letters_no_page_can_show_are_dropped():
    assert plain("a\x00b \ud800c\n\td") == "ab c d"
