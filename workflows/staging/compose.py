"""The picture of a shot, composed in front of the camera before it is set down in a place.

The camera looks along −z from +z, the subject stands at the origin. Since a set only matters for what is in the way,
the same picture can then be turned and moved as a whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from engines.sketch.scenery import world
from engines.stage import Camera, Thing
from presets.framing import Size
from presets.loader import pick, shelf
from presets.world import Prop
from workflows.staging.acting import HANDS
from workflows.staging.blocking import formation
from workflows.staging.brief import Brief
from workflows.staging.camera import KNEE, Aim, Axes, Solved, extent_of, sensor_mm, solve
from workflows.staging.contact import joined
from workflows.staging.figures import Figure
from workflows.staging.figures import thing as bulk_of
from workflows.staging.lying import aimed_along
from workflows.staging.measure import Frame, head_seen
from workflows.staging.placed import Placed, put
from workflows.staging.unit import Unit, rng_for

ORIGIN = (0.0, 0.0, 0.0)
WHOLE_BOX, HEAD_BOX = (0.05, 0.95, 0.035, 0.955), (0.04, 0.96, 0.05, 0.95)
LYING = (-34.0, -6.0)  # degrees it may do so
WIDEST_MM = 15.0  # a wider lens bends a room out of shape
LEAST_ABOVE = 2.6  # metres a lens that looks down may always have, if it must take the roof off
TOO_NEAR = 0.55  # metres; nearer than this a face bulges
SMALLEST = 1.1  # metres: in a wide view a bird is a small thing in a large place
PALMS = ("r_hand", "l_hand")  # shown with the face where hands are what happens
HALF = ("medium", "medium_wide")  # sizes that show what a hand holds
LOST = 0.35  # of the least share a size asks for; below it the size says nothing any more
OFF_CENTRE = 0.12  # of the frame's width
LEVEL = -4.0  # degrees
OVER_M = 0.04  # metres above a table top, to see what stands on it
SEEN = 0.75  # the share of a head that counts as seen


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A composition in front of the camera."""

    placed: tuple[Placed, ...]
    camera: Camera
    fill: float = 0.0
    things: tuple[Thing, ...] = ()

    @property
    def figures(self) -> list[Figure]:
        return [figure for one in self.placed for figure in one.figures]

    def cast(self) -> list[Figure]:
        return [figure for one in self.placed for figure in one.figures if figure.name in one.unit.cast]


def photographed(brief: Brief, aim: Aim) -> Solved:
    """The camera on an aim, with a lens that neither touches the face for its size nor has to leave the room."""
    height = sensor_mm(brief.aspect) / brief.aspect
    span = aim.span(Axes.of(0.0, 0.0))
    near = aim.fill[1] * height * max(TOO_NEAR, 1.6 * span if brief.size.whole else 0.0) / span
    lens = max(brief.lens_mm, round(near, 1))
    solved = _taken(brief, aim, lens)
    reach = min(brief.reach, _under(brief.ceiling, aim, solved))
    if solved.distance <= reach:
        return solved
    wider = max(WIDEST_MM, round(lens * reach / solved.distance, 1))
    closer = min(aim.fill[2], aim.fill[1] * solved.distance * wider / lens / reach)
    return _taken(brief, replace(aim, fill=(aim.fill[0], max(aim.fill[1], closer), aim.fill[2])), min(lens, wider))


def _under(ceiling: float, aim: Aim, solved: Solved) -> float:
    """How far back a lens that looks down can go before it is in the ceiling, metres."""
    down = -float(solved.axes.forward[1])
    return max(LEAST_ABOVE, (ceiling - 0.3 - float(aim.anchor[1])) / down) if down > 0.05 else inf


def _taken(brief: Brief, aim: Aim, lens_mm: float) -> Solved:
    return solve(
        aim,
        yaw_deg=0.0,
        angle=brief.angle,
        roll_deg=brief.roll_deg,
        pitch_bias=brief.pitch_bias,
        lens_mm=lens_mm,
        aspect=brief.aspect,
    )


