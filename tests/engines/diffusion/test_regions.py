"""A LoRA file bound to somebody holds where they stand: there as if it held everywhere, elsewhere as if it were not."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline, UNet2DConditionModel
from safetensors.torch import load_file, save_file

from engines.diffusion.dressing import dress
from engines.diffusion.loras import worn_of
from engines.diffusion.quiet import quieten
from engines.diffusion.regions import Region, bound
from engines.memory import memory
from engines.registry import engine
from engines.requests import Control, Done, EngineError, Lora, Reference
from tests.engines.diffusion.conftest import asked, done_of, in_way
from tests.engines.diffusion.test_references import PICTURES, STAGE
from tests.tiny.lora import kohya

Tiny = Callable[[str], Path]
PIPELINES: Mapping[str, Any] = {"sd15": StableDiffusionPipeline, "sdxl": StableDiffusionXLPipeline}
FILES = {"sd15": "lora-sd15-kohya", "sdxl": "lora-sdxl-kohya"}
SIZE = {"width": 256, "height": 128, "steps": 2}
LEFT = np.zeros((64, 128), bool)
LEFT[:, :64] = True


class Denoiser:
    """The toy's UNet at one step, wearing files."""

    def __init__(self, folder: Path, family: str) -> None:
        self.family = family
        self.config = json.loads((folder / "unet" / "config.json").read_text("utf-8"))
        self.unet = UNet2DConditionModel.from_pretrained(folder / "unet", local_files_only=True)
        quieten()
        source, width = torch.Generator().manual_seed(5), self.config["cross_attention_dim"]
        self.latents = torch.randn((2, 4, 8, 16), generator=source)
        self.words, self.others = torch.randn((2, 2, 77, width), generator=source)

    def wear(self, *files: str, entity: str = "Ann") -> list[str]:
        worn = worn_of([Lora(file=file, entity=entity) for file in files])
        dress(self.unet, PIPELINES[self.family], worn, "unet", self.config)
        return [one.name for one in worn]

    def listened(self, regions: Sequence[Region] = ()) -> torch.Tensor:
        """What the first attention to words answers."""
        first = next(one for one in self.unet.modules() if getattr(one, "is_cross_attention", False))
        answers: list[torch.Tensor] = []
        with bound(self.unet, regions):
            compute = first.forward
            first.forward = lambda *told, **named: answers.append(compute(*told, **named)) or answers[-1]
            try:
                self.answer()
            finally:
                first.forward = compute
        return answers[0]

    def answer(self, regions: Sequence[Region] = (), words: torch.Tensor | None = None) -> torch.Tensor:
        told: dict[str, Any] = {"encoder_hidden_states": self.words if words is None else words}
        if self.family == "sdxl":
            told["added_cond_kwargs"] = {"text_embeds": torch.ones(2, 12), "time_ids": torch.ones(2, 6)}
        with torch.no_grad(), bound(self.unet, regions):
            return self.unet(self.latents, torch.tensor(500), **told).sample


@pytest.fixture(params=["sd15", "sdxl"])
def denoiser(tiny: Tiny, request: pytest.FixtureRequest) -> Denoiser:
    return Denoiser(tiny(request.param), request.param)


def test_a_place_that_is_all_of_the_picture_is_no_bound_at_all(tiny: Tiny, denoiser: Denoiser) -> None:
    (name,) = denoiser.wear(str(tiny(FILES[denoiser.family])))
    all_of = np.ones((64, 128), bool)
    whole = denoiser.answer()
    assert torch.equal(denoiser.answer([Region((name,), all_of)]), whole)
    own = Region((name,), all_of, positive=denoiser.others[1:], negative=denoiser.others[:1])
    assert torch.equal(denoiser.answer([own]), denoiser.answer(words=denoiser.others))
    assert torch.equal(denoiser.answer(), whole), "it leaves no trace"


def test_a_place_that_is_none_of_the_picture_is_no_file_at_all(tiny: Tiny, denoiser: Denoiser) -> None:
    bare = denoiser.answer()
    (name,) = denoiser.wear(str(tiny(FILES[denoiser.family])))
    assert (denoiser.answer() - bare).abs().max() > 0.01
    none = Region((name,), np.zeros((64, 128), bool), denoiser.others[1:], denoiser.others[:1])
    torch.testing.assert_close(denoiser.answer([none]), bare, rtol=0, atol=1e-5)  # torch has other kernels by now


