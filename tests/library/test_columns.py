"""The indexed values beside a snapshot: they save reading every document, and are believed only with that snapshot."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB, where

from library.journal import read_lines, to_line
from library.table import Database

INDEXES = {"frames": ("id", "kind", "state.name")}

values = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(-2, 2) | st.text(max_size=3) | st.just([1])
records = st.fixed_dictionaries(
    {"id": st.text(max_size=4)}, optional={"kind": values, "state": values | st.fixed_dictionaries({"name": values})}
)


class Colour(StrEnum):
    red = "red"


def believed(path: Path) -> bool:
    """Whether the columns are what a table is opened by: then it has the document that only they name."""
    with Database(path, indexes=INDEXES, read_only=True) as database:
        return len(database.table("frames").search(where("id") == "told")) == 1


def filled(folder: Path, count: int = 40) -> Path:
    path = folder / "studio.json"
    with Database(path, indexes=INDEXES) as database:
        database.table("frames").insert_multiple(
            {"id": f"f{n}", "kind": n % 3, "state": {"name": "done"} if n % 2 else None} for n in range(count)
        )
        database.table("others").insert({"id": "o"})
    return path


def forged(path: Path) -> Path:
    """The columns of a library, sound in themselves, that call document 7 “told” where it calls itself f7."""
    columns = path.with_name("studio.json.columns")
    payload = read_lines(columns.read_bytes())[0][0]
    columns.write_bytes(to_line(payload.replace(b'"f7"', b'"told"')))
    return columns


def found(path: Path, **options: bool) -> tuple[int, int, int]:
    with Database(path, indexes=INDEXES, **options) as database:
        frames = database.table("frames")
        return (
            len(frames.search(where("kind") == 1)),
            len(frames.search(where("state")["name"] == "done")),
            len(frames.search(where("id") == "f7")),
        )


@pytest.mark.parametrize("read_only", [False, True])
def test_what_we_wrote_is_found_again(tmp_path: Path, read_only: bool) -> None:
    assert found(filled(tmp_path), read_only=read_only) == (13, 20, 1)


def test_a_table_is_opened_by_its_columns_not_its_documents(tmp_path: Path) -> None:
    path = filled(tmp_path)
    assert not believed(path)
    forged(path)
    assert believed(path)


def _edited(path: Path) -> None:
    with TinyDB(path) as stock:
        stock.table("frames").update({"kind": 1}, doc_ids=[1])


def _moved(path: Path) -> None:
    """One character changed, the length as it was."""
    path.write_bytes(path.read_bytes().replace(b'"id":"f0","kind":0', b'"id":"f0","kind":1'))


@pytest.mark.parametrize("change", [_edited, _moved])
def test_a_snapshot_somebody_changed_is_read_as_it_is(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path = filled(tmp_path)
    forged(path)
    change(path)
    assert not believed(path)
    assert found(path) == (14, 20, 1)


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-9], lambda data: data.replace(b"told", b"bold"), lambda data: b"", lambda data: b"\0"],
)
def test_damaged_columns_are_not_believed(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = filled(tmp_path)
    columns = forged(path)
    columns.write_bytes(damage(columns.read_bytes()))
    assert not believed(path)
    assert found(path) == (13, 20, 1)


def test_a_field_indexed_since_is_found(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with Database(path, indexes={"frames": ("id", "state")}) as database:
        assert len(database.table("frames").search(where("state") == None)) == 20  # noqa: E711  # a query, no comparison
    with Database(path) as database:
        database.table("frames").remove(where("kind") == 2)
    assert found(path) == (13, 14, 1)


def test_no_room_for_columns_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "studio.json"
    path.with_name("studio.json.columns").mkdir()
    assert found(filled(tmp_path)) == (13, 20, 1)


@given(st.lists(records, max_size=12))
def test_an_opened_table_finds_what_the_written_one_did(tmp_path_factory: pytest.TempPathFactory, rows: list) -> None:
    path = tmp_path_factory.mktemp("columns") / "studio.json"
    queries = [where(field) == row.get(field) for row in rows for field in ("id", "kind")]
    queries += [where("state")["name"] == value for value in (None, 0, 1, True, "")]
    with Database(path, indexes=INDEXES) as database:
        database.table("frames").insert_multiple(rows)
        before = [list(database.table("frames").search(query)) for query in queries]
    with Database(path, indexes=INDEXES) as database:
        assert [list(database.table("frames").search(query)) for query in queries] == before
    with TinyDB(path) as stock:
        assert [stock.table("frames").search(query) for query in queries] == before


def test_values_json_changes_are_indexed_as_it_changes_them(tmp_path: Path) -> None:
    with Database(tmp_path / "studio.json", indexes={"frames": ("kind",)}) as database:
        frames = database.table("frames")
        frames.insert_multiple([{"kind": float("nan")}, {"kind": Colour.red}, {"kind": (1, 2)}])
        assert [row.doc_id for row in frames.search(where("kind") == None)] == [1]  # noqa: E711  # a query
        assert [row.doc_id for row in frames.search(where("kind") == "red")] == [2]
        frames.update({"kind": "blue"})
        assert len(frames.search(where("kind") == "blue")) == 3
        assert not frames.search(where("kind") == "red")
