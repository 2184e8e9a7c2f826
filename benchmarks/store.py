"""The document store beside stock TinyDB and SQLite, on frame documents of about 670 bytes.

Interleaved: every round asks each store for the same thing in turn, so that whatever else the machine does hits all;
medians are reported. SQLite runs with WAL and synchronous=FULL, JSON documents, expression indexes on the same fields.
"""

import json
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from itertools import count as count_from
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tinydb import TinyDB, where

from library.table import Database

SIZES = (1_000, 10_000, 50_000)
PROJECTS = 20  # so that a search for one finds 5 %
INDEXES = {"frames": ("id", "project_id")}
NONE = float("nan")
_STOCK_ROUNDS = {1_000: 15, 10_000: 7, 50_000: 3}  # an insert at 50 000 takes over a second
_PAIRS = 20  # inserts of the quick stores between two of the slow one


class Row(NamedTuple):
    what: str
    documents: int
    ours_ms: float
    stock_ms: float  # NaN where there is nothing to compare with
    sqlite_ms: float
    target: str
    met: bool | None  # None: a figure without a target


def frame(number: int) -> dict[str, object]:
    """A frame document as the studio keeps it."""
    name = f"{number:020d}"
    stage = {"set": "steppe", "camera": {"focal_mm": 35.0, "position": [0.0, 1.6, 6.0]}, "seed": number}
    return {
        "id": name,
        "schema": 1,
        "created": "2026-01-01T00:00:00.000000+00:00",
        "changed": "2026-01-01T00:00:00.000000+00:00",
        "project_id": f"project{number % PROJECTS:013d}",
        "name": f"frame_{number:06d}",
        "media": f"{number:064x}",
        "width": 768,
        "height": 432,
        "engine": "sketch",
        "seed": number,
        "recipe": {"style": "pencil", "seed": number, "stage": stage},
        "run_id": name,
        "shot_id": name,
        "panel_id": name,
        "parents": [],
        "entities": [name],
        "attempts": 1,
        "score": None,
        "metric": "",
        "kept_below_threshold": False,
        "flags": [],
        "seconds": 0.13,
    }


class Stores:
    """The same `count` documents in all three, in `folder`."""

    def __init__(self, folder: Path, count: int) -> None:
        folder.mkdir()
        self.count = count
        self._numbers = count_from(10_000_000)
        self.path = folder / "ours.json"
        self.stock_path = folder / "stock.json"
        documents = [frame(number) for number in range(count)]
        with Database(self.path, indexes=INDEXES) as database:
            database.table("frames").insert_multiple(documents)
        shutil.copy(self.path, self.stock_path)  # our snapshot is stock's own file
        self.ours = Database(self.path, indexes=INDEXES)
        self.stock = TinyDB(self.stock_path)
        self.sqlite = sqlite3.connect(folder / "documents.sqlite", isolation_level=None)
        self.sqlite.execute("PRAGMA journal_mode=WAL")
        self.sqlite.execute("PRAGMA synchronous=FULL")
        self.sqlite.execute("CREATE TABLE frames (doc_id INTEGER PRIMARY KEY, data TEXT)")
        for field in INDEXES["frames"]:
            self.sqlite.execute(f"CREATE INDEX by_{field} ON frames (json_extract(data, '$.{field}'))")
        self.sqlite.execute("BEGIN")
        self.sqlite.executemany("INSERT INTO frames (data) VALUES (?)", ((json.dumps(d),) for d in documents))
        self.sqlite.execute("COMMIT")

    def new_document(self) -> dict[str, object]:
        return frame(next(self._numbers))

    def insert_into_ours(self, document: dict[str, object]) -> None:
        self.ours.table("frames").insert(document)

    def insert_into_stock(self, document: dict[str, object]) -> None:
        self.stock.table("frames").insert(document)

    def insert_into_sqlite(self, document: dict[str, object]) -> None:
        self.sqlite.execute("INSERT INTO frames (data) VALUES (?)", (json.dumps(document),))

    def close(self) -> None:
        self.ours.close()
        self.stock.close()
        self.sqlite.close()