def test_every_place_listens_to_the_words_by_the_file_that_holds_there(denoiser: Denoiser, tmp_path: Path) -> None:
    """At the first attention to words, where all are given the same: these files change only how words are heard."""
    files = [hearing(denoiser.unet, tmp_path / f"{seed}.safetensors", seed) for seed in (1, 2)]
    bare, alone = denoiser.listened(), list[torch.Tensor]()
    for file in files:
        denoiser.wear(file)
        alone.append(denoiser.listened())
    one, two = denoiser.wear(*files)
    placed = denoiser.listened([Region((one,), LEFT), Region((two,), ~LEFT & (np.arange(128) >= 96))])
    across = int((2 * placed.shape[1]) ** 0.5)  # the picture is twice as wide as high
    at = torch.arange(placed.shape[1]) % across / across
    for where, wanted in ((at < 0.5, alone[0]), ((at >= 0.5) & (at < 0.75), bare), (at >= 0.75, alone[1])):
        torch.testing.assert_close(placed[:, where], wanted[:, where], rtol=0, atol=1e-5)
        others = [other for other in (bare, *alone) if other is not wanted]
        assert all((placed - other)[:, where].abs().amax(dim=(0, 2)).min() > 1e-3 for other in others)


def test_files_of_one_person_hear_together(denoiser: Denoiser, tmp_path: Path) -> None:
    files = [hearing(denoiser.unet, tmp_path / f"{seed}.safetensors", seed) for seed in (1, 2)]
    both = tuple(denoiser.wear(*files))
    assert torch.equal(denoiser.answer([Region(both, np.ones((64, 128), bool))]), denoiser.answer())


def test_somebody_is_changed_where_they_stand(tiny: Tiny) -> None:
    file = str(tiny("lora-sdxl-diffusers"))
    request = asked(tiny("sdxl"), stage=STAGE, layers=("picture", "masks"), **SIZE)
    bare = done_of(request)
    done = done_of(request.model_copy(update={"loras": (Lora(file=file, weight=3.0, entity="Ann"),)}))
    where = {name: done.layers["masks"] == at + 1 for at, name in enumerate(done.instances)}
    change = np.abs(done.picture.astype(int) - bare.picture).sum(axis=2)
    assert change[where["Ann"]].mean() > 1.5 * change[where["Bob"]].mean()
    assert not done.notes


def test_words_mean_to_others_what_they_meant(tiny: Tiny, tmp_path: Path) -> None:
    """A file that teaches the text encoders alone changes somebody's place, and nothing for the rest to listen to."""
    taught = {name: one for name, one in load_file(tiny("lora-sdxl-kohya")).items() if name.startswith("lora_te")}
    file = tmp_path / "words.safetensors"
    save_file(taught, file)
    request = asked(tiny("sdxl"), stage=STAGE, layers=("picture", "masks"), negative="ugly", **SIZE)
    bare = done_of(request)
    done = done_of(request.model_copy(update={"loras": (Lora(file=str(file), weight=3.0, entity="Ann"),)}))
    where = {name: done.layers["masks"] == at + 1 for at, name in enumerate(done.instances)}
    change = np.abs(done.picture.astype(int) - bare.picture).sum(axis=2)
    assert change[where["Ann"]].mean() > 1.5 * change[where["Bob"]].mean()


@pytest.mark.parametrize("turned", [False, True])
def test_a_file_of_somebody_who_is_not_seen_is_not_worn(tiny: Tiny, tmp_path: Path, turned: bool) -> None:
    file = dora(tiny, tmp_path) if turned else str(tiny("lora-sdxl-kohya"))
    request = asked(tiny("sdxl"), stage=STAGE, steps=2)
    other = done_of(request.model_copy(update={"loras": (Lora(file=file, entity="Cid"),)}))
    assert (other.picture == done_of(request).picture).all()
    assert "lora 1" not in other.used and not other.notes


def test_who_stands_outside_the_picture_wears_nothing(tiny: Tiny) -> None:
    ann, bob = STAGE.marks
    away = bob.model_copy(update={"position": (60.0, 0.0, 0.0)})
    request = asked(tiny("sdxl"), stage=STAGE.model_copy(update={"marks": (ann, away)}), steps=2)
    other = done_of(request.model_copy(update={"loras": (Lora(file=str(tiny("lora-sdxl-kohya")), entity="Bob"),)}))
    assert (other.picture == done_of(request).picture).all() and "lora 1" not in other.used


def test_without_a_stage_it_holds_everywhere(tiny: Tiny) -> None:
    file = str(tiny("lora-sd15-kohya"))
    named = done_of(asked(tiny("sd15"), steps=2, loras=(Lora(file=file, weight=0.5, entity="Ann"), Lora(file=file))))
    nameless = done_of(asked(tiny("sd15"), steps=2, loras=(Lora(file=file, weight=1.5),)))
    assert (named.picture == nameless.picture).all()


