"""Old documents lifted to the form of today, one version at a time.

To change the fields of a kind: raise its `schema_version`, add `UPGRADES["frames"][1] = …` (from 1 to 2), and keep a
sample of the old form in `tests/baselines/<table>_v1.json`. A test lifts every sample kept. What moves from one kind
of document to another is carried over by `CARRIED` before any is lifted.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from library.errors import LibraryError
from library.index import Record
from presets.loader import shelf
from presets.looks import StyleLook

Upgrade: TypeAlias = Callable[[Record], Record]
Upgrades: TypeAlias = Mapping[str, Mapping[int, Upgrade]]  # table → the version it lifts from → how
Tables: TypeAlias = Mapping[str, Iterable[Record]]


def _without_note(panel: Record) -> Record:
    return {field: value for field, value in panel.items() if field != "note"} | {"place": 0}


def _with_look(style: Record) -> Record:
    """Form 1 named a preset and told a model two texts; from form 2 a style holds its whole look, words included."""
    told = {"words": style.get("prompt", ""), "avoid": style.get("negative", "")}
    preset = shelf("styles", StyleLook).get(style.get("preset", "")) or StyleLook()
    look = preset.model_dump(mode="json") | {"id": "", "name": style["name"]}
    for field, text in told.items():
        look[field] = [*look[field], *(part.strip()[:120] for part in text.split(",") if part.strip())][:24]
    kept = {field: value for field, value in style.items() if field not in ("prompt", "negative")}
    return kept | {"look": look, "version": 1, "former": []}


UPGRADES: Upgrades = {
    "projects": {1: dict},  # `metric` came in: the best there is, as a new project has it
    "frames": {
        1: dict,
        2: dict,
        3: dict,
        4: dict,
    },  # `places`, what a model tells, `prompt_…`, `used` came in: nobody knows
    "scripts": {1: dict},  # `cast_list` and `mentioned` came in: nothing was settled before
    "scenes": {1: dict},
    "shots": {1: dict, 2: dict, 3: dict},  # `resting`, `replaced` and `controls` came in: nothing was said before
    "panels": {1: _without_note},
    "entities": {1: dict, 2: dict},  # `reference` came in: nobody had a picture of their own
    "jobs": {1: dict},
    "styles": {1: _with_look, 2: dict},  # `moved` came in: nothing had been deleted before
    "boards": {
        1: dict,
        2: dict,
        3: dict,
        4: dict,
    },  # its new fields begin with what every redraw used before it knew them
}


def notes_to_shots(tables: Tables) -> dict[str, Record]:
    """The shots whose panels of form 1 hold a note, with that note among theirs, by id. Twice does no harm."""
    notes = {panel["shot_id"]: panel["note"] for panel in tables.get("panels", ()) if panel.get("note")}
    changed = {}
    for shot in tables.get("shots", ()):
        note, own = notes.get(shot["id"], ""), shot.get("notes", "")
        if note and note not in own.splitlines():
            changed[shot["id"]] = {**shot, "notes": "\n".join(filter(None, [own, note]))}
    return changed


# The table that receives → what is carried into its documents from others, all still in their old forms.
CARRIED: Mapping[str, Callable[[Tables], dict[str, Record]]] = {"shots": notes_to_shots}


def lift(record: Record, table: str, current: int, upgrades: Upgrades = UPGRADES) -> Record:
    """`record` in the form of version `current`; the record itself when it is already.

    Raises `LibraryError` when it comes from a later studio than this one.
    """
    version = record.get("schema", 1)
    if not isinstance(version, int) or version > current:
        raise LibraryError(
            f"“{record.get('id', '?')}” among the {table} was written by a newer studio (form {version}, "
            f"this one knows {current}): update the studio to open it."
        )
    while version < current:
        record = upgrades[table][version](dict(record))
        version += 1
        record["schema"] = version
    return record
