"""Where people stand for a picture and which way they turn, laid out as the camera will see it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from engines.sketch.scenery import world
from library.documents import ShotFields
from presets.framing import Size
from workflows.staging.brief import Brief
from workflows.staging.contact import apart
from workflows.staging.placed import Spot
from workflows.staging.unit import Unit, rng_for
from workflows.staging.work import turned_to_work, works

MOST_TURNED, ROUND = {False: 36.0, True: 16.0}, 0.06  # degrees a flat face and a round one turn from the lens
PROFILE = 78.0  # degrees away from the lens
LONG_M = 12.0  # a vehicle whose front is too far from those inside
CHASING = re.compile(
    r"\b(?P<passive>(is|are|was|were) (chased|pursued|hunted|followed) by|flees? from|runs? from)\b"
    r"|\b(chas|pursu|hunt|runs? after)\w*\b"
)
INWARD, CLOSE_UP_INWARD = (44.0, 60.0), (60.0, 72.0)  # degrees two turn to each other: talking, and touching
TOUCHING, TALKING, BESIDE, KNEE_TO_KNEE = 0.50, 0.88, 0.90, 1.3  # metres between two people


def formation(brief: Brief, swing: float) -> list[Spot]:
    """One spot a unit, the subject's own at the origin.

    `swing` in degrees turns a pair's axis away from the picture plane, which brings them together in a narrow frame.
    """
    spots = _formation(brief, swing)
    return [replace(spot, turn_deg=faced(unit, spot.turn_deg)) for unit, spot in zip(brief.units, spots, strict=True)]


def faced(unit: Unit, turn_deg: float) -> float:
    """The turn from the lens, for a thing that is somebody no further than its face is seen: it has no neck."""
    own = next((one.thing for one in unit.things if one.alive), "")
    room = world.face_room(own) if unit.alive else None
    if room is None:
        return turn_deg
    most = MOST_TURNED[room.bulge > ROUND]
    return max(-most, min(most, turn_deg))


def _formation(brief: Brief, swing: float) -> list[Spot]:
    if len(brief.units) == 1:
        return [Spot(0.0, 0.0, alone(brief, brief.side))]
    if len(brief.units) == 2:
        return _pair(brief, swing)
    return _pair_among(brief, swing) if at_each_other(brief.units) else _crowd(brief)


def at_each_other(units: Sequence[Unit]) -> bool:
    """Have the first two of these their hands on each other, or from one to the other?"""
    first, second = units[:2]
    return bool(first.pose.touch) and second.pose.id in first.pose.pair and bool(first.marks and second.marks)


def _pair_among(brief: Brief, swing: float) -> list[Spot]:
    """The pair as if alone, the others behind it, by turns on either side and turned to it."""
    spots = _pair(replace(brief, units=brief.units[:2], order=brief.order[:2]), swing)
    middle = (spots[0].right + spots[1].right) / 2
    rng = rng_for(brief.seed, len(brief.units), "by")
    for at, unit in enumerate(brief.units[2:]):
        side = (1 if at % 2 else -1) * (1 if brief.order[2] > brief.order[0] else -1)
        across = 0.75 + unit.radius + 0.5 * (at // 2)
        back = 0.5 + 0.3 * (at // 2) + float(rng.uniform(0.0, 0.2))
        spots.append(Spot(middle + side * across, back, -side * float(rng.uniform(24.0, 42.0))))
    return spots


def alone(brief: Brief, side: int) -> float:
    """How far a subject with no partner in the picture turns from the lens; `side` −1 looks left, 1 right."""
    unit, shot = brief.units[0], brief.shot
    rng = rng_for(brief.seed, *unit.cast, "turn")
    if "beyond" in (shot.looking_at.get(name) for name in unit.cast):  # from behind, the cheek just seen
        return side * float(rng.uniform(146.0, 162.0))
    if unit.bound and unit.pose.palms:  # made to be seen as it stands
        return float(rng.uniform(-7.0, 7.0))
    if unit.bound and unit.things and not unit.pose.at_feet:  # a load is seen in its length
        return (_travel(shot) or side) * float(rng.uniform(62.0, 76.0))
    if work := turned_to_work(unit.things, unit.pose):
        return (_travel(shot) or side) * float(rng.uniform(*work))
    if unit.marks and unit.things and unit.marks[0].mount is not None and not brief.size.whole:
        return _at_the_window(unit, _travel(shot), rng)
    if way := _travel(shot):
        low, high = (48.0, 66.0) if unit.pose.moving else (28.0, 42.0)
        return way * float(rng.uniform(low, high))
    if "camera" in (shot.looking_at.get(name) for name in unit.cast):
        return side * float(rng.uniform(2.0, 12.0))
    if unit.pose.posture == "lying" and unit.marks:
        across, along = np.ptp(unit.lead.outline[:, 0]), np.ptp(unit.lead.outline[:, 2])
        return side * float(rng.uniform(12.0, 28.0) if across > along else rng.uniform(62.0, 78.0))
    # A horse or a car is read from its flank, a muzzle from nearer the front.
    flank = 22.0 if (unit.creatures or unit.radius > 0.8) and brief.size.measure != "head" else 0.0
    return side * float(rng.uniform(24.0 + flank, 40.0 + flank))


def _at_the_window(unit: Unit, way: int, rng: np.random.Generator) -> float:
    """Those in a vehicle are seen through the windscreen, the driver nearer; in a long one from the side."""
    length = 2 * float(np.max(np.abs(unit.figures[-1].outline[:, 2])))
    driver_side = -1 if unit.lead.at["pelvis"][0] > 0 else 1
    low, high = (58.0, 78.0) if length > LONG_M else (20.0, 32.0)
    return (way or driver_side) * float(rng.uniform(low, high))


def _travel(shot: ShotFields) -> int:
    """The screen direction asked for: −1 left, 1 right, 0 none."""
    return {"left": -1, "right": 1}.get(shot.direction, 0)


def _pair(brief: Brief, swing: float) -> list[Spot]:
    """The subject at the origin, the other to the side the order gives, turned to each other or the same way."""
    units, shot = brief.units, brief.shot
    side = 1 if brief.order[1] > brief.order[0] else -1
    if at_one_table(units):
        return _across_the_table(units[0], side)
    facing = _engaged(units, shot)
    rng = rng_for(brief.seed, "pair")
    away = _apart(units, brief.size, facing) * (1.0 if units[0].pose.touch else float(rng.uniform(1.0, 1.15)))
    swing += float(rng.uniform(-20.0, 8.0)) if swing < 20.0 else 0.0
    across, back = away * np.cos(np.radians(swing)), away * np.sin(np.radians(swing))
    if facing:
        inward = float(rng.uniform(*(CLOSE_UP_INWARD if units[0].pose.touch else INWARD)))
        turns = (side * (inward - swing * 0.25), -side * (inward - swing * 0.1))
    else:
        if chaser := _chaser(units, shot):
            side = _travel(shot) * chaser or side
            lead = alone(brief, side * chaser)
        else:
            lead = alone(brief, side)
        together = units[0].pose.moving or units[1].pose.moving
        turns = (lead, lead + 4.0 if together else -side * 22.0)
    return [Spot(0.0, 0.0, turns[0]), Spot(side * float(across), float(back), turns[1])]


def _chaser(units: Sequence[Unit], shot: ShotFields) -> int:
    """1 when the first of two runs after the second, −1 when before it, 0 when nobody is after anybody."""
    found = CHASING.search(shot.action.lower())
    if not found or not any(unit.pose.moving or unit.radius > 0.8 for unit in units):
        return 0
    before = shot.action.lower()[: found.start()]
    names = [next(iter(unit.cast), "").lower() for unit in units[:2]]
    spoken = [before.rfind(name.split()[-1]) if name else -1 for name in names]
    if max(spoken) < 0:
        return 0
    return (1 if spoken[0] > spoken[1] else -1) * (-1 if found["passive"] else 1)


def at_one_table(units: Sequence[Unit]) -> bool:
    """Do the first two sit at the table of the first?"""
    return len(units) > 1 and all(unit.pose.posture == "sitting" for unit in units[:2]) and works(units[0])


def _across_the_table(first: Unit, side: int) -> list[Spot]:
    """Two in profile with the subject's table between them."""
    turn = side * PROFILE
    apart = 2 * first.pose.before_m + 0.1
    across, near = apart * float(np.sin(np.radians(turn))), apart * float(np.cos(np.radians(turn)))
    return [Spot(0.0, 0.0, turn), Spot(across, -near, turn + 180.0)]


