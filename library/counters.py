"""Numbers that are given out once: frame_000001, frame_000002 …"""

from tinydb import where

from library.table import Database

TABLE = "counters"


def next_number(database: Database, key: str) -> int:
    """The next number under `key`, from 1; never given twice, whatever threads ask and whatever is deleted."""
    with database.storage.transaction():
        number = _last(database, key) + 1
        _set(database, key, number)
    return number


def raise_to(database: Database, key: str, number: int) -> None:
    """Never give out `number` or a lower one again."""
    with database.storage.transaction():
        if number > _last(database, key):
            _set(database, key, number)


def _last(database: Database, key: str) -> int:
    found = database.table(TABLE).get(where("id") == key)
    return found["value"] if found else 0


def _set(database: Database, key: str, number: int) -> None:
    database.table(TABLE).upsert({"id": key, "value": number}, where("id") == key)
