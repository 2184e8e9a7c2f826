"""How many steps and how much guidance a request means, given the model's own ways and the profile."""

from engines.diffusion.family import Traits
from engines.diffusion.helpers import settings
from engines.models import Model
from engines.requests import ImageRequest

DRAFT_STEPS = 8


def steps_of(model: Model, request: ImageRequest) -> int:
    """The steps asked for, else the profile's, else the model's own."""
    if request.steps:
        return request.steps
    return min(DRAFT_STEPS, model.entry.steps) if request.profile == "draft" else model.entry.steps


def steps_left(model: Model, traits: Traits, request: ImageRequest) -> int:
    """How many of the steps are denoised; from a source picture that share of them which its strength says."""
    steps = steps_of(model, request)
    if request.mode == "text" or traits.sees:
        return steps
    share = min(steps * request.strength, steps)
    return steps - int(steps - share) if traits.flow else int(share)  # as the library's pipelines of either kind count


def guidance_of(model: Model, request: ImageRequest) -> float:
    """The guidance asked for, else none in drafts, else the model's own."""
    if request.guidance:
        return request.guidance
    return 0.0 if request.profile == "draft" else model.entry.guidance


def guided(model: Model, traits: Traits, request: ImageRequest) -> bool:
    """Whether each step is done twice, with the prompt and with the negative one."""
    return traits.cfg and not distilled(model) and guidance_of(model, request) > traits.unguided


def distilled(model: Model) -> bool:
    """Whether guidance was trained into the model, so that it takes none."""
    return bool(settings(model).get("is_distilled"))
