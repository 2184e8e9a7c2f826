"""A house on the disk of the test, and a project in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub_server import Hub, hub_server
from workflows.house import House
from workflows.projects import begin


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home") as house:
        yield house


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A Hub on loopback with nothing on it, for whoever looks for models in a home of its own."""
    with hub_server() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setattr("engines.places._folders", [])  # homes of other tests
        yield server


@pytest.fixture
def project(house: House) -> str:
    return begin(house.library, "Film")[0].id
