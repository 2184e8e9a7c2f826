"""The stage of one view of a model sheet: one body or thing alone on plain paper, turned as the sheet says."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from engines.sketch.scenery import world
from engines.stage import Stage, Thing
from library.documents import ShotFields
from presets.framing import Angle
from presets.people import Look
from presets.sheets import View
from workflows.staging.brief import Brief, brief_of
from workflows.staging.camera import Aim, Axes
from workflows.staging.compose import ORIGIN, WHOLE_BOX, Picture, aim_at, grounded, photographed
from workflows.staging.placed import Spot, put
from workflows.staging.stager import stage_of

PAPER = "paper"  # the set without a place
FILL = (0.4, 0.66, 0.72)  # of the frame's height, that a thing takes
BROAD = 1.25  # so much nearer may a broad subject fill the frame's width than a tall one its height
ABOVE = Angle(id="sheet", height="free", pitch_deg=(-16.0, -10.0))  # a thing shows a little of its top


def view_stage(shot: ShotFields, looks: Mapping[str, Look], view: View, *, aspect: float, seed: int) -> Stage:
    """Whoever the shot casts, or else the thing its subject names, turned as the view says.

    All views of one sheet show the subject in one size, in the middle of the frame.
    """
    brief = brief_of(shot.model_copy(update={"set": PAPER}), looks, aspect=aspect, seed=seed, scene_key=shot.subject)
    somebody = brief.units[0] if brief.units else None
    if somebody and somebody.alive:  # without the table it stands on in a shot
        picture = _thing(brief, next(one for one in somebody.things if one.alive), view)
    else:
        picture = _body(brief, view) if somebody else _thing(brief, Thing(thing=shot.subject), view)
    return stage_of(brief, picture, PAPER, 0)


def _body(brief: Brief, view: View) -> Picture:
    centred = replace(brief, size=brief.size.model_copy(update={"lead": 0.0}))
    placed = put(centred.units[0], Spot(0.0, 0.0, view.turn_deg), ORIGIN, 0.0)
    aim = aim_at(centred, [placed])
    if centred.size.whole:  # as large from the front as from the side
        points = placed.outline - placed.where
        low, tall = float(points[:, 1].min()), float(np.ptp(points[:, 1]))
        across = 2 * float(np.hypot(points[:, 0], points[:, 2]).max())
        middle = np.array([placed.where[0], low + tall / 2, placed.where[2]])
        aim = replace(aim, anchor=middle, scale_at=middle, u=0.5, v=0.5, span=_filling(tall, across, brief.aspect))
    solved = photographed(grounded(centred), aim)
    return Picture((placed,), solved.camera, solved.fill)


def _filling(tall: float, across: float, aspect: float) -> Callable[[Axes], float]:
    """What a subject so tall and, however it is turned, so broad claims of the frame's height, metres."""
    span = max(tall, across / aspect / BROAD)
    return lambda _: span


def _thing(brief: Brief, thing: Thing, view: View) -> Picture:
    wide, tall, deep = world.size(thing.thing)
    across = float(np.hypot(wide, deep))  # however it is turned
    middle = np.array([0.0, tall / 2, 0.0])
    aim = Aim(
        anchor=middle,
        u=0.5,
        v=0.5,
        span=_filling(tall, across, brief.aspect),
        fill=FILL,
        scale_at=middle,
        must=middle[None],
        box=WHOLE_BOX,
        eye_height=tall,
        knee_height=tall / 2,
        nearest=max(0.25, 0.9 * across),
    )
    solved = photographed(replace(brief, angle=ABOVE), aim)
    shown = thing.model_copy(update={"position": ORIGIN, "facing_deg": view.turn_deg})
    return Picture((), solved.camera, solved.fill, (shown,))
