"""What was asked for and made no difference, in words for whoever looks at the picture."""

from engines.diffusion.family import Traits
from engines.diffusion.guidance import distilled, guidance_of, guided, steps_left, steps_of
from engines.diffusion.kinship import UNION
from engines.diffusion.loras import Worn, worn_of
from engines.diffusion.outfit import control_model
from engines.diffusion.profiles import compiler_for, doubled, guidance_ends
from engines.diffusion.reuse import EVERY, FIRST
from engines.memory.device import choose_device, facts_here
from engines.models import Model
from engines.requests import ImageRequest


def unheard(model: Model, traits: Traits, request: ImageRequest) -> tuple[str, ...]:
    """What of a request has no effect, or another than it says."""
    notes = [*_words_in_vain(model, traits, request), _hurry_in_vain(model, traits, request), _spans(model, request)]
    notes += [_placeless(request), _not_compiled(request)]
    return tuple(filter(None, notes))


def _words_in_vain(model: Model, traits: Traits, request: ImageRequest) -> list[str]:
    name, notes = model.entry.name, []
    if traits.sees and request.source and request.strength != ImageRequest().strength:
        notes.append(f"{name} changes what the words say, so the strength asked for was not used")
    if guided(model, traits, request):
        return notes
    if distilled(model) and request.guidance > traits.unguided:
        notes.append(f"{name} has its guidance built in, so the guidance asked for was not used")
    if request.negative:
        notes.append(f"{name} drew without guidance, so the negative prompt was not used")
    return notes


def _hurry_in_vain(model: Model, traits: Traits, request: ImageRequest) -> str:
    """Said of a profile that leaves this picture as `exact` has it."""
    name, profile = model.entry.name, request.profile
    compiles = compiler_for(profile, choose_device(request.device, facts_here()))
    if profile == "compiled" and not compiles:
        return "on this device nothing is compiled, so “compiled” drew as “exact” does"
    if profile == "fast":
        return _nothing_left_out(model, traits, request)
    if profile == "draft" and _as_in_exact(model, traits, request):
        return f"“draft” leaves nothing out of {name} here: it was drawn in as many steps as ever"
    return ""


def _nothing_left_out(model: Model, traits: Traits, request: ImageRequest) -> str:
    twice, cut = guided(model, traits, request), bool(doubled(traits, request))
    if not leaves_out(traits, steps_left(model, traits, request), twice and cut):
        return f"“fast” has nothing to leave out of {model.entry.name} here: it was drawn in full"
    if twice and traits.guided and not cut:
        return "beside references, or a map and a mask, “fast” keeps guidance to the end"
    return ""


def leaves_out(traits: Traits, steps: int, cut: bool) -> bool:
    """Whether `fast` spares that many steps anything; `cut`: guidance is there and can be dropped midway."""
    if traits.alike:
        return steps > 1  # the first of them computes all there is
    dropped = cut and any(guidance_ends(at, steps, "fast") for at in range(steps - 1))
    return dropped or (not traits.flow and steps > FIRST + (EVERY > 1))


def _as_in_exact(model: Model, traits: Traits, request: ImageRequest) -> bool:
    plain = request.model_copy(update={"profile": "exact"})
    alike = steps_of(model, request) == steps_of(model, plain)
    if not (guided(model, traits, request) or guided(model, traits, plain)):
        return alike
    return alike and guidance_of(model, request) == guidance_of(model, plain)


def _not_compiled(request: ImageRequest) -> str:
    if not compiler_for(request.profile, choose_device(request.device, facts_here())):
        return ""
    placed = any(one.adds for one in _of_those_there(request))
    return "beside LoRA files that hold where somebody stands, nothing is compiled" if placed else ""


def _of_those_there(request: ImageRequest) -> list[Worn]:
    """The LoRA files bound to somebody who stands on the stage."""
    there = {one.entity for one in request.stage.cast} if request.stage else set[str]()
    return [one for one in worn_of(request.loras) if one.entity in there]


def _placeless(request: ImageRequest) -> str:
    """Said of LoRA files that carry some of several on the stage and cannot be weighed place by place (DoRA)."""
    if request.stage is None or len({one.entity for one in request.stage.cast}) < 2:
        return ""
    who = " and ".join(dict.fromkeys(one.entity for one in _of_those_there(request) if not one.adds))
    return f"the LoRA of {who} acts on the whole picture, not on one place in it" if who else ""


def _spans(model: Model, request: ImageRequest) -> str:
    """A union follows all maps in one share of the way: from the first beginning to the last end."""
    controls = [one for one in request.controls if one.scale]
    if len({(one.start, one.end) for one in controls}) < 2:
        return ""
    if not any(control_model(model, one).index["."][1] == UNION for one in controls):
        return ""
    start, end = min(one.start for one in controls), max(one.end for one in controls)
    return f"one control model follows all maps here, so each of them held from {start:g} to {end:g} of the way"
