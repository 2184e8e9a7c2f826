"""In the profile `exact` an engine draws what the plain diffusers call draws, bit for bit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engines.memory import Memory
from engines.requests import Control, EngineError, ImageRequest, Lora
from tests.engines.diffusion.conftest import asked, called, done_of, pipeline, plain

Tiny = Callable[[str], Path]
FAMILIES = ("sd15", "sdxl")
SOURCE = np.random.default_rng(5).integers(0, 255, (64, 128, 3), np.uint8)
MASK = np.zeros((64, 128, 3), np.uint8)
MASK[16:48, 32:96] = 255
PICTURES = {"source": SOURCE, "mask": MASK, "map": SOURCE}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("negative", ["", "ugly, blurred"])
def test_words_become_the_same_picture(tiny: Tiny, family: str, negative: str) -> None:
    request = asked(tiny(family), negative=negative)
    assert (done_of(request).picture == plain(tiny(family), request)).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_no_guidance_needs_no_negative_prompt(tiny: Tiny, family: str) -> None:
    request = asked(tiny(family), guidance=1.0)
    assert (done_of(request).picture == plain(tiny(family), request)).all()


@pytest.mark.parametrize(("family", "name"), [("sd15", "StableDiffusion"), ("sdxl", "StableDiffusionXL")])
def test_a_source_becomes_the_same_picture(tiny: Tiny, family: str, name: str) -> None:
    request = asked(tiny(family), source="source", strength=0.7)
    theirs = plain(
        tiny(family),
        request,
        f"{name}Img2ImgPipeline",
        image=Image.fromarray(SOURCE),
        strength=0.7,
        width="leave out",
        height="leave out",
    )
    assert (done_of(request, PICTURES).picture == theirs).all()


@pytest.mark.parametrize(("family", "name"), [("sd15", "StableDiffusion"), ("sdxl", "StableDiffusionXL")])
def test_a_masked_source_becomes_the_same_picture(tiny: Tiny, family: str, name: str) -> None:
    request = asked(tiny(family), source="source", mask="mask", strength=0.8)
    theirs = plain(
        tiny(family),
        request,
        f"{name}InpaintPipeline",
        image=Image.fromarray(SOURCE),
        mask_image=Image.fromarray(MASK),
        strength=0.8,
    )
    assert (done_of(request, PICTURES).picture == theirs).all()


@pytest.mark.parametrize(
    ("family", "file"), [("sdxl", "lora-sdxl-kohya"), ("sdxl", "lora-sdxl-diffusers"), ("sd15", "lora-sd15-kohya")]
)
def test_a_lora_changes_the_picture_as_it_does_there(tiny: Tiny, family: str, file: str) -> None:
    request = asked(tiny(family), loras=(Lora(file=str(tiny(file)), weight=0.8),))
    pipe = pipeline(tiny(family))
    pipe.load_lora_weights(str(tiny(file)), adapter_name="one")
    pipe.set_adapters("one", 0.8)
    ours = done_of(request).picture
    assert (ours == called(pipe, request)).all()
    assert (ours != done_of(asked(tiny(family))).picture).any()


def test_loras_come_and_go_without_a_trace(tiny: Tiny) -> None:
    folder, one, two = tiny("sdxl"), str(tiny("lora-sdxl-kohya")), str(tiny("lora-sdxl-diffusers"))
    bare = done_of(asked(folder)).picture
    both = done_of(asked(folder, loras=(Lora(file=one), Lora(file=two, weight=0.5)))).picture
    alone = done_of(asked(folder, loras=(Lora(file=two, weight=0.5),))).picture
    assert (both != alone).any()
    assert (done_of(asked(folder, loras=(Lora(file=one, weight=0.0),))).picture == bare).all()
    assert (done_of(asked(folder)).picture == bare).all()
    assert (done_of(asked(folder, loras=(Lora(file=one), Lora(file=two, weight=0.5)))).picture == both).all()


@pytest.mark.parametrize(("family", "name"), [("sd15", "StableDiffusion"), ("sdxl", "StableDiffusionXL")])
def test_a_control_map_holds_as_it_does_there(tiny: Tiny, family: str, name: str) -> None:
    import diffusers

    followed = tiny(f"controlnet-{family}")
    control = Control(kind="depth", picture="map", model=str(followed), scale=0.9, start=0.1, end=0.8)
    request = asked(tiny(family), controls=(control,))
    net = diffusers.ControlNetModel.from_pretrained(followed, local_files_only=True)
    theirs = called(
        pipeline(tiny(family), f"{name}ControlNetPipeline", controlnet=net),
        request,
        image=Image.fromarray(SOURCE),
        controlnet_conditioning_scale=0.9,
        control_guidance_start=0.1,
        control_guidance_end=0.8,
    )
    ours = done_of(request, PICTURES).picture
    assert (ours == theirs).all()
    silent = request.model_copy(update={"controls": (control.model_copy(update={"scale": 0.0}),)})
    bare = done_of(asked(tiny(family))).picture
    assert (done_of(silent, PICTURES).picture == bare).all()
    assert (ours != bare).any()


def test_several_maps_hold_at_once(tiny: Tiny) -> None:
    net = str(tiny("controlnet-sdxl"))
    one = Control(kind="depth", picture="map", model=net)
    two = Control(kind="pose", picture="mask", model=net, scale=0.5, end=0.5)
    pictures = [
        done_of(asked(tiny("sdxl"), controls=those), PICTURES).picture for those in ((one,), (two,), (one, two))
    ]
    assert all((a != b).any() for a, b in ((pictures[0], pictures[1]), (pictures[0], pictures[2])))


def test_a_union_follows_several_maps_as_it_does_there(tiny: Tiny) -> None:
    import diffusers

    union = tiny("controlnet-union-sdxl")
    controls = (
        Control(kind="depth", picture="map", model=str(union), scale=0.9, end=0.9),
        Control(kind="pose", picture="mask", model=str(union), scale=0.6, start=0.2),
    )
    request = asked(tiny("sdxl"), controls=controls)
    net = diffusers.ControlNetUnionModel.from_pretrained(union, local_files_only=True)
    theirs = called(
        pipeline(tiny("sdxl"), "StableDiffusionXLControlNetUnionPipeline", controlnet=net),
        request,
        control_image=[Image.fromarray(SOURCE), Image.fromarray(MASK)],
        control_mode=[1, 0],
        controlnet_conditioning_scale=[0.9, 0.6],
        control_guidance_end=1.0,
    )
    assert (done_of(request, PICTURES).picture == theirs).all()
    mixed = (controls[0], Control(kind="pose", picture="mask", model=str(tiny("controlnet-sdxl"))))
    with pytest.raises(EngineError, match="A union control model follows all maps"):
        done_of(asked(tiny("sdxl"), controls=mixed), PICTURES)


@pytest.mark.parametrize("family", [*FAMILIES, "flux2-klein", "z-image", "qwen-image"])
def test_a_seed_is_a_picture(tiny: Tiny, family: str) -> None:
    first, again, other = (done_of(asked(tiny(family), seed=seed)).picture for seed in (3, 3, 4))
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_batch_agrees_with_its_pictures_one_by_one(tiny: Tiny, family: str) -> None:
    from engines.registry import engine

    requests = [
        asked(tiny(family), seed=seed, prompt=f"{words} at dawn") for seed, words in enumerate(("a", "b c d", "e"))
    ]
    many: Any = engine(str(tiny(family)))
    together = [event.picture for event in many.render_many(requests) if hasattr(event, "picture")]
    for picture, request in zip(together, requests, strict=True):
        assert np.abs(picture.astype(int) - done_of(request).picture).max() <= 1


@pytest.mark.parametrize("family", FAMILIES)
def test_a_long_prompt_is_said_in_windows_and_its_end_still_counts(tiny: Tiny, family: str) -> None:
    long = " ".join(f"word{number}" for number in range(60))
    pictures = [done_of(asked(tiny(family), prompt=long + end)).picture for end in (" red", " blue")]
    assert (pictures[0] != pictures[1]).any()
    assert not done_of(asked(tiny(family), prompt=long)).notes


@pytest.mark.parametrize("name", ["euler-a", "dpmpp-2m-karras", "ddim", "unipc"])
def test_a_scheduler_goes_by_the_name_people_know(tiny: Tiny, name: str) -> None:
    request: ImageRequest = asked(tiny("sdxl"), scheduler=name)
    assert (done_of(request).picture != done_of(asked(tiny("sdxl"))).picture).any()


@pytest.mark.parametrize(("family", "name"), [("sdxl", "flow-euler"), ("z-image", "euler-a")])
def test_a_scheduler_of_another_kind_of_model_is_refused_before_anything_loads(
    tiny: Tiny, own_memory: Memory, family: str, name: str
) -> None:
    with pytest.raises(EngineError, match=f"cannot use the scheduler “{name}”: choose one of"):
        done_of(asked(tiny(family), scheduler=name))
    assert own_memory.view().counters.loads == 0


def test_a_word_longer_than_a_window_is_said_in_several_and_nothing_is_lost(tiny: Tiny) -> None:
    from engines.diffusion.clip import WINDOW, windows_of
    from engines.diffusion.helpers import light_parts
    from engines.models import found

    tokenizers = [light_parts(found(str(tiny("sdxl"))))[name] for name in ("tokenizer", "tokenizer_2")]
    word = "草原上的騎士" * 40
    parts = windows_of(tokenizers, f"dawn {word} at sea")
    assert "".join(parts).replace(" ", "") == f"dawn{word}atsea"
    assert all(len(one(part).input_ids) - 2 <= WINDOW for part in parts for one in tokenizers)
    end = done_of(asked(tiny("sdxl"), prompt=word + "晨")).picture
    assert (done_of(asked(tiny("sdxl"), prompt=word + "夜")).picture != end).any(), "its last sign still counts"


def test_what_would_be_another_picture_beside_others_is_drawn_alone(tiny: Tiny) -> None:
    """Words of one window beside words of two, and a second picture from a source under a mask."""
    from engines.registry import engine

    model: Any = engine(str(tiny("sdxl")))
    cases = (
        [asked(tiny("sdxl"), steps=2, prompt=words) for words in ("a fox", "a fox " * 40)],
        [asked(tiny("sdxl"), steps=2, seed=seed, source="source", mask="mask", strength=0.8) for seed in (1, 2)],
    )
    for requests in cases:
        together = [event.picture for event in model.render_many(requests, PICTURES) if hasattr(event, "picture")]
        for picture, request in zip(together, requests, strict=True):
            assert (picture == done_of(request, PICTURES).picture).all()
