"""A compiled denoiser, by the compiler that only traces: what it draws, what it wears, and how often it is compiled."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from diffusers.loaders.lora_base import LORA_ADAPTER_METADATA_KEY
from safetensors.torch import load_file, save_file
from torch._dynamo.utils import counters

from engines.diffusion import swapping
from engines.diffusion.denoising import Denoising
from engines.diffusion.dressing import dress
from engines.diffusion.lexicon import Lexicon
from engines.diffusion.loras import worn_of
from engines.diffusion.plan import Plan
from engines.diffusion.profiles import compiler_for, fusing, hurrying
from engines.diffusion.quiet import quieten
from engines.diffusion.setting import Setting
from engines.memory import memory
from engines.models import found
from engines.requests import EngineError, ImageRequest, Lora
from tests.engines.diffusion.conftest import asked, done_of
from tests.tiny.lora import adapted, as_original, peft
from tests.tiny.stable import unet_sdxl

Tiny = Callable[[str], Path]
File = Callable[..., str]
ROUNDING = 1e-11  # of answers near 1, in double precision: sums over a wider rank are added up in another order
SINGLE = 1e-5  # the same where weights were multiplied in single precision before


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> File:
    """A LoRA file as kohya's trainer writes it, for those layers of the toy whose names hold `of`."""
    folder = tmp_path_factory.mktemp("loras")

    def write(seed: int, rank: int = 2, alpha: float = 4.0, of: str = "") -> str:
        source = torch.Generator().manual_seed(seed)
        tensors: dict[str, torch.Tensor] = {}
        for name, given, gives in as_original(adapted(unet_sdxl())):
            down = torch.randn(rank, given, generator=source) / given**0.5
            up = torch.randn(gives, rank, generator=source) / rank**0.5
            key = f"lora_unet_{name.replace('.', '_')}"
            if of in name:
                told = {"lora_down.weight": down, "lora_up.weight": up, "alpha": torch.tensor(alpha)}
                tensors |= {f"{key}.{kind}": tensor for kind, tensor in told.items()}
        path = folder / f"{seed}-{rank}-{alpha}{of}.safetensors"
        save_file(tensors, path, metadata={"format": "pt"})
        return str(path)

    return write


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """No test profits from what another had compiled."""
    torch._dynamo.reset()
    counters.clear()
    swapping._greatest[0] = swapping.LEAST
    swapping._worn.clear()
    yield
    memory().unload()
    torch._dynamo.reset()


def hurried(request: ImageRequest) -> np.ndarray:
    """The picture of a request as a machine draws it on which compiling pays."""
    setting = Setting.here(found(request.engine), [request])
    compiler = compiler_for(request.profile, "cpu", {"cpu": "eager"})
    setting = replace(setting, compiler=compiler)
    plan = Plan(setting, [request], {})
    work = Denoising(plan, Lexicon(setting).look_up([request], plan.outfit))
    work.prepare()
    run = work.run("whole")
    while True:
        try:
            next(run)
        except StopIteration as end:
            return end.value[0]


def compiled() -> int:
    """How many graphs were made so far."""
    return counters["stats"]["unique_graphs"]


def wearing(folder: Path, *loras: tuple[str, float], **more: Any) -> ImageRequest:
    worn = tuple(Lora(file=file, weight=weight) for file, weight in loras)
    return asked(folder, **{"profile": "compiled", "steps": 2, "loras": worn, **more})


class Denoiser:
    """The toy's UNet, what it wears, and what it answers; `exactly` computes in double precision."""

    def __init__(self, folder: Path, *, exactly: bool = False) -> None:
        self.config = json.loads((folder / "unet" / "config.json").read_text("utf-8"))
        self.unet = UNet2DConditionModel.from_pretrained(folder / "unet", local_files_only=True)
        self.exactly = exactly
        quieten()
        source = torch.Generator().manual_seed(5)
        self.latents, self.words = (torch.randn(shape, generator=source) for shape in ((2, 4, 8, 8), (2, 77, 20)))
        self.beside = {"text_embeds": torch.ones(2, 12), "time_ids": torch.ones(2, 6)}

    def wear(self, *loras: tuple[str, float], swaps: bool = True) -> "Denoiser":
        worn = worn_of([Lora(file=file, weight=weight) for file, weight in loras])
        dress(self.unet, StableDiffusionXLPipeline, worn, "unet", self.config, swaps=swaps)
        return self

    def answer(self) -> torch.Tensor:
        dtype = torch.float64 if self.exactly else torch.float32
        beside = {name: tensor.to(dtype) for name, tensor in self.beside.items()}
        told = {"encoder_hidden_states": self.words.to(dtype), "added_cond_kwargs": beside}
        with torch.no_grad():
            return self.unet.to(dtype)(self.latents.to(dtype), torch.tensor(500), **told).sample

    @property
    def layers(self) -> list[int]:
        """Which modules it is made of: as long as they are the same, nothing was built anew."""
        return [id(module) for module in self.unet.modules()]


