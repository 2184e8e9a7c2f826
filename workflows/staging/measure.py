"""Reading a stage as a picture: what is where in the frame, how large, who hides whom. Shares run from the top left."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.people.skeleton import joints
from engines.stage import Camera, Creature, Mark, Stage, Thing, Vec3
from presets.loader import pick
from presets.world import Vehicle
from workflows.staging import figures
from workflows.staging.embodied import body_of
from workflows.staging.figures import Figure

UNIT = 1000  # the picture is measured as one of this height


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A camera's picture of that aspect."""

    view: View
    aspect: float

    @classmethod
    def of(cls, camera: Camera, aspect: float) -> "Frame":
        return cls(View.of(camera, round(UNIT * aspect), UNIT), aspect)

    def shares(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """World points (n, 3) → (u, v) (n, 2) as shares of width and height, and depths (n,) in metres."""
        pixels, depth = self.view.project(points)
        return pixels / (self.view.width, self.view.height), depth

    def tall(self, metres: float, depth: float) -> float:
        """The share of the frame's height that a length at a depth takes up."""
        return metres * self.view.focal_px / depth / self.view.height

    def at(self, figure: Figure, landmark: str) -> tuple[float, float]:
        """Where a landmark falls: (u, v)."""
        place, _ = self.shares(figure.at[landmark][None])
        return float(place[0, 0]), float(place[0, 1])

    def head_fill(self, figure: Figure) -> float:
        """Chin to crown as a share of the frame's height, as if seen squarely."""
        _, depth = self.shares(figure.at["head"][None])
        return self.tall(figure.head_m, float(depth[0]))

    def box(self, figure: Figure) -> tuple[float, float, float, float]:
        """Left, right, top, bottom of a whole figure, also where it leaves the frame."""
        place, _ = self.shares(figure.outline)
        (left, top), (right, bottom) = place.min(axis=0), place.max(axis=0)
        return float(left), float(right), float(top), float(bottom)

    @property
    def horizon(self) -> float:
        """Height of the horizon in the middle of the frame: below 0 or above 1 when it is out of sight."""
        level = self.view.forward * np.array([1.0, 0.0, 1.0])
        far = self.view.eye + 1e5 * level / max(float(np.linalg.norm(level)), 1e-9)
        return float(self.shares(far[None])[0][0, 1])


def head_seen(figure: Figure, others: list[Figure], frame: Frame) -> float:
    """How much of a head is in the frame and not behind another body, 0..1, sampled over its disc."""
    disc = _disc(figure, frame)
    place, depth = frame.shares(disc)
    seen = (depth > 0.1) & np.all((place > 0.0) & (place < 1.0), axis=1)
    for other in others:
        if other is not figure:
            seen &= ~_covered(disc, other, frame.view.eye)
    return float(np.mean(seen))


def _disc(figure: Figure, frame: Frame) -> np.ndarray:
    """Thirteen points of the disc a head shows to the camera."""
    centre, radius = figure.blobs[0, :3], 0.8 * figure.head_radius
    turns = np.linspace(0.0, 2 * np.pi, 6, endpoint=False)
    ring = np.outer(np.cos(turns), frame.view.right) + np.outer(np.sin(turns), frame.view.up)
    return np.vstack([centre, centre + radius * ring, centre + 0.5 * radius * ring])


def _covered(points: np.ndarray, other: Figure, eye: np.ndarray) -> np.ndarray:
    """Which points lie behind a ball of `other` as seen from `eye`."""
    ray = points - eye
    length = np.linalg.norm(ray, axis=1, keepdims=True)
    ray = ray / np.maximum(length, 1e-9)
    centre = other.blobs[:, :3] - eye
    along = ray @ centre.T
    aside = np.sum(centre * centre, axis=1)[None, :] - along**2
    hits = (aside < other.blobs[:, 3] ** 2) & (along > 0.05) & (along < length - 0.12)
    return np.any(hits, axis=1)


def figures_of(stage: Stage) -> list[Figure]:
    """Every person, animal and thing of a stage where it is, in that order; riders where their mounts carry them."""
    people = [
        figures.body(mark, joints(mark, saddle), saddle[1] if saddle else mark.facing_deg)
        for mark in stage.marks
        for saddle in [_saddle(stage, mark)]
    ]
    beasts = [_creature(one) for one in stage.creatures]
    things = [_thing(one) for one in stage.things]
    return [*people, *beasts, *things]


def _creature(one: Creature) -> Figure:
    x, y, z = one.position
    home = one.model_copy(update={"position": (0.0, y, 0.0), "facing_deg": 0.0, "gaze": None})
    return figures.animal(home).moved((x, 0.0, z), one.facing_deg)


def _thing(one: Thing) -> Figure:
    return body_of(one).moved(one.position, one.facing_deg)


def _saddle(stage: Stage, mark: Mark) -> tuple[Vec3, float] | None:
    if mark.mount is None:
        return None
    if mark.mount >= 0:
        return figures.saddle(stage.creatures[mark.mount])
    thing = stage.things[-1 - mark.mount]
    riders = [one.entity for one in stage.marks if one.mount == mark.mount]
    seats = pick("vehicles", Vehicle, thing.thing).seats
    x, y, z = seats[min(riders.index(mark.entity), len(seats) - 1)]
    c, s = np.cos(np.radians(thing.facing_deg)), np.sin(np.radians(thing.facing_deg))
    ox, oy, oz = thing.position
    return (float(ox + c * x + s * z), float(oy + y), float(oz - s * x + c * z)), thing.facing_deg
