"""FLUX.2 [klein]: Qwen3 reads the words, reference pictures stand beside the canvas in latent space.

The distilled models draw in four steps without guidance; the base ones take guidance and a negative prompt.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engines.diffusion.families.flow import OPTIONS, FlowFamily, chat_length, source_arguments
from engines.diffusion.family import Asked, Parts, Traits
from engines.requests import ImageRequest, Mode

if TYPE_CHECKING:
    import torch

    from engines.diffusion.words import Encoded


class Flux2Klein(FlowFamily):
    traits = Traits(
        id="flux2-klein",
        modes=frozenset({"text", "image", "inpaint"}),
        takes=OPTIONS | {"references"},
        encoders=("text_encoder",),
        denoiser="transformer",
        words_first=True,
        half_safe=False,  # trained in bfloat16: its range was never held to float16's
        half_safe_decoder=False,  # published in bfloat16: its range was never held to float16's
        dialect="prose",
        token_limit=512,
        side_step=16,
        most_references=4,
        most_reference_pixels=1024 * 1024,  # the pipeline itself brings them down to that
        small_references=3,
        small_reference_pixels=768 * 768,
        # A token a 16 × 16 patch, 3072 numbers wide, its feed-forward six times that, some 20 alive at once in two
        # bytes: 1,500 a pixel; the decoder's widest layer at a quarter of the pixels and its copies: 3,000.
        work_bytes=4_500.0,
    )
    pipelines = {
        "text": "Flux2KleinPipeline",
        "image": "Flux2KleinInpaintPipeline",  # under a mask that is white all over
        "inpaint": "Flux2KleinInpaintPipeline",
    }

    def pipeline(self, mode: Mode, parts: Parts) -> Any:
        pipe = super().pipeline(mode, parts)
        pipe.register_to_config(is_distilled=bool(parts.get("settings", {}).get("is_distilled")))
        return pipe

    def encode(self, parts: Parts, phrase: str, device: str, shown: Any = ()) -> "Encoded":
        embeds, _ = self.pipeline("text", parts).encode_prompt(phrase, device=device)
        return {"embeds": embeds.cpu()}  # always 512 pieces long

    def arguments(self, asked: Asked) -> dict[str, Any]:
        import torch
        from PIL import Image

        told = source_arguments(asked)
        told["prompt_embeds"] = torch.cat([one["embeds"] for one in asked.positive])
        told["guidance_scale"] = asked.guidance if asked.negative else 1.0
        if asked.negative:
            told["negative_prompt_embeds"] = torch.cat([one["embeds"] for one in asked.negative])
        if asked.first.mode == "image":
            told["mask_image"] = Image.new("L", (asked.first.width, asked.first.height), 255)
        if asked.references:
            told["image" if asked.first.mode == "text" else "image_reference"] = list(asked.references)
        return told

    def decode(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """As the pipelines end, which have put the statistics of the latents back by then."""
        import torch

        vae = parts[self.traits.decoder]
        with torch.no_grad():
            return (vae.decode(latents.to(vae.device, vae.dtype), return_dict=False)[0] * 0.5 + 0.5).clamp(0, 1)

    def unpacked(self, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """Without the decoder's statistics: as the denoiser sees them, a pixel an 8 × 8 patch."""
        from diffusers.pipelines.flux2.pipeline_flux2_klein import Flux2KleinPipeline

        height, width = request.height // 16, request.width // 16
        grid = latents[:, : height * width].permute(0, 2, 1).unflatten(2, (height, width))
        return Flux2KleinPipeline._unpatchify_latents(grid)

    def painted(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """With the decoder's statistics put back, which it keeps of patches."""
        from diffusers.pipelines.flux2.pipeline_flux2_klein import Flux2KleinPipeline

        vae = parts[self.traits.decoder]
        patches = Flux2KleinPipeline._patchify_latents(latents.to(vae.device))
        shape = (1, -1, 1, 1)
        deviation = (vae.bn.running_var.view(shape) + vae.config.batch_norm_eps).sqrt()
        whole = Flux2KleinPipeline._unpatchify_latents(patches * deviation + vae.bn.running_mean.view(shape))
        return self.decode(parts, whole, request)

    def _counting(self, parts: Parts) -> Callable[[str], int]:
        return chat_length(parts["tokenizer"], thinking=False)
