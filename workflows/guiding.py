"""What a model is shown besides words: the maps of the stage it follows, and pictures of those it is to draw again.

Pure functions of what is asked, who stands on the stage and what has been drawn (SPEC A5, N2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from engines.requests import Box, Control, EngineSpec, Reference
from presets.models import ControlKind
from workflows.review import large_enough

USUAL: Mapping[ControlKind, float] = {"pose": 0.8, "depth": 0.5}  # followed unless a person says otherwise
MARGIN = 0.08  # of the picture's sides, left round somebody who is cut out


@dataclass(frozen=True, slots=True)
class Shown:
    """Where somebody is to be seen: a stored picture and the part of it that is them."""

    picture: str  # content hash
    box: Box | None  # None: all of it


def usual_controls(spec: EngineSpec) -> tuple[Control, ...]:
    """The maps of the stage an engine follows by itself: those of the usual ones it can, on this machine."""
    return tuple(Control(kind=kind, scale=scale) for kind, scale in USUAL.items() if kind in spec.controls)


def controls_for(asked: Iterable[Control], own: Mapping[str, float]) -> tuple[Control, ...]:
    """A board's maps as one shot wants them: `own` is kind → strength, 0 for off; a kind only it names comes in too."""
    board = {one.kind: one for one in asked}
    extra = {kind: Control(kind=kind) for kind in own if kind not in board}  # pyright: ignore[reportArgumentType]
    scaled = (one.model_copy(update={"scale": own.get(one.kind, one.scale)}) for one in (board | extra).values())
    return tuple(one for one in scaled if one.scale > 0)


def references_for(names: Iterable[str], shown: Mapping[str, Shown], scale: float, most: int) -> tuple[Reference, ...]:
    """A reference for everyone on the stage who was drawn before, bound to where they stand; at most `most`."""
    if scale <= 0:
        return ()
    seen = [(name, shown[name]) for name in names if name in shown][:most]
    return tuple(Reference(picture=one.picture, box=one.box, entity=name, scale=scale) for name, one in seen)


def box_of(mask: np.ndarray) -> Box | None:
    """The part of a picture round a region (height × width, bool); None where it is too small to tell who it is."""
    if not large_enough(mask):
        return None
    rows, columns = np.nonzero(mask)
    height, width = mask.shape
    left, top = columns.min() / width - MARGIN, rows.min() / height - MARGIN
    right, bottom = (columns.max() + 1) / width + MARGIN, (rows.max() + 1) / height + MARGIN
    return tuple(round(float(np.clip(side, 0, 1)), 4) for side in (left, top, right, bottom))  # pyright: ignore
