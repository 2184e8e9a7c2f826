"""Random weights that keep signals alive: every layer hands on about the spread it was given."""

from typing import Any, TypeVar

import torch
from torch import nn

Model = TypeVar("Model", bound=nn.Module)


def fill(model: Model, seed: int, gain: float = 1.0) -> Model:
    """Give every parameter of the model a value from the seed, in place, and return the model ready to use.

    Library defaults are made for training: many start at 0 or 0.02, and such a toy hardly listens to its
    prompt. A gain above 1 makes a deep row of layers without norms heard at its end."""
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in model.modules():
            for name, value in module.named_parameters(recurse=False):
                _draw(module, name, value, source, gain)
    return model.eval()


def _draw(module: nn.Module, name: str, value: torch.Tensor, source: torch.Generator, gain: float) -> None:
    if isinstance(module, nn.Embedding):
        value.normal_(0, 1, generator=source)
    elif name == "bias":
        value.normal_(0, 0.1, generator=source)
    elif value.dim() < 2:
        value.fill_(1.0)  # the gain of a norm
    else:
        value.normal_(0, gain * (value.numel() / value.shape[0]) ** -0.5, generator=source)


def expose(vae: Any, latents: torch.Tensor, spread: float = 0.45) -> None:
    """Set the decoder's last layer so that such latents decode to pictures with a mean of 0 and that spread, of −1…1:
    left alone they would be near grey. An encoder, where there is one, learns to be sure of what it sees."""
    with torch.no_grad():
        seen = vae.decode(latents).sample
        last = vae.decoder.conv_out
        channels = [0, *range(2, seen.dim())]
        gain = spread / seen.std(dim=channels)
        last.bias.sub_(seen.mean(dim=channels)).mul_(gain)
        last.weight.mul_(gain.view(-1, *[1] * (last.weight.dim() - 1)))


def assure(moments: nn.Module, channels: int, scale: float) -> None:
    """Make an encoder's last layer give means of about `scale` and next to no variance, as trained ones do."""
    with torch.no_grad():
        moments.weight[:channels] *= scale
        moments.weight[channels:] = 0
        moments.bias[channels:] = -12.0  # log variance