def measure(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Every figure, in a temporary folder on the disk the library would be on."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix=".store-bench-", dir=Path.home()) as folder, ExitStack() as stack:
        every = [Stores(Path(folder) / str(size), size) for size in sizes]
        for stores in every:
            stack.callback(stores.close)
        inserts = _inserts(every)
        for stores, insert in zip(every, inserts, strict=True):
            rows += [insert, *_search(stores), _one(stores)]
            stores.close()
            rows.append(_open(stores))
    growth = inserts[-1].ours_ms / inserts[0].ours_ms
    what = f"insert at {sizes[-1]} ÷ at {sizes[0]} = {growth:.2f}"
    rows.append(Row(what, sizes[-1], inserts[-1].ours_ms, NONE, NONE, "≤1.5", growth <= 1.5))
    return rows


def show(rows: list[Row]) -> str:
    """The rows as a table."""
    lines = [f"{'':40}{'documents':>10}{'ours ms':>10}{'stock ms':>11}{'SQLite ms':>11}{'× stock':>10}  target"]
    for row in rows:
        times = "".join(f"{value:>{width}.3f}" for value, width in zip(row[2:5], (10, 11, 11), strict=True))
        ratio = f"{row.stock_ms / row.ours_ms:>10.1f}"
        verdict = {True: "met", False: "MISSED", None: ""}[row.met]
        line = f"{row.what:40}{row.documents:>10}{times}{ratio}  {row.target} {verdict}"
        lines.append(line.replace("nan", "  –"))
    return "\n".join(lines)


def _inserts(every: list[Stores]) -> list[Row]:
    """One row a size. Sizes take turns too: their ratio is a figure of its own."""
    times = {(stores.count, store): [] for stores in every for store in ("ours", "stock", "sqlite")}
    for turn in range(max(_STOCK_ROUNDS.values())):
        for stores in every:
            if turn < _STOCK_ROUNDS.get(stores.count, 5):
                times[stores.count, "stock"].append(_ms(stores.insert_into_stock, stores.new_document()))
            for _ in range(_PAIRS):
                times[stores.count, "ours"].append(_ms(stores.insert_into_ours, stores.new_document()))
                times[stores.count, "sqlite"].append(_ms(stores.insert_into_sqlite, stores.new_document()))
    return [
        _insert_row(stores.count, *(median(times[stores.count, store]) for store in ("ours", "stock", "sqlite")))
        for stores in every
    ]


def _insert_row(count: int, ours: float, stock: float, sqlite: float) -> Row:
    factor = {1_000: 50, 10_000: 1000, 50_000: 5000}.get(count, 50)
    met = stock / ours >= factor and ours <= 1.2 * sqlite
    return Row("durable insert", count, ours, stock, sqlite, f"≥{factor}× stock, ≤1.2× SQLite", met)


def _search(stores: Stores) -> list[Row]:
    wanted = frame(3)["project_id"]
    table, stock = stores.ours.table("frames"), stores.stock.table("frames")
    select = "SELECT data FROM frames WHERE json_extract(data, '$.project_id') = ?"

    def in_stock() -> int:
        stock.clear_cache()
        return len(stock.search(where("project_id") == wanted))

    def in_sqlite() -> int:
        return len([json.loads(data) for (data,) in stores.sqlite.execute(select, (wanted,))])

    medians = _medians(
        {
            "found": lambda: len(table.search(where("project_id") == wanted)),
            "read": lambda: len(list(table.search(where("project_id") == wanted))),
            "sqlite": in_sqlite,
            "stock": in_stock,
        }
    )
    target = 500 if stores.count >= 10_000 else None
    ratio = medians["stock"] / medians["found"]
    return [
        Row(
            "indexed search, 5 % found",
            stores.count,
            medians["found"],
            medians["stock"],
            medians["sqlite"],
            f"≥{target}× stock" if target else "",
            ratio >= target if target else None,
        ),
        Row(
            "… and each document copied out",
            stores.count,
            medians["read"],
            medians["stock"],
            medians["sqlite"],
            "",
            None,
        ),
    ]


def _one(stores: Stores) -> Row:
    wanted = frame(stores.count // 2)["id"]
    table, stock = stores.ours.table("frames"), stores.stock.table("frames")
    select = "SELECT data FROM frames WHERE json_extract(data, '$.id') = ?"
    medians = _medians(
        {
            "ours": lambda: table.get(where("id") == wanted),
            "sqlite": lambda: json.loads(stores.sqlite.execute(select, (wanted,)).fetchone()[0]),
            "stock": lambda: stock.get(where("id") == wanted),
        }
    )
    return Row("one by its id", stores.count, medians["ours"], medians["stock"], medians["sqlite"], "", None)


def _open(stores: Stores) -> Row:
    shutil.copy(stores.path, stores.stock_path)  # both read the same documents

    def open_ours() -> int:
        with Database(stores.path, indexes=INDEXES) as database:
            return len(database.table("frames"))

    def open_stock() -> int:
        with TinyDB(stores.stock_path) as database:
            return len(database.table("frames"))

    medians = _medians({"ours": open_ours, "stock": open_stock})
    met = medians["ours"] <= 0.5 * medians["stock"]
    return Row("open", stores.count, medians["ours"], medians["stock"], NONE, "≤0.5× stock", met)


def _medians(tasks: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """Median milliseconds of each task, asked in turn."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            times[name].append(_ms(task))
    return {name: median(values) for name, values in times.items()}


def _ms(task: Callable[..., object], *given: object) -> float:
    start = time.perf_counter()
    task(*given)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    print(show(measure()))
