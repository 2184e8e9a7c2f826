"""TinyDB's table on the journalled storage: the same methods, at a cost that does not grow with the table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from operator import itemgetter
from typing import Any, cast, overload

import orjson
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from library.index import Bucket, Record, is_exact, narrow
from library.storage import JournalStorage


class Rows(Sequence[Document]):
    """What a search found, in order of document id. Each document is read out when it is looked at, so a page of a long
    answer costs a page, and nothing done to a copy reaches the library."""

    def __init__(self, found: list[tuple[int, bytes]]) -> None:
        self._found = found

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Document]:
        return (Document(orjson.loads(document), id) for id, document in self._found)

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> "Rows": ...
    def __getitem__(self, place: int | slice) -> "Document | Rows":
        if isinstance(place, slice):
            return Rows(self._found[place])
        id, document = self._found[place]
        return Document(orjson.loads(document), id)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows | list):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # like a list

    def __repr__(self) -> str:
        return repr(list(self))


class IndexedTable(Table):
    """A `tinydb.table.Table` whose equality searches use the declared indexes and whose writes cost one journal line.

    Differs from stock in one thing: what `search` and `all` answer is a `Rows`, a sequence that copies lazily.
    """

    _storage: JournalStorage

    # --- reading

    def search(self, cond: QueryLike) -> Rows:  # type: ignore[override]  # a lazy list
        with self._storage.reading(self.name) as table:
            bucket = narrow(cond, table.indexes)
            if bucket is not None and is_exact(cond, table.indexes):
                return Rows(_in_order(bucket))
            candidates = _in_order(table.records if bucket is None else bucket)
        return Rows([(id, document) for id, document in candidates if cond(orjson.loads(document))])

    def all(self) -> Rows:  # type: ignore[override]  # a lazy list
        with self._storage.reading(self.name) as table:
            return Rows(_in_order(table.records))

    def get(  # type: ignore[override]  # one signature for stock's eight
        self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: list[int] | None = None
    ) -> Any:
        if doc_id is not None:
            found = self._by_ids([doc_id])
            return found[0] if found else None
        if doc_ids is not None:
            return list(self._by_ids(doc_ids))
        if cond is not None:
            found = self.search(cond)
            return found[0] if found else None
        raise RuntimeError("You have to pass either cond or doc_id or doc_ids")

    def __len__(self) -> int:
        with self._storage.reading(self.name) as table:
            return len(table.records)

    def __iter__(self) -> Iterator[Document]:
        return iter(self.all())

    # --- writing

    def insert(self, document: Mapping) -> int:
        if not isinstance(document, Mapping):
            raise ValueError("Document is not a Mapping")
        with self._storage.transaction():
            table = self._storage.table(self.name)
            doc_id = document.doc_id if isinstance(document, Document) else table.next_id
            if doc_id in table.records:
                raise ValueError(f"Document with ID {doc_id} already exists")
            self._storage.put(self.name, doc_id, document)
        return doc_id

    def insert_multiple(self, documents: Iterable[Mapping]) -> list[int]:
        with self._storage.transaction():
            return super().insert_multiple(documents)

    def update(
        self,
        fields: Mapping | Callable[[MutableMapping], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        with self._storage.transaction():
            return super().update(fields, None, self._ids(cond, doc_ids))

    def upsert(self, document: Mapping, cond: QueryLike | None = None) -> list[int]:
        with self._storage.transaction():
            return super().upsert(document, cond)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        with self._storage.transaction():
            return super().remove(None, self._ids(cond, doc_ids))

    def replace(self, doc_id: int, document: Mapping) -> None:
        """Put `document` in the place of what is under `doc_id`, leaving nothing of it."""
        with self._storage.transaction():
            self._storage.put(self.name, doc_id, document)

    # --- what stock's methods stand on

    def _ids(self, cond: QueryLike | None, doc_ids: Iterable[int] | None) -> Iterable[int] | None:
        if cond is None or doc_ids is not None:
            return doc_ids
        return [document.doc_id for document in self.search(cond)]

    def _by_ids(self, ids: Iterable[int]) -> Rows:
        with self._storage.reading(self.name) as table:
            return Rows([(id, table.records[id]) for id in ids if id in table.records])

    def _get_next_id(self) -> int:
        return self._storage.table(self.name).next_id

    def _read_table(self) -> dict[str, Mapping]:
        return {str(document.doc_id): document for document in self}

    def _update_table(self, updater: Callable[[dict[int, Mapping]], None]) -> None:
        with self._storage.transaction():
            working = _Working(self._storage, self.name)
            updater(working)  # type: ignore[arg-type]  # all of a dict that stock's updaters use
            working.put_back()


def _in_order(documents: Bucket) -> list[tuple[int, bytes]]:
    return sorted(documents.items(), key=itemgetter(0))


class _Working(MutableMapping[int, Record]):
    """The table as an updater sees it: documents are read out when reached, and only those go back."""

    def __init__(self, storage: JournalStorage, name: str) -> None:
        self._storage = storage
        self._name = name
        with storage.reading(name) as table:
            self._records = table.records
        self._reached: dict[int, Record] = {}

    def __getitem__(self, id: int) -> Record:
        if id not in self._reached:
            self._reached[id] = orjson.loads(self._records[id])
        return self._reached[id]

    def __setitem__(self, id: int, record: Record) -> None:
        self._reached.pop(id, None)
        self._storage.put(self._name, id, record)

    def __delitem__(self, id: int) -> None:
        self._reached.pop(id, None)
        self._storage.drop(self._name, id)

    def __contains__(self, id: object) -> bool:
        return id in self._records

    def __iter__(self) -> Iterator[int]:
        return iter(list(self._records))

    def __len__(self) -> int:
        return len(self._records)

    def put_back(self) -> None:
        for id, record in self._reached.items():
            self._storage.put(self._name, id, record)


class Database(TinyDB):
    """`TinyDB` with our table and storage: `Database(path, indexes={"frames": ("project_id",)})`."""

    table_class = IndexedTable
    default_storage_class = JournalStorage

    def table(self, name: str, **kwargs: Any) -> IndexedTable:
        return cast(IndexedTable, super().table(name, **kwargs))

    @property
    def storage(self) -> JournalStorage:
        return cast(JournalStorage, self._storage)

    def tables(self) -> set[str]:
        return self.storage.names
