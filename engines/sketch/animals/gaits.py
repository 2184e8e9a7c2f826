"""How animals move: the turn of every bone at one moment of a gait, degrees about the sideways axis."""

from math import pi, sin

FEET: tuple[tuple[str, float], ...] = (("fr", -1.0), ("fl", 1.0), ("hr", -1.0), ("hl", 1.0))
# Where in the cycle each foot of a gait leaves the ground. A walk moves one foot after another, a gallop gathers.
_ORDER = {
    "walk": {"fr": 0.0, "hl": 0.25, "fl": 0.5, "hr": 0.75},
    "run": {"fr": 0.0, "fl": 0.14, "hr": 0.52, "hl": 0.64},
}
_STILL = {  # (upper, lower, foot) of the fore and the hind legs
    "stand": ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
    "fly": ((-30.0, -40.0, -20.0), (-55.0, 40.0, -30.0)),
}
# Pitch of the body (nose up is negative) and of neck and head against it.
CARRIAGE: dict[str, tuple[float, float, float]] = {
    "stand": (0.0, 0.0, 0.0),
    "walk": (0.0, 4.0, 0.0),
    "run": (0.0, 20.0, -14.0),
    "fly": (-4.0, 10.0, -4.0),
}


def leg(gait: str, foot: str, phase: float) -> tuple[float, float, float]:
    """Turns of upper leg, lower leg and foot: positive swings forward. An unknown gait stands."""
    hind = foot[0] == "h"
    if gait not in _ORDER:
        return _STILL.get(gait, _STILL["stand"])[hind]
    wave = 2 * pi * (phase + 0.25 - _ORDER[gait][foot])
    reach, lift = (24.0, 42.0) if gait == "walk" else (46.0, 78.0)
    folded = max(0.0, sin(wave + 1.9)) * lift  # the leg folds while it swings forward
    upper = reach * sin(wave)
    if hind:
        return upper, -0.7 * folded + (0.0 if upper > 0 else 0.2 * upper), 0.5 * folded
    return upper + 0.35 * folded, -folded, -0.25 * folded


def wing_beat(phase: float) -> float:
    """Degrees a spread wing is raised."""
    return 16.0 + 34.0 * sin(2 * pi * phase + 0.6)


def tail_swing(gait: str, phase: float) -> tuple[float, float]:
    """Degrees a tail is raised and swung to the left."""
    raised = {"run": 34.0, "walk": 8.0, "fly": 20.0}.get(gait, 0.0)
    return raised, 10.0 * sin(2 * pi * phase)
