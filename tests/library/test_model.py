"""The store against a plain dict, under any order of changes, rollbacks, snapshots and reopenings."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tinydb import where
from tinydb.table import Document

from library.table import Database

VALUES = st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3) | st.lists(st.integers(0, 2), max_size=2)
DOCUMENTS = st.fixed_dictionaries({}, optional={"a": VALUES, "b": VALUES, "c": st.text(max_size=20)})


class StoreMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.model: dict[int, dict[str, Any]] = {}
        self.open()

    def open(self) -> None:
        self.database = Database(self.folder / "studio.json", indexes={"t": ("a", "c")})
        self.table = self.database.table("t")

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @rule(document=DOCUMENTS)
    def insert(self, document: dict[str, Any]) -> None:
        id = self.table.insert(document)
        assert id not in self.model
        self.model[id] = document

    @rule(document=DOCUMENTS, id=st.integers(1, 9))
    def put(self, document: dict[str, Any], id: int) -> None:
        self.table.upsert(Document(document, doc_id=id))
        self.model[id] = {**self.model.get(id, {}), **document}

    @rule(value=VALUES, change=DOCUMENTS)
    def update_where(self, value: Any, change: dict[str, Any]) -> None:
        self.table.update(change, where("a") == value)
        for document in self.model.values():
            if "a" in document and document["a"] == value:
                document.update(change)

    @rule(value=VALUES)
    def remove_where(self, value: Any) -> None:
        self.table.remove(where("a") == value)
        self.model = {id: d for id, d in self.model.items() if "a" not in d or d["a"] != value}

    @rule(documents=st.lists(DOCUMENTS, max_size=3), value=VALUES)
    def roll_back(self, documents: list[dict[str, Any]], value: Any) -> None:
        try:
            with self.database.storage.transaction():
                self.table.insert_multiple(documents)
                self.table.remove(where("a") == value)
                self.table.update({"b": 9})
                raise InterruptedError
        except InterruptedError:
            pass

    @rule()
    def checkpoint(self) -> None:
        self.database.storage.checkpoint()

    @rule()
    def reopen(self) -> None:
        self.database.close()
        self.open()

    @rule(torn=st.binary(max_size=30))
    def crash_and_reopen(self, torn: bytes) -> None:
        """What a dead process leaves: both files as they are, and the beginning of a line nobody was told of."""
        files = {path: path.read_bytes() for path in self.folder.glob("studio.json*") if path.suffix != ".lock"}
        self.database.close()
        for path, data in files.items():
            path.write_bytes(data.rstrip(b"\0") + torn if path.suffix == ".journal" else data)
        self.open()

    @precondition(lambda self: self.model)
    @rule()
    def truncate(self) -> None:
        self.table.truncate()
        self.model.clear()

    @rule(value=VALUES, other=VALUES)
    def search(self, value: Any, other: Any) -> None:
        found = {row.doc_id for row in self.table.search((where("a") == value) & (where("b") != other))}
        expected = {id for id, d in self.model.items() if "a" in d and d["a"] == value and "b" in d and d["b"] != other}
        assert found == expected

    @invariant()
    def same(self) -> None:
        assert {row.doc_id: dict(row) for row in self.table} == self.model


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
