"""What a script says to the camera and the editor: told apart from what happens, and kept as a wish for the shot.

    "CLOSE ON her feet. POV SARAH: the man behind her."
        → her feet, wanted close; the man behind her, wanted through Sarah's eyes

The words that direct are the list `directions` of the lexicon.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from presets import words

POINT = r"(?:POV|P\.O\.V\.?|POINT OF VIEW)"
OWNED = re.compile(rf"(?:FROM |BACK TO )?(?P<whose>[^\W\d_][\w .'’-]{{0,30}}?)(?:['’]S?|['’]s)? {POINT}(?=\W|$)")
SHOULDER = re.compile(r"(?:OVER (?P<whose>[^\W\d_][\w .’'-]{0,30}?)(?:['’]S?)? SHOULDER|OVER THE SHOULDER|OTS)(?=\W|$)")
CHUNK = re.compile(r"(?<=[.!?…:])[\"”’)]*\s+(?=\S)|\s+(?:[–—]|--?)+\s+(?=\S)")
EDGE = " \t\n:;,.–—-"
LISTED = re.compile(r"^\s*(?:[-–—•*]+|\(?(?:\d{1,2}|[A-Z])[.)])\s+(?=\S)")
AS_THEY = re.compile(r"^(?P<who>[^,.;:]+?),? (?:as|while) (?P<again>she|he|they|it) ", re.IGNORECASE)
OWNER = re.compile(r"^(?P<who>[^,.;:]+?)['’]s? \w+$|^(?:his|her|their|its) \w+$", re.IGNORECASE)
PLACED = re.compile(r"^(?:through|over|across|along|up|down|into|out|past|under|in|on|at|by|from|to)\b", re.IGNORECASE)
KEPT = ("pov", "insert")  # the whole paragraph is what is seen so
SILENT = ("cut", "back", "montage", "title")  # words about the film, not in it


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of action with what the script wants of the camera for it."""

    text: str  # without the words of direction; empty when they stand alone
    camera: str = ""  # a group of the list `directions`; empty: the director's own choice
    whose: str = ""  # through whose eyes, past whose shoulder, as written: "SARAH"
    listed: bool = False  # an item of a montage: a picture of its own, perhaps elsewhere
    leads: bool = False  # more of the script follows that it may be about


def pieces(text: str) -> list[Piece]:
    """A paragraph of action cut where its directions begin and end, in order."""
    item = LISTED.match(text)
    body = text[item.end() :] if item else text
    starts = [0, *(found.end() for found in CHUNK.finditer(body))]
    found: list[Piece] = []
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        chunk = body[start:end]
        piece = read(chunk)
        last = found[-1] if found else None
        if piece is None and last and (not last.camera or not last.text or last.camera in KEPT):
            found[-1] = replace(last, text=last.text + chunk)
        else:
            found.append(piece or Piece(chunk))
    return [replace(_tidy(piece), listed=item is not None) for piece in found]


def read(said: str) -> Piece | None:
    """The direction a sentence or slug line opens with; None when it opens with none."""
    if owner := OWNED.match(said):
        return Piece(said[owner.end() :].lstrip(EDGE), "pov", owner["whose"].strip())
    if shoulder := SHOULDER.match(said):
        return Piece(said[shoulder.end() :].lstrip(EDGE), "over_shoulder", (shoulder["whose"] or "").strip())
    for found in _patterns().finditer(said[:60]):
        marker = re.sub(r"[\s-]+", " ", found.group().lower())
        rest = said[found.end() :]
        if not _counts(found.group(), marker, rest):
            return None
        return _directed(words.meanings("directions")[marker], rest)
    return None


def is_direction(line: str) -> bool:
    """Whether a line in capitals speaks to the camera or the editor: no cue, no heading, no name."""
    bare = line.strip()
    piece = read(bare) if bare.isupper() else None
    return piece is not None and not (piece.camera == "title" and not piece.text)  # SUPER alone keeps the house


def spelled_out(text: str, montage: str) -> str:
    """An item of a montage that begins where the montage's title ends: "Sarah runs" + "Through a market."."""
    return f"{montage.strip(EDGE)} {text[:1].lower()}{text[1:]}" if montage and PLACED.match(text) else text


def _directed(camera: str, rest: str) -> Piece:
    attached = rest[:1] == " " and rest.strip()[:1] not in ":–—-"
    told = rest.lstrip(EDGE)
    if camera == "pov" and attached:
        whose, mark, seen = re.match(r"([^:–—-]*)([:–—-]?)\s*(.*)", told, re.DOTALL).groups()  # pyright: ignore[reportOptionalMemberAccess]
        return Piece(seen if mark else "", "pov", whose.strip(EDGE))
    if camera in ("cut", "back") and not any(mark.islower() for mark in told):
        whole = camera == "cut" or re.match(r"(?:THE )?(?:SCENE|PRESENT)", told)
        return Piece("" if whole else told, camera)
    return Piece(told, "" if camera in ("plain", "cut") else camera)


def _tidy(piece: Piece) -> Piece:
    """The words of a piece as a sentence: "MARA as she cries" → "MARA cries"."""
    text = piece.text.strip(" \t\n:;,–—-")
    if piece.camera == "cut":
        return Piece(text[:1].upper() + text[1:] if any(mark.islower() for mark in text) else "")
    if piece.camera and piece.camera not in SILENT:
        text = AS_THEY.sub(lambda found: f"{_doer(found)} ", re.sub(r"^(?:on|of) ", "", text))
    return replace(piece, text=text[:1].upper() + text[1:])


def _doer(found: re.Match[str]) -> str:
    """Who acts in "Anna's hands as she opens": Anna; in "her hands as she opens": she."""
    owner = OWNER.match(found["who"])
    return (owner["who"] or found["again"]) if owner else found["who"]


def _counts(written: str, marker: str, rest: str) -> bool:
    """Whether words that may direct do so here, by how they are written and what follows."""
    groups = words.listed("directions").groups
    if not written.isupper():
        return written[:1].isupper() and marker in groups["anywhere"]
    after = rest.lstrip(" ")
    if marker == "on":
        return len(after) > 1 and after.split()[0].strip(EDGE).isupper()
    if marker in groups["marked"]:
        return not after or after[0] in ':–—-.,"“' or (marker in ("insert", "montage") and rest[:1] == " ")
    return True


@cache
def _patterns() -> re.Pattern[str]:
    known = sorted(words.meanings("directions"), key=len, reverse=True)
    either = "|".join(re.escape(one).replace(r"\ ", r"[\s-]+") for one in known)
    return re.compile(rf"^(?:{either})(?=[^\w'’]|$)", re.IGNORECASE)
