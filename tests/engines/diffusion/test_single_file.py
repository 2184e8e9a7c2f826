"""A checkpoint in one file, in the names of its first code, is an engine like any folder."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engines import places
from engines.diffusion.components import part_of
from engines.diffusion.outfit import Outfit
from engines.diffusion.setting import Setting
from engines.diffusion.used import used_by
from engines.memory import Memory
from engines.models import found
from engines.registry import engine
from engines.requests import Control, EngineError, ImageRequest, Lora
from engines.weights import size_in
from presets import loader
from tests.engines.diffusion.conftest import asked, done_of

Tiny = Callable[[str], Path]
Shelf = Callable[..., str]
FAMILIES = ("sd15", "sdxl")
ENTRY = """
name = "{name}"
family = "{family}"
path = {path}
config = {config}
[licence]
name = "none"
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """`shelf(id, family, path, config)` adds an entry and returns its id. No model of this machine is looked for."""
    monkeypatch.setattr(places, "_folders", [tmp_path / "home"])
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no hub"))
    (tmp_path / "models").mkdir()
    loader.add_folder(tmp_path)

    def add(id: str, family: str, path: Path, config: Path | str = "") -> str:
        told = ENTRY.format(
            name=id.capitalize(), family=family, path=json.dumps(str(path)), config=json.dumps(str(config))
        )
        (tmp_path / "models" / f"{id}.toml").write_text(told, "utf-8")
        loader.forget()
        return id

    yield add
    loader._user_folders.remove(tmp_path)
    loader.forget()


@pytest.fixture
def known(tiny: Tiny, shelf: Shelf) -> Tiny:
    """The toys' folders under the ids of the catalogue; `known("sdxl")` is the file of that family."""
    for id, family in (("sd15", "sd15"), ("sdxl-base", "sdxl")):
        shelf(id, family, tiny(family))
    return lambda family: tiny(f"{family}-single-file")


def changed(file: Path, to: Path, change: Callable[[dict[str, torch.Tensor]], object]) -> Path:
    """The same checkpoint with some of its tensors changed."""
    tensors = load_file(file)
    change(tensors)
    save_file(tensors, to)
    return to


def without(beginning: str) -> Callable[[dict[str, torch.Tensor]], object]:
    def take(tensors: dict[str, torch.Tensor]) -> None:
        for name in [name for name in tensors if name.startswith(beginning)]:
            del tensors[name]

    return take


def with_another_decoder(tensors: dict[str, torch.Tensor]) -> None:
    for name, one in tensors.items():
        if name.startswith("first_stage_model."):
            one.add_(1)


def test_which_configuration_it_was_drawn_with_is_told(known: Tiny, tmp_path: Path) -> None:
    file = known("sdxl")
    assert done_of(asked(file)).used["configuration"] == "sdxl-base"
    small = tmp_path / "snapshots" / "0123456789abcdef"  # as it lies in the Hub's cache
    model = found(str(file))
    assert model.lender is not None
    setting = Setting.here(replace(model, lender=replace(model.lender, folder=small)), [asked(file)])
    assert used_by(setting, asked(file), Outfit())["configuration"] == "sdxl-base@0123456789ab"


@pytest.mark.parametrize("family", FAMILIES)
def test_it_draws_what_its_folder_draws_and_again_after_it_was_put_away(
    tiny: Tiny, known: Tiny, own_memory: Memory, family: str
) -> None:
    folder, file = (
        asked(tiny(family), negative="ugly", guidance=7.5),
        asked(known(family), negative="ugly", guidance=7.5),
    )
    there = done_of(folder)
    here = done_of(file)
    assert (here.picture == there.picture).all() and here.notes == there.notes
    own_memory.unload()
    assert (done_of(file).picture == there.picture).all()
    assert own_memory.view().counters.to_host == 0


