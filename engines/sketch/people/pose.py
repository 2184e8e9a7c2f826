"""A pose caught at one moment of its cycle.

Angles are degrees, positive as named:

    spine, head       forward, turned left, tilted left
    *_shoulder        raised forward, raised sideways, turned inward
    *_elbow           bent
    *_wrist           bent towards the palm, towards the thumb, palm turned down (−90: palm up)
    *_shrug           collarbone raised
    *_hip             raised forward, spread, turned outward
    *_knee            bent
    *_ankle           toes up; left out, the sole stays level

An arm whose wrist has a `reach` is solved from the wrist back and needs no shoulder or elbow angles.
A pose is layered: what it leaves out is done as in another, see `layers.py`.
"""

from dataclasses import dataclass
from math import pi, sin

from engines.sketch.people.layers import STAND, layered
from presets.loader import pick, shelf
from presets.people import Build, Expression, Pose

LIMITS: dict[str, tuple[float, float]] = {"elbow": (0.0, 150.0), "knee": (0.0, 155.0), "ankle": (-50.0, 30.0)}


@dataclass(frozen=True, slots=True)
class Moment:
    """The numbers of one pose at one phase."""

    pose: Pose
    phase: float

    def angles(self, joint: str) -> list[float]:
        """Three angles of a joint, degrees, within what the joint allows; zeros where the pose says nothing."""
        values = self._at(joint, self.pose.joints.get(joint, []))
        values += [0.0] * (3 - len(values))
        low, high = LIMITS.get(joint[2:], (-360.0, 360.0))
        values[0] = min(max(values[0], low), high)
        return values

    def reach(self, wrist: str) -> list[float] | None:
        base = self.pose.reach.get(wrist)
        return None if base is None else self._at(f"{wrist}_reach", base)

    def says(self, joint: str) -> bool:
        return joint in self.pose.joints or joint in self.pose.swing

    def _at(self, joint: str, base: list[float]) -> list[float]:
        swing = self.pose.swing.get(joint)
        if swing is None:
            return list(base)
        wave = sin(2 * pi * (self.phase + self.pose.lag.get(joint, 0.0)))
        length = max(len(base), len(swing))
        at = [0.0] * length
        for index in range(length):
            at[index] = (base[index] if index < len(base) else 0.0) + wave * (
                swing[index] if index < len(swing) else 0.0
            )
        return at


def moment(pose: str, phase: float, legs: str = "") -> Moment:
    """The pose of that id at `phase` (cycles), on the legs of another if asked.

    An unknown id raises a `PresetError` that lists the poses.
    """
    return Moment(posture(pose, legs), phase)


def posture(pose: str, legs: str = "") -> Pose:
    """The whole pose: what that of the id `pose` says, the rest as in `stand`, below the waist as in `legs`."""
    upper = pick("poses", Pose, pose)
    if legs and legs != pose:
        return layered(upper, pick("poses", Pose, legs), sits=True)
    known = shelf("poses", Pose)
    return layered(upper, known[STAND]) if STAND in known else upper


def build(id: str) -> Build:
    """The body of that id, or a `PresetError` that lists the builds."""
    return pick("builds", Build, id)


def poses() -> dict[str, Pose]:
    return shelf("poses", Pose)


def expression(emotion: str) -> Expression:
    """The face of that feeling; a feeling without a face of its own leaves the face at rest."""
    faces = shelf("expressions", Expression)
    return faces.get(emotion) or faces["neutral"]
