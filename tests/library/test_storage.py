"""The journalled TinyDB: what it keeps, what stock TinyDB makes of it, and what a search costs."""

import json
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import Query, TinyDB, where
from tinydb.operations import increment
from tinydb.table import Document

from library.errors import LibraryError
from library.storage import JournalStorage
from library.table import Database, IndexedTable

INDEXES = {"frames": ("project_id", "state.name")}


@pytest.fixture(params=["ours", "stock"])
def frames(request: pytest.FixtureRequest, tmp_path: Path):
    """The same tests on both tables: ours answers as TinyDB does."""
    if request.param == "stock":
        database = TinyDB(tmp_path / "studio.json")
    else:
        database = Database(tmp_path / "studio.json", indexes=INDEXES)
    yield database.table("frames")
    database.close()


def test_answers_like_tinydb(frames: IndexedTable) -> None:
    ids = frames.insert_multiple({"project_id": f"p{n % 3}", "n": n, "state": {"name": "done"}} for n in range(9))
    assert ids == list(range(1, 10))
    assert frames.insert({"project_id": "p0", "n": 9}) == 10
    assert [row["n"] for row in frames.search(where("project_id") == "p0")] == [0, 3, 6, 9]
    assert len(frames.search(Query().state.name == "done")) == 9
    assert [row["n"] for row in frames.search((where("project_id") == "p1") & (where("n") > 2))] == [4, 7]
    assert len(frames.search((where("project_id") == "p1") | (where("n") > 7))) == 5
    assert len(frames.search(~(where("project_id") == "p1"))) == 7
    assert frames.search(where("project_id") == ["p0"]) == []
    assert frames.get(where("n") == 4).doc_id == 5
    assert frames.get(doc_id=99) is None
    assert [row.doc_id for row in frames.get(doc_ids=[2, 99, 3])] == [2, 3]
    assert frames.contains(where("project_id") == "p2") and not frames.contains(doc_id=77)
    assert frames.count(where("project_id") == "p0") == 4


def test_changes_like_tinydb(frames: IndexedTable) -> None:
    frames.insert_multiple({"project_id": f"p{n % 3}", "n": n, "tags": []} for n in range(6))
    assert frames.update({"project_id": "moved"}, where("project_id") == "p0") == [1, 4]
    assert frames.update(increment("n"), where("project_id") == "moved") == [1, 4]
    assert [row["n"] for row in frames.search(where("project_id") == "moved")] == [1, 4]
    assert frames.search(where("project_id") == "p0") == []
    assert frames.update(lambda row: row["tags"].append("seen"), doc_ids=[2, 99]) == [2]
    assert frames.get(doc_id=2)["tags"] == ["seen"]
    assert frames.upsert({"project_id": "new", "n": 70}, where("n") == 70) == [7]
    assert frames.upsert({"n": 71}, where("n") == 70) == [7]
    assert frames.upsert(Document({"n": 72}, doc_id=7)) == [7]
    assert frames.get(doc_id=7)["n"] == 72
    assert frames.remove(where("project_id") == "moved") == [1, 4]
    assert frames.remove(doc_ids=[2, 99]) == [2]
    assert [row.doc_id for row in frames] == [3, 5, 6, 7]
    with pytest.raises(ValueError, match="already exists"):
        frames.insert(Document({"n": 1}, doc_id=3))
    with pytest.raises(ValueError, match="Mapping"):
        frames.insert([1, 2])  # type: ignore[arg-type]
    frames.truncate()
    assert len(frames) == 0 and frames.all() == []


def test_stock_tinydb_opens_the_snapshot_and_we_open_stocks(tmp_path: Path) -> None:
    path = tmp_path / "studio.json"
    with Database(path, indexes=INDEXES) as database:
        database.table("frames").insert_multiple([{"project_id": "p1", "n": n, "text": 'a"b\n,{}:ж'} for n in range(5)])
        database.table("empty").insert({"x": 1})
        database.table("empty").truncate()
    with TinyDB(path) as stock:
        assert stock.tables() == {"frames"}
        assert [row["n"] for row in stock.table("frames").search(where("project_id") == "p1")] == [0, 1, 2, 3, 4]
        stock.table("frames").insert({"project_id": "p1", "n": 5, "not a number": float("nan")})
    with Database(path, indexes=INDEXES) as database:
        rows = database.table("frames").search(where("project_id") == "p1")
        assert [row["n"] for row in rows] == [0, 1, 2, 3, 4, 5]
        assert rows[5]["not a number"] is None
        assert rows[0]["text"] == 'a"b\n,{}:ж'


