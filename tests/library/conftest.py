"""A library at home in a temporary folder, and pictures to put into it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from library.documents import Frame
from library.recipe import encode_png
from library.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "home") as library:
        yield library


def drawing(seed: int, width: int = 96, height: int = 54) -> np.ndarray:
    """A picture with flat areas, a gradient and grain; the same for the same seed."""
    rng = np.random.default_rng(seed)
    picture = np.linspace(80, 200, width)[None, :, None] + rng.normal(0, 3, (height, width, 1)) + np.zeros(3)
    picture[height // 3 : height // 2, : width // 2] = rng.integers(0, 255, 3)
    return picture.clip(0, 255).astype(np.uint8)


def keep_frame(library: Library, project_id: str, seed: int = 1, **fields: object) -> Frame:
    """A picture put into the media and its frame into the documents."""
    recipe = {"seed": seed, "style": "pencil"}
    media = library.media.put(encode_png(drawing(seed), recipe))
    name = library.next_name(project_id, "frame")
    size = {"width": 96, "height": 54}
    frame = {"name": name, "media": media, "engine": "sketch", "seed": seed, "recipe": recipe, **size, **fields}
    return library.add(Frame.model_validate({"project_id": project_id, **frame}))
