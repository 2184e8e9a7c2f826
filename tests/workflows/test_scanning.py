"""Models found below a folder: known by their heads, whatever lies among them, and added where they lie."""

import json
import os
import re
import shutil
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from engines.diffusion.checks import check
from engines.models import found
from engines.requests import EngineError, ImageRequest
from engines.sights import DEEPEST
from engines.weights import tensors
from presets.errors import BadInput
from presets.loader import shelf
from presets.models import ModelEntry
from studio import main
from tests.engines.test_checkpoints import SDXL, written
from workflows import scanning

Tiny = Callable[[str], Path]


def head(shapes: dict[str, tuple[int, ...]]) -> dict[str, object]:
    return {name: {"dtype": "X", "shape": shape, "data_offsets": [0, 0]} for name, shape in shapes.items()}


def component(folder: Path, **told: object) -> None:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(told), "utf-8")
    written(folder / "diffusion_pytorch_model.safetensors", {})


@pytest.fixture
def shelf_of_mine(tiny: Tiny, tmp_path: Path) -> Path:
    """A folder as people have them: good models and all that lies about."""
    mine = tmp_path / "mine"
    mine.mkdir()
    for kind in ("sdxl", "sdxl-single-file", "lora-sdxl-kohya", "controlnet-sdxl"):
        (mine / kind).symlink_to(tiny(kind) if tiny(kind).is_dir() else tiny(kind).parent)
    component(mine / "maps" / "depth-sd15", _class_name="ControlNetModel", cross_attention_dim=768)
    component(mine / "vae", _class_name="AutoencoderKL", scaling_factor=0.13025)
    written(mine / "broken.safetensors", b"{")
    written(mine / "flux.safetensors", head({"double_blocks.0.img_attn.qkv.weight": (1,)}))
    (mine / "old.ckpt").write_bytes(b"PK")
    (mine / "notes.txt").write_text("no model")
    (mine / "loop").symlink_to(mine)
    (mine / "gone.safetensors").symlink_to(mine / "nowhere")
    component(mine / ".hidden", _class_name="AutoencoderKL")
    return mine


def test_what_lies_below_a_folder_is_known(shelf_of_mine: Path) -> None:
    found_ = scanning.scan(str(shelf_of_mine))
    told = {str(row.sight.path.relative_to(shelf_of_mine)): row for row in found_.rows}
    roles = {path: (row.sight.role, row.sight.family) for path, row in told.items() if row.sight.role}
    assert roles == {
        "sdxl": ("image", "sdxl"),
        "sdxl-single-file/sdxl-single-file.safetensors": ("image", "sdxl"),
        "lora-sdxl-kohya/lora-sdxl-kohya.safetensors": ("lora", "sdxl"),
        "maps/depth-sd15": ("control", "sd15"),
        "vae": ("vae", "sdxl"),
    }
    assert told["maps/depth-sd15"].sight.controls == ("depth",)
    others = {path: row.sight.why for path, row in told.items() if not row.sight.role}
    assert set(others) == {"controlnet-sdxl", "broken.safetensors", "flux.safetensors", "old.ckpt", "gone.safetensors"}
    assert all(why.endswith(".") for why in others.values())
    assert len({row.id for row in found_.rows}) == len(found_.rows) and not found_.note


def test_what_is_added_is_an_engine_by_name(shelf_of_mine: Path, home: Path, tiny: Tiny) -> None:
    looked = scanning.scan(str(shelf_of_mine))
    added = {row.id: row for row in scanning.add_all(home, looked)}
    assert set(added) == {"sdxl", "sdxl-single-file", "lora-sdxl-kohya", "depth-sd15", "vae"}
    entries = shelf("models", ModelEntry)
    assert entries["sdxl"].steps == entries["sdxl-base"].steps and entries["sdxl"].path == str(shelf_of_mine / "sdxl")
    assert found("sdxl").weights == found(str(tiny("sdxl"))).weights
    assert all(not row.can_add and row.added for row in scanning.renewed(looked).rows if row.sight.role)
    assert scanning.add_all(home, scanning.scan(str(shelf_of_mine))) == [], "nothing is added twice"
    with pytest.raises(BadInput, match=r"pickled file\. It can run code"):
        scanning.add(home, shelf_of_mine / "old.ckpt")
    with pytest.raises(BadInput, match="There is no model at"):
        scanning.add(home, shelf_of_mine / "notes.txt")


def _emptied(folder: Path) -> None:
    for file in (folder / "unet").iterdir():
        file.unlink()


def _without_part(folder: Path, *, named: bool) -> None:
    """One of two parts of its denoiser, by an index that lists both, or by its own name."""
    (file,) = (folder / "unet").glob("*.safetensors")
    parts = ["one.safetensors", "two.safetensors"] if named else ["model-00001-of-00002.safetensors"]
    file.rename(file.with_name(parts[0]))
    if named:
        index = {"weight_map": dict(zip("ab", parts, strict=True))}
        (folder / "unet" / "model.safetensors.index.json").write_text(json.dumps(index), "utf-8")


