"""The tiny autoencoders used for previews, tinier. Their pictures are not those of the toy VAEs."""

from pathlib import Path

import torch
from diffusers import AutoencoderTiny

from tests.tiny.weights import expose, fill

SEEDS = {"taesd": 95, "taesdxl": 96}


def build(kind: str, folder: Path) -> Path:
    seed = SEEDS[kind]
    vae = AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        num_encoder_blocks=(1, 2, 2, 2),
        num_decoder_blocks=(2, 2, 2, 1),
    )
    fill(vae, seed)
    latents = torch.randn(4, 4, 16, 16, generator=torch.Generator().manual_seed(seed))
    expose(vae, latents, vae.decoder.layers[-1], mean=0.5, spread=0.22)  # colours are 0…1 until the very end
    vae.save_pretrained(folder)
    return folder
