"""What the endpoints answer with, as typed rows."""

from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from library.documents import Board, Style
from presets.looks import StyleLook
from workflows.scoring import BoardReview
from workflows.views import Placed, fields


class ProjectRow(TypedDict):
    id: str
    name: str
    archived: bool
    boards: list[str]


class BoardRow(TypedDict):
    id: str
    name: str
    project_id: str
    panels: int
    aspect: str
    style: str


class PanelRow(TypedDict):
    id: str
    number: int
    scene: str
    heading: str
    approved: bool
    note: str
    takes: list[str]
    chosen: str
    score: float | None
    shot: dict[str, Any]


class ContinuityRow(TypedDict):
    metric: str
    measured_by: str  # the metric in words
    floor: float | None  # median likeness of different people of the project; None where too few are drawn
    ceiling: float | None  # of one and the same
    halfway: float | None  # the threshold that would tell them apart best
    pairs: dict[str, int]  # behind floor and ceiling
    notes: list[str]
    style_consistency: dict[str, Any]  # looks of whole pictures: metric, floor, ceiling; `frames` by chosen take
    frames: dict[str, dict[str, Any]]  # chosen take → name → likeness to the first picture of them, share, reference


class StyleRow(TypedDict):
    id: str  # a preset's is its name among the presets
    name: str
    own: bool  # the project's, not a preset
    preset: str
    version: int
    look: dict[str, Any]


class StyleVersionRow(TypedDict):
    version: int
    kept: str
    look: dict[str, Any]


class JobRow(TypedDict):
    id: str
    what: str
    where: str
    state: str
    detail: str
    asked: str


def board_row(board: Board) -> BoardRow:
    return BoardRow(
        id=board.id,
        name=board.name,
        project_id=board.project_id,
        panels=len(board.panels),
        aspect=board.aspect,
        style=board.style,
    )


def continuity_row(review: BoardReview) -> ContinuityRow:
    looks = {**review.style_consistency, "frames": review.fits()}
    return ContinuityRow(**review.continuity, style_consistency=looks, frames=review.told({}))  # type: ignore[typeddict-item]


def style_row(style: Style) -> StyleRow:
    look = style.look.model_dump()
    return StyleRow(id=style.id, name=style.name, own=True, preset=style.preset, version=style.version, look=look)


def preset_row(look: StyleLook) -> StyleRow:
    name = look.name or look.id
    return StyleRow(id=look.id, name=name, own=False, preset=look.id, version=0, look=look.model_dump())


def panel_row(at: Placed) -> PanelRow:
    return PanelRow(
        id=at.panel.id,
        number=at.number,
        scene=at.scene.number if at.scene else "",
        heading=at.scene.heading if at.scene else "",
        approved=at.panel.approved,
        note=at.shot.notes,
        takes=at.panel.takes,
        chosen=at.panel.chosen,
        score=at.frame.score if at.frame else None,
        shot=fields(at.shot).model_dump(),
    )
