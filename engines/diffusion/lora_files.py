"""Which LoRA files are here, and which family of models each was made for, told from its head. Loads no weights.

Trainers name the layers of a model in several ways; the names of its blocks and the widths of its text give it away in
all of them (kohya's `lora_unet_…`, diffusers' and PEFT's dotted names, those of the models' first code).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from engines.diffusion import loras
from engines.places import place_of
from engines.requests import EngineError
from engines.weights import fingerprint, tensors
from presets.loader import shelf
from presets.models import ModelEntry

Shapes = Mapping[str, tuple[int, ...]]  # name of a tensor → its shape

OTHER = "other"  # a family no engine here is of
WIDTHS = {768: "sd15", 2048: "sdxl", 1024: OTHER}  # numbers a U-Net is given a word in; 1024: Stable Diffusion 2
FLUX_1_SINGLES, FLUX_1_DOUBLES = 24, 8  # blocks from these on are FLUX.1's: the klein models have fewer
FLUX_RATIO = {7: OTHER, 9: "flux2-klein"}  # what a single block's first layer gives for each number it is given
LUMINA_WIDTH = 2304  # of the older model whose layers are called as those of Z-Image


def here() -> dict[str, str]:
    """Name → family ("" where it cannot be told) of every LoRA file that can be called by that name here."""
    files = {file.name: file for folder in reversed(loras.folders()) for file in sorted(folder.glob("*.safetensors"))}
    fetched = (one for one in shelf("models", ModelEntry).values() if one.role == "lora" and place_of(one))
    return {one.id: str(one.family) for one in fetched} | {name: family_in(file) for name, file in files.items()}


def family_in(file: Path) -> str:
    """The family a LoRA file was made for; "" where that cannot be told, as of a file that cannot be read."""
    try:
        return _family_in(file, fingerprint([file]))
    except (EngineError, OSError):
        return ""


@lru_cache(maxsize=1024)
def _family_in(file: Path, content: str) -> str:
    """`content` is the file's fingerprint: the head is read again only when that changes."""
    return family_of({name: one.shape for name, one in tensors(file).items()})


def family_of(shapes: Shapes) -> str:
    """The family whose layers these names and shapes belong to; "" where none can be told, `OTHER` for one we lack."""
    named = {name.lower().replace(".", "_"): shape for name, shape in shapes.items()}
    words = "\n".join(named)
    if re.search(r"down_blocks_\d|up_blocks_\d|mid_block_|input_blocks_\d|output_blocks_\d|lora_te2_", words):
        return _unet(named, words)
    if re.search(r"single_(transformer_)?blocks_\d|double_blocks_\d", words):
        return _flux(named, words)
    if re.search(r"transformer_blocks_\d+_(attn_add_q_proj|img_mlp|txt_mlp|img_mod)", words):
        return "qwen-image"
    if re.search(r"(noise_refiner|context_refiner|layers)_\d+_attention_", words):
        return OTHER if any(LUMINA_WIDTH in shape for shape in named.values()) else "z-image"
    return ""


def fits(lora: str, model: str) -> bool:
    """Whether a LoRA file of one family may be laid over a model of another; what cannot be told may."""
    return not lora or lora == model.removesuffix("-edit")


def _unet(named: Shapes, words: str) -> str:
    for name, shape in named.items():
        if "attn2_to_k" in name and re.search("lora_(down|a)_", name) and shape[-1:] and shape[-1] in WIDTHS:
            return WIDTHS[shape[-1]]
    if re.search(r"lora_te2_|text_encoder_2_|input_blocks_\d", words):
        return "sdxl"
    if re.search(r"down_blocks_0_attentions|up_blocks_3_attentions", words):
        return "sd15"
    return "sdxl" if re.search(r"attentions_\d_transformer_blocks_[1-9]", words) else ""


def _flux(named: Shapes, words: str) -> str:
    if "to_qkv_mlp_proj" in words:
        return "flux2-klein"
    singles = [int(number) for number in re.findall(r"single_(?:transformer_)?blocks_(\d+)", words)]
    doubles = [int(number) for number in re.findall(r"(?<!single_)(?:double|transformer)_blocks_(\d+)", words)]
    if max(singles, default=0) >= FLUX_1_SINGLES or max(doubles, default=0) >= FLUX_1_DOUBLES:
        return OTHER
    if re.search(r"single_transformer_blocks_\d+_proj_mlp", words):
        return OTHER  # FLUX.1 keeps attention and the rest of a block apart
    given = {name.split("_lora_")[0]: shape[-1] for name, shape in named.items() if re.search("lora_(down|a)_", name)}
    gives = {name.split("_lora_")[0]: shape[0] for name, shape in named.items() if re.search("lora_(up|b)_", name)}
    ratios = {gives[one] // max(given[one], 1) for one in gives.keys() & given.keys() if one.endswith("_linear1")}
    return next((FLUX_RATIO[ratio] for ratio in ratios if ratio in FLUX_RATIO), "")
