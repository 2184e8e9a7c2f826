"""The storage: every document in memory, every change in the journal, now and then a snapshot that stock TinyDB reads.

studio.json            {"frames": {"1": {…}, …}, …}: what `TinyDB("studio.json")` opens
studio.json.columns    the indexed values of that snapshot: quicker to read than every document
studio.json.journal    what changed since
studio.json.lock       held by the one process that writes
"""

import gc
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from tinydb.storages import Storage

from library import columns, snapshot
from library.errors import LibraryError
from library.files import make_folder, reason, remove_parts, write_whole
from library.index import Bucket, Columns, Record
from library.journal import Journal, read_lines
from library.lock import hold
from library.memory import MemoryTable, Shape

CHECKPOINT_BYTES = 4 << 20  # a journal this long, or as long as the last snapshot, is folded into a new snapshot


class _Change(NamedTuple):
    table: str
    id: int
    before: bytes | None
    written: bytes | None  # the new document as JSON, None when it is removed


class JournalStorage(Storage):
    """Holds the tables of one file. All changes pass `transaction`; a change that returned is on the disk."""

    def __init__(
        self,
        path: str | Path,
        indexes: Mapping[str, tuple[str, ...]] | None = None,
        read_only: bool = False,
        wait_s: float = 0.0,
    ) -> None:
        """Open or make the file at `path`.

        `indexes` names the indexed fields of each table, dots for fields within fields: `{"jobs": ("state.state",)}`.
        A read-only storage takes no lock and sees the moment it was opened. `wait_s`: how long to wait for a writer.
        Raises `LibraryError` when somebody else writes, the folder is closed, or the file is damaged.
        """
        self.path = Path(path)
        self._shape = Shape(indexes or {})
        self._tables: dict[str, MemoryTable] = {}
        self._guard = threading.RLock()
        self._changes: list[_Change] = []
        self._depth = 0
        self._lock = None
        self._journal: Journal | None = None
        self._snapshot_bytes = 0
        self.version = 0  # rises with every change
        self._risen = threading.Condition()
        with _no_collection():
            if read_only:
                self._load_beside_a_writer()
            else:
                self._open_for_writing(wait_s)

    # --- reading

    @contextmanager
    def reading(self, table: str) -> Iterator[MemoryTable]:
        """The table as it is now, held still. Treat what is in it as read-only and hand out copies."""
        with self._guard:
            yield self.table(table)

    @property
    def names(self) -> set[str]:
        with self._guard:
            return {name for name, table in self._tables.items() if table.records}

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Everything, copied, in TinyDB's own form: slow, for stock code that knows no better."""
        with self._guard:
            return {
                name: {str(id): orjson.loads(document) for id, document in table.records.items()}
                for name, table in self._tables.items()
                if table.records
            } or None

    def dump(self) -> bytes:
        """Everything as JSON in TinyDB's own form."""
        with self._guard:
            return snapshot.written(self._tables)

    # --- writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes made inside become one line of the journal: all of them are kept or none.

        Others wait until it is over; it may be nested, and an inner one that fails undoes only its own changes.
        Returns when the changes are on the disk.
        """
        durable = 0
        with self._guard:
            start = len(self._changes)
            self._depth += 1
            try:
                yield
                if self._depth == 1 and self._changes:
                    durable = self._write_down()
            except BaseException:
                self._undo(start)
                raise
            finally:
                self._depth -= 1
        if durable:
            self._writable().sync(durable)
            self._rise()
            self._checkpoint_when_long()

    def put(self, table: str, id: int, document: Mapping[str, Any]) -> None:
        """Keep a copy of `document` under `id`; only within a transaction."""
        self._writable()
        try:
            written = orjson.dumps(dict(document), option=orjson.OPT_NON_STR_KEYS)
        except TypeError as error:
            raise LibraryError(f"A document of “{table}” cannot be written down: {error}.") from error
        before = self.table(table).put(id, written, document)
        self._changes.append(_Change(table, id, before, written))

    def drop(self, table: str, id: int) -> None:
        """Forget the document under `id`, if there is one; only within a transaction."""
        self._writable()
        if (before := self.table(table).drop(id)) is not None:
            self._changes.append(_Change(table, id, before, None))

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make everything as in `data`, in TinyDB's own form: the differences become one transaction."""
        with self.transaction():
            for name in set(self._tables) | set(data):
                wanted = {int(id): dict(document) for id, document in data.get(name, {}).items()}
                self.replace(name, wanted)

    def replace(self, table: str, wanted: Mapping[int, Mapping[str, Any]]) -> None:
        """Make one table as in `wanted`; only within a transaction."""
        now = self.table(table).records
        for id in [id for id in now if id not in wanted]:
            self.drop(table, id)
        for id, document in wanted.items():
            if id not in now or orjson.loads(now[id]) != document:
                self.put(table, id, document)

    def revise(self, table: str, change: Callable[[Record], Record]) -> None:
        """Put every document that `change` answers differently in its new form; in memory only when reading only."""
        with self.transaction():
            for id, document in list(self.table(table).records.items()):
                record = orjson.loads(document)
                if (revised := change(record)) is record:
                    continue
                if self._journal:
                    self.put(table, id, revised)
                else:
                    self.table(table).put(id, orjson.dumps(revised))

    def checkpoint(self) -> None:
        """Fold the journal into a new snapshot. Raises `LibraryError`, with the old files untouched, when it cannot."""
        with self._guard:
            if self._changes:
                raise RuntimeError("No snapshot in the middle of a transaction.")
            journal = self._writable()
            data = self.dump()
            try:
                write_whole(self.path, data)
            except OSError as error:
                raise LibraryError(
                    f"The library could not write a snapshot to {self.path.parent} ({reason(error)}): "
                    "nothing is lost; make room there."
                ) from error
            self._snapshot_bytes = len(data)
            journal.clear()
            columns.keep(self._columns_path, data, self._tables)

    def wait(self, version: int, timeout_s: float) -> int:
        """Sleep until something changed after `version`, or the time is up; answers with the version now."""
        with self._risen:
            self._risen.wait_for(lambda: self.version != version, timeout_s)
            return self.version

    @property
    def syncs(self) -> int:
        """How often the disk was waited for since the file was opened."""
        return self._journal.syncs if self._journal else 0

    def close(self) -> None:
        """Write a snapshot when there is news, and let others in. Closing twice does no harm."""
        with self._guard:
            if self._journal is None:
                return
            if self._journal.size:
                with suppress(LibraryError):  # the journal holds it all: the next opening reads that
                    self.checkpoint()
            self._journal.close()
            self._journal = None
            if self._lock:
                self._lock.release()

    # --- inside

    def _open_for_writing(self, wait_s: float) -> None:
        make_folder(self.path.parent)
        self._lock = hold(self.path.with_name(f"{self.path.name}.lock"), wait_s)
        try:
            remove_parts(self.path)
            if not self.path.exists():
                write_whole(self.path, b"{}")
            self._load_snapshot()
            self._journal = Journal(self._journal_path)
            self._replay(self._journal.recover())
        except OSError as error:
            self._lock.release()
            raise LibraryError(
                f"The library in {self.path.parent} cannot be opened for writing ({reason(error)}): "
                "make room or choose another with --home."
            ) from error
        except BaseException:
            self._lock.release()
            raise

    def _load_beside_a_writer(self) -> None:
        """Read both files of one moment: when the snapshot was replaced meanwhile, read again."""
        for _ in range(20):
            try:
                before = self.path.stat()
                journal = self._journal_path.read_bytes() if self._journal_path.exists() else b""
                self._tables.clear()
                self._load_snapshot()
                unchanged = self.path.stat().st_ino == before.st_ino
            except OSError as error:
                raise LibraryError(
                    f"There is no library in {self.path.parent} that can be read ({reason(error)})."
                ) from error
            if unchanged:
                self._replay(read_lines(journal)[0])
                return
        raise LibraryError(f"The library in {self.path.parent} is being written too busily to read: try again.")

    def _load_snapshot(self) -> None:
        data = self.path.read_bytes()
        self._snapshot_bytes = len(data)
        try:
            try:
                self._fill(snapshot.read_ours(data), columns.read(self._columns_path, data))
            except ValueError:
                self._tables.clear()
                self._fill(snapshot.read_anybodys(data), {})
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise LibraryError(
                f"The file {self.path} is damaged and was left as it is: put a copy of it from before in its place."
            ) from error

    def _fill(self, tables: Mapping[str, Bucket], values: Mapping[str, Columns]) -> None:
        for name, records in tables.items():
            self.table(name).fill(records, values.get(name))

    def _replay(self, payloads: list[bytes]) -> None:
        for payload in payloads:
            for name, id, record in orjson.loads(payload):
                if record is None:
                    self.table(name).drop(id)
                else:
                    self.table(name).put(id, orjson.dumps(record))

    def _write_down(self) -> int:
        """Append the changes of this transaction as one line; the length of the journal after it."""
        entries = [(c.table, c.id, None if c.written is None else orjson.Fragment(c.written)) for c in self._changes]
        length = self._writable().append(orjson.dumps(entries))
        self._changes.clear()
        return length

    def _undo(self, start: int) -> None:
        while len(self._changes) > start:
            change = self._changes.pop()
            if change.before is None:
                self.table(change.table).drop(change.id)
            else:
                self.table(change.table).put(change.id, change.before)

    def _rise(self) -> None:
        with self._risen:
            self.version += 1
            self._risen.notify_all()

    def _checkpoint_when_long(self) -> None:
        journal = self._journal
        if journal and journal.size > max(CHECKPOINT_BYTES, self._snapshot_bytes):
            with suppress(LibraryError):  # no room for a snapshot: the journal goes on
                self.checkpoint()

    def table(self, name: str) -> MemoryTable:
        """The table of that name; only within a transaction or `reading`."""
        if name not in self._tables:
            self._tables[name] = MemoryTable(self._shape.of(name))
        return self._tables[name]

    def _writable(self) -> Journal:
        if self._journal is None:
            raise LibraryError("The library is open for reading only: nothing can be changed in it.")
        return self._journal

    @property
    def _journal_path(self) -> Path:
        return self.path.with_name(f"{self.path.name}.journal")

    @property
    def _columns_path(self) -> Path:
        return self.path.with_name(f"{self.path.name}.columns")


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without garbage collection: it would look at every document again and again while they are read."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
