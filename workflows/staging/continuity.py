"""What a shot owes to the one before it in the scene: the side of the line, the same place under the same trees."""

from collections.abc import Sequence
from math import cos, radians, sin

import numpy as np

from engines.sketch.camera import View
from engines.stage import Stage
from workflows.staging.unit import Unit, rng_for


def screen_order(units: Sequence[Unit], previous: Stage | None, scene_key: str) -> list[int]:
    """How far left each unit stands, 0 leftmost. Two who shared the last picture keep their sides of the line."""
    places = _places(previous) if previous else {}

    def rank(index: int) -> tuple[float, int]:
        names = units[index].cast
        known = next((places[name] for name in names if name in places), None)
        if known is not None and sum(any(n in places for n in unit.cast) for unit in units) > 1:
            return known, index
        return _home(names[0] if names else str(index), scene_key), index

    ranked = sorted(range(len(units)), key=rank)
    return [ranked.index(index) for index in range(len(units))]


def looking_side(name: str, other: str, previous: Stage | None, scene_key: str) -> int:
    """The side of the picture someone looks to, −1 left or 1 right, at someone who may be out of the frame."""
    places = _places(previous) if previous else {}
    if name in places and other in places:
        return 1 if places[other] > places[name] else -1
    if way := turned(previous, name):
        return way
    if way := turned(previous, other):
        return -way
    return 1 if _home(other, scene_key) > _home(name, scene_key) else -1


def same_place(previous: Stage | None, set_id: str) -> Stage | None:
    """The last stage, if it was in this very set."""
    return previous if previous is not None and previous.set == set_id else None


def _home(name: str, scene_key: str) -> float:
    """A name's own place from left (0) to right (1) in a scene, so that every shot of it agrees without a memory."""
    return float(rng_for(scene_key, name, "side").uniform())


def _places(stage: Stage) -> dict[str, float]:
    """name → where it stood in the picture, share of the width."""
    view = View.of(stage.camera, 1000, 1000)
    seen = [one for one in stage.cast if one.entity]
    if not seen:
        return {}
    pixels, depth = view.project(np.array([one.position for one in seen]))
    return {one.entity: float(x) / 1000 for one, x, d in zip(seen, pixels[:, 0], depth, strict=True) if d > 0}


def turned(stage: Stage | None, name: str) -> int:
    """Which side of the last picture someone faced: −1 left, 1 right, 0 unknown."""
    mark = next((mark for mark in stage.marks if mark.entity == name), None) if stage else None
    if stage is None or mark is None:
        return 0
    right = View.of(stage.camera, 1000, 1000).right
    angle = radians(mark.facing_deg)
    across = right[0] * sin(angle) + right[2] * cos(angle)
    return 0 if abs(across) < 0.1 else (1 if across > 0 else -1)
