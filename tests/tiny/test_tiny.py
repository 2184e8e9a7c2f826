"""The toys are what they say: they load by the library's plain call, and what they draw is a picture."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tiny import KINDS, build

Tiny = Callable[[str], Path]
SIZE = {"width": 128, "height": 72}


def loaded(path: Path, name: str = "DiffusionPipeline", **options: Any) -> Any:
    kind = getattr(importlib.import_module("diffusers"), name)
    pipeline = kind.from_pretrained(path, local_files_only=True, **options)
    if hasattr(pipeline, "set_progress_bar_config"):
        pipeline.set_progress_bar_config(disable=True)
    return pipeline


def drawn(pipeline: Any, prompt: str = "a woman on the harbour wall", seed: int = 1, **asked: Any) -> np.ndarray:
    """Two steps; height × width × 3 of 0…1."""
    from torch import Generator

    asked = {"num_inference_steps": 2, "output_type": "np", "generator": Generator().manual_seed(seed), **SIZE} | asked
    return np.asarray(pipeline(prompt=prompt, **asked).images[0])


def change(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())


def is_picture(pixels: np.ndarray) -> bool:
    """Neither flat nor burnt out: grey levels all over, and most of them inside the range."""
    return bool(np.isfinite(pixels).all() and pixels.std() > 0.1 and ((pixels > 0) & (pixels < 1)).mean() > 0.5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_toy_is_small_and_comes_out_the_same_each_time(kind: str, tiny: Tiny, tmp_path: Path) -> None:
    def files(path: Path) -> dict[str, bytes]:
        folder = path if path.is_dir() else path.parent
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    first = files(tiny(kind))
    assert sum(map(len, first.values())) < 600_000
    assert files(build(kind, tmp_path / kind)) == first


@pytest.mark.parametrize("kind", ["sd15", "sdxl"])
def test_pipelines_draw_pictures_that_follow_seed_and_prompt(kind: str, tiny: Tiny) -> None:
    pipeline = loaded(tiny(kind))
    picture = drawn(pipeline)
    assert picture.shape == (72, 128, 3) and is_picture(picture)
    assert np.array_equal(drawn(pipeline), picture)
    assert change(drawn(pipeline, seed=2), picture) > 0.05
    assert change(drawn(pipeline, prompt="a horse in the field at dawn"), picture) > 0.03


def test_half_precision_is_the_same_model(tiny: Tiny) -> None:
    import torch

    half = loaded(tiny("sdxl-fp16"), variant="fp16", dtype=torch.float16)
    assert half.unet.dtype == torch.float16
    for part in half.components.values():
        if isinstance(part, torch.nn.Module):
            part.float()
    assert change(drawn(half), drawn(loaded(tiny("sdxl")))) < 0.01


@pytest.mark.parametrize(
    ("kind", "base", "name"),
    [
        ("controlnet-sd15", "sd15", "StableDiffusionControlNetPipeline"),
        ("controlnet-sdxl", "sdxl", "StableDiffusionXLControlNetPipeline"),
    ],
)
def test_a_controlnet_sees_its_map(kind: str, base: str, name: str, tiny: Tiny) -> None:
    pipeline = loaded(tiny(base), name, controlnet=loaded(tiny(kind), "ControlNetModel"))
    picture = drawn(pipeline, image=stripes(0))
    assert is_picture(picture)
    assert change(drawn(pipeline, image=stripes(1)), picture) > 0.01
    assert change(drawn(pipeline, image=stripes(0), controlnet_conditioning_scale=0.0), picture) > 0.03


def test_the_union_controlnet_sees_its_map_and_its_kind(tiny: Tiny) -> None:
    union = loaded(tiny("controlnet-union-sdxl"), "ControlNetUnionModel")
    pipeline = loaded(tiny("sdxl"), "StableDiffusionXLControlNetUnionPipeline", controlnet=union)
    picture = drawn(pipeline, control_image=[stripes(0)], control_mode=[0])
    assert is_picture(picture)
    assert change(drawn(pipeline, control_image=[stripes(0)], control_mode=[3]), picture) > 0.01
    assert change(drawn(pipeline, control_image=[stripes(1)], control_mode=[0]), picture) > 0.01


def stripes(axis: int) -> Any:
    """A control map: white stripes on black, standing (1) or lying (0)."""
    from PIL import Image

    rows = np.indices((72, 128))[axis] // 12 % 2 * 255
    return Image.fromarray(rows.astype(np.uint8)).convert("RGB")


@pytest.mark.parametrize(
    ("kind", "base", "parts"),
    [
        ("lora-sd15-kohya", "sd15", {"unet", "text_encoder"}),
        ("lora-sdxl-kohya", "sdxl", {"unet", "text_encoder", "text_encoder_2"}),
        ("lora-sdxl-diffusers", "sdxl", {"unet", "text_encoder"}),
    ],
)
def test_a_lora_changes_the_picture_and_leaves_no_trace(kind: str, base: str, parts: set[str], tiny: Tiny) -> None:
    pytest.importorskip("peft")
    pipeline = loaded(tiny(base))
    plain = drawn(pipeline)
    pipeline.load_lora_weights(tiny(kind), adapter_name="toy")
    assert set(pipeline.get_list_adapters()) == parts
    assert change(drawn(pipeline), plain) > 0.05
    pipeline.unload_lora_weights()
    assert change(drawn(pipeline), plain) < 0.001
