"""Models of one's own: found below a folder when somebody asks, and added to the catalogue where they lie."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engines.requests import EngineError
from engines.sights import Looked, Sight, look, sight_of
from presets.errors import BadInput
from presets.loader import add_folder, forget, shelf
from presets.models import ModelEntry

UNWRITABLE = "Its name holds a character that cannot be written down: rename it."
SNAPSHOT = re.compile(r"models--(.+?)--(.+)")  # how the Hub's cache calls a repository


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was found. `id` is the entry it has, or would get."""

    sight: Sight
    name: str
    id: str
    added: bool

    @property
    def can_add(self) -> bool:
        return self.sight.role is not None and not self.added and _writable(self.sight.path)


@dataclass(frozen=True, slots=True)
class Scan:
    folder: Path
    rows: tuple[Row, ...]
    note: str  # what could not be seen; "" when all was


def scan(folder: str) -> Scan:
    """What lies below a folder. Raises `BadInput`."""
    if not folder.strip() or "\0" in folder:
        raise BadInput("Name a folder of this machine to look in.")
    top, looked = Path(folder.strip()).expanduser().absolute(), Looked()
    try:
        found = list(look(top, looked))
    except EngineError as error:  # a wish, not a drawing, that could not be met
        raise BadInput(error.sentence) from error
    except OSError as error:
        raise BadInput(f"{folder[:80]} cannot be looked into ({error.strerror}): name another folder.") from error
    return Scan(top, tuple(_rows(found)), _note(looked))


def renewed(found: Scan) -> Scan:
    """The same with what is in the catalogue by now; the disk is not looked at."""
    return Scan(found.folder, tuple(_rows([row.sight for row in found.rows])), found.note)


def add(home: Path, path: Path) -> Row:
    """Write an entry for the model at that path into the home's presets, after one more look at it.

    Raises `BadInput` for what cannot be used as it is.
    """
    sight = sight_of(path)
    if sight is None:
        raise BadInput(f"There is no model at {shown(path)} any more: look into its folder again.")
    row = _row(sight, set(shelf("models", ModelEntry)))
    if row.added:
        return row
    if sight.role is None or not _writable(path):
        raise BadInput(f"{shown(path)} is {sight.what}. {sight.why or UNWRITABLE}")
    _keep(home / "presets" / "models" / f"{row.id}.toml", _entry(row))
    return Row(sight, row.name, row.id, True)


def add_all(home: Path, found: Scan) -> list[Row]:
    """Add whatever can be added; the rows that were."""
    return [add(home, row.sight.path) for row in found.rows if row.can_add]


def take_out(home: Path, entry: ModelEntry) -> bool:
    """Take the entry of a model that was added where it lies out of the home's presets; whether there was one."""
    file = home / "presets" / "models" / f"{entry.id}.toml"
    if not entry.path or not file.is_file():
        return False
    file.unlink()
    forget()
    return True


def written(row: Row) -> dict[str, object]:
    """A row as plain data."""
    sight = row.sight
    return {
        "path": shown(sight.path),
        "name": row.name,
        "what": sight.what,
        "role": sight.role or "",
        "family": sight.family,
        "bytes": sight.bytes,
        "id": row.id if row.can_add or row.added else "",
        "added": row.added,
        "why": sight.why or ("" if _writable(sight.path) else UNWRITABLE),
    }


def shown(path: Path) -> str:
    """A path as it can be shown: what is no character of a line of text is replaced."""
    return _plain(str(path))


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else "�" for one in text)


def _writable(path: Path) -> bool:
    return shown(path) == str(path)


def _rows(found: Iterable[Sight]) -> Iterator[Row]:
    taken = set(shelf("models", ModelEntry))
    for sight in found:
        row = _row(sight, taken)
        taken.add(row.id)
        yield row


def _row(sight: Sight, taken: set[str]) -> Row:
    sight = replace(sight, what=_plain(sight.what), why=_plain(sight.why))  # they may quote what lies in a file
    known = next((one for one in shelf("models", ModelEntry).values() if _same(one, sight.path)), None)
    if known:
        return Row(sight, known.name, known.id, True)
    name = shown(Path(_name_of(sight.path)))
    return Row(sight, name, _free_id(name, taken), False)


def _same(entry: ModelEntry, path: Path) -> bool:
    return bool(entry.path) and Path(entry.path).expanduser() == path


def _name_of(path: Path) -> str:
    """The file's or folder's own name; of a snapshot in the Hub's cache, the repository's."""
    cached = next((found for part in reversed(path.parts) if (found := SNAPSHOT.fullmatch(part))), None)
    if cached and path.parent.name == "snapshots":
        return cached[2]
    return path.stem if path.suffix.lower() == ".safetensors" else path.name


def _free_id(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "model"
    tries: Iterator[str] = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in tries if one not in taken and one != "sketch")


def _entry(row: Row) -> str:
    """The entry as TOML: where it lies, and the ways of the model it is like."""
    sight = row.sight
    told: dict[str, object] = {"name": row.name, "family": sight.family, "role": sight.role, "path": str(sight.path)}
    told |= {"bytes": sight.bytes, "dtype": sight.dtype}
    if usual := shelf("models", ModelEntry).get(sight.usual):
        told |= {"size": usual.size, "buckets": usual.buckets, "steps": usual.steps, "guidance": usual.guidance}
        told |= {"scheduler": usual.scheduler}
    if sight.controls:
        told |= {"controls": sight.controls, "union": sight.union}
    licence = {"name": "not told", "note": "Ask whoever made it before anything drawn with it is published."}
    # Strings, numbers, truths and lists are written alike in JSON and TOML, as long as no character is escaped twice.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    return "\n".join([*lines, "", "[licence]", *(f"{key} = {json.dumps(value)}" for key, value in licence.items()), ""])


def _keep(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}): check the home folder.") from error
    add_folder(file.parent.parent)
    forget()


def _note(looked: Looked) -> str:
    notes = []
    if looked.unread:
        notes.append(f"{looked.unread} {'folder' if looked.unread == 1 else 'folders'} could not be read")
    if looked.stopped:
        notes.append("there was too much to see all of it: look into a smaller folder")
    return "; ".join(notes)
