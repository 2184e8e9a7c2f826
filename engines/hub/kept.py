"""Fetched models on this disk: how far they are, whether every byte is right, and how they are taken away again."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.hub.errors import HubError
from engines.hub.fetching import Steps, Tally, held, part_of, size_of
from engines.hub.hashing import Digest, hash_into
from engines.hub.listing import Remote
from engines.hub.manifest import Manifest, manifest_of, plan_of
from engines.places import MANIFEST


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is not what was fetched."""

    file: str
    why: str


def progress_of(folder: Path) -> tuple[int, int] | None:
    """Bytes here and bytes in all of a model that was not fetched whole; None for any other. Reads sizes only."""
    plan = plan_of(folder)
    if plan is None:
        return None
    return sum(_come(folder, plan)), plan.size


def _come(folder: Path, plan: Manifest) -> Iterator[int]:
    for path, kept in plan.files.items():
        grown = part_of(folder, path, Remote(path, kept.size, kept.sha256, kept.blob).mark)
        yield min(max(size_of(folder / path), size_of(grown)), kept.size)


def doubted(folder: Path) -> bool:
    """Whether a check found something wrong that was not mended since, or a file has gone."""
    manifest = manifest_of(folder)
    return manifest is not None and any(
        not kept.stamp or size_of(folder / path) != kept.size for path, kept in manifest.files.items()
    )


def verify(folder: Path) -> Steps[list[Damage]]:
    """Read every byte and compare it with what was fetched. What is wrong is fetched again by the next fetch.

    Raises `HubError` when nothing is known of the files.
    """
    with held(folder):
        manifest = manifest_of(folder)
        if manifest is None:
            raise HubError(f"{folder} was not fetched whole by the studio, so there is nothing to compare it with.")
        tally, found = Tally(manifest.size), []
        for path, kept in manifest.files.items():
            tally.file, before = path, tally.done
            digest = yield from hash_into(Digest(kept.size), folder / path, tally)
            tally.done = before + kept.size
            if why := _wrong(folder / path, digest, kept.size, kept.sha256):
                found.append(Damage(path, why))
            kept.stamp = 0 if why else (folder / path).stat().st_mtime_ns
        manifest.write(folder, MANIFEST)
        return found


def _wrong(path: Path, digest: Digest, size: int, sha256: str) -> str:
    if not path.is_file():
        return "it is not there"
    if digest.count != size:
        return f"it has {digest.count:,} bytes instead of {size:,}"
    return "" if digest.sha256 == sha256 else "its content was changed"


def remove(folder: Path) -> int:
    """Take a model off the disk; bytes that are free again. Raises `HubError`."""
    with held(folder):
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise HubError(f"{folder} cannot be taken away ({error.strerror}): close what uses it.") from error
    return size
