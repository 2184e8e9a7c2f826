"""A decoder that works in another precision than the denoiser beside it.

Pipelines expect one precision of all their parts; where the decoder's differs, they mix kinds of numbers, or bring the
module itself to another kind and leave it so. Which precision is right is decided before anything loads, so a pipeline
is given a stand-in that seems to be in the denoiser's: what it is handed is brought to the decoder's own, and back.
"""

import copy
from typing import Any

from engines.memory.device import Precision


def speaking(decoder: Any, precision: Precision) -> Any:
    """The decoder as one whose numbers are of that kind; itself where it is one already. Shares its weights."""
    import torch

    wanted, own = getattr(torch, precision), decoder.dtype
    if wanted == own and not (own == torch.float16 and decoder.config.get("force_upcast")):
        return decoder

    def encode(self: Any, picture: Any, *more: Any, **named: Any) -> Any:
        return _brought(decoder.encode(picture.to(own), *more, **named), wanted)

    def decode(self: Any, latents: Any, *more: Any, **named: Any) -> Any:
        return decoder.decode(latents.to(own), *more, **named)

    told = {"dtype": property(lambda self: wanted), "to": lambda self, *_, **__: self}
    stand = copy.copy(decoder)
    stand.__dict__.pop("encode", None)  # what listens to the decoder still does
    stand.__class__ = type(type(decoder).__name__, (type(decoder),), {**told, "encode": encode, "decode": decode})
    if "force_upcast" in decoder.config:
        stand.register_to_config(force_upcast=False)  # its precision is decided
    return stand


def _brought(encoded: Any, dtype: Any) -> Any:
    """What was encoded, in numbers of that kind: the spread of latents the pipeline draws from."""
    spread = encoded.latent_dist
    return type(encoded)(latent_dist=type(spread)(spread.parameters.to(dtype)))
