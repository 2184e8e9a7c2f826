"""What a batch of requests will take and in which ways it can be worked, known before anything loads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from engines.diffusion import likenesses
from engines.diffusion.onstage import OnStage
from engines.diffusion.outfit import Outfit, outfit_of
from engines.diffusion.setting import Setting
from engines.memory import Part, memory
from engines.memory.ladder import WAYS, Load, Way, Work, ways_from
from engines.memory.peaks import Key, a_pixel, learned
from engines.requests import ImageRequest, Pictures


@dataclass(frozen=True)
class Plan:
    setting: Setting
    requests: Sequence[ImageRequest]
    pictures: Pictures

    @cached_property
    def stages(self) -> list[OnStage]:
        """The stage of every request: drawn once, for its maps and for the layers that are asked for."""
        return [OnStage(request, self.pictures) for request in self.requests]

    @cached_property
    def outfit(self) -> Outfit:
        """Add-ons and maps. Raises `EngineError` when something asked for is not here."""
        return outfit_of(self.setting, self.stages[0])

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

    def key(self, work: Work) -> Key:
        first = self.first
        size = (first.width, first.height, len(self.requests))
        return Key(self.setting.weights, self.setting.precision, *size, work, first.profile)

    def load(self) -> Load:
        """What it takes, in bytes; LoRA files and adapters count as work, for they come and go with it."""
        guess = self.setting.family.traits.work_bytes * (2 if self.setting.precision == "float32" else 1)
        held = self.denoiser.size + sum(part.size for part in self.outfit.controls)
        key, worn, known, now = self.key("whole"), self.outfit.size, learned(), memory().budget()
        guess = a_pixel(self.setting.model.entry.peaks, key, guess)
        sizes = {other: known.expect(self.key(other), 0.0, budget=now) for other in get_args(Work) if other != "whole"}
        # Whatever the whole was too much for, a decode by itself is another matter.
        sizes["decoded"] = sizes["decoded"] or known.expect(key, guess, measured_only=True)
        measured = {other: size + worn * (other in WAYS) for other, size in sizes.items() if size}
        return Load(held, self.decoder.size, known.expect(key, guess, budget=now) + worn, measured)

    def ways(self) -> tuple[Way, ...]:
        """Those this device bears, the least frugal first. Raises `CannotFit` when there is none."""
        streams = self.setting.device != "cpu"
        ways = ways_from(self.load(), memory().budget(), streams=streams, label=self.label)
        if self.outfit.adapter:
            shown = [one for one, _ in self.outfit.bound]
            likenesses.check_fits(self.setting, self.outfit.adapter, shown)
        return ways
