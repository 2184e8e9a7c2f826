"""Stable Diffusion 1.5: one CLIP encoder, small enough for four gigabytes."""

from typing import TYPE_CHECKING, Any

from engines.diffusion.families.unet import OPTIONS, UnetFamily
from engines.diffusion.family import Parts, Traits

if TYPE_CHECKING:
    from engines.diffusion.words import Encoded


class Sd15(UnetFamily):
    traits = Traits(
        id="sd15",
        modes=frozenset({"text", "image", "inpaint"}),
        takes=OPTIONS,
        flow=False,
        encoders=("text_encoder",),
        denoiser="unet",
        token_limit=77,
        most_references=8,
        regions=True,
        guided=("prompt_embeds",),
    )
    pipelines = {
        ("text", False): "StableDiffusionPipeline",
        ("image", False): "StableDiffusionImg2ImgPipeline",
        ("inpaint", False): "StableDiffusionInpaintPipeline",
        ("text", True): "StableDiffusionControlNetPipeline",
        ("image", True): "StableDiffusionControlNetImg2ImgPipeline",
        ("inpaint", True): "StableDiffusionControlNetInpaintPipeline",
    }
    components = ("vae", "text_encoder", "tokenizer", "unet", "scheduler", "safety_checker", "feature_extractor")
    optional = ("image_encoder",)

    def encode(self, parts: Parts, phrase: str, device: str, shown: Any = ()) -> "Encoded":
        return {"embeds": self.pipeline("text", parts).encode_prompt(phrase, device, 1, False)[0].cpu()}
