"""Old documents lifted to the form of today, one version at a time.

To change the fields of a kind: raise its `schema_version`, add `UPGRADES["frames"][1] = …` (from 1 to 2), and keep a
sample of the old form in `tests/baselines/<table>_v1.json`. A test lifts every sample kept.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from library.errors import LibraryError
from library.index import Record

Upgrade: TypeAlias = Callable[[Record], Record]
Upgrades: TypeAlias = Mapping[str, Mapping[int, Upgrade]]  # table → the version it lifts from → how

UPGRADES: Upgrades = {"shots": {1: lambda record: record}}  # `resting` came in: nobody rested who was kept before


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
