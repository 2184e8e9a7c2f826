"""Stable Diffusion 1.5 and SDXL at toy size: the blocks, layer counts and configuration of the real ones, narrower."""

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    EulerDiscreteScheduler,
    PNDMScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from tests.tiny.weights import assure, expose, fill
from tests.tiny.words import clip_words

WIDTHS = (8, 12)
"""Hidden sizes of SDXL's two text encoders; their sum is what its U-Net listens to, the second its pooled size."""

NOISE = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "steps_offset": 1,
    "set_alpha_to_one": False,
}


def clip_tokenizer(pad: str = "<|endoftext|>") -> CLIPTokenizer:
    vocabulary, merges = clip_words()
    return CLIPTokenizer(vocab=vocabulary, merges=merges, pad_token=pad, model_max_length=77)


def text_config(width: int, layers: int = 2, act: str = "quick_gelu") -> CLIPTextConfig:
    vocabulary, _ = clip_words()
    return CLIPTextConfig(
        vocab_size=len(vocabulary),
        hidden_size=width,
        intermediate_size=2 * width,
        num_attention_heads=2,
        num_hidden_layers=layers,
        projection_dim=width,
        hidden_act=act,
        bos_token_id=vocabulary["<|startoftext|>"],
        eos_token_id=vocabulary["<|endoftext|>"],
        pad_token_id=vocabulary["<|endoftext|>"],
    )


def autoencoder(seed: int, scaling: float, force_upcast: bool) -> AutoencoderKL:
    """Eight pixels to one latent as in the real one, four channels."""
    vae = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 8, 8),
        layers_per_block=1,
        norm_num_groups=2,
        latent_channels=4,
        sample_size=64,
        scaling_factor=scaling,
        force_upcast=force_upcast,
    )
    fill(vae, seed)
    assure(vae.quant_conv, 4, 1 / scaling)
    expose(vae, torch.randn(4, 4, 16, 16, generator=torch.Generator().manual_seed(seed)) / scaling)
    return vae


def unet_sd15() -> UNet2DConditionModel:
    unet = UNet2DConditionModel(
        sample_size=8,
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
        up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
        block_out_channels=(4, 8, 8, 8),
        norm_num_groups=2,
        cross_attention_dim=16,
        attention_head_dim=2,  # the number of heads, in spite of its name
    )
    return fill(unet, 11)


def unet_sdxl() -> UNet2DConditionModel:
    time_width = 4
    unet = UNet2DConditionModel(
        sample_size=8,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        block_out_channels=(4, 8, 8),
        transformer_layers_per_block=(1, 1, 2),
        norm_num_groups=2,
        cross_attention_dim=sum(WIDTHS),
        attention_head_dim=(1, 2, 2),  # the numbers of heads
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=time_width,
        projection_class_embeddings_input_dim=6 * time_width + WIDTHS[1],
    )
    return fill(unet, 21)


def sd15() -> StableDiffusionPipeline:
    return StableDiffusionPipeline(
        vae=autoencoder(12, 0.18215, force_upcast=False),
        text_encoder=fill(CLIPTextModel(text_config(16)), 13),
        tokenizer=clip_tokenizer(),
        unet=unet_sd15(),
        scheduler=PNDMScheduler(skip_prk_steps=True, **NOISE),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def sdxl() -> StableDiffusionXLPipeline:
    noise = {name: value for name, value in NOISE.items() if name != "set_alpha_to_one"}
    return StableDiffusionXLPipeline(
        vae=autoencoder(22, 0.13025, force_upcast=True),
        text_encoder=fill(CLIPTextModel(text_config(WIDTHS[0])), 23),
        text_encoder_2=fill(CLIPTextModelWithProjection(text_config(WIDTHS[1], act="gelu")), 24),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(pad="!"),
        unet=unet_sdxl(),
        scheduler=EulerDiscreteScheduler(timestep_spacing="leading", **noise),
    )


def build(kind: str, folder: Path) -> Path:
    pipeline: Any = sd15() if kind == "sd15" else sdxl()
    if kind == "sdxl-fp16":
        for part in pipeline.components.values():
            if isinstance(part, torch.nn.Module):
                part.half()
        pipeline.save_pretrained(folder, variant="fp16")
    else:
        pipeline.save_pretrained(folder)
    for path in folder.glob("text_encoder*/*.safetensors"):
        _as_published(path)
    return folder


def _as_published(path: Path) -> None:
    """transformers 5 writes CLIPTextModel's names without the text_model every published file has; it reads both."""
    tensors = load_file(path)
    named = {name if "text_" in name else f"text_model.{name}": value for name, value in tensors.items()}
    save_file(named, path, metadata={"format": "pt"})
