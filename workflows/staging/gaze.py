"""What eyes are on: the other's eyes, a thing, the lens, or nothing in particular."""

from collections.abc import Mapping
from math import cos, radians, sin

import numpy as np

from engines.sketch.people.pose import posture
from engines.stage import Camera, Mark, Thing, Vec3
from library.documents import ShotFields
from workflows.staging.acting import IDLE
from workflows.staging.figures import Figure
from workflows.staging.words import match

WIDEST = 95.0  # degrees a head and its eyes comfortably turn from the body
CHEAT = 0.36  # of the distance to who is looked at: some 20°
SKY = "sky"  # as a shot says that somebody looks at the moon or the stars
ELSEWHERE = {"ahead", "down", "up", "hands", "away"}


def gazing(
    mark: Mark, shot: ShotFields, figures: Mapping[str, Figure], things: tuple[Thing, ...], camera: Camera, looker: str
) -> Vec3 | None:
    """The world point someone's eyes are on; None leaves it to the pose."""
    me = figures[mark.entity]
    if posture(mark.pose, mark.legs).gaze == "shut":
        return None
    wanted = shot.looking_at.get(mark.entity, "")
    if wanted == "camera" or (looker and wanted == looker):
        return camera.position
    if wanted == "away":
        return _aside(me, 34.0)
    if wanted == SKY:
        return above(tuple(map(float, me.at["eyes"])), me.facing_deg)  # pyright: ignore[reportArgumentType]
    if wanted == "beyond":  # the back to the lens, the eyes where the body faces
        return None
    if posture(mark.pose, mark.legs).gaze == "lens" and wanted not in figures:
        return _within(me, me.at["eyes"] + 0.6 * (np.asarray(camera.position) - me.at["eyes"]))
    point = _point(wanted, figures, things) if wanted else _beside(mark, shot, figures)
    if point is None:
        return None
    return _within(me, _cheated(me, point, camera))


def watching(thing: Thing, shot: ShotFields, figures: Mapping[str, Figure], camera: Camera, looker: str) -> Vec3 | None:
    """The world point the eyes of a thing that is somebody are on; None: straight ahead."""
    me, wanted = figures[thing.entity], shot.looking_at.get(thing.entity, "")
    if wanted == "camera" or (looker and wanted == looker):
        return camera.position
    if wanted == SKY:
        return above(_vec(me.at["eyes"]), me.facing_deg)
    others = {name: one.at["eyes"] for name, one in figures.items() if name != thing.entity and "eyes" in one.at}
    if wanted in others:
        return _vec(others[wanted])
    if wanted in ("away", "beyond") or not others:
        return None
    return _vec(min(others.values(), key=lambda eyes: float(np.linalg.norm(eyes - me.at["eyes"]))))


def _vec(point: np.ndarray) -> Vec3:
    return (round(float(point[0]), 4), round(float(point[1]), 4), round(float(point[2]), 4))


def above(eyes: Vec3, facing_deg: float) -> Vec3:
    """A point in the sky before someone."""
    x, y, z = eyes
    angle = radians(facing_deg + 12.0)
    return (round(x + 4 * sin(angle), 4), round(y + 4.0, 4), round(z + 4 * cos(angle), 4))


def _cheated(me: Figure, point: np.ndarray, camera: Camera) -> np.ndarray:
    """The point brought round towards the lens, as actors do: looking past the other keeps the face in the picture."""
    to_lens = np.asarray(camera.position) - me.at["eyes"]
    to_lens[1] = 0.0
    away = point - me.at["eyes"]
    flat = to_lens / max(float(np.linalg.norm(to_lens)), 1e-6)
    return point + CHEAT * float(np.linalg.norm(away)) * flat


def _point(wanted: str, figures: Mapping[str, Figure], things: tuple[Thing, ...]) -> np.ndarray | None:
    if wanted in figures:
        return figures[wanted].at.get("eyes", figures[wanted].at["head"])  # a car has no eyes
    prop = match("props", wanted) or match("vehicles", wanted)
    found = next((thing for thing in things if thing.entity == wanted or (prop and thing.thing == prop)), None)
    return np.array(found.position) + np.array([0.0, 0.2, 0.0]) if found else None


def _beside(mark: Mark, shot: ShotFields, figures: Mapping[str, Figure]) -> np.ndarray | None:
    partner = _partner(mark, figures)
    return _watched(mark, shot, figures) if partner is None else partner


def _partner(mark: Mark, figures: Mapping[str, Figure]) -> np.ndarray | None:
    """Whoever a pose such as talking or hugging is for: the nearest other body in front."""
    pose = posture(mark.pose, mark.legs)
    if not (pose.partner or mark.talking) or pose.gaze in ELSEWHERE - {"ahead"}:
        return None
    me = figures[mark.entity]
    others = [figure for name, figure in figures.items() if name != mark.entity and figure.kind != "thing"]
    near = [other for other in others if abs(_bearing(me, other.at["eyes"])) < WIDEST]
    if not near:
        return None
    return min(near, key=lambda other: float(np.linalg.norm(other.at["eyes"] - me.at["eyes"]))).at["eyes"]


def _watched(mark: Mark, shot: ShotFields, figures: Mapping[str, Figure]) -> np.ndarray | None:
    """Whoever does something draws the eyes of those who stand by, as far as a neck turns."""
    me, actor = figures[mark.entity], figures.get(shot.subject)
    by = posture(mark.pose, mark.legs)
    if actor is None or actor is me or by.moving or by.gaze != "ahead" or shot.doing.get(shot.subject, "stand") in IDLE:
        return None
    eyes = actor.at.get("eyes", actor.at["head"])
    return eyes if abs(_bearing(me, eyes)) < WIDEST else None


def _bearing(me: Figure, point: np.ndarray) -> float:
    """Degrees from straight ahead to a point, positive to the figure's left (its +x at a facing of 0°)."""
    away = point - me.at["eyes"]
    return (np.degrees(np.arctan2(away[0], away[2])) - me.facing_deg + 180.0) % 360.0 - 180.0


def _within(me: Figure, point: np.ndarray) -> Vec3:
    """The point, or one on the same side that a neck can reach."""
    bearing = _bearing(me, point)
    if abs(bearing) <= WIDEST:
        return (round(float(point[0]), 4), round(float(point[1]), 4), round(float(point[2]), 4))
    return _aside(me, float(np.sign(bearing)) * 40.0)


def _aside(me: Figure, degrees: float) -> Vec3:
    angle = radians(me.facing_deg + degrees)
    x, y, z = me.at["eyes"]
    return (round(float(x) + 4 * sin(angle), 4), round(float(y) - 0.1, 4), round(float(z) + 4 * cos(angle), 4))
