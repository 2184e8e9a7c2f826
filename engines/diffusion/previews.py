"""What the picture looks like while it forms: by a tiny decoder where one is here, else by a linear map of the latents.

The map is fitted once a VAE: a few soft random latents are decoded, and colours are found by least squares. It costs
one small decode, and each preview a matrix product.
"""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from engines.diffusion.family import Family
from engines.requests import ImageRequest, Picture

SAMPLES, SIDE, SOFT = 6, 8, 3  # latents to learn from, their sides, and the sides of what they are enlarged from
_maps: "WeakKeyDictionary[Any, np.ndarray]" = WeakKeyDictionary()  # VAE → (channels + 1, 3)


def preview(family: Family, vae: Any, latents: Any, request: ImageRequest) -> Picture | None:
    """The first picture of a batch, an eighth as large, uint8; None where there is no VAE, or only a stand-in without
    weights (`elsewhere`).
    """
    if type(vae).__name__ == "AutoencoderTiny":
        return _decoded(vae, family.unpacked(latents[:1], request))
    if vae is None or not _is_here(vae):
        return None
    grid = family.unpacked(latents[:1], request)[0]
    if vae not in _maps:
        _maps[vae] = _fitted(family, vae, len(grid), request)
    seen = grid.float().cpu().numpy()
    flat = np.concatenate([seen.reshape(len(seen), -1), np.ones((1, seen[0].size))])
    shares = (_maps[vae].T @ flat).reshape(3, *seen.shape[1:]).transpose(1, 2, 0)
    return (np.nan_to_num(shares).clip(0, 1) * 255).round().astype(np.uint8)


def _is_here(vae: Any) -> bool:
    return not any(weight.is_meta for weight in vae.parameters())


def _decoded(tiny: Any, latents: Any) -> Picture:
    """By a tiny decoder (TAESD), brought to a quarter of the picture's sides."""
    import torch

    with torch.no_grad():
        seen = tiny.decode(latents.to(tiny.device, tiny.dtype), return_dict=False)[0].float()
    small = torch.nn.functional.avg_pool2d((seen * 0.5 + 0.5).clamp(0, 1), 4)[0].permute(1, 2, 0).cpu().numpy()
    return (np.nan_to_num(small) * 255).round().astype(np.uint8)


def _fitted(family: Family, vae: Any, channels: int, request: ImageRequest) -> np.ndarray:
    import torch

    source = torch.Generator("cpu").manual_seed(1)
    soft = torch.randn(SAMPLES, channels, SOFT, SOFT, generator=source)
    latents = torch.nn.functional.interpolate(soft, size=(SIDE, SIDE), mode="bilinear") * 1.5
    decoded = family.painted({family.traits.decoder: vae}, latents, request).float().cpu()
    colours = torch.nn.functional.adaptive_avg_pool2d(decoded, SIDE)
    known = latents.permute(1, 0, 2, 3).reshape(channels, -1).numpy()
    known = np.concatenate([known, np.ones((1, known.shape[1]))])
    return np.linalg.lstsq(known.T, colours.permute(0, 2, 3, 1).reshape(-1, 3).numpy(), rcond=None)[0]
