"""A house on the disk of the test, and a project in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workflows.house import House
from workflows.projects import begin


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home") as house:
        yield house


@pytest.fixture
def project(house: House) -> str:
    return begin(house.library, "Film")[0].id