def test_beside_maps_references_and_other_files_and_in_every_way(tiny: Tiny) -> None:
    request = asked(
        tiny("sd15"),
        stage=STAGE,
        **SIZE,
        loras=(
            Lora(file=str(tiny("lora-sd15-kohya")), entity="Ann"),
            Lora(file=str(tiny("lora-sd15-kohya")), weight=0.4, entity="Bob"),
            Lora(file=str(tiny("lora-sd15-kohya")), weight=0.2),
        ),
        controls=(Control(kind="pose", model=str(tiny("controlnet-sd15"))),),
        references=(Reference(picture="ann", entity="Ann", model=str(tiny("ip-adapter-sd15"))),),
    )
    whole = done_of(request, PICTURES).picture
    fewer = request.model_copy(update={"loras": (request.loras[0], request.loras[2])})
    assert (whole != done_of(fewer, PICTURES).picture).any(), "each of them counts"
    assert (whole == in_way(request, "apart", PICTURES)).all(), "and none leaves a trace"


def test_several_pictures_at_once_are_those_drawn_one_by_one(tiny: Tiny) -> None:
    request = asked(tiny("sdxl"), stage=STAGE, **SIZE, loras=(Lora(file=str(tiny("lora-sdxl-kohya")), entity="Ann"),))
    both = [request, request.model_copy(update={"seed": 8, "prompt": "a fox"})]
    many = [one for one in engine(request.engine).render_many(both) if isinstance(one, Done)]  # pyright: ignore
    for done, alone in zip(many, both, strict=True):
        assert np.abs(done.picture.astype(int) - done_of(alone).picture).max() <= 1
    elsewhere = both[1].model_copy(update={"stage": STAGE.model_copy(update={"seed": STAGE.seed + 1})})
    with pytest.raises(EngineError, match="different stages are drawn one by one"):
        list(engine(request.engine).render_many([request, elsewhere]))  # pyright: ignore


def test_seen_words_load_no_encoder(tiny: Tiny) -> None:
    request = asked(tiny("sdxl"), stage=STAGE, **SIZE, loras=(Lora(file=str(tiny("lora-sdxl-kohya")), entity="Ann"),))
    done_of(request)
    memory().unload()
    done_of(request.model_copy(update={"seed": 9}))
    assert not [row.label for row in memory().view().rows if "encoder" in row.label]


def test_what_cannot_be_bound_says_so(tiny: Tiny, tmp_path: Path) -> None:
    request = asked(tiny("sdxl"), stage=STAGE, steps=2, loras=(Lora(file=dora(tiny, tmp_path), entity="Ann"),))
    done = done_of(request)
    assert done.notes == ("the LoRA of Ann acts on the whole picture, not on one place in it",)
    everywhere = done_of(request.model_copy(update={"loras": (Lora(file=request.loras[0].file),)}))
    assert (done.picture == everywhere.picture).all() and done.used["lora 1"] == everywhere.used["lora 1"]


def test_what_answers_by_places_is_not_compiled(tiny: Tiny) -> None:
    worn = (Lora(file=str(tiny("lora-sd15-kohya")), entity="Ann"),)
    request = asked(tiny("sd15"), stage=STAGE, **SIZE, profile="compiled", loras=worn)
    plain = done_of(request.model_copy(update={"profile": "exact"})).picture
    assert (in_way(request, "whole", compiler="none such") == plain).all()


def dora(tiny: Tiny, place: Path) -> str:
    """A file whose layers turn those of the UNet."""
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    unet = UNet2DConditionModel.from_pretrained(tiny("sdxl") / "unet", local_files_only=True)
    unet.add_adapter(LoraConfig(r=2, use_dora=True, init_lora_weights="gaussian", target_modules=["to_q", "to_v"]))
    state = {name: one.clone() for name, one in get_peft_model_state_dict(unet).items()}
    for number, (name, one) in enumerate(state.items()):
        if ".lora_B." in name:
            state[name] = torch.randn(one.shape, generator=torch.Generator().manual_seed(number))
    StableDiffusionXLPipeline.save_lora_weights(str(place), unet_lora_layers=state, safe_serialization=True)
    return str(place / "pytorch_lora_weights.safetensors")


def hearing(unet: Any, file: Path, seed: int) -> str:
    """A file that changes nothing but how the UNet takes in words."""
    layers = [
        (name, one.in_features, one.out_features)
        for name, one in unet.named_modules()
        if name.endswith(("attn2.to_k", "attn2.to_v"))
    ]
    save_file(kohya(layers, "lora_unet", seed), file)
    return str(file)
