"""Kills a writing process again and again and looks at what it left. Run by test_durability.py:

    python killing.py FOLDER ROUNDS SEED

Each transaction inserts document k, removes document k - KEPT and sets two counters to k; then k is acknowledged
through a pipe. After a kill the counters must agree, at the last acknowledged number or one later, and exactly the last
KEPT documents must be there.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from tinydb import TinyDB, where
from tinydb.table import Document

from library.errors import LibraryError
from library.table import Database

KEPT = 30


def write_until_killed(path: Path, acknowledge: int, seed: int) -> None:
    rng = random.Random(seed)
    database = Database(path, indexes={"frames": ("k",)})
    counters, frames = database.table("counters"), database.table("frames")
    k = counters.get(doc_id=1)["k"] if len(counters) else 0
    while True:
        k += 1
        with database.storage.transaction():
            counters.upsert(Document({"k": k}, doc_id=1))
            frames.insert({"k": k, "text": "x" * rng.choice((10, 600, 5_000, 40_000))})
            frames.remove(where("k") == k - KEPT)
            counters.upsert(Document({"k": k}, doc_id=2))
        os.write(acknowledge, b"%d\n" % k)
        if rng.random() < 0.1:
            database.storage.checkpoint()


def faults(path: Path, acknowledged: int) -> list[str]:
    """What is wrong with the files after a kill, in words."""
    with TinyDB(path) as stock:
        stock.tables()  # raises when the snapshot is no JSON
    try:
        with Database(path, indexes={"frames": ("k",)}) as database:
            counters = [row["k"] for row in database.table("counters")] or [0, 0]
            frames = [row["k"] for row in database.table("frames")]
    except LibraryError as error:
        return [f"corrupt: {error}"]
    last = counters[0]
    wrong = []
    if counters != [last, last]:
        wrong.append(f"half a transaction: {counters}")
    if not acknowledged <= last <= acknowledged + 1:
        wrong.append(f"lost: {acknowledged} was acknowledged, {last} is there")
    if frames != list(range(max(1, last - KEPT + 1), last + 1)):
        wrong.append(f"documents {frames} at {last}")
    return wrong


def main(folder: Path, rounds: int, seed: int) -> None:
    rng = random.Random(seed)
    path = folder / "studio.json"
    path.write_text("{}")
    acknowledged, wrong, torn = 0, [], 0
    for number in range(rounds):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            write_until_killed(path, writing, seed + number)
        os.close(writing)
        time.sleep(rng.uniform(0.001, 0.04))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as pipe:
            lines = pipe.read().split()
        acknowledged = int(lines[-1]) if lines else acknowledged
        torn += bool(list(folder.glob(".*.part")))
        wrong += faults(path, acknowledged)
        with Database(path) as database:  # go on from what is there: an unacknowledged last one may have been kept
            counters = database.table("counters")
            acknowledged = counters.get(doc_id=1)["k"] if len(counters) else 0
    wrong += [f"left behind: {part}" for part in folder.glob(".*.part")]
    print(json.dumps({"acknowledged": acknowledged, "wrong": wrong, "killed_in_a_snapshot": torn}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
