"""Numbers that are given out once: frame_000001, frame_000002 …"""

from tinydb import where

from library.table import Database

TABLE = "counters"


def next_number(database: Database, key: str) -> int:
    """The next number under `key`, from 1; never given twice, whatever threads ask and whatever is deleted."""
    with database.storage.transaction():
        table = database.table(TABLE)
        found = table.get(where("id") == key)
        if found is None:
            table.insert({"id": key, "value": 1})
            return 1
        table.update({"value": found["value"] + 1}, doc_ids=[found.doc_id])
        return found["value"] + 1
