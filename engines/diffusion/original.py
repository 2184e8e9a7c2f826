"""A component inside a single file, in the names its first code gave: the same mapped tensors under today's names.

The library's own conversion only renames and slices, but for one matrix of SDXL's second text encoder, which it turns
on its side; what it would copy besides is cut into views beforehand. So a checkpoint is read where it lies, and no
converted copy of it is ever made.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.checkpoints import DECODER, DENOISER, own
from engines.diffusion.mapped import mapped
from engines.weights import Tensor, tensors

if TYPE_CHECKING:
    import torch


def renamed(module: Any, file: Path, prefix: str) -> "dict[str, torch.Tensor]":
    """What the file holds for that module, behind that beginning of names; other tensors there are left out.

    Raises `KeyError` and the like where the module's configuration is not that of the file.
    """
    found = dict(mapped(file, held(file, prefix)))
    told = _converted(module, found, prefix)
    wanted = set(module.state_dict())
    return {name: one for name, one in told.items() if name in wanted or name.partition(".")[2] in wanted}


def held(file: Path, prefix: str) -> dict[str, Tensor]:
    """Where the weights lie that are behind that beginning of names."""
    return own(tensors(file), prefix)


def _converted(module: Any, found: "dict[str, torch.Tensor]", prefix: str) -> "dict[str, torch.Tensor]":
    from diffusers.loaders import single_file_utils as library

    if prefix == DENOISER:
        return library.convert_ldm_unet_checkpoint(found, module.config)
    if prefix == DECODER:
        return library.convert_ldm_vae_checkpoint(found, module.config)
    if prefix.endswith(".model."):
        return library.convert_open_clip_checkpoint(module, _apart(found), prefix)
    return library.convert_ldm_clip_checkpoint(found)


def _apart(found: "dict[str, torch.Tensor]") -> "dict[str, torch.Tensor]":
    """OpenCLIP keeps the matrices of queries, keys and values as one; here they are views of it."""
    told: dict[str, torch.Tensor] = {}
    for name, one in found.items():
        before, joined, kind = name.partition(".in_proj_")
        if joined:
            thirds = zip("qkv", one.chunk(3), strict=True)
            told |= {f"{before}.{letter}_proj.{kind}": third for letter, third in thirds}
        else:
            told[name] = one
    return told
