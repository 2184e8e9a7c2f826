"""Z-Image at toy size. Its way of telling the time has a fixed width (256 → 1024): 1 MB of the toy is that alone."""

from pathlib import Path

import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel

from tests.tiny import qwen
from tests.tiny.weights import assure, expose, fill

CHANNELS = 4
WIDTH = 16


def autoencoder() -> AutoencoderKL:
    """As FLUX.1's: no quant convolutions, and latents are shifted before they are scaled."""
    vae = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        block_out_channels=(4, 4, 8, 8),
        layers_per_block=1,
        norm_num_groups=2,
        latent_channels=CHANNELS,
        sample_size=64,
        scaling_factor=0.3611,
        shift_factor=0.1159,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )
    fill(vae, 61)
    assure(vae.encoder.conv_out, CHANNELS, 1 / 0.3611)
    expose(vae, torch.randn(4, CHANNELS, 16, 16, generator=torch.Generator().manual_seed(61)) / 0.3611)
    return vae


def transformer() -> ZImageTransformer2DModel:
    model = ZImageTransformer2DModel(
        in_channels=CHANNELS,
        dim=16,
        n_layers=2,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=WIDTH,
        axes_dims=[4, 2, 2],
        axes_lens=[1024, 64, 64],
    )
    return fill(model, 62)


def build(kind: str, folder: Path) -> Path:
    pipeline = ZImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=autoencoder(),
        text_encoder=qwen.qwen3(WIDTH, layers=3, seed=63),
        tokenizer=qwen.tokenizer(),
        transformer=transformer(),
    )
    pipeline.save_pretrained(folder)
    return folder
