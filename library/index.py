"""Indexes: which documents hold a value in a field, without reading them all."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str, ...]  # ("state", "state") is the field `state` of the field `state`
Record: TypeAlias = dict[str, Any]
Bucket: TypeAlias = dict[int, bytes]  # documents as JSON, by document id
Column: TypeAlias = list[Any]  # the values of one field, one for each document
Columns: TypeAlias = Mapping[Path, Column]

_SCALARS = (str, int, float, bool, type(None))
_MISSING = object()
_NONE: list[object] = []  # in a column: no value to be found by


class Index:
    """One field of one table: value → the documents that hold it, by document id."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._buckets: dict[object, Bucket] = {}

    def add(self, id: int, record: Mapping[str, Any], written: bytes) -> None:
        value = value_at(record, self._path)
        if isinstance(value, _SCALARS):
            self._buckets.setdefault(value, {})[id] = written

    def fill(self, ids: Iterable[int], values: Column, written: Iterable[bytes]) -> None:
        """`add` for many documents at once, by their values of this field."""
        buckets = self._buckets
        for id, value, document in zip(ids, values, written, strict=True):
            if isinstance(value, _SCALARS):
                if value in buckets:
                    buckets[value][id] = document
                else:
                    buckets[value] = {id: document}

    def column(self, ids: Iterable[int]) -> Column:
        """The value of each document, `[]` for one that has none: what `fill` takes."""
        values = {id: value for value, bucket in self._buckets.items() for id in bucket}
        return [values.get(id, _NONE) for id in ids]

    def discard(self, id: int, record: Record) -> None:
        value = value_at(record, self._path)
        if isinstance(value, _SCALARS) and (bucket := self._buckets.get(value)) is not None:
            bucket.pop(id, None)
            if not bucket:
                del self._buckets[value]

    def bucket(self, value: object) -> Bucket:
        return self._buckets.get(value, {})

    def sizes(self) -> dict[object, int]:
        """How many documents hold each value."""
        return {value: len(bucket) for value, bucket in self._buckets.items()}


def value_at(record: Mapping[str, Any], path: Path) -> object:
    """The value at the end of `path`, or a marker that equals nothing when there is none."""
    value: Any = record
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return _MISSING
        value = value[part]
    return value


def column_of(records: list[Record], path: Path) -> Column:
    """`value_at` for many documents at once."""
    if len(path) == 1:
        return [record.get(path[0], _NONE) for record in records]
    return [value_at(record, path) for record in records]


def narrow(query: object, indexes: Mapping[Path, Index]) -> Bucket | None:
    """The smallest set of documents that holds every answer to a TinyDB query, or None when all must be looked at.

    Reads the tuple TinyDB hashes a query by: `('==', path, value)`, `('and', frozenset of two of them)`.
    """
    equalities = _equalities(getattr(query, "_hash", None))
    return min((indexes[path].bucket(value) for path, value in equalities if path in indexes), key=len, default=None)


def is_exact(query: object, indexes: Mapping[Path, Index]) -> bool:
    """True when the bucket `narrow` finds *is* the answer: one equality on an indexed field."""
    key = getattr(query, "_hash", None)
    return isinstance(key, tuple) and key[0] == "==" and key[1] in indexes and isinstance(key[2], _SCALARS)


def _equalities(key: object) -> Iterable[tuple[Path, object]]:
    match key:
        case ("==", tuple() as path, value) if isinstance(value, _SCALARS):
            yield path, value
        case ("and", frozenset() as parts):
            for part in parts:
                yield from _equalities(part)
