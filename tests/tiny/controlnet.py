"""ControlNets for the toys of `stable`: made from their U-Nets, with the layers that start at zero already awake."""

from pathlib import Path

from diffusers import ControlNetModel, ControlNetUnionModel

from tests.tiny.stable import unet_sd15, unet_sdxl
from tests.tiny.weights import fill

EYES = (4, 4, 8, 8)
"""Channels of the layers that look at the map: it shrinks eight times, as pictures to latents do."""

SHARP = 2.0
"""How much those layers heighten what they see, each: they are eight in a row without a norm."""


def union() -> ControlNetUnionModel:
    unet = unet_sdxl()
    taken = {name: value for name, value in unet.config.items() if not name.startswith("_")}
    known = ControlNetUnionModel.__init__.__annotations__.keys() & taken.keys()
    return ControlNetUnionModel(
        **{name: taken[name] for name in known},
        conditioning_embedding_out_channels=EYES,
        num_trans_channel=4,
        num_trans_head=2,
        num_proj_channel=4,
    )


def build(kind: str, folder: Path) -> Path:
    if kind == "controlnet-union-sdxl":
        made = fill(union(), 33)
        fill(made.controlnet_cond_embedding, 34, gain=SHARP)
        made.save_pretrained(folder)
    else:
        unet, seed = (unet_sd15(), 31) if kind == "controlnet-sd15" else (unet_sdxl(), 32)
        copy = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=EYES)
        _wake(copy, seed)
        copy.save_pretrained(folder)
    return folder


def _wake(copy: ControlNetModel, seed: int) -> None:
    """Only the layers that are the ControlNet's own: the rest stays the U-Net's, as in training's first step."""
    fill(copy.controlnet_cond_embedding, seed, gain=SHARP)
    for number, own in enumerate([*copy.controlnet_down_blocks, copy.controlnet_mid_block]):
        fill(own, 100 * seed + number)
