"""Lettering and lines on a PDF page."""

from dataclasses import dataclass
from typing import TypeAlias, cast

from fpdf import FPDF

from workflows.delivery.faces import as_western, installed, western
from workflows.delivery.layout import Box
from workflows.delivery.typeset import MOST_A_LINE, fit, one_line, plain

Colour: TypeAlias = tuple[int, int, int]

INK: Colour = (32, 30, 28)
GREY: Colour = (122, 116, 108)
FAINT: Colour = (205, 200, 192)
ACCENT: Colour = (150, 74, 46)


@dataclass(slots=True)
class Pen:
    """Writes and draws on the PDF's current page. All lengths in mm, type sizes in points."""

    pdf: FPDF
    family: str
    letters: bool  # True: every letter of Windows-1252 and no other

    @classmethod
    def for_words(cls, pdf: FPDF, words: str) -> "Pen":
        """Helvetica where it has every letter; else the machine's widest face, embedded; else Helvetica with “?”."""
        regular = None if western(words) else installed("regular")
        if regular is None:
            pdf.core_fonts_encoding = "windows-1252"
            return cls(pdf, "helvetica", True)
        bold = installed("bold") or regular
        pdf.add_font("board", "", regular)
        pdf.add_font("board", "B", bold)
        pdf.add_font("board", "I", regular)  # notes stand out by their colour then
        east_asian = installed("east_asian")
        if east_asian and east_asian != regular:
            pdf.add_font("east", "", east_asian)
            pdf.set_fallback_fonts(["east"], exact_match=False)
        pdf.set_text_shaping(True)  # Arabic letters join, Indian ones cluster, right-to-left runs stand in their order
        return cls(pdf, "board", False)

    def style(self, size_pt: float, colour: Colour, *, bold: bool = False, italic: bool = False) -> None:
        self.pdf.set_font(
            self.family, "B" if bold else "I" if italic else "", cast(int, size_pt)
        )  # it takes half points
        self.pdf.set_text_color(*colour)

    def width(self, text: str) -> float:
        return self.pdf.get_string_width(self._known(text))

    def shorten(self, text: str, width: float) -> str:
        return one_line(text, width, self.width)

    def broken(self, text: str, width: float, lines: int, first_indent: float = 0.0) -> list[str]:
        """The text in at most `lines` lines; the first is shorter by `first_indent`."""
        if not first_indent or lines <= 0:
            return fit(text, width, lines, self.width)
        text = plain(text[: (lines + 1) * MOST_A_LINE])
        if lines == 1:
            return fit(text, width - first_indent, 1, self.width)
        first = fit(text, width - first_indent, 2, self.width)[:1]
        rest = text[len(first[0]) :] if first else ""
        return first + fit(rest, width, lines - 1, self.width)

    def put(self, x: float, baseline: float, text: str, *, spacing: float = 0.0) -> None:
        """One line of text, `spacing` points between its letters."""
        if not text:
            return
        self.pdf.set_char_spacing(spacing)
        self.pdf.set_xy(x, baseline - self.pdf.font_size * 0.8)
        self.pdf.cell(text=self._known(text), h=self.pdf.font_size)
        self.pdf.set_char_spacing(0)

    def rule(self, x: float, y: float, to_x: float, colour: Colour, weight: float) -> None:
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(weight)
        self.pdf.line(x, y, to_x, y)

    def frame(self, box: Box, colour: Colour, weight: float) -> None:
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(weight)
        self.pdf.rect(box.x, box.y, box.w, box.h)

    def tick(self, x: float, y: float, size: float) -> None:
        """The mark of an approved panel."""
        self.pdf.set_fill_color(*ACCENT)
        self.pdf.ellipse(x, y, size, size, style="F")
        self.pdf.set_draw_color(255, 255, 255)
        self.pdf.set_line_width(size * 0.12)
        for a, b in (((0.27, 0.52), (0.44, 0.69)), ((0.44, 0.69), (0.74, 0.34))):
            self.pdf.line(x + a[0] * size, y + a[1] * size, x + b[0] * size, y + b[1] * size)

    def _known(self, text: str) -> str:
        """The text with “?” for each letter that none of the faces has."""
        if self.letters:
            return as_western(text)
        faces = [font for key, font in self.pdf.fonts.items() if key.startswith(("board", "east"))]
        return "".join(c if any(ord(c) in getattr(face, "cmap", ()) for face in faces) else "?" for c in text)
