import re
import time
import zlib
from dataclasses import replace

import pytest
from fpdf import FPDF

from presets.errors import BadInput
from tests.workflows.delivery.boards import ODD, board
from workflows.delivery import sheets
from workflows.delivery.faces import installed
from workflows.delivery.layout import MARGIN, PAPERS, plan_sheet
from workflows.delivery.pen import Pen


def page_text(pdf: bytes) -> str:
    """The letters placed by the page streams, in order; Helvetica text is plain in them."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    pages = [zlib.decompress(data) for data in streams if data[:1] == b"\x78"]
    return b"\n".join(b" ".join(re.findall(rb"\(((?:[^()\\]|\\.)*)\)", page)) for page in pages).decode("cp1252")


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


@pytest.mark.parametrize("per_page", [1, 2, 3, 6, 9])
@pytest.mark.parametrize("ratio", [16 / 9, 2.39, 4 / 3, 1.0, 9 / 16])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_pictures_and_words_stay_on_the_page_and_apart(per_page, ratio, paper):
    sheet = plan_sheet(per_page, ratio, paper)
    assert sorted((sheet.width, sheet.height)) == sorted(PAPERS[paper])
    boxes = [*sheet.pictures, *sheet.words]
    assert len(sheet.pictures) == len(sheet.words) == per_page
    for box in boxes:
        assert box.w > 0 and box.h > 0
        assert box.x >= MARGIN - 0.01 and box.x + box.w <= sheet.width - MARGIN + 0.01
        assert box.y >= MARGIN and box.y + box.h <= sheet.height - MARGIN + 0.01
    for one in boxes:
        for other in boxes:
            apart_x = one.x + one.w <= other.x + 0.01 or other.x + other.w <= one.x + 0.01
            apart_y = one.y + one.h <= other.y + 0.01 or other.y + other.h <= one.y + 0.01
            assert one is other or apart_x or apart_y
    assert all(box.w / box.h == pytest.approx(ratio) for box in sheet.pictures)


def test_one_wide_panel_a_page_is_large_and_lies():
    sheet = plan_sheet(1, 16 / 9)
    assert sheet.width > sheet.height and sheet.pictures[0].w > 0.7 * sheet.width


@pytest.mark.parametrize(("per_page", "expected"), [(1, 8), (2, 4), (3, 3), (6, 2), (9, 1)])
def test_every_panel_has_its_place_and_words(per_page, expected):
    pdf = sheets(board(8), per_page)
    assert pdf.startswith(b"%PDF") and pages(pdf) == expected
    text = page_text(pdf)
    assert text.count("A merchant crosses") == 3 and f"1 / {expected}" in text
    assert "MARA" in text and "I came back." in text and "Keep the smoke." in text and "Over the" not in text


def test_long_words_end_in_an_ellipsis():
    assert "…" in page_text(sheets(board(3), 9))


def test_same_board_same_bytes():
    assert sheets(board(4), 3) == sheets(board(4), 3)


@pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
def test_any_words_print(words):
    pdf = sheets(board(2, words=words, title=words), 2)
    assert pages(pdf) == 1


def test_a_board_without_panels_is_one_page_and_an_undrawn_panel_says_so():
    assert pages(sheets(board(0))) == 1
    view = board(1)
    undrawn = replace(view, panels=(replace(view.panels[0], picture=None),))
    assert "not drawn yet" in page_text(sheets(undrawn))


def test_a_picture_of_another_shape_is_not_stretched():
    assert plan_sheet(1, 1.0).pictures[0].w == pytest.approx(plan_sheet(1, 1.0).pictures[0].h)
    assert pages(sheets(board(1, aspect="1:1"), 1)) == 1


@pytest.mark.parametrize(("per_page", "paper", "says"), [(4, "a4", "1, 2, 3, 6 or 9"), (3, "napkin", "Letter")])
def test_a_sheet_there_is_no_plan_for_is_refused(per_page, paper, says):
    with pytest.raises(BadInput, match=says):
        sheets(board(1), per_page, paper)


def test_eight_panels_take_less_than_two_seconds():
    began = time.perf_counter()
    sheets(board(8), 3)
    assert time.perf_counter() - began < 2.0  # 0.1 s on an idle core


def test_nine_panels_lie_on_a_lying_page_and_fill_it():
    sheet = plan_sheet(9, 16 / 9)
    assert sheet.width > sheet.height
    words_end = max(box.y + box.h for box in sheet.words)
    assert words_end > sheet.height - 20
    assert sheet.pictures[0].w > 57  # mm: no smaller than on a standing page


@pytest.mark.parametrize("per_page", [1, 2, 3, 6, 9])
def test_the_name_of_a_speaker_is_never_cut(per_page):
    name = "CHAIRWOMAN HELENA VON WINTERFELD"
    view = board(1)
    shot = view.panels[0].shot.model_copy(update={"dialogue": f"{name}: Sit down.", "action": "She rises."})
    view = replace(view, panels=(replace(view.panels[0], shot=shot),))
    said = " ".join(page_text(sheets(view, per_page)).split())
    assert name in said.replace("\n", " ")


@pytest.mark.skipif(not installed("regular"), reason="no face here has Arabic letters")
def test_arabic_letters_join() -> None:
    pen = Pen.for_words(FPDF(), "سلام")
    pen.style(12, (0, 0, 0))
    assert pen.width("سلام") < 0.95 * sum(map(pen.width, "سلام")), "letters standing alone are wider"
    pen.pdf.add_page()
    pen.pdf.output()  # lets go of the font files
