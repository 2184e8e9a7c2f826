"""What makes a dragon of a four-legged body: a long jawed head, crests, bat's wings, a tail with a blade."""

from itertools import pairwise

import numpy as np

from engines.sketch.animals.beast import EYE, HEAD, HORN, MANE, TAIL, WING, Beast
from engines.sketch.animals.curved import Place, along, ball, blade, eye, on_the_head
from engines.sketch.animals.muzzle import horn
from engines.sketch.loft import rgb
from engines.sketch.people.model import shade

BONE, FIRE = rgb("#e3d7ba"), rgb("#d9a02c")


def drake_head(beast: Beast) -> None:
    """A wedge of a skull under a brow, a long snout over a separate jaw, horns swept back."""
    at, row, deep = on_the_head(beast)
    weigh = beast.clay.only("head")

    top = [
        row(0.0, -0.16, 0.85, 0.9),
        row(0.16, 0.08, 1.12, 0.95),
        row(0.16, 0.3, 1.0, 0.8),
        row(0.02, 0.52, 0.66, 0.5),
        row(-0.02, 0.78, 0.56, 0.4),
        row(0.02, 0.98, 0.5, 0.4),
        row(0.0, 1.06, 0.36, 0.26),
    ]
    snout = along(beast, top, weigh, beast.coat, HEAD, rows=18, sides=16)
    jaw = [
        row(-0.5, -0.02, 0.7, 0.34),
        row(-0.62, 0.35, 0.66, 0.3),
        row(-0.56, 0.7, 0.46, 0.22),
        row(-0.48, 0.96, 0.3, 0.16),
    ]
    along(beast, jaw, weigh, beast.pale, HEAD, rows=12, sides=12)
    for angle in (35, 145):
        beast.clay.line(snout, [(12.0, angle), (15.0, angle + (90 - angle) * 0.3), (18.0, angle)], 0.5)
    for sign in (-1.0, 1.0):
        _side(beast, at, sign, deep)
    for ahead, tall in ((0.98, 0.5), (0.78, 0.36), (0.6, 0.28)):  # teeth over the lower lip
        for sign in (-1.0, 1.0):
            root = at(0.42 * sign, -0.22, ahead)
            horn(
                beast, np.array([root, root - [0, 0.5 * tall * deep, 0], root - [0, tall * deep, 0]]), 0.09 * deep, BONE
            )


def _side(beast: Beast, at: Place, sign: float, deep: float) -> None:
    """Brow, eye, nostril, horn and the frill behind the jaw, of one side."""
    brow = [at(0.95 * sign, 0.85, 0.02), at(0.98 * sign, 0.82, 0.25), at(0.7 * sign, 0.42, 0.46)]
    horn(beast, np.array(brow), 0.24 * deep, shade(beast.coat, -0.25), part=HORN)
    if not beast.asleep:
        ball(beast, at(0.86 * sign, 0.46, 0.3), 0.2 * deep, "head", FIRE, EYE)
        eye(beast, at(0.93 * sign, 0.46, 0.335), (sign, 0.0, 0.5), 0.12 * deep, EYE)
    ball(beast, at(0.3 * sign, 0.22, 1.03), 0.1 * deep, "head", shade(beast.coat, -0.6), EYE)
    swept = [
        at(0.6 * sign, 0.9, -0.04),
        at(0.85 * sign, 1.7, -0.28),
        at(1.1 * sign, 2.1, -0.62),
        at(1.2 * sign, 2.9, -0.95),
    ]
    horn(beast, np.array(swept), 0.34 * deep, BONE)
    low = [at(0.9 * sign, 0.1, -0.1), at(1.5 * sign, 0.2, -0.35), at(1.8 * sign, 0.5, -0.66)]
    horn(beast, np.array(low), 0.2 * deep, BONE)
    frill = [
        (*at(0.8 * sign, 0.5, -0.06), *at(0.75 * sign, -0.5, 0.0)),
        (*at(1.35 * sign, 0.5, -0.24), *at(1.2 * sign, -0.6, -0.14)),
        (*at(1.8 * sign, 0.34, -0.44), *at(1.55 * sign, -0.3, -0.32)),
    ]
    blade(beast, frill, beast.clay.only("head"), beast.pale, HORN, 0.05 * deep)


