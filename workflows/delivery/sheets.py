"""Board sheets for the wall: a PDF with 1, 2, 3, 6 or 9 panels a page."""

import io
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from PIL import Image

from workflows.delivery.board_view import BoardView, PanelView, action_text, camera_line, dialogue_lines, open_picture
from workflows.delivery.layout import FOOTER, MARGIN, Box, Sheet, plan_sheet
from workflows.delivery.pen import ACCENT, FAINT, GREY, INK, Pen
from workflows.delivery.typeset import plain
from workflows.delivery.writing import whole_file

DOTS_PER_MM = 8.0  # about 200 dpi: as fine as an office printer shows tone
QUALITY = 90  # JPEG: drawn lines stay clean and a page takes 20 ms, deflating its pixels would take 400
NAME_SPACING_PT = 0.25  # between the capitals of a speaker's name
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # in the file's own data only, so that the same board gives the same bytes


def sheets(view: BoardView, per_page: int = 3, paper: str = "a4") -> bytes:
    """The board as a PDF. Raises `BadInput` for a count or a paper there is no plan for."""
    sheet = plan_sheet(per_page, view.ratio, paper)
    pdf = FPDF(unit="mm", format=(sheet.width, sheet.height))
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0  # words start where they are put
    pdf.set_creation_date(UNDATED)
    pdf.set_title(plain(view.title))
    pdf.set_creator("Sagebrush")
    pen = Pen.for_words(pdf, _all_words(view))
    pages = [view.panels[first : first + per_page] for first in range(0, len(view.panels), per_page)] or [()]
    for number, panels in enumerate(pages, start=1):
        pdf.add_page()
        _header(pen, view, sheet)
        _footer(pen, view, sheet, number, len(pages))
        for panel, picture, words in zip(panels, sheet.pictures, sheet.words, strict=False):
            _panel(pen, panel, picture, words, sheet)
    return bytes(pdf.output())


def write_sheets(view: BoardView, target: Path, per_page: int = 3, paper: str = "a4") -> Path:
    """The same into a file, whole or not at all. Raises `DeliveryError` when the disk refuses."""
    data = sheets(view, per_page, paper)
    with whole_file(target) as part:
        part.write_bytes(data)
    return target


def _all_words(view: BoardView) -> str:
    said = [view.title, view.project, view.date]
    for panel in view.panels:
        said += [panel.heading, panel.scene, panel.shot.notes, panel.shot.action, panel.shot.description]
        said.append(panel.shot.dialogue)
    return " ".join(said)


def _header(pen: Pen, view: BoardView, sheet: Sheet) -> None:
    right = sheet.width - MARGIN
    baseline = MARGIN + 6.0
    aside = "  ·  ".join(word for word in (view.project if view.project != view.title else "", view.date) if word)
    pen.style(9, GREY)
    aside = pen.shorten(aside, (right - MARGIN) * 0.4)
    aside_w = pen.width(aside)
    pen.put(right - aside_w, baseline, aside)
    pen.style(16, INK, bold=True)
    pen.put(MARGIN, baseline, pen.shorten(view.title, right - MARGIN - aside_w - 6))
    pen.rule(MARGIN, MARGIN + 9.0, right, INK, 0.35)


def _footer(pen: Pen, view: BoardView, sheet: Sheet, page: int, pages: int) -> None:
    baseline = sheet.height - MARGIN + FOOTER - 3.0
    minutes, seconds = divmod(round(view.seconds), 60)
    count = f"{len(view.panels)} panel{'s' if len(view.panels) != 1 else ''}  ·  {minutes}:{seconds:02d}"
    pen.style(7.5, GREY)
    pen.put(MARGIN, baseline, count)
    folio = f"{page} / {pages}"
    pen.put(sheet.width - MARGIN - pen.width(folio), baseline, folio)


def _panel(pen: Pen, panel: PanelView, picture: Box, words: Box, sheet: Sheet) -> None:
    left = words.x if sheet.words_go == "below" else picture.x
    width = words.w if sheet.words_go == "below" else picture.w
    _slug(pen, panel, left, picture.y - 1.6, width, sheet.body_pt)
    _picture(pen, panel, picture)
    _words(pen, panel, words, sheet.body_pt)


def _slug(pen: Pen, panel: PanelView, x: float, baseline: float, width: float, body: float) -> None:
    """The line above a picture: its number, then where it plays; how long it lasts on the right."""
    pen.style(body + 2, INK, bold=True)
    number = str(panel.number)
    pen.put(x, baseline, number)
    after = x + pen.width(number) + 2.5
    pen.style(body - 1, GREY)
    length = f"{panel.shot.duration_s:.1f} s"
    pen.put(x + width - pen.width(length), baseline, length)
    room = x + width - pen.width(length) - 3 - after
    place = f"Sc {panel.scene}  Sh {panel.shot_number}" + (f"  ·  {panel.heading}" if panel.heading else "")
    pen.put(after, baseline, pen.shorten(place, room))


