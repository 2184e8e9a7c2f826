"""The small JSON files beside weights: what a model, a component or a list of parts says of itself."""

import json
from errno import ENOENT
from pathlib import Path
from typing import Any

LARGEST = 1_000_000  # bytes; real ones have a few thousand


def configuration(file: Path, most: int = LARGEST) -> dict[str, Any]:
    """The JSON object in a file of at most that many bytes.

    Raises `OSError` when it cannot be read, and `ValueError` when it is larger or no such object.
    """
    if not file.is_file():  # a pipe would be waited for
        raise FileNotFoundError(ENOENT, "no such file", str(file))
    with file.open("rb") as opened:
        text = opened.read(most + 1)
    if len(text) > most:
        raise ValueError("it is too large")
    try:
        told = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is too deep") from error
    if not isinstance(told, dict):
        raise ValueError("it is no object")
    return told