def test_a_stock_table_works_on_our_storage(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "studio.json", storage=JournalStorage) as database:
        database.insert_multiple([{"n": n} for n in range(3)])
        database.update({"n": 7}, where("n") == 1)
        database.remove(where("n") == 0)
        assert [row["n"] for row in database] == [7, 2]
    with Database(tmp_path / "studio.json") as database:
        assert [row["n"] for row in database.table("_default")] == [7, 2]
        database.drop_table("_default")
        assert database.tables() == set()


@pytest.mark.parametrize(
    "edit", [lambda text: json.dumps(json.loads(text), indent=2), lambda text: text.replace(",", ",\n")]
)
def test_a_snapshot_edited_by_hand_opens(tmp_path: Path, edit: Callable[[str], str]) -> None:
    path = tmp_path / "studio.json"
    with Database(path) as database:
        database.table("frames").insert_multiple([{"n": n, "name": "mill"} for n in range(5)])
    path.write_text(edit(path.read_text()))
    with Database(path) as database:
        assert [row["n"] for row in database.table("frames")] == [0, 1, 2, 3, 4]


def test_what_comes_out_is_a_copy(tmp_path: Path) -> None:
    with Database(tmp_path / "studio.json", indexes=INDEXES) as database:
        table = database.table("frames")
        given = {"project_id": "p", "tags": ["a"], "recipe": {"seed": 1}}
        table.insert(given)
        given["tags"].append("b")
        rows = table.search(where("project_id") == "p")
        rows[0]["recipe"]["seed"] = 2
        table.get(doc_id=1)["tags"].clear()
        assert table.get(doc_id=1) == {"project_id": "p", "tags": ["a"], "recipe": {"seed": 1}}
        assert rows[0]["recipe"] == {"seed": 1}
        table.truncate()
        assert rows[:1] == [{"project_id": "p", "tags": ["a"], "recipe": {"seed": 1}}], "an answer stays as it was"


def test_a_search_on_an_indexed_field_reads_only_what_it_finds(tmp_path: Path) -> None:
    seen = []
    with Database(tmp_path / "studio.json", indexes=INDEXES) as database:
        table = database.table("frames")
        table.insert_multiple({"project_id": f"p{n % 100}", "n": n} for n in range(1000))
        query = (where("project_id") == "p7") & where("n").test(lambda n: bool(seen.append(n)) or n > 500)
        assert len(table.search(query)) == 5
    assert len(seen) == 10


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "studio.json"
    with Database(path, indexes=INDEXES) as database:
        table = database.table("frames")
        table.insert_multiple([{"project_id": "p", "n": 1}, {"project_id": "p", "n": 2}])
        with pytest.raises(ZeroDivisionError), database.storage.transaction():
            table.insert({"project_id": "p", "n": 3})
            table.update({"project_id": "q"}, where("n") == 1)
            table.remove(where("n") == 2)
            assert len(table) == 2
            raise ZeroDivisionError
        assert [row["n"] for row in table.search(where("project_id") == "p")] == [1, 2]
        with database.storage.transaction():
            table.insert({"project_id": "p", "n": 4})
            with pytest.raises(ZeroDivisionError), database.storage.transaction():
                table.insert({"project_id": "p", "n": 5})
                raise ZeroDivisionError
    with Database(path, indexes=INDEXES) as database:
        assert [row["n"] for row in database.table("frames").search(where("project_id") == "p")] == [1, 2, 4]


def test_what_is_no_json_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with Database(tmp_path / "studio.json") as database:
        table = database.table("frames")
        table.insert({"n": 1})
        with pytest.raises(LibraryError, match="cannot be written down"):
            table.insert_multiple([{"n": 2}, {"n": object()}])
        with pytest.raises(LibraryError, match="cannot be written down"):
            table.insert({"name": "half a pair: \ud800"})
        assert [row["n"] for row in table] == [1]
        assert table.insert({"n": 3}) > 1


