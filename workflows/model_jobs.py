"""Fetching and checking models as jobs: one after another in the network's lane, seen and stopped from anywhere."""

from collections.abc import Generator
from pathlib import Path

from library.documents import Cancelled, Failed, Interrupted, Job, Queued, Running
from library.store import Library
from presets.errors import BadInput
from presets.loader import pick
from presets.models import ModelEntry
from workflows import loras, model_licences, models
from workflows.jobs import Jobs, Progress, Verb


def verbs(home: Path) -> dict[str, Verb]:
    """Work for the queue: `fetch` and `check`, each of the model its request names."""

    def fetch(job: Job) -> Generator[Progress, None, dict[str, object]]:
        return models.get(home, str(job.request["model"]))

    def check(job: Job) -> Generator[Progress, None, dict[str, object]]:
        return models.verify(home, str(job.request["model"]))

    return {"fetch": fetch, "check": check}


def jobs_of(library: Library, id: str) -> list[Job]:
    """Jobs that fetch or check a model, the newest first."""
    return library.find(Job, newest_first=True, request__model=id)


def newest(library: Library) -> dict[str, Job]:
    """The newest such job of every model that has any."""
    jobs = [job for job in library.find(Job, lane="network") if "model" in job.request]
    return {str(job.request["model"]): job for job in jobs}


def at_work(library: Library, id: str) -> Job | None:
    """The job that fetches or checks a model now, or waits to."""
    return next((job for job in jobs_of(library, id) if isinstance(job.state, Queued | Running)), None)


def ask_fetch(
    home: Path, library: Library, jobs: Jobs, id: str, *, accept: bool = False, asked_by: str = "person"
) -> Job:
    """Have a model fetched; a fetch that was paused, or failed, goes on as the same job.

    Raises `NotAccepted` when its licence is still to be accepted, `BadInput` when it is being fetched.
    """
    if loras.is_source(id):
        return _ask_lora(library, jobs, id, asked_by)
    entry = pick("models", ModelEntry, id)
    if accept:
        model_licences.accept(home, entry.licence)
    model_licences.require(home, entry)
    _free(library, entry)
    before = next((job for job in jobs_of(library, id) if job.verb == "fetch"), None)
    if before and isinstance(before.state, Cancelled | Failed | Interrupted):
        return jobs.resume(before.id)
    return jobs.submit("fetch", {"model": id}, lane="network", asked_by=asked_by)


def _ask_lora(library: Library, jobs: Jobs, source: str, asked_by: str) -> Job:
    loras.source_of(source)  # refused before it is queued
    before = next(iter(jobs_of(library, source)), None)
    if before and isinstance(before.state, Queued | Running):
        return before
    if before and isinstance(before.state, Cancelled | Failed | Interrupted):
        return jobs.resume(before.id)
    return jobs.submit("fetch", {"model": source}, lane="network", asked_by=asked_by)


def ask_check(library: Library, jobs: Jobs, id: str, *, asked_by: str = "person") -> Job:
    """Have every byte of a model compared with what was fetched."""
    _free(library, pick("models", ModelEntry, id))
    return jobs.submit("check", {"model": id}, lane="network", asked_by=asked_by)


def pause(library: Library, jobs: Jobs, id: str) -> None:
    """Stop the job of a model, if there is one; what has come stays."""
    if job := at_work(library, id):
        jobs.cancel(job.id)


def remove(home: Path, library: Library, id: str) -> int:
    """Take a model or LoRA file off the disk, with the rows of its jobs. Returns bytes freed."""
    if loras.place_of(home, id):
        return loras.remove(home, id)
    _free(library, pick("models", ModelEntry, id))
    freed = models.remove(home, id)
    for job in jobs_of(library, id):
        library.remove(Job, job.id)
    return freed


def _free(library: Library, entry: ModelEntry) -> None:
    if job := at_work(library, entry.id):
        doing = "fetched" if job.verb == "fetch" else "checked"
        raise BadInput(f"{entry.name} is being {doing} already: wait for it, or pause it first.")
