"""Stable Diffusion XL: two CLIP encoders, a UNet, and the widest choice of add-ons."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engines.diffusion.families.unet import OPTIONS, UnetFamily
from engines.diffusion.family import Asked, Parts, Traits
from engines.requests import Mode

if TYPE_CHECKING:
    from engines.diffusion.words import Encoded


class Sdxl(UnetFamily):
    traits = Traits(
        id="sdxl",
        modes=frozenset({"text", "image", "inpaint"}),
        takes=OPTIONS,
        flow=False,
        encoders=("text_encoder", "text_encoder_2"),
        denoiser="unet",
        half_safe_decoder=False,
        token_limit=77,
        most_references=8,
        regions=True,
        guided=("prompt_embeds", "add_text_embeds", "add_time_ids"),
    )
    pipelines = {
        ("text", False): "StableDiffusionXLPipeline",
        ("image", False): "StableDiffusionXLImg2ImgPipeline",
        ("inpaint", False): "StableDiffusionXLInpaintPipeline",
        ("text", True): "StableDiffusionXLControlNetPipeline",
        ("image", True): "StableDiffusionXLControlNetImg2ImgPipeline",
        ("inpaint", True): "StableDiffusionXLControlNetInpaintPipeline",
    }
    components = ("vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "unet", "scheduler")
    optional = ("image_encoder", "feature_extractor")

    def encode(self, parts: Parts, phrase: str, device: str, shown: Any = ()) -> "Encoded":
        pipe = self.pipeline("text", parts)
        embeds, _, pooled, _ = pipe.encode_prompt(
            phrase, device=device, num_images_per_prompt=1, do_classifier_free_guidance=False
        )
        return {"embeds": embeds.cpu(), "pooled": pooled.cpu()}

    def joined(self, phrases: "Sequence[Encoded]") -> "Encoded":
        """The whole picture in a nutshell is what the first window says."""
        return {**super().joined(phrases), "pooled": phrases[0]["pooled"]}

    def silence(self, settings: Mapping[str, Any]) -> bool:
        return bool(settings.get("force_zeros_for_empty_prompt", True))

    def arguments(self, asked: Asked) -> dict[str, Any]:
        import torch

        told = super().arguments(asked)
        told["pooled_prompt_embeds"] = torch.cat([one["pooled"] for one in asked.positive])
        if asked.negative:
            told["negative_pooled_prompt_embeds"] = torch.cat([one["pooled"] for one in asked.negative])
        return told

    def _named(self, mode: Mode, parts: Parts) -> str:
        name = super()._named(mode, parts)
        union = any(type(one).__name__ == "ControlNetUnionModel" for one in parts.get("controlnet") or ())
        return name.replace("ControlNet", "ControlNetUnion") if union else name
