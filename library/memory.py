"""One table in memory: its documents, as the JSON they are written in, and their indexes.

JSON takes a sixth of the room of Python's own objects, is a copy by nature when read, and goes to the disk as it is.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from library.index import Bucket, Columns, Index, Path, column_of, value_at

_AT_ONCE = 32  # documents parsed before they are indexed: few enough to stay in the processor's cache
_PLAIN = (str, int, bool, type(None))


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

    def fill(self, records: Bucket, columns: Columns | None = None) -> None:
        """Take all documents of a table that was empty. Raises `ValueError` when one is not JSON.

        `columns`: the values of the indexed fields in the order of `records`, which then need no parsing.
        """
        self.records = records
        self.next_id = max(records, default=0) + 1
        if columns is not None and all(path in columns for path in self.indexes):
            for path, index in self.indexes.items():
                index.fill(records, columns[path], records.values())
        else:
            self._fill_by_parsing()

    def columns(self) -> Columns:
        """The values of every indexed field, in the order of the document ids."""
        ids = sorted(self.records)
        return {path: index.column(ids) for path, index in self.indexes.items()}

    def put(self, id: int, written: bytes, given: Mapping[str, Any] | None = None) -> bytes | None:
        """Keep a document and answer with what it replaced. Raises `ValueError` when it is not JSON.

        `given`: the document that was `written`; plain values in it save reading them back.
        """
        record: Mapping[str, Any] = given if given and self._is_plain(given) else orjson.loads(written)
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

    def _is_plain(self, given: Mapping[str, Any]) -> bool:
        """Whether every indexed value is one that JSON gives back as it is: no NaN, no enumeration, no date."""
        return all(type(value_at(given, path)) in _PLAIN for path in self.indexes)

    def _fill_by_parsing(self) -> None:
        ids, documents = list(self.records), list(self.records.values())
        for start in range(0, len(ids), _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            parsed = list(map(orjson.loads, documents[some]))
            for path, index in self.indexes.items():
                index.fill(ids[some], column_of(parsed, path), documents[some])

    def _forget(self, id: int, written: bytes) -> None:
        if self.indexes:
            record = orjson.loads(written)
            for index in self.indexes.values():
                index.discard(id, record)
