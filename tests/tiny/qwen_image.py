"""Qwen-Image and Qwen-Image-Edit at toy size. Their autoencoder is a film's, used for films of one picture."""

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImageEditPipeline,
    QwenImageEditPlusPipeline,
    QwenImagePipeline,
    QwenImageTransformer2DModel,
)

from tests.tiny import qwen
from tests.tiny.weights import assure, expose, fill, heed

CHANNELS = 4
WIDTH = 16


def autoencoder() -> AutoencoderKLQwenImage:
    vae = AutoencoderKLQwenImage(
        base_dim=2,
        z_dim=CHANNELS,
        dim_mult=[1, 2, 4, 4],
        num_res_blocks=1,
        latents_mean=[-0.7, 0.1, 1.5, 0.3],
        latents_std=[2.8, 1.5, 2.3, 2.1],
    )
    fill(vae, 71)
    assure(vae.quant_conv, CHANNELS, 2.0)
    expose(vae, 2 * torch.randn(4, CHANNELS, 1, 16, 16, generator=torch.Generator().manual_seed(71)))
    return vae


def transformer() -> QwenImageTransformer2DModel:
    model = QwenImageTransformer2DModel(
        in_channels=4 * CHANNELS,
        out_channels=CHANNELS,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=WIDTH,
        axes_dims_rope=(4, 2, 2),
    )
    heed(fill(model, 72))
    return model


def scheduler() -> FlowMatchEulerDiscreteScheduler:
    return FlowMatchEulerDiscreteScheduler(
        use_dynamic_shifting=True,
        base_shift=0.5,
        max_shift=0.9,
        max_image_seq_len=8192,
        shift_terminal=0.02,
        time_shift_type="exponential",
    )


def build(kind: str, folder: Path) -> Path:
    words = qwen.tokenizer()
    parts: dict[str, Any] = {
        "scheduler": scheduler(),
        "vae": autoencoder(),
        "text_encoder": qwen.qwen_vl(WIDTH, 73),
        "tokenizer": words,
        "transformer": transformer(),
    }
    if kind == "qwen-image":
        pipeline: Any = QwenImagePipeline(**parts)
    else:
        edit = QwenImageEditPlusPipeline if kind == "qwen-image-edit-plus" else QwenImageEditPipeline
        pipeline = edit(**parts, processor=qwen.processor(words))
    pipeline.save_pretrained(folder)
    return folder
