"""Where models and other things of engines lie on this machine. Files are looked for by name; none is opened.

A model lies where its entry says, else below a folder of models, in one named by its id, else in the Hub's cache.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from presets.models import ModelEntry

UNFINISHED = ".fetching.json"  # lies in a folder whose files have not all come yet
SMALL = ".small"  # folder beside the models in which small files of some lie without their weights
_folders: list[Path] = []


def settle(home: Path) -> None:
    """Models are looked for in `home/models`, LoRA files in `home/loras`; learned figures are kept in `home`. Set once,
    when the studio opens a home.

    Imports nothing heavy and touches no file.
    """
    from engines.diffusion import loras
    from engines.memory import peaks

    look_in(home / "models")
    loras.look_in(home / "loras")
    peaks.remember_in(home / "measured.json")


def look_in(folder: Path) -> None:
    """Look for models below `folder` too; each lies in a folder named by its id."""
    if folder not in _folders:
        _folders.insert(0, folder)


def small_place_of(entry: ModelEntry) -> Path | None:
    """The folder of its configuration and tokenizers alone; None when they were not fetched so."""
    near = (folder / SMALL / entry.id for folder in _folders)
    return next((one for one in near if (one / "model_index.json").is_file() and not (one / UNFINISHED).exists()), None)


def place_of(entry: ModelEntry) -> Path | None:
    """The folder of an entry's files: its own path, the studio's models, or the Hub's cache; None when not here.

    It may be a single file, where its path is one.
    """
    return next((place for place in _places(entry) if _is_there(place, entry)), None)


def _is_there(place: Path, entry: ModelEntry) -> bool:
    """Whether the files an entry cannot do without are there, and all of them have come."""
    named = () if entry.path else entry.named_files
    if place.is_file():
        return place.suffix == ".safetensors"
    if (place / UNFINISHED).exists():
        return False
    if entry.role == "adapter" and not named:  # its file lies in a folder of its own
        return place.is_dir() and any(place.rglob("ip*adapter*.safetensors"))
    needed = [entry.place(file) for file in named] or ["model_index.json" if entry.draws else "config.json"]
    return all((place / file).is_file() for file in needed)


def _places(entry: ModelEntry) -> Iterator[Path]:
    if entry.path:
        yield Path(entry.path).expanduser()
    for folder in _folders:
        yield folder / entry.id
    if entry.repository:
        told = os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME", "~/.cache/huggingface")) / "hub"
        kept = Path(told).expanduser() / f"models--{entry.repository.replace('/', '--')}"
        try:
            yield kept / "snapshots" / (kept / "refs" / entry.revision).read_text("utf-8").strip()
        except OSError:
            return
