"""The values of the indexed fields, kept beside the snapshot: with them a library opens without parsing its documents.

studio.json.columns holds one checksummed line, like the journal's, that names the snapshot it belongs to by length and
sum: `[<bytes>, <crc32>, {"frames": {"project_id": ["p1", "p2", …]}}]`, in the order of the documents, `[]` where a
document has no such value. It is a convenience: missing, torn or of another snapshot, the documents are parsed instead.
"""

import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import orjson

from library.index import Columns
from library.journal import read_lines, to_line
from library.memory import MemoryTable


def keep(path: Path, snapshot: bytes, tables: Mapping[str, MemoryTable]) -> None:
    """Write the file at `path` for `snapshot`, which holds `tables`. Not synced: a torn one is not believed."""
    columns = {
        name: {".".join(field): column for field, column in table.columns().items()}
        for name, table in tables.items()
        if table.records
    }
    try:
        path.write_bytes(to_line(orjson.dumps([len(snapshot), zlib.crc32(snapshot), columns])))
    except OSError:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def read(path: Path, snapshot: bytes) -> dict[str, Columns]:
    """The columns of each table, or nothing when there are none of this very snapshot."""
    try:
        payloads, _ = read_lines(path.read_bytes())
    except OSError:
        return {}
    if not payloads:
        return {}
    size, total, columns = orjson.loads(payloads[0])
    if size != len(snapshot) or total != zlib.crc32(snapshot):
        return {}
    return {
        name: {tuple(field.split(".")): column for field, column in table.items()} for name, table in columns.items()
    }
