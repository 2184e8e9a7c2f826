"""The flow families draw what the plain diffusers call draws, and say what they cannot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engines.requests import Done, EngineError, ImageRequest, Lora, Reference
from tests.engines.diffusion.conftest import asked, called, done_of, pipeline

Tiny = Callable[[str], Path]
SOURCE = np.random.default_rng(5).integers(0, 255, (64, 128, 3), np.uint8)
MASK = np.zeros((64, 128, 3), np.uint8)
MASK[16:48, 32:96] = 255
PICTURES = {"source": SOURCE, "mask": MASK, "one": SOURCE[:, :64], "two": SOURCE[:, 64:]}
FAMILIES = ("flux2-klein", "z-image", "qwen-image")
NAMES: dict[str, dict[str, str]] = {
    "flux2-klein": dict.fromkeys(("image", "inpaint"), "Flux2KleinInpaintPipeline"),
    "z-image": {"image": "ZImageImg2ImgPipeline", "inpaint": "ZImageInpaintPipeline"},
    "qwen-image": {"image": "QwenImageImg2ImgPipeline", "inpaint": "QwenImageInpaintPipeline"},
}
GUIDED: dict[str, Any] = {"guidance_scale": "leave out", "negative_prompt": "", "true_cfg_scale": 4.0}
USUAL: dict[str, dict[str, Any]] = {
    "flux2-klein": {"guidance_scale": 1.0},
    "z-image": {"guidance_scale": 0.0},
    "qwen-image": GUIDED,
}


def theirs(folder: Path, request: ImageRequest, name: str = "DiffusionPipeline", **more: Any) -> np.ndarray:
    return called(pipeline(folder, name), request, **{"negative_prompt": "leave out", **more})


@pytest.mark.parametrize("family", FAMILIES)
def test_words_become_the_same_picture(tiny: Tiny, family: str) -> None:
    request = asked(tiny(family))
    done = done_of(request)
    assert (done.picture == theirs(tiny(family), request, **USUAL[family])).all()
    assert not done.notes


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("mode", ["image", "inpaint"])
def test_a_source_becomes_the_same_picture(tiny: Tiny, family: str, mode: str) -> None:
    request = asked(tiny(family), source="source", mask="mask" if mode == "inpaint" else "", strength=0.7)
    more: dict[str, Any] = {"image": Image.fromarray(SOURCE), "strength": 0.7, **USUAL[family]}
    if mode == "inpaint":
        more["mask_image"] = Image.fromarray(MASK)
    elif family == "flux2-klein":
        more["mask_image"] = Image.new("L", (128, 64), 255)
    ours = done_of(request, PICTURES).picture
    assert (ours == theirs(tiny(family), request, NAMES[family][mode], **more)).all()
    assert (ours != done_of(asked(tiny(family))).picture).any()


def test_z_image_takes_guidance_and_a_negative_prompt(tiny: Tiny) -> None:
    request = asked(tiny("z-image"), guidance=0.8, negative="ugly, blurred")
    plain = theirs(tiny("z-image"), request, negative_prompt="ugly, blurred")
    assert (done_of(request).picture == plain).all()
    assert (plain != done_of(asked(tiny("z-image"))).picture).any()


def test_klein_takes_guidance_and_a_negative_prompt_where_it_is_not_distilled(tiny: Tiny, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(tiny("flux2-klein"), tmp_path / "base")
    index = folder / "model_index.json"
    index.write_text(index.read_text("utf-8").replace('"is_distilled": true', '"is_distilled": false'), "utf-8")
    request = asked(folder, guidance=2.0, negative="ugly, blurred")
    pipe = pipeline(folder)
    unwanted, _ = pipe.encode_prompt("ugly, blurred")
    plain = called(pipe, request, negative_prompt="leave out", negative_prompt_embeds=unwanted)
    done = done_of(request)
    assert (done.picture == plain).all()
    assert not done.notes


@pytest.mark.parametrize(("family", "notes"), [("flux2-klein", 2), ("z-image", 1)])
def test_what_has_no_effect_is_said(tiny: Tiny, family: str, notes: int) -> None:
    guidance = 3.0 if family == "flux2-klein" else 0.0
    done = done_of(asked(tiny(family), negative="ugly", guidance=guidance))
    assert len(done.notes) == notes
    assert "negative prompt was not used" in done.notes[-1]
    assert (done.picture == done_of(asked(tiny(family))).picture).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_batch_agrees_with_its_pictures_one_by_one(tiny: Tiny, family: str) -> None:
    from engines.registry import engine

    guidance = 0.0 if family == "flux2-klein" else 1.5
    requests = [
        asked(tiny(family), seed=seed, prompt=f"{words} at dawn", guidance=guidance, negative=words)
        for seed, words in enumerate(("a", "b c d", "e"))
    ]
    many: Any = engine(str(tiny(family)))
    together = [event.picture for event in many.render_many(requests) if isinstance(event, Done)]
    for picture, request in zip(together, requests, strict=True):
        assert np.abs(picture.astype(int) - done_of(request).picture).max() <= 1


@pytest.mark.parametrize("family", FAMILIES)
def test_words_heard_before_load_no_encoder(tiny: Tiny, family: str) -> None:
    from engines.memory import memory

    done_of(asked(tiny(family)))
    loads = memory().view().counters.loads
    memory().unload()
    done_of(asked(tiny(family), seed=8))
    assert memory().view().counters.loads == loads + 2  # the denoiser and the decoder


@pytest.mark.parametrize("family", FAMILIES)
def test_a_long_prompt_loses_words_and_says_which(tiny: Tiny, family: str) -> None:
    long = " ".join(f"word{number}" for number in range(900))
    done = done_of(asked(tiny(family), prompt=f"{long} lastly"))
    (note,) = done.notes
    assert note.endswith("lastly”")
    kept = len(long.split()) + 1 - len(note.partition("“")[2].split())
    assert (done.picture == done_of(asked(tiny(family), prompt=" ".join(long.split()[:kept]))).picture).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_lora_changes_the_picture_as_it_does_there(tiny: Tiny, family: str, tmp_path: Path) -> None:
    file = lora_for(tiny(family), tmp_path)
    request = asked(tiny(family), loras=(Lora(file=str(file), weight=0.8),))
    pipe = pipeline(tiny(family))
    pipe.load_lora_weights(str(file), adapter_name="one")
    pipe.set_adapters("one", 0.8)
    ours, bare = done_of(request).picture, done_of(asked(tiny(family))).picture
    assert (ours == called(pipe, request, **{"negative_prompt": "leave out", **USUAL[family]})).all()
    assert (ours != bare).any()
    assert (done_of(asked(tiny(family), loras=(Lora(file=str(file), weight=0.0),))).picture == bare).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_whoever_stops_frees_what_was_lent(tiny: Tiny, family: str) -> None:
    from engines.memory import memory
    from engines.registry import engine

    drawing: Any = engine(str(tiny(family))).render(asked(tiny(family), steps=50), {})
    next(drawing)
    assert any(row.users for row in memory().view().rows)
    drawing.close()
    assert not any(row.users for row in memory().view().rows)


def test_klein_looks_at_references(tiny: Tiny) -> None:
    folder = tiny("flux2-klein")
    shown = tuple(Reference(picture=name) for name in ("one", "two"))
    request = asked(folder, references=shown)
    images = [Image.fromarray(PICTURES[one.picture]) for one in shown]
    ours = done_of(request, PICTURES).picture
    assert (ours == theirs(folder, request, image=images, **USUAL["flux2-klein"])).all()
    assert (ours != done_of(asked(folder)).picture).any()
    assert (ours != done_of(asked(folder, references=shown[::-1]), PICTURES).picture).any()


def test_too_many_references_are_refused_before_anything_loads(tiny: Tiny) -> None:
    from engines.memory import memory

    with pytest.raises(EngineError, match="3 reference pictures at most on this device"):
        done_of(asked(tiny("flux2-klein"), references=(Reference(picture="one"),) * 4), PICTURES)
    assert not memory().view().counters.loads


def test_larger_devices_look_at_more_and_larger_references() -> None:
    from engines.diffusion.families import family_of
    from engines.diffusion.natives import SMALL_BYTES, most_shown

    traits = family_of("flux2-klein").traits
    assert most_shown(traits, SMALL_BYTES - 1) == (3, 768 * 768)
    assert most_shown(traits, SMALL_BYTES) == (4, 1024 * 1024)


def test_qwen_image_takes_a_negative_prompt(tiny: Tiny) -> None:
    request = asked(tiny("qwen-image"), guidance=3.0, negative="ugly, blurred")
    plain = theirs(
        tiny("qwen-image"),
        request,
        **{**GUIDED, "negative_prompt": "ugly, blurred", "true_cfg_scale": 3.0},
    )
    assert (done_of(request).picture == plain).all()
    assert (plain != done_of(asked(tiny("qwen-image"))).picture).any()


def test_an_editor_draws_as_it_does_there_and_knows_what_it_has_seen(tiny: Tiny) -> None:
    from engines.memory import memory

    folder = tiny("qwen-image-edit-plus")
    request = asked(folder, width=64, steps=2, guidance=1.0, references=(Reference(picture="one"),))
    plain = {"guidance_scale": "leave out", "true_cfg_scale": 1.0, "image": [Image.fromarray(PICTURES["one"])]}
    assert (done_of(request, PICTURES).picture == theirs(folder, request, **plain)).all()
    loads = memory().view().counters.loads
    other = done_of(request.model_copy(update={"seed": 8}), PICTURES).picture
    assert memory().view().counters.loads == loads
    elsewhere = request.model_copy(update={"seed": 8, "references": (), "source": "two"})
    assert (done_of(elsewhere, PICTURES).picture != other).any()


def test_an_editor_says_what_it_needs(tiny: Tiny) -> None:
    one, three = tiny("qwen-image-edit"), tiny("qwen-image-edit-plus")
    shown = Reference(picture="one")
    with pytest.raises(EngineError, match="give it a source picture or a reference"):
        done_of(asked(three), PICTURES)
    with pytest.raises(EngineError, match="3 reference pictures at most"):
        done_of(asked(three, source="two", references=(shown,) * 3), PICTURES)
    with pytest.raises(EngineError, match="1 reference picture at most"):
        done_of(asked(one, references=(shown,) * 2), PICTURES)
    with pytest.raises(EngineError, match="takes no mask"):
        done_of(asked(three, source="one", mask="mask"), PICTURES)


def test_the_first_editor_draws_as_it_does_there(tiny: Tiny) -> None:
    folder = tiny("qwen-image-edit")
    request = asked(folder, width=64, steps=2, guidance=1.0, source="one")
    plain = {"guidance_scale": "leave out", "true_cfg_scale": 1.0, "image": Image.fromarray(PICTURES["one"])}
    assert (done_of(request, PICTURES).picture == theirs(folder, request, **plain)).all()


def lora_for(folder: Path, place: Path) -> Path:
    """A LoRA file for the model's attention, in diffusers' keys."""
    from safetensors.torch import save_file

    from tests.tiny.lora import adapted, peft

    file = place / "lora.safetensors"
    save_file(peft(adapted(pipeline(folder).transformer), "transformer", 81), file, metadata={"format": "pt"})
    return file
