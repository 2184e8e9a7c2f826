"""LoRA files from the Hub, from S3, or from a folder of this machine: fetched, checked by hash, kept in one folder."""

import hashlib
import json
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from engines.hub.address import HUB, hub
from engines.hub.errors import HubError
from engines.hub.fetching import Steps, Tally, check_room, fetch, held, size_of
from engines.hub.hashing import Digest, hash_into
from engines.requests import EngineError
from engines.weights import refuse_pickle, tensors
from presets.models import Licence, ModelEntry

Kind = Literal["hub", "s3", "file", "folder"]
HALFWAY = ".fetching"  # a folder in which files grow
_SHA256 = re.compile(r"#sha256=([0-9a-fA-F]{64})$")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a LoRA file comes from. `place` is a repository, a bucket or a path; `file` what is fetched of it."""

    kind: Kind
    place: str
    file: str = ""
    revision: str = "main"
    sha256: str = ""  # what its hash must be, where the asker says

    @property
    def name(self) -> str:
        """What it is called here."""
        return self.file.rsplit("/", 1)[-1] or Path(self.place).name


@dataclass(frozen=True, slots=True)
class Got:
    """A file that is here now."""

    file: Path
    sha256: str
    size: int


def is_source(text: str) -> bool:
    """Whether this names a LoRA file somewhere, rather than a model of the shelf."""
    return "://" in text or "/" in text or "\\" in text or text.lower().endswith(".safetensors")


def source_of(text: str) -> Source:
    """What `hf://owner/name/file`, `s3://bucket/key`, a page or file of the Hub, or a path means.

    `#sha256=…` behind any of them says what its hash must be; `hf://owner/name@revision/file` names a revision. Raises
    `HubError` for what cannot be fetched.
    """
    told = _SHA256.search(text)
    plain = text[: told.start()] if told else text
    source = _source(plain, told[1].lower() if told else "")
    if source.kind != "folder":
        _refuse_other(source.name)
    return source


def _source(text: str, sha256: str) -> Source:
    scheme, _, rest = text.partition("://")
    if scheme == "s3" and rest.count("/"):
        bucket, key = rest.split("/", 1)
        return Source("s3", bucket, key, sha256=sha256)
    if scheme == "hf" and (found := re.fullmatch(r"([^/@]+/[^/@]+)(?:@([^/]+))?/(.+)", rest)):
        return Source("hub", found[1], found[3], found[2] or "main", sha256)
    if scheme in ("http", "https") and _of_the_hub(text):
        path = unquote(urlsplit(text).path)
        if found := re.fullmatch(r"/([^/]+/[^/]+)/(?:resolve|blob)/([^/]+)/(.+)", path):
            return Source("hub", found[1], found[3], found[2], sha256)
    path = Path(text).expanduser()
    if "://" not in text and path.is_dir():
        return Source("folder", str(path), sha256=sha256)
    if "://" not in text and path.is_file():
        return Source("file", str(path), sha256=sha256)
    raise HubError(
        f"“{text}” is no LoRA file that can be fetched: give hf://owner/name/file.safetensors, s3://bucket/key, the "
        "address of a file on the Hub, or a file or folder of this machine."
    )


def _of_the_hub(text: str) -> bool:
    return any(text.startswith(f"{home}/") for home in (HUB, hub()))


def _refuse_other(name: str) -> None:
    try:
        refuse_pickle(Path(name))
    except EngineError as error:
        raise HubError(error.sentence) from error
    if not name.lower().endswith(".safetensors"):
        raise HubError(f"{name} is no .safetensors file: only those are fetched.")


def bring(source: Source, folder: Path) -> Steps[list[Got]]:
    """Fetch or copy into `folder`, under the file's own name; a folder brings every LoRA file in it.

    Raises `HubError`, or `MissingPart` when a package for it is not installed.
    """
    match source.kind:
        case "hub":
            got = yield from _from_hub(source, folder)
        case "s3":
            got = yield from _from_s3(source, folder)
        case "file":
            got = yield from _copied(Path(source.place), source, folder)
        case "folder":
            return (yield from _from_folder(source, folder))
    return [got]


def _from_hub(source: Source, folder: Path) -> Steps[Got]:
    entry = ModelEntry(
        id="lora",
        name=source.name,
        family="sdxl",
        role="lora",
        repository=source.place,
        revision=source.revision,
        files=(source.file,),
        licence=Licence(name=""),
    )
    grown = folder / HALFWAY / _slug(f"{source.place}@{source.revision}/{source.file}")
    manifest = yield from fetch(entry, grown)
    kept = manifest.files[source.file]
    got = _keep(grown / source.file, kept.sha256, source, folder)
    shutil.rmtree(grown, ignore_errors=True)
    return got


def _from_s3(source: Source, folder: Path) -> Steps[Got]:
    from engines.hub.s3 import download

    grown = folder / HALFWAY / _slug(f"s3/{source.place}/{source.file}")
    with held(grown):
        part = grown / "file.part"
        digest = yield from download(source.place, source.file, part)
        return _keep(part, digest.sha256, source, folder)


def _from_folder(source: Source, folder: Path) -> Steps[list[Got]]:
    files = [file for file in sorted(Path(source.place).glob("*.safetensors")) if _is_lora(file)]
    if not files:
        raise HubError(f"{source.place} holds no LoRA files that end in .safetensors: name another folder.")
    got = []
    for file in files:
        got.append((yield from _copied(file, source, folder)))
    return got


def _copied(file: Path, source: Source, folder: Path) -> Steps[Got]:
    size = size_of(file)
    check_room(size, folder, file.name)
    digest = yield from hash_into(Digest(size), file, Tally(size, file=file.name))
    grown = folder / HALFWAY / f"{_slug(str(file))}.part"
    try:
        grown.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, grown)
    except OSError as error:
        raise HubError(f"{file} cannot be copied to {folder} ({error.strerror}): check the disk.") from error
    return _keep(grown, digest.sha256, source, folder, file.name)


def _keep(grown: Path, sha256: str, source: Source, folder: Path, name: str = "") -> Got:
    """Move a file to its place once it is what it should be, and note where it came from."""
    name = name or source.name
    if source.sha256 and source.sha256 != sha256:
        grown.unlink(missing_ok=True)
        raise HubError(f"{name} has the hash {sha256[:16]}… and not the one that was asked for: it was not kept.")
    if not _is_lora(grown):
        grown.unlink(missing_ok=True)
        raise HubError(f"{name} is no LoRA file that can be read: it was not kept.")
    target = _place(folder, name, sha256)
    size = size_of(grown)
    grown.replace(target)
    note = {"source": f"{source.kind}:{source.place}/{source.file}".rstrip("/"), "sha256": sha256, "size": size}
    note["fetched"] = datetime.now(UTC).isoformat(timespec="seconds")
    _note_of(target).write_text(json.dumps(note, indent=1), "utf-8")
    return Got(target, sha256, size)


def _place(folder: Path, name: str, sha256: str) -> Path:
    """Its own name, or with a piece of its hash where another file has that already."""
    target = folder / name
    other = told_of(target).get("sha256") if target.exists() else sha256
    return target if other == sha256 else target.with_name(f"{target.stem}-{sha256[:8]}{target.suffix}")


def _is_lora(file: Path) -> bool:
    try:
        return any("lora" in name.lower() for name in tensors(file))
    except EngineError:
        return False


def kept(folder: Path) -> list[Path]:
    """The LoRA files here, by name."""
    return sorted(folder.glob("*.safetensors"))


def told_of(file: Path) -> dict[str, object]:
    """Where a file came from and what its hash was; empty for one that a person put there."""
    try:
        told = json.loads(_note_of(file).read_text("utf-8"))
        return told if isinstance(told, dict) else {}
    except (OSError, ValueError):
        return {}


def take_away(file: Path) -> int:
    """Remove a LoRA file; bytes that are free again."""
    size = size_of(file)
    for one in (file, _note_of(file)):
        one.unlink(missing_ok=True)
    return size


def checked(file: Path) -> Steps[bool]:
    """Whether a file still is what was fetched. Raises `HubError` when nothing is known of it."""
    sha256 = told_of(file).get("sha256")
    if not sha256:
        raise HubError(f"{file.name} was put there by hand, so there is nothing to compare it with.")
    digest = yield from hash_into(Digest(size_of(file)), file, Tally(size_of(file), file=file.name))
    return digest.sha256 == sha256


def _note_of(file: Path) -> Path:
    return file.with_name(f".{file.name}.json")


def _slug(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