def _without_config(folder: Path) -> None:
    (folder / "unet" / "config.json").unlink()


def _without_decoder(folder: Path) -> None:
    shutil.rmtree(folder / "vae")


def _cut(folder: Path) -> None:
    (file,) = (folder / "unet").glob("*.safetensors")
    os.truncate(file, file.stat().st_size - 100)


def _pickled(folder: Path) -> None:
    (file,) = (folder / "unet").glob("*.safetensors")
    file.rename(file.with_suffix(".bin"))


LACKING: dict[str, tuple[Callable[[Path], None], str]] = {
    "emptied": (_emptied, "emptied/unet holds no weights"),
    "part": (partial(_without_part, named=False), "part/unet lacks model-00002-of-00002.safetensors: fetch"),
    "index": (partial(_without_part, named=True), "index/unet lacks two.safetensors: fetch"),
    "config": (_without_config, "config lacks the config.json of its unet in "),
    "decoder": (_without_decoder, "decoder lacks its vae in "),
    "cut": (_cut, "cut short, 100 bytes are missing"),
    "pickled": (_pickled, "is a pickled file"),
}


@pytest.mark.parametrize("name", LACKING)
def test_a_model_that_lacks_something_is_not_offered_and_says_what(tiny: Tiny, tmp_path: Path, name: str) -> None:
    spoil, why = LACKING[name]
    shutil.copytree(tiny("sdxl"), tmp_path / name)
    spoil(tmp_path / name)
    (row,) = scanning.scan(str(tmp_path)).rows
    assert not row.can_add and why in row.sight.why and row.sight.what == "sdxl, a diffusers folder"
    with pytest.raises(EngineError, match=re.escape(row.sight.why)):  # whoever draws with it hears the same
        check(found(str(tmp_path / name)), [ImageRequest(engine=name)])


def test_a_control_model_without_weights_is_not_offered(tmp_path: Path) -> None:
    component(tmp_path / "controlnet-depth", _class_name="ControlNetModel", cross_attention_dim=768)
    (tmp_path / "controlnet-depth" / "diffusion_pytorch_model.safetensors").unlink()
    (row,) = scanning.scan(str(tmp_path)).rows
    assert not row.can_add and "controlnet-depth holds no weights" in row.sight.why


def test_hostile_names_are_written_down_whole_or_not_at_all(home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    names = ['quo"te', "back\\slash", "<b>bold", "été 🎬", "{braces} = #no", "sketch", "../x".replace("/", "_")]
    for name in names:
        written(mine / f"{name}.safetensors", head(SDXL))
    for name in (b"li\nne", b"by\xffte", b"es\x1b[31mc"):
        written(mine / os.fsdecode(name + b".safetensors"), head(SDXL))
    for file in mine.iterdir():  # of numbers that can be drawn with
        written(file, {name: {**one, "dtype": "F16", "shape": [1, 4, 0, 0]} for name, one in head(SDXL).items()})
    looked = scanning.scan(str(mine))
    assert len(looked.rows) == 10
    added = scanning.add_all(home, looked)
    assert {row.sight.path.stem for row in added} == set(names)
    for row in added:
        told = tomllib.loads((home / "presets" / "models" / f"{row.id}.toml").read_text("utf-8"))
        assert told["path"] == str(row.sight.path) and row.id not in ("sketch", "")
    text = json.dumps([scanning.written(row) for row in looked.rows], ensure_ascii=False)
    assert text.encode("utf-8") and "\x1b" not in text


def test_many_files_deep_folders_and_locked_ones_do_no_harm(tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(3000):
        (many / f"{number}.txt").touch()
    deep = tmp_path.joinpath(*"d" * (DEEPEST + 3))
    deep.mkdir(parents=True)
    written(deep / "x.safetensors", {})
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    looked = scanning.scan(str(tmp_path))
    assert looked.rows == ()
    assert looked.note == ("" if os.access(locked, os.R_OK) else "1 folder could not be read")
    locked.chmod(0o700)
    with pytest.raises(BadInput, match="There is no folder"):
        scanning.scan(str(tmp_path / "nowhere"))
    with pytest.raises(BadInput, match="Name a folder"):
        scanning.scan(" ")


def test_the_command_prints_a_table_or_json_and_adds(
    shelf_of_mine: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["--home", str(home), "models", "scan", str(shelf_of_mine)]
    assert main(told) == 0
    out = capsys.readouterr().out
    assert "sdxl-single-file" in out and "It can run code when it is opened" in out and "Add --add" in out
    assert not (home / "presets" / "models").exists(), "a look changes nothing"
    assert main([*told, "--add", "--json"]) == 0
    seen = json.loads(capsys.readouterr().out)
    assert len(seen["added"]) == 5 and all(row["added"] == bool(row["role"]) for row in seen["found"])
    assert main(["--home", str(home), "models", "scan", str(home / "nowhere")]) == 2
    assert tensors(shelf_of_mine / "vae" / "diffusion_pytorch_model.safetensors") == {}
