"""What goes wrong ends in a sentence, frees what it held, and leaves the next job clean."""

import gc
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn.modules.module import register_module_forward_pre_hook

from engines.diffusion.components import Component
from engines.diffusion.denoising import Denoising
from engines.diffusion.lexicon import Lexicon, phrasebook
from engines.diffusion.plan import Plan
from engines.diffusion.setting import Setting
from engines.memory import Memory, OutOfMemory, use
from engines.models import found
from engines.registry import engine
from engines.requests import Control, Done, EngineError, Lora, Reference, Step
from tests.engines.diffusion.conftest import asked, done_of

Tiny = Callable[[str], Path]
TILED = 12  # levels of 255, on average: tiles are normed each for itself, and a toy's are two to a picture


@contextmanager
def full_at(kind: str, *calls: int) -> Iterator[list[int]]:
    """Have the device run out of memory when a module of that class is called for those times, counted from 1."""
    made = [0]

    def count(module: torch.nn.Module, inputs: Any) -> None:
        if type(module).__name__ == kind:
            made[0] += 1
            if made[0] in calls:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    hook = register_module_forward_pre_hook(count)
    try:
        yield made
    finally:
        hook.remove()


def idle(memory: Memory) -> bool:
    view = memory.view()
    return view.working == 0 and not any(row.users for row in view.rows)


@pytest.mark.parametrize("at", [1, 2])
def test_closing_the_steps_ends_the_work_within_one_and_frees_the_loan(tiny: Tiny, own_memory: Memory, at: int) -> None:
    with full_at("UNet2DConditionModel") as calls:
        steps = engine(str(tiny("sdxl"))).render(asked(tiny("sdxl"), steps=9))
        for _ in range(at):
            next(steps)
        assert isinstance(steps, Iterator)
        steps.close()  # type: ignore[attr-defined]
        assert calls[0] == at
    assert idle(own_memory)
    assert done_of(asked(tiny("sdxl"))).picture.std() > 1


DENOISERS = {"sdxl": "UNet2DConditionModel", "flux2-klein": "Flux2Transformer2DModel"}
DECODED: dict[str, Any] = {"width": 128, "height": 128, "steps": 1}  # four tiles of a toy
TILED_NOTE = "the picture was decoded in tiles"


@contextmanager
def full_for_more_than(kind: str, tile: int) -> Iterator[list[int]]:
    """Have the device be full whenever a module of that class is handed more than a tile; counts how often."""
    refused = [0]

    def count(module: torch.nn.Module, inputs: Any) -> None:
        if type(module).__name__ == kind and inputs[0].shape[-1] > tile:
            refused[0] += 1
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    hook = register_module_forward_pre_hook(count)
    try:
        yield refused
    finally:
        hook.remove()


@pytest.mark.parametrize("family", DENOISERS)
def test_memory_that_runs_out_at_step_3_costs_a_second_attempt(tiny: Tiny, own_memory: Memory, family: str) -> None:
    clean = done_of(asked(tiny(family))).picture
    with full_at(DENOISERS[family], 3):
        done = done_of(asked(tiny(family)))
    assert (done.picture == clean).all()
    assert done.notes == ("memory ran out, so all else was put away and it was drawn again",)
    again = done_of(asked(tiny(family)))
    assert (again.picture == clean).all() and not again.notes and idle(own_memory)


def test_memory_that_runs_out_again_leads_down_the_ladder(tiny: Tiny, own_memory: Memory) -> None:
    clean = done_of(asked(tiny("sdxl"))).picture
    with full_at("UNet2DConditionModel", 1, 2, 3):
        done = done_of(asked(tiny("sdxl")))
    assert done.notes[-1] == "memory ran out, so the model's parts took turns on the device"
    assert np.abs(done.picture.astype(int) - clean).max() <= 2
    with full_at("UNet2DConditionModel", *range(1, 50)), pytest.raises(OutOfMemory, match="in every way of working"):
        done_of(asked(tiny("sdxl")))
    assert idle(own_memory)
    again = done_of(asked(tiny("sdxl")))
    assert again.notes == ("the model's parts took turns on the device",), "what was too much before is not tried again"
    assert np.abs(again.picture.astype(int) - clean).max() <= 2