def _picture(pen: Pen, panel: PanelView, box: Box) -> None:
    if panel.picture is None:
        pen.frame(box, FAINT, 0.25)
        pen.style(9, GREY)
        empty = "not drawn yet"
        pen.put(box.x + (box.w - pen.width(empty)) / 2, box.y + box.h / 2, empty)
        return
    pen.pdf.image(_jpeg(panel, box), box.x, box.y, box.w, box.h, alt_text=plain(action_text(panel.shot)[:300]) or None)
    pen.frame(box, INK, 0.3)
    if panel.approved:
        pen.tick(box.x + box.w - 5.2, box.y + box.h - 5.2, 4.0)


def _jpeg(panel: PanelView, box: Box) -> io.BytesIO:
    """The picture no finer than it prints, filling the frame's shape without being stretched."""
    with open_picture(panel) as stream, Image.open(stream) as opened:
        image = opened.convert("RGB")
    image = _cropped(image, box.w / box.h)
    limit = round(box.w * DOTS_PER_MM)
    if image.width > limit:
        image = image.resize((limit, max(round(limit * image.height / image.width), 1)), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=QUALITY, subsampling=0)
    data.seek(0)
    return data


def _cropped(image: Image.Image, ratio: float) -> Image.Image:
    """The middle of the image in that ratio; less than a percent off is left alone."""
    if abs(image.width / image.height / ratio - 1) < 0.01:
        return image
    width, height = min(image.width, image.height * ratio), min(image.height, image.width / ratio)
    x, y = (image.width - width) / 2, (image.height - height) / 2
    return image.crop((round(x), round(y), round(x + width), round(y + height)))


def _words(pen: Pen, panel: PanelView, box: Box, body: float) -> None:
    """Camera line, then action, dialogue and notes, on one grid of lines; what does not fit ends in an ellipsis."""
    leading = body * 0.3528 * 1.36  # points to mm, and the space between lines
    lines = int(box.h / leading + 0.05)
    y = box.y + leading * 0.86
    pen.style(body - 1, ACCENT, bold=True)
    for line in pen.broken("  ·  ".join(camera_line(panel.shot)), box.w, min(2, lines)):
        pen.put(box.x, y, line)
        y, lines = y + leading, lines - 1
    speeches = dialogue_lines(panel.shot)
    notes = panel.shot.notes
    # Words that are spoken and notes are short and cannot be guessed from the picture: keep room for them.
    held = min(len(speeches) * 2, max(lines // 2, 1)) + (1 if notes else 0) if speeches or notes else 0
    pen.style(body, INK)
    for line in pen.broken(action_text(panel.shot), box.w, max(lines - held, 1)):
        pen.put(box.x, y, line)
        y, lines = y + leading, lines - 1
    for speaker, words in speeches:
        used = _speech(pen, speaker, words, Box(box.x, y, box.w, leading), lines - bool(notes), body)
        y, lines = y + used * leading, lines - used
    pen.style(body - 0.5, GREY, italic=True)
    for line in pen.broken(notes, box.w, lines):
        pen.put(box.x, y, line)
        y += leading


def _speech(pen: Pen, speaker: str, words: str, at: Box, lines: int, body: float) -> int:
    """One speech: the name in small capitals, the words after it and then below it. Returns the lines used.

    A name that leaves the words too little room has lines of its own; it is never cut.
    """
    if lines <= 0:
        return 0
    name_w = 0.0
    if speaker:
        pen.style(body - 1.4, INK, bold=True)
        name = speaker.upper()
        name_w = pen.width(name) + len(name) * NAME_SPACING_PT * 0.3528 + 2.0
        if name_w > at.w * 0.55:
            return _named_above(pen, name, words, at, lines, body)
        pen.put(at.x, at.y, name, spacing=NAME_SPACING_PT)
    pen.style(body, INK)
    # A hanging indent made of the words themselves: blanks as wide as the name hold its place on the first line.
    broken = pen.broken(words, at.w, lines, first_indent=name_w)
    for index, line in enumerate(broken):
        pen.put(at.x + (name_w if index == 0 else 0), at.y + index * at.h, line)
    return max(len(broken), 1)


def _named_above(pen: Pen, name: str, words: str, at: Box, lines: int, body: float) -> int:
    named = pen.broken(name, at.w, lines)
    for index, line in enumerate(named):
        pen.put(at.x, at.y + index * at.h, line)
    below = Box(at.x, at.y + len(named) * at.h, at.w, at.h)
    return len(named) + (_speech(pen, "", words, below, lines - len(named), body) if words else 0)
