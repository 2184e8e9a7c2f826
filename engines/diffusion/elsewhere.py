"""Components that are not on the device take their place in a pipeline all the same.

Pipelines ask their components for shapes and settings long before they need weights; a stand-in answers those without
any. The one for a decoder also gives back what the true one has encoded before, the one for an encoder what it has
said; any other ends the call where it would be needed.
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
    """What is not there is needed now: the first denoising step, in a rehearsal."""


def stopping(part: Part) -> Any:
    """The component in its shape, which raises `Reached` when it is called."""

    def forward(self: Any, *args: Any, **named: Any) -> Any:
        raise Reached

    return _stand_in(part, {"forward": forward})


def answering(part: Part, answers: list[Any]) -> Any:
    """The encoder in its shape, which gives those answers, one a call."""
    left, device = iter(answers), source_of(part).device

    def forward(self: Any, *args: Any, **named: Any) -> Any:
        return _on(device, next(left))

    return _stand_in(part, {"forward": forward})


@contextmanager
def listening(encoder: Any) -> Iterator[list[Any]]:
    """Keep, in the host's memory, what the encoder answers while the block runs."""
    answers: list[Any] = []
    hook = encoder.register_forward_hook(lambda module, told, answer: answers.append(_on("cpu", answer)))
    try:
        yield answers
    finally:
        hook.remove()


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


def _on(device: str, answer: Any) -> Any:
    """All tensors of an answer on that device."""
    import torch
    from torch.utils._pytree import tree_map_only

    return tree_map_only(torch.Tensor, lambda tensor: tensor.to(device), answer)


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
