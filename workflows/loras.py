"""The LoRA files of a studio, from the Hub, from S3 or from a folder: checked by hash, kept in `<home>/loras`."""

from collections.abc import Generator
from pathlib import Path

from engines.diffusion import lora_files
from engines.hub import loras
from engines.hub.loras import is_source, source_of
from engines.models import found
from engines.requests import EngineError
from presets.errors import BadInput
from workflows.counting import counted, how_far
from workflows.jobs import Progress

__all__ = ["fitting", "get", "is_source", "listed", "place_of", "remove", "verify"]

FOLDER = "loras"


def get(home: Path, text: str) -> Generator[Progress, None, dict[str, object]]:
    """Bring what `text` names; closed, it pauses. Bytes are counted. Raises `HubError`, `MissingPart`."""
    source = source_of(text)
    got = yield from counted(loras.bring(source, home / FOLDER), lambda step: f"{source.name}: {how_far(step)}")
    files = [{"name": one.file.name, "file": str(one.file), "sha256": one.sha256, "bytes": one.size} for one in got]
    names = ", ".join(str(one["name"]) for one in files)
    return {"loras": files, "note": f"{names} in {home / FOLDER}: use it with --lora {files[0]['name']}"}


def listed(home: Path) -> list[dict[str, object]]:
    """The LoRA files here, by name, with where they came from."""
    return [_row(file) for file in loras.kept(home / FOLDER)]


def fitting(engine_id: str) -> list[str]:
    """The names of the LoRA files here that may be laid over that engine, as far as can be told; none for no model."""
    try:
        family = found(engine_id).entry.family
    except EngineError:
        return []
    return sorted(name for name, made_for in lora_files.here().items() if lora_files.fits(made_for, family))


def _row(file: Path) -> dict[str, object]:
    known = loras.told_of(file)
    told_of = {"source": str(known.get("source", "")), "sha256": str(known.get("sha256", ""))}
    return {"name": file.name, "file": str(file), "bytes": file.stat().st_size, **told_of}


def place_of(home: Path, name: str) -> Path | None:
    """Where the LoRA file of that name lies; None when there is none."""
    file = home / FOLDER / name
    return file if name.endswith(".safetensors") and file.parent == home / FOLDER and file.is_file() else None


def remove(home: Path, name: str) -> int:
    """Take a LoRA file off the disk; bytes that are free again. Raises `BadInput` when it is not there."""
    file = place_of(home, name)
    if file is None:
        raise BadInput(f"There is no LoRA file {name} in {home / FOLDER}: see “python studio.py models list”.")
    return loras.take_away(file)


def verify(home: Path, name: str) -> Generator[Progress, None, bool]:
    """Whether a LoRA file still is what was fetched. Raises `BadInput`, `HubError`."""
    file = place_of(home, name)
    if file is None:
        raise BadInput(f"There is no LoRA file {name} in {home / FOLDER}: see “python studio.py models list”.")
    return (yield from counted(loras.checked(file), lambda step: name))
