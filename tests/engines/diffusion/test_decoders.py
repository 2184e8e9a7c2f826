"""Another decoder in the place of a model's own: whose it is, how it is refused, and what it changes."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from engines.diffusion.decoders import decoder_of, decoders_here, keeps_range
from engines.diffusion.setting import Setting
from engines.memory import Memory
from engines.memory.device import Facts, choose_precision
from engines.models import found
from engines.registry import engine, weights_of
from engines.requests import EngineError
from presets import loader
from presets.loader import shelf
from presets.models import ModelEntry
from tests.engines.diffusion.conftest import asked, done_of
from tests.engines.diffusion.test_profiles import samples

Tiny = Callable[[str], Path]
ENTRY = 'name = "{name}"\nfamily = "{family}"\nrole = "vae"\npath = {path}\n[licence]\nname = "none"\n'


@pytest.fixture
def other(tiny: Tiny, tmp_path: Path) -> Path:
    """The decoder of the toy, trained on."""
    folder = tmp_path / "other"
    shutil.copytree(tiny("sdxl") / "vae", folder)
    file = folder / "diffusion_pytorch_model.safetensors"
    weights = load_file(file)
    weights["decoder.conv_out.weight"] *= 0.5
    save_file(weights, file, metadata={"format": "pt"})
    return folder


@pytest.fixture
def shelved(other: Path, tmp_path: Path) -> Iterator[str]:
    """The id of that decoder in a catalogue that has one of another family, and one that is not here."""
    folder = tmp_path / "presets" / "models"
    folder.mkdir(parents=True)
    for id, family, path in (
        ("finer", "sdxl", other),
        ("foreign", "sd15", other),
        ("gone", "sdxl", tmp_path / "nowhere"),
    ):
        told = ENTRY.format(name=id.capitalize(), family=family, path=json.dumps(str(path)))
        (folder / f"{id}.toml").write_text(told, "utf-8")
    loader.add_folder(folder.parent)
    yield "finer"
    loader._user_folders.remove(folder.parent)
    loader.forget()


@pytest.mark.parametrize("family", ["sdxl", "sd15", "flux2-klein", "z-image", "qwen-image"])
def test_a_models_own_decoder_by_its_folder_changes_not_a_bit(tiny: Tiny, family: str) -> None:
    own = str(tiny(family) / "vae")
    alone = done_of(asked(tiny(family), steps=2))
    named = done_of(asked(tiny(family), steps=2, decoder=own))
    assert (named.picture == alone.picture).all() and named.notes == alone.notes


def test_another_decoder_gives_another_picture_of_the_same_denoising(
    tiny: Tiny, shelved: str, own_memory: Memory
) -> None:
    request = asked(tiny("sdxl"))
    alone = done_of(request).picture
    assert samples(lambda: done_of(request.model_copy(update={"decoder": shelved})), "UNet2DConditionModel") == 3 * 2
    named = done_of(request.model_copy(update={"decoder": shelved})).picture
    assert (named != alone).any()
    keys = {row.key for row in own_memory.view().rows if row.role == "decoder"}
    assert len(keys) == 2, "each is a part of its own"
    assert (done_of(request).picture == alone).all(), "nothing of it stays behind"


def test_words_encoded_before_are_not_encoded_for_another_decoder(tiny: Tiny, shelved: str) -> None:
    done_of(asked(tiny("sdxl")))
    assert samples(lambda: done_of(asked(tiny("sdxl"), decoder=shelved)), "CLIPTextModel") == 0


def test_a_source_picture_is_read_by_the_same_decoder(tiny: Tiny, shelved: str) -> None:
    source = done_of(asked(tiny("sdxl"))).picture
    pictures, told = {"ab": source}, {"source": "ab", "strength": 0.5}
    alone = done_of(asked(tiny("sdxl"), **told), pictures).picture
    own = done_of(asked(tiny("sdxl"), decoder=str(tiny("sdxl") / "vae"), **told), pictures).picture
    assert (own == alone).all()
    assert (done_of(asked(tiny("sdxl"), decoder=shelved, **told), pictures).picture != alone).any()


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("foreign", "Foreign is a decoder of sd15 models, and .+ is of sdxl: choose one of finer"),
        ("gone", "Gone is not on this machine: fetch it with “python studio.py models get gone”"),
        ("sdxl-base", "Stable Diffusion XL 1.0 is no decoder"),
        ("finr", "There is no decoder “finr”: choose one of finer, gone, sdxl-vae-fp16-fix, or name the folder"),
        ("UNET", "is no decoder for .+ .it is a UNet2DConditionModel.: name a AutoencoderKL"),
        ("EMPTY", "has no config.json that can be read"),
        ("SD15", "vae was trained for other latents than those of"),
        ("BARE", "holds no weights"),
    ],
)
def test_what_decodes_nothing_here_is_refused_before_anything_loads(
    tiny: Tiny, shelved: str, other: Path, own_memory: Memory, tmp_path: Path, named: str, words: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare").mkdir()
    shutil.copy(other / "config.json", tmp_path / "bare")
    places = {"UNET": tiny("sdxl") / "unet", "EMPTY": tmp_path / "empty", "SD15": tiny("sd15") / "vae"}
    name = str({**places, "BARE": tmp_path / "bare"}.get(named, named))
    with pytest.raises(EngineError, match=words):
        done_of(asked(tiny("sdxl"), decoder=name))
    with pytest.raises(EngineError, match=words):
        weights_of(str(tiny("sdxl")), name)
    assert not own_memory.view().rows


def test_the_fingerprint_names_both(tiny: Tiny, shelved: str, other: Path) -> None:
    model = found(str(tiny("sdxl")))
    decoder = decoder_of(model, shelved)
    assert decoder and weights_of(model.id, shelved) == f"{model.weights}+{decoder.weights}"
    assert weights_of(model.id) == model.weights == engine(model.id).spec.weights
    assert weights_of(model.id, str(other)) == weights_of(model.id, shelved), "wherever it lies"
    assert engine(model.id).spec.decoders == {"finer": "Finer"} == decoders_here("sdxl")


@pytest.mark.parametrize(
    ("usual", "id", "told", "safe"),
    [
        (True, "", {}, True),
        (False, "", {}, False),
        (False, "", {"force_upcast": True}, False),
        (False, "", {"force_upcast": False}, True),
        (False, "sdxl-vae-fp16-fix", {}, True),
    ],
)
def test_a_decoder_is_safe_in_half_precision_where_it_says_so(
    usual: bool, id: str, told: dict[str, bool], safe: bool
) -> None:
    assert keeps_range(usual, shelf("models", ModelEntry).get(id), told) is safe


def test_a_decoder_that_is_safe_in_half_precision_is_not_run_whole() -> None:
    old, new, apple = Facts(cuda=True), Facts(cuda=True, bf16=True), Facts(mps=True)
    for device, facts, whole in (("cuda", old, "float32"), ("cuda", new, "bfloat16"), ("mps", apple, "float32")):
        assert choose_precision("float16", device, facts, half_safe=False) == whole
        assert choose_precision("float16", device, facts, half_safe=True) == "float16"
    assert choose_precision("float16", "cpu", Facts(), half_safe=True) == "float32"


def test_the_setting_lends_the_decoder_in_its_own_precision(tiny: Tiny, shelved: str) -> None:
    model = found(str(tiny("sdxl")))
    decoder = decoder_of(model, shelved)
    setting = Setting(model, "cpu", "float32", "float16", decoder)
    own = Setting(model, "cpu", "float32", "float32")
    assert "@float16@" in setting.part("vae").key and setting.part("vae").size * 2 == own.part("vae").size
    assert setting.part("unet").key == own.part("unet").key
    assert setting.weights != own.weights