def bladed_tail(beast: Beast) -> None:
    """Thick where it leaves the rump, in a long bow to the ground and up again, with a blade at its end."""
    length, drop, thick = beast.animal.tail
    x, y, z = beast.rest["tail"]
    fall = np.sin(np.radians(drop)) * length
    steps = (
        (0.0, 0.0, 1.0),
        (0.2, 0.2, 0.86),
        (0.45, 0.62, 0.62),
        (0.7, 0.9, 0.42),
        (0.88, 0.92, 0.26),
        (1.0, 0.84, 0.16),
    )
    knots = [(x, y - fall * down, z + 0.1 - length * far, thick * t, thick * t) for far, down, t in steps]
    weigh = beast.clay.only("tail")
    along(beast, knots, weigh, beast.coat, TAIL, rows=18, sides=12)
    places, drops, thicks = np.array(steps).T
    for far in np.linspace(0.08, 0.86, 8):
        down, size = (float(np.interp(far, places, column)) for column in (drops, thicks))
        size *= thick
        root = np.array([x, y - fall * down + 0.8 * size, z + 0.1 - length * far])
        spike = np.array([root, root + np.array([0, 0.5 * size, -0.03]), root + np.array([0, 1.1 * size, -0.1])])
        horn(beast, spike, 0.4 * size, beast.dark, "tail", MANE)
    tip = np.array(knots[-1][:3])
    rows = [(0.03, 0.06), (0.16, -0.1), (0.07, -0.22), (0.01, -0.38)]
    outline = [(*(tip + np.array([wide, 0, back])), *(tip + np.array([-wide, 0, back]))) for wide, back in rows]
    blade(beast, outline, weigh, beast.dark, TAIL, 0.03)


# Folded, of one wing in wing lengths: elbow and wrist of the arm, then the ends of the fingers that span the skin.
_ELBOW, _WRIST = (0.16, 0.02, -0.22), (0.20, 0.42, 0.06)
_FINGERS = ((0.18, 0.10, -0.62), (0.17, -0.04, -0.52), (0.14, -0.14, -0.38), (0.10, -0.16, -0.24))


def folded_wing(beast: Beast, side: str, sign: float, index: int) -> None:
    """A bat's wing half raised: arm up to the wrist, the skin hanging in folds between its fingers."""
    size, root = beast.animal.wings, beast.rest[f"{side}_wing"]
    weigh, skin = beast.clay.only(f"{side}_wing"), beast.pale

    def at(point: tuple[float, float, float]) -> np.ndarray:
        return root + np.array([sign * point[0], point[1], point[2]]) * size

    elbow, wrist = at(_ELBOW), at(_WRIST)
    arm = [(*at((-0.03, -0.03, 0.02)), 0.05 * size, 0.05 * size), (*elbow, 0.034 * size, 0.034 * size)]
    along(beast, arm, weigh, beast.coat, WING + index, rows=6, sides=8)
    fore = [(*elbow, 0.034 * size, 0.034 * size), (*wrist, 0.024 * size, 0.024 * size)]
    along(beast, fore, weigh, beast.coat, WING + index, rows=6, sides=8)
    horn(
        beast,
        np.array([wrist, at((0.22, 0.47, 0.10)), at((0.23, 0.49, 0.17))]),
        0.024 * size,
        BONE,
        f"{side}_wing",
        HORN,
    )
    ends = [at(finger) for finger in _FINGERS] + [root + np.array([0.0, -0.02, -0.16]) * size]
    for one, other in pairwise(ends):
        sag = (one + other) / 2 + 0.16 * (wrist - (one + other) / 2)
        for first, last in ((one, sag), (sag, other)):
            rows = [
                (*(wrist + share * (first - wrist)), *(wrist + share * (last - wrist))) for share in (0.02, 0.5, 1.0)
            ]
            blade(beast, rows, weigh, skin, WING + index, 0.008 * size)
    for end in ends[:-1]:
        bone = [(*wrist, 0.02 * size, 0.02 * size), (*((wrist + end) / 2), 0.016 * size, 0.016 * size)]
        along(beast, [*bone, (*end, 0.008 * size, 0.008 * size)], weigh, beast.coat, WING + index, rows=6, sides=6)
