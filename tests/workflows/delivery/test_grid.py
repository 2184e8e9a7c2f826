import numpy as np
import pytest

from tests.workflows.delivery.boards import ODD, board
from workflows.delivery import grid
from workflows.delivery.grid import columns_for


@pytest.mark.parametrize("aspect", ["16:9", "2.39:1", "1:1", "9:16"])
@pytest.mark.parametrize("count", [0, 1, 2, 8, 30])
def test_sheets_are_bounded_and_show_every_panel(count, aspect):
    sheet = grid(board(count, aspect=aspect))
    assert sheet.width <= 4000 and sheet.height <= 6000
    accent = np.abs(np.asarray(sheet, int) - (160, 60, 40)).sum(axis=2) < 12  # the first panel's rectangle
    assert accent.any() == (count > 0)


def test_three_hundred_panels_fit():
    sheet = grid(board(300))
    assert sheet.width <= 4000 and sheet.height <= 6000 and sheet.width > 3000


def test_full_rows_where_the_count_allows():
    assert [columns_for(count, 16 / 9) for count in (1, 4, 6, 8, 9, 12)] == [1, 2, 3, 4, 3, 4]


def test_same_board_same_pixels():
    assert grid(board(3)).tobytes() == grid(board(3)).tobytes()


@pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
def test_any_words_print(words):
    plain, odd = grid(board(1)), grid(board(1, words=words, title=words))
    assert odd.size == plain.size and odd.tobytes() != plain.tobytes()
