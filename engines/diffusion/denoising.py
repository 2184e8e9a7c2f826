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
from engines.diffusion.helpers import settings
from engines.diffusion.lexicon import Words
from engines.diffusion.onstage import OnStage
from engines.diffusion.outfit import Outfit, outfit_of
from engines.diffusion.previews import preview
from engines.diffusion.profiles import guidance_ends, hurrying, without_guidance
from engines.diffusion.schedulers import scheduler_for
from engines.diffusion.setting import Setting
from engines.diffusion.stepping import stepping
from engines.memory import Part, memory
from engines.memory.device import peak_of
from engines.memory.ladder import TILE_SHARE, WAYS, Load, Way, first_way, needs
from engines.memory.peaks import Key, learned
from engines.requests import ImageRequest, Picture, Pictures, Step

if TYPE_CHECKING:
    import torch

Report = Callable[[Step], None]
AtStep = Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]


@dataclass
class Denoising:
    """Everything but the words is made ready by `prepare`; `run` may then be tried in several ways."""

    setting: Setting
    requests: Sequence[ImageRequest]
    words: Words
    pictures: Pictures
    ways: tuple[Way, ...] = WAYS
    outfit: Outfit = field(default_factory=Outfit)
    _tiny: Any = None  # the preview's decoder, while it is lent

    def prepare(self) -> None:
        """Find add-ons, draw maps, encode references. Raises `EngineError` when something asked for is not here."""
        self.outfit = outfit_of(self.setting, self.stages[0], guided=bool(self.words.negative))
        if self.first.mode != "text" or self.outfit.controls or self.outfit.references:
            self.ways = ("whole", "tiled")  # the VAE or the maps are needed in the midst of the pipeline

    @cached_property
    def stages(self) -> list[OnStage]:
        """The stage of every request: drawn once, for its maps and for the layers that are asked for."""
        return [OnStage(request, self.pictures) for request in self.requests]

    @property
    def first(self) -> ImageRequest:
        return self.requests[0]

    @property
    def label(self) -> str:
        return self.setting.model.entry.name

    @cached_property
    def denoiser(self) -> Part:
        return self.setting.part(self.setting.family.traits.denoiser)

    @cached_property
    def decoder(self) -> Part:
        return self.setting.part(self.setting.family.traits.decoder)

    def key(self, way: Way) -> Key:
        first = self.first
        return Key(self.setting.weights, self.setting.precision, first.width, first.height, len(self.requests), way)

    def load(self) -> Load:
        """What it takes, in bytes; LoRA files and adapters count as work, for they come and go with it."""
        guess = self.setting.family.traits.work_bytes * (2 if self.setting.precision == "float32" else 1)
        held = self.denoiser.size + sum(part.size for part in self.outfit.controls)
        return Load(held, self.decoder.size, learned().expect(self.key("whole"), guess) + self.outfit.size)

    def first_way(self) -> Way:
        """The least frugal way that this device bears. Raises `CannotFit` when none does."""
        return first_way(self.load(), memory().budget(), self.ways, self.label)

    def run(self, way: Way) -> Generator[Step, None, list[Picture]]:
        """The pictures, in the order of the requests."""
        if way in ("whole", "tiled"):
            return (yield from self._together(way))
        return (yield from self._in_turns(way))

    def _together(self, way: Way) -> Generator[Step, None, list[Picture]]:
        parts = [self.denoiser, *self.outfit.controls, self.decoder]
        work = needs(self.load(), way) - sum(part.size for part in parts)
        parts += [self.outfit.preview] if self.outfit.preview else []
        with (
            memory().loan(parts, working=work, alone=True) as (denoiser, *others),
            self._shown_by(others) as (*controls, decoder),
            _tiles(decoder, on=way == "tiled"),
            self._measured(way),
        ):
            told = yield from self._stepped(denoiser, controls, decoder, "np")
        return pixels.finished(told)

    @contextmanager
    def _shown_by(self, others: list[Any]) -> Iterator[list[Any]]:
        """Take the preview's decoder, if there is one, from the end of what was lent."""
        self._tiny = others.pop() if self.outfit.preview else None
        try:
            yield others
        finally:
            self._tiny = None

    @contextmanager
    def _measured(self, way: Way) -> Iterator[None]:
        """Learn what the work takes: seconds a step, and on an accelerator the bytes beyond the weights."""
        began, steps = perf_counter(), steps_of(self.setting.model, self.first)
        with peak_of(self.setting.device) as peak:
            yield
        learned().learn(self.key(way), peak(), (perf_counter() - began) / steps)

    def _in_turns(self, way: Way) -> Generator[Step, None, list[Picture]]:
        """Denoise without the decoder on the device, then decode without the denoiser."""
        work = round(self.load().work * TILE_SHARE)
        with (
            memory().loan([self.denoiser], working=work, alone=True) as (denoiser,),
            _streamed(denoiser, self.setting.device, on=way == "streamed"),
        ):
            latents: torch.Tensor = yield from self._stepped(denoiser, [], None, "latent")
        memory().unload(self.denoiser.key)
        tight = self.decoder.size + self.load().work > memory().budget()
        work = work if tight else self.load().work
        with memory().loan([self.decoder], working=work, alone=True) as (vae,), _tiles(vae, on=tight):
            decoded = self.setting.family.decode({self.setting.family.traits.decoder: vae}, latents, self.first)
        return pixels.finished(decoded)

    def _stepped(self, denoiser: Any, controls: list[Any], decoder: Any, output: str) -> Generator[Step, None, Any]:
        traits = self.setting.family.traits
        parts: Parts = {traits.denoiser: denoiser, traits.decoder: decoder, "controlnet": controls or None}

        def call(report: Report) -> Any:
            return self._call(parts, output, report)

        return stepping(call)

    def _call(self, parts: Parts, output: str, report: Report) -> Any:
        import torch

        family, model = self.setting.family, self.setting.model
        pipe = family.pipeline(
            self.first.mode, {**parts, "scheduler": scheduler_for(model, self.first), "settings": settings(model)}
        )
        self.outfit.put_on(pipe, self.setting)
        asked = self._asked()
        told = {**family.arguments(asked), **self.outfit.arguments}
        told = {name: _moved(value, self.setting.device) for name, value in told.items()}
        at_step, tensors = self._at_step(report, parts[family.traits.decoder])
        denoiser = parts[family.traits.denoiser]
        with torch.no_grad(), hurrying(denoiser, self.first.profile, self.setting.device):
            return pipe(
                **told,
                num_inference_steps=asked.steps,
                generator=asked.generators,
                output_type=output,
                callback_on_step_end=at_step,
                callback_on_step_end_tensor_inputs=tensors,
                return_dict=False,
            )[0]

    def _at_step(self, report: Report, decoder: Any) -> tuple[AtStep, list[str]]:
        """What the pipeline calls after every step, and which tensors it hands over then."""
        family, first, profile = self.setting.family, self.first, self.first.profile
        guided = list(family.traits.guided) if self.words.negative and not self.outfit.burdens else []
        began = perf_counter()

        def at_step(pipe: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            due = first.preview_every and (index + 1) % first.preview_every == 0
            seen = preview(family, self._tiny or decoder, tensors["latents"], first) if due else None
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


@contextmanager
def _streamed(denoiser: Any, device: str, *, on: bool) -> Iterator[None]:
    """Have the denoiser's weights wait in the host's memory and come layer by layer."""
    if not on:
        yield
        return
    import torch
    from diffusers.hooks.group_offloading import apply_group_offloading
    from diffusers.hooks.hooks import HookRegistry

    where = torch.device(device)
    apply_group_offloading(
        denoiser,
        onload_device=where,
        offload_device=torch.device("cpu"),
        offload_type="leaf_level",
        use_stream=device == "cuda",
    )
    try:
        yield
    finally:
        for module in denoiser.modules():
            if hasattr(module, "_diffusers_hook"):
                HookRegistry.check_if_exists_or_initialize(module).reset_stateful_hooks(recurse=False)
                for name in list(module._diffusers_hook.hooks):
                    module._diffusers_hook.remove_hook(name, recurse=False)


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


def _moved(value: Any, device: str) -> Any:
    import torch

    if isinstance(value, list):
        return [_moved(one, device) for one in value]
    return value.to(device) if isinstance(value, torch.Tensor) else value
