"""Characters that are animals: a talking wolf has a mark like anyone, and the body of a wolf."""

import numpy as np

from engines.sketch.animals import creature
from engines.sketch.people.pose import moment
from engines.stage import Creature, Mark
from presets.people import Look, Pose

_POSTURES = {"sitting": "sit", "kneeling": "sit", "lying": "lie", "floating": "fly"}


def as_creature(mark: Mark) -> Creature:
    """The animal a mark of another species puts on the stage, in the gait that comes nearest to the pose."""
    pose = moment(mark.pose, mark.phase, mark.legs).pose
    gait = ("run" if pose.id in ("run", "jump") else "walk") if pose.moving else still_gait(pose) or "stand"
    return Creature(
        animal=mark.look.species,
        entity=mark.entity,
        position=mark.position,
        facing_deg=mark.facing_deg,
        gait=gait,
        phase=mark.phase,
        colour="" if mark.look.colour == Look().colour else mark.look.colour,
        gaze=mark.gaze,
    )


def still_gait(pose: Pose) -> str:
    """How an animal keeps still in a person's pose; empty for one on its feet."""
    if pose.posture == "lying" and pose.gaze == "shut":
        return "sleep"
    return _POSTURES.get(pose.posture, "")


def animal_joints(mark: Mark) -> dict[str, np.ndarray]:
    """The names a person's joints have, on the animal: forelegs are its arms; metres."""
    named = creature.joints(as_creature(mark))
    for side in "rl":
        named[f"{side}_hand"], named[f"{side}_toe"] = named[f"{side}_wrist"], named[f"{side}_ankle"]
        named[f"{side}_eye"], named[f"{side}_ear"] = named["eyes"], named["crown"]
    return named


def mouth(mark: Mark) -> tuple[np.ndarray, np.ndarray]:
    """Where an animal carries things: a point and the 3×3 turn of what lies across its jaws."""
    named = creature.joints(as_creature(mark))
    ahead = named["nose"] - named["head"]
    ahead = ahead / np.linalg.norm(ahead)
    across = np.cross((0.0, 1.0, 0.0), ahead)
    across /= np.linalg.norm(across)
    return named["chin"], np.stack([np.cross(across, ahead), across, ahead], axis=1)
