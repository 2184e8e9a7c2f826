"""References: whoever a picture is of is drawn after it, where they stand; seen once, they are encoded once."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engines.diffusion.likenesses import lookbook
from engines.requests import EngineError, Reference
from engines.stage import Camera, Mark, Stage
from tests.engines.diffusion.conftest import asked, called, done_of, pipeline

Tiny = Callable[[str], Path]
RANDOM = np.random.default_rng(8)
PICTURES = {name: RANDOM.integers(0, 255, (96, 96, 3), np.uint8) for name in ("ann", "bob")}
STAGE = Stage(
    marks=(Mark(entity="Ann", position=(-1.2, 0, 0)), Mark(entity="Bob", position=(1.2, 0, 0))),
    camera=Camera(position=(0, 1.5, 4), target=(0, 1, 0)),
)


@pytest.mark.parametrize(
    ("family", "name"), [("sd15", "StableDiffusionPipeline"), ("sdxl", "StableDiffusionXLPipeline")]
)
def test_one_reference_is_what_the_library_draws(tiny: Tiny, family: str, name: str) -> None:
    adapter = tiny(f"ip-adapter-{family}")
    request = asked(tiny(family), references=(Reference(picture="ann", model=str(adapter), scale=0.7),))
    pipe = pipeline(tiny(family), name)
    file = adapter if adapter.is_file() else next(adapter.rglob("*.safetensors"))
    pipe.load_ip_adapter(str(file.parent), subfolder="", weight_name=file.name, local_files_only=True)
    pipe.set_ip_adapter_scale(0.7)
    theirs = called(pipe, request, ip_adapter_image=Image.fromarray(PICTURES["ann"]))
    ours = done_of(request, PICTURES).picture
    assert (ours == theirs).all()
    assert (ours != done_of(asked(tiny(family))).picture).any()


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_a_reference_bound_to_somebody_changes_their_place_most(tiny: Tiny, family: str) -> None:
    model = str(tiny(f"ip-adapter-{family}"))

    def picture(of_ann: str) -> np.ndarray:
        references = (
            Reference(picture=of_ann, entity="Ann", model=model, scale=1.0),
            Reference(picture="bob", entity="Bob", model=model, scale=1.0),
        )
        request = asked(tiny(family), width=256, height=128, steps=2, stage=STAGE, references=references)
        request = request.model_copy(update={"layers": ("picture", "masks")})
        done = done_of(request, PICTURES)
        where.update({name: done.layers["masks"] == at + 1 for at, name in enumerate(done.instances)})
        return done.picture.astype(int)

    where: dict[str, np.ndarray] = {}
    change = np.abs(picture("ann") - picture("bob")).sum(axis=2)
    assert {"Ann", "Bob"} <= set(where)
    assert change[where["Ann"]].mean() > 1.5 * change[where["Bob"]].mean()


def test_what_was_seen_is_not_encoded_again_and_leaves_no_trace(tiny: Tiny) -> None:
    model = str(tiny("ip-adapter-sdxl"))
    bare = done_of(asked(tiny("sdxl"))).picture
    request = asked(tiny("sdxl"), references=(Reference(picture="ann", model=model),))
    first = done_of(request, PICTURES).picture
    misses = lookbook.misses
    assert (done_of(request, PICTURES).picture == first).all()
    assert lookbook.misses == misses
    assert (done_of(asked(tiny("sdxl"))).picture == bare).all()


def test_scale_0_and_who_is_not_seen_are_as_if_not_asked_for(tiny: Tiny) -> None:
    bare = done_of(asked(tiny("sdxl"), stage=STAGE)).picture
    for one in (Reference(picture="ann", scale=0.0), Reference(picture="ann", entity="Cid")):
        assert (done_of(asked(tiny("sdxl"), stage=STAGE, references=(one,)), PICTURES).picture == bare).all()


def test_without_a_stage_whoever_it_is_of_is_drawn_everywhere(tiny: Tiny) -> None:
    bare, model = done_of(asked(tiny("sdxl"))).picture, str(tiny("ip-adapter-sdxl"))
    named = asked(tiny("sdxl"), references=(Reference(picture="ann", entity="Ann", model=model),))
    nameless = asked(tiny("sdxl"), references=(Reference(picture="ann", model=model),))
    assert (done_of(named, PICTURES).picture == done_of(nameless, PICTURES).picture).all()
    assert (done_of(named, PICTURES).picture != bare).any()


def test_a_reference_without_adapter_or_picture_says_what_to_do(tiny: Tiny) -> None:
    with pytest.raises(EngineError, match="need an IP-Adapter: fetch one"):
        done_of(asked(tiny("sdxl"), references=(Reference(picture="ann"),)), PICTURES)
    lost = Reference(picture="lost", model=str(tiny("ip-adapter-sdxl")))
    with pytest.raises(EngineError, match="bring it in again"):
        done_of(asked(tiny("sdxl"), references=(lost,)))
