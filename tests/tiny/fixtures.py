"""The toys for tests: each is built once a test run, when first asked for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tiny import build


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`tiny("sdxl")` is the path of the toy of that kind. Nobody writes into it: copy it to change it."""
    built: dict[str, Path] = {}

    def path_of(kind: str) -> Path:
        pytest.importorskip("diffusers", reason="the toys are made with diffusers")
        if kind not in built:
            built[kind] = build(kind, tmp_path_factory.mktemp(kind))
        return built[kind]

    return path_of
