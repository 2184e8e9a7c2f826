"""Components that are not on the device take their place in a pipeline all the same.

Pipelines ask their denoiser and decoder for shapes and settings long before they need weights; a stand-in answers those
without any. The one for a decoder also gives back what the true one has encoded before; the one for a denoiser ends the
call where denoising would begin.
"""

import copy
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from engines.diffusion.components import bare, source_of
from engines.diffusion.mapped import mapped
from engines.memory.parts import Part

Encodings = dict[str, Any]  # what was encoded, by its content


class Reached(Exception):
    """The first denoising step, in a rehearsal."""


def stopping(part: Part) -> Any:
    """The denoiser or control model in its shape, which raises `Reached` when it is called."""

    def forward(self: Any, *args: Any, **named: Any) -> Any:
        raise Reached

    return _stand_in(part, {"forward": forward})


def remembering(part: Part, encodings: Encodings) -> Any:
    """The decoder in its shape, whose `encode` gives back what is known."""

    def encode(self: Any, picture: Any, return_dict: bool = True) -> Any:
        return encodings[content_of(picture)]

    stand = _stand_in(part, {"encode": encode})
    if hasattr(stand, "bn"):
        stand.__dict__["bn"] = _statistics(part)
    return stand


@contextmanager
def recording(decoder: Any) -> Iterator[Encodings]:
    """Keep what the decoder encodes while the block runs."""
    encodings: Encodings = {}
    encode: Callable[..., Any] = decoder.encode

    def kept(picture: Any, return_dict: bool = True) -> Any:
        encodings[content_of(picture)] = found = encode(picture)
        return found

    decoder.encode = kept
    try:
        yield encodings
    finally:
        del decoder.encode


def content_of(picture: Any) -> str:
    """A name for the numbers of a tensor."""
    told = f"{tuple(picture.shape)} ".encode()
    return hashlib.sha256(told + picture.detach().float().cpu().contiguous().numpy().tobytes()).hexdigest()


def _stand_in(part: Part, more: dict[str, Any]) -> Any:
    """A copy of the shape that shares no weights, says it is on the part's device, and stays where it is."""
    import torch

    source, module = source_of(part), bare(part)
    device, dtype = torch.device(source.device), getattr(torch, source.precision)
    told = {"device": property(lambda self: device), "dtype": property(lambda self: dtype)}
    stand = copy.copy(module)
    for name in more:  # a module that has been streamed carries its forward itself
        stand.__dict__.pop(name, None)
    stand.__class__ = type(type(module).__name__, (type(module),), {**told, "to": lambda self, *_, **__: self, **more})
    return stand


def _statistics(part: Part) -> SimpleNamespace:
    """The running mean and variance by which FLUX.2 evens out its latents, straight from the file."""
    source = source_of(part)
    files = source.model.files(source.name)
    found = {name.rpartition(".")[2]: tensor for file in files for name, tensor in mapped(file) if "bn." in name[:3]}
    return SimpleNamespace(running_mean=found["running_mean"], running_var=found["running_var"])
