"""Where models and other things of engines lie on this machine. Files are looked for by name; of those the studio
fetched the manifest is read, which says what was fetched.

A model lies where its entry says, else below a folder of models, in one named by its id, else in the Hub's cache.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.configurations import configuration
from presets.models import ModelEntry

UNFINISHED = ".fetching.json"  # lies in a folder whose files have not all come yet
MANIFEST = ".sagebrush.json"  # lies in one whose files have, and says where they are from
LARGEST_MANIFEST = 20_000_000  # bytes; those of the largest models have some thousand
COMMIT = re.compile(r"[0-9a-f]{40}")
SMALL = ".small"  # folder beside the models in which small files of some lie without their weights
_folders: list[Path] = []


@dataclass(frozen=True, slots=True)
class Origin:
    """What was fetched: as it was asked for (a branch, tag or commit), and the commit that meant then."""

    repository: str
    revision: str
    commit: str

    def is_what(self, entry: ModelEntry) -> bool:
        """Whether the entry names this. A branch that has moved on since is not known here: only the Hub knows."""
        return self.repository == entry.repository and entry.revision in (self.revision, self.commit)


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
    whole = (one for one in near if (one / "model_index.json").is_file() and not (one / UNFINISHED).exists())
    return next((one for one in whole if not _is_of_another(one, entry)), None)


def place_of(entry: ModelEntry) -> Path | None:
    """The folder of an entry's files: its own path, the studio's models, or the Hub's cache; None when not here.

    It may be a single file, where its path is one. What was fetched for another revision than the entry names by now
    is not taken for it: a person who names one wants that and no other.
    """
    there = (place for place in _places(entry) if _is_there(place, entry))
    return next((place for place in there if not _is_of_another(place, entry)), None)


def origin_of(place: Path) -> Origin | None:
    """What a folder was fetched from; None where nothing says so. In the Hub's cache its name is the commit."""
    if place.parent.name == "snapshots":
        repository = place.parent.parent.name.removeprefix("models--").replace("--", "/")
        return Origin(repository, place.name, place.name)
    try:
        told = configuration(place / MANIFEST, LARGEST_MANIFEST)
        return Origin(str(told["repository"]), str(told["revision"]), str(told["commit"]))
    except (OSError, ValueError, KeyError):
        return None


def other_of(entry: ModelEntry) -> Path | None:
    """Where another revision of an entry lies than it names by now, or what came from another repository."""
    there = (place for place in _places(entry) if _is_there(place, entry))
    return next((place for place in there if _is_of_another(place, entry)), None)


def absence(entry: ModelEntry) -> str:
    """Why an entry cannot be used here and what to do, in one sentence, for one that `place_of` finds nowhere."""
    how = f"with “python studio.py models get {entry.id}”"
    if (other := other_of(entry)) and (origin := origin_of(other)):
        at = f"revision {origin.revision}" + f" (commit {origin.commit[:7]})" * (origin.commit != origin.revision)
        if origin.repository != entry.repository:
            at, wanted = f"{at} of {origin.repository}", f"{entry.revision} of {entry.repository}"
        else:
            wanted = entry.revision
        return f"{entry.name} is on this machine as {at}, and its entry names {wanted}: fetch that {how}."
    return f"{entry.name} is not on this machine: fetch it {how}."


def _is_of_another(place: Path, entry: ModelEntry) -> bool:
    """Whether what the studio fetched there is another thing than the entry names; a path a person gave is meant."""
    if entry.path or not entry.repository or place.parent.name == "snapshots":
        return False
    origin = origin_of(place)
    return origin is not None and not origin.is_what(entry)


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
        if COMMIT.fullmatch(entry.revision):  # needs no name that leads there
            yield kept / "snapshots" / entry.revision
            return
        try:
            yield kept / "snapshots" / (kept / "refs" / entry.revision).read_text("utf-8").strip()
        except (OSError, ValueError):
            return
