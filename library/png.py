"""PNG files, chunk by chunk (ISO/IEC 15948): written with the same bytes everywhere, read without trust."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from library.errors import LibraryError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_FILE = 256 << 20  # bytes
MAX_TEXT = 4 << 20  # bytes of one text once unpacked; a recipe is a few thousand
ENCLOSED = b"sbEn"  # a chunk of our own: may be passed over (s), private (b), goes along in copies (n)
MOST_ENCLOSED = 32
NOTHING: Mapping[str, bytes] = MappingProxyType({})
LEVEL = 3  # measured on drawings of 768 × 432: 15 ms; level 6 takes three times as long and saves nothing

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}  # grey, RGB, RGBA


def write_png(picture: np.ndarray, texts: Mapping[str, str], enclosed: Mapping[str, bytes] = NOTHING) -> bytes:
    """`picture` (height × width, × 3 or × 4, uint8) as PNG with `texts` in front; no times: the same bytes always.

    `enclosed` are files by name (Latin-1) that travel with it: no viewer minds them.
    """
    if picture.dtype != np.uint8 or picture.ndim not in (2, 3) or 0 in picture.shape:
        raise ValueError(f"a picture is uint8 of height × width (× 3 or 4), not {picture.dtype} {picture.shape}")
    height, width = picture.shape[:2]
    channels = picture.shape[2] if picture.ndim == 3 else 1
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    chunks = [_chunk(b"IHDR", header)]
    chunks += [_chunk(*_text(key, value)) for key, value in texts.items()]
    chunks += [_chunk(b"IDAT", _packed(picture.reshape(height, width * channels)))]
    chunks += [_chunk(ENCLOSED, name.encode("latin-1") + b"\0" + file) for name, file in enclosed.items()]
    chunks += [_chunk(b"IEND", b"")]
    return SIGNATURE + b"".join(chunks)


def read_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """Every (keyword, text) of a PNG, in order. `LibraryError` when it is no PNG, is damaged, or hides too much."""
    for kind, body in _chunks(data):
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            yield _read_text(kind, body)


def read_enclosed(data: bytes) -> dict[str, bytes]:
    """The files that travel with a PNG, by name. `LibraryError` when it is no PNG, is damaged, or holds too many."""
    found: dict[str, bytes] = {}
    for kind, body in _chunks(data):
        if kind == ENCLOSED:
            name, end, file = bytes(body).partition(b"\0")
            if not end or len(found) == MOST_ENCLOSED:
                raise LibraryError("What the PNG encloses is not as the studio writes it: use another copy.")
            found[name.decode("latin-1")] = file
    return found


def _packed(rows: np.ndarray) -> bytes:
    """Rows less the row above (filter 2, “Up”), then deflated."""
    lines = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    lines[:, 0] = 2
    lines[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=lines[1:, 1:])
    return zlib.compress(lines.tobytes(), LEVEL)


def _text(keyword: str, text: str) -> tuple[bytes, bytes]:
    """Plain `tEXt` where Latin-1 will do, as most readers expect, else `iTXt` in UTF-8."""
    key = keyword.encode("latin-1")
    try:
        return b"tEXt", key + b"\0" + text.encode("latin-1")
    except UnicodeEncodeError:
        return b"iTXt", key + b"\0\0\0\0\0" + text.encode("utf-8")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    if not data.startswith(SIGNATURE):
        raise LibraryError("The file is not a PNG: choose a picture that the studio wrote.")
    view = memoryview(data)
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        body = view[place + 8 : end - 4]
        if end > len(data) or zlib.crc32(view[place + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise LibraryError("The PNG is damaged or cut short: use a whole copy of it.")
        yield kind, body
        if kind == b"IEND":
            return
        place = end
    raise LibraryError("The PNG is damaged or cut short: use a whole copy of it.")


def _read_text(kind: bytes, body: memoryview) -> tuple[str, str]:
    keyword, _, rest = bytes(body).partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"zTXt":
        rest = rest[1:]
    elif kind == b"iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]  # past language and translated keyword
    raw = _unpacked(rest) if packed else rest
    if len(raw) > MAX_TEXT:
        raise LibraryError("The PNG hides a text far too long for a recipe: it was not read.")
    return keyword.decode("latin-1"), raw.decode("utf-8" if kind == b"iTXt" else "latin-1", "replace")


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_TEXT + 1)
    except zlib.error as error:
        raise LibraryError("A text in the PNG is damaged: use a whole copy of it.") from error
