"""Which set a shot plays in, and its floor."""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, inf, radians, sin

from engines.sketch import world
from engines.stage import Vec3
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.world import Set
from workflows.staging.words import match

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


@dataclass(frozen=True, slots=True)
class Floor:
    """Where bodies may be in a set: inside its walls and clear of what stands there."""

    width: float
    depth: float
    circles: tuple[tuple[float, float, float], ...]  # x, z, radius
    walls: tuple[float, float, float, float] | None  # x0, x1, z0, z1
    interior: bool
    ceiling: float  # metres

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

    def trouble(self, where: Vec3, radius: float) -> float:
        """How deep a body of that radius stands in furniture or a wall, metres; 0 where it is free."""
        x, _, z = where
        worst = max((r + radius - ((x - cx) ** 2 + (z - cz) ** 2) ** 0.5 for cx, cz, r in self.circles), default=0.0)
        if self.walls:
            x0, x1, z0, z1 = self.walls
            worst = max(worst, x0 + radius - x, x + radius - x1, z0 + radius - z, z + radius - z1)
        return max(0.0, worst)

    def blocked(self, eye: Vec3, point: Vec3) -> float:
        """How much of a circle lies across the line from lens to body, metres; walls are seen through from behind."""
        ex, ez, px, pz = eye[0], eye[2], point[0], point[2]
        dx, dz = px - ex, pz - ez
        length = max((dx * dx + dz * dz) ** 0.5, 1e-6)
        worst = 0.0
        for cx, cz, r in self.circles:
            along = ((cx - ex) * dx + (cz - ez) * dz) / length
            if -r < along < length - 0.3:
                aside = abs((cx - ex) * dz - (cz - ez) * dx) / length
                worst = max(worst, r + 0.15 - aside)
        return worst


@lru_cache(maxsize=64)
def floor_of(set_id: str, seed: int) -> Floor:
    entry = pick("sets", Set, set_id)
    box = world.bounds(set_id)
    circles = tuple((c.x, c.z, c.radius) for c in world.footprint(set_id, 0.0, seed) if c.radius < 12.0)
    walls = (box.x0, box.x1, box.z0, box.z1) if box else None
    width, depth = entry.floor_m
    return Floor(float(width), float(depth), circles, walls, entry.interior, box.height if box else inf)


def centre(floor: Floor, turn: float, reach: float) -> Vec3:
    """A place near the middle of the free floor, off it by up to `reach` of the half floor in direction `turn`."""
    x = sin(radians(turn)) * floor.width / 2 * reach
    z = cos(radians(turn)) * floor.depth / 2 * reach
    return (round(x, 3), 0.0, round(z, 3))
