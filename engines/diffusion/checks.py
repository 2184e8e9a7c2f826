"""What a model can do, and the refusal of what it cannot, before anything loads."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import get_args

from engines.diffusion.decoders import decoders_here
from engines.diffusion.family import Traits
from engines.diffusion.guidance import steps_left, steps_of
from engines.diffusion.helpers import settings
from engines.diffusion.loras import worn_of
from engines.diffusion.natives import check_shown
from engines.diffusion.schedulers import check_scheduler
from engines.diffusion.used import files_of
from engines.memory import memory
from engines.models import Model, add_on_for
from engines.requests import EngineError, EngineSpec, ImageRequest
from presets.errors import with_pip
from presets.models import ControlKind

MOST_SIDE = 2048  # pixels; beyond it these models repeat themselves
NEEDED = ("torch", "diffusers", "transformers", "accelerate", "peft")
PARTS = "-r requirements/engines.txt"
ALIKE = ("width", "height", "steps", "guidance", "scheduler", "decoder", "profile", "loras", "source", "mask")
ALIKE += ("strength", "controls", "references", "device", "engine", "preview_every")


def spec_of(model: Model, traits: Traits) -> EngineSpec:
    """The model as an engine declares itself."""
    entry = model.entry
    return EngineSpec(
        id=model.id,
        name=entry.name,
        modes=frozenset(traits.modes),
        layers=frozenset({"picture", "pose", "depth", "normals", "lines", "masks", "overlay"}),
        takes=traits.takes,
        controls=frozenset(followed(model, traits)),
        decoders=decoders_here(entry.family) if "decoder" in traits.takes else {},
        most_references=shown_at_most(model, traits),
        edits=traits.least_references > 0,
        size=entry.size,
        buckets=entry.buckets,
        side_step=traits.side_step,
        devices=frozenset({"auto", "cpu", "cuda", "mps"}),
        min_side=64,
        max_side=MOST_SIDE,
        default_steps=entry.steps,
        default_guidance=entry.guidance,
        dialect=traits.dialect,
        token_limit=traits.token_limit,
        weights=model.weights,
        lacks=lacking(find_spec),
        licence=f"{entry.licence.name}. {entry.licence.note}".strip(),
    )


def lacking(find: Callable[[str], object | None]) -> str:
    """The sentence that names what must be installed for any model to draw; "" when `find` finds it all."""
    missing = [name for name in NEEDED if not find(name)]
    words = " and ".join(filter(None, [", ".join(missing[:-1]), *missing[-1:]]))
    return f"Drawing with a model needs {words}: {with_pip(PARTS)}" if missing else ""


def followed(model: Model, traits: Traits) -> list[ControlKind]:
    """The maps for which a control model of the family is on this machine."""
    if "controls" not in traits.takes:
        return []
    return [kind for kind in get_args(ControlKind) if add_on_for(model.entry.family, "control", kind)]


def shown_at_most(model: Model, traits: Traits) -> int:
    """How many references it can look at, however small the device; families with adapters need one for that."""
    if traits.regions and not add_on_for(model.entry.family, "adapter"):
        return 0
    if traits.one_picture and str(settings(model).get("_class_name", "")) == traits.one_picture:
        return 1
    return traits.small_references or traits.most_references


def check(model: Model, requests: Sequence[ImageRequest]) -> None:
    """Raise `EngineError` with what to change for what this model cannot draw."""
    from engines.diffusion.families import family_of

    traits = family_of(model.entry.family).traits
    model.check()
    spec = spec_of(model, traits)
    for request in requests:
        spec.check(request)
        if request.mode not in traits.modes:
            raise EngineError(f"{spec.name} cannot draw from {_ways(request)}: choose another model.")
        if 0 < request.steps < traits.fewest_steps:
            raise EngineError(f"{spec.name} needs {traits.fewest_steps} steps at least: ask for more.")
        if request.mode != "text" and not traits.sees and not steps_left(model, traits, request):
            raise EngineError(
                f"A strength of {request.strength:g} leaves none of {steps_of(model, request)} steps to draw: ask for "
                "more of either, or take the source picture as it is."
            )
        if traits.most_references and len(request.references) > traits.most_references:
            raise EngineError(f"{spec.name} takes {traits.most_references} reference pictures at most: leave some out.")
        if not traits.regions:
            check_shown(spec.name, traits, request, memory().budget(), str(settings(model).get("_class_name", "")))
    files_of(model, requests[0], worn_of(requests[0].loras))
    if requests[0].scheduler:
        check_scheduler(model, requests[0].scheduler)
    first = requests[0]
    guided = first.controls or first.references or any(one.entity for one in first.loras)
    if guided and any(one.stage != first.stage for one in requests[1:]):
        raise EngineError("Pictures guided by different stages are drawn one by one: ask for each alone.")
    if any(getattr(one, name) != getattr(first, name) for one in requests[1:] for name in ALIKE):
        raise EngineError("Pictures drawn together must agree in all but words, stage and seed: draw them one by one.")


def _ways(request: ImageRequest) -> str:
    return {"text": "words alone", "image": "a source picture", "inpaint": "a mask"}[request.mode]
