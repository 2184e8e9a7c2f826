"""The library: the one door to everything the studio remembers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial, reduce
from operator import and_, getitem
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from pydantic import ValidationError
from tinydb import Query, where
from tinydb.table import Document as Row

from library.counters import TABLE as COUNTERS
from library.counters import next_number, raise_to
from library.documents import Document
from library.errors import Conflict, LibraryError, NotFound
from library.home import default_home
from library.ids import moment, new_id
from library.kinds import KINDS, Kind
from library.media import Media
from library.table import Database, IndexedTable, Rows
from library.upgrades import CARRIED, UPGRADES, Upgrades, lift

D = TypeVar("D", bound=Document)

BIN = "bin"


class Library:
    """Typed documents and media in one home folder. Safe from any thread; one process writes at a time.

    A method that returned has its change on the disk. What comes out are copies: changing one changes nothing until
    `update`.
    """

    def __init__(
        self,
        home: str | Path | None = None,
        *,
        read_only: bool = False,
        wait_s: float = 0.0,
        kinds: Mapping[type[Document], Kind] = KINDS,
        upgrades: Upgrades = UPGRADES,
    ) -> None:
        """Open the library in `home` (default: `default_home()`), making it when there is none.

        Raises `LibraryError` when another process writes to it (after `wait_s` seconds), the folder cannot be used,
        a file is damaged, or a newer studio wrote it.
        """
        self.home = Path(home).expanduser().absolute() if home else default_home()
        self.media = Media(self.home)
        self._kinds = kinds
        self._upgrades = upgrades
        indexes = {kind.table: ("id", "schema", *kind.indexes) for kind in kinds.values()}
        self._database = Database(
            self.home / "studio.json",
            indexes={**indexes, BIN: ("id", "kind"), COUNTERS: ("id",)},
            read_only=read_only,
            wait_s=wait_s,
        )
        try:
            self._lift_all()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # --- reading

    def get(self, type_: type[D], id: str) -> D:
        """The document of that id; `NotFound` when there is none."""
        return self._typed(type_, self._row(type_, id))

    def find(
        self, type_: type[D], *, newest_first: bool = False, limit: int | None = None, offset: int = 0, **equal: object
    ) -> list[D]:
        """The documents whose fields have these values, in the order they were added.

        `find(Job, state__state="queued")`: two underscores lead into a field of a field.
        """
        rows = self._search(type_, equal)
        if newest_first:
            rows = rows[::-1]
        return [self._typed(type_, row) for row in rows[offset : None if limit is None else offset + limit]]

    def count(self, type_: type[Document], **equal: object) -> int:
        """How many documents `find` would answer with, without reading them."""
        return len(self._search(type_, equal))

    # --- writing

    def add(self, document: D) -> D:
        """Keep a new document. Sets its `id` (unless it has one), `created` and `changed`, and answers with it."""
        table = self._table(type(document))
        with self.batch():
            document.id = document.id or new_id()
            if table.contains(where("id") == document.id):
                raise Conflict(f"There is already a document with the id {document.id}: leave the id empty.")
            document.changed = moment()
            document.created = document.created or document.changed
            document.schema_ = document.schema_version
            table.insert(_written(document))
        return document

    def update(self, document: D) -> D:
        """Keep a changed document; its `changed` is set anew. `Conflict` when somebody changed it since it was read."""
        read = document.changed
        try:
            with self.batch():
                row = self._row(type(document), document.id)
                if row["changed"] != read:
                    raise Conflict(
                        f"This {_name(type(document))} was changed meanwhile by another window: "
                        "look at it again and repeat your change."
                    )
                self._replace(document, row)
        except BaseException:
            document.changed = read  # so that it can be tried again, with room on the disk
            raise
        return document

    def change(self, type_: type[D], id: str, change: Callable[[D], D | None]) -> D:
        """Read, change and keep a document with nobody in between; `change` alters what it gets or answers another."""
        with self.batch():
            row = self._row(type_, id)
            document = self._typed(type_, row)
            document = change(document) or document
            document.id = id
            self._replace(document, row)
        return document

    def remove(self, type_: type[Document], id: str) -> None:
        """Move a document to the bin; `restore` brings it back."""
        with self.batch():
            row = self._row(type_, id)
            kept = {"id": id, "kind": self._kind(type_).table, "removed": moment(), "document": dict(row)}
            self._database.table(BIN).insert(kept)
            self._table(type_).remove(doc_ids=[row.doc_id])

    def restore(self, type_: type[D], id: str) -> D:
        """Bring a document back from the bin, as it was."""
        kind = self._kind(type_).table
        with self.batch():
            kept = self._database.table(BIN).get((where("id") == id) & (where("kind") == kind))
            if kept is None:
                raise NotFound(f"There is no {_name(type_)} “{id}” in the bin: it was restored or never removed.")
            self._table(type_).insert(self._lift(type_, kept["document"]))
            self._database.table(BIN).remove(doc_ids=[kept.doc_id])
        return self.get(type_, id)

    def binned(self, type_: type[D]) -> list[D]:
        """What of this kind is in the bin, in the order it was removed."""
        rows = self._database.table(BIN).search(where("kind") == self._kind(type_).table)
        return [self._typed(type_, self._lift(type_, row["document"])) for row in rows]

    def empty_bin(self) -> int:
        """Forget for good what is in the bin; answers with how many documents that was."""
        table = self._database.table(BIN)
        with self.batch():
            count = len(table)
            table.truncate()
        return count

    @contextmanager
    def batch(self) -> Iterator["Library"]:
        """Everything done inside is kept together or, when an error leaves the block, not at all."""
        with self._database.storage.transaction():
            yield self

    def next_name(self, project_id: str, kind: str) -> str:
        """“frame_000001”, then “frame_000002” …, counted for each project; never the same twice."""
        return f"{kind}_{next_number(self._database, f'{project_id}/{kind}'):06d}"

    def count_from(self, project_id: str, kind: str, number: int) -> None:
        """Let `next_name` go on after `number`: names up to there came from elsewhere."""
        raise_to(self._database, f"{project_id}/{kind}", number)

    # --- waiting for news

    @property
    def version(self) -> int:
        """Rises whenever anything changes."""
        return self._database.storage.version

    def wait(self, version: int, timeout_s: float) -> int:
        """Sleep until something changed after `version`, or the time is up; answers with the version now."""
        return self._database.storage.wait(version, timeout_s)

    # --- upkeep

    def garbage(self) -> list[str]:
        """Hashes of media older than an hour that no document names, the bin included."""
        return self.media.garbage(self._database.storage.dump())

    def tidy(self) -> int:
        """Delete the media `garbage` lists for good; answers with how many there were."""
        hashes = self.garbage()
        for hash in hashes:
            self.media.remove(hash)
        return len(hashes)

    def checkpoint(self) -> None:
        """Fold the journal into the snapshot now, so that stock TinyDB sees everything."""
        self._database.storage.checkpoint()

    # --- inside

    def _kind(self, type_: type[Document]) -> Kind:
        return self._kinds[type_]

    def _table(self, type_: type[Document]) -> IndexedTable:
        return self._database.table(self._kind(type_).table)

    def _row(self, type_: type[Document], id: str) -> Row:
        row = self._table(type_).get(where("id") == id)
        if row is None:
            raise NotFound(f"There is no {_name(type_)} “{id}”: it was removed or never made.")
        return row

    def _search(self, type_: type[Document], equal: Mapping[str, object]) -> Rows:
        table = self._table(type_)
        if not equal:
            return table.all()
        return table.search(reduce(and_, (_field(name) == value for name, value in equal.items())))

    def _replace(self, document: Document, row: Row) -> None:
        document.changed = moment()
        document.schema_ = document.schema_version
        self._table(type(document)).replace(row.doc_id, _written(document))

    def _typed(self, type_: type[D], row: Mapping[str, Any]) -> D:
        try:
            return type_.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            raise LibraryError(
                f"The {_name(type_)} “{row.get('id', '?')}” in {self.home / 'studio.json'} is not right at "
                f"“{'.'.join(str(part) for part in first['loc'])}” ({first['msg']}): mend or remove it there."
            ) from error

    def _lift_all(self) -> None:
        """Bring every document to the form of today before anybody reads one."""
        old = {type_: kind.table for type_, kind in self._kinds.items() if not self._of_today(type_)}
        if old:
            self._carry_over()
        for type_, table in old.items():
            self._database.storage.revise(table, partial(self._lift, type_))

    def _of_today(self, type_: type[Document]) -> bool:
        with self._database.storage.reading(self._kind(type_).table) as table:
            return table.indexes[("schema",)].sizes().get(type_.schema_version, 0) == len(table.records)

    def _carry_over(self) -> None:
        """What moves from one kind of document to another; deleted documents give what they hold as well."""
        kinds = [kind.table for kind in self._kinds.values()]
        tables: dict[str, list[Any]] = {table: list(self._database.table(table).all()) for table in kinds}
        for row in self._database.table(BIN).all():
            tables.setdefault(row["kind"], []).append(row["document"])
        for table, carried in CARRIED.items():
            if table in kinds and (changed := carried(tables)):
                self._database.storage.revise(table, lambda record, changed=changed: changed.get(record["id"], record))

    def _lift(self, type_: type[Document], record: dict[str, Any]) -> dict[str, Any]:
        return lift(record, self._kind(type_).table, type_.schema_version, self._upgrades)


def _field(name: str) -> Query:
    """“state__state” → the query for the field `state` of the field `state`."""
    return reduce(getitem, name.split("__"), Query())


def _written(document: Document) -> dict[str, Any]:
    return document.model_dump(mode="json", by_alias=True)


def _name(type_: type[Document]) -> str:
    return type_.__name__.lower()