def _engaged(units: Sequence[Unit], shot: ShotFields) -> bool:
    """Do these two have to do with each other, so that they turn to each other?"""
    first, second = (set(unit.cast) for unit in units[:2])
    looks = any(shot.looking_at.get(a) in second for a in first) or any(shot.looking_at.get(b) in first for b in second)
    partner = any(unit.pose.partner for unit in units[:2])
    on_the_way = bool(shot.direction) and any(unit.pose.moving for unit in units[:2])  # dancers go nowhere
    travelling = on_the_way or any(unit.radius > 0.8 for unit in units[:2])
    return (looks or partner or bool(shot.dialogue) or shot.framing == "two_shot") and not travelling


def _apart(units: Sequence[Unit], size: Size, facing: bool) -> float:
    """Metres between the middles of two units."""
    bulk = units[0].radius + units[1].radius
    if max(unit.radius for unit in units) > 0.45 or any(unit.alive for unit in units):
        return bulk + 0.25
    pose = units[0].pose
    if facing and pose.pair:
        usual = pose.apart_m or TALKING
        place = next((one for one in pose.touch.values() if one in ("meet", "meet_low")), "")
        return apart(units[0].lead, units[1].lead, usual, place) if place else usual
    if facing and "touching" in {unit.pose.partner for unit in units}:
        return TOUCHING
    if facing and all(unit.pose.posture == "sitting" for unit in units):
        return KNEE_TO_KNEE
    return pose.apart_m or max(0.62, (TALKING if facing else BESIDE) * size.spread)


