"""LoRA files for the toys of `stable`, in the two spellings found in the wild."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from safetensors.torch import save_file
from torch import nn
from transformers import CLIPTextModel, CLIPTextModelWithProjection

from tests.tiny.original import unet_name
from tests.tiny.stable import WIDTHS, text_config, unet_sd15, unet_sdxl

RANK = 2
ALPHA = 4.0
ATTENTION = re.compile(r"\.(to_[qkv]|to_out\.0|[qkv]_proj|out_proj)$")

Layer = tuple[str, int, int]
"""Its name and how many numbers it is given and gives."""


def adapted(model: nn.Module) -> Iterator[Layer]:
    """The layers trainers put LoRAs on: the projections of every attention."""
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear) and ATTENTION.search(name):
            yield name, module.in_features, module.out_features


def encoder_layers(model: nn.Module) -> Iterator[Layer]:
    """The same of a CLIP text encoder, by the names used in files: there every one starts with text_model."""
    for name, given, gives in adapted(model):
        yield f"text_model.{name.removeprefix('text_model.')}", given, gives


def kohya(layers: Iterable[Layer], prefix: str, seed: int) -> dict[str, torch.Tensor]:
    """`lora_unet_…_to_q.lora_down.weight` (rank × given), `….lora_up.weight` (gives × rank) and `….alpha`."""
    tensors: dict[str, torch.Tensor] = {}
    for name, down, up in _drawn(layers, seed):
        key = f"{prefix}_{name.replace('.', '_')}"
        tensors |= {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up, f"{key}.alpha": torch.tensor(ALPHA)}
    return tensors


def peft(layers: Iterable[Layer], prefix: str, seed: int) -> dict[str, torch.Tensor]:
    """`unet.….to_q.lora_A.weight` (rank × given) and `….lora_B.weight` (gives × rank); the scale is 1."""
    tensors: dict[str, torch.Tensor] = {}
    for name, down, up in _drawn(layers, seed):
        tensors |= {f"{prefix}.{name}.lora_A.weight": down, f"{prefix}.{name}.lora_B.weight": up}
    return tensors


def _drawn(layers: Iterable[Layer], seed: int) -> Iterator[tuple[str, torch.Tensor, torch.Tensor]]:
    source = torch.Generator().manual_seed(seed)
    for name, given, gives in layers:
        down = torch.randn(RANK, given, generator=source) / given**0.5
        up = torch.randn(gives, RANK, generator=source) / RANK**0.5
        yield name, down, up


def as_original(layers: Iterable[Layer]) -> Iterator[Layer]:
    """SDXL's U-Net layers by the names of its first code, which kohya's trainer uses: input_blocks.4.1.… for
    down_blocks.1.attentions.0.…"""
    for name, given, gives in layers:
        yield unet_name(name), given, gives


def _text_encoders() -> tuple[CLIPTextModel, CLIPTextModelWithProjection]:
    return CLIPTextModel(text_config(WIDTHS[0])), CLIPTextModelWithProjection(text_config(WIDTHS[1]))


def sd15_kohya() -> dict[str, torch.Tensor]:
    unet: UNet2DConditionModel = unet_sd15()
    return kohya(adapted(unet), "lora_unet", 41) | kohya(encoder_layers(CLIPTextModel(text_config(16))), "lora_te", 42)


def sdxl_kohya() -> dict[str, torch.Tensor]:
    first, second = _text_encoders()
    return (
        kohya(as_original(adapted(unet_sdxl())), "lora_unet", 43)
        | kohya(encoder_layers(first), "lora_te1", 44)
        | kohya(encoder_layers(second), "lora_te2", 45)
    )


def sdxl_diffusers() -> dict[str, torch.Tensor]:
    first, _ = _text_encoders()
    return peft(adapted(unet_sdxl()), "unet", 46) | peft(encoder_layers(first), "text_encoder", 47)


def build(kind: str, folder: Path) -> Path:
    made = {"lora-sd15-kohya": sd15_kohya, "lora-sdxl-kohya": sdxl_kohya, "lora-sdxl-diffusers": sdxl_diffusers}
    path = folder / f"{kind}.safetensors"
    save_file(made[kind](), path, metadata={"format": "pt"})
    return path
