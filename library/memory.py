"""One table in memory: its documents and their indexes."""

from collections.abc import Mapping
from typing import Any

from library.index import Bucket, Index, Path, Record


class Shape:
    """Which fields of which tables are indexed."""

    def __init__(self, fields: Mapping[str, tuple[str, ...]]) -> None:
        self._paths = {table: [tuple(field.split(".")) for field in names] for table, names in fields.items()}

    def of(self, table: str) -> dict[Path, Index]:
        return {path: Index(path) for path in self._paths.get(table, [])}


class MemoryTable:
    """Documents by id. A document in here never changes: a new one takes its place, so whoever holds it may keep it."""

    def __init__(self, indexes: dict[Path, Index], records: Bucket | None = None) -> None:
        self.indexes = indexes
        self.records: Bucket = records or {}
        self.next_id = max(self.records, default=0) + 1
        for index in indexes.values():
            index.fill(self.records)

    def put(self, id: int, record: Record) -> Record | None:
        """Keep `record` and answer with what it replaced."""
        before = self.drop(id) if id in self.records else None
        self.records[id] = record
        self.next_id = max(self.next_id, id + 1)
        for index in self.indexes.values():
            index.add(id, record)
        return before

    def drop(self, id: int) -> Record | None:
        """Forget the document and answer with it."""
        record = self.records.pop(id, None)
        if record is not None:
            for index in self.indexes.values():
                index.discard(id, record)
        return record


def fresh(value: Any) -> Any:
    """A deep copy of anything JSON can hold."""
    if isinstance(value, dict):
        return {key: fresh(v) if isinstance(v, dict | list) else v for key, v in value.items()}
    if isinstance(value, list):
        return [fresh(v) if isinstance(v, dict | list) else v for v in value]
    return value
