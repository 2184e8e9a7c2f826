"""Everything that shows a flagged entity, asked to be drawn again: its panels and its model sheets (SPEC S4)."""

from library.documents import Board, Entity, Job, MapRun, Panel, Shot
from library.store import Library
from presets.errors import BadInput
from workflows.asking import ask_redraw
from workflows.house import House
from workflows.map_runs import ask_map_run


def ask_regeneration(house: House, project_id: str) -> list[Job]:
    """Queue a redraw of every panel that shows a flagged entity and is not approved, and a new version of its sheets.

    One job a board and one a sheet. A flag is taken off when the last of its entity's jobs has drawn. Raises `BadInput`
    when there is nothing to draw.
    """
    library = house.library
    with library.batch():  # no job may end, and take its flag off, before the others are queued
        flagged = {entity.id for entity in library.find(Entity, project_id=project_id, regenerate=True)}
        if not flagged:
            raise BadInput("Nothing is flagged in this project: flag the entity whose pictures are to be drawn again.")
        panels, sheets = _panels(library, project_id, flagged), _sheets(library, project_id, flagged)
        if not panels and not sheets:
            raise BadInput(
                "No panel that may be drawn again shows what is flagged: unapprove one, or draw a board first."
            )
        return [
            *(
                ask_redraw(
                    house, board.id, [panel.id for panel in panels if panel.board_id == board.id], flagged=flagged
                )
                for board in library.find(Board, project_id=project_id)
                if any(panel.board_id == board.id for panel in panels)
            ),
            *(ask_map_run(house, entity, sheet, flagged=[entity])[1] for entity, sheet in sheets),
        ]


def _panels(library: Library, project_id: str, flagged: set[str]) -> list[Panel]:
    shown = {
        shot.id
        for shot in library.find(Shot, project_id=project_id)
        if not flagged.isdisjoint(link.entity_id for link in shot.cast)
    }
    panels = library.find(Panel, project_id=project_id)
    return [panel for panel in panels if panel.shot_id in shown and panel.takes and not panel.approved]


def _sheets(library: Library, project_id: str, flagged: set[str]) -> list[tuple[str, str]]:
    """The sheets there are of what is flagged, each once: entity and sheet."""
    runs = library.find(MapRun, project_id=project_id)
    return sorted({(run.entity_id, run.sheet) for run in runs if run.entity_id in flagged})
