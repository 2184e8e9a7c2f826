"""How the pictures of a board are drawn: described once, ever, kept by the picture's content, and held side by side."""

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence

import numpy as np

from library.documents import Frame, Vectors
from library.store import Library
from workflows.described import key_of, pack, picture_of, unpack
from workflows.review import MANNER, Drawn, Evenness, compare, describe_manner
from workflows.stored import OUTSIDE

UNSEEN = ("id", "name")  # of a style: called otherwise, it draws the same
BY_RULE = {"sketch"}  # engines that cannot stray from a style: to look would cost a fifth of drawing, and tell nothing
RULED = "Sketches are drawn by rule: their style does not stray, so nothing is measured."
USUAL = "pencil"  # the style of a recipe that names none


def keep_manner(library: Library, frame: Frame, picture: np.ndarray) -> np.ndarray:
    """Describe how a frame's `picture` (height × width × 3, uint8) is drawn, and keep that, unless it is kept."""
    kept = known_manner(library, frame)
    if kept is None:
        packed = {"": pack(describe_manner(picture))}
        key = key_of(frame.media, MANNER)
        library.add(Vectors(project_id=frame.project_id, key=key, metric=MANNER, vectors=packed))
        kept = unpack(packed[""])
    return kept


def strays(frame: Frame) -> bool:
    """Whether a frame can be drawn otherwise than its style says."""
    return frame.engine not in BY_RULE


def known_manner(library: Library, frame: Frame) -> np.ndarray | None:
    """The same of a picture that was looked at already; None where nobody looked yet."""
    found = library.find(Vectors, key=key_of(frame.media, MANNER))
    return unpack(found[0].vectors[""]) if found else None


def look_at(library: Library, frames: Iterable[Frame]) -> Iterator[Frame]:
    """Describe those that may stray and nobody has looked at yet; yields each. One that is gone is passed by."""
    for frame in frames:
        if strays(frame) and known_manner(library, frame) is None and library.media.find(frame.media) is not None:
            keep_manner(library, frame, picture_of(library, frame))
            yield frame


def evenness_of(library: Library, board: Sequence[Frame], others: Iterable[Frame], *, only_known: bool) -> Evenness:
    """The chosen takes of a board side by side, and beside what the rest of the project is drawn like otherwise.

    With `only_known` none is looked at for this; of `others` none ever is.
    """
    if board and not any(map(strays, board)):
        return Evenness(note=RULED)
    if not only_known:
        for _ in look_at(library, board):
            pass
    ways = {way_of(frame) for frame in board}
    elsewhere = [frame for frame in others if way_of(frame) not in ways]
    return compare(_drawn(library, board), _drawn(library, elsewhere))


def way_of(frame: Frame) -> Hashable:
    """By what and in which style a frame was meant to be drawn; None for one from elsewhere.

    A project's own style is what it looks like: renamed it is the same, its next version is another.
    """
    if frame.engine == OUTSIDE or not frame.recipe:
        return None
    look = frame.recipe.get("look")
    if isinstance(look, dict):
        return frame.engine, json.dumps({name: look[name] for name in look if name not in UNSEEN}, sort_keys=True)
    return frame.engine, frame.recipe.get("style", USUAL)


def _drawn(library: Library, frames: Iterable[Frame]) -> list[Drawn]:
    known = ((frame, known_manner(library, frame)) for frame in frames)
    return [Drawn(frame.id, way_of(frame), manner) for frame, manner in known if manner is not None]
