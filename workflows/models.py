"""The models of a studio: which there are, which are here, and how they come and go. For every face of the studio.

Files lie in `<home>/models/<id>/`. Nothing here loads a model, and nothing is looked for before it is asked.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from engines import hub, places
from engines.hub import HubError as HubError  # for the faces
from engines.places import SMALL, place_of
from engines.wholeness import lacking
from presets.errors import BadInput
from presets.loader import pick, shelf
from presets.models import ModelEntry
from workflows import loras, scanning
from workflows import model_licences as licences
from workflows.counting import counted, how_far
from workflows.jobs import Progress

State = Literal["here", "part", "absent"]
FOLDER = "models"
GROUPS: tuple[tuple[str, str], ...] = (  # role → what such models do
    ("image", "Draw pictures"),
    ("lora", "Change how a model draws"),
    ("control", "Follow the stage"),
    ("adapter", "Keep somebody's looks"),
    ("vae", "Decode"),
    ("preview", "Show the picture while it forms"),
    ("review", "Look at pictures"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A model of the shelf, and what of it is here. Bytes."""

    entry: ModelEntry
    state: State
    folder: Path  # where its files are, or would be fetched to
    done: int  # of an unfinished fetch; otherwise what lies here
    size: int
    ours: bool  # fetched by the studio, which may take it away again
    accepted: bool  # its licence
    doubted: bool  # a check found something wrong
    added: bool = False  # by a person, where it lies: an entry of the home, which may be taken out again
    amiss: str = ""  # "another revision" or "incomplete": of what lies here and cannot be used
    why: str = ""  # the same in a sentence that says what to do
    revision: str = ""  # of what lies here, as it was asked for: a branch, tag or commit; "" where nothing says so
    commit: str = ""  # of what lies here


def standings(home: Path) -> list[Standing]:
    """All models of the shelf, by what they do, small ones first. Reads small files, and of what others brought
    the heads of weights.
    """
    entries, known = shelf("models", ModelEntry).values(), licences.accepted(home)
    order = {role: place for place, (role, _) in enumerate(GROUPS)}
    ordered = sorted(entries, key=lambda entry: (order[entry.role], entry.draft, entry.bytes))
    return [standing(home, entry, known) for entry in ordered]


def how_many() -> int:
    """The models of the shelf."""
    return len(shelf("models", ModelEntry))


def standing(home: Path, entry: ModelEntry, known: dict[str, str] | None = None) -> Standing:
    """What of one model is here. `known` are the accepted licences, read when left out."""
    own = home / FOLDER / entry.id
    known = licences.accepted(home) if known is None else known
    agreed = entry.licence.name in known
    manifest, there = hub.manifest_of(own), place_of(entry)
    if part := hub.progress_of(own):
        return Standing(entry, "part", own, *part, True, agreed, False)
    added = bool(entry.path) and (home / "presets" / FOLDER / f"{entry.id}.toml").is_file()
    none = Standing(entry, "absent", own, 0, entry.bytes, True, agreed, False, added)
    if there is None:
        return _another(none, manifest) if manifest and places.other_of(entry) == own else none
    ours, origin = there == own, places.origin_of(there)
    if not (ours and manifest) and (what := lacking(entry, there)):
        return replace(none, amiss="incomplete", why=_incomplete(entry, there, what))
    size = manifest.size if manifest and ours else entry.bytes
    doubted, added = ours and hub.doubted(own), added and not ours
    now = Standing(entry, "here", there, size, size, ours, agreed, doubted, added)
    return replace(now, revision=origin.revision, commit=origin.commit) if origin else now


def _another(none: Standing, manifest: hub.Manifest) -> Standing:
    """A model of which another revision lies in its place, fetched before its entry was changed."""
    why = places.absence(none.entry)
    there = replace(none, done=manifest.size, amiss="another revision", why=why)
    return replace(there, revision=manifest.revision, commit=manifest.commit)


def _incomplete(entry: ModelEntry, there: Path, what: str) -> str:
    how = (
        f"fetch it with “python studio.py models get {entry.id}”" if entry.repository else "put all of its files there"
    )
    return f"{entry.name} is incomplete in {there} ({what}): {how}."


def one(home: Path, id: str) -> Standing:
    """The model of that id. Raises `PresetError` with the ids there are."""
    return standing(home, pick("models", ModelEntry, id))


def get(
    home: Path, id: str, *, accept: bool = False, small: bool = False
) -> Generator[Progress, None, dict[str, object]]:
    """Fetch a model; closed, it pauses, and goes on there when it is called again. Bytes are counted.

    With `small` its configuration and tokenizers alone, which checkpoints of one file share. A LoRA file is fetched by
    where it lies: `hf://`, `s3://`, an address of the Hub, or a path. Raises `NotAccepted`, `BadInput`, `HubError`,
    `MissingPart`.
    """
    if loras.is_source(id):
        if small:
            raise BadInput("A LoRA file is fetched whole: leave --small out.")
        return (yield from loras.get(home, id))
    entry = pick("models", ModelEntry, id)
    if accept:
        licences.accept(home, entry.licence)
    now = standing(home, entry)
    if now.state == "here" and not now.doubted:
        return written(now) | {"note": f"{entry.name} is here already{_as_asked(now)}."}
    if not entry.repository:
        raise BadInput(f"{entry.name} lies in {entry.path or 'no place'} and comes from nowhere: put its files there.")
    licences.require(home, entry, " --small" if small else "")
    places.settle(home)
    if small:
        return (yield from _get_small(home, entry))
    yield from counted(hub.fetch(entry, home / FOLDER / id), lambda step: f"{entry.name}: {how_far(step)}")
    return written(one(home, id))


