"""What survives a kill, a full disk and a folder that is closed to us. Every writer here is a real process."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

posix = pytest.mark.skipif(os.name == "nt", reason="kills, limits and folder modes of POSIX")
ROOT = Path(__file__).parents[2]


def python(code: str | Path, *arguments: str | Path, timeout_s: float = 120) -> str:
    """Run code or a file in a fresh interpreter and answer with what it printed."""
    start = [str(code)] if isinstance(code, Path) else ["-c", code]
    command = [sys.executable, "-W", "error", *start, *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@posix
def test_two_hundred_kills_lose_nothing(tmp_path: Path) -> None:
    report = json.loads(python(ROOT / "tests/library/killing.py", tmp_path, "200", "1"))
    assert report["wrong"] == []
    assert report["acknowledged"] > 200
    assert report["killed_in_a_snapshot"] > 0, "no kill came at the worst moment: the test is too tame"


FULL = """
import resource, signal, sys
from pathlib import Path
from tinydb import where
from library.errors import LibraryError
from library.table import Database

path = Path(sys.argv[1]) / "studio.json"
database = Database(path, indexes={"frames": ("n",)})
table = database.table("frames")
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most))
kept = 0
try:
    while True:
        with database.storage.transaction():
            table.insert({"n": kept, "text": "x" * 700})
            table.insert({"n": kept, "text": "y" * 700})
        kept += 1
except LibraryError as error:
    print(error.sentence)
assert 20 < kept < 100, kept
for n in range(3):
    try:
        table.update({"text": "z" * 3_000})
    except LibraryError:
        pass
    else:
        raise AssertionError("the disk was full")
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, most))
try:
    database.storage.checkpoint()
except LibraryError as error:
    print(error.sentence)
assert len(table) == 2 * kept and not table.search(where("text") == "z" * 3_000)
assert not list(path.parent.glob(".*")), "nothing half-written"
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
table.insert({"n": kept, "text": "room again"})
database.close()
with Database(path, indexes={"frames": ("n",)}) as database:
    assert [row["n"] for row in database.table("frames")] == sorted([*range(kept), *range(kept), kept])
    assert len(database.table("frames").search(where("n") == 3)) == 2
"""


@posix
def test_a_full_disk_changes_nothing_and_is_named(tmp_path: Path) -> None:
    sentences = python(FULL, tmp_path).splitlines()
    assert len(sentences) == 2
    assert "nothing was changed; make room there" in sentences[0]
    assert "nothing is lost; make room there" in sentences[1]


FULL_AT_CLOSE = """
import resource, sys
from pathlib import Path
from library.table import Database

path = Path(sys.argv[1]) / "studio.json"
database = Database(path)
for n in range(100):
    database.table("frames").insert({"n": n, "text": "x" * 700})
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
database.close()
"""


@posix
def test_no_room_for_a_snapshot_at_close_leaves_the_journal(tmp_path: Path) -> None:
    python(FULL_AT_CLOSE, tmp_path)
    assert (tmp_path / "studio.json").read_bytes() == b"{}"
    count = 'import sys; from library.table import Database; print(len(Database(sys.argv[1]).table("frames")))'
    assert python(count, tmp_path / "studio.json") == "100\n"


CLOSED = """
import os, sys
from library.documents import Project
from library.errors import LibraryError
from library.store import Library

if os.geteuid() == 0:
    os.setuid(65534)
try:
    Library(sys.argv[1])
except LibraryError as error:
    print(error.sentence)
try:
    Library(sys.argv[1] + "/deeper")
except LibraryError as error:
    print(error.sentence)
with Library(sys.argv[1], read_only=True) as library:
    print(library.find(Project)[0].name)
    try:
        library.media.put(b"picture")
    except LibraryError as error:
        print(error.sentence)
"""


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder with a library in it that everybody may read and nobody may change."""
    folder = Path(tempfile.mkdtemp())
    write = "import sys; from library.store import *; from library.documents import *\n"
    write += "with Library(sys.argv[1]) as library: library.add(Project(name='The mill'))"
    python(write, folder)
    folder.chmod(0o555)
    for file in folder.iterdir():
        file.chmod(0o444)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@posix
def test_a_closed_folder_is_named_and_can_still_be_read(closed_folder: Path) -> None:
    writing, deeper, name, media = python(CLOSED, closed_folder).splitlines()
    assert writing == (
        f"The library in {closed_folder} cannot be opened for writing (Permission denied): choose another with --home."
    )
    assert "cannot be made (Permission denied)" in deeper
    assert name == "The mill"
    assert "cannot be made (Permission denied)" in media


NAMES = """
import sys
from library.store import Library

for _ in range(20):
    with Library(sys.argv[1], wait_s=60) as library:
        print(library.next_name("p", "frame"))
"""


def test_names_are_given_out_once_among_processes(tmp_path: Path) -> None:
    command = [sys.executable, "-c", NAMES, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    writers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    names = [name for writer in writers for name in writer.communicate(timeout=120)[0].split()]
    assert sorted(names) == [f"frame_{n:06d}" for n in range(1, 61)]


def test_the_library_brings_no_torch_and_no_gradio() -> None:
    code = (
        "import sys, library.store, library.archive; print(sorted({'torch', 'gradio', 'engines'} & set(sys.modules)))"
    )
    assert python(code) == "[]\n"
