"""The denoising of one batch in a given way of working."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

from engines.diffusion import pixels
from engines.diffusion.calling import Calling
from engines.diffusion.elsewhere import recording, remembering, stopping
from engines.diffusion.family import Parts
from engines.diffusion.guidance import steps_of
from engines.diffusion.lexicon import Words
from engines.diffusion.onstage import OnStage
from engines.diffusion.outfit import Outfit, outfit_of
from engines.diffusion.setting import Setting
from engines.diffusion.streaming import hosted
from engines.diffusion.translating import speaking
from engines.memory import Part, memory
from engines.memory.device import peak_of
from engines.memory.ladder import TILE_SHARE, Load, Way, first_way, needs
from engines.memory.peaks import Key, a_pixel, learned
from engines.requests import ImageRequest, Picture, Pictures, Step

if TYPE_CHECKING:
    import torch


@dataclass
class Denoising:
    """Everything but the words is made ready by `prepare`; `run` may then be tried in several ways."""

    setting: Setting
    requests: Sequence[ImageRequest]
    words: Words
    pictures: Pictures
    outfit: Outfit = field(default_factory=Outfit)

    def prepare(self) -> None:
        """Find add-ons, draw maps, encode references. Raises `EngineError` when something asked for is not here."""
        self.outfit = outfit_of(self.setting, self.stages[0], guided=bool(self.words.negative))

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
        key = self.key("whole")
        work = learned().expect(key, a_pixel(self.setting.model.entry.peaks, key, guess))
        return Load(held, self.decoder.size, work + self.outfit.size)

    def first_way(self) -> Way:
        """The least frugal way that this device bears. Raises `CannotFit` when none does."""
        return first_way(self.load(), memory().budget(), label=self.label)

    def run(self, way: Way) -> Generator[Step, None, list[Picture]]:
        """The pictures, in the order of the requests."""
        if way in ("whole", "tiled"):
            return (yield from self._together(tiled=way == "tiled"))
        return (yield from self._in_turns(streamed=way == "streamed"))

    @cached_property
    def calling(self) -> Calling:
        return Calling(self.setting, self.requests, self.words, self.pictures, self.outfit)

    def _together(self, *, tiled: bool) -> Generator[Step, None, list[Picture]]:
        """Denoiser and decoder on the device from beginning to end."""
        way: Way = "tiled" if tiled else "whole"
        lent = [self.denoiser, self.decoder, *self.outfit.controls]
        work = needs(self.load(), way) - sum(part.size for part in lent)
        lent += [self.outfit.preview] if self.outfit.preview else []
        with memory().loan(lent, working=work, alone=True) as (denoiser, decoder, *others):
            tiny = others.pop() if self.outfit.preview else None
            with _tiles(decoder, on=tiled), self._measured(way):
                told = yield from self.calling.stepped(self._named(denoiser, decoder, others), "np", tiny=tiny)
        return pixels.finished(told)

    def _in_turns(self, *, streamed: bool) -> Generator[Step, None, list[Picture]]:
        """Encode what has to be, then denoise without the decoder on the device, then decode without the denoiser."""
        decoder = self._decoder_elsewhere()
        parts = [self.denoiser, *self.outfit.controls]
        parts = [hosted(part) for part in parts] if streamed else parts
        lent = [*parts, self.outfit.preview] if self.outfit.preview else parts
        with memory().loan(lent, working=self._less, alone=True) as (denoiser, *controls):
            tiny = controls.pop() if self.outfit.preview else None
            named = self._named(denoiser, decoder, controls)
            latents: torch.Tensor = yield from self.calling.stepped(named, "latent", streamed=streamed, tiny=tiny)
        for part in parts:
            memory().unload(part.key)
        with self._decoder_alone() as vae:  # rounded where the pipeline itself would round
            own = {self.setting.family.traits.decoder: speaking(vae, self.setting.precision)}
            decoded = self.setting.family.decode(own, latents, self.first)
        return pixels.finished(decoded)

    def _decoder_elsewhere(self) -> Any:
        """A stand-in for the decoder, which knows all that the pipeline will have it encode."""
        if self.first.mode == "text" and not self.outfit.references:
            return remembering(self.decoder, {})
        with self._decoder_alone() as vae, recording(vae) as encodings:
            controls = [stopping(part) for part in self.outfit.controls]
            self.calling.rehearse(self._named(stopping(self.denoiser), vae, controls))
        memory().unload(self.decoder.key)
        return remembering(self.decoder, encodings)

    @contextmanager
    def _decoder_alone(self) -> Iterator[Any]:
        """The decoder while nothing else of the model is on the device; in tiles where even that is tight."""
        tight = self.decoder.size + self.load().work > memory().budget()
        work = self._less if tight else self.load().work
        with memory().loan([self.decoder], working=work, alone=True) as (vae,), _tiles(vae, on=tight):
            yield vae

    @property
    def _less(self) -> int:
        """Bytes to work in when a picture is not decoded in one piece."""
        return round(self.load().work * TILE_SHARE)

    def _named(self, denoiser: Any, decoder: Any, controls: list[Any]) -> Parts:
        traits = self.setting.family.traits
        vae = speaking(decoder, self.setting.precision)
        return {traits.denoiser: denoiser, traits.decoder: vae, "controlnet": controls or None}

    @contextmanager
    def _measured(self, way: Way) -> Iterator[None]:
        """Learn what the work takes: seconds a step, and on an accelerator the bytes beyond the weights."""
        began, steps = perf_counter(), steps_of(self.setting.model, self.first)
        with peak_of(self.setting.device) as peak:
            yield
        learned().learn(self.key(way), peak(), (perf_counter() - began) / steps)


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
