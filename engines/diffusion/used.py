"""What a picture was drawn with in the end: what was asked for, and the model's own ways where nothing was."""

from engines.diffusion.guidance import distilled, guidance_of, steps_of
from engines.diffusion.setting import Setting
from engines.diffusion.worn import files_of
from engines.hub import manifest_of
from engines.models import Model
from engines.requests import ImageRequest, Used


def used_by(setting: Setting, request: ImageRequest) -> Used:
    """Sizes in pixels. The scheduler is the name it has here, or the class of diffusers that is the model's own."""
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
    told |= files_of(model, request)
    return told | ({"configuration": _shared(model.lender)} if model.lender else {})


def _shared(lender: Model) -> str:
    """Whose configuration and tokenizers a single file shares, and which state of them, where that is known."""
    manifest = manifest_of(lender.folder)
    commit = manifest.commit if manifest else lender.folder.name if lender.folder.parent.name == "snapshots" else ""
    return f"{lender.id}@{commit[:12]}" if commit else lender.id
