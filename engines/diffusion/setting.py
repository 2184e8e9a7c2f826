"""Where and how a request is worked on: device and precision, decided before anything loads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engines.diffusion.components import part_of
from engines.diffusion.decoders import decoder_of, keeps_range, told_of, weights_with
from engines.diffusion.families import family_of
from engines.diffusion.family import Family
from engines.diffusion.profiles import compiler_for
from engines.diffusion.quiet import quieten
from engines.memory import Part
from engines.memory.device import Kind, Precision, choose_device, choose_precision, facts_here
from engines.models import Model
from engines.requests import ImageRequest


@dataclass(frozen=True)
class Setting:
    model: Model
    device: Kind
    precision: Precision
    decoder_precision: Precision
    decoder: Model | None = None  # in the place of the model's own
    compiler: str = ""  # of the denoiser, as torch names it; "" where it is not compiled

    @classmethod
    def here(cls, model: Model, requests: Sequence[ImageRequest]) -> "Setting":
        """The setting for these requests on this machine."""
        quieten()
        facts = facts_here()
        device = choose_device(requests[0].device, facts)
        traits = family_of(model.entry.family).traits
        wanted, decoder = model.entry.dtype, decoder_of(model, requests[0].decoder)
        safe = traits.half_safe_decoder
        if decoder:
            safe = keeps_range(safe, decoder.entry, told_of(decoder.folder))
        return cls(
            model,
            device,
            choose_precision(wanted, device, facts, half_safe=traits.half_safe),
            choose_precision(wanted, device, facts, half_safe=safe),
            decoder,
            compiler_for(requests[0].profile, device),
        )

    @property
    def family(self) -> Family:
        return family_of(self.model.entry.family)

    @cached_property
    def weights(self) -> str:
        """The fingerprint of all it draws with."""
        return weights_with(self.model.weights, self.decoder)

    def part(self, component: str) -> Part:
        traits = self.family.traits
        if component != traits.decoder:
            return part_of(self.model, component, self.device, self.precision, traits.role_of(component))
        model, name = (self.decoder, ".") if self.decoder else (self.model, component)
        return part_of(model, name, self.device, self.decoder_precision, "decoder")
