"""Toy models: real diffusers and transformers classes with random weights, saved as real model folders are.

They draw nothing anybody could name, but they load, step, take adapters and fail as their big sisters do, in
milliseconds on one processor core. Weights come from fixed seeds. No network: the vocabularies are made on the spot.
"""

import importlib
from pathlib import Path

KINDS: dict[str, tuple[str, str]] = {
    "sd15": ("stable", "Stable Diffusion 1.5: a pipeline folder"),
    "sdxl": ("stable", "SDXL with both text encoders: a pipeline folder"),
    "sdxl-fp16": ("stable", "the same SDXL saved in half precision with variant=fp16"),
    "sd15-single-file": ("original", "the same Stable Diffusion 1.5 as one file, in the names of its first code"),
    "sdxl-single-file": ("original", "the same SDXL as one file, in the names of its first code"),
    "controlnet-sd15": ("controlnet", "a ControlNet for sd15"),
    "controlnet-sdxl": ("controlnet", "a ControlNet for sdxl"),
    "controlnet-union-sdxl": ("controlnet", "one ControlNet for six kinds of map, for sdxl"),
    "ip-adapter-sd15": ("ip_adapter", "an IP-Adapter for sd15, with its image encoder"),
    "ip-adapter-sdxl": ("ip_adapter", "an IP-Adapter for sdxl, with its image encoder"),
    "lora-sd15-kohya": ("lora", "a LoRA file for sd15, in the keys of kohya's trainer"),
    "lora-sdxl-kohya": (
        "lora",
        "a LoRA file for sdxl, U-Net and both text encoders, in kohya's keys",
    ),
    "lora-sdxl-diffusers": ("lora", "a LoRA file for sdxl, U-Net and a text encoder, in diffusers' keys"),
    "flux2-klein": ("flux2", "FLUX.2 [klein]: a pipeline folder"),
    "z-image": ("z_image", "Z-Image: a pipeline folder"),
    "qwen-image": ("qwen_image", "Qwen-Image: a pipeline folder"),
    "qwen-image-edit": ("qwen_image", "Qwen-Image-Edit, which changes one picture: a pipeline folder"),
    "qwen-image-edit-plus": ("qwen_image", "the same for several pictures: a pipeline folder"),
    "clip": ("seeing", "CLIP, both halves, and its processor"),
    "dinov2": ("seeing", "DINOv2 and its processor"),
    "taesd": ("taesd", "the small autoencoder for previews of sd15"),
    "taesdxl": ("taesd", "the small autoencoder for previews of sdxl"),
}
"""Kind → (module of this package that builds it, what it is)."""


def build(kind: str, folder: Path) -> Path:
    """Write the toy of that kind into the folder (made if need be) and return what a loader is to be given: the folder,
    or the one file in it for kinds that are files. Raises KeyError for a kind not in KINDS."""
    module, _ = KINDS[kind]
    folder.mkdir(parents=True, exist_ok=True)
    return importlib.import_module(f"tests.tiny.{module}").build(kind, folder)
