"""Which set a shot plays in, and its floor."""

from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, hypot, inf, radians, sin

import numpy as np

from engines.sketch.scenery import world
from engines.sketch.scenery.places import Seat
from engines.stage import Vec3
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.world import Set
from workflows.staging.words import match

MOUNTS = {"drive": ("car",), "row": ("boat",), "ride": ("horse", "bicycle", "motorcycle")}
# What these poses cannot do without: the one of them that the shot names, else the first.
HEAD_M, POLES_TO_M = 0.24, 45.0  # metres: half a head and the air round it; what stands further is a hint
_FALLBACKS = {True: ("room", "hall"), False: ("road", "steppe", "street")}


def choose_set(shot: ShotFields) -> str:
    """The set of a shot: the one it names, else what location, description and action speak of, else plain ground."""
    known = shelf("sets", Set)
    if shot.set in known:
        return shot.set
    location = shot.location.lower()
    inside = location.startswith(("int.", "int ", "inside")) or " indoors" in location
    for text in (shot.set, shot.location, shot.description, shot.action):
        if text and (found := match("sets", text)):
            return found
    return next((name for name in _FALLBACKS[inside] if name in known), next(iter(known)))


def aboard(shot: ShotFields, set_id: str) -> ShotFields:
    """The shot with all its people in the vehicle whose inside the set is, and who sits in the one another drives."""
    vehicle = pick("sets", Set, set_id).inside
    if vehicle:
        return shot.model_copy(update={"riding": dict.fromkeys(shot.characters, vehicle) | shot.riding})
    if not pick("sets", Set, set_id).interior:
        asked = {name: _mount(shot, shot.doing.get(name, "")) for name in shot.characters}
        missing = {name: mount for name, mount in asked.items() if mount}
        shot = shot.model_copy(update={"riding": missing | shot.riding})
    taken = next((mount for mount in shot.riding.values() if match("vehicles", mount)), "")
    sitters = [name for name in shot.characters if shot.doing.get(name) == "sit" and name not in shot.riding]
    return shot.model_copy(update={"riding": shot.riding | dict.fromkeys(sitters, taken)}) if taken else shot


def _mount(shot: ShotFields, pose: str) -> str:
    """What a pose sits on: of the kinds it can be done on, the one among the things of the shot."""
    kinds = MOUNTS.get(pose, ())
    named = [match("vehicles", prop) for prop in shot.props]
    return next((kind for kind in kinds if kind in named), kinds[0] if kinds else "")


@dataclass(frozen=True, slots=True, eq=False)
class Floor:
    """Where bodies may be in a set: inside its walls and clear of what stands there."""

    width: float
    depth: float
    circles: np.ndarray  # (n, 3) x, z, radius
    walls: tuple[float, float, float, float] | None  # x0, x1, z0, z1
    interior: bool
    ceiling: float  # metres
    seats: tuple[Seat, ...] = ()
    beds: tuple[Seat, ...] = ()
    poles: np.ndarray = field(default_factory=lambda: np.empty((0, 3)))  # (n, 3) thin things higher than a head

    @property
    def reach(self) -> float:
        """How far apart a lens and its subject can be in here, metres."""
        if not self.walls:
            return inf
        x0, x1, z0, z1 = self.walls
        return 0.78 * hypot(x1 - x0, z1 - z0)

    def outside(self, eye: Vec3) -> float:
        """How far behind a wall a lens stands, metres."""
        if not self.walls:
            return 0.0
        x0, x1, z0, z1 = self.walls
        return max(0.0, x0 - eye[0], eye[0] - x1, z0 - eye[2], eye[2] - z1)

    def bumped(self, eye: Vec3) -> float:
        """How deep a lens is in a bush or a pillar, with an arm's length to spare, metres."""
        cx, cz, r = self.circles.T
        return float(np.max(r + 0.4 - np.hypot(eye[0] - cx, eye[2] - cz), initial=0.0))

    def trouble(self, where: Vec3, radius: float) -> float:
        """How deep a body of that radius stands in furniture or a wall, metres; 0 where it is free."""
        x, _, z = where
        cx, cz, r = self.circles.T
        worst = float(np.max(r + radius - np.hypot(x - cx, z - cz), initial=0.0))
        if self.walls:
            x0, x1, z0, z1 = self.walls
            worst = max(worst, x0 + radius - x, x + radius - x1, z0 + radius - z, z + radius - z1)
        return max(0.0, worst)

    def blocked(self, eye: Vec3, point: Vec3) -> float:
        """How much of a circle lies across the line from lens to body, metres; walls are seen through from behind."""
        ex, ez, px, pz = eye[0], eye[2], point[0], point[2]
        length = max(hypot(px - ex, pz - ez), 1e-6)
        dx, dz = (px - ex) / length, (pz - ez) / length
        cx, cz, r = self.circles.T
        along = (cx - ex) * dx + (cz - ez) * dz
        over = r + 0.15 - np.abs((cx - ex) * dz - (cz - ez) * dx)
        return float(np.max(np.where((along > -r) & (along < length - 0.3), over, 0.0), initial=0.0))

    def crowned(self, eye: Vec3, point: Vec3) -> float:
        """How squarely the nearest pole or trunk stands behind a head, 0 none .. 1 in its middle."""
        ex, ez, px, pz = eye[0], eye[2], point[0], point[2]
        length = max(hypot(px - ex, pz - ez), 1e-6)
        dx, dz = (px - ex) / length, (pz - ez) / length
        cx, cz, r = self.poles.T
        along = (cx - ex) * dx + (cz - ez) * dz
        aside = np.abs((cx - ex) * dz - (cz - ez) * dx)
        reach = HEAD_M / length + 0.4 * r / np.maximum(along, 0.1)  # a crown is wider than the foot, and no pole
        share = 1.0 - aside / np.maximum(along, 0.1) / reach
        return float(np.max(np.where((along > length + 0.6) & (along < POLES_TO_M), share, 0.0), initial=0.0))


@lru_cache(maxsize=64)
def floor_of(set_id: str, seed: int) -> Floor:
    entry = pick("sets", Set, set_id)
    box = world.bounds(set_id)
    circles = np.array([(c.x, c.z, c.radius) for c in world.footprint(set_id, 0.0, seed) if c.radius < 12.0])
    walls = (box.x0, box.x1, box.z0, box.z1) if box else None
    width, depth = entry.floor_m
    ceiling = box.height if box else inf
    offers = world.seats(set_id), world.beds(set_id)
    poles = np.array([(c.x, c.z, c.radius) for c in world.poles(set_id, seed)]).reshape(-1, 3)
    return Floor(float(width), float(depth), circles.reshape(-1, 3), walls, entry.interior, ceiling, *offers, poles)


def centre(floor: Floor, turn: float, reach: float) -> Vec3:
    """A place near the middle of the free floor, off it by up to `reach` of the half floor in direction `turn`."""
    x = sin(radians(turn)) * floor.width / 2 * reach
    z = cos(radians(turn)) * floor.depth / 2 * reach
    return (round(x, 3), 0.0, round(z, 3))