def test_what_was_too_much_is_tried_again_once_others_have_gone(tiny: Tiny) -> None:
    has = [2**32]
    with use(Memory(lambda ours: has[0], is_full=lambda error: isinstance(error, torch.OutOfMemoryError))):
        clean = done_of(asked(tiny("sdxl")))
        with full_at("UNet2DConditionModel", 1, 2, 3):
            done_of(asked(tiny("sdxl")))
        assert done_of(asked(tiny("sdxl"))).notes == ("the model's parts took turns on the device",)
        has[0] = round(2**32 * 1.2)
        again = done_of(asked(tiny("sdxl")))
        assert (again.picture == clean.picture).all() and not again.notes


def test_a_device_that_fails_in_every_way_teaches_nothing(tiny: Tiny) -> None:
    clean = done_of(asked(tiny("sdxl"))).picture
    with full_at("UNet2DConditionModel", *range(1, 50)), pytest.raises(OutOfMemory, match="in every way of working"):
        done_of(asked(tiny("sdxl")))
    again = done_of(asked(tiny("sdxl")))
    assert (again.picture == clean).all() and not again.notes


@pytest.mark.parametrize("family", DENOISERS)
def test_a_decode_that_is_too_much_is_tried_for_the_first_picture_only(tiny: Tiny, family: str) -> None:
    clean = done_of(asked(tiny(family), **DECODED)).picture
    with full_for_more_than("Decoder", tile(tiny(family))) as refused:
        done = done_of(asked(tiny(family), **DECODED))
        assert done.notes[-1] == f"memory ran out, so {TILED_NOTE}" and refused[0] == 2
        assert np.abs(done.picture.astype(int) - clean).mean() < 2 * TILED
        for seed in (8, 9):
            assert done_of(asked(tiny(family), **DECODED, seed=seed)).notes == (TILED_NOTE,)
        assert refused[0] == 2, "what was too much once is not tried again"


def test_where_parts_take_turns_a_decode_that_is_too_much_is_done_in_tiles_and_nothing_is_drawn_again(
    tiny: Tiny, own_memory: Memory
) -> None:
    request = asked(tiny("sdxl"), **DECODED)
    with full_at("UNet2DConditionModel", 1, 2, 3) as drawn, full_for_more_than("Decoder", tile(tiny("sdxl"))):
        done = done_of(request)
        assert drawn[0] == 4 and f"memory ran out, so {TILED_NOTE}" in done.notes
        assert done_of(request).notes == (TILED_NOTE, "the model's parts took turns on the device")
    assert idle(own_memory)


def tile(folder: Path) -> int:
    """The side of a tile of a toy's decoder, in latents."""
    told = json.loads((folder / "vae" / "config.json").read_text("utf-8"))
    return int(told["sample_size"] / 2 ** (len(told["block_out_channels"]) - 1))


@pytest.mark.parametrize("way", ["tiled", "streamed"])
def test_every_way_of_working_draws_the_same_picture(tiny: Tiny, own_memory: Memory, way: Any) -> None:
    request = asked(tiny("sdxl"))
    clean = done_of(request).picture
    setting = Setting.here(found(request.engine), [request])
    plan = Plan(setting, [request], {})
    work = Denoising(plan, Lexicon(setting).look_up([request], plan.outfit))
    work.prepare()
    run = work.run(way)
    steps = 0
    try:
        while True:
            next(run)
            steps += 1
    except StopIteration as end:
        picture = end.value[0]
    assert steps == 3
    difference = np.abs(picture.astype(int) - clean)
    assert difference.mean() < TILED if way == "tiled" else difference.max() <= 2
    assert idle(own_memory)
    assert (done_of(request).picture == clean).all(), "nothing of it stays behind"


