"""Putting the others where a close view still shows them: in the gaps behind the subject."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from engines.stage import Camera
from workflows.staging.blocking import alone, faced
from workflows.staging.brief import Brief
from workflows.staging.compose import ORIGIN, Picture, aim_at, grounded, photographed
from workflows.staging.measure import Frame, head_seen
from workflows.staging.placed import Placed, Spot, put
from workflows.staging.unit import Unit, rng_for

COLUMNS = (0.12, 0.2, 0.28, 0.72, 0.8, 0.88, 0.36, 0.64)  # shares of the width
BEHIND = (0.75, 1.1, 1.5, 2.1, 2.9, 4.0, 5.5)  # metres behind the subject


def layered(brief: Brief, pull_back: float = 1.0) -> Picture | None:
    """The subject as the size asks, everyone else seen behind; None when someone finds no gap."""
    side = 1 if brief.order[0] <= (len(brief.units) - 1) / 2 else -1
    spot = Spot(0.0, 0.0, faced(brief.units[0], alone(brief, side)))
    subject = put(brief.units[0], spot, ORIGIN, 0.0)
    aim = aim_at(brief, [subject])
    low, wished, high = aim.fill
    solved = photographed(grounded(brief), replace(aim, fill=(low, wished / pull_back, high)))
    placed: list[Placed] = [subject]
    for index in sorted(range(1, len(brief.units)), key=lambda i: not brief.units[i].cast):
        found = _gap(brief, solved.camera, placed, index)
        if found is None and brief.units[index].cast:
            return None
        if found is not None:
            placed.append(found)
    return Picture(tuple(placed), solved.camera, solved.fill)


def _gap(brief: Brief, camera: Camera, placed: Sequence[Placed], index: int) -> Placed | None:
    """The first good place for a unit: on its own side of the subject, near, seen whole and hiding nobody."""
    frame = Frame.of(camera, brief.aspect)
    unit = brief.units[index]
    side = 1 if brief.order[index] > brief.order[0] else -1
    rng = rng_for(brief.seed, index, "gap")
    turn = faced(unit, -side * float(rng.uniform(15.0, 40.0)))
    seen = [figure for one in placed for figure in one.figures]
    depths = [behind for behind in BEHIND if behind < 0.5 * brief.reach]
    taken = [frame.at(figure, "head")[0] for figure in seen]

    def cost(column: float, behind: float) -> float:
        """Own side of the subject, away from other heads, not too far off."""
        crowded = sum(max(0.0, 0.2 - abs(column - other)) for other in taken)
        return 0.3 * ((column - 0.5) * side < 0) + 4.0 * crowded + 0.12 * behind

    head = put(unit, Spot(0.0, 0.0, turn), ORIGIN, 0.0).lead.at["head"]
    for column, behind in sorted(product(COLUMNS, depths), key=lambda at: cost(*at)):
        spot = spot_at(head, frame, column, behind, turn)
        if spot is None or not free(spot, unit, placed):
            continue
        one = put(unit, spot, ORIGIN, 0.0)
        if head_seen(one.lead, [*seen, *one.figures], frame) > 0.9:
            return one
    return None


def spot_at(head: np.ndarray, frame: Frame, column: float, behind: float, turn: float) -> Spot | None:
    """Where a body stands whose head, at `head` from its feet, falls on that column; None when out of the frame."""
    view = frame.view
    # Where the column's plane meets the head's height at that depth.
    normal = view.right - (column - 0.5) * view.width / view.focal_px * view.forward
    z, y = -behind, float(head[1])
    x = float((normal @ view.eye - normal[1] * y - normal[2] * z) / normal[0])
    place, depth = frame.shares(np.array([[x, y, z]]))
    if depth[0] < 0.3 or not 0.08 < place[0, 1] < 0.85:
        return None
    return Spot(x - float(head[0]), behind + float(head[2]), turn)


def free(spot: Spot, unit: Unit, placed: Sequence[Placed]) -> bool:
    return all(
        np.hypot(spot.right - other.where[0], -spot.away - other.where[2]) >= unit.radius + other.unit.radius + 0.05
        for other in placed
    )
