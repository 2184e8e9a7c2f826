"""What staging knows of a body: its landmarks, its bulk and how large it is, movable as one piece."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin
from typing import Literal

import numpy as np

from engines.sketch.animals import creature as beasts
from engines.sketch.people.skeleton import joints
from engines.sketch.scenery import world
from engines.stage import Creature, Mark, Thing, Vec3
from presets.loader import pick, shelf
from presets.people import Build, Look
from presets.world import Vehicle

Points = Mapping[str, np.ndarray]
# Flesh round the joints of a person, metres at 1.76 m stature: enough to tell who hides whom.
_FLESH = {
    "chest": 0.19,
    "pelvis": 0.17,
    "neck": 0.10,
    "r_shoulder": 0.10,
    "l_shoulder": 0.10,
    "r_hand": 0.07,
    "l_hand": 0.07,
    "r_knee": 0.09,
    "l_knee": 0.09,
    "r_ankle": 0.07,
    "l_ankle": 0.07,
}
_WAYS = np.array([[x, y, z] for x in (-1, 0, 1) for y in (0, 1) for z in (-1, 0, 1) if (x, y, z) != (0, 0, 0)])
CROUCH = 0.55  # of a stature: the lens goes no lower for someone on the ground, but looks down
_TIPS = ("crown", "r_hand", "l_hand", "r_elbow", "l_elbow", "r_toe", "l_toe", "r_ankle", "l_ankle", "r_knee", "l_knee")


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One person, animal or thing. All places are metres; `blobs` are balls (x, y, z, radius) that fill its bulk."""

    name: str
    kind: Literal["person", "creature", "thing"]  # a thing that is somebody counts as a creature
    at: Points  # crown, eyes, head, chin, … ; a thing that is nobody has only "head", its middle
    outline: np.ndarray  # (n, 3) points that enclose it
    blobs: np.ndarray  # (k, 4), the head first
    facing_deg: float
    stature: float  # its height standing upright
    head_m: float  # chin to crown; a thing: its longest side
    crouch: float = CROUCH

    def moved(self, where: Vec3, turn_deg: float) -> "Figure":
        """The same figure turned about the origin's vertical, then carried to `where`."""
        shift, turn = np.asarray(where, float), _about_y(turn_deg)
        names = list(self.at)
        placed = np.stack([self.at[name] for name in names]) @ turn.T + shift
        blobs = np.concatenate([self.blobs[:, :3] @ turn.T + shift, self.blobs[:, 3:]], axis=1)
        return Figure(
            self.name,
            self.kind,
            dict(zip(names, placed, strict=True)),
            self.outline @ turn.T + shift,
            blobs,
            self.facing_deg + turn_deg,
            self.stature,
            self.head_m,
            self.crouch,
        )

    @property
    def lowest_lens(self) -> float:
        """Metres: the least height of a lens that is level with its eyes."""
        return self.crouch * self.stature

    @property
    def radius(self) -> float:
        """Metres of floor round its middle."""
        return float(np.max(np.hypot(self.outline[:, 0], self.outline[:, 2])))

    @property
    def head_radius(self) -> float:
        return float(self.blobs[0, 3])


def person(mark: Mark, saddle: tuple[Vec3, float] | None = None) -> Figure:
    """The body of a mark, standing at the origin and facing 0°; `saddle` as in the skeleton: the pelvis point and
    facing of whoever is carried."""
    hands = (mark.right_touch, mark.left_touch)
    at = _joints(mark.pose, mark.legs, mark.phase, mark.emotion, mark.look.build, hands, saddle)
    return body(mark, at, saddle[1] if saddle else mark.facing_deg)


