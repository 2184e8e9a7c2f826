"""What holds for every family that draws: it stops within a step, and a LoRA file of no weight changes nothing."""

from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from engines.memory import Memory
from engines.registry import engine
from engines.requests import ImageRequest, Lora, Step
from tests.engines.diffusion.conftest import asked, done_of
from tests.engines.diffusion.test_flow_families import PICTURES, lora_for
from tests.engines.diffusion.test_recovering import full_at, idle

Tiny = Callable[[str], Path]
UNET, QWEN = "UNet2DConditionModel", "QwenImageTransformer2DModel"
DENOISERS = {
    "sd15": UNET,
    "sdxl": UNET,
    "flux2-klein": "Flux2Transformer2DModel",
    "z-image": "ZImageTransformer2DModel",
    "qwen-image": QWEN,
    "qwen-image-edit-plus": QWEN,
}
EDITOR = "qwen-image-edit-plus"


def wish(tiny: Tiny, kind: str, **more: Any) -> ImageRequest:
    """One call of the denoiser a step, of the smallest picture that kind makes."""
    told: dict[str, Any] = {"steps": 2, "guidance": 1.0}
    if kind in ("flux2-klein", "z-image"):
        told["guidance"] = 0.0
    if kind == EDITOR:
        told |= {"width": 64, "source": "one"}
    return asked(tiny(kind), **{**told, **more})


@pytest.mark.parametrize("kind", DENOISERS)
def test_whoever_stops_it_waits_for_one_step_at_most_and_frees_the_loan(
    tiny: Tiny, own_memory: Memory, kind: str
) -> None:
    with full_at(DENOISERS[kind]) as calls:
        steps: Any = engine(str(tiny(kind))).render(wish(tiny, kind, steps=9), PICTURES)
        done = max(step.index for step in (next(steps), next(steps)) if isinstance(step, Step))
        assert not idle(own_memory)
        steps.close()
        assert done == calls[0] == 2, "the steps that were seen, and none after"
    assert idle(own_memory)
    sleep(0.05)
    assert calls[0] == done, "nothing goes on behind"


def test_a_seed_is_a_picture_of_editors_and_a_lora_of_no_weight_changes_none(
    tiny: Tiny, own_memory: Memory, tmp_path: Path
) -> None:
    file = str(lora_for(tiny(EDITOR), tmp_path))
    first = done_of(wish(tiny, EDITOR), PICTURES).picture.tobytes()
    own_memory.unload()
    assert done_of(wish(tiny, EDITOR, loras=(Lora(file=file, weight=0.0),)), PICTURES).picture.tobytes() == first
    assert done_of(wish(tiny, EDITOR, seed=8), PICTURES).picture.tobytes() != first


def test_words_heard_before_load_no_encoder_of_sd15(tiny: Tiny, own_memory: Memory) -> None:
    done_of(wish(tiny, "sd15"))
    own_memory.unload()
    with full_at("CLIPTextModel") as encoded:
        before = own_memory.view().counters.loads
        done_of(wish(tiny, "sd15", seed=8))
        assert encoded[0] == 0 and own_memory.view().counters.loads == before + 2, "the denoiser and the decoder"
        assert {row.role for row in own_memory.view().rows} == {"denoiser", "decoder"}
        done_of(wish(tiny, "sd15", prompt="other words"))
        assert encoded[0] > 0


def test_a_lora_of_no_weight_changes_no_bit_of_sd15(tiny: Tiny) -> None:
    file = str(tiny("lora-sd15-kohya"))
    bare, none, worn = (
        done_of(wish(tiny, "sd15", loras=loras)).picture
        for loras in ((), (Lora(file=file, weight=0.0),), (Lora(file=file, weight=0.8),))
    )
    assert (none == bare).all() and (worn != bare).any()