def grounded(brief: Brief) -> Brief:
    """A level lens tilts down to someone who lies or crouches, and to a face below those who sit behind it."""
    lead = brief.units[0].lead
    if brief.angle.height in ("ground", "knee") and _table_tops(brief.units):  # no further up than over the table
        low = {"height": "knee", "pitch_deg": (min(LEVEL, brief.angle.pitch_deg[0]), brief.angle.pitch_deg[1])}
        return replace(brief, angle=brief.angle.model_copy(update=low))
    low = float(lead.at["eyes"][1]) <= lead.lowest_lens or _spoken(brief.units[0])
    if brief.angle.height != "eyes" or not low:
        return brief
    return replace(brief, angle=brief.angle.model_copy(update={"pitch_deg": LYING}))


def _table_tops(units: Sequence[Unit]) -> list[float]:
    """Heights that a lens must not sink below: of what small members of the cast stand on."""
    return [float(unit.lead.at["chin"][1]) + OVER_M for unit in units if unit.alive and len(unit.figures) > 1]


def ensemble(brief: Brief, swing: float) -> Picture:
    """Everyone in a formation, the camera as near as the size asks and as far as seeing everyone needs."""
    spots = formation(brief, swing)
    placed = joined([put(unit, spot, ORIGIN, 0.0) for unit, spot in zip(brief.units, spots, strict=True)])
    solved = photographed(grounded(brief), aim_at(brief, placed))
    if not brief.size.whole and solved.fill < LOST * brief.size.fill[0]:
        # So many, or so unlike in height, that no size is left: then all of them, and no empty ground below.
        whole = replace(brief, size=pick("sizes", Size, "full"))
        solved = photographed(grounded(whole), aim_at(whole, placed))
    return Picture(placed, solved.camera, solved.fill)


def aim_at(brief: Brief, placed: Sequence[Placed]) -> Aim:
    """What the size asks to see of these, the first being the subject."""
    size, lead = brief.size, placed[0].lead
    spoken = _spoken(placed[0].unit)
    solo = len(placed) == 1 and len(placed[0].unit.marks) < 2 and not (placed[0].unit.bound or spoken)
    whole = size.whole
    must = (
        np.vstack([*(one.outline for one in placed), *_feet_of_things(placed[0])])
        if whole
        else _heads(placed[1:] if solo else placed, lead, size.id)
    )
    must = np.vstack([must, *_acting_hands(brief, placed[0], solo)])
    centre = _centre(placed[0].outline)
    anchor = centre if whole else lead.at[size.anchor]
    drop = brief.angle.drop if size.id in ("extreme_wide", "wide") else 0.0
    aim = Aim(
        anchor=np.array([_middle(placed, whole), anchor[1], anchor[2]]),
        u=0.5 - _lead_room(brief, placed),
        v=size.line + (size.fill[1] / 2 + drop if whole else 0.0),
        span=_span(brief, placed[0]),
        fill=size.fill,
        scale_at=centre if whole else anchor,
        must=must if len(must) else anchor[None],
        box=WHOLE_BOX if whole else HEAD_BOX,
        eye_height=max(_eyes(placed[0]) if spoken else float(lead.at["eyes"][1]), lead.lowest_lens),
        knee_height=max(
            KNEE * lead.stature + float(placed[0].where[1]), *_table_tops([one.unit for one in placed]), 0.0
        ),
    )
    return aimed_along(aim, size, placed[0])


def _spoken(unit: Unit) -> bool:
    """Is it a car that speaks, with people in it?"""
    return bool(unit.marks) and any(thing.alive and thing.entity == unit.lead.name for thing in unit.things)


def _eyes(subject: Placed) -> float:
    """Metres up to the eyes of a car that speaks and of those who sit in it, the highest of them."""
    return max(float(figure.at["eyes"][1]) for figure in subject.figures if figure.name in subject.unit.cast)


def _feet_of_things(subject: Placed) -> list[np.ndarray]:
    """The floor below what the subject works at or hides behind: a barrel cut off at its foot floats."""
    if not (subject.unit.pose.always or subject.unit.pose.behind):
        return []
    worked = [thing for thing in subject.unit.things if thing.facing_deg == 180.0]
    feet = [bulk_of(thing).moved(thing.position, 0.0).moved(subject.where, subject.facing_deg) for thing in worked]
    return [foot.outline * np.array([1.0, 0.0, 1.0]) for foot in feet]


