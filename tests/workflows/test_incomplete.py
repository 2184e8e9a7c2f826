"""A model in the Hub's cache, or in a folder of one's own, is here only when all of it is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from presets.errors import BadInput
from presets.loader import add_folder, forget
from workflows import models

COMMIT = "3" * 40
UNET = "diffusion_pytorch_model.safetensors"
ENTRY = """
name = "Toy"
family = "sdxl"
repository = "makers/toy"
[licence]
name = "MIT"
"""
Tiny = Callable[[str], Path]


@pytest.fixture
def snapshot(tiny: Tiny, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole model as the Hub's own client keeps it: names that lead to bytes elsewhere."""
    monkeypatch.setattr("engines.places._folders", [])  # homes of other tests
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    kept = tmp_path / "cache" / "models--makers--toy"
    shutil.copytree(tiny("sdxl"), kept / "snapshots" / COMMIT)
    (kept / "blobs").mkdir()
    (kept / "refs").mkdir()
    (kept / "refs" / "main").write_text(COMMIT, "utf-8")
    for number, file in enumerate(sorted((kept / "snapshots").rglob("*.safetensors"))):
        file.symlink_to(file.rename(kept / "blobs" / str(number)))
    (home / "presets" / "models").mkdir(parents=True)
    (home / "presets" / "models" / "toy.toml").write_text(ENTRY, "utf-8")
    add_folder(home / "presets")
    forget()
    return kept / "snapshots" / COMMIT


def spoil(snapshot: Path, how: str) -> None:
    unet = snapshot / "unet" / UNET
    match how:
        case "no bytes":
            unet.resolve().write_bytes(b"")
        case "cut short":
            unet.resolve().write_bytes(unet.read_bytes()[:-100])
        case "a link that leads nowhere":
            unet.resolve().unlink()
        case "not yet named":
            unet.unlink()
        case "a folder not yet there":
            shutil.rmtree(snapshot / "vae")
        case "a tokenizer not yet there":
            shutil.rmtree(snapshot / "tokenizer")
        case "a part of an index":
            first = UNET.replace(".safetensors", "-00001-of-00002.safetensors")
            unet.rename(snapshot / "unet" / first)
            parts = {"weight_map": {"a": first, "b": first.replace("00001-of", "00002-of")}}
            (snapshot / "unet" / f"{UNET}.index.json").write_text(json.dumps(parts), "utf-8")


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("no bytes", f"{UNET} is no whole safetensors file"),
        ("cut short", f"{UNET} is cut short, 100 bytes are missing"),
        ("a link that leads nowhere", f"{UNET} cannot be read (No such file or directory)"),
        ("not yet named", f"{COMMIT}/unet holds no weights"),
        ("a folder not yet there", "Toy lacks its vae in "),
        ("a tokenizer not yet there", "Toy lacks its tokenizer in "),
        ("a part of an index", "unet lacks diffusion_pytorch_model-00002-of-00002.safetensors"),
    ],
)
def test_what_the_hubs_cache_has_in_part_is_told_as_incomplete(snapshot: Path, home: Path, how: str, says: str) -> None:
    now = models.one(home, "toy")
    assert (now.state, now.folder, now.amiss, now.commit) == ("here", snapshot, "", COMMIT)
    spoil(snapshot, how)
    now = models.one(home, "toy")
    assert (now.state, now.amiss, now.ours) == ("absent", "incomplete", True)
    assert now.why.startswith(f"Toy is incomplete in {snapshot} (") and says in now.why
    assert now.why.endswith("): fetch it with “python studio.py models get toy”.")
    assert models.written(now)["why"] == now.why
    with pytest.raises(BadInput, match="is incomplete in"):
        models.where(home, "toy")


def test_what_has_come_meanwhile_is_here(snapshot: Path, home: Path) -> None:
    unet = snapshot / "unet" / UNET
    blob = unet.resolve()
    blob.rename(blob.with_suffix(".incomplete"))
    assert models.one(home, "toy").amiss == "incomplete"
    blob.with_suffix(".incomplete").rename(blob)
    assert models.one(home, "toy").state == "here"


def test_a_folder_of_ones_own_is_asked_too(snapshot: Path, home: Path) -> None:
    file = home / "presets" / "models" / "toy.toml"
    file.write_text(ENTRY.replace('repository = "makers/toy"', f"path = {json.dumps(str(snapshot))}"), "utf-8")
    forget()
    assert models.one(home, "toy").state == "here"
    spoil(snapshot, "no bytes")
    now = models.one(home, "toy")
    assert now.why.endswith("is no whole safetensors file): put all of its files there.")
    assert (now.state, now.added) == ("absent", True)
