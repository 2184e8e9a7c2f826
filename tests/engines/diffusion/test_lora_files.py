"""Which family a LoRA file was made for is told from its head, for the layers of each family and every spelling."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.diffusion.lora_files import OTHER, family_in, family_of, fits

Tiny = Callable[[str], Path]
Shapes = dict[str, tuple[int, ...]]
RANK = 4


def laid_over(module: Any, spelling: str, prefix: str) -> Shapes:
    """What a trainer would write for a module: two tensors for each projection of its attention."""
    from tests.tiny.lora import adapted

    shapes: Shapes = {}
    for name, taken, gives in adapted(module):
        if spelling == "kohya":
            key = f"lora_{prefix}_{name.replace('.', '_')}"
            shapes |= {f"{key}.lora_down.weight": (RANK, taken), f"{key}.lora_up.weight": (gives, RANK)}
        else:
            shapes |= {f"{prefix}.{name}.lora_A.weight": (RANK, taken), f"{prefix}.{name}.lora_B.weight": (gives, RANK)}
    return shapes


@pytest.fixture(scope="module")
def unets() -> dict[str, Any]:
    """The real U-Nets, on a device that holds nothing."""
    torch = pytest.importorskip("torch")
    diffusers = pytest.importorskip("diffusers")
    with torch.device("meta"):
        return {
            "sd15": diffusers.UNet2DConditionModel(cross_attention_dim=768, attention_head_dim=8),
            "sdxl": diffusers.UNet2DConditionModel(
                block_out_channels=(320, 640, 1280),
                down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
                up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
                transformer_layers_per_block=(1, 2, 10),
                cross_attention_dim=2048,
                attention_head_dim=(5, 10, 20),
            ),
            OTHER: diffusers.UNet2DConditionModel(cross_attention_dim=1024, attention_head_dim=8),
        }


@pytest.mark.parametrize("spelling", ["kohya", "peft"])
@pytest.mark.parametrize("family", ["sd15", "sdxl", OTHER])
def test_unets_are_told_apart(unets: dict[str, Any], family: str, spelling: str) -> None:
    shapes = laid_over(unets[family], spelling, "unet")
    assert family_of(shapes) == family
    own = {name: shape for name, shape in shapes.items() if "attn1" in name}
    if family != OTHER:
        assert family_of(own) == family, "its blocks alone give it away"


def test_transformers_are_told_apart(tiny: Tiny) -> None:
    from diffusers import FluxTransformer2DModel

    from tests.tiny import flux2, qwen_image, z_image

    sides = {"attention_head_dim": 8, "num_attention_heads": 2, "joint_attention_dim": 16, "pooled_projection_dim": 8}
    older = FluxTransformer2DModel(num_layers=1, num_single_layers=1, axes_dims_rope=(2, 2, 4), **sides)
    everyone = {
        "flux2-klein": flux2.transformer(),
        "z-image": z_image.transformer(),
        "qwen-image": qwen_image.transformer(),
    }
    for family, module in everyone.items():
        told = {
            f"transformer.{name}.lora_A.weight": (RANK, layer.in_features)
            for name, layer in module.named_modules()
            if hasattr(layer, "in_features")
        }
        assert family_of(told) == family
        assert family_of({name.replace("transformer.", "diffusion_model.", 1): s for name, s in told.items()}) == family
    singles = {f"transformer.{name}.lora_A.weight": (4, 4) for name, _ in older.named_modules() if "proj_mlp" in name}
    assert family_of(singles) == OTHER, "FLUX.1 is no FLUX.2"


@pytest.mark.parametrize(
    ("name", "gives", "given_", "family"),
    [
        ("diffusion_model.single_blocks.3.linear1", 27_648, 3_072, "flux2-klein"),
        ("diffusion_model.single_blocks.3.linear1", 21_504, 3_072, OTHER),
        ("lora_unet_single_blocks_37_linear2", 3_072, 15_360, OTHER),
        ("lora_unet_double_blocks_18_img_attn_qkv", 9_216, 3_072, OTHER),
        ("lora_unet_double_blocks_2_img_attn_qkv", 9_216, 3_072, ""),
        ("diffusion_model.layers.3.attention.qkv", 6_912, 2_304, OTHER),
        ("base_model.blocks.3.attn", 64, 64, ""),
    ],
)
def test_the_spellings_of_first_codes(name: str, gives: int, given_: int, family: str) -> None:
    assert family_of({f"{name}.lora_A.weight": (RANK, given_), f"{name}.lora_B.weight": (gives, RANK)}) == family


def test_files_are_read_once_and_what_is_no_file_tells_nothing(tiny: Tiny, tmp_path: Path) -> None:
    from engines.diffusion.lora_files import _family_in

    assert family_in(tiny("lora-sd15-kohya")) == "sd15" and family_in(tiny("lora-sdxl-kohya")) == "sdxl"
    before = _family_in.cache_info().misses
    assert family_in(tiny("lora-sdxl-kohya")) == "sdxl" and _family_in.cache_info().misses == before
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"no head")
    assert family_in(broken) == "" == family_in(tmp_path / "gone.safetensors")


def test_what_fits() -> None:
    assert fits("sdxl", "sdxl") and not fits("sdxl", "sd15") and not fits(OTHER, "sdxl")
    assert fits("", "z-image") and fits("qwen-image", "qwen-image-edit")


@given(st.dictionaries(st.text(max_size=40), st.lists(st.integers(0, 9000), max_size=3).map(tuple), max_size=6))
def test_any_head_gets_an_answer(shapes: Shapes) -> None:
    assert family_of(shapes) in {"", OTHER, "sd15", "sdxl", "flux2-klein", "z-image", "qwen-image"}
