"""IP-Adapters for the toys of `stable`, in the folders and keys of the published ones."""

from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file

from tests.tiny.seeing import WIDTH, image_encoder, image_processor
from tests.tiny.stable import unet_sd15, unet_sdxl

WORDS = 4
"""How many words of a prompt the adapter makes of a picture."""

LOUD = 2.0
"""How loud they are spoken, against the words of the prompt."""


def weights(unet: UNet2DConditionModel, seed: int) -> dict[str, torch.Tensor]:
    """`image_proj.…` makes words of an image embedding; `ip_adapter.N.to_k_ip.weight` lets the U-Net hear them, N
    counting all its attentions (the even ones are self-attentions, which hear nothing)."""
    source = torch.Generator().manual_seed(seed)

    def drawn(gives: int, given: int) -> torch.Tensor:
        return torch.randn(gives, given, generator=source) / given**0.5

    heard = int(unet.config["cross_attention_dim"])
    tensors = {
        "image_proj.proj.weight": drawn(WORDS * heard, WIDTH),
        "image_proj.proj.bias": torch.zeros(WORDS * heard),
        "image_proj.norm.weight": torch.ones(heard),
        "image_proj.norm.bias": torch.zeros(heard),
    }
    for number, name in enumerate(unet.attn_processors):
        if name.endswith("attn2.processor"):
            width = unet.get_submodule(name.removesuffix(".processor")).to_k.out_features
            for part in ("to_k_ip", "to_v_ip"):
                tensors[f"ip_adapter.{number}.{part}.weight"] = LOUD * drawn(width, heard)
    return tensors


def build(kind: str, folder: Path) -> Path:
    """To be loaded with subfolder models or sdxl_models and weight_name ip-adapter_sd15 or …_sdxl.safetensors."""
    base, inside = ("sd15", "models") if kind == "ip-adapter-sd15" else ("sdxl", "sdxl_models")
    encoder = folder / inside / "image_encoder"
    image_encoder(91).save_pretrained(encoder)
    image_processor().save_pretrained(encoder)
    unet = unet_sd15() if base == "sd15" else unet_sdxl()
    save_file(weights(unet, 92), folder / inside / f"ip-adapter_{base}.safetensors", metadata={"format": "pt"})
    return folder
