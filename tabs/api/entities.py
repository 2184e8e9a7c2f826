"""Who and what is in the film: one method an endpoint. (No future import of annotations: it hides answers' types.)"""

from pathlib import Path
from typing import Any

import gradio as gr

from library.documents import Entity, MapRun
from presets.errors import BadInput
from presets.loader import shelf
from presets.sheets import Sheet
from tabs.api.entity_rows import (
    EntityRow,
    EntityVersionRow,
    MapRunRow,
    SheetRow,
    entity_row,
    map_run_row,
    sheet_row,
    version_rows,
)
from tabs.api.room import Room
from tabs.rows import JobRow
from workflows import entities, flags, map_runs
from workflows.matching import recast
from workflows.pictures import picture_entity
from workflows.regenerate import ask_regeneration


class Entities(Room):
    def entities(self, project_id: str) -> list[EntityRow]:
        """List the people, animals, places and things of a project, the most important first.

        Args:
            project_id: The project.
        """
        return [entity_row(entity) for entity in entities.entities_of(self._library, project_id)]

    def add_entity(self, project_id: str, kind: str, name: str, changes: dict[str, Any] | None = None) -> EntityRow:
        """Add a person, animal, place or thing to a project.

        Args:
            project_id: The project.
            kind: One of the kinds, such as character or location.
            name: Its name, up to 120 letters; no other of the kind has it.
            changes: Field names and values, as in `edit_entity`.
        """
        return entity_row(entities.new(self._library, project_id, kind, name, changes or {}))

    def edit_entity(self, entity_id: str, changes: dict[str, Any]) -> EntityRow:
        """Change fields of an entity: its next version. All others stay as they are.

        Args:
            entity_id: The entity.
            changes: Field names and new values, such as {"look": {"colour": "#203040"}, "priority": 2}.
        """
        return entity_row(entities.edit(self._library, entity_id, changes))

    def picture_entity(
        self, entity_id: str, frame_id: str = "", picture: gr.FileData | None = None, licence: str = ""
    ) -> EntityRow:
        """Give an entity the picture models draw it after, on boards and wherever its name or trigger calls it.

        Args:
            entity_id: The entity.
            frame_id: A take, a view of a model sheet or another picture of its project; empty takes it away.
            picture: A PNG, JPEG or WebP from elsewhere, instead of a take.
            licence: What may be done with that picture.
        """
        if picture is None:
            return entity_row(entities.edit(self._library, entity_id, {"reference": frame_id}))
        if frame_id:
            raise BadInput("Give either a picture file or the id of a take, not both.")
        told = {"licence": licence, "asked_by": self._house.door}
        return entity_row(picture_entity(self._library, entity_id, Path(picture.path), **told))

    def entity_versions(self, entity_id: str) -> list[EntityVersionRow]:
        """List everything an entity has been, the newest first, with what each version changed.

        Args:
            entity_id: The entity.
        """
        return version_rows(self._library.get(Entity, entity_id))

    def restore_entity(self, entity_id: str, version: int) -> EntityRow:
        """Make an entity again what it was; that comes back as its newest version.

        Args:
            entity_id: The entity.
            version: One of its versions.
        """
        return entity_row(entities.restore(self._library, entity_id, version))

    def delete_entity(self, entity_id: str) -> EntityRow:
        """Delete an entity that no shot shows and none other is related to; `undelete_entity` undoes it.

        Args:
            entity_id: The entity.
        """
        return entity_row(entities.remove(self._library, entity_id))

    def undelete_entity(self, entity_id: str) -> EntityRow:
        """Bring a deleted entity back.

        Args:
            entity_id: The entity.
        """
        return entity_row(entities.put_back(self._library, entity_id))

    def match_entities(self, project_id: str) -> int:
        """Find anew which entities every shot of a project shows.

        Args:
            project_id: The project.

        Returns:
            How many shots show others than before.
        """
        return recast(self._library, project_id)

    def flag_entity(self, entity_id: str, regenerate: bool = True) -> EntityRow:
        """Mark an entity, so that `regenerate` draws every picture of it again.

        Args:
            entity_id: The entity.
            regenerate: False takes the mark off.
        """
        return entity_row(flags.flag(self._library, entity_id, regenerate=regenerate))

    def regenerate(self, project_id: str, wait: bool = True) -> list[JobRow]:
        """Draw again whatever shows a marked entity: panels that are not approved, and its model sheets.

        The marks go when it is done.

        Args:
            project_id: The project.
            wait: Answer when they are drawn; otherwise at once.
        """
        jobs = ask_regeneration(self._house, project_id)
        return [self._job_row(self._finished(job) if wait else job) for job in jobs]

    def sheets(self) -> list[SheetRow]:
        """List the model sheets there are, with the kinds of entity each can be drawn of."""
        return [sheet_row(sheet) for sheet in shelf("sheets", Sheet).values()]

    def draw_sheet(self, entity_id: str, sheet: str, wait: bool = True, engine: str = "") -> MapRunRow:
        """Draw every view of a model sheet of an entity; it is the next version of that sheet.

        Args:
            entity_id: The entity.
            sheet: One of `sheets`, such as turnaround.
            wait: Answer when it is drawn; otherwise at once.
            engine: What draws it; empty for what drew it last, at first the sketch.
        """
        made, job = map_runs.ask_map_run(self._house, entity_id, sheet, how={"engine": engine} if engine else None)
        if wait:
            self._finished(job)
        return map_run_row(self._library.get(MapRun, made.id))

    def map_runs(self, entity_id: str) -> list[MapRunRow]:
        """List the sets of pictures drawn of an entity in one go, the newest first.

        Args:
            entity_id: The entity.
        """
        self._library.get(Entity, entity_id)
        return [map_run_row(run) for run in map_runs.map_runs_of(self._library, entity_id)]
