"""Whether all of a model lies where it is found, for what the studio did not fetch itself and so keeps no list of.

The Hub's own cache names files before their bytes have come, and a folder of one's own may have been copied in part.
Small files and the heads of weight files are read, once for as long as nothing there changes.
"""

from collections.abc import Iterator
from pathlib import Path

from engines.models import read
from engines.requests import EngineError
from engines.weights import tensors, weight_files
from presets.models import ModelEntry

Stamp = tuple[tuple[str, int, int], ...]
_known: dict[Path, tuple[Stamp, ModelEntry, str]] = {}


def lacking(entry: ModelEntry, place: Path) -> str:
    """What of an entry lacks at that place, in a few words; "" when all of it is there and no file is cut short."""
    stamp = tuple(_stamps(place))
    known = _known.get(place)
    if known is None or known[:2] != (stamp, entry):
        known = _known[place] = (stamp, entry, _lacking(entry, place))
    return known[2]


def _lacking(entry: ModelEntry, place: Path) -> str:
    try:
        if entry.draws and not _single_files(entry, place):
            read(entry.id, place, entry).check()
        else:
            for file in _weights(entry, place):
                tensors(file)
    except EngineError as error:
        return error.sentence.rpartition(": ")[0] or error.sentence  # what to do is another thing here
    return ""


def _single_files(entry: ModelEntry, place: Path) -> list[Path]:
    """The weights an entry calls by their names, or the one file it is."""
    if place.is_file():
        return [place]
    named = () if entry.path else entry.named_files
    return [place / entry.place(name) for name in named if name.endswith(".safetensors")]


def _weights(entry: ModelEntry, place: Path) -> list[Path]:
    if files := _single_files(entry, place):
        return files
    if entry.role == "adapter":
        return sorted(place.rglob("ip*adapter*.safetensors"))
    return weight_files(place, entry.variant)


def _stamps(place: Path) -> Iterator[tuple[str, int, int]]:
    """Size and time of every file of a model's folder and of its components' folders; links are followed."""
    for folder in [place, *_folders_in(place)]:
        try:
            names = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else [""]
        except OSError:
            continue
        for name in names:
            try:
                told = (folder / name).stat()
                yield f"{folder.name}/{name}", told.st_size, told.st_mtime_ns
            except OSError:
                yield f"{folder.name}/{name}", -1, 0  # a link that leads nowhere


def _folders_in(place: Path) -> list[Path]:
    try:
        return sorted(one for one in place.iterdir() if one.is_dir()) if place.is_dir() else []
    except OSError:
        return []