def test_a_file_is_swapped_for_another_in_the_same_layers_to_the_last_bit(tiny: Tiny, file: File) -> None:
    first, other, less = (file(1), 0.75), (file(2, rank=4, alpha=1.0), 0.375), (file(3, of="attn1"), 0.875)
    worn = Denoiser(tiny("sdxl")).wear(first)
    layers, alone = worn.layers, worn.answer()
    for then in (other, less, (first[0], 0.25), first):
        fresh = Denoiser(tiny("sdxl")).wear(then).answer()
        assert torch.equal(worn.wear(then).answer(), fresh), "as if it had never worn another"
        assert worn.layers == layers
    usual = [Denoiser(tiny("sdxl"), exactly=True).wear(other, swaps=swaps).answer() for swaps in (True, False)]
    torch.testing.assert_close(*usual, rtol=0, atol=ROUNDING)
    assert torch.equal(worn.answer(), alone)


def test_what_cannot_be_swapped_is_built_anew(tiny: Tiny, file: File) -> None:
    worn = Denoiser(tiny("sdxl")).wear((file(3, of="attn1"), 0.875))
    for then in ((file(1), 0.75), (file(4, rank=40), 1.0), (file(5, rank=48), 1.0)):
        before = worn.layers
        worn.wear(then)
        assert torch.equal(worn.answer(), Denoiser(tiny("sdxl")).wear(then).answer())
        assert worn.layers != before, "other layers, or a greater rank"
    assert swapping._greatest == [48]
    before = worn.layers
    assert worn.wear((file(1), 0.75)).layers == before, "the greatest rank so far is what layers are built for"
    assert torch.equal(worn.wear((file(2), 0.3)).wear().answer(), Denoiser(tiny("sdxl")).answer())


def test_several_files_are_swapped_for_others_in_the_same_layers(tiny: Tiny, file: File) -> None:
    first, other, less = file(1), file(2, rank=4, alpha=1.0), file(3, of="attn1")
    worn = Denoiser(tiny("sdxl")).wear((first, 0.75), (other, 0.3))
    layers, together = worn.layers, worn.answer()
    for then in (
        [(first, 0.75), (other, -0.5)],
        [(other, 1.25)],
        [(less, 1.0), (other, 0.3), (first, 0.1)],
        [(first, 0.75), (other, 0.3)],
    ):
        fresh = Denoiser(tiny("sdxl")).wear(*then).answer()
        assert torch.equal(worn.wear(*then).answer(), fresh), "as if it had never worn others"
        assert worn.layers == layers
    assert torch.equal(worn.answer(), together)


def test_several_files_change_a_picture_as_they_do_one_beside_the_other(tiny: Tiny, file: File, tmp_path: Path) -> None:
    """By whatever rule a file says how much its layers count."""
    told = {"r": 2, "lora_alpha": 3, "use_rslora": True, "target_modules": ["to_q"], "alpha_pattern": {"attn2.to_q": 7}}
    metadata = json.dumps({f"unet.{name}": one for name, one in told.items()})
    only = [layer for layer in adapted(unet_sdxl()) if layer[0].endswith("to_q")]
    peculiar, plain = tmp_path / "peculiar.safetensors", tmp_path / "plain.safetensors"
    save_file(peft(only, "unet", 11), peculiar, metadata={"format": "pt", LORA_ADAPTER_METADATA_KEY: metadata})
    save_file(peft(adapted(unet_sdxl()), "unet", 12), plain, metadata={"format": "pt"})
    worn = [(str(peculiar), 0.5), (str(plain), -0.25), (file(5, rank=6, alpha=9.0), 0.5)]
    bare = Denoiser(tiny("sdxl"), exactly=True).answer()
    for some in (worn[:2], worn[1:], worn):
        dressed = [Denoiser(tiny("sdxl"), exactly=True).wear(*some, swaps=swaps) for swaps in (False, True)]
        usual, joint = (denoiser.answer() for denoiser in dressed)
        torch.testing.assert_close(joint, usual, rtol=0, atol=SINGLE)
        assert (usual - bare).abs().max() > 1000 * SINGLE


def test_every_layer_of_a_file_counts_by_its_own_alpha(tiny: Tiny, file: File, tmp_path: Path) -> None:
    """Some trainers give layers of two kinds ranks and alphas of their own: as two files would, a kind each."""
    halves = [file(4, alpha=1.0, of="attn2"), file(5, rank=6, alpha=12.0, of="attn1")]
    save_file(load_file(halves[0]) | load_file(halves[1]), tmp_path / "mixed.safetensors", metadata={"format": "pt"})
    apart = Denoiser(tiny("sdxl"), exactly=True).wear(*((half, 0.5) for half in halves), swaps=False).answer()
    for swaps in (False, True):
        mixed = Denoiser(tiny("sdxl"), exactly=True).wear((str(tmp_path / "mixed.safetensors"), 0.5), swaps=swaps)
        torch.testing.assert_close(mixed.answer(), apart, rtol=0, atol=ROUNDING)


