"""The body of a thing that is somebody: the landmarks a person has, on a teapot or a tree."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from engines.sketch.scenery import world
from engines.stage import Thing
from workflows.staging import figures
from workflows.staging.figures import CROUCH, Figure

SMALL_M = 0.75  # metres: a thing no taller than this is looked at as a whole, like a head
SHOWN, FLAT = 0.75, 0.6  # of its height, or of its width, that a close view of it is measured by
STATURE = 7.0  # heads: what a thing counts as upright height in a medium view, at least
LEAST_HEAD_M, LARGEST_M = 0.22, 3.2  # metres: of a head, and of what has no face and is looked at as a whole
ABOVE, BELOW = 0.75, 0.6  # heads from the middle of a face to crown and chin
REACHED_M = 1.9  # metres up to which others touch it
SLICES = 8
LEVEL = 0.05  # of the stature of a large thing: its face may be looked at from low down


def body_of(one: Thing) -> Figure:
    """The figure of a prop or vehicle at the origin, facing 0°, whether or not it is somebody."""
    return somebody(one) if one.alive else figures.thing(one)


def somebody(one: Thing) -> Figure:
    """A thing with the landmarks of a person: a small one is all head, a large one has its head where its face is."""
    points, bulk, room = _points(one.thing) * one.scale, figures.thing(one), world.face_room(one.thing)
    foot, tall = float(points[:, 1].min()), float(np.ptp(points[:, 1]))  # a balloon hangs above its place
    wide, deep = float(np.ptp(points[:, 0])), float(np.ptp(points[:, 2]))
    face = np.array(room.middle) * one.scale if room else np.array([0.0, foot + tall / 2, 0.0])
    if tall < SMALL_M or room is None:
        whole = min(tall, LARGEST_M)
        middle, low, top = np.array([0.0, foot + whole / 2, face[2]]), foot, foot + whole
        head, ball = SHOWN * max(whole, FLAT * min(wide, LARGEST_M)), max(whole, min(wide, LARGEST_M)) / 2
    else:
        head = max(1.1 * room.height * one.scale, LEAST_HEAD_M)
        middle, ball = face, head / 2
        low, top = max(foot, face[1] - BELOW * head), min(foot + tall, face[1] + ABOVE * head)
    eyes = face + np.array([0.0, 0.11 * room.width * one.scale if room else 0.0, 0.0])
    at = {"head": middle, "eyes": eyes}
    heights = {"crown": top, "chin": low, "neck": low, "chest": 0.8 * low, "pelvis": 0.5 * low}
    at |= {name: np.array([0.0, height, middle[2]]) for name, height in heights.items()}
    rest = _upright(points, foot, tall) if tall > max(wide, deep) else bulk.blobs + np.array([0.0, foot, 0.0, 0.0])
    blobs = np.vstack([np.append(middle, ball), rest])
    outline, stature = bulk.outline + np.array([0.0, foot, 0.0]), max(top - foot, STATURE * head)
    return Figure(one.entity, "creature", at, outline, blobs, 0.0, stature, head, CROUCH if tall < SMALL_M else LEVEL)


def foot_of(thing_id: str) -> float:
    """Metres of floor round the middle of a thing, as far as people reach up: a tree stands on its trunk."""
    points = _points(thing_id)
    low = points[points[:, 1] < REACHED_M]
    return float(np.max(np.hypot(low[:, 0], low[:, 2]), initial=0.0))


def hangs(thing_id: str) -> bool:
    """Is it in the air by itself, as a balloon is?"""
    return float(_points(thing_id)[:, 1].min()) > 0.1


@lru_cache(maxsize=256)
def _points(thing_id: str) -> np.ndarray:
    return world.thing_solid(Thing(thing=thing_id)).vertices


def _upright(points: np.ndarray, foot: float, tall: float) -> np.ndarray:
    """Balls (k, 4) up an upright thing, each as wide as it is there: a trunk below, a crown above."""
    balls = []
    for low, high in pairwise(np.linspace(foot, foot + tall, SLICES + 1)):
        there = points[(points[:, 1] >= low - 0.1 * tall) & (points[:, 1] <= high + 0.1 * tall)]
        half = 0.45 * float(np.ptp(there[:, 0])) if len(there) else 0.0
        balls.append([0.0, (low + high) / 2, 0.0, half])
    return np.array(balls)
