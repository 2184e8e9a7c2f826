"""Presets: data in TOML files, one file an entry, read once and typed.

    presets/<shelf>/<id>.toml          what the studio ships
    <user folder>/<shelf>/<id>.toml    what this person adds or overrides

Dropping a file on a shelf is all it takes to add a pose, a prop, a set or a style. The file's stem is the entry's id.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from presets.errors import PresetError

SHIPPED = Path(__file__).parent
_user_folders: list[Path] = []
_clearing: list[Callable[[], None]] = []  # what else is forgotten when presets are read anew

P = ParamSpec("P")
T = TypeVar("T")


class Entry(BaseModel):
    """One preset: frozen, closed to unknown keys, known by the stem of its file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""


E = TypeVar("E", bound=Entry)


def add_folder(folder: Path) -> None:
    """Let the files below `folder` add to and override the shipped ones (later folders win)."""
    if folder not in _user_folders:
        _user_folders.append(folder)
        forget()


def forget() -> None:
    """Read all presets anew when they are asked for next."""
    for clear in (shelf.cache_clear, _files.cache_clear, _read.cache_clear, *_clearing):
        clear()


def remembered(answer: Callable[P, T]) -> Callable[P, T]:
    """A function of presets whose answers are kept until presets are read anew. Treat them as read-only."""
    kept = cache(answer)
    _clearing.append(kept.cache_clear)
    return cast("Callable[P, T]", kept)


@cache
def shelf(name: str, model: type[E]) -> dict[str, E]:
    """Every entry of one shelf, by id, in the order of their ids. Treat the answer as read-only."""
    return {id: _read(path, model) for id, path in ids(name).items()}


def pick(name: str, model: type[E], id: str) -> E:
    """The entry of that id, or a `PresetError` that lists what there is."""
    paths = ids(name)
    if id not in paths:
        raise PresetError(f"There is no “{id}” among the {name}: choose one of {', '.join(paths)}.")
    return _read(paths[id], model)


def ids(name: str) -> dict[str, Path]:
    """The ids of one shelf, in order, with their files: nothing is read. Treat the answer as read-only."""
    return _files(name, tuple(_user_folders))


@cache
def _files(name: str, added: tuple[Path, ...]) -> dict[str, Path]:
    paths = {path.stem: path for folder in (SHIPPED, *added) for path in (folder / name).glob("*.toml")}
    return dict(sorted(paths.items()))


@cache  # one preset of a long shelf is picked without reading the others
def _read(path: Path, model: type[E]) -> E:
    try:
        return model.model_validate({"id": path.stem, **tomllib.loads(path.read_text("utf-8"))})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PresetError(f"The preset {path} cannot be read ({error}): mend or remove the file.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PresetError(f"The preset {path} is not right at “{where}”: {first['msg']}.") from error
