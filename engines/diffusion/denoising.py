"""The denoising of one batch in a given way of working."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engines.diffusion import pixels
from engines.diffusion.family import Asked, Parts
from engines.diffusion.guidance import guidance_of, steps_of
from engines.diffusion.lexicon import Words
from engines.diffusion.schedulers import scheduler_for
from engines.diffusion.setting import Setting, peaks
from engines.diffusion.stepping import stepping
from engines.memory import Part, memory
from engines.memory.ladder import WAYS, Load, Way, first_way, needs
from engines.memory.peaks import Key
from engines.requests import ImageRequest, Picture, Pictures, Step

if TYPE_CHECKING:
    import torch

Report = Callable[[Step], None]


@dataclass
class Denoising:
    setting: Setting
    requests: Sequence[ImageRequest]
    words: Words
    pictures: Pictures
    ways: tuple[Way, ...] = field(default=WAYS)

    def __post_init__(self) -> None:
        if self.first.mode != "text":
            self.ways = ("whole", "tiled")  # a source is encoded by the VAE in the midst of the pipeline

    @property
    def first(self) -> ImageRequest:
        return self.requests[0]

    @property
    def label(self) -> str:
        return self.setting.model.entry.name

    @cached_property
    def denoisers(self) -> list[Part]:
        return [self.setting.part(self.setting.family.traits.denoiser)]

    @cached_property
    def decoder(self) -> Part:
        return self.setting.part(self.setting.family.traits.decoder)

    def key(self, way: Way) -> Key:
        first = self.first
        return Key(self.setting.weights, self.setting.precision, first.width, first.height, len(self.requests), way)

    def load(self) -> Load:
        guess = self.setting.family.traits.work_bytes * (2 if self.setting.precision == "float32" else 1)
        denoiser = sum(part.size for part in self.denoisers)
        return Load(denoiser, self.decoder.size, peaks.expect(self.key("whole"), guess))

    def first_way(self) -> Way:
        """The least frugal way that this device bears. Raises `CannotFit` when none does."""
        return first_way(self.load(), memory().budget(), self.ways, self.label)

    def run(self, way: Way) -> Generator[Step, None, list[Picture]]:
        """The pictures, in the order of the requests."""
        if way in ("whole", "tiled"):
            return (yield from self._together(way))
        return (yield from self._in_turns(way))

    def _together(self, way: Way) -> Generator[Step, None, list[Picture]]:
        parts = [*self.denoisers, self.decoder]
        work = needs(self.load(), way) - sum(part.size for part in parts)
        with memory().loan(parts, working=work) as values, _tiles(values[-1], on=way == "tiled"):
            told = yield from self._stepped(self._parts(values), "np")
        return pixels.finished(told)

    def _in_turns(self, way: Way) -> Generator[Step, None, list[Picture]]:
        """Denoise without the decoder on the device, then decode without the denoiser."""
        work = round(self.load().work * 0.35)
        with memory().loan(self.denoisers, working=work) as values:
            told = yield from self._stepped(self._parts((*values, None)), "latent")
        latents: torch.Tensor = told
        memory().unload(self.denoisers[0].key)
        with memory().loan([self.decoder], working=work) as (vae,), _tiles(vae, on=True):
            decoded = self.setting.family.decode({self.setting.family.traits.decoder: vae}, latents, self.first)
        return pixels.finished(decoded)

    def _parts(self, values: tuple[Any, ...]) -> Parts:
        traits = self.setting.family.traits
        return {traits.denoiser: values[0], traits.decoder: values[-1]}

    def _stepped(self, parts: Parts, output: str) -> Generator[Step, None, Any]:
        def call(report: Report) -> Any:
            return self._call(parts, output, report)

        return stepping(call)

    def _call(self, parts: Parts, output: str, report: Report) -> Any:
        import torch

        family, model = self.setting.family, self.setting.model
        scheduler = scheduler_for(model, self.first)
        pipe = family.pipeline(self.first.mode, {**parts, "scheduler": scheduler})
        asked = self._asked()
        told = family.arguments(asked)
        told = {name: _moved(value, self.setting.device) for name, value in told.items()}
        with torch.no_grad():
            return pipe(
                **told,
                num_inference_steps=asked.steps,
                generator=asked.generators,
                output_type=output,
                callback_on_step_end=_reporting(report),
                return_dict=False,
            )[0]

    def _asked(self) -> Asked:
        import torch

        first, model = self.first, self.setting.model
        named = {name: hash for name, hash in (("source", first.source), ("mask", first.mask)) if hash}
        return Asked(
            self.requests,
            self.words.positive,
            self.words.negative,
            steps_of(model, first),
            guidance_of(model, first),
            [torch.Generator("cpu").manual_seed(request.seed) for request in self.requests],
            {
                name: pixels.as_image(pixels.asked_for(self.pictures, hash), first.width, first.height)
                for name, hash in named.items()
            },
        )


@contextmanager
def _tiles(vae: Any, *, on: bool) -> Iterator[None]:
    """Have the decoder work in tiles and one picture at a time, and leave it as it was."""
    if not on:
        yield
        return
    vae.enable_tiling()
    vae.enable_slicing()
    try:
        yield
    finally:
        vae.disable_tiling()
        vae.disable_slicing()


def _reporting(report: Report) -> Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]:
    began = perf_counter()

    def at_step(pipe: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        report(Step(index + 1, pipe.num_timesteps, f"{perf_counter() - began:.1f} s"))
        return tensors

    return at_step


def _moved(value: Any, device: str) -> Any:
    import torch

    return value.to(device) if isinstance(value, torch.Tensor) else value
