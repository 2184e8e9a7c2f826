"""What a picture was drawn with in the end: what was asked for, and the model's own ways where nothing was."""

from collections.abc import Iterable

from engines.diffusion.decoders import decoder_of
from engines.diffusion.families import family_of
from engines.diffusion.guidance import distilled, guidance_of, steps_of
from engines.diffusion.likenesses import adapter_of
from engines.diffusion.loras import Worn
from engines.diffusion.outfit import Outfit, control_model
from engines.diffusion.setting import Setting
from engines.hub import manifest_of
from engines.models import Model
from engines.requests import ImageRequest, Used


def used_by(setting: Setting, request: ImageRequest, outfit: Outfit) -> Used:
    """Sizes in pixels. The scheduler is the name it has here, or the class of diffusers that is the model's own.

    Of what is bound to somebody only what was worn in the end is told: whoever is not seen needs none.
    """
    model = setting.model
    told: dict[str, str | int | float] = {
        "width": request.width,
        "height": request.height,
        "steps": steps_of(model, request),
        "guidance": 0.0 if distilled(model) else guidance_of(model, request),
        "scheduler": request.scheduler or model.entry.scheduler or model.index.get("scheduler", ("", ""))[1],
        "profile": request.profile,
        "precision": setting.precision,
        "device": setting.device,
    }
    files = files_of(model, request, outfit.loras)
    told |= files if outfit.adapter else {part: one for part, one in files.items() if part != "adapter"}
    return told | ({"configuration": _shared(model.lender)} if model.lender else {})


def files_of(model: Model, request: ImageRequest, worn: Iterable[Worn]) -> dict[str, str]:
    """Part → name and, as the last word, fingerprint; of LoRA files those that are `worn`.

    Raises `EngineError` for what is not here or does not fit.
    """
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
    for number, one in enumerate(dict.fromkeys(f"{one.file.name} {one.fingerprint}" for one in worn), 1):
        found[f"lora {number}"] = one
    return found


def _shared(lender: Model) -> str:
    """Whose configuration and tokenizers a single file shares, and which state of them, where that is known."""
    manifest = manifest_of(lender.folder)
    commit = manifest.commit if manifest else lender.folder.name if lender.folder.parent.name == "snapshots" else ""
    return f"{lender.id}@{commit[:12]}" if commit else lender.id
