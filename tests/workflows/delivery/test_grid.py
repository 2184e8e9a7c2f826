import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from tests.workflows.delivery.boards import ODD, board
from workflows.delivery import grid
from workflows.delivery.faces import installed
from workflows.delivery.grid import _filling, columns_for
from workflows.delivery.lettering import faces_of


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


@given(st.integers(16, 4096), st.integers(16, 2048), st.integers(1, 480), st.integers(1, 480))
def test_the_middle_of_any_picture_fills_any_cell(width, height, across, down):
    assert _filling(Image.new("1", (width, height)), across, down).size == (across, down)


@pytest.mark.skipif(not (installed("regular") and installed("east_asian")), reason="no face here has Chinese letters")
def test_letters_a_face_lacks_come_from_another():
    both = faces_of([path for role in ("east_asian", "regular") if (path := installed(role))])(24)
    alone = faces_of([path for path in [installed("regular")] if path])(24)
    assert both.getlength("烟 Mara 3.4 s") > both.getlength("烟") + 0.9 * alone.getlength("Mara 3.4 s")
    bare, drawn = (Image.new("L", (200, 40), 255) for _ in range(2))
    alone.put(ImageDraw.Draw(bare), 4, 30, "EWS 4 s", "black")
    both.put(ImageDraw.Draw(drawn), 4, 30, "EWS 4 s", "black")
    # A face that lacks a letter draws the box of its place instead.
    west = faces_of([path for path in [installed("regular")] if path])
    assert len({_inked(west(24), text) for text in ("\ue123", "\ue124")}) == 1
    assert _inked(both, "烟") != _inked(both, "\ue123") and _inked(both, "E") == _inked(alone, "E")


def _inked(face, text):
    picture = Image.new("L", (60, 40), 255)
    face.put(ImageDraw.Draw(picture), 4, 30, text, "black")
    return picture.tobytes()
