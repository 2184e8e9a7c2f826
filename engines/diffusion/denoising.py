"""The denoising of one batch in a given way of working."""

from collections.abc import Generator, Iterator
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
from engines.diffusion.outfit import looked_at
from engines.diffusion.plan import Plan
from engines.diffusion.streaming import hosted
from engines.diffusion.translating import speaking
from engines.memory import OutOfMemory, memory
from engines.memory.descent import Descent
from engines.memory.device import peak_of
from engines.memory.ladder import SAID, WAYS, Way, Work
from engines.memory.peaks import learned
from engines.requests import Picture, Step

if TYPE_CHECKING:
    import torch


@dataclass
class Denoising:
    """A plan that is carried out: `prepare` has the references looked at, `run` may then be tried in several ways."""

    plan: Plan
    words: Words
    notes: list[str] = field(default_factory=list)  # what was given up beside the way of working
    short: dict[Work, int] = field(default_factory=dict)  # what the device was too full for → the room there was
    least: int = 0  # bytes the device had to give when it had least, of all times something was begun

    def __post_init__(self) -> None:
        self.setting, self.requests, self.first = self.plan.setting, self.plan.requests, self.plan.first
        self.denoiser, self.decoder, self.load = self.plan.denoiser, self.plan.decoder, self.plan.load
        self.outfit = self.plan.outfit

    def prepare(self) -> None:
        """Have the references encoded."""
        guided = bool(self.words.negative)
        self.outfit, self.notes = looked_at(self.plan.outfit, self.setting, self.plan.stages[0], guided)

    def run(self, way: Way) -> Generator[Step, None, list[Picture]]:
        """The pictures, in the order of the requests."""
        if way in ("whole", "tiled"):
            pictures = yield from self._together(way)
        else:
            pictures = yield from self._in_turns(way)
        for work, room in self.short.items():  # another way has done: so it was not the device that failed
            learned().exceeded(self.plan.key(work), room, self.least)
        return pictures

    @cached_property
    def calling(self) -> Calling:
        return Calling(self.setting, self.requests, self.words, self.plan.pictures, self.outfit)

    def _together(self, way: Way) -> Generator[Step, None, list[Picture]]:
        """Denoiser and decoder on the device from beginning to end."""
        lent = [self.denoiser, self.decoder, *self.outfit.controls]
        lent += [self.outfit.preview] if self.outfit.preview else []
        with memory().loan(lent, working=self.load().to(way), alone=True) as (denoiser, decoder, *others):
            tiny = others.pop() if self.outfit.preview else None
            with _tiles(decoder, on=way == "tiled"), self._measured(way):
                told = yield from self.calling.stepped(self._named(denoiser, decoder, others), "np", tiny=tiny)
        return pixels.finished(told)

    def _in_turns(self, way: Way) -> Generator[Step, None, list[Picture]]:
        """Encode what has to be, then denoise without the decoder on the device, then decode without the denoiser."""
        decoder, streamed = self._decoder_elsewhere(), way == "streamed"
        parts = [self.denoiser, *self.outfit.controls]
        parts = [hosted(part) for part in parts] if streamed else parts
        lent = [*parts, self.outfit.preview] if self.outfit.preview else parts
        with memory().loan(lent, working=self.load().to(way), alone=True) as (denoiser, *controls):
            tiny = controls.pop() if self.outfit.preview else None
            named = self._named(denoiser, decoder, controls)
            with self._measured(way):
                latents: torch.Tensor = yield from self.calling.stepped(named, "latent", streamed=streamed, tiny=tiny)
        for part in parts:
            memory().unload(part.key)
        return pixels.finished(self._decoded(latents))

    def _decoded(self, latents: "torch.Tensor") -> "torch.Tensor":
        """With nothing else of the model on the device: in one piece where there is room for that, else in tiles."""
        said: dict[Work, str] = {"decoded": "", "decoded in tiles": SAID["tiled"]}
        descent: Descent[Work] = Descent(self._decodings(), said, "it was decoded again")
        for work in descent:
            with descent, self._decoder_alone(work) as vae, self._measured(work):
                own = {self.setting.family.traits.decoder: speaking(vae, self.setting.precision)}
                decoded = self.setting.family.decode(own, latents, self.first)  # rounded where the pipeline would
                self.notes += descent.notes
                return decoded
        raise OutOfMemory(f"{self.plan.label} ran out of memory decoding the picture: choose a smaller one.")

    def _decodings(self) -> tuple[Work, ...]:
        """In one piece only where that fits."""
        tight = self.decoder.size + self.load().to("decoded") > memory().budget()
        return ("decoded in tiles",) if tight else ("decoded", "decoded in tiles")

    def _decoder_elsewhere(self) -> Any:
        """A stand-in for the decoder, which knows all that the pipeline will have it encode."""
        if self.first.mode == "text" and not self.outfit.references:
            return remembering(self.decoder, {})
        with self._decoder_alone(self._decodings()[0]) as vae, recording(vae) as encodings:
            controls = [stopping(part) for part in self.outfit.controls]
            self.calling.rehearse(self._named(stopping(self.denoiser), vae, controls))
        memory().unload(self.decoder.key)
        return remembering(self.decoder, encodings)

    @contextmanager
    def _decoder_alone(self, work: Work) -> Iterator[Any]:
        """The decoder while nothing else of the model is on the device."""
        loan = memory().loan([self.decoder], working=self.load().to(work), alone=True)
        with loan as (vae,), _tiles(vae, on=work == "decoded in tiles"):
            yield vae

    def _named(self, denoiser: Any, decoder: Any, controls: list[Any]) -> Parts:
        traits = self.setting.family.traits
        vae = speaking(decoder, self.setting.precision)
        return {traits.denoiser: denoiser, traits.decoder: vae, "controlnet": controls or None}

    @contextmanager
    def _measured(self, work: Work) -> Iterator[None]:
        """Learn what the work takes: seconds a step, and on an accelerator the bytes beyond the weights.

        What the device was too full for exceeded the room there was beside all that was resident.
        """
        began, steps = perf_counter(), steps_of(self.setting.model, self.first)
        view = memory().view()
        self.least = min(view.budget, self.least or view.budget)
        with peak_of(self.setting.device) as peak:
            try:
                yield
            except Exception as error:
                if memory().is_full(error):
                    self.short[work] = view.budget - view.resident
                raise
        self.short.pop(work, None)
        step_s = (perf_counter() - began) / steps if work in WAYS else 0.0
        learned().learn(self.plan.key(work), peak(), step_s)


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
