"""Presets: data in TOML files, one file an entry, read once and typed.

    presets/<shelf>/<id>.toml          what the studio ships
    <user folder>/<shelf>/<id>.toml    what this person adds or overrides

An entry that overrides another of its id stands alone when it has a name and whatever else its shelf wants. One that
gives no name, or lacks something else it must have, takes all it does not say from the one it overrides, tables by key.

Dropping a file on a shelf is all it takes to add a pose, a prop, a set or a style. The file's stem is the entry's id.
"""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from presets.errors import PresetError, instead

SHIPPED = Path(__file__).parent
_user_folders: list[Path] = []
_clearing: list[Callable[[], None]] = []  # what else is forgotten when presets are read anew

LISTED = {"models": "“python studio.py models list” names them all"}  # where a shelf is shown, if not in its folder

Told: TypeAlias = dict[str, Any]  # as the file has it
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
    for clear in (shelf.cache_clear, _files.cache_clear, _found.cache_clear, _read.cache_clear, *_clearing):
        clear()


def remembered(answer: Callable[P, T]) -> Callable[P, T]:
    """A function of presets whose answers are kept until presets are read anew. Treat them as read-only."""
    kept = cache(answer)
    _clearing.append(kept.cache_clear)
    return cast("Callable[P, T]", kept)


@cache
def shelf(name: str, model: type[E]) -> dict[str, E]:
    """Every entry of one shelf, by id, in the order of their ids. Treat the answer as read-only."""
    return {id: _read(paths, model) for id, paths in _layers(name).items()}


def pick(name: str, model: type[E], id: str) -> E:
    """The entry of that id, or a `PresetError` with those it may have been meant for."""
    paths = _layers(name)
    if id not in paths:
        raise PresetError(unknown(name, id))
    return _read(paths[id], model)


def unknown(name: str, id: str) -> str:
    """The sentence for an id that is not on a shelf."""
    return f"There is no “{id[:80]}” among the {name}: {instead(id, ids(name), listed(name))}."


def listed(name: str) -> str:
    """Where the ids of a shelf can be read."""
    return LISTED.get(name, f"the files in presets/{name} name them all")


def ids(name: str) -> dict[str, Path]:
    """The ids of one shelf, in order, with their files: nothing is read. Treat the answer as read-only."""
    return _files(name, tuple(_user_folders))


@cache
def _files(name: str, added: tuple[Path, ...]) -> dict[str, Path]:
    return {id: paths[-1] for id, paths in _found(name, added).items()}


def _layers(name: str) -> dict[str, tuple[Path, ...]]:
    """The same with all files of an id, each of which overrides those before it."""
    return _found(name, tuple(_user_folders))


@cache
def _found(name: str, added: tuple[Path, ...]) -> dict[str, tuple[Path, ...]]:
    found: dict[str, tuple[Path, ...]] = {}
    for folder in (SHIPPED, *added):
        for path in (folder / name).glob("*.toml"):
            found[path.stem] = (*found.get(path.stem, ()), path)
    return dict(sorted(found.items()))


@cache  # one preset of a long shelf is picked without reading the others
def _read(paths: tuple[Path, ...], model: type[E]) -> E:
    path = paths[-1]
    try:
        return model.model_validate({"id": path.stem, **_said(paths, model)})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PresetError(f"The preset {path} is not right at “{where}”: {first['msg']}.") from error


def _said(paths: tuple[Path, ...], model: type[E]) -> Told:
    """What the last file says, over what it leaves to those before it."""
    *below, path = paths
    told = _told(path)
    return _over(_said(tuple(below), model), told) if below and _leans(told, model) else told


def _leans(told: Told, model: type[Entry]) -> bool:
    """Whether an entry is no whole one."""
    return any(key not in told for key, field in model.model_fields.items() if key == "name" or field.is_required())


def _told(path: Path) -> Told:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PresetError(f"The preset {path} cannot be read ({error}): mend or remove the file.") from error


def _over(below: Mapping[str, Any], told: Mapping[str, Any]) -> Told:
    """What is told over what lies below it."""
    both = {key: _over(below[key], told[key]) for key in told if _tables(below.get(key), told[key])}
    return {**below, **told, **both}


def _tables(*values: Any) -> bool:
    return all(isinstance(value, Mapping) for value in values)
