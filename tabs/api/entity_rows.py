"""What the endpoints answer with of who and what is in the film."""

from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from library.documents import Entity, MapRun
from presets.sheets import Sheet
from workflows.entities import changes_of, fields_of


class EntityRow(TypedDict):
    id: str
    name: str
    kind: str
    draft: bool
    regenerate: bool
    style: str  # its own; empty: the board's
    version: int
    fields: dict[str, Any]  # all that is said of it


class EntityVersionRow(TypedDict):
    version: int
    kept: str
    fields: dict[str, Any]
    changed: list[str]  # what that version changed, in words; empty for the first


class CellRow(TypedDict):
    label: str
    frame_id: str


class MapRunRow(TypedDict):
    id: str
    entity_id: str
    sheet: str
    version: int
    entity_version: int
    cells: list[CellRow]


class SheetRow(TypedDict):
    id: str
    name: str
    kinds: list[str]
    views: list[str]


def entity_row(entity: Entity) -> EntityRow:
    return EntityRow(
        id=entity.id,
        name=entity.name,
        kind=entity.kind,
        draft=entity.draft,
        regenerate=entity.regenerate,
        style=entity.style,
        version=entity.version,
        fields=fields_of(entity).model_dump(),
    )


def version_rows(entity: Entity) -> list[EntityVersionRow]:
    """Everything the entity has been, the newest first."""
    return [
        EntityVersionRow(
            version=one.version,
            kept=one.kept,
            fields=one.fields.model_dump(),
            changed=[f"{field}: {old} → {new}" for field, old, new in changed],
        )
        for one, changed in changes_of(entity)
    ]


def map_run_row(run: MapRun) -> MapRunRow:
    return MapRunRow(
        id=run.id,
        entity_id=run.entity_id,
        sheet=run.sheet,
        version=run.version,
        entity_version=run.entity_version,
        cells=[CellRow(label=cell.label, frame_id=cell.frame_id) for cell in run.cells],
    )


def sheet_row(sheet: Sheet) -> SheetRow:
    return SheetRow(id=sheet.id, name=sheet.name, kinds=sheet.kinds, views=[view.label for view in sheet.views])
