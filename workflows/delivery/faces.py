"""Which typeface a board is set in.

The studio ships no font. Western text is set in faces every reader has (PDF) or Pillow carries (pictures), so the same
board gives the same bytes on every machine. Only a board with other letters looks for an installed face that has them;
a letter no face has is printed as “?”.
"""

import os
import sys
import unicodedata
from functools import cache
from pathlib import Path

# Widest coverage first; the families that Debian, Fedora, macOS and Windows install by themselves.
FAMILIES = {
    "regular": ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "segoeui.ttf", "arial.ttf"),
    "bold": ("DejaVuSans-Bold.ttf", "NotoSans-Bold.ttf", "Arial Unicode.ttf", "segoeuib.ttf", "arialbd.ttf"),
    "east_asian": (
        "NotoSansCJK-Regular.ttc",
        "NotoSansCJKsc-Regular.otf",
        "wqy-microhei.ttc",
        "DroidSansFallbackFull.ttf",
        "Arial Unicode.ttf",
        "msyh.ttc",
        "msgothic.ttc",
    ),
}
# Letters that ASCII has a plain sister for; those in `OWN` Pillow's own face has itself.
SISTERS = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "\u00a0": " "})
OWN = frozenset("‘’“”…«»·")


def western(text: str) -> bool:
    """Whether a PDF's own Helvetica has every letter (Windows-1252)."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def as_western(text: str) -> str:
    """The text in Windows-1252: accents it lacks are dropped, other letters become “?”."""
    return "".join(letter if western(letter) else _nearest(letter) for letter in text)


def as_ascii(text: str, *, accents: bool = True) -> str:
    """The text in the letters of Pillow's own face; with `accents` “é” becomes “e”, every other letter “?”."""

    def nearest(letter: str) -> str:
        if letter.isascii() or letter in OWN:
            return letter
        base = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii") if accents else ""
        return base or "?"

    return "".join(nearest(letter) for letter in text.translate(SISTERS))


def _nearest(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter).encode("cp1252", "ignore").decode("cp1252") or "?"


def installed(role: str) -> Path | None:
    """The first installed font file for "regular", "bold" or "east_asian"; None when the machine has none of them."""
    fonts = _fonts()
    return next((fonts[name.lower()] for name in FAMILIES[role] if name.lower() in fonts), None)


@cache
def _fonts() -> dict[str, Path]:
    """Every font file of the system by its lower-case name."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in (".ttf", ".ttc", ".otf"):
                found.setdefault(path.name.lower(), path)
    return found


def _folders() -> tuple[Path, ...]:
    home = Path.home()
    if sys.platform == "win32":
        return (Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts")
    if sys.platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    return (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts")
