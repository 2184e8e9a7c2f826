"""One table in memory: its documents, as the JSON they are written in, and their indexes.

JSON takes a sixth of the room of Python's own objects, is a copy by nature when read, and goes to the disk as it is.
"""

from collections.abc import Mapping

import orjson

from library.index import Bucket, Index, Path

_AT_ONCE = 32  # documents parsed before they are indexed: few enough to stay in the processor's cache


class Shape:
    """Which fields of which tables are indexed."""

    def __init__(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        self._paths = {table: [tuple(field.split(".")) for field in names] for table, names in fields.items()}

    def of(self, table: str) -> dict[Path, Index]:
        return {path: Index(path) for path in self._paths.get(table, [])}


class MemoryTable:
    """Documents by id."""

    def __init__(self, indexes: dict[Path, Index]) -> None:
        self.indexes = indexes
        self.records: Bucket = {}
        self.next_id = 1

    def fill(self, records: Bucket) -> None:
        """Take all documents of a table that was empty. Raises `ValueError` when one is not JSON."""
        self.records = records
        self.next_id = max(records, default=0) + 1
        ids, documents = list(records), list(records.values())
        for start in range(0, len(ids), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            parsed = list(map(orjson.loads, documents[some]))
            for index in self.indexes.values():
                index.fill(ids[some], parsed, documents[some])

    def put(self, id: int, written: bytes) -> bytes | None:
        """Keep a document and answer with what it replaced. Raises `ValueError` when it is not JSON."""
        record = orjson.loads(written)
        before = self.records.get(id)
        if before is not None:
            self._forget(id, before)
        self.records[id] = written
        if id >= self.next_id:
            self.next_id = id + 1
        for index in self.indexes.values():
            index.add(id, record, written)
        return before

    def drop(self, id: int) -> bytes | None:
        """Forget the document and answer with it."""
        written = self.records.pop(id, None)
        if written is not None:
            self._forget(id, written)
        return written

    def _forget(self, id: int, written: bytes) -> None:
        if self.indexes:
            record = orjson.loads(written)
            for index in self.indexes.values():
                index.discard(id, record)