def test_a_file_that_does_not_fit_is_refused_and_leaves_nothing(tiny: Tiny, file: File) -> None:
    worn, foreign = Denoiser(tiny("sdxl")).wear((file(1), 0.75)), str(tiny("lora-sd15-kohya"))
    with pytest.raises(EngineError, match="does not fit this model"):
        worn.wear((foreign, 1.0))
    assert torch.equal(worn.wear().answer(), Denoiser(tiny("sdxl")).answer())
    again = Denoiser(tiny("sdxl")).wear((file(1), 0.75), swaps=False).answer()
    assert torch.equal(worn.wear((file(1), 0.75), swaps=False).answer(), again), "exact is what it was, to the last bit"


def test_swapped_files_need_no_compiling(tmp_path: Path) -> None:
    unet = UNet2DConditionModel(
        down_block_types=("CrossAttnDownBlock2D",),
        up_block_types=("CrossAttnUpBlock2D",),
        block_out_channels=(4,),
        layers_per_block=1,
        norm_num_groups=2,
        cross_attention_dim=8,
        attention_head_dim=2,
        sample_size=8,
    )
    latents, words = torch.randn(2, 4, 8, 8), torch.randn(2, 7, 8)
    for seed in (1, 2):
        save_file(peft(adapted(unet), "unet", seed), tmp_path / f"{seed}.safetensors", metadata={"format": "pt"})

    def answer(*loras: tuple[int, float], **how: Any) -> torch.Tensor:
        worn = worn_of([Lora(file=str(tmp_path / f"{seed}.safetensors"), weight=weight) for seed, weight in loras])
        dress(unet, StableDiffusionXLPipeline, worn, "unet", unet.config, swaps=True)
        with torch.no_grad(), hurrying(unet, "compiled", **how):
            return unet(latents, torch.tensor(500), encoder_hidden_states=words).sample

    outfits = [[(1, 0.75)], [(2, 0.375)], [(1, 0.5), (2, 0.25)], [(2, -0.5), (1, 1.0)], [(1, 0.25)]]
    plain = [answer(*outfit) for outfit in outfits]
    first = answer(*outfits[0], compiler="eager")
    made = compiled()
    assert made
    with torch._dynamo.config.patch(error_on_recompile=True):
        seen = [first, *(answer(*outfit, compiler="eager") for outfit in outfits[1:])]
    assert compiled() == made
    for one, other in zip(seen, plain, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-5)  # another order in memory, and so of sums
    assert all((one != other).any() for one, other in pairwise(seen))


def test_an_engine_swaps_what_a_compiled_denoiser_wears(tiny: Tiny, file: File) -> None:
    folder, first, other = tiny("sdxl"), (file(1), 0.75), (file(2, rank=4, alpha=1.0), 0.375)
    exact = done_of(wearing(folder, other, profile="exact")).picture
    with torch.compiler.set_stance("force_eager"):  # tracing the whole of it takes as long as all other tests here
        hurried(wearing(folder, first))
        (unet,) = swapping._worn
        layers = [id(module) for module in unet.modules()]
        swapped = hurried(wearing(folder, other))
        assert layers == [id(module) for module in unet.modules()]
        memory().unload()
        assert (hurried(wearing(folder, other)) == swapped).all(), "as if it had never worn another"
    assert np.abs(swapped.astype(int) - exact).max() <= 1
    assert (done_of(wearing(folder, other, profile="exact")).picture == exact).all(), "nothing of it stays behind"


def test_projections_are_done_in_one_for_a_run_and_only_where_nothing_is_worn(tiny: Tiny, file: File) -> None:
    denoiser = Denoiser(tiny("sdxl"))
    before, own = denoiser.answer(), denoiser.unet.attn_processors
    seen = []
    for _ in range(2):
        with torch.no_grad(), fusing(denoiser.unet):
            seen.append(denoiser.unet.attn_processors)
            torch.testing.assert_close(denoiser.answer(), before, rtol=0, atol=1e-4)
        assert denoiser.unet.attn_processors == own and torch.equal(denoiser.answer(), before)
    assert seen[0] == seen[1] != own, "the same ones again: others would have to be compiled anew"
    worn = denoiser.wear((file(1), 0.75)).answer()
    with torch.no_grad(), fusing(denoiser.unet):
        assert torch.equal(denoiser.answer(), worn), "a LoRA is not passed by"


@pytest.mark.parametrize("profile", ["exact", "compiled", "fast", "draft"])
def test_only_where_it_pays_is_anything_compiled(profile: Any) -> None:
    pays = profile in ("compiled", "fast")
    assert compiler_for(profile, "cuda") == ("inductor" if pays else "")
    assert compiler_for(profile, "cpu") == compiler_for(profile, "mps") == ""
