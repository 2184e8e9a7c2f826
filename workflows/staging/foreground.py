"""Depth for a wide view: something of the place close to the lens, in a lower corner where nobody is."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engines.stage import Thing
from presets.loader import shelf
from presets.world import Prop
from workflows.staging import figures
from workflows.staging.brief import Brief
from workflows.staging.compose import Picture
from workflows.staging.figures import Figure
from workflows.staging.measure import Frame
from workflows.staging.sets import Floor
from workflows.staging.unit import rng_for

WIDE = ("extreme_wide", "wide")
LEVEL = ("eyes", "knee")  # of the lens: from straight above, a foreground is a blot
CORNERS = ((0.07, 0.97), (0.13, 0.97), (0.03, 0.92), (0.18, 0.94))  # shares of the frame, for the left one
NEAREST, BEFORE = 1.1, 0.25  # metres from the lens, and from the nearest person
HIGHEST = 0.42  # the top of the frame down to here stays free


def with_foreground(brief: Brief, picture: Picture, floor: Floor, near: Sequence[str]) -> Picture:
    """The picture with one of the props `near` before it, if its size wants one and a corner is free."""
    shot = brief.shot
    if shot.shot_size not in WIDE or not (brief.angle.height in LEVEL or brief.angle.id == "high"):
        return picture
    known = [id for id in near if id in shelf("props", Prop)]
    if not known:
        return picture
    frame = Frame.of(picture.camera, brief.aspect)
    rng = rng_for(brief.seed, "foreground")
    first = int(rng.integers(len(known)))
    queue = known[first:] + known[:first]
    sides = (-1, 1) if rng.uniform() < 0.5 else (1, -1)
    found = next((one for one in _tries(frame, queue, sides) if _good(frame, picture, floor, one)), None)
    return replace(picture, things=(*picture.things, found)) if found else picture


def _tries(frame: Frame, props: Sequence[str], sides: Sequence[int]) -> Iterator[Thing]:
    for prop in props:
        for u, v in CORNERS:
            for side in sides:
                spot = _ground(frame, u if side < 0 else 1.0 - u, v)
                if spot is not None:
                    yield Thing(thing=prop, position=spot, facing_deg=round(37.0 * u * 100 % 90 - 45.0, 1))


def _ground(frame: Frame, u: float, v: float) -> tuple[float, float, float] | None:
    """Where the floor shows at that place of the frame."""
    view = frame.view
    across, down = (u - 0.5) * view.width, (v - 0.5) * view.height
    ray = view.forward * view.focal_px + across * view.right - down * view.up
    if ray[1] > -1e-3:
        return None
    point = view.eye - view.eye[1] / ray[1] * ray
    return (round(float(point[0]), 3), 0.0, round(float(point[2]), 3))


def _good(frame: Frame, picture: Picture, floor: Floor, one: Thing) -> bool:
    """Near, low in the frame, on free floor and before nobody."""
    body = figures.thing(one).moved(one.position, one.facing_deg)
    _, depth = frame.shares(body.outline)
    people = [figure for figure in picture.figures if figure.kind != "thing"]
    far = min((float(frame.shares(f.at["head"][None])[1][0]) for f in people), default=9.0)
    if depth.min() < NEAREST or depth.max() > far - BEFORE:
        return False
    if floor.outside(one.position) or floor.trouble(one.position, 0.25) > 0.0:
        return False
    others = [*picture.figures, *(figures.thing(t).moved(t.position, t.facing_deg) for t in picture.things)]
    return frame.box(body)[2] > HIGHEST and not any(_overlap(frame, body, other) for other in others)


def _overlap(frame: Frame, one: Figure, other: Figure) -> bool:
    left, right, top, bottom = frame.box(one)
    l2, r2, t2, b2 = frame.box(other)
    return left < r2 + 0.01 and l2 - 0.01 < right and top < b2 and t2 < bottom
