"""Every way of working draws the same picture, whatever the picture is made of; the frugal ones hold less at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engines.diffusion.components import Component
from engines.diffusion.elsewhere import Reached, remembering, stopping
from engines.diffusion.setting import Setting
from engines.diffusion.streaming import hosted, streaming
from engines.memory import Memory
from engines.memory.ladder import STREAMED_SHARE
from engines.models import found
from engines.requests import Control, ImageRequest, Lora, Reference
from tests.engines.diffusion.conftest import asked, done_of, in_way

Tiny = Callable[[str], Path]
SOURCE = np.random.default_rng(5).integers(0, 255, (64, 128, 3), np.uint8)
MASK = np.zeros((64, 128, 3), np.uint8)
MASK[16:48, 32:96] = 255
PICTURES = {"source": SOURCE, "mask": MASK, "one": SOURCE[:, :64], "two": SOURCE[:, 64:]}
FROM = {"source": "source", "strength": 0.7}
UNDER = {**FROM, "mask": "mask"}
SEEN = {"references": (Reference(picture="one"), Reference(picture="two"))}


def depth(tiny: Tiny, kind: str) -> dict[str, Any]:
    return {"controls": (Control(kind="depth", picture="source", model=str(tiny(kind)), scale=0.8),)}


def adapter(tiny: Tiny, kind: str) -> dict[str, Any]:
    return {"references": (Reference(picture="one", model=str(tiny(kind)), scale=0.9),)}


ASKED: dict[str, tuple[str, Callable[[Tiny], dict[str, Any]]]] = {
    "sdxl from a source": ("sdxl", lambda tiny: FROM),
    "sdxl under a mask": ("sdxl", lambda tiny: UNDER),
    "sd15 under a mask": ("sd15", lambda tiny: UNDER),
    "sdxl after a map": ("sdxl", lambda tiny: depth(tiny, "controlnet-sdxl")),
    "sdxl from a source after a map": ("sdxl", lambda tiny: {**FROM, **depth(tiny, "controlnet-union-sdxl")}),
    "sd15 with a reference": ("sd15", lambda tiny: adapter(tiny, "ip-adapter-sd15")),
    "sdxl with all of it": (
        "sdxl",
        lambda tiny: {
            **UNDER,
            **depth(tiny, "controlnet-sdxl"),
            **adapter(tiny, "ip-adapter-sdxl"),
            "loras": (Lora(file=str(tiny("lora-sdxl-kohya")), weight=0.8),),
        },
    ),
    "klein with references": ("flux2-klein", lambda tiny: SEEN),
    "klein from a source with references": ("flux2-klein", lambda tiny: {**FROM, **SEEN}),
    "klein under a mask": ("flux2-klein", lambda tiny: UNDER),
    "z-image from a source": ("z-image", lambda tiny: FROM),
    "qwen-image from a source": ("qwen-image", lambda tiny: FROM),
    "qwen-image under a mask": ("qwen-image", lambda tiny: UNDER),
}


@pytest.mark.parametrize("name", ASKED)
def test_the_frugal_ways_draw_the_same(tiny: Tiny, own_memory: Memory, name: str) -> None:
    kind, more = ASKED[name]
    request = asked(tiny(kind), steps=2, **more(tiny))
    whole = done_of(request, PICTURES).picture.astype(int)
    assert (whole != done_of(asked(tiny(kind), steps=2)).picture).any(), "what was asked for is seen"
    for way in ("apart", "streamed"):
        assert np.abs(in_way(request, way, PICTURES) - whole).max() <= 2, way
    assert not any(row.users for row in own_memory.view().rows)
    assert (done_of(request, PICTURES).picture == whole).all(), "nothing of it stays behind"


@pytest.mark.parametrize("kind", ["sdxl", "flux2-klein", "z-image", "qwen-image"])
def test_in_half_precision_too_it_is_rounded_at_the_same_places(tiny: Tiny, kind: str) -> None:
    request = asked(tiny(kind), steps=2)
    whole, apart = (in_way(request, way, precision="bfloat16") for way in ("whole", "apart"))
    assert (whole == apart).all()


def test_a_model_that_was_streamed_is_worked_with_in_every_other_way(tiny: Tiny) -> None:
    request = asked(tiny("z-image"), steps=2, **FROM)
    first = in_way(request, "streamed", PICTURES)
    for way in ("apart", "whole", "streamed"):
        assert np.abs(in_way(request, way, PICTURES) - first).max() <= 2, way


@pytest.mark.parametrize("way", ["apart", "streamed"])
def test_what_shows_itself_while_it_forms_needs_no_decoder_that_is_away(tiny: Tiny, way: str) -> None:
    request = asked(tiny("sd15"), steps=2)
    shown = request.model_copy(update={"preview_every": 1})
    assert (in_way(shown, way) == in_way(request, way)).all()


def test_what_wore_a_lora_lets_its_weights_go_whoever_still_knows_it(tiny: Tiny, own_memory: Memory) -> None:
    done_of(asked(tiny("sdxl"), steps=1, loras=(Lora(file=str(tiny("lora-sdxl-kohya"))),)))
    unet = components()[denoiser_of(tiny("sdxl"), asked(tiny("sdxl"))).key].value
    own_memory.unload()
    assert {tensor.device.type for tensor in [*unet.parameters(), *unet.buffers()]} == {"meta"}


def denoiser_of(folder: Path, request: ImageRequest, device: Any = "cpu") -> Any:
    setting = Setting.here(found(str(folder)), [request])
    return Setting(setting.model, device, setting.precision, setting.decoder_precision).part("unet")


def test_the_decoder_is_away_while_the_denoiser_works(tiny: Tiny, own_memory: Memory) -> None:
    from torch.nn.modules.module import register_module_forward_pre_hook

    request = asked(tiny("sdxl"), **FROM)
    seen = set()

    def look(module: torch.nn.Module, inputs: Any) -> None:
        stands_in = type(module).__module__ == "engines.diffusion.elsewhere"
        if not stands_in and type(module).__name__ in ("UNet2DConditionModel", "Encoder", "Decoder"):
            held = {row.role for row in own_memory.view().rows} - {"encoder"}
            seen.add((type(module).__name__, *sorted(held)))

    hook = register_module_forward_pre_hook(look)
    try:
        in_way(request, "apart", PICTURES)
    finally:
        hook.remove()
    assert seen == {("Encoder", "decoder"), ("UNet2DConditionModel", "denoiser"), ("Decoder", "decoder")}


def test_what_streams_waits_in_the_hosts_memory_and_counts_as_what_passes(tiny: Tiny) -> None:
    """Nothing here needs the device: that is the point."""
    part = denoiser_of(tiny("sdxl"), asked(tiny("sdxl")), "cuda")
    waiting = hosted(part)
    assert waiting.key != part.key and waiting.size == round(part.size * STREAMED_SHARE)
    narrow = Memory(lambda ours: part.size // 2)
    with narrow.loan([waiting]) as (unet,):
        assert {tensor.device.type for tensor in unet.parameters()} == {"cpu"}
        assert narrow.view().resident == waiting.size
    assert narrow.unload() == waiting.size and narrow.view().counters.to_host == 0
    assert hosted(denoiser_of(tiny("sdxl"), asked(tiny("sdxl")))).key.endswith("@cpu"), "there the two are one"


def test_all_that_a_model_wears_streams_with_it(tiny: Tiny) -> None:
    lora = (Lora(file=str(tiny("lora-sdxl-kohya")), weight=0.8),)
    done_of(asked(tiny("sdxl"), loras=lora))
    unet = Component.load(components()[denoiser_of(tiny("sdxl"), asked(tiny("sdxl"))).key]).value
    with streaming([unet], "cpu"):
        leaves = [one for one in unet.modules() if not list(one.children()) and list(one.parameters())]
        assert leaves and all(hasattr(one, "_diffusers_hook") for one in leaves)
    assert not any(one._diffusers_hook.hooks for one in unet.modules() if hasattr(one, "_diffusers_hook"))


def components() -> dict[str, Component]:
    from engines.diffusion import components

    return components._components


def test_stand_ins_have_the_shape_and_none_of_the_weights(tiny: Tiny) -> None:
    part = denoiser_of(tiny("sdxl"), asked(tiny("sdxl")))
    stand = stopping(part)
    assert stand.config.in_channels == 4 and stand.device.type == "cpu" and stand.dtype == torch.float32
    assert {tensor.device.type for tensor in stand.parameters()} == {"meta"}
    with pytest.raises(Reached):
        stand("anything")
    with pytest.raises(KeyError):
        remembering(part, {}).encode(torch.zeros(1))


def test_what_was_encoded_is_found_by_its_numbers(tiny: Tiny) -> None:
    from engines.diffusion.elsewhere import content_of

    one = torch.rand(1, 3, 4, 8)
    assert content_of(one) == content_of(one.clone()) != content_of(one.view(1, 3, 8, 4))
