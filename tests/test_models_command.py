"""`studio.py models …` as a person or a script meets it, with a Hub on loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hub_server import Hub, hub_server

ROOT = Path(__file__).parent.parent
ENTRY = """
name = "Toy"
family = "sdxl"
repository = "makers/toy"
bytes = 2_000_000
about = "Smaller than any."
[licence]
name = "Toy licence"
link = "https://example.org/toy"
commercial = "conditions"
note = "Only for tests."
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with hub_server() as server:
        server.files["makers/toy"] = {
            "model_index.json": b"{}",
            "tokenizer/vocab.json": b"{}",
            "unet/diffusion_pytorch_model.safetensors": bytes(range(256)) * 8000,
        }
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shelf = tmp_path / "home" / "presets" / "models"
    shelf.mkdir(parents=True)
    (shelf / "toy.toml").write_text(ENTRY, "utf-8")
    return tmp_path / "home"


@pytest.fixture
def run(hub: Hub, home: Path) -> Run:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "studio.py"), "models", *arguments],
            env={**os.environ, "STUDIO_HOME": str(home), "HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_right"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def row(done: subprocess.CompletedProcess[str], id: str) -> dict:
    return next(one for one in json.loads(done.stdout)["models"] if one["id"] == id)


def test_a_model_is_listed_fetched_checked_found_and_removed(run: Run, home: Path) -> None:
    listed = row(run("list", "--json"), "toy")
    assert (listed["state"], listed["bytes"], listed["licence"]["accepted"]) == ("absent", 2_000_000, False)
    refused = run("get", "toy")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("Toy comes under Toy licence: Only for tests. Read it at https://example.org/toy")
    got = run("get", "toy", "--yes")
    assert (got.returncode, got.stdout) == (0, f"Toy is in {home / 'models' / 'toy'}\n"), got.stderr
    assert "Toy: " in got.stderr and "Traceback" not in got.stderr
    listed = row(run("list", "--json"), "toy")
    assert (listed["state"], listed["bytes"], listed["licence"]["accepted"]) == ("here", 2_048_004, True)
    assert run("where", "toy").stdout.strip() == str(home / "models" / "toy")
    assert run("get", "toy").stdout == "Toy is here already.\n"
    (home / "models/toy/unet/diffusion_pytorch_model.safetensors").write_bytes(bytes(2_048_000))
    wrong = run("verify", "toy", "--json")
    assert wrong.returncode == 1
    assert json.loads(wrong.stdout)["damaged"] == [
        {"file": "unet/diffusion_pytorch_model.safetensors", "why": "its content was changed"}
    ]
    assert run("get", "toy", "--json").returncode == 0, "the licence is accepted once"
    assert run("verify", "toy").stdout == "All 3 files of toy are right\n"
    assert json.loads(run("remove", "toy", "--json").stdout)["freed"] >= 2_048_004
    gone = run("where", "toy")
    assert gone.returncode == 2 and "is not on this machine: fetch it with" in gone.stderr
    kept = "".join(file.read_text("utf-8") for file in home.rglob("*.json"))
    assert "hf_right" not in kept


def test_the_list_is_read_by_people_too(run: Run) -> None:
    lines = run("list").stdout.splitlines()
    assert lines[0] == "Draw pictures"
    assert next(line for line in lines if line.startswith("  toy ")).endswith(
        "Toy (Toy licence, commercial use on conditions)"
    )


@pytest.mark.parametrize("asked", [("get", "nobody"), ("where", "toy"), ("fly",)])
def test_what_cannot_be_done_is_one_sentence(run: Run, asked: tuple[str, ...]) -> None:
    done = run(*asked)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1 and "Traceback" not in done.stderr


def test_small_files_come_alone_and_are_not_taken_for_the_model(run: Run, home: Path) -> None:
    got = run("get", "toy", "--small", "--yes")
    small = home / "models" / ".small" / "toy"
    assert (got.returncode, got.stdout) == (0, f"The small files of Toy are in {small}\n"), got.stderr
    files = {str(file.relative_to(small)) for file in small.rglob("*") if file.is_file()}
    assert files == {"model_index.json", "tokenizer/vocab.json", ".sagebrush.json"}
    assert row(run("list", "--json"), "toy")["state"] == "absent"
    assert run("where", "toy").returncode == 2
    assert run("remove", "toy").returncode == 0 and not small.exists()
    refused = run("get", "taesd", "--small", "--yes")
    assert refused.returncode == 2 and "Nothing shares the small files of Preview of SD 1.5" in refused.stderr
