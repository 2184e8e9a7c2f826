"""Fetched files on the disk: checked, mended and taken away."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

from engines.hub import Damage, HubError, doubted, fetch, remove, verify
from tests.engines.hub.conftest import FETCHED, TOY
from tests.hub_server import Hub

T = TypeVar("T")
WEIGHTS = "unet/diffusion_pytorch_model.fp16.safetensors"


def answer(steps: Generator[object, None, T]) -> T:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture
def folder(hub: Hub, tmp_path: Path) -> Path:
    answer(fetch(TOY, tmp_path / "toy"))
    return tmp_path / "toy"


def test_right_files_are_found_right(folder: Path) -> None:
    assert answer(verify(folder)) == []
    assert not doubted(folder)


def test_one_bit_is_found_and_mended(hub: Hub, folder: Path) -> None:
    file = folder / WEIGHTS
    before = file.stat()
    data = bytearray(file.read_bytes())
    data[12_345] ^= 4
    file.write_bytes(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # as a failing disk would: its time does not tell
    assert answer(verify(folder)) == [Damage(WEIGHTS, "its content was changed")]
    assert doubted(folder)
    hub.asked.clear()
    answer(fetch(TOY, folder))
    assert len([path for path, _, _ in hub.asked if "large" in path]) == 1, "only the wrong one comes again"
    assert answer(verify(folder)) == [] and not doubted(folder)


def test_what_is_missing_or_short_is_named(folder: Path) -> None:
    (folder / "vae/config.json").unlink()
    (folder / WEIGHTS).write_bytes(b"short")
    assert doubted(folder)
    found = {damage.file: damage.why for damage in answer(verify(folder))}
    assert found == {"vae/config.json": "it is not there", WEIGHTS: "it has 5 bytes instead of 1,048,576"}


def test_a_folder_of_somebody_else_is_not_judged(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(HubError, match="was not fetched whole by the studio"):
        answer(verify(tmp_path / "mine"))


def test_a_model_is_taken_away_whole(folder: Path) -> None:
    size = sum((folder / path).stat().st_size for path in FETCHED)
    assert remove(folder) >= size
    assert not folder.exists()
    assert remove(folder) == 0


def test_nothing_is_taken_away_while_it_is_fetched(hub: Hub, folder: Path) -> None:
    steps = fetch(TOY, folder)
    next(steps)
    with pytest.raises(HubError, match="fetched or checked already"):
        remove(folder)
    steps.close()
    assert remove(folder) > 0
