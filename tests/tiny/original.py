"""SDXL as one file, in the names of its first code (the layout of sd_xl_base_1.0.safetensors), from the toy pipeline.

The names follow Stability's generative-models: the U-Net's layers counted in one row, OpenCLIP's text tower with its
three projections in one matrix, the autoencoder's levels counted from the finest."""

import re
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save_file

from tests.tiny.stable import sdxl

Tensors = Iterator[tuple[str, torch.Tensor]]

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


def unet_name(name: str) -> str:
    """Blocks of two ResNets and one change of size on the way down, of three on the way up: three layers each."""
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
        case "upsamplers":  # after the third ResNet and its attention: SDXL's last block, which has none, grows no more
            return f"output_blocks.{3 * block + 2}.2.{rest}"
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


def checkpoint() -> dict[str, torch.Tensor]:
    pipeline = sdxl()
    first = {f"text_model.{name.removeprefix('text_model.')}": value for name, value in _state(pipeline.text_encoder)}
    rooms: dict[str, Tensors] = {
        "model.diffusion_model": ((unet_name(name), value) for name, value in _state(pipeline.unet)),
        "first_stage_model": _vae(dict(_state(pipeline.vae))),
        "conditioner.embedders.0.transformer": iter(first.items()),
        "conditioner.embedders.1.model": _open_clip(dict(_state(pipeline.text_encoder_2))),
    }
    return {f"{room}.{name}": value for room, tensors in rooms.items() for name, value in tensors}


def _state(model: torch.nn.Module) -> Tensors:
    return iter(model.state_dict().items())


def build(kind: str, folder: Path) -> Path:
    path = folder / f"{kind}.safetensors"
    save_file(checkpoint(), path, metadata={"format": "pt"})
    return path
