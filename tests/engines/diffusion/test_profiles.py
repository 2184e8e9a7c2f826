"""Profiles and previews: what each leaves out, counted; and nothing of it stays behind."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.modules.module import register_module_forward_pre_hook

from engines.registry import engine
from engines.requests import Control, Step
from tests.engines.diffusion.conftest import asked, done_of

Tiny = Callable[[str], Path]


def samples(run: Callable[[], object], kind: str) -> int:
    """How many pictures pass through the modules of that class, and so what the work costs."""
    passed = [0]

    def count(module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        if type(module).__name__ == kind and inputs:
            passed[0] += inputs[0].shape[0]

    hook = register_module_forward_pre_hook(count)
    try:
        run()
    finally:
        hook.remove()
    return passed[0]


@pytest.mark.parametrize(("family", "deep"), [("sdxl", "UNetMidBlock2DCrossAttn"), ("sd15", "UNetMidBlock2DCrossAttn")])
def test_fast_drops_guidance_and_repeats_what_is_deep(tiny: Tiny, family: str, deep: str) -> None:
    request = asked(tiny(family), steps=10, negative="ugly", scheduler="euler")
    exact = done_of(request).picture
    hurried = request.model_copy(update={"profile": "fast"})
    assert samples(lambda: done_of(request), "UNet2DConditionModel") == 20
    assert samples(lambda: done_of(hurried), "UNet2DConditionModel") == 6 * 2 + 4 * 1
    fast = done_of(hurried).picture
    assert (fast != exact).any()
    assert np.abs(fast.astype(int) - exact).mean() < np.abs(done_of(asked(tiny(family), seed=8)).picture - exact).mean()
    assert (done_of(request).picture == exact).all(), "nothing of it stays behind"


@pytest.mark.parametrize(
    ("family", "named"),
    [("sd15", ["controlnet-sd15"]), ("sdxl", ["controlnet-sdxl"] * 2), ("sdxl", ["controlnet-union-sdxl"])],
)
def test_fast_drops_guidance_beside_control_maps_too(tiny: Tiny, family: str, named: list[str]) -> None:
    maps = {"p": np.random.default_rng(2).integers(0, 255, (64, 64, 3), np.uint8)}
    controls = tuple(Control(picture="p", model=str(tiny(one)), scale=0.5) for one in named)
    request = asked(tiny(family), width=64, steps=5, scheduler="euler", profile="fast", controls=controls)
    exact = request.model_copy(update={"profile": "exact"})
    assert samples(lambda: done_of(request, maps), "UNet2DConditionModel") == 3 * 2 + 2 * 1
    assert samples(lambda: done_of(exact, maps), "UNet2DConditionModel") == 5 * 2
    apart = np.abs(done_of(request, maps).picture.astype(int) - done_of(exact, maps).picture).mean()
    assert 0 < apart < 20 and not done_of(request, maps).notes


@pytest.mark.parametrize("family", ["sd15", "sdxl"])
def test_fast_drops_guidance_under_a_mask_and_draws_one_picture(tiny: Tiny, family: str) -> None:
    shown = {name: np.random.default_rng(2).integers(0, 255, (64, 64, 3), np.uint8) for name in ("source", "mask")}
    request = asked(tiny(family), width=64, steps=5, source="source", mask="mask", strength=1.0, profile="fast")
    request = request.model_copy(update={"scheduler": "euler"})
    assert samples(lambda: done_of(request, shown), "UNet2DConditionModel") == 3 * 2 + 2 * 1
    control = Control(picture="mask", model=str(tiny(f"controlnet-{family}")))
    followed = request.model_copy(update={"controls": (control,), "steps": 6})
    (note,) = done_of(followed, shown).notes
    assert "“fast” keeps guidance to the end" in note


def test_deep_blocks_compute_at_the_first_steps_and_every_third_after(tiny: Tiny) -> None:
    from diffusers import UNet2DConditionModel

    from engines.diffusion.reuse import Reuse, reusing

    unet = UNet2DConditionModel.from_pretrained(tiny("sdxl") / "unet", local_files_only=True)
    counted = [0]
    unet.mid_block.register_forward_hook(lambda *_: counted.__setitem__(0, counted[0] + 1))
    told = {"text_embeds": torch.randn(1, 12), "time_ids": torch.randn(1, 6)}
    latents, words = torch.randn(1, 4, 8, 8), torch.randn(1, 77, 20)

    def call(at: int) -> torch.Tensor:
        with torch.no_grad():
            return unet(latents, at, encoder_hidden_states=words, added_cond_kwargs=told).sample

    alone = call(1)
    with reusing(unet, Reuse()) as reuse:
        assert torch.equal(call(1), alone)
        for at in range(2, 14):
            call(at)
        assert (reuse.calls, reuse.whole) == (13, 4 + 3)
        assert not torch.equal(call(900), alone), "the shallow blocks still see the step"
    assert torch.equal(call(1), alone)


def test_a_transformer_repeats_the_blocks_behind_its_first_while_that_changes_little(tiny: Tiny) -> None:
    from engines.diffusion.profiles import repeating
    from engines.diffusion.setting import Setting
    from engines.memory import memory
    from engines.models import found

    request = asked(tiny("qwen-image"), steps=4)
    exact = done_of(request).picture
    setting = Setting.here(found(request.engine), [request])
    with memory().loan([setting.part("transformer")]) as (transformer,):
        pass
    whole = samples(lambda: done_of(request), "FeedForward")
    with repeating(transformer, 1e6):  # anything is alike
        repeated = samples(lambda: done_of(request), "FeedForward")
    # Two blocks of two layers, four steps with two passes each: the second block computes in the first step alone.
    assert (whole, repeated) == (32, 20)
    hurried = request.model_copy(update={"profile": "fast"})
    assert done_of(hurried).picture.shape == exact.shape
    assert (done_of(request).picture == exact).all(), "nothing of it stays behind"


def test_a_draft_takes_few_steps_and_no_second_pass(tiny: Tiny) -> None:
    request = asked(tiny("sdxl"), steps=0, profile="draft")
    assert samples(lambda: done_of(request), "UNet2DConditionModel") == 8


@pytest.mark.parametrize(
    ("family", "more", "words"),
    [
        ("flux2-klein", {"profile": "fast"}, "“fast” has nothing to leave out of .* it was drawn in full"),
        ("z-image", {"profile": "fast"}, "“fast” has nothing to leave out of .* it was drawn in full"),
        ("sdxl", {"profile": "fast", "guidance": 1.0}, "“fast” has nothing to leave out of .* it was drawn in full"),
        ("sdxl", {"profile": "compiled", "device": "cpu"}, "so “compiled” drew as “exact” does"),
        ("qwen-image", {"profile": "compiled", "device": "cpu"}, "so “compiled” drew as “exact” does"),
        ("z-image", {"profile": "draft"}, "“draft” leaves nothing out of .* as many steps as ever"),
    ],
)
def test_a_profile_that_changes_nothing_says_so_and_draws_as_exact(
    tiny: Tiny, family: str, more: dict[str, Any], words: str
) -> None:
    request = asked(tiny(family), width=64, **more)
    done = done_of(request)
    assert len(done.notes) == 1 and re.search(words, done.notes[0])
    plain = done_of(request.model_copy(update={"profile": "exact"}))
    assert (done.picture == plain.picture).all() and not plain.notes


@pytest.mark.parametrize(
    ("family", "more"),
    [
        ("sdxl", {"profile": "fast"}),
        ("sdxl", {"profile": "fast", "guidance": 1.0, "steps": 6}),
        ("qwen-image", {"profile": "fast"}),
        ("sdxl", {"profile": "draft"}),
    ],
)
def test_a_profile_that_changes_something_says_nothing(tiny: Tiny, family: str, more: dict[str, Any]) -> None:
    assert not done_of(asked(tiny(family), **{"width": 64, **more})).notes


def test_a_union_that_holds_longer_than_was_asked_says_so(tiny: Tiny) -> None:
    maps = {"p": np.zeros((64, 64, 3), np.uint8)}
    told: dict[str, Any] = {"picture": "p", "model": str(tiny("controlnet-union-sdxl"))}
    pose, depth = Control(**told, end=0.5), Control(kind="depth", **told, start=0.25)
    both = asked(tiny("sdxl"), width=64, steps=1, controls=(pose, depth))
    assert done_of(both, maps).notes == (
        "one control model follows all maps here, so each of them held from 0 to 1 of the way",
    )
    assert not done_of(both.model_copy(update={"controls": (pose,)}), maps).notes


@pytest.mark.parametrize("family", ["sdxl", "sd15", "flux2-klein", "z-image", "qwen-image"])
def test_previews_come_when_asked_for_and_change_nothing(tiny: Tiny, family: str) -> None:
    flow = family not in ("sdxl", "sd15")
    told: dict[str, Any] = {"steps": 6} | ({} if flow else {"scheduler": "euler"})
    request = asked(tiny(family), preview_every=2, **told)
    events = list(engine(request.engine).render(request))
    steps = [event for event in events if isinstance(event, Step)]
    assert [step.preview is not None for step in steps] == [False, True] * 3
    last = steps[-1].preview
    assert last is not None and last.shape == (8, 16, 3) and last.dtype == np.uint8
    picture = done_of(asked(tiny(family), **told)).picture
    assert (done_of(request).picture == picture).all()
    small = picture.reshape(8, 8, 16, 8, 3).mean(axis=(1, 3))
    other = np.random.default_rng(0).permutation(small.reshape(-1, 3)).reshape(small.shape)
    # The toys' other decoders are too far from linear to be told anything by a linear map.
    assert not flow or np.abs(last - small).mean() < np.abs(other - small).mean(), "it shows what comes"


def test_a_preview_has_the_colours_the_picture_will_have() -> None:
    """On a decoder that is as linear as real ones nearly are, the map found is the true one."""
    from engines.diffusion.families.sd15 import Sd15
    from engines.diffusion.previews import preview

    true = torch.randn(3, 4, generator=torch.Generator().manual_seed(3)) * 0.1

    class Clear(Sd15):
        def decode(self, parts: object, latents: torch.Tensor, request: object) -> torch.Tensor:
            small = torch.einsum("ck,bkhw->bchw", true, latents) + 0.5
            return torch.nn.functional.interpolate(small, scale_factor=8)

    latents = torch.randn(2, 4, 8, 16, generator=torch.Generator().manual_seed(4))
    seen = preview(Clear(), torch.nn.Identity(), latents, asked(Path()))
    right = Clear().decode({}, latents, None)[0, :, ::8, ::8].clamp(0, 1).permute(1, 2, 0).numpy() * 255
    assert seen is not None and np.abs(seen - right).max() <= 1


def test_a_tiny_decoder_shows_the_picture_where_one_is_on_the_machine(tiny: Tiny, tmp_path: Path) -> None:
    from presets import loader

    (tmp_path / "models").mkdir()
    entry = f'name = "Toy"\nfamily = "sdxl"\nrole = "preview"\npath = "{tiny("taesdxl")}"\n[licence]\nname = "none"\n'
    (tmp_path / "models" / "toy-preview.toml").write_text(entry, "utf-8")
    loader.add_folder(tmp_path)
    try:
        request = asked(tiny("sdxl"), preview_every=3)
        steps = [event for event in engine(request.engine).render(request) if isinstance(event, Step)]
        shown = steps[-1].preview
        assert shown is not None and shown.shape == (16, 32, 3) and shown.std() > 1
        assert (done_of(request).picture == done_of(asked(tiny("sdxl"))).picture).all()
    finally:
        loader._user_folders.remove(tmp_path)
        loader.forget()