def _acting_hands(brief: Brief, subject: Placed, solo: bool) -> list[np.ndarray]:
    """The palms that belong in the picture: what holds a thing down to the waist, both where hands are what happens."""
    shot, lead = brief.shot, subject.lead
    if not solo or not subject.unit.marks:
        return []
    held = subject.unit.marks[0].right_hand
    if brief.size.id in HALF and held:
        palm = lead.at["r_hand"]
        below = world.size(held)[1] if held in shelf("props", Prop) and world.hangs(held) else 0.0
        over = lead.at["head"] + 1.2 * lead.head_radius * np.array([0.0, 1.0, 0.0])  # of a bent head too
        return [np.stack([palm, palm - [0.0, 1.05 * below, 0.0], lead.at["crown"], over])]
    tight = not brief.size.whole and not shot.dialogue and HANDS.search(shot.action)
    return [lead.at[name][None] for name in PALMS] if tight else []


def _span(brief: Brief, subject: Placed) -> Callable[[Axes], float]:
    """What the size measures itself by, metres."""
    size = brief.size
    if size.measure == "extent":
        extent = extent_of(subject.outline, brief.aspect)
        least = SMALLEST if size.id in ("wide", "extreme_wide") else 0.0
        return lambda axes: max(least, extent(axes))
    length = subject.lead.stature if size.measure == "stature" else subject.lead.head_m
    return lambda _: length


def _centre(points: np.ndarray) -> np.ndarray:
    return (points.min(axis=0) + points.max(axis=0)) / 2


def _heads(placed: Sequence[Placed], lead: Figure, size_id: str) -> np.ndarray:
    """Points round the heads of all who are cast; a head that is cropped on purpose gives only its middle."""
    points = []
    for one in placed:
        for figure in one.figures:
            if figure.name not in one.unit.cast and not (one.unit.bound and size_id in HALF and figure.kind != "thing"):
                continue
            tight = figure is lead and size_id in ("close_up", "extreme_close_up")
            side = np.array([figure.head_radius * (0.75 if tight else 1.0), 0.0, 0.0])
            centre = figure.at["head"]
            points += [centre - side, centre + side]
            if one.unit.bound and not tight:  # a head that lies has its crown elsewhere
                tall = 1.1 * figure.head_radius * np.array([0.0, 1.0, 0.0])
                points += [centre - tall, centre + tall]
            if not tight:
                points += [figure.at["crown"], figure.at["chin"]]
    return np.array(points).reshape(-1, 3)


def _middle(placed: Sequence[Placed], whole: bool) -> float:
    """x of what sits on the anchor's column: the subject's eyes, or the middle of all."""
    if len(placed) == 1 and not (whole and placed[0].unit.radius > 0.5) and not placed[0].unit.bound:
        return float(placed[0].lead.at["eyes"][0])
    columns = [
        point[0]
        for one in placed
        for point in (one.outline if whole else [f.at["head"] for f in one.figures if f.name in one.unit.cast])
    ]
    return (float(min(columns)) + float(max(columns))) / 2 if columns else 0.0


def _lead_room(brief: Brief, placed: Sequence[Placed]) -> float:
    """How far to the right of its subject the middle of the frame lies, a share of the width."""
    ways = [np.sin(np.radians(one.facing_deg)) for one in placed if one.unit.cast or one is placed[0]]
    together = float(np.mean(ways)) if ways else 0.0
    if len(placed) > 1 and (max(ways) > 0.15) and (min(ways) < -0.15):
        # Those who face each other need no room before them: in a wide view they leave the middle to the place.
        off = OFF_CENTRE if brief.size.id in ("wide", "extreme_wide") and brief.aspect > 1.2 else 0.0
        return off if rng_for(brief.seed, "thirds").uniform() < 0.5 else -off
    strength = min(1.0, abs(together) / 0.4)
    return float(np.sign(together)) * brief.size.lead * strength * (1.0 if len(placed) == 1 else 0.5)


def faults(brief: Brief, picture: Picture) -> float:
    """How far a picture falls short: everyone cast seen first, then the size kept, then the eyes on their line."""
    frame = Frame.of(picture.camera, brief.aspect)
    figures = picture.figures
    unseen = sum(max(0.0, SEEN - head_seen(figure, figures, frame)) for figure in picture.cast())
    low, _, high = brief.size.fill
    off = max(np.log(low / max(picture.fill, 1e-6)), np.log(max(picture.fill, 1e-6) / high), 0.0)
    drift = 0.0
    if brief.size.anchor == "eyes":
        drift = max(0.0, abs(frame.at(picture.placed[0].lead, "eyes")[1] - brief.size.line) - 0.05)
    return 20.0 * unseen + 4.0 * float(off) + 6.0 * drift
