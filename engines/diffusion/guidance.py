"""How many steps and how much guidance a request means, given the model's own ways and the profile."""

from engines.models import Model
from engines.requests import ImageRequest

DRAFT_STEPS = 8


def steps_of(model: Model, request: ImageRequest) -> int:
    """The steps asked for, else the profile's, else the model's own."""
    if request.steps:
        return request.steps
    return min(DRAFT_STEPS, model.entry.steps) if request.profile == "draft" else model.entry.steps


def guidance_of(model: Model, request: ImageRequest) -> float:
    """The guidance asked for, else none in drafts, else the model's own."""
    if request.guidance:
        return request.guidance
    return 0.0 if request.profile == "draft" else model.entry.guidance
