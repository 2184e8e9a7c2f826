"""What the UNet families share: CLIP words, control maps, reference adapters, LoRA files."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from engines.diffusion.clip import windows_of
from engines.diffusion.family import Asked, Parts, Traits
from engines.requests import ImageRequest, Mode
from presets.models import ControlKind

if TYPE_CHECKING:
    import torch

    from engines.diffusion.words import Encoded


MODES: Mapping[ControlKind, int] = {"pose": 0, "depth": 1, "scribble": 2, "canny": 3, "lines": 3}  # of union models

OPTIONS = frozenset({"steps", "guidance", "loras", "controls", "references", "scheduler", "decoder", "source", "mask"})


class UnetFamily:
    traits: Traits
    pipelines: ClassVar[Mapping[tuple[Mode, bool], str]]  # (mode, with control maps) → class of diffusers
    components: ClassVar[tuple[str, ...]]
    optional: ClassVar[tuple[str, ...]]

    def spoken(self, parts: Parts, text: str) -> tuple[str, int, str]:
        return text, len(windows_of(self._tokenizers(parts), text)), ""

    def phrases(self, parts: Parts, text: str, windows: int) -> list[str]:
        """The text as that many windows; those it does not fill are empty."""
        said = windows_of(self._tokenizers(parts), text)
        return said + [""] * (windows - len(said))

    def joined(self, phrases: "Sequence[Encoded]") -> "Encoded":
        import torch

        return {"embeds": torch.cat([one["embeds"] for one in phrases], dim=1)}

    def silence(self, settings: Mapping[str, Any]) -> bool:
        return False

    def pipeline(self, mode: Mode, parts: Parts) -> Any:
        import diffusers
        from diffusers.models.controlnets.multicontrolnet import MultiControlNetModel

        kind = getattr(diffusers, self._named(mode, parts))
        told = {name: parts.get(name) for name in self.components}
        told |= {name: parts[name] for name in self.optional if parts.get(name) is not None}
        if controls := parts.get("controlnet"):
            told["controlnet"] = controls[0] if len(controls) == 1 else MultiControlNetModel(controls)
        if "safety_checker" in told:
            told["requires_safety_checker"] = False
        pipe = kind(**told)
        pipe.set_progress_bar_config(disable=True)
        return pipe

    def arguments(self, asked: Asked) -> dict[str, Any]:
        import torch

        request = asked.first
        told: dict[str, Any] = {
            "prompt_embeds": torch.cat([one["embeds"] for one in asked.positive]),
            "guidance_scale": asked.guidance,
        }
        if asked.negative:
            told["negative_prompt_embeds"] = torch.cat([one["embeds"] for one in asked.negative])
        if request.mode == "text" or request.mode == "inpaint" or asked.maps:
            told |= {"width": request.width, "height": request.height}
        if request.mode != "text":
            told |= {"image": asked.pictures["source"], "strength": request.strength}
        if request.mode == "inpaint":
            told["mask_image"] = asked.pictures["mask"]
        if asked.maps:
            told |= _control_arguments(asked)
        return told

    def painted(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        return self.decode(parts, latents, request)

    def decode(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """As the pipelines end: scaled back, decoded, brought to 0..1."""
        import torch

        vae = parts[self.traits.decoder]
        latents = latents.to(vae.device, vae.dtype)
        config = vae.config
        mean, deviation = getattr(config, "latents_mean", None), getattr(config, "latents_std", None)
        if mean is not None and deviation is not None:
            shape = (1, -1, 1, 1)
            latents = latents * latents.new_tensor(deviation).view(shape) / config.scaling_factor
            latents = latents + latents.new_tensor(mean).view(shape)
        else:
            latents = latents / config.scaling_factor
        with torch.no_grad():
            return (vae.decode(latents, return_dict=False)[0] * 0.5 + 0.5).clamp(0, 1)

    def unpacked(self, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        return latents

    def _named(self, mode: Mode, parts: Parts) -> str:
        return self.pipelines[mode, bool(parts.get("controlnet"))]

    @staticmethod
    def _tokenizers(parts: Parts) -> list[Any]:
        return [parts[name] for name in ("tokenizer", "tokenizer_2") if parts.get(name) is not None]


def _control_arguments(asked: Asked) -> dict[str, Any]:
    """Several maps at once, each with its own scale and share of the way."""
    controls = [one for one in asked.first.controls if one.scale]
    scales = [one.scale for one in controls]
    starts, ends = [one.start for one in controls], [one.end for one in controls]
    if asked.union:  # it holds from the first beginning to the last end: one model has one share of the way
        told: dict[str, Any] = {
            "control_image": list(asked.maps),
            "control_mode": [MODES[one.kind] for one in controls],
        }
        span = {"control_guidance_start": min(starts), "control_guidance_end": max(ends)}
        return told | span | {"controlnet_conditioning_scale": scales}
    one = len(controls) == 1
    key = "image" if asked.first.mode == "text" else "control_image"
    return {
        key: asked.maps[0] if one else list(asked.maps),
        "controlnet_conditioning_scale": scales[0] if one else scales,
        "control_guidance_start": starts[0] if one else starts,
        "control_guidance_end": ends[0] if one else ends,
    }
