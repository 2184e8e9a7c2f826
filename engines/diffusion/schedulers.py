"""Schedulers by the names people know, each made anew for a run."""

from typing import Any

from engines.diffusion.families import family_of
from engines.diffusion.helpers import own_scheduler
from engines.models import Model
from engines.requests import EngineError, ImageRequest
from presets.loader import pick, shelf
from presets.models import SchedulerEntry


def scheduler_for(model: Model, request: ImageRequest) -> Any:
    """The scheduler asked for, else the model's preferred one, else its own."""
    import diffusers

    own = own_scheduler(model)
    name = request.scheduler or model.entry.scheduler
    if not name:
        return own
    entry = pick("schedulers", SchedulerEntry, name)
    check_scheduler(model, name)
    return getattr(diffusers, entry.kind).from_config(own.config, **entry.options)


def check_scheduler(model: Model, name: str) -> None:
    """Raise `EngineError` for a scheduler of another kind of model."""
    entry = pick("schedulers", SchedulerEntry, name)
    flow = family_of(model.entry.family).traits.flow
    if entry.flow != flow:
        fitting = [id for id, one in shelf("schedulers", SchedulerEntry).items() if one.flow == flow]
        raise EngineError(f"{model.entry.name} cannot use the scheduler “{name}”: choose one of {', '.join(fitting)}.")