def _as_asked(now: Standing) -> str:
    """Which revision lies here, where its entry names one."""
    return f", as {now.entry.revision}" if now.revision and now.entry.revision != "main" else ""


def _get_small(home: Path, entry: ModelEntry) -> Generator[Progress, None, dict[str, object]]:
    if not entry.draws or any(name.endswith(".safetensors") for name in entry.named_files):
        raise BadInput(f"Nothing shares the small files of {entry.name}: fetch all of it, without --small.")
    folder = home / FOLDER / SMALL / entry.id
    fetching = hub.fetch(entry, folder, small=True)
    yield from counted(fetching, lambda step: f"{entry.name}, small files: {how_far(step)}")
    return written(one(home, entry.id)) | {"note": f"The small files of {entry.name} are in {folder}"}


def verify(home: Path, id: str) -> Generator[Progress, None, dict[str, object]]:
    """Read every byte of a fetched model and compare; what is wrong stands under `damaged`. Raises `HubError`."""
    if loras.place_of(home, id):
        right = yield from loras.verify(home, id)
        return {"id": id, "files": 1, "damaged": [] if right else [{"file": id, "why": "its content was changed"}]}
    now = one(home, id)
    if now.state != "here":
        raise BadInput(_absent(now))
    damaged = yield from counted(hub.verify(now.folder), lambda step: f"{now.entry.name}: {step.file}")
    told_of = [{"file": damage.file, "why": damage.why} for damage in damaged]
    files = len((hub.manifest_of(now.folder) or _NOTHING).files)
    return {"id": id, "files": files, "revision": now.revision, "commit": now.commit, "damaged": told_of}


_NOTHING = hub.Manifest("", "", "", "")


def remove(home: Path, id: str) -> int:
    """Take a fetched model or LoRA file, or what has come of it, off the disk; bytes that are free again.

    Of a model that was added where it lies only the entry goes: 0 bytes.
    """
    if loras.place_of(home, id):
        return loras.remove(home, id)
    now = one(home, id)
    small = home / FOLDER / SMALL / now.entry.id
    left = now.state == "absent" and now.folder.is_dir()  # of another revision than the entry names by now
    if now.state == "absent" and not left and not small.is_dir() and not now.added:
        raise BadInput(_absent(now))
    freed = hub.remove(small) if small.is_dir() else 0
    if now.added:
        scanning.take_out(home, now.entry)
    if now.added or (now.state == "absent" and not left):
        return freed
    if not now.ours:
        raise BadInput(f"{now.entry.name} lies in {now.folder}, where the studio did not put it: take it away there.")
    return freed + hub.remove(now.folder)


def where(home: Path, id: str) -> dict[str, object]:
    """The `folder` the files of a model are in, and which `revision` and `commit` they are; or where a LoRA file is.

    Raises `BadInput` when it is not here, or another revision is than its entry names.
    """
    if file := loras.place_of(home, id):
        return {"id": id, "folder": str(file)}
    now = one(home, id)
    if now.state == "absent":
        raise BadInput(_absent(now))
    return {"id": id, "folder": str(now.folder), "revision": now.revision, "commit": now.commit}


def _absent(now: Standing) -> str:
    return now.why or (
        f"{now.entry.name} is not on this machine: fetch it with “python studio.py models get {now.entry.id}” or in "
        f"the Models tab; its files will lie in {now.folder}."
    )


def written(now: Standing) -> dict[str, object]:
    """A model as plain data."""
    entry = now.entry
    return {
        "id": entry.id,
        "name": entry.name,
        "role": entry.role,
        "family": entry.family,
        "about": entry.about,
        "can": abilities(entry),
        "state": now.state,
        "done": now.done,
        "bytes": now.size,
        "folder": str(now.folder) if now.state != "absent" else "",
        "repository": entry.repository,
        "revision": now.revision,
        "commit": now.commit,
        "damaged": now.doubted,
        "why": now.why,
        "licence": {
            "name": entry.licence.name,
            "link": entry.licence.link,
            "commercial": entry.licence.commercial,
            "note": entry.licence.note,
            "gated": entry.licence.gated,
            "accepted": now.accepted,
        },
    }


def abilities(entry: ModelEntry) -> list[str]:
    """What a model can do, in words of the field."""
    return list(_abilities(entry))


def _abilities(entry: ModelEntry) -> Iterator[str]:
    if entry.role in ("image", "lora"):
        if entry.role == "image":
            yield f"{entry.size[0]} × {entry.size[1]}"
        yield f"{entry.steps} steps"
    if entry.draft:
        yield "drafts"
    yield from entry.controls
    if entry.union:
        yield "several maps at once"
