"""Shots that came from elsewhere, brought under the rules of variety: no neighbours alike, sizes enough."""

from typing import get_args

from library.documents import Angle, ShotFields, ShotSize
from workflows.breakdown.grammar.choose import FEWEST, TIGHT, WINDOW
from workflows.breakdown.grammar.shots import LENSES

SPOKEN: tuple[ShotSize, ...] = ("close_up", "medium_close_up", "medium")
SILENT: tuple[ShotSize, ...] = ("wide", "close_up", "full", "medium", "medium_close_up", "medium_wide")
CALM_ANGLES: tuple[Angle, ...] = ("eye_level", "low", "high")


def varied(shots: list[ShotFields]) -> list[ShotFields]:
    """The same shots, changed as little as makes no two neighbours share size, angle and subject,
    and any eight in a row have at least four sizes."""
    done: list[ShotFields] = []
    for shot in shots:
        done.append(_unlike(shot, done[-1]) if done else shot)
    for start in range(len(done) - WINDOW + 1):
        done = _with_sizes(done, start)
    for at in range(1, len(done)):
        done[at] = _unlike(done[at], done[at - 1])
    return done


def _alike(one: ShotFields, other: ShotFields) -> bool:
    return (one.shot_size, one.angle, one.subject) == (other.shot_size, other.angle, other.subject)


def _unlike(shot: ShotFields, before: ShotFields) -> ShotFields:
    if not _alike(shot, before):
        return shot
    angles = [angle for angle in (*CALM_ANGLES, *get_args(Angle)) if angle != before.angle]
    return shot.model_copy(update={"angle": angles[0]})


def _with_sizes(shots: list[ShotFields], start: int) -> list[ShotFields]:
    shots = list(shots)
    for _ in range(FEWEST):
        window = shots[start : start + WINDOW]
        sizes = [shot.shot_size for shot in window]
        if len(set(sizes)) >= FEWEST:
            break
        # The later of the commonest size changes: the windows before have been settled by the earlier ones.
        movable = [at for at in range(WINDOW) if sizes.count(sizes[at]) > 1 and sizes[at] != "insert"]
        at = max(movable, key=lambda at: (not window[at].dialogue, at), default=None)
        if at is None:
            break
        choices = SPOKEN if window[at].dialogue else SILENT
        fresh = next((size for size in choices if size not in sizes), None)
        if fresh is None:
            break
        wide = window[at].angle == "birds_eye" and fresh in TIGHT
        update = {"shot_size": fresh, "lens_mm": LENSES[fresh], **({"angle": "high"} if wide else {})}
        shots[start + at] = window[at].model_copy(update=update)
    return shots
