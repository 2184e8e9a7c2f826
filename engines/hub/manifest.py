"""What is known of fetched files: a small JSON file beside them, and the same under another name while some lack."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from engines.hub.errors import HubError
from engines.hub.listing import Listing, Remote
from engines.places import MANIFEST, UNFINISHED
from presets.models import ModelEntry


@dataclass(slots=True)
class Kept:
    """A file that was fetched. `stamp` is its time of change (ns) when it was found right; 0: in doubt."""

    size: int
    sha256: str = ""
    blob: str = ""
    stamp: int = 0


@dataclass(slots=True)
class Manifest:
    id: str
    repository: str
    revision: str
    commit: str
    licence: str = ""
    fetched: str = ""  # when it was whole
    files: dict[str, Kept] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(kept.size for kept in self.files.values())

    def write(self, folder: Path, name: str) -> None:
        """Keep it whole or not at all."""
        part = folder / f"{name}.new"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with part.open("w", encoding="utf-8") as file:
                json.dump(asdict(self), file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            part.replace(folder / name)
        except OSError as error:
            raise HubError(f"{folder} cannot be written to ({error.strerror}): check the disk.") from error


def manifest_of(folder: Path) -> Manifest | None:
    """Of a model that was fetched whole; None when it was not, or not by the studio."""
    return None if (folder / UNFINISHED).is_file() else _read(folder / MANIFEST)


def plan_of(folder: Path) -> Manifest | None:
    """What is being fetched, or was when it was interrupted."""
    return _read(folder / UNFINISHED)


def begun(entry: ModelEntry, folder: Path, listing: Listing, wanted: Iterable[Remote]) -> Manifest:
    """The plan of a fetch, written down. Files known to be right from before stay known."""
    before: dict[str, Kept] = {}
    for known in (_read(folder / MANIFEST), _read(folder / UNFINISHED)):
        before |= {path: kept for path, kept in (known.files if known else {}).items() if kept.stamp}
    files = {}
    for file in wanted:
        kept = Kept(file.size, file.sha256, file.blob)
        path = entry.place(file.path)
        had = before.get(path)
        if had and had.size == file.size and (had.sha256 == file.sha256 if file.sha256 else had.blob == file.blob):
            kept = had
        files[path] = kept
    plan = Manifest(entry.id, entry.repository, entry.revision, listing.commit, entry.licence.name, "", files)
    plan.write(folder, UNFINISHED)
    return plan


def finished(plan: Manifest, folder: Path) -> Manifest:
    """Turn the plan into the manifest, in one step; what an earlier fetch left and no longer belongs goes."""
    former = _read(folder / MANIFEST)
    for path in set(former.files if former else ()) - set(plan.files):
        (folder / path).unlink(missing_ok=True)
    plan.fetched = datetime.now(UTC).isoformat(timespec="seconds")
    plan.write(folder, UNFINISHED)
    (folder / UNFINISHED).replace(folder / MANIFEST)
    return plan


def _read(file: Path) -> Manifest | None:
    try:
        told = json.loads(file.read_text("utf-8"))
        files = {str(path): Kept(**kept) for path, kept in told.pop("files").items()}
        return Manifest(**told, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None  # not there, or of another version: what lies there is looked at anew
