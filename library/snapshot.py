"""The snapshot: TinyDB's own JSON, laid out with one document a line so that it opens without parsing it twice."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from library.index import Bucket
from library.memory import MemoryTable


def written(tables: Mapping[str, MemoryTable]) -> bytes:
    """`{"frames": {"1": {…}, …}, …}`; tables without documents are left out."""
    parts = (
        b"%s:{\n%s\n}" % (orjson.dumps(name), b"\n,".join(map(_entry, sorted(table.records.items()))))
        for name, table in tables.items()
        if table.records
    )
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def read_ours(data: bytes) -> dict[str, Bucket]:
    """The documents of each table, split at line breaks, which JSON never has within a string.

    `ValueError` when somebody else laid it out, at the latest when the documents are parsed.
    """
    lines = data.split(b"\n")
    if lines[0] != b"{" or lines[-2:] != [b"}", b""]:
        raise ValueError("the snapshot was laid out by somebody else")
    heads = [place for place, line in enumerate(lines) if line.endswith(b":{")]
    tables = {}
    for head, end in zip(heads, [*heads[1:], len(lines) - 2], strict=True):
        # "frames":{ | "1": | {…} | ,"2": | {…} | },
        ids, documents = lines[head + 1 : end - 1 : 2], lines[head + 2 : end - 1 : 2]
        tables[orjson.loads(lines[head][:-2])] = dict(zip(map(_id, ids), documents, strict=True))
    return tables


def read_anybodys(data: bytes) -> dict[str, Bucket]:
    """The documents of each table of any TinyDB file. Raises `ValueError` and its like when it is none."""
    return {
        name: {int(id): orjson.dumps(document) for id, document in documents.items()}
        for name, documents in _parsed(data).items()
    }


def _entry(item: tuple[int, bytes]) -> bytes:
    return b'"%d":\n%s' % item


def _id(line: bytes) -> int:
    return int(line.strip(b',":'))


def _parsed(data: bytes) -> Any:
    """JSON as orjson or, for what stock TinyDB may write beyond it (NaN), Python reads it."""
    try:
        return orjson.loads(data) if data.strip() else {}
    except orjson.JSONDecodeError:
        return json.loads(data)