def test_eight_threads_insert_800_documents_and_share_the_syncs(tmp_path: Path) -> None:
    with Database(tmp_path / "studio.json", indexes=INDEXES) as database:
        table = database.table("frames")

        def insert(thread: int) -> None:
            for n in range(100):
                table.insert({"project_id": f"p{thread}", "n": n})

        threads = [threading.Thread(target=insert, args=(thread,)) for thread in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(table) == 800
        assert len({row.doc_id for row in table}) == 800
        assert database.storage.syncs < 800, "those that wait together share one sync"
        for thread in range(8):
            assert [row["n"] for row in table.search(where("project_id") == f"p{thread}")] == list(range(100))
    with Database(tmp_path / "studio.json") as database:
        assert len(database.table("frames")) == 800


def test_a_second_writer_is_told_so_and_a_reader_sees_everything(tmp_path: Path) -> None:
    path = tmp_path / "studio.json"
    with Database(path) as database:
        database.table("frames").insert({"n": 1})
        with pytest.raises(LibraryError, match="in use by another studio"):
            Database(path)
        with Database(path, read_only=True) as reader:
            assert [row["n"] for row in reader.table("frames")] == [1]
            with pytest.raises(LibraryError, match="reading only"):
                reader.table("frames").insert({"n": 2})
            with pytest.raises(LibraryError, match="reading only"):
                reader.table("frames").remove(doc_ids=[1])
            assert len(reader.table("frames")) == 1
        database.table("frames").insert({"n": 2})
    with Database(path) as database:
        assert len(database.table("frames")) == 2


def test_a_long_journal_is_folded_into_the_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "studio.json"
    with Database(path) as database:
        for n in range(5):
            database.table("frames").insert({"n": n, "text": "x" * (1 << 20)})
        assert path.stat().st_size > 4 << 20, "no snapshot was written on the way"
        assert path.with_name("studio.json.journal").stat().st_size < 2 << 20
        database.table("frames").insert({"n": 5})
    with Database(path) as database:
        assert [row["n"] for row in database.table("frames")] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "damage", [b"{", b"[1, 2]", b"\x00\xff", b'{"frames": {"x": {}}}', b'{"frames": {"1": 5}}', b"[" * 100_000]
)
def test_a_damaged_snapshot_is_named_and_left_alone(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "studio.json"
    path.write_bytes(damage)
    with pytest.raises(LibraryError, match="is damaged and was left as it is"):
        Database(path, indexes=INDEXES)
    assert path.read_bytes() == damage
    path.unlink()
    Database(path).close()  # the lock was given back


def test_a_closed_storage_refuses_and_closes_twice(tmp_path: Path) -> None:
    database = Database(tmp_path / "studio.json")
    database.close()
    database.close()
    with pytest.raises(LibraryError):
        database.table("frames").insert({"n": 1})


def test_waiting_ends_with_the_next_change(tmp_path: Path) -> None:
    with Database(tmp_path / "studio.json") as database:
        version = database.storage.version
        assert database.storage.wait(version, 0.01) == version
        threading.Timer(0.05, database.table("frames").insert, [{"n": 1}]).start()
        assert database.storage.wait(version, 30) == version + 1
        assert database.storage.wait(version, 30) == version + 1


def test_a_reader_beside_a_busy_writer_never_sees_half(tmp_path: Path) -> None:
    path = tmp_path / "studio.json"
    stop = threading.Event()
    with Database(path) as database:
        table = database.table("pairs")
        table.insert_multiple([{"n": 0}, {"n": 0}])

        def write() -> None:
            rng = random.Random(1)
            while not stop.is_set():
                n = rng.randrange(1_000_000)
                table.update({"n": n})
                if n % 5 == 0:
                    database.storage.checkpoint()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(50):
                with Database(path, read_only=True) as reader:
                    one, other = reader.table("pairs")
                    assert one["n"] == other["n"]
        finally:
            stop.set()
            writer.join()
