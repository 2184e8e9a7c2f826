"""How a picture came to be: who asked, in which run, from which pictures (SPEC S3)."""

from collections import deque
from dataclasses import dataclass

from library.documents import Frame, Run
from library.store import Library


@dataclass(frozen=True, slots=True)
class Origin:
    """A frame and what asked for it."""

    frame: Frame
    run: Run | None  # None where nothing was noted, as before runs were kept for pictures put by hand
    role: str = ""  # what it was to the frame it led to; empty for the frame asked about


def origin_of(library: Library, frame_id: str) -> Origin:
    frame = library.get(Frame, frame_id)
    return Origin(frame, _run(library, frame))


def history_of(library: Library, frame_id: str) -> list[Origin]:
    """The chain of a picture: itself, then everything it was made from or follows, nearest first, each once.

    Parents that were deleted end their branch.
    """
    chain = [origin_of(library, frame_id)]
    seen = {frame_id}
    todo = deque([chain[0].frame])
    while todo:
        for parent in todo.popleft().parents:
            if parent.frame_id in seen:
                continue
            seen.add(parent.frame_id)
            for frame in library.find(Frame, id=parent.frame_id):
                chain.append(Origin(frame, _run(library, frame), parent.role))
                todo.append(frame)
    return chain


def _run(library: Library, frame: Frame) -> Run | None:
    return next(iter(library.find(Run, id=frame.run_id)), None) if frame.run_id else None
