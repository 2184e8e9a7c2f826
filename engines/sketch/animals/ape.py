"""The head of an ape or a monkey: a round skull, a pale face, a blunt muzzle, ears at the sides."""

import numpy as np

from engines.sketch.animals.beast import EAR, EYE, HEAD, TAIL, Beast
from engines.sketch.animals.curved import Place, along, ball, eye, lid, on_the_head
from engines.sketch.people.model import shade


def ape_head(beast: Beast) -> None:
    """Everything hangs from the poll and looks straight ahead, however the neck rises."""
    at, row, deep = on_the_head(beast)
    weigh, pale = beast.clay.only("head"), beast.pale

    skull = [
        row(0.04, -0.3, 0.55, 0.55),
        row(0.16, -0.06, 1.05, 1.05),
        row(0.2, 0.2, 1.1, 1.1),
        row(0.18, 0.42, 0.85, 0.9),
        row(0.14, 0.52, 0.6, 0.64),
    ]
    along(beast, skull, weigh, beast.coat, HEAD, sides=18)
    for sign in (-1.0, 1.0):  # the two rounds of a face that meet between the eyes
        round_ = ball(beast, at(0.38 * sign, 0.26, 0.66), 0.5 * deep, "head", pale, HEAD)
        if beast.asleep:
            lid(beast, round_)
    muzzle = [row(-0.34, 0.36, 0.7, 0.5), row(-0.36, 0.7, 0.7, 0.48), row(-0.38, 0.9, 0.56, 0.4)]
    snout = along(beast, muzzle, weigh, pale, HEAD, sides=16)
    mouth = [(14.2, -4), (13.0, -26), (10.8, -20)]
    beast.clay.line(snout, [*mouth[::-1], (14.8, -90)], 0.9)
    beast.clay.line(snout, [*((r, 180 - angle) for r, angle in mouth[::-1]), (14.8, 270)], 0.9)
    for sign in (-1.0, 1.0):
        ball(beast, at(0.14 * sign, -0.06, 1.0), 0.06 * deep, "head", shade(pale, -0.65), EYE)
        if not beast.asleep:
            eye(beast, at(0.36 * sign, 0.34, 0.87), (0.25 * sign, 0.0, 1.0), 0.15 * deep, EYE)
        _ear(beast, at, sign, deep)


def _ear(beast: Beast, at: Place, sign: float, deep: float) -> None:
    part = EAR + (sign > 0)
    place = at(1.2 * sign, 0.18, 0.12)
    ball(beast, place, 0.44 * deep, "head", beast.coat, part, flat=0.35)
    ball(beast, place + np.array([0.02 * deep * sign, 0.0, 0.1 * deep]), 0.3 * deep, "head", beast.pale, part, flat=0.3)


# Of the tail in its lengths: how far behind the root, how high over it.
_CURL = ((0.0, 0.0), (0.2, 0.1), (0.38, 0.34), (0.36, 0.62), (0.18, 0.74), (0.04, 0.62), (0.1, 0.5))


def curled_tail(beast: Beast) -> None:
    """Up behind the back in an S whose end is rolled in."""
    length, _, thick = beast.animal.tail
    x, y, z = beast.rest["tail"]
    knots = [
        (x, y + up * length, z - back * length, thick * (1 - 0.06 * at), thick * (1 - 0.06 * at))
        for at, (back, up) in enumerate(_CURL)
    ]
    along(beast, knots, beast.clay.only("tail"), beast.coat, TAIL, rows=26, sides=10)
