"""What encodes words and references is held to the rule of all work: a way that fits, else a sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engines.diffusion.lexicon import Lexicon, Words, phrasebook
from engines.diffusion.likenesses import adapter_of, check_fits, lookbook
from engines.diffusion.onstage import OnStage
from engines.diffusion.outfit import looked_at, outfit_of
from engines.diffusion.plan import Plan
from engines.diffusion.setting import Setting
from engines.memory import CannotFit, Memory, OutOfMemory, use
from engines.memory.ladder import encoder_ways
from engines.models import found
from engines.requests import ImageRequest, Lora
from tests.engines.diffusion import card
from tests.engines.diffusion.conftest import asked, done_of
from tests.engines.diffusion.test_recovering import full_at, idle
from tests.engines.diffusion.test_ways import PICTURES, adapter

Tiny = Callable[[str], Path]
LONG = " ".join(["a rider in a red cloak on the steppe at dawn with a falcon on the arm"] * 6)  # two windows of CLIP
AGAIN = "memory ran out, so all else was put away and the words were encoded again"


def heard(setting: Setting, request: ImageRequest) -> Words:
    plan = Plan(setting, [request], PICTURES)
    return Lexicon(setting).look_up([request], plan.outfit, PICTURES)


def encoders_of(request: ImageRequest) -> list[int]:
    setting = Setting.here(found(request.engine), [request])
    return [setting.part(name).size for name in setting.family.traits.encoders]


@pytest.mark.parametrize(("family", "kind"), [("sdxl", "CLIPTextModelWithProjection"), ("z-image", "Qwen3Model")])
def test_memory_that_runs_out_over_the_words_is_tried_again_and_then_a_sentence(
    tiny: Tiny, own_memory: Memory, family: str, kind: str
) -> None:
    request = asked(tiny(family), steps=2)
    clean = done_of(request).picture
    phrasebook.clear()
    with full_at(kind, 1):
        done = done_of(request)
    assert (done.picture == clean).all() and done.notes == (AGAIN,)
    phrasebook.clear()
    with full_at(kind, *range(1, 50)), pytest.raises(OutOfMemory, match="every way of encoding the words: close other"):
        done_of(request)
    assert idle(own_memory) and not own_memory.view().rows
    done = done_of(request)
    assert (done.picture == clean).all() and not done.notes


def test_memory_that_runs_out_over_a_reference_is_tried_again_and_then_a_sentence(
    tiny: Tiny, own_memory: Memory
) -> None:
    request = asked(tiny("sd15"), steps=2, **adapter(tiny, "ip-adapter-sd15"))
    clean = done_of(request, PICTURES).picture
    lookbook.clear()
    with full_at("CLIPVisionModelWithProjection", 1):
        done = done_of(request, PICTURES)
    assert (done.picture == clean).all()
    assert done.notes == ("memory ran out, so all else was put away and the references were encoded again",)
    lookbook.clear()
    with (
        full_at("CLIPVisionModelWithProjection", *range(1, 50)),
        pytest.raises(OutOfMemory, match="every way of encoding the references"),
    ):
        done_of(request, PICTURES)
    assert idle(own_memory)
    assert (done_of(request, PICTURES).picture == clean).all()


@pytest.mark.parametrize("family", ["sdxl", "flux2-klein"])
def test_what_cannot_fit_is_refused_before_anything_loads(tiny: Tiny, family: str) -> None:
    request = asked(tiny(family), width=2048, height=2048)
    with use(Memory(lambda ours: 10_000_000)) as memory:
        with pytest.raises(CannotFit, match="choose a smaller model or picture"):
            done_of(request)
        counters = memory.view().counters
        assert (counters.loads, counters.to_device) == (0, 0)


def test_a_reference_that_cannot_be_looked_at_is_refused_before_anything_loads(tiny: Tiny, own_memory: Memory) -> None:
    request = asked(tiny("sd15"), steps=2, **adapter(tiny, "ip-adapter-sd15"))
    setting = Setting.here(found(request.engine), [request])
    by = adapter_of(setting.model, request.references)
    with use(Memory(lambda ours: 30_000)) as memory:
        with pytest.raises(CannotFit, match="to encode the references, and this device has 30,000 bytes"):
            check_fits(setting, by, request.references)
        assert not memory.view().counters.loads
    done_of(request, PICTURES)
    with use(Memory(lambda ours: 30_000)):
        check_fits(setting, by, request.references)  # seen before: nobody has to look again


def test_encoders_that_do_not_fit_together_take_turns(tiny: Tiny) -> None:
    request = asked(tiny("sdxl"), prompt=LONG, negative="ugly", loras=(Lora(file=str(tiny("lora-sdxl-kohya"))),))
    setting = Setting.here(found(request.engine), [request])
    plain = heard(setting, request)
    sizes = encoders_of(request)
    phrasebook.clear()
    with use(Memory(lambda ours: sum(sizes) - 1)) as memory:
        words = heard(setting, request)
        assert memory.view().counters.loads == 2, "each of them once, however many texts and windows there are"
    assert words.notes == ("the encoders of the words took turns on the device",)
    for one, other in zip((*words.positive, *words.negative), (*plain.positive, *plain.negative), strict=True):
        assert one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)
    phrasebook.clear()
    with use(Memory(lambda ours: max(sizes) - 1)) as memory:
        with pytest.raises(
            CannotFit, match=r"to encode the words, and this device has .* choose a smaller model"
        ) as no:
            heard(setting, request)
        assert "picture" not in no.value.sentence and not memory.view().counters.loads


LAYERS: dict[str, dict[str, Any]] = {
    "sdxl": {"prompt": LONG},
    "flux2-klein": {},
    "z-image": {},
}


@pytest.mark.parametrize("family", LAYERS)
def test_an_encoder_larger_than_the_card_passes_through_it(
    tiny: Tiny, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = asked(tiny(family), steps=2, **LAYERS[family])
    with card.inserted(monkeypatch):
        setting = Setting.here(found(request.engine), [request])
        assert setting.device == "cuda"
        (plain,) = heard(setting, request).positive
        phrasebook.clear()
        with use(Memory(lambda ours: max(encoders_of(request)) - 1)) as memory:
            words = heard(setting, request)
            assert not memory.view().rows
        assert words.notes == ("the encoder of the words passed through the device layer by layer",)
        assert all(torch.equal(words.positive[0][name], plain[name]) for name in plain)


def test_a_reference_is_seen_alike_layer_by_layer(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    request = asked(tiny("sdxl"), **adapter(tiny, "ip-adapter-sdxl"))
    with card.inserted(monkeypatch):
        setting = Setting.here(found(request.engine), [request])
        stage = OnStage(request, PICTURES)
        outfit = outfit_of(setting, stage)
        plain, _ = looked_at(outfit, setting, stage, guided=True)
        lookbook.clear()
        with use(Memory(lambda ours: 15_000)):
            layered, notes = looked_at(outfit, setting, stage, guided=True)
    assert notes == ["the encoder of the references passed through the device layer by layer"]
    one, other = (made.arguments["ip_adapter_image_embeds"][0] for made in (plain, layered))
    assert torch.equal(one, other) and np.isfinite(one.float().numpy()).all()


def test_the_ways_of_encoders() -> None:
    assert encoder_ways([40, 60], 100) == ("together", "apart", "streamed")
    assert encoder_ways([40, 60], 99) == ("apart", "streamed")
    assert encoder_ways([40, 60], 59) == ("streamed",)
    assert encoder_ways([60], 60, streams=False) == ("together",)
    with pytest.raises(CannotFit, match="60 bytes to encode the words, or 9 bytes layer by layer"):
        encoder_ways([40, 60], 8)
