"""Which files really draw a request on this machine, by name and fingerprint."""

from engines.diffusion.decoders import decoder_of
from engines.diffusion.families import family_of
from engines.diffusion.likenesses import adapter_of
from engines.diffusion.loras import worn_of
from engines.diffusion.outfit import control_model
from engines.models import Model
from engines.requests import ImageRequest


def files_of(model: Model, request: ImageRequest) -> dict[str, str]:
    """Part → name and, as the last word, fingerprint. Raises `EngineError` for what is not here or does not fit."""
    found = {"model": f"{model.id} {model.weights}"}
    if decoder := decoder_of(model, request.decoder):
        found["decoder"] = f"{decoder.id} {decoder.weights}"
    for number, one in enumerate((one for one in request.controls if one.scale), 1):
        control = control_model(model, one)
        found[f"control {number}"] = f"{one.kind} by {control.id} {control.weights}"
    there = {one.entity for one in request.stage.cast} if request.stage else None
    seen = [one for one in request.references if one.scale and (not one.entity or there is None or one.entity in there)]
    if seen and family_of(model.entry.family).traits.regions:
        adapter = adapter_of(model, seen)
        found["adapter"] = f"{adapter.id} {adapter.name}"
    for number, worn in enumerate(worn_of(request.loras), 1):
        found[f"lora {number}"] = f"{worn.file.name} {worn.name.removeprefix('lora_')}"
    return found
