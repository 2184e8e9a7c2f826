"""The Entities tab: gallery and form. Wiring, and handlers of a few lines each."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from library.documents import Entity
from tabs.desk import Desk
from tabs.drawing import drawing_fields, plan_fields
from tabs.entities import form, show
from tabs.errors import done, said
from tabs.widgets import EACH, QUIET, EntityRoom, uploaded
from workflows import entities, flags
from workflows.house import House
from workflows.map_runs import ask_map_run
from workflows.matching import recast
from workflows.pictures import picture_entity
from workflows.regenerate import ask_regeneration


class EntitiesTab:
    def __init__(self, house: House, desk: Desk) -> None:
        self.house = house
        self.library = house.library
        self.desk = desk
        # What a person can do: given the open project and the event, answers with the entity to show, if another.
        self.verbs: dict[str, Callable[[str, Any], str | None]] = {
            "open": lambda _, event: event.id,
            "add": self._add,
            "save": self._save,
            "flag": self._flag,
            "sheet": self._sheet,
            "guide": self._guide,
            "bring": self._bring,
            "restore": self._restore,
            "delete": self._delete,
            "undo": self._undo,
            "redraw": self._redraw,
            "match": self._match,
        }

    def build(self) -> None:
        opened, seen = gr.State(""), gr.State("")
        room = EntityRoom(kinds=form.kinds(), drawing=drawing_fields(maps=False, fold=""), elem_id="sb-entities")
        here = [self.desk.project, opened]
        room.pulse(self._pulse, [*here, seen], [room, seen], **QUIET)
        room.act(self._act, here, opened, **EACH).then(self._show, here, [room, seen], **EACH)

    # --- showing

    def _show(self, project_id: str, entity_id: str) -> tuple[Any, ...]:
        seen = self._seen(project_id, entity_id)
        return show.room(self.library, project_id, entity_id), seen

    def _pulse(self, project_id: str, entity_id: str, seen: str) -> Any:
        same = seen == self._seen(project_id, entity_id)
        return gr.skip() if same else self._show(project_id, entity_id)

    def _seen(self, *here: str) -> str:
        """What the page shows: whom, and which changes of the library."""
        return " ".join([*here, str(self.library.version)])

    @said
    def _act(self, project_id: str, entity_id: str, event: gr.EventData) -> str:
        other = self.verbs[event.verb](project_id, event)
        return entity_id if other is None else other

    # --- what a person does

    def _add(self, project_id: str, event: gr.EventData) -> str:
        return entities.new(self.library, project_id, event.kind, event.name).id

    def _save(self, _: str, event: gr.EventData) -> None:
        entities.edit(self.library, event.id, form.changes(event.fields))

    def _flag(self, _: str, event: gr.EventData) -> None:
        flags.flag(self.library, event.id, regenerate=event.on)

    def _sheet(self, _: str, event: gr.EventData) -> None:
        ask_map_run(self.house, event.id, event.sheet, how=plan_fields(event.how))

    def _guide(self, _: str, event: gr.EventData) -> None:
        entities.edit(self.library, event.id, {"reference": event.frame})

    def _bring(self, _: str, event: gr.EventData) -> None:
        picture_entity(self.library, event.id, uploaded(event.path), asked_by=self.house.door)

    def _restore(self, _: str, event: gr.EventData) -> None:
        entities.restore(self.library, event.id, event.version)

    def _delete(self, _: str, event: gr.EventData) -> str:
        entities.remove(self.library, event.id)
        return ""

    def _undo(self, _: str, event: gr.EventData) -> str:
        return entities.put_back(self.library, event.id).id

    def _redraw(self, project_id: str, _: gr.EventData) -> None:
        jobs = ask_regeneration(self.house, project_id)
        done(f"{len(jobs)} {'job is' if len(jobs) == 1 else 'jobs are'} queued: watch them on the Queue tab.")

    def _match(self, project_id: str, _: gr.EventData) -> None:
        changed = recast(self.library, project_id)
        counted = f"{self.library.count(Entity, project_id=project_id)} entities were looked for in every shot"
        done(f"{counted}: {changed or 'none'} {'shows' if changed == 1 else 'show'} others than before.")
