"""Shared by all tests: golden files, toy models, and nothing kept in the home of whoever runs them."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.tiny.fixtures import tiny as tiny

settings.register_profile("house", deadline=None)  # a busy machine is no fault of the code: speed belongs in the bench
settings.load_profile("house")
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home to be made; what presets of its own it came to have are forgotten after."""
    from presets import loader

    yield tmp_path / "home"
    if (tmp_path / "home" / "presets") in loader._user_folders:
        loader._user_folders.remove(tmp_path / "home" / "presets")
    loader.forget()


@pytest.fixture
def golden() -> Callable[[str, Any], None]:
    """Compare a value with the golden file of that name; `make golden` writes the files anew."""

    def compare(name: str, value: Any) -> None:
        path = GOLDEN / f"{name}.json"
        written = json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        if os.environ.get("UPDATE_GOLDEN"):
            GOLDEN.mkdir(exist_ok=True)
            path.write_text(written, "utf-8")
        assert path.read_text("utf-8") == written, (
            f"{name} is a public promise: if the change is meant, run make golden"
        )

    return compare


@pytest.fixture
def no_memory() -> Iterator[None]:
    """As if nothing had been lent in this process yet; what other tests left loaded comes back after."""
    from engines.memory import manager

    before = list(manager._memory)
    for one in before:  # a part is resident for one manager at a time
        one.unload()
    manager._memory.clear()
    yield
    for one in manager._memory:
        one.unload()
    manager._memory[:] = before
