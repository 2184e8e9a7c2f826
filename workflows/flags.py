"""The mark that pictures of an entity are to be drawn again (SPEC S4): a person puts it on, the work takes it off."""

from collections.abc import Iterable

from library.documents import Entity, Job, Queued, Running
from library.store import Library


def flag(library: Library, entity_id: str, *, regenerate: bool = True) -> Entity:
    """Mark an entity so that every picture of it is drawn again when `ask_regeneration` is called."""
    return library.change(Entity, entity_id, lambda now: now.model_copy(update={"regenerate": regenerate}))


def take_off(library: Library, project_id: str, flagged: Iterable[str], request: dict[str, object]) -> None:
    """Take the flags off for which `request` has drawn, unless another job has still to draw for them."""
    waiting = {
        id
        for job in library.find(Job, project_id=project_id)
        if isinstance(job.state, Queued | Running) and job.request != request
        for id in _flagged(job)
    }
    for id in set(flagged) - waiting:
        if library.count(Entity, id=id):
            flag(library, id, regenerate=False)


def _flagged(job: Job) -> Iterable[str]:
    flagged = job.request.get("flagged", [])
    return [str(id) for id in flagged] if isinstance(flagged, list) else []