def body(mark: Mark, at: Points, facing_deg: float) -> Figure:
    """The flesh of a person round joints that are known."""
    build = pick("builds", Build, mark.look.build)
    scale = build.height_m / 1.76 * build.girth
    waist = np.append((at["chest"] + at["pelvis"]) / 2, 0.16 * scale)
    bulk = np.stack([np.append(at[name], radius * scale) for name, radius in _FLESH.items()])
    blobs = np.vstack([np.append(at["head"], build.head_m * 0.5), waist, bulk])
    over = at["head"] + [0.0, float(np.linalg.norm(at["crown"] - at["head"])), 0.0]  # the top of a head that is bent
    outline = np.stack([*(at[name] for name in _TIPS), over])
    return Figure(mark.entity, "person", at, outline, blobs, facing_deg, build.height_m, build.head_m)


@lru_cache(maxsize=256)
def _joints(
    pose: str,
    legs: str,
    phase: float,
    emotion: str,
    build: str,
    hands: tuple[Vec3 | None, Vec3 | None],
    saddle: tuple[Vec3, float] | None,
) -> Points:
    right, left = hands
    look = Look(build=build)
    mark = Mark(
        entity="", pose=pose, legs=legs, phase=phase, emotion=emotion, look=look, right_touch=right, left_touch=left
    )
    return joints(mark, saddle)


def animal(beast: Creature) -> Figure:
    """The body of an animal that faces 0°."""
    at = {name: np.asarray(place, float) for name, place in beasts.joints(beast).items()}
    ground = beast.position[1]
    long, tall = beasts.size(beast.animal)
    wide = 0.13 * min(long, tall) * beast.scale
    feet = [np.array([at[end][0] + side, ground, at[end][2]]) for end in ("chest", "pelvis") for side in (-wide, wide)]
    ears = at["crown"] + 0.3 * (at["crown"] - at["head"])
    outline = np.vstack([*at.values(), ears, *feet, _edges(beasts.solid(beast).vertices)])
    # A muzzle is long for its skull: what a close view fills the frame with is less than all of it.
    head = max(0.75 * float(np.linalg.norm(at["crown"] - at["chin"])), 0.03)
    spine = [at["chest"] + (at["pelvis"] - at["chest"]) * share for share in (0.0, 0.33, 0.66, 1.0)]
    trunk = [np.append(place - [0.0, wide, 0.0], 1.6 * wide) for place in spine]
    blobs = np.stack([np.append(at["head"], 0.6 * head), np.append(at["neck"], wide), *trunk])
    return Figure(beast.entity, "creature", at, outline, blobs, 0.0, float(np.ptp(outline[:, 1])), head)


def _edges(coat: np.ndarray) -> np.ndarray:
    """The points (n, 3) of a coat that lie furthest out: horns, tail, wings."""
    along = coat @ _WAYS.T
    return coat[np.unique(np.concatenate([np.argmax(along, axis=0), np.argmin(along, axis=0)]))]


def saddle(beast: Creature) -> tuple[Vec3, float]:
    """Where a rider of that animal sits: the pelvis point and the facing."""
    point, facing = beasts.saddle(beast)
    return (float(point[0]), float(point[1]), float(point[2])), float(facing)


def thing(one: Thing) -> Figure:
    """The bulk of a prop or vehicle at the origin, facing 0°."""
    wide, tall, deep = (side * one.scale for side in world.size(one.thing, one.laid))
    corners = np.array([[x, y, z] for x in (-wide / 2, wide / 2) for y in (0.0, tall) for z in (-deep / 2, deep / 2)])
    middle = np.array([0.0, tall / 2, 0.0])
    count = max(1, round(deep / max(wide, 0.2)))
    along = (np.arange(count) - (count - 1) / 2) * deep / count
    high, bulk = (0.26, 0.3) if one.thing in shelf("vehicles", Vehicle) else (0.4, 0.45)  # riders sit above the doors
    blobs = np.array([[0.0, tall * high, z, min(wide, tall) * bulk] for z in along])
    return Figure(one.entity, "thing", {"head": middle}, corners, blobs, 0.0, tall, max(wide, tall, deep))


def _about_y(degrees: float) -> np.ndarray:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
