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
    "controlnet-sd15": ("controlnet", "a ControlNet for sd15"),
    "controlnet-sdxl": ("controlnet", "a ControlNet for sdxl"),
    "controlnet-union-sdxl": ("controlnet", "one ControlNet for six kinds of map, for sdxl"),
    "lora-sd15-kohya": ("lora", "a LoRA file for sd15, in the keys of kohya's trainer"),
    "lora-sdxl-kohya": (
        "lora",
        "a LoRA file for sdxl, U-Net and both text encoders, in kohya's keys",
    ),
    "lora-sdxl-diffusers": ("lora", "a LoRA file for sdxl, U-Net and a text encoder, in diffusers' keys"),
}
"""Kind → (module of this package that builds it, what it is)."""


def build(kind: str, folder: Path) -> Path:
    """Write the toy of that kind into the folder (made if need be) and return what a loader is to be given: the folder,
    or the one file in it for kinds that are files. Raises KeyError for a kind not in KINDS."""
    module, _ = KINDS[kind]
    folder.mkdir(parents=True, exist_ok=True)
    return importlib.import_module(f"tests.tiny.{module}").build(kind, folder)
