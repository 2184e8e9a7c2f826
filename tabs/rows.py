"""What the endpoints answer with, as typed rows."""

from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from library.documents import Board, Entity
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


class EntityRow(TypedDict):
    id: str
    name: str
    kind: str
    draft: bool
    regenerate: bool


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


def entity_row(entity: Entity) -> EntityRow:
    return EntityRow(id=entity.id, name=entity.name, kind=entity.kind, draft=entity.draft, regenerate=entity.regenerate)


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
