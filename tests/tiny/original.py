"""SD 1.5 and SDXL as one file each, in the names of their first code, from the toy pipelines.

The names follow CompVis's latent-diffusion and Stability's generative-models (v1-5-pruned and sd_xl_base_1.0): the
U-Net's layers counted in one row, OpenCLIP's text tower with its three projections in one matrix, the autoencoder's
levels counted from the finest. Tensors that lie beside the weights in the published files lie here, too."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from tests.tiny.stable import sd15, sdxl

Tensors = Iterator[tuple[str, torch.Tensor]]

SDXL_ATTENDING = frozenset({0, 1})

UNET = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
    "mid_block.resnets.0": "middle_block.0",
    "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
}

RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}

VAE = (
    (r"down_blocks\.(\d)\.resnets\.(\d)", r"down.\1.block.\2"),
    (r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample"),
    (r"up_blocks\.(\d)\.resnets\.(\d)", lambda found: f"up.{3 - int(found[1])}.block.{found[2]}"),
    (r"up_blocks\.(\d)\.upsamplers\.0", lambda found: f"up.{3 - int(found[1])}.upsample"),
    (r"mid_block\.resnets\.(\d)", lambda found: f"mid.block_{int(found[1]) + 1}"),
    (r"mid_block\.attentions\.0", "mid.attn_1"),
    (r"group_norm", "norm"),
    (r"attn_1\.to_([qkv])", r"attn_1.\1"),
    (r"to_out\.0", "proj_out"),
    (r"conv_norm_out", "norm_out"),
    (r"conv_shortcut", "nin_shortcut"),
)

OPEN_CLIP = (
    (r"^text_model\.embeddings\.position_embedding\.weight", "positional_embedding"),
    (r"^text_model\.embeddings\.", ""),
    (r"^text_model\.final_layer_norm", "ln_final"),
    (r"^text_model\.encoder\.layers\.", "transformer.resblocks."),
    (r"layer_norm([12])", r"ln_\1"),
    (r"self_attn\.", "attn."),
    (r"mlp\.fc1", "mlp.c_fc"),
    (r"mlp\.fc2", "mlp.c_proj"),
    (r"^text_projection\.weight", "text_projection"),
)


def unet_name(name: str, attending: frozenset[int] = SDXL_ATTENDING) -> str:
    """The name of a tensor there; `attending` are the blocks on the way up that have attention.

    Blocks of two ResNets and one change of size on the way down, of three on the way up: three layers each."""
    for ours, theirs in UNET.items():
        if name.startswith(f"{ours}."):
            rest = name.removeprefix(f"{ours}.")
            return f"{theirs}.{_in_resnet(rest) if '.resnets.' in name else rest}"
    found = re.match(r"(down|up)_blocks\.(\d+)\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.+)", name)
    assert found, name
    way, block, part, place, rest = found[1], int(found[2]), found[3], int(found[4]), found[5]
    match part:
        case "downsamplers":
            return f"input_blocks.{3 * block + 3}.0.op.{rest.removeprefix('conv.')}"
        case "upsamplers":  # after the third ResNet and its attention, where there is one
            return f"output_blocks.{3 * block + 2}.{2 if block in attending else 1}.{rest}"
    row = f"input_blocks.{3 * block + place + 1}" if way == "down" else f"output_blocks.{3 * block + place}"
    return f"{row}.0.{_in_resnet(rest)}" if part == "resnets" else f"{row}.1.{rest}"


def _in_resnet(name: str) -> str:
    layer, kind = name.split(".")
    return f"{RESNET[layer]}.{kind}"


def _renamed(name: str, table: tuple) -> str:
    for pattern, new in table:
        name = re.sub(pattern, new, name)
    return name


def _vae(state: dict[str, torch.Tensor]) -> Tensors:
    for name, value in state.items():
        new = _renamed(name, VAE)
        attends = ".attn_1." in new and not new.endswith("bias") and ".norm." not in new
        yield new, value[:, :, None, None].contiguous() if attends else value


def _open_clip(state: dict[str, torch.Tensor]) -> Tensors:
    for name, value in state.items():
        if ".k_proj." in name or ".v_proj." in name:
            continue  # told with q
        new = _renamed(name, OPEN_CLIP)
        if ".q_proj." in name:
            all_three = [state[name.replace(".q_proj.", f".{letter}_proj.")] for letter in "qkv"]
            yield new.replace(".q_proj.", ".in_proj_"), torch.cat(all_three)
        elif new == "text_projection":
            yield new, value.T.contiguous()
        else:
            yield new, value


def _unet(state: dict[str, torch.Tensor]) -> Tensors:
    attending = frozenset(int(name.split(".")[1]) for name in state if re.match(r"up_blocks\.\d+\.attentions", name))
    for name, value in state.items():
        yield unet_name(name, attending), value


def _clip(state: dict[str, torch.Tensor]) -> Tensors:
    for name, value in state.items():
        yield f"text_model.{name.removeprefix('text_model.')}", value
    yield "text_model.embeddings.position_ids", torch.arange(77)[None]


def checkpoint(kind: str) -> dict[str, torch.Tensor]:
    pipeline: Any = sd15() if kind.startswith("sd15") else sdxl()
    state = {name: dict(part.state_dict()) for name, part in pipeline.components.items() if hasattr(part, "state_dict")}
    rooms = {"model.diffusion_model": _unet(state["unet"]), "first_stage_model": _vae(state["vae"])}
    if "text_encoder_2" in state:
        rooms["conditioner.embedders.0.transformer"] = _clip(state["text_encoder"])
        rooms["conditioner.embedders.1.model"] = _open_clip(state["text_encoder_2"])
        beside = {"conditioner.embedders.1.model.logit_scale": torch.tensor(4.6052)}
    else:
        rooms["cond_stage_model.transformer"] = _clip(state["text_encoder"])
        beside = {"alphas_cumprod": torch.linspace(1, 0, 1000)}
    return {f"{room}.{name}": value for room, tensors in rooms.items() for name, value in tensors} | beside


def build(kind: str, folder: Path) -> Path:
    path = folder / f"{kind}.safetensors"
    save_file(checkpoint(kind), path, metadata={"format": "pt"})
    return path
