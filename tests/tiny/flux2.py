"""FLUX.2 [klein] at toy size."""

from pathlib import Path

import torch
from diffusers import (
    AutoencoderKLFlux2,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Transformer2DModel,
)

from tests.tiny import qwen
from tests.tiny.weights import assure, expose, fill, heed

CHANNELS = 4
WIDTH = 8
LISTENED = 3
"""Layers of the text encoder whose states the pipeline lays side by side: the 9th, 18th and 27th."""


def autoencoder() -> AutoencoderKLFlux2:
    vae = AutoencoderKLFlux2(
        block_out_channels=(4, 4, 8, 8), layers_per_block=1, norm_num_groups=2, latent_channels=CHANNELS, sample_size=64
    )
    fill(vae, 51)
    assure(vae.quant_conv, CHANNELS, 1.0)
    expose(vae, torch.randn(4, CHANNELS, 16, 16, generator=torch.Generator().manual_seed(51)))
    return vae


def transformer() -> Flux2Transformer2DModel:
    model = Flux2Transformer2DModel(
        in_channels=4 * CHANNELS,
        num_layers=2,
        num_single_layers=3,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=LISTENED * WIDTH,
        timestep_guidance_channels=16,
        axes_dims_rope=(2, 2, 2, 2),
        guidance_embeds=False,
    )
    heed(fill(model, 52))
    return model


def build(kind: str, folder: Path) -> Path:
    pipeline = Flux2KleinPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
        vae=autoencoder(),
        text_encoder=qwen.qwen3(WIDTH, layers=28, seed=53),
        tokenizer=qwen.tokenizer(),
        transformer=transformer(),
        is_distilled=True,
    )
    pipeline.save_pretrained(folder)
    return folder
