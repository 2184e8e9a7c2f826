"""Presets: data in TOML files, one file an entry, read once and typed.

    presets/<shelf>/<id>.toml          what the studio ships
    <user folder>/<shelf>/<id>.toml    what this person adds or overrides

Dropping a file on a shelf is all it takes to add a pose, a prop, a set or a style. The file's stem is the entry's id.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from presets.errors import PresetError

SHIPPED = Path(__file__).parent
_user_folders: list[Path] = []


class Entry(BaseModel):
    """One preset: frozen, closed to unknown keys, known by the stem of its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""


E = TypeVar("E", bound=Entry)


def add_folder(folder: Path) -> None:
    """Let the files below `folder` add to and override the shipped ones (later folders win)."""
    if folder not in _user_folders:
        _user_folders.append(folder)
        shelf.cache_clear()


@cache
def shelf(name: str, model: type[E]) -> dict[str, E]:
    """Every entry of one shelf, by id, in the order of their ids. Treat the answer as read-only."""
    entries: dict[str, E] = {}
    for folder in (SHIPPED, *_user_folders):
        for path in sorted((folder / name).glob("*.toml")):
            entries[path.stem] = _read(path, model)
    return dict(sorted(entries.items()))


def pick(name: str, model: type[E], id: str) -> E:
    """The entry of that id, or a `PresetError` that lists what there is."""
    entries = shelf(name, model)
    if id not in entries:
        raise PresetError(f"There is no “{id}” among the {name}: choose one of {', '.join(entries)}.")
    return entries[id]


def _read(path: Path, model: type[E]) -> E:
    try:
        return model.model_validate({"id": path.stem, **tomllib.loads(path.read_text("utf-8"))})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PresetError(f"The preset {path} cannot be read ({error}): mend or remove the file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PresetError(f"The preset {path} is not right at “{where}”: {first['msg']}.") from error
