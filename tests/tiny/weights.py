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
    elif value.dim() < 2 or name == "gamma":
        value.fill_(1.0)  # the gain of a norm
    elif name != "weight":
        value.normal_(0, 1, generator=source)  # places and pads, which are told apart like words
    else:
        value.normal_(0, gain * (value.numel() / value.shape[0]) ** -0.5, generator=source)


def expose(vae: Any, latents: torch.Tensor, last: Any = None, mean: float = 0.0, spread: float = 0.45) -> None:
    """Set the decoder's last convolution so that such latents decode to values of that mean and spread in each colour:
    left alone a picture would be near grey."""
    last = last or vae.decoder.conv_out
    seen: list[torch.Tensor] = []
    watch = last.register_forward_hook(lambda _, __, pixels: seen.append(pixels))
    with torch.no_grad():
        vae.decode(latents)
        watch.remove()
        colours = torch.cat(seen).transpose(0, 1).flatten(1)
        gain = spread / colours.std(dim=1)
        last.bias.sub_(colours.mean(dim=1)).mul_(gain).add_(mean)
        last.weight.mul_(gain.view(-1, *[1] * (last.weight.dim() - 1)))


def assure(moments: nn.Module, channels: int, scale: float) -> None:
    """Make an encoder's last layer give means of about `scale` and next to no variance, as trained ones do."""
    with torch.no_grad():
        moments.weight[:channels] *= scale
        moments.weight[channels:] = 0
        moments.bias[channels:] = -12.0  # log variance


def heed(model: nn.Module, words: float = 16.0, pictures: float = 4.0, told: float = 4.0) -> None:
    """Sharpen the attention of a transformer that reads prompt and picture in one row, by its keys' norms, and raise
    what attention tells: left alone it looks at all tokens alike, and a short prompt drowns in a picture's thousands.
    """
    with torch.no_grad():
        for name, value in model.named_parameters():
            if name.endswith(".norm_added_k.weight"):
                value.mul_(words)
            elif name.endswith(".norm_k.weight"):
                value.mul_(pictures)
            elif name.endswith((".attn.to_out.0.weight", ".attn.to_out.weight")):
                value.mul_(told)