def _crowd(brief: Brief) -> list[Spot]:
    """A shallow bow with the subject in front; more rows the narrower the frame, each seen through the gaps."""
    units, order, size = brief.units, brief.order, brief.size
    rng = rng_for(brief.seed, len(units), "crowd")
    count = len(units)
    columns = max(2, min(count, round(1.5 * brief.aspect + 1.2)))
    rows = ceil(count / columns)
    queue = sorted(range(1, count), key=lambda index: order[index])
    left = [index for index in queue if order[index] < order[0]]
    right = [index for index in queue if order[index] > order[0]]
    step = max(0.72, 0.95 * size.spread) if max(u.radius for u in units) < 0.5 else 2 * max(u.radius for u in units)
    lead = alone(brief, 1 if len(right) >= len(left) else -1)
    together = units[0].pose.moving or bool(units[0].creatures and units[0].marks)  # a crowd on its way has one way
    spots = {0: Spot(0.0, 0.0, lead)}
    for side, members in ((-1, left[::-1]), (1, right)):
        for place, index in enumerate(members):
            column, row = place // rows, place % rows
            across = side * (column + 1 - 0.5 * (row % 2) * 0.9) * step
            back = 0.45 + 0.42 * column + 1.05 * step * row + float(rng.uniform(0.0, 0.15))
            turn = lead + float(rng.uniform(-7.0, 7.0)) if together else -side * float(rng.uniform(18.0, 40.0))
            spots[index] = Spot(across, back, turn)
    return [spots[index] for index in range(count)]
