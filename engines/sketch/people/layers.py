"""One pose on top of another: what the arms do, on the legs of someone who sits, kneels or rides.

A pose has three parts that can be left out: the legs and each arm. Spines add up, since both bend the same back.
"""

from functools import lru_cache

from presets.people import Pose

STAND = "stand"  # whose legs and arms a pose has that says nothing of its own
_LEGS = ("pelvis", *(f"{side}_{joint}" for side in "rl" for joint in ("hip", "knee", "ankle")))
_ARMS = {side: tuple(f"{side}_{joint}" for joint in ("shoulder", "elbow", "wrist")) for side in "rl"}
_SEAT = ("posture", "moving", "seat", "root", "lean")  # what comes with the legs of someone who is carried or sits


def layered(upper: Pose, lower: Pose, sits: bool = False) -> Pose:
    """The pose `upper`, with what it leaves out taken from `lower`; with `sits` the legs and the seat always are."""
    return _layered(upper.model_dump_json(), lower.model_dump_json(), sits) if upper.id != lower.id else upper


@lru_cache(maxsize=512)
def _layered(upper_written: str, lower_written: str, sits: bool) -> Pose:
    upper, lower = Pose.model_validate_json(upper_written), Pose.model_validate_json(lower_written)
    legs = sits or not _says(upper, _LEGS[1:])
    taken = list(_LEGS) if legs else []
    hands = list(upper.hands)
    for index, side in enumerate("rl"):
        if not _says(upper, _ARMS[side]):
            taken += _ARMS[side]
            hands[index] = lower.hands[index]
    parts = {name: _mixed(getattr(upper, name), getattr(lower, name), taken) for name in _TABLES}
    if legs:
        for name in ("joints", "swing"):
            parts[name] |= _summed(getattr(upper, name), getattr(lower, name))
    seat = {name: getattr(lower, name) for name in _SEAT} if sits else {}
    return upper.model_copy(update={**parts, **seat, "hands": hands})


_TABLES = ("joints", "swing", "lag", "reach", "near", "elbow")


def _says(pose: Pose, joints: tuple[str, ...]) -> bool:
    return any(joint in table for joint in joints for table in (pose.joints, pose.swing, pose.reach))


def _mixed(upper: dict, lower: dict, taken: list[str]) -> dict:
    """The table of `upper` with the joints `taken`, and their reaches, from `lower` instead."""
    wanted = {*taken, *(f"{joint}_reach" for joint in taken)}
    return {name: value for name, value in upper.items() if name not in wanted} | {
        name: value for name, value in lower.items() if name in wanted
    }


def _summed(upper: dict[str, list[float]], lower: dict[str, list[float]]) -> dict[str, list[float]]:
    one, other = ([*table.get("spine", []), 0.0, 0.0, 0.0][:3] for table in (upper, lower))
    both = [a + b for a, b in zip(one, other, strict=True)]
    return {"spine": both} if any(both) else {}
