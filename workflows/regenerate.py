"""Entities that have changed and the pictures that show them: flagged, drawn again, unflagged (SPEC S4)."""

from library.documents import Board, Entity, Job, Panel, Shot
from library.store import Library
from presets.errors import BadInput
from workflows.asking import ask_redraw
from workflows.house import House


def flag(library: Library, entity_id: str, *, regenerate: bool = True) -> Entity:
    """Mark an entity so that every picture of it is drawn again when `ask_regeneration` is called."""
    return library.change(Entity, entity_id, lambda now: now.model_copy(update={"regenerate": regenerate}))


def ask_regeneration(house: House, project_id: str) -> list[Job]:
    """Queue a redraw of every panel that shows a flagged entity and is not approved: one job a board.

    A flag is taken off when the last of its entity's jobs has drawn. Raises `BadInput` when there is nothing to draw.
    """
    library = house.library
    flagged = {entity.id for entity in library.find(Entity, project_id=project_id, regenerate=True)}
    if not flagged:
        raise BadInput("Nothing is flagged in this project: flag the entity whose pictures are to be drawn again.")
    wanted = _panels(library, project_id, flagged)
    if not wanted:
        raise BadInput("No panel that may be drawn again shows what is flagged: unapprove one, or draw a board first.")
    return [
        ask_redraw(house, board.id, [panel.id for panel in wanted if panel.board_id == board.id], flagged=flagged)
        for board in library.find(Board, project_id=project_id)
        if any(panel.board_id == board.id for panel in wanted)
    ]


def _panels(library: Library, project_id: str, flagged: set[str]) -> list[Panel]:
    shown = {
        shot.id
        for shot in library.find(Shot, project_id=project_id)
        if not flagged.isdisjoint(link.entity_id for link in shot.cast)
    }
    panels = library.find(Panel, project_id=project_id)
    return [panel for panel in panels if panel.shot_id in shown and panel.takes and not panel.approved]