def test_it_takes_what_its_folder_takes(tiny: Tiny, known: Tiny) -> None:
    more = {"loras": (Lora(file=str(tiny("lora-sdxl-kohya"))),), "guidance": 7.5}
    more |= {"controls": (Control(kind="pose", picture="map", model=str(tiny("controlnet-sdxl"))),)}
    picture = torch.randint(0, 255, (64, 128, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(1)).numpy()
    here, there = asked(known("sdxl"), **more), asked(tiny("sdxl"), **more)
    assert (done_of(here, {"map": picture}).picture == done_of(there, {"map": picture}).picture).all()
    bare = asked(known("sdxl"), guidance=7.5)
    assert (done_of(bare).picture == done_of(asked(tiny("sdxl"), guidance=7.5)).picture).all(), "nothing stays behind"


@pytest.mark.parametrize("family", FAMILIES)
def test_components_weigh_what_they_weigh_in_a_folder(tiny: Tiny, known: Tiny, family: str) -> None:
    one, whole = found(str(known(family))), found(str(tiny(family)))
    assert one.components == whole.components and one.entry.dtype == whole.entry.dtype
    for name in one.components:
        parts = [part_of(model, name, "cpu", "float32", "denoiser") for model in (one, whole)]
        assert parts[0].size == parts[1].size < size_in(one.files(name), 4)
        assert parts[0].key != parts[1].key
    assert one.weights == found(str(known(family))).weights != whole.weights


def test_its_weights_are_views_of_the_file(known: Tiny, own_memory: Memory) -> None:
    model = found(str(known("sdxl")))
    copied = 0
    for name in model.components:
        with own_memory.loan([part_of(model, name, "cpu", "float32", "denoiser")]) as (module,):
            whole = model.files(name)[0].stat().st_size
            copied += sum(one.nbytes for one in module.parameters() if one.untyped_storage().nbytes() != whole)
    assert copied == 12 * 12 * 4, "but for the one matrix that is turned on its side"


def test_a_copy_is_known_as_the_same_and_other_weights_are_not(known: Tiny, tmp_path: Path) -> None:
    same = shutil.copy(known("sd15"), tmp_path / "renamed.safetensors")
    other = changed(known("sd15"), tmp_path / "other.safetensors", with_another_decoder)
    weights = {found(str(file)).weights for file in (known("sd15"), same)}
    assert len(weights) == 1 and found(str(other)).weights not in weights


@pytest.mark.parametrize(
    ("room", "note"),
    [
        ("first_stage_model.", "decoder of Sdxl-base, as bare holds none"),
        ("conditioner.", "text encoder and second text encoder of Sdxl-base, as bare holds none"),
    ],
)
def test_what_it_lacks_is_lent_by_the_model_whose_configuration_it_shares(
    tiny: Tiny, known: Tiny, tmp_path: Path, room: str, note: str
) -> None:
    bare = changed(known("sdxl"), tmp_path / "bare.safetensors", without(room))
    done = done_of(asked(bare, guidance=7.5))
    assert (done.picture == done_of(asked(tiny("sdxl"), guidance=7.5)).picture).all()
    assert done.notes == (note,)
    assert found(str(bare)).weights != found(str(known("sdxl"))).weights


def test_small_files_are_enough_for_a_whole_checkpoint_but_lend_no_weights(
    tiny: Tiny, shelf: Shelf, tmp_path: Path
) -> None:
    file = tiny("sd15-single-file")
    with pytest.raises(EngineError, match=r"“python studio.py models get sd15 --small”"):
        found(str(file))
    small = tmp_path / "home" / places.SMALL / "sd15"
    shutil.copytree(tiny("sd15"), small, ignore=shutil.ignore_patterns("*.safetensors"))
    here = done_of(asked(file, guidance=7.5)).picture
    assert (here == done_of(asked(tiny("sd15"), guidance=7.5)).picture).all()
    with pytest.raises(EngineError, match="is not on this machine: fetch it with"):
        found("sd15")
    bare = changed(file, tmp_path / "bare.safetensors", without("first_stage_model."))
    with pytest.raises(EngineError, match=r"holds no decoder: fetch all of Stable Diffusion 1.5 with .* get sd15”"):
        found(str(bare))


def test_an_entry_says_whose_configuration_it_shares(tiny: Tiny, shelf: Shelf) -> None:
    file = tiny("sdxl-single-file")
    request = asked(Path(shelf("mine", "sdxl", file, tiny("sdxl"))), guidance=7.5)
    assert (done_of(request).picture == done_of(asked(tiny("sdxl"), guidance=7.5)).picture).all()
    assert engine("mine").spec.name == "Mine"
    other = shelf("other", "sdxl", file, "mine")
    with pytest.raises(EngineError, match="mine is no diffusers folder of that: name another `config`"):
        found(other)
    for config, sentence in (
        (tiny("sd15"), "is an SDXL checkpoint, and .* is no diffusers folder of that: name another `config`"),
        (file.parent, "which is no model's folder: name one"),
        ("sdxl-turbo", "“python studio.py models get sdxl-turbo --small”"),
    ):
        with pytest.raises(EngineError, match=sentence):
            found(shelf("mine", "sdxl", file, config))
    with pytest.raises(EngineError, match="is an SDXL checkpoint, and the entry “mine” says sd15: change the entry"):
        found(shelf("mine", "sd15", file, tiny("sdxl")))


def _cut(told: Path) -> None:
    with told.open("r+b") as file:
        file.truncate(told.stat().st_size - 100)


def test_what_cannot_be_drawn_with_gets_a_sentence(tiny: Tiny, known: Tiny, tmp_path: Path) -> None:
    cut = Path(shutil.copy(known("sd15"), tmp_path / "cut.safetensors"))
    _cut(cut)
    pickled = tmp_path / "old.ckpt"
    pickled.write_bytes(b"PK")
    for file, sentence in (
        (cut, "cut.safetensors is cut short, 100 bytes are missing: fetch it again"),
        (pickled, "old.ckpt is a pickled file, which can run code"),
        (tmp_path / "gone.safetensors", "There is no file .*gone.safetensors: check its name"),
        (tiny("lora-sdxl-kohya"), "is a LoRA file, which changes how a model draws: name it with --lora"),
        (next(tiny("sdxl").glob("unet/*.safetensors")), "is one component of a diffusers folder"),
    ):
        with pytest.raises(EngineError, match=sentence):
            engine(str(file))


def test_a_file_that_is_not_what_its_configuration_says_gets_a_sentence(known: Tiny, tmp_path: Path) -> None:
    for number, (beginning, said) in enumerate(
        (
            ("model.diffusion_model.out.2", "The unet of less0 is not what its configuration says .it lacks conv_out"),
            ("conditioner.embedders.1.model.ln_final", "text_encoder_2 of less1 is not .*it lacks .*final_layer_norm"),
        )
    ):
        less = changed(known("sdxl"), tmp_path / f"less{number}.safetensors", without(beginning))
        with pytest.raises(EngineError, match=f"{said}.bias.: name another `config` in its entry"):
            done_of(asked(less))


def test_one_that_predicts_velocity_wants_a_scheduler_that_knows(tiny: Tiny, shelf: Shelf, tmp_path: Path) -> None:
    def marked(told: dict[str, torch.Tensor]) -> None:
        told["v_pred"] = torch.zeros(0)

    file = changed(tiny("sdxl-single-file"), tmp_path / "v.safetensors", marked)
    with pytest.raises(EngineError, match=r"predicts velocity and sdxl.* noise: name a `config` folder"):
        found(shelf("v", "sdxl", file, tiny("sdxl")))
    folder = tmp_path / "velocity"
    shutil.copytree(tiny("sdxl"), folder, ignore=shutil.ignore_patterns("*.safetensors"))
    told = folder / "scheduler" / "scheduler_config.json"
    told.write_text(json.dumps(json.loads(told.read_text("utf-8")) | {"prediction_type": "v_prediction"}), "utf-8")
    assert found(shelf("v", "sdxl", file, folder)).file == file


def test_an_old_folder_that_names_a_safety_checker_is_drawn_with(tiny: Tiny, tmp_path: Path) -> None:
    """As the published SD 1.5 does; neither its checker nor what that wants is fetched."""
    old = Path(shutil.copytree(tiny("sd15"), tmp_path / "old"))
    told = json.loads((old / "model_index.json").read_text("utf-8"))
    told["safety_checker"] = ["stable_diffusion", "StableDiffusionSafetyChecker"]
    told["feature_extractor"] = ["transformers", "CLIPFeatureExtractor"]
    (old / "model_index.json").write_text(json.dumps(told), "utf-8")
    assert (done_of(asked(old)).picture == done_of(asked(tiny("sd15"))).picture).all()


def test_its_request_is_a_recipe_like_any_other(known: Tiny) -> None:
    request = asked(known("sdxl"))
    again = ImageRequest.model_validate_json(request.model_dump_json())
    assert again == request and engine(again.engine).spec.weights
