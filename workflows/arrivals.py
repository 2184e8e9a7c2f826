"""Whether models or LoRA files have come or gone: asked every second, so only the dates of a few folders are read."""

from collections.abc import Iterator
from pathlib import Path

from workflows import loras, models


def mark(home: Path) -> str:
    """Another text whenever a model, a LoRA file or an entry of the person's own has come or gone."""
    return " ".join(_dates(home))


def _dates(home: Path) -> Iterator[str]:
    fetched = home / models.FOLDER
    there = sorted(fetched.iterdir()) if fetched.is_dir() else []
    for folder in (fetched, *there, home / loras.FOLDER, home / "presets" / models.FOLDER):
        try:
            yield f"{folder.stat().st_mtime_ns:x}"
        except OSError:
            yield "-"