def test_memory_that_runs_out_while_loading_is_tried_once_more(
    tiny: Tiny, own_memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = done_of(asked(tiny("sdxl"))).picture
    own_memory.unload()
    load, left = Component.load, [1]

    def refusing(self: Component) -> Component:
        if self.source.name == "unet" and left[0]:
            left[0] -= 1
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return load(self)

    monkeypatch.setattr(Component, "load", refusing)
    assert (done_of(asked(tiny("sdxl"))).picture == clean).all()
    assert left == [0] and idle(own_memory)


def live_bytes() -> int:
    """Bytes of all tensors somebody still holds, whatever a ledger says; what shares memory counts once."""
    gc.collect()
    storages = {}
    for one in gc.get_objects():
        if type(one) in (torch.Tensor, torch.nn.Parameter) and one.layout is torch.strided and not one.is_meta:
            storages[one.untyped_storage().data_ptr()] = one.untyped_storage().nbytes()
    return sum(storages.values())


def test_two_models_that_do_not_fit_together_take_turns_without_growing(tiny: Tiny) -> None:
    requests = [asked(tiny(kind), steps=1) for kind in ("sdxl", "sd15")]
    clean = [done_of(request).picture for request in requests]
    work = 128 * 64 * 4500 * 2 * 1.1
    with use(Memory(lambda ours: int(work) + 340_000)) as memory:
        seen, held = [], []
        for _ in range(10):
            for request, picture in zip(requests, clean, strict=True):
                assert (done_of(request).picture == picture).all()
            seen.append(memory.view().resident)
            held.append(live_bytes())
        assert len(set(seen)) == 1
        assert held[-1] <= held[1], "what left the ledger left the memory too"
        assert memory.view().counters.evictions > 10
        assert memory.view().counters.to_host == 0, "weights are dropped, not copied back"


def test_tensors_that_nobody_lets_go_of_are_counted() -> None:
    before = live_bytes()
    kept = [torch.zeros(1000)]
    assert live_bytes() == before + 4000
    kept.clear()
    assert live_bytes() == before


def test_words_said_before_need_no_encoder(tiny: Tiny, own_memory: Memory) -> None:
    with full_at("CLIPTextModelWithProjection") as encoded:
        done_of(asked(tiny("sdxl")))
        assert encoded[0] == 1, "nothing said against it is zeros here, and costs no encoding"
        done_of(asked(tiny("sdxl"), negative="ugly"))
        assert encoded[0] == 2
    own_memory.unload()
    before = own_memory.view().counters.loads
    done_of(asked(tiny("sdxl"), negative="ugly", seed=9))
    assert own_memory.view().counters.loads - before == 2, "the UNet and the VAE, no encoder"
    assert phrasebook.misses >= 2


@pytest.fixture
def spoilt(tiny: Tiny, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny("sdxl"), tmp_path / "spoilt"))


def unet_file(folder: Path) -> Path:
    return next((folder / "unet").glob("*.safetensors"))


def cut(folder: Path) -> None:
    file = unet_file(folder)
    file.write_bytes(file.read_bytes()[:-1000])


def head(folder: Path) -> None:
    file = unet_file(folder)
    data = file.read_bytes()
    file.write_bytes(data[:8] + b"\x00garbage" + data[16:])


def empty(folder: Path) -> None:
    unet_file(folder).write_bytes(b"")


def missing(folder: Path) -> None:
    shutil.rmtree(folder / "vae")


def pickled(folder: Path) -> None:
    file = unet_file(folder)
    file.rename(file.with_suffix(".bin"))


def other_family(folder: Path) -> None:
    told = json.loads((folder / "model_index.json").read_text("utf-8"))
    (folder / "model_index.json").write_text(json.dumps(told | {"_class_name": "WuerstchenPipeline"}), "utf-8")


def own_code(folder: Path) -> None:
    told = json.loads((folder / "model_index.json").read_text("utf-8"))
    (folder / "model_index.json").write_text(json.dumps(told | {"unet": ["evil", "Run"]}), "utf-8")


def other_shape(folder: Path) -> None:
    told = json.loads((folder / "unet" / "config.json").read_text("utf-8"))
    told["block_out_channels"] = [8, 8, 8]
    (folder / "unet" / "config.json").write_text(json.dumps(told), "utf-8")


def no_tokenizer(folder: Path) -> None:
    shutil.rmtree(folder / "tokenizer")


def no_config(folder: Path) -> None:
    (folder / "vae" / "config.json").unlink()


def no_part(folder: Path) -> None:
    file = unet_file(folder)
    file.rename(file.with_name("diffusion_pytorch_model-00001-of-00003.safetensors"))


def no_tensor(folder: Path) -> None:
    _without(folder / "text_encoder" / "model.safetensors", "layers.1.mlp.fc1.weight")


def no_tensor_of_the_denoiser(folder: Path) -> None:
    _without(unet_file(folder), "mid_block.resnets.0.conv1.weight")


