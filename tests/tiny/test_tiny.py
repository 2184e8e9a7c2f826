"""The toys are what they say: they load by the library's plain call, and what they draw is a picture."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tiny import KINDS, build

Tiny = Callable[[str], Path]
LARGEST = {"z-image": 1_500_000}
"""Bytes a toy may weigh, where 600 000 do not do: Z-Image's time embedding has one fixed width."""
SIZE = {"width": 128, "height": 80}


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
    assert sum(map(len, first.values())) < LARGEST.get(kind, 600_000)
    assert files(build(kind, tmp_path / kind)) == first


@pytest.mark.parametrize("kind", ["sd15", "sdxl", "flux2-klein", "z-image", "qwen-image"])
def test_pipelines_draw_pictures_that_follow_seed_and_prompt(kind: str, tiny: Tiny) -> None:
    pipeline = loaded(tiny(kind))
    picture = drawn(pipeline)
    assert picture.shape == (80, 128, 3) and is_picture(picture)
    assert np.array_equal(drawn(pipeline), picture)
    assert change(drawn(pipeline, seed=2), picture) > 0.05
    assert change(drawn(pipeline, prompt="a horse in the field at dawn"), picture) > 0.05


def test_stable_diffusion_draws_sizes_of_whole_latents(tiny: Tiny) -> None:
    assert drawn(loaded(tiny("sdxl")), height=72).shape == (72, 128, 3)


def test_one_file_holds_the_same_model_as_the_folder(tiny: Tiny) -> None:
    from diffusers import StableDiffusionXLPipeline

    file, folder = tiny("sdxl-single-file"), tiny("sdxl")
    pipeline = StableDiffusionXLPipeline.from_single_file(str(file), config=str(folder), local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    assert np.array_equal(drawn(pipeline), drawn(loaded(folder)))


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

    rows = np.indices((80, 128))[axis] // 12 % 2 * 255
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


@pytest.mark.parametrize(("base", "inside"), [("sd15", "models"), ("sdxl", "sdxl_models")])
def test_an_ip_adapter_sees_its_picture(base: str, inside: str, tiny: Tiny) -> None:
    pipeline = loaded(tiny(base))
    plain = drawn(pipeline)
    pipeline.load_ip_adapter(
        str(tiny(f"ip-adapter-{base}")),
        subfolder=inside,
        weight_name=f"ip-adapter_{base}.safetensors",
        local_files_only=True,
    )
    picture = drawn(pipeline, ip_adapter_image=stripes(0))
    assert is_picture(picture)
    assert change(drawn(pipeline, ip_adapter_image=stripes(1)), picture) > 0.02
    pipeline.set_ip_adapter_scale(0.0)
    assert change(drawn(pipeline, ip_adapter_image=stripes(0)), plain) < 0.001


def test_qwen_image_edit_draws_with_a_reference(tiny: Tiny) -> None:
    assert is_picture(drawn(loaded(tiny("qwen-image-edit")), image=stripes(0)))


def test_qwen_image_edit_plus_sees_all_its_pictures(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus

    # The library looks at references at a million pixels each, which costs the toy two seconds.
    monkeypatch.setattr(pipeline_qwenimage_edit_plus, "VAE_IMAGE_SIZE", 128 * 128)
    pipeline = loaded(tiny("qwen-image-edit-plus"))
    one, two = (drawn(pipeline, image=[stripes(0), *more]) for more in ([], [stripes(1)]))
    assert is_picture(one) and is_picture(two)
    assert change(two, one) > 0.01
    assert change(drawn(pipeline, prompt="remove the horse", image=[stripes(0)]), one) > 0.01


def test_the_chat_template_asks_for_an_answer_with_or_without_thinking(tiny: Tiny) -> None:
    from transformers import AutoTokenizer

    words = AutoTokenizer.from_pretrained(tiny("flux2-klein") / "tokenizer", local_files_only=True)
    said = [{"role": "user", "content": "a lantern"}]
    asked = words.apply_chat_template(said, tokenize=False, add_generation_prompt=True, enable_thinking=True)
    assert asked == "<|im_start|>user\na lantern<|im_end|>\n<|im_start|>assistant\n"
    short = words.apply_chat_template(said, tokenize=False, add_generation_prompt=True, enable_thinking=False)
    assert short == f"{asked}<think>\n\n</think>\n\n"
    assert words.decode(words(asked)["input_ids"]) == asked
    assert words.tokenize("<|im_end|><think>") == ["<|im_end|>", "<think>"]


def test_clip_tells_pictures_and_words_apart(tiny: Tiny) -> None:
    import torch
    from transformers import CLIPModel, CLIPProcessor

    model = CLIPModel.from_pretrained(tiny("clip"), local_files_only=True)
    processor = CLIPProcessor.from_pretrained(tiny("clip"), local_files_only=True)
    given = processor(text=["a horse", "a lamp"], images=[stripes(0), stripes(1)], padding=True, return_tensors="pt")
    with torch.inference_mode():
        found = model(**given)
    for embeds in (found.text_embeds, found.image_embeds):
        assert embeds.shape == (2, 16)
        assert torch.allclose(embeds.norm(dim=-1), torch.ones(2), atol=1e-5)
        assert float(embeds[0] @ embeds[1]) < 0.98


def test_dinov2_tells_pictures_apart(tiny: Tiny) -> None:
    import torch
    from transformers import AutoImageProcessor, AutoModel

    model = AutoModel.from_pretrained(tiny("dinov2"), local_files_only=True)
    processor = AutoImageProcessor.from_pretrained(tiny("dinov2"), local_files_only=True)
    with torch.inference_mode():
        seen = model(**processor([stripes(0), stripes(1)], return_tensors="pt")).last_hidden_state[:, 0]
    assert seen.shape == (2, 16)
    assert float(torch.nn.functional.cosine_similarity(seen[0], seen[1], dim=0)) < 0.98


@pytest.mark.parametrize("kind", ["taesd", "taesdxl"])
def test_the_small_autoencoders_show_latents_as_pictures(kind: str, tiny: Tiny) -> None:
    import torch

    vae = loaded(tiny(kind), "AutoencoderTiny")
    with torch.inference_mode():
        latents = vae.encode(torch.linspace(-1, 1, 3 * 80 * 128).view(1, 3, 80, 128)).latents
        seen = vae.decode(torch.randn(1, 4, 10, 16, generator=torch.Generator().manual_seed(1))).sample
    assert latents.shape == (1, 4, 10, 16) and seen.shape == (1, 3, 80, 128)
    assert is_picture((seen / 2 + 0.5).clamp(0, 1).numpy())
