"""Story and script files as text, whatever program wrote them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from presets.errors import BadInput

Format: TypeAlias = Literal["prose", "fountain", "fdx"]

MOST_BYTES = 5_000_000  # a 190-page feature is about 250 kB as Fountain and 1.5 MB as FDX
MAGIC = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"{\\rtf": "an RTF document",
    b"RIFF": "a media file",
    b"\x1f\x8b": "a compressed archive",
}
HEADING = re.compile(r"^\s*(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)[. ]\s*\S", re.MULTILINE)
CUE = re.compile(
    r"^[ \t]*[A-Z][A-Z0-9 .'’-]{1,30}(?:\([^)\n]*\))?[ \t]*\n[ \t]*(?:\([^)\n]*\)|\S.*[a-z])", re.MULTILINE
)
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Source:
    """What a person handed in: its words and how they are written."""

    text: str
    format: Format = "prose"
    name: str = ""  # of the file it came in, without its ending: what a script without a title page is called


def read_source(file: Path | str | bytes, name: str = "") -> Source:
    """Read a story (.txt, .md) or a screenplay (.fountain, .txt, .fdx), from a path or from its bytes.

    Decodes UTF-8, UTF-16 and Windows-1252, drops control characters, and tells Fountain from prose by its scene
    headings. Raises `BadInput` for anything that is no text, is empty, or is larger than 5 MB.
    """
    data = file if isinstance(file, bytes) else bytes_of(Path(file))
    name = name or ("the file" if isinstance(file, bytes) else Path(file).name)
    if len(data) > MOST_BYTES:
        raise _too_large(name, len(data))
    for magic, kind in MAGIC.items():
        if data.startswith(magic):
            raise BadInput(f"“{name}” is {kind}, not text: export the script as .fountain, .fdx or .txt first.")
    text = clean(decode(data, name))
    if not text.strip():
        raise BadInput(f"“{name}” is empty: write a story or choose another file.")
    return Source(text, told_format(text, name), "" if isinstance(file, bytes) else Path(name).stem)


def decode(data: bytes, name: str = "the file") -> str:
    """Bytes as text: by the byte order mark, else UTF-16 by its zero bytes, UTF-8, and Windows-1252 at last."""
    for encoding in _guesses(data):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        # Five bytes are unassigned in Windows-1252; a stray one must not cost the whole script.
        text = data.decode("cp1252", errors="replace")
    controls = len(re.findall(r"[\x01-\x08\x0e-\x1f]", text))
    if controls > len(text) / 50:
        raise BadInput(f"“{name}” is not a text file: export the script as .fountain, .fdx or .txt first.")
    return text


def clean(text: str) -> str:
    """One kind of line end, and none of the characters that are neither seen nor written on purpose."""
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n===\n"))


def told_format(text: str, name: str = "") -> Format:
    """Which reader this text wants: Final Draft's XML, Fountain, or prose."""
    suffix = Path(name).suffix.lower()
    if suffix == ".fdx" or "<FinalDraft" in text[:2000]:
        return "fdx"
    if suffix in {".fountain", ".spmd"}:
        return "fountain"
    if HEADING.search(text) or len(CUE.findall(text)) >= 2 or text.lstrip().startswith("FADE IN"):
        return "fountain"
    return "prose"


def bytes_of(path: Path, most: int = MOST_BYTES) -> bytes:
    """What is in the file. Raises `BadInput` when it cannot be read or holds more than `most` bytes."""
    try:
        if path.stat().st_size > most:
            raise _too_large(path.name, path.stat().st_size)
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise BadInput(f"“{path.name}” cannot be read ({reason}): check the path and its rights.") from error


def _too_large(name: str, size: int) -> BadInput:
    return BadInput(f"“{name}” is {size / 1e6:.0f} MB; the limit is 5 MB: hand in the script's text on its own.")


def _guesses(data: bytes) -> list[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        return ["utf-8-sig"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    head = data[:4000]
    zeros = head[0::2].count(0), head[1::2].count(0)  # at even, at odd places
    # Latin letters in UTF-16 have a zero byte each, on one side; UTF-8 text has none.
    if max(zeros) > len(head) / 5:
        return ["utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"]
    return ["utf-8"]
