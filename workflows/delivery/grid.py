"""The contact sheet: a whole board in one picture."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil, log
from pathlib import Path
from typing import TypeAlias

from PIL import Image, ImageDraw

from library.documents import ShotFields
from workflows.delivery.board_view import SIZES, BoardView, PanelView, action_text, open_picture
from workflows.delivery.faces import as_ascii, installed
from workflows.delivery.lettering import Face, faces_of, own_face
from workflows.delivery.typeset import fit, one_line, plain
from workflows.delivery.writing import whole_file

Faces: TypeAlias = Callable[[int], Face]  # type size in pixels → face

PAPER, INK, GREY, LINE, EMPTY = "#f5f2ec", "#201e1c", "#7a746c", "#201e1c", "#e6e1d8"
ACCENT = "#964a2e"
MAX_HEIGHT = 6000  # px
MAX_WIDTH = 4000
CELL = (200, 480)  # px, the narrowest and the widest panel
SHEET_RATIO = 1.5  # width over height that the sheet leans towards: it hangs on a wall or fills a screen


def grid(view: BoardView) -> Image.Image:
    """All panels in rows, with number, shot size and a line or two of action under each.

    The same board gives the same pixels on every machine while its words are in ASCII letters (Pillow's own face);
    other letters are set in whatever face is installed. Boards of up to 500 panels stay below 6000 px in height.
    """
    view, faces = _lettered(view)
    columns = columns_for(len(view.panels), view.ratio)
    rows = max(ceil(len(view.panels) / columns), 1)
    width = _cell_width(columns, rows, view.ratio)
    gap = max(width // 16, 12)
    height = round(width / view.ratio)
    size = max(width // 24, 11)  # px of a caption's letters
    caption = round(size * 4.6)
    margin, head = gap * 2, round(gap * 2 + size * 3)
    sheet = Image.new(
        "RGB",
        (2 * margin + columns * width + (columns - 1) * gap, margin + head + rows * (height + caption + gap)),
        PAPER,
    )
    draw = ImageDraw.Draw(sheet)
    _title(draw, view, faces, margin, sheet.width - margin, size)
    for index, panel in enumerate(view.panels):
        x = margin + index % columns * (width + gap)
        y = head + margin // 2 + index // columns * (height + caption + gap)
        _cell(sheet, draw, panel, faces, (x, y, width, height), size)
    return sheet


def write_grid(view: BoardView, target: Path) -> Path:
    """The contact sheet as a PNG, whole or not at all. Raises `DeliveryError` when the disk refuses."""
    sheet = grid(view)
    with whole_file(target) as part:
        sheet.save(part, "PNG", compress_level=3)  # 3 is within 5 % of 6 on drawings and three times as fast
    return target


def columns_for(count: int, ratio: float) -> int:
    """The number of columns that fills its last row and gives the sheet a pleasant shape."""

    def badness(columns: int) -> float:
        rows = ceil(count / columns)
        shape = columns * 1.06 / (rows * (1 / ratio + 0.25))
        empty = columns * rows - count
        return abs(log(shape / SHEET_RATIO)) + 4 * empty / (columns * rows)  # a hole is worse than a long sheet

    return min(range(1, max(min(count, 18), 1) + 1), key=badness) if count > 1 else 1


def _cell_width(columns: int, rows: int, ratio: float) -> int:
    """Pixels; the widest that keeps the sheet within bounds (a caption and a gap take about 0.27 of the width)."""
    by_height = (MAX_HEIGHT - 200) / (rows * (1 / ratio + 0.28))
    by_width = (MAX_WIDTH - 8) / (columns * 1.0625 + 0.2)  # gaps of a sixteenth and margins of an eighth of a panel
    return int(min(max(min(by_width, CELL[1]), CELL[0]), by_height))


def _title(draw: ImageDraw.ImageDraw, view: BoardView, faces: Faces, left: int, right: int, size: int) -> None:
    baseline = left + size * 2
    small, large = faces(round(size * 1.1)), faces(size * 2)
    minutes, seconds = divmod(round(view.seconds), 60)
    project = "" if view.project == view.title else view.project
    aside = " · ".join(w for w in (project, f"{len(view.panels)} panels", f"{minutes}:{seconds:02d}", view.date) if w)
    aside = one_line(aside, (right - left) * 0.5, small.getlength)
    aside_w = small.getlength(aside)
    small.put(draw, right, baseline, aside, GREY, ends=True)
    large.put(draw, left, baseline, one_line(view.title, right - left - aside_w - size, large.getlength), INK)
    draw.line((left, baseline + size, right, baseline + size), LINE, max(size // 9, 1))


def _cell(
    sheet: Image.Image,
    draw: ImageDraw.ImageDraw,
    panel: PanelView,
    faces: Faces,
    box: tuple[int, int, int, int],
    size: int,
) -> None:
    x, y, width, height = box
    if panel.picture is None:
        draw.rectangle((x, y, x + width, y + height), EMPTY)
    else:
        with open_picture(panel) as stream, Image.open(stream) as opened:
            image = opened.convert("RGB") if opened.mode != "RGB" else opened
            sheet.paste(_filling(image, width, height), (x, y))
    weight = max(width // 200, 1)
    draw.rectangle(
        (x - weight, y - weight, x + width + weight - 1, y + height + weight - 1), outline=LINE, width=weight
    )
    baseline = y + height + round(size * 1.55)
    number, face = faces(round(size * 1.15)), faces(size)
    number.put(draw, x, baseline, str(panel.number), INK)
    after = x + number.getlength(str(panel.number)) + size * 0.7
    face.put(draw, after, baseline, SIZES[panel.shot.shot_size][0], ACCENT)
    face.put(draw, x + width, baseline, f"{panel.shot.duration_s:g} s", GREY, ends=True)
    if panel.approved:
        _tick(draw, x + width - size * 2.2, y + height - size * 2.2, size * 1.7)
    for line in fit(action_text(panel.shot), width, 2, face.getlength):
        baseline += round(size * 1.35)
        face.put(draw, x, baseline, line, INK)


def _tick(draw: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
    """The mark of an approved panel."""
    draw.ellipse((x, y, x + size, y + size), ACCENT)
    corners = [(x + size * u, y + size * v) for u, v in ((0.27, 0.52), (0.44, 0.69), (0.74, 0.34))]
    draw.line(corners, "#ffffff", max(round(size * 0.12), 1), joint="curve")


def _filling(image: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of the image at exactly that size."""
    scale = max(width / image.width, height / image.height)
    # Rounding may make the part a hair larger than the whole, and its corner less than nothing.
    w, h = min(width / scale, image.width), min(height / scale, image.height)
    x, y = (image.width - w) / 2, (image.height - h) / 2
    return image.resize((width, height), Image.Resampling.LANCZOS, box=(x, y, x + w, y + h), reducing_gap=2.0)


def _lettered(view: BoardView) -> tuple[BoardView, Faces]:
    """The face for a board and the board with the words that face can print.

    Pillow's own face (ASCII) where it will do, an installed one where it will not, else “?” for what is missing.
    """
    words = plain(" ".join([view.title, view.project, view.date, *(action_text(p.shot) for p in view.panels)]))
    east_asian = any("\u2e80" <= letter <= "\uffef" for letter in words)
    wanted = [] if _nearly_ascii(words) else ["regular", "east_asian"] if east_asian else ["regular"]
    if paths := [path for path in map(installed, wanted) if path]:
        return view, faces_of(paths)
    panels = tuple(replace(panel, shot=_ascii_shot(panel)) for panel in view.panels)
    plainly = {name: as_ascii(getattr(view, name)) for name in ("title", "project", "date")}
    return replace(view, panels=panels, **plainly), own_face


def _nearly_ascii(words: str) -> bool:
    return "?" not in as_ascii(words.replace("?", ""), accents=False)


def _ascii_shot(panel: PanelView) -> ShotFields:
    return panel.shot.model_copy(update={"action": as_ascii(action_text(panel.shot))})
