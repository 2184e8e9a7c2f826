"""How many panels fit a page, and where: pure geometry, shared by sheets."""

from dataclasses import dataclass
from typing import Literal

from presets.errors import BadInput

PAPERS = {"a4": (297.0, 210.0), "letter": (279.4, 215.9)}  # mm, landscape
MARGIN = 12.0  # mm
HEADER = 14.0  # mm, from the margin to the first panel
FOOTER = 5.0
GUTTER = 7.0
SLUG = 5.0  # the line above a picture: number and heading

GRIDS = {
    1: ((1, 1),),
    2: ((1, 2), (2, 1)),
    3: ((1, 3), (3, 1)),
    6: ((2, 3), (3, 2)),
    9: ((3, 3),),
}
# Panels a page → the least room for words: height below a picture, width beside it, and the body's point size.
WORDS = {1: (26.0, 60.0, 10.0), 2: (30.0, 56.0, 9.0), 3: (30.0, 58.0, 9.0), 6: (29.0, 44.0, 8.0), 9: (23.0, 24.0, 7.0)}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page: left, top, width, height in mm."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page's plan. `pictures` and `words` are in reading order."""

    width: float
    height: float
    pictures: tuple[Box, ...]
    words: tuple[Box, ...]
    words_go: Literal["below", "beside"]
    body_pt: float


def plan_sheet(per_page: int, ratio: float, paper: str = "a4") -> Sheet:
    """The page that shows `per_page` pictures of that ratio largest, standing or lying, words below or beside.

    Raises `BadInput` for a count or a paper there is no plan for.
    """
    if per_page not in GRIDS:
        raise BadInput(f"A sheet holds 1, 2, 3, 6 or 9 panels, not {per_page}: choose one of these.")
    if paper.lower() not in PAPERS:
        raise BadInput(f"There is no paper “{paper[:20]}”: choose A4 or Letter.")
    long, short = PAPERS[paper.lower()]
    plans = [
        _plan(per_page, columns, rows, width, height, ratio, go)
        for columns, rows in GRIDS[per_page]
        for width, height in ((long, short), (short, long))
        for go in ("below", "beside")
    ]
    return max(plans, key=lambda plan: plan.pictures[0].w)


def _plan(
    per_page: int, columns: int, rows: int, width: float, height: float, ratio: float, go: Literal["below", "beside"]
) -> Sheet:
    below, beside, body = WORDS[per_page]
    cell_w = (width - 2 * MARGIN - (columns - 1) * GUTTER) / columns
    cell_h = (height - 2 * MARGIN - HEADER - FOOTER - (rows - 1) * GUTTER) / rows
    room_w = cell_w if go == "below" else cell_w - beside - 4
    room_h = cell_h - SLUG - (below if go == "below" else 0)
    picture_w = max(min(room_w, room_h * ratio), 1.0)
    picture_h = picture_w / ratio
    pictures, words = [], []
    for row in range(rows):
        for column in range(columns):
            x = MARGIN + column * (cell_w + GUTTER)
            y = MARGIN + HEADER + row * (cell_h + GUTTER) + SLUG
            # A picture a little narrower than its column stands in its middle, and its words with it. Where the words
            # need the whole column, both begin at its left.
            centred = go == "below" and picture_w > 0.7 * cell_w
            shift = (cell_w - picture_w) / 2 if centred else 0.0
            words_x, words_w = (x + shift, picture_w) if centred else (x, cell_w)
            pictures.append(Box(x + shift, y, picture_w, picture_h))
            if go == "below":
                words.append(Box(words_x, y + picture_h + 1.5, words_w, cell_h - SLUG - picture_h - 1.5))
            else:
                words.append(Box(x + picture_w + 4, y, cell_w - picture_w - 4, cell_h - SLUG))
    return Sheet(width, height, tuple(pictures), tuple(words), go, body)
