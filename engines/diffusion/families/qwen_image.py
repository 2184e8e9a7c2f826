"""Qwen-Image, and Qwen-Image-Edit, whose words are read together with the pictures they speak of."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from engines.diffusion.families.flow import OPTIONS, FlowFamily, source_arguments
from engines.diffusion.family import Asked, Parts, Traits
from engines.requests import ImageRequest, Mode

if TYPE_CHECKING:
    import torch

    from engines.diffusion.words import Encoded

MOST_PIECES = 1024
# A token a 16 × 16 patch, 3072 numbers wide, some 30 alive at once in two bytes: 750 a pixel; the decoder is a film's,
# whose layers keep earlier pictures beside the one: twice the 3,000 of a picture's.
WORK_BYTES = 6_500.0
ALIKE = 0.1  # the library's users take 0.05 … 0.2 for models of this kind; unmeasured with real weights here
ONE_PICTURE = "QwenImageEditPipeline"  # the first of the editors looks at one picture only


class QwenImage(FlowFamily):
    traits = Traits(
        id="qwen-image",
        modes=frozenset({"text", "image", "inpaint"}),
        takes=OPTIONS,
        encoders=("text_encoder",),
        denoiser="transformer",
        fewest_steps=2,  # of one its scheduler makes 0 ÷ 0
        half_safe=False,  # trained in bfloat16: its range was never held to float16's
        half_safe_decoder=False,  # published in bfloat16: its range was never held to float16's
        dialect="prose",
        token_limit=MOST_PIECES,
        side_step=16,
        alike=ALIKE,
        work_bytes=WORK_BYTES,
    )
    pipelines = {
        "text": "QwenImagePipeline",
        "image": "QwenImageImg2ImgPipeline",
        "inpaint": "QwenImageInpaintPipeline",
    }

    def encode(self, parts: Parts, phrase: str, device: str, shown: Sequence[Any] = ()) -> "Encoded":
        pipe = self.pipeline("text", parts)
        embeds, _ = pipe.encode_prompt(phrase, device=device, **self._seen(pipe, shown))
        return {"embeds": embeds.cpu()}  # as long as the words: nothing in it is filled up

    def arguments(self, asked: Asked) -> dict[str, Any]:
        told = self._drawn_from(asked)
        told["prompt_embeds"], told["prompt_embeds_mask"] = _joined(asked.positive)
        told["true_cfg_scale"] = asked.guidance if asked.negative else 1.0
        if asked.negative:
            told["negative_prompt_embeds"], told["negative_prompt_embeds_mask"] = _joined(asked.negative)
        return {**told, "max_sequence_length": MOST_PIECES}

    def decode(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """As the pipelines end."""
        return self.painted(parts, self.unpacked(latents, request), request)

    def painted(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """A film of one picture, the decoder's statistics put back."""
        import torch

        vae = parts[self.traits.decoder]
        film = latents[:, :, None].to(vae.device, vae.dtype)
        shape = (1, -1, 1, 1, 1)
        inverse = 1.0 / film.new_tensor(vae.config.latents_std).view(shape)
        film = film / inverse + film.new_tensor(vae.config.latents_mean).view(shape)
        with torch.no_grad():
            return (vae.decode(film, return_dict=False)[0][:, :, 0] * 0.5 + 0.5).clamp(0, 1)

    def unpacked(self, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        from diffusers.pipelines.qwenimage.pipeline_qwenimage import QwenImagePipeline

        return QwenImagePipeline._unpack_latents(latents, request.height, request.width, 8)[:, :, 0]

    def _drawn_from(self, asked: Asked) -> dict[str, Any]:
        return source_arguments(asked)

    def _seen(self, pipe: Any, shown: Sequence[Any]) -> dict[str, Any]:
        """What the encoder is told of the pictures."""
        return {}

    def _counting(self, parts: Parts) -> Callable[[str], int]:
        pipe = self.pipeline("text", parts)
        tokenizer, template = parts["tokenizer"], pipe.prompt_template_encode
        unheard = pipe.prompt_template_encode_start_idx
        return lambda text: len(tokenizer(template.format(text), verbose=False).input_ids) - unheard


class QwenImageEdit(QwenImage):
    """Draws anew, by words, the pictures it is shown: the source first, then the references. No strength: what is to
    change is said. (The library's editor under a mask draws at a million pixels whatever is asked, so it is not used.)
    """

    traits = Traits(
        id="qwen-image-edit",
        modes=frozenset({"text", "image"}),
        takes=(OPTIONS | {"references"}) - {"mask"},
        encoders=("text_encoder",),
        denoiser="transformer",
        fewest_steps=2,  # of one its scheduler makes 0 ÷ 0
        half_safe=False,  # trained in bfloat16: its range was never held to float16's
        half_safe_decoder=False,
        dialect="prose",
        token_limit=MOST_PIECES,
        side_step=16,
        most_references=3,
        most_reference_pixels=1024 * 1024,
        least_references=1,
        one_picture=ONE_PICTURE,
        sees=True,
        batches=False,  # the library refuses several with these
        alike=ALIKE,
        work_bytes=2 * WORK_BYTES,  # every picture it is shown is as many patches again
    )
    components = (*QwenImage.components, "processor")

    def _named(self, mode: Mode, parts: Parts) -> str:
        return ONE_PICTURE if _alone(parts) else "QwenImageEditPlusPipeline"

    def _drawn_from(self, asked: Asked) -> dict[str, Any]:
        images = list(asked.references)
        one = asked.settings.get("_class_name") == ONE_PICTURE
        return {
            "width": asked.first.width,
            "height": asked.first.height,
            "image": images[0] if one else images,
        }

    def _seen(self, pipe: Any, shown: Sequence[Any]) -> dict[str, Any]:
        """Brought to the sizes at which the pipelines themselves show them."""
        from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit, pipeline_qwenimage_edit_plus

        one = type(pipe).__name__ == ONE_PICTURE
        area = 1024 * 1024 if one else pipeline_qwenimage_edit_plus.CONDITION_IMAGE_SIZE
        sized = []
        for image in shown:
            width, height, _ = pipeline_qwenimage_edit.calculate_dimensions(area, image.width / image.height)
            sized.append(pipe.image_processor.resize(image, height, width))
        return {"image": sized[0] if one else sized}


def _alone(parts: Parts) -> bool:
    return parts.get("settings", {}).get("_class_name") == ONE_PICTURE


def _joined(all_of: Sequence["Encoded"]) -> "tuple[torch.Tensor, torch.Tensor]":
    """Texts of different lengths as one batch, filled up behind, and where there is something: 1, else 0."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    texts = [one["embeds"][0] for one in all_of]
    masks = [torch.ones(len(text), dtype=torch.long) for text in texts]
    return pad_sequence(texts, batch_first=True), pad_sequence(masks, batch_first=True)
