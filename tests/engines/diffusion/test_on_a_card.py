"""On a graphics card every way of working draws, in half precision, whatever the picture is made of (see `card`)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engines.diffusion.components import _components as components
from engines.diffusion.plan import Plan
from engines.diffusion.setting import Setting
from engines.memory import Memory, peaks
from engines.models import found
from engines.requests import Control, Lora, Reference
from tests.engines.diffusion import card
from tests.engines.diffusion.conftest import asked, done_of, in_way
from tests.engines.diffusion.test_ways import FROM, PICTURES, SEEN, UNDER, adapter

Tiny = Callable[[str], Path]


@pytest.fixture(autouse=True)
def a_card(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with card.inserted(monkeypatch):
        yield


def union(tiny: Tiny) -> dict[str, Any]:
    model = str(tiny("controlnet-union-sdxl"))
    both = (Control(kind="depth", picture="source", model=model), Control(kind="pose", picture="mask", model=model))
    return {"controls": both}


def worn(tiny: Tiny) -> dict[str, Any]:
    lora = {"loras": (Lora(file=str(tiny("lora-sdxl-kohya")), weight=0.8),)}
    return {**adapter(tiny, "ip-adapter-sdxl"), **lora}


ASKED: dict[str, tuple[str, Callable[[Tiny], dict[str, Any]]]] = {
    "sdxl with a LoRA and a reference": ("sdxl", worn),
    "sdxl after two maps": ("sdxl", union),
    "sd15 in a hurry, watched": ("sd15", lambda tiny: {"profile": "fast", "preview_every": 1, "steps": 6}),
    "klein under a mask": ("flux2-klein", lambda tiny: {**UNDER, **SEEN}),
    "z-image from a source": ("z-image", lambda tiny: {**FROM, "guidance": 0.8}),
    "qwen-image under a mask": ("qwen-image", lambda tiny: UNDER),
    "qwen-image-edit": ("qwen-image-edit-plus", lambda tiny: {"references": (Reference(picture="one"),)}),
}


@pytest.mark.parametrize("name", ASKED)
def test_the_most_frugal_way_draws_there_what_the_whole_model_draws(tiny: Tiny, name: str) -> None:
    kind, more = ASKED[name]
    request = asked(tiny(kind), **{"steps": 2, **more(tiny)})
    eager: dict[str, Any] = {"compiler": ""}
    whole = in_way(request, "whole", PICTURES, **eager)
    assert np.abs(in_way(request, "streamed", PICTURES, **eager) - whole).max() <= 2


@pytest.mark.parametrize("name", ["sdxl with a LoRA and a reference", "sdxl after two maps", "z-image from a source"])
def test_what_streams_is_pinned_once_and_taken_from_there_by_every_run(tiny: Tiny, name: str) -> None:
    kind, more = ASKED[name]
    request = asked(tiny(kind), **{"steps": 2, **more(tiny)})
    worn = sum(Path(one.file).stat().st_size for one in request.loras)  # it comes and goes with a run
    eager: dict[str, Any] = {"compiler": ""}
    first = in_way(request, "streamed", PICTURES, **eager)
    blocks = {id(one._parked.block): one._parked.block for one in components.values() if one._parked}
    before = dict(card.PINNED)
    assert (in_way(request, "streamed", PICTURES, **eager) == first).all()
    again = sum(size for place, (_, size) in card.PINNED.items() if place not in before)
    assert again <= worn * 4, "no weights of the model are pinned anew"
    assert (in_way(request, "whole", PICTURES, **eager) - first).max() <= 2
    after = {id(one._parked.block) for one in components.values() if one._parked}
    assert set(blocks) <= after, "the whole model comes from the same block"


def test_an_old_card_without_bfloat16_draws_transformers_in_whole_floats(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {"sdxl": "float16", "flux2-klein": "float32", "z-image": "float32", "qwen-image": "float32"}
    families = {kind: found(str(tiny(kind))) for kind in wanted}
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda *_: (7, 5))
    for kind, model in families.items():
        model = replace(model, entry=model.entry.model_copy(update={"dtype": "bfloat16"}))
        setting = Setting.here(model, [asked(tiny(kind))])
        assert (setting.device, setting.precision) == ("cuda", wanted[kind])


@pytest.mark.parametrize("way", ["whole", "tiled", "apart", "streamed"])
def test_every_way_is_measured_by_itself(
    tiny: Tiny, own_memory: Memory, monkeypatch: pytest.MonkeyPatch, way: Any
) -> None:
    request = asked(tiny("sd15"), steps=1)
    plan = Plan(Setting.here(found(request.engine), [request]), [request], {})
    guessed = plan.load()
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda *_: 5_000)
    in_way(request, way)
    turns: tuple[Any, ...] = ("decoded",) if way in ("apart", "streamed") else ()
    for work in (way, *turns):
        assert plan.load().to(work) == 5_500 != guessed.to(work)
        assert peaks.learned().seconds(plan.key(work)) or work == "decoded"


def test_what_waits_for_the_card_is_seen_and_freed(tiny: Tiny, own_memory: Memory) -> None:
    request = asked(tiny("sd15"), steps=1)
    picture = done_of(request).picture
    view = own_memory.view()
    assert view.parked >= view.resident > 0, "all that is there waits in the host's memory as well"
    own_memory.unload()
    assert own_memory.view().parked == view.parked and own_memory.unload(host=True) == view.parked
    assert own_memory.view().parked == 0
    assert (done_of(request).picture == picture).all()
    again = own_memory.view().parked
    assert 0 < again < view.parked, "its words are known: their encoder has not come back"
    in_way(request, "streamed")
    assert own_memory.view().parked == again, "what passes through shares its block with the whole"
    assert own_memory.unload(host=True) >= again and own_memory.view().parked == 0


def test_the_card_refuses_what_a_card_refuses() -> None:
    here, there = torch.ones(3), torch.ones(3, device="cuda")
    assert there.device.type == "cuda" and (there.cpu() == here).all() and there.sum().item() == 3
    layer = torch.nn.Linear(3, 3).to("cuda", torch.float16)
    for refused in (
        lambda: here + there,
        lambda: layer(there),
        lambda: there.numpy(),
        lambda: torch.randn(3, device="cuda", generator=torch.Generator("cpu")),
    ):
        with pytest.raises((RuntimeError, TypeError)):
            refused()


def test_who_looks_at_pictures_sees_there_what_it_sees_here(tiny: Tiny) -> None:
    from engines.vision.crops import Region
    from engines.vision.encoder import VisionRequest, encode, encode_words

    regions = (Region(PICTURES["one"]), Region(PICTURES["two"]))
    for family in ("dinov2", "clip"):
        here, there = (encode(VisionRequest(str(tiny(family)), regions, family, device)) for device in ("cpu", "cuda"))
        assert np.allclose(here, there, atol=1e-5)
    here, there = (encode_words(str(tiny("clip")), ["a rider at dawn"], device) for device in ("cpu", "cuda"))
    assert np.allclose(here, there, atol=1e-5)
