"""A whole project in one ZIP file: `project.json` (documents, media hashes, form) and `media/<hash>.<ending>`.

What comes in is not trusted: no document is imported unless all is sound, and no name in the ZIP is used as a path.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from pydantic import ValidationError

from library.documents import Document, Job, Project
from library.errors import LibraryError
from library.files import make_folder, reason, write_whole_with
from library.ids import new_id
from library.kinds import KINDS
from library.store import Library
from library.upgrades import CARRIED, lift

FORM = 1
MANIFEST = "project.json"
LEDGER = "licences.json"  # for people and their lawyers: written, never read
MAX_MANIFEST = 256 << 20  # bytes
MAX_FILE = 256 << 20  # bytes of one picture
MAX_TOTAL = 8 << 30  # bytes of all of them
MAX_RATIO = 200  # unpacked ÷ packed; a drawing packs by less than 20
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same project gives the same ZIP

_MEDIA = re.compile(r"media/([0-9a-f]{64})\.(png|jpg|webp|gif|bin)")
_HASH = re.compile(rb"[0-9a-f]{64}")
_TABLES = {kind.table: type_ for type_, kind in KINDS.items()}


class _Contents(NamedTuple):
    documents: list[Document]
    media: dict[str, zipfile.ZipInfo]  # by hash


def pack(library: Library, project_id: str, out: str | Path, ledger: object = None) -> Path:
    """Write the project with everything it holds to the ZIP file `out`, whole or not at all; answers with its path.

    `ledger` says what each picture was made with and under which licence; it lies beside the documents as JSON.
    """
    project = library.get(Project, project_id)
    documents = {"projects": [_written(project)]} | {
        kind.table: [_written(document) for document in library.find(type_, project_id=project_id)]
        for type_, kind in KINDS.items()
        if type_ not in (Project, Job)
    }
    manifest = {"form": FORM, "studio": "sagebrush", "project_id": project_id, "documents": documents}
    data = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
    hashes = sorted({found.decode() for found in _HASH.findall(data)})
    media = [path for hash in hashes if (path := library.media.find(hash))]
    out = Path(out)
    make_folder(out.absolute().parent)
    try:
        write_whole_with(out, lambda file: _write_zip(file, data, media, ledger))
    except OSError as error:
        raise LibraryError(
            f"The project could not be written to {out} ({reason(error)}): choose another place."
        ) from error
    return out


def unpack(library: Library, zip_path: str | Path) -> str:
    """Bring the project in a ZIP file into the library, under new ids; answers with the project's id.

    Raises `LibraryError`, with no document imported, when the file is not a sound archive of the studio.
    """
    try:
        with closing(zipfile.ZipFile(zip_path)) as archive:
            contents = _checked(archive)
            for hash, entry in contents.media.items():
                library.media.put(_media(archive, entry, hash))
        with library.batch():
            return _add(library, contents.documents)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise LibraryError(
            f"{Path(zip_path).name} cannot be imported ({reason(error)}): it is not a whole archive of the studio."
        ) from error


def _write_zip(file: Any, manifest: bytes, media: Iterable[Path], ledger: object) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(MANIFEST, _STAMP), manifest, zipfile.ZIP_DEFLATED, 6)
        if ledger is not None:
            written = orjson.dumps(ledger, option=orjson.OPT_INDENT_2)
            archive.writestr(zipfile.ZipInfo(LEDGER, _STAMP), written, zipfile.ZIP_DEFLATED, 6)
        for path in media:  # pictures are packed already
            archive.writestr(zipfile.ZipInfo(f"media/{path.name}", _STAMP), path.read_bytes(), zipfile.ZIP_STORED)


def _checked(archive: zipfile.ZipFile) -> _Contents:
    """The documents and the entries of their media, once the whole archive is known to be sound but for the hashes."""
    entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
    media = {}
    for name, entry in entries.items():
        if name in (MANIFEST, LEDGER):
            continue
        named = _MEDIA.fullmatch(name)
        if named is None or (entry.external_attr >> 16) & 0o170000 not in (0, 0o100000):
            raise LibraryError(
                f"The archive holds “{name[:60]}”, which no archive of the studio does: nothing was imported."
            )
        media[named[1]] = entry
    _refuse_bombs(entries.values())
    if MANIFEST not in entries:
        raise LibraryError(
            "The ZIP file is not an archive of the studio (it has no project.json): nothing was imported."
        )
    return _Contents(list(_documents(_read(archive, entries[MANIFEST], MAX_MANIFEST))), media)


def _refuse_bombs(entries: Iterable[zipfile.ZipInfo]) -> None:
    total = 0
    for entry in entries:
        limit = MAX_FILE if entry.filename.startswith("media/") else MAX_MANIFEST
        total += entry.file_size
        swollen = entry.file_size > MAX_RATIO * max(entry.compress_size, 4096)
        if entry.file_size > limit or total > MAX_TOTAL or swollen:
            raise LibraryError("The archive unpacks to far more than a project holds: nothing was imported.")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of an entry, however much its header lies about their number."""
    with archive.open(entry) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise LibraryError("The archive unpacks to far more than a project holds: nothing was imported.")
    return data


def _media(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, hash: str) -> bytes:
    data = _read(archive, entry, MAX_FILE)
    if hashlib.sha256(data).hexdigest() != hash:
        raise LibraryError(f"The picture {hash[:12]}… in the archive was altered: nothing was imported.")
    return data


def _documents(manifest: bytes) -> Iterator[Document]:
    try:
        content = orjson.loads(manifest)
        form, tables = content["form"], content["documents"]
        if not isinstance(form, int) or form > FORM:
            raise LibraryError("The archive was written by a newer studio: update this one to import it.")
        carried = {table: carry(tables) for table, carry in CARRIED.items()}
        for table, records in tables.items():
            type_ = _TABLES[table]
            for record in records:
                whole = carried.get(table, {}).get(record["id"]) or record
                yield type_.model_validate(lift(whole, table, type_.schema_version))
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise LibraryError("The project.json in the archive is damaged: nothing was imported.") from error


def _add(library: Library, documents: list[Document]) -> str:
    """Keep the documents under new ids, every mention of an old id changed with them."""
    projects = [document for document in documents if isinstance(document, Project)]
    ids = {document.id: new_id() for document in documents}
    if len(projects) != 1 or "" in ids or len(ids) != len(documents):
        raise LibraryError("The project.json in the archive does not hold one project: nothing was imported.")
    for document in documents:
        library.add(type(document).model_validate(_renamed(_written(document), ids)))
    for kind, number in _highest(documents).items():
        library.count_from(ids[projects[0].id], kind, number)
    return ids[projects[0].id]


def _renamed(value: Any, ids: Mapping[str, str]) -> Any:
    match value:
        case str():
            return ids.get(value, value)
        case list():
            return [_renamed(item, ids) for item in value]
        case dict():
            return {ids.get(key, key): _renamed(item, ids) for key, item in value.items()}
    return value


def _highest(documents: Iterable[Document]) -> dict[str, int]:
    """The highest number given out in each series of names: {"frame": 12}."""
    highest: dict[str, int] = {}
    for document in documents:
        kind, _, number = str(getattr(document, "name", "")).rpartition("_")
        if kind and number.isascii() and number.isdigit() and len(number) == 6:
            highest[kind] = max(highest.get(kind, 0), int(number))
    return highest


def _written(document: Document) -> dict[str, Any]:
    return document.model_dump(mode="json", by_alias=True)
