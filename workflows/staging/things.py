"""The props of a shot that nobody holds: set down where the picture shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

import numpy as np

from engines.sketch.scenery import world
from engines.stage import Thing, Vec3
from presets.loader import shelf
from presets.world import Prop, Vehicle
from workflows.staging import figures
from workflows.staging.brief import Brief
from workflows.staging.compose import Picture
from workflows.staging.figures import Figure
from workflows.staging.measure import Frame, head_seen
from workflows.staging.rests import beside_the_others, on_the_work, stand_for
from workflows.staging.smoke import FIRES, burns, far_off, is_far, set_alight
from workflows.staging.words import match

MOST = 5  # things beyond this make a junk room of a panel
LONGEST = 0.5  # of the reach of a room, for a vehicle in it
CUT = 0.4  # of a cart or a car may be outside the frame where it finds no place inside
POST = "post"  # what a picture hangs on where there is no wall
EYE_M = 1.45  # metres to its middle
BESIDE = (0.0, 0.35, 0.8, 1.4, 2.2, 3.2)  # metres to the side, past bodies …
FURTHER = (0.8, 1.6, 2.6, 3.8, 5.2)
BEHIND = (0.15, 0.6, 1.2, 2.0, -0.5, 3.2)  # … and further than the subject


def furnished(brief: Brief, picture: Picture) -> Picture:
    """The picture with its loose props; those that find no place in the frame stay away."""
    on_fire = burns(brief.shot)
    for word in brief.shot.props:
        prop = match("props", word) or match("vehicles", word)
        if (
            not prop
            or _needs_roof(brief, prop)
            or _too_long(brief, prop)
            or _part_of_a_place(prop)
            or prop in _present(picture)
            or len(picture.things) >= MOST
            or (prop in FIRES and on_fire)
        ):
            continue
        found = _found(brief, picture, prop, word)
        picture = replace(picture, things=(*picture.things, *found))
    return replace(picture, things=set_alight(brief.shot, picture.things))


def _needs_roof(brief: Brief, prop: str) -> bool:
    """Lamps and sofas are not set down under the open sky: who names one there means a room elsewhere."""
    return brief.reach == inf and prop in shelf("props", Prop) and shelf("props", Prop)[prop].indoors


def _too_long(brief: Brief, prop: str) -> bool:
    """A train does not stand in its own compartment, nor a car in a bedroom."""
    vehicles = shelf("vehicles", Vehicle)
    return prop in vehicles and vehicles[prop].length_m > LONGEST * brief.reach


def _part_of_a_place(prop: str) -> bool:
    """A door that nobody works at is not set up free on the floor."""
    return prop in shelf("props", Prop) and shelf("props", Prop)[prop].in_wall


def _found(brief: Brief, picture: Picture, prop: str, word: str) -> tuple[Thing, ...]:
    """The first good place for a thing; what is too large for the frame may be cut by its edge."""
    slacks = (0.0, CUT) if prop in shelf("vehicles", Vehicle) and brief.size.measure != "head" else (0.0,)
    for slack in slacks:
        for things in places_for(brief, picture, prop, word, BEHIND if not slack else FURTHER, 1.6 * slack):
            if good(brief, picture, things, slack):
                return things
    return ()


def _present(picture: Picture) -> set[str]:
    """Everything already held, sat on or driven."""
    held = {hand for one in picture.placed for mark in one.unit.marks for hand in (mark.right_hand, mark.left_hand)}
    there = {thing.thing for one in picture.placed for thing in one.unit.things}
    return held | there | {thing.thing for thing in picture.things}


def places_for(
    brief: Brief, picture: Picture, prop: str, word: str, depths: Sequence[float], overlap: float
) -> Iterator[tuple[Thing, ...]]:
    """Ever further places for a thing beside and behind the subject, on the side it looks to first."""
    entry = shelf("props", Prop).get(prop)
    small = entry is not None and entry.stands_on in ("table", "hand") and entry.size_m < 0.7
    looks_right = np.sin(np.radians(picture.placed[0].facing_deg)) >= 0
    if is_far(brief.shot, prop):
        yield from ((one,) for one in far_off(brief, picture, prop, word, bool(looks_right)))
        return
    hangs = entry is not None and entry.stands_on == "wall"
    if hangs and brief.reach < inf:  # there are walls: see workflows/staging/hung.py
        return
    under = POST if hangs else stand_for(brief) if small else ""
    half = max(world.size(under or prop)) / 2
    subject = picture.placed[0]
    if small:
        yield from ((one,) for one in on_the_work(subject, prop, word))
        yield from ((one,) for one in beside_the_others(picture.things, under, prop, word))
    side = 1.0 if looks_right else -1.0
    for away in depths:
        for beside in BESIDE:
            for sign in (side, -side):
                x = sign * (subject.unit.radius + half + 0.15 + beside - overlap)
                spot = (round(subject.where[0] + x, 3), 0.0, round(subject.where[2] - away, 3))
                yield _set_down(prop, word, under, spot)


def _set_down(prop: str, word: str, under: str, spot: Vec3) -> tuple[Thing, ...]:
    turn = 12.0 if spot[0] > 0 else -12.0
    if not under:
        return (Thing(thing=prop, entity=word, position=spot, facing_deg=turn),)
    if under == POST:
        height = max(0.2, EYE_M - world.size(prop)[1] / 2)
        hung = (spot[0], round(height, 3), round(spot[2] + 0.08, 3))
        return (Thing(thing=under, position=spot), Thing(thing=prop, entity=word, position=hung))
    top = (spot[0], round(world.size(under)[1], 4), spot[2])
    return (Thing(thing=under, position=spot), Thing(thing=prop, entity=word, position=top, facing_deg=turn))


def good(brief: Brief, picture: Picture, things: Sequence[Thing], slack: float = 0.0) -> bool:
    """In the frame but for a share `slack` of its width, on free floor, and before nobody's face."""
    frame = Frame.of(picture.camera, brief.aspect)
    bodies = [figures.thing(one).moved(one.position, one.facing_deg) for one in things]
    left, right, top, bottom = frame.box(bodies[-1])
    _, depth = frame.shares(bodies[-1].outline)
    if depth.min() < 0.4 or _cut(left, right) > slack or bottom > 1.0 + slack / 4 or top < 0.0:
        return False
    standing = [body for body, one in zip(bodies, things, strict=True) if one.position[1] == 0.0]
    if any(_touching(one, body) for one in _solids(picture) for body in standing):
        return False
    return all(head_seen(figure, [*picture.figures, *bodies], frame) > 0.8 for figure in picture.cast())


def _cut(left: float, right: float) -> float:
    """How much of a width lies outside the frame, 0..1."""
    return (max(0.0, 0.01 - left) + max(0.0, right - 0.99)) / max(right - left, 1e-6)


def _solids(picture: Picture) -> list[tuple[Vec3, float]]:
    standing = [(one.where, one.unit.radius) for one in picture.placed]
    return standing + [(thing.position, max(world.size(thing.thing)[::2]) / 2) for thing in picture.things]


def _touching(solid: tuple[Vec3, float], body: Figure) -> bool:
    (x, _, z), radius = solid
    middle = body.at["head"]
    return bool(np.hypot(middle[0] - x, middle[2] - z) < radius + 0.45 * np.ptp(body.outline[:, 0]) + 0.02)
