"""One call of the library's pipeline for a batch: what it is told, what it wears, and what it reports."""

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

from engines.diffusion import pixels
from engines.diffusion.elsewhere import Reached
from engines.diffusion.family import Asked, Parts
from engines.diffusion.guidance import guidance_of, steps_of
from engines.diffusion.helpers import settings
from engines.diffusion.lexicon import Words
from engines.diffusion.outfit import Outfit
from engines.diffusion.previews import preview
from engines.diffusion.profiles import doubled, guidance_ends, halving, hurrying, without_guidance
from engines.diffusion.regions import Region, bound
from engines.diffusion.rows import bound_in_rows
from engines.diffusion.schedulers import scheduler_for
from engines.diffusion.setting import Setting
from engines.diffusion.stepping import stepping
from engines.diffusion.streaming import streaming
from engines.requests import ImageRequest, Pictures, Step

Report = Callable[[Step], None]
AtStep = Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Calling:
    setting: Setting
    requests: Sequence[ImageRequest]
    words: Words
    pictures: Pictures
    outfit: Outfit

    @property
    def first(self) -> ImageRequest:
        return self.requests[0]

    def stepped(
        self, parts: Parts, output: str, *, streamed: bool = False, tiny: Any = None
    ) -> Generator[Step, None, Any]:
        """Call the pipeline of these parts, a step at a time; returns what it gives: pictures ("np") or "latent".

        With `streamed` the denoiser and its control models pass through the device layer by layer; `tiny` is a decoder
        for previews.
        """
        return stepping(lambda report: self._call(parts, output, report, streamed, tiny))

    def rehearse(self, parts: Parts) -> None:
        """Go through all that comes before the first denoising step; the denoiser of `parts` is one that stops there.

        Whatever the decoder has to encode is encoded by then, in the form the real call will ask for.
        """
        import torch

        asked = self._asked()
        told = self._told(asked, {})
        try:
            with torch.no_grad():
                self._pipeline(parts)(**told, num_inference_steps=asked.steps, generator=asked.generators)
        except Reached:
            return
        raise AssertionError("the pipeline ended without denoising")

    def _call(self, parts: Parts, output: str, report: Report, streamed: bool, tiny: Any) -> Any:
        import torch

        traits, device = self.setting.family.traits, self.setting.device
        pipe, denoiser = self._pipeline(parts), parts[traits.denoiser]
        # What comes and goes is not compiled, nor what answers by places.
        compiler = "" if streamed or self.outfit.places else self.setting.compiler
        self.outfit.put_on(pipe, self.setting, swaps=bool(compiler))
        asked = self._asked()
        told = self._told(asked, self.outfit.arguments)
        at_step, tensors = self._at_step(report, tiny or parts[traits.decoder])
        followers = list(parts["controlnet"] or ())
        passing = [denoiser, *followers] if streamed else []
        alike = 0.0 if streamed else traits.alike
        hurry = hurrying(denoiser, self.first.profile, compiler, alike)
        placed = self._placed(denoiser, asked, pipe)
        with torch.no_grad(), hurry, streaming(passing, device), halving(followers), placed:
            return pipe(
                **told,
                num_inference_steps=asked.steps,
                generator=asked.generators,
                output_type=output,
                callback_on_step_end=at_step,
                callback_on_step_end_tensor_inputs=tensors,
                return_dict=False,
            )[0]

    def _pipeline(self, parts: Parts) -> Any:
        model = self.setting.model
        light = {"scheduler": scheduler_for(model, self.first), "settings": settings(model)}
        return self.setting.family.pipeline(self.first.mode, {**parts, **light})

    def _placed(self, denoiser: Any, asked: Asked, pipe: Any) -> AbstractContextManager[None]:
        """LoRA files at work where they hold, and nowhere else."""
        traits, regions = self.setting.family.traits, self._regions(asked)
        if not traits.flow:
            return bound(denoiser, regions)
        side = 2 * pipe.vae_scale_factor  # pixels to a place: the transformers see the latents two by two
        grid = (self.first.height // side, self.first.width // side)
        return bound_in_rows(denoiser, regions, grid, words_first=traits.words_first)

    def _regions(self, asked: Asked) -> list[Region]:
        """Where LoRA files hold, and the words as they hear them."""
        regions: list[Region] = []
        files = self.outfit.placed
        for entity, mask in self.outfit.places.items():
            told: dict[str, Any] = {}
            if heard := self.words.heard.get(entity):
                own = replace(asked, positive=heard.positive, negative=heard.negative)
                told = self.setting.family.arguments(own)
            adapters = tuple(one.name for one in files[entity])
            regions.append(Region(adapters, mask, told.get("prompt_embeds"), told.get("negative_prompt_embeds")))
        return regions

    def _told(self, asked: Asked, worn: Any) -> dict[str, Any]:
        told = {**self.setting.family.arguments(asked), **worn}
        return {name: _moved(value, self.setting.device) for name, value in told.items()}

    def _at_step(self, report: Report, decoder: Any) -> tuple[AtStep, list[str]]:
        """What the pipeline calls after every step, and which tensors it hands over then."""
        family, first, profile = self.setting.family, self.first, self.first.profile
        guided = list(doubled(family.traits, first)) if self.words.negative else []
        began = perf_counter()

        def at_step(pipe: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            due = first.preview_every and (index + 1) % first.preview_every == 0
            seen = preview(family, decoder, tensors["latents"], first) if due else None
            report(Step(index + 1, pipe.num_timesteps, f"{perf_counter() - began:.1f} s", seen))
            if guided and guidance_ends(index, pipe.num_timesteps, profile):
                return without_guidance(pipe, tensors)
            return tensors

        return at_step, ["latents", *(guided if profile == "fast" else [])]

    def _asked(self) -> Asked:
        import torch

        first, model = self.first, self.setting.model
        named = {name: hash for name, hash in (("source", first.source), ("mask", first.mask)) if hash}
        size = (first.width, first.height)
        return Asked(
            self.requests,
            self.words.positive,
            self.words.negative,
            steps_of(model, first),
            guidance_of(model, first),
            [torch.Generator("cpu").manual_seed(request.seed) for request in self.requests],
            {name: pixels.as_image(pixels.asked_for(self.pictures, hash), *size) for name, hash in named.items()},
            union=self.outfit.union,
            maps=self.outfit.maps,
            references=self.outfit.references,
            settings=settings(model),
        )


def _moved(value: Any, device: str) -> Any:
    import torch

    if isinstance(value, list):
        return [_moved(one, device) for one in value]
    return value.to(device) if isinstance(value, torch.Tensor) else value
