"""Z-Image: Qwen3 reads the words, one stream of words and patches is denoised. Turbo draws in few steps, unguided."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engines.diffusion.families.flow import OPTIONS, FlowFamily, chat_length, source_arguments
from engines.diffusion.family import Asked, Parts, Traits
from engines.requests import ImageRequest

if TYPE_CHECKING:
    import torch

    from engines.diffusion.words import Encoded


class ZImage(FlowFamily):
    traits = Traits(
        id="z-image",
        modes=frozenset({"text", "image", "inpaint"}),
        takes=OPTIONS,
        encoders=("text_encoder",),
        denoiser="transformer",
        half_safe=False,  # trained in bfloat16: its range was never held to float16's
        half_safe_decoder=False,  # the VAE of FLUX.1, published in bfloat16: its range was never held to float16's
        dialect="prose",
        token_limit=512,
        side_step=16,
        unguided=0.0,  # here guidance is what is added to the picture the words alone give
        # A token a 16 × 16 patch, 3840 numbers wide, some 40 alive at once in two bytes: 1,200 a pixel; the decoder's
        # widest layer takes 512 channels at a quarter of the pixels and its copies: 3,000.
        work_bytes=4_500.0,
    )
    pipelines = {
        "text": "ZImagePipeline",
        "image": "ZImageImg2ImgPipeline",
        "inpaint": "ZImageInpaintPipeline",
    }

    def encode(self, parts: Parts, phrase: str, device: str, shown: Any = ()) -> "Encoded":
        pipe = self.pipeline("text", parts)
        embeds, _ = pipe.encode_prompt(phrase, device=device, do_classifier_free_guidance=False)
        return {"embeds": embeds[0].cpu()[None]}

    def arguments(self, asked: Asked) -> dict[str, Any]:
        told = source_arguments(asked)
        told["prompt_embeds"] = [one["embeds"][0] for one in asked.positive]  # each as long as its own words
        told["negative_prompt_embeds"] = [one["embeds"][0] for one in asked.negative]
        told["guidance_scale"] = asked.guidance if asked.negative else 0.0
        return told

    def decode(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """As the pipelines end."""
        import torch

        vae = parts[self.traits.decoder]
        latents = latents.to(vae.device, vae.dtype) / vae.config.scaling_factor + vae.config.shift_factor
        with torch.no_grad():
            return (vae.decode(latents, return_dict=False)[0] * 0.5 + 0.5).clamp(0, 1)

    def unpacked(self, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        return latents

    def painted(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        return self.decode(parts, latents, request)

    def _counting(self, parts: Parts) -> Callable[[str], int]:
        return chat_length(parts["tokenizer"], thinking=True)