def _without(file: Path, name: str) -> None:
    from safetensors.torch import load_file, save_file

    kept = {one: tensor for one, tensor in load_file(file).items() if not one.endswith(name)}
    save_file(kept, file, metadata={"format": "pt"})


def outside(folder: Path) -> None:
    told = json.loads((folder / "model_index.json").read_text("utf-8"))
    (folder / "model_index.json").write_text(json.dumps(told | {"../unet": ["diffusers", "Unet"]}), "utf-8")


def broken_index(folder: Path) -> None:
    (folder / "model_index.json").write_text("{", "utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut, "is cut short, .* bytes are missing: fetch it again"),
        (head, "is damaged at its head: fetch it again"),
        (empty, "is no whole safetensors file: fetch it again"),
        (missing, "lacks its vae in .*: fetch the model again"),
        (pickled, "is a pickled file, which can run code"),
        (other_family, "is a WuerstchenPipeline, which no engine here draws with"),
        (own_code, "comes with code of its own .* which is never run here"),
        (other_shape, "is not what its configuration says"),
        (no_tokenizer, "spoilt lacks its tokenizer in .*: fetch the model again"),
        (no_config, "spoilt lacks the config.json of its vae in .*: fetch the model again"),
        (no_part, r"lacks diffusion_pytorch_model-00002-of-00003.safetensors and 1 more: fetch the model again"),
        (no_tensor, r"text_encoder of spoilt .* \(it lacks .*encoder.layers.1.mlp.fc1.weight\)"),
        (no_tensor_of_the_denoiser, r"unet of spoilt .* \(it lacks mid_block.resnets.0.conv1.weight\)"),
        (outside, "lies outside its folder: choose another model"),
        (broken_index, "model_index.json cannot be read: fetch the model again"),
    ],
)
def test_a_spoilt_model_is_named_in_a_sentence(
    spoilt: Path, own_memory: Memory, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(spoilt)
    with pytest.raises(EngineError, match=words) as refused:
        done_of(asked(spoilt))
    assert "\n" not in refused.value.sentence
    assert idle(own_memory)


def test_a_lora_of_another_family_or_none_at_all_is_refused(tiny: Tiny, tmp_path: Path, own_memory: Memory) -> None:
    clean = done_of(asked(tiny("sd15"))).picture
    with pytest.raises(EngineError, match="does not fit this model: choose a LoRA file made for its family"):
        done_of(asked(tiny("sd15"), loras=(Lora(file=str(tiny("lora-sdxl-diffusers"))),)))
    with pytest.raises(EngineError, match="is no LoRA file"):
        done_of(asked(tiny("sd15"), loras=(Lora(file=str(unet_file(tiny("sdxl")))),)))
    (tmp_path / "bad.pt").write_bytes(b"x")
    with pytest.raises(EngineError, match=r"bad\.pt is a pickled file"):
        done_of(asked(tiny("sd15"), loras=(Lora(file=str(tmp_path / "bad.pt")),)))
    assert idle(own_memory)
    assert (done_of(asked(tiny("sd15"))).picture == clean).all()


@pytest.mark.parametrize(
    ("model", "named", "words"),
    [
        ("sdxl", "controlnet-sd15", "made for another family .* choose one made for sdxl models"),
        ("sd15", "controlnet-sdxl", "made for another family .* choose one made for sd15 models"),
        ("sd15", "controlnet-union-sdxl", "made for another family .* choose one made for sd15 models"),
        ("sdxl", "sdxl/unet", "is no control model .it is a UNet2DConditionModel.: name a ControlNet"),
        ("sdxl", "sdxl/text_encoder", "is no control model .it is a CLIPTextModel.: name a ControlNet"),
    ],
)
def test_a_control_model_of_another_family_or_none_at_all_is_refused_before_anything_loads(
    tiny: Tiny, own_memory: Memory, model: str, named: str, words: str
) -> None:
    kind, _, component = named.partition("/")
    maps = {"p": np.zeros((64, 128, 3), np.uint8)}
    control = Control(picture="p", model=str(tiny(kind) / component))
    with pytest.raises(EngineError, match=words):
        done_of(asked(tiny(model), controls=(control,)), maps)
    assert own_memory.view().counters.loads == 0


def test_a_reference_adapter_of_another_family_or_none_at_all_is_refused_before_anything_loads(
    tiny: Tiny, own_memory: Memory, tmp_path: Path
) -> None:
    shown = {"p": np.zeros((64, 128, 3), np.uint8)}
    for model, other in (("sdxl", "sd15"), ("sd15", "sdxl")):
        reference = Reference(picture="p", model=str(tiny(f"ip-adapter-{other}")))
        with pytest.raises(EngineError, match=f"made for another family .* choose one made for {model} models"):
            done_of(asked(tiny(model), references=(reference,)), shown)
    (tmp_path / "image_encoder").mkdir()
    none = shutil.copy(tiny("lora-sdxl-kohya"), tmp_path / "ip-adapter.safetensors")
    with pytest.raises(EngineError, match="is no IP-Adapter file: choose one"):
        done_of(asked(tiny("sdxl"), references=(Reference(picture="p", model=str(none)),)), shown)
    assert own_memory.view().counters.loads == 0


def test_an_add_on_of_the_shelf_is_known_by_its_entry(tiny: Tiny) -> None:
    from engines.diffusion.kinship import check_control
    from engines.models import add_on

    model, control = found(str(tiny("sdxl"))), add_on(str(tiny("controlnet-sdxl")), found(str(tiny("sdxl"))).entry)
    check_control(model, control)
    other = replace(control, entry=control.entry.model_copy(update={"family": "sd15", "role": "control"}))
    with pytest.raises(EngineError, match=r"was made for sd15 models and .* is of sdxl"):
        check_control(model, other)
    other = replace(control, entry=control.entry.model_copy(update={"role": "adapter"}))
    with pytest.raises(EngineError, match=r"is no control model .its role is adapter."):
        check_control(model, other)


def test_a_lora_named_twice_counts_as_much_as_both(tiny: Tiny, tmp_path: Path) -> None:
    file, copy = tiny("lora-sdxl-kohya"), tmp_path / tiny("lora-sdxl-kohya").name
    shutil.copy(file, copy)
    twice = (Lora(file=str(file), weight=0.3), Lora(file=str(copy), weight=0.4))
    once = done_of(asked(tiny("sdxl"), loras=(Lora(file=str(file), weight=0.7),))).picture
    assert (done_of(asked(tiny("sdxl"), loras=twice)).picture == once).all()
    none = (Lora(file=str(file), weight=0.5), Lora(file=str(file), weight=-0.5))
    assert (done_of(asked(tiny("sdxl"), loras=none)).picture == done_of(asked(tiny("sdxl"))).picture).all()


def test_broken_numbers_are_no_picture(spoilt: Path, own_memory: Memory) -> None:
    from safetensors.torch import load_file, save_file

    file = unet_file(spoilt)
    weights = load_file(file)
    weights["conv_out.bias"] = torch.full_like(weights["conv_out.bias"], float("nan"))
    save_file(weights, file, metadata={"format": "pt"})
    with pytest.raises(EngineError, match="came out as broken numbers"):
        done_of(asked(spoilt))
    assert idle(own_memory)


def test_weights_that_were_replaced_on_the_disk_are_read_anew(spoilt: Path, own_memory: Memory) -> None:
    from safetensors.torch import load_file, save_file

    before = done_of(asked(spoilt)).picture
    weights = load_file(unet_file(spoilt))
    weights["conv_out.weight"] *= 0.5
    save_file(weights, unet_file(spoilt), metadata={"format": "pt"})
    after = done_of(asked(spoilt)).picture
    own_memory.unload()
    assert (after != before).any() and (after == done_of(asked(spoilt)).picture).all()


def test_every_denoising_step_is_told(tiny: Tiny) -> None:
    events = list(engine(str(tiny("sdxl"))).render(asked(tiny("sdxl"), steps=4)))
    assert [(event.index, event.total) for event in events if isinstance(event, Step)] == [(n, 4) for n in (1, 2, 3, 4)]
    assert isinstance(events[-1], Done)


@pytest.mark.parametrize(
    ("words", "full"),
    [
        ("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", True),
        ("cuDNN error: CUDNN_STATUS_ALLOC_FAILED", True),
        ("CUDA error: out of memory", True),
        ("CUDA error: an illegal memory access was encountered", False),
    ],
)
def test_the_libraries_of_a_card_say_that_it_is_full_in_their_own_words(words: str, full: bool) -> None:
    from engines.memory.here import manager_here

    assert manager_here().is_full(RuntimeError(words)) == full
