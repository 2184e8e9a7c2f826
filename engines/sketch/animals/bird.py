"""Birds, standing and flying. Measures are standing heights."""

from math import radians

import numpy as np

from engines.sketch.animals.beast import BODY, EYE, HEAD, HOOF, LEG, MANE, TAIL, Beast, direction, pointing
from engines.sketch.animals.muzzle import horn
from engines.sketch.animals.wings import wings
from engines.sketch.loft import FORWARD, rgb
from engines.sketch.people.model import shade
from presets.world import Animal

LEGS = 0.34  # standing heights from the ground to the belly of a bird on ordinary legs


def bird_joints(animal: Animal) -> dict[str, np.ndarray]:
    """Resting joints of a bird one unit tall at the crown; the body leans by the neck's angle over the legs."""
    depth = animal.depth
    body, high = np.array([0.0, animal.belly + depth * 0.5, 0.0]), animal.belly / LEGS
    neck = body + np.array([0.0, depth * 0.30, animal.length * 0.34])
    poll = neck + animal.neck[0] * direction(animal.neck[1])
    tail = body + np.array([0.0, 0.02, -animal.length * 0.42])
    rest = {"body": body, "neck": neck, "head": poll, "tail": tail}
    for side, sign in (("r", -1.0), ("l", 1.0)):
        rest[f"{side}_wing"] = body + np.array([sign * animal.width * 0.42, depth * 0.22, animal.length * 0.20])
        x = sign * animal.width * 0.26
        for foot in (f"f{side}", f"h{side}"):
            rest[f"{foot}_upper"] = np.array([x, 0.36 * high, 0.0])
            rest[f"{foot}_lower"] = np.array([x, 0.20 * high, -0.03])
            rest[f"{foot}_foot"] = np.array([x, 0.03, 0.0])
    return rest


def bird(beast: Beast) -> None:
    a = beast.animal
    half, deep, wide = a.length / 2, a.depth / 2, a.width / 2
    rows = [
        (-half, wide * 0.30, deep * 0.22, deep * 0.25, 0.0),
        (-half * 0.7, wide * 0.62, deep * 0.50, deep * 0.60, 0.0),
        (-half * 0.2, wide * 0.95, deep * 0.88, deep * 1.0, 0.0),
        (half * 0.2, wide, deep * 0.98, deep * 1.05, 0.0),
        (half * 0.6, wide * 0.85, deep * 0.95, deep * 0.85, 0.02),
        (half * 0.9, wide * 0.5, deep * 0.72, deep * 0.45, 0.08),
    ]
    beast.clay.loft(
        rows,
        beast.clay.only("body"),
        beast.coat,
        BODY,
        origin=beast.rest["body"],
        frame=FORWARD,
        sides=16,
        domes=(0.02, deep * 0.3),
    )
    _neck_and_head(beast)
    _tail(beast)
    _legs(beast)
    wings(beast, leathery=False)


def _neck_and_head(beast: Beast) -> None:
    a = beast.animal
    length, _, base, top = a.neck
    size, deep, wide, _ = a.head
    weigh = beast.clay.chain(
        (-0.03, "body"),
        (0.4 * length, "neck"),
        (0.95 * length, "head"),
        axis=beast.along_neck,
        origin=beast.rest["neck"],
    )
    rows = [
        (-base * 0.8, base * 0.9, base),
        (0.0, base, base * 1.05),
        (length * 0.5, (base + top) * 0.48, (base + top) * 0.5),
        (length, top, top),
    ]
    beast.clay.loft(
        rows,
        weigh,
        beast.coat,
        BODY,
        origin=beast.rest["neck"],
        frame=pointing(beast.along_neck),
        sides=12,
        domes=(0.0, top * 0.4),
    )
    angle = np.radians(np.linspace(-76, 76, 9))
    skull = [(deep * f, wide * c, deep * c) for f, c in zip(np.sin(angle), np.cos(angle), strict=True)]
    weigh = beast.clay.only("head")
    frame = pointing(beast.along_head)
    beast.clay.loft(skull, weigh, beast.coat, HEAD, origin=beast.rest["head"], frame=frame, sides=18)
    _beak(beast, size, deep, wide)
    for sign in (-1.0, 1.0):
        _eye(beast, sign, deep, wide)
    if a.mane == "comb":
        for along, high in ((0.5, 0.55), (0.1, 0.8), (-0.35, 0.6)):
            root = beast.rest["head"] + frame @ np.array([0.0, deep * 0.75, deep * along])
            horn(
                beast,
                np.array(
                    [root, root + np.array([0, deep * high * 0.6, 0]), root + np.array([0, deep * high, -deep * 0.2])]
                ),
                deep * 0.32,
                rgb("#c0392b"),
                part=MANE,
            )


def _eye(beast: Beast, sign: float, deep: float, wide: float) -> None:
    """A dark bead with a light in it, in a pale ring."""
    frame, weigh = pointing(beast.along_head), beast.clay.only("head")
    out = np.array([sign * 0.72, 0.30, 0.62])
    out /= np.linalg.norm(out)
    across = np.cross(np.array([0.0, 1.0, 0.0]), out)
    across /= np.linalg.norm(across)
    turned = frame @ np.stack([across, np.cross(out, across), out], axis=1)
    beads = ((0.95, 0.30, 0.06, rgb(beast.animal.second or "#c9b48a")), (0.97, 0.20, 0.10, rgb("#1d1917")))
    if beast.asleep:  # a lid over the pale ring
        beads = ((0.95, 0.30, 0.06, shade(beast.coat, -0.25)),)
    for away, radius, thick, colour in beads:
        place = beast.rest["head"] + frame @ (out * np.array([wide, deep, deep]) * away)
        rows = [(-thick * deep, radius * deep, radius * deep), (0.4 * thick * deep, radius * deep, radius * deep)]
        rows.append((thick * deep, radius * 0.7 * deep, radius * 0.7 * deep))
        beast.clay.loft(rows, weigh, colour, EYE, origin=place, frame=turned, sides=14)
    if beast.asleep:
        return
    light = beast.rest["head"] + frame @ (out * np.array([wide, deep, deep]) * 1.09) + np.array([0, 0.06 * deep, 0])
    size = 0.055 * deep
    beast.clay.loft(
        [(-size, size, size), (size, size, size)], weigh, rgb("#ffffff"), EYE, origin=light, frame=turned, sides=8
    )


def _beak(beast: Beast, size: float, deep: float, wide: float) -> None:
    frame, hook = pointing(beast.along_head), beast.animal.muzzle[1]
    root = beast.rest["head"] + frame @ np.array([0.0, -deep * 0.05, deep * 0.7])
    rows = [
        (0.0, wide * 0.55, deep * 0.42, deep * 0.36, 0.0),
        (size * 0.35, wide * 0.40, deep * 0.36, deep * 0.26, 0.0),
        (size * 0.75, wide * 0.22, deep * 0.2, deep * 0.14, -deep * 0.12 * hook),
        (size, wide * 0.06, deep * 0.05, deep * 0.05, -deep * 0.5 * hook),
    ]
    patch = beast.clay.loft(rows, beast.clay.only("head"), beast.dark, HEAD + 1, origin=root, frame=frame, sides=8)
    for side in (0, 180):
        beast.clay.line(patch, [(0.0, side), (1.5, side), (2.6, side)], 0.5)


def _tail(beast: Beast) -> None:
    length, drop, thick = beast.animal.tail
    way = np.array([0.0, -np.sin(radians(drop)), -np.cos(radians(drop))])
    wide = 2.2 if beast.animal.tail_end == "fan" else 1.0
    rows = [
        (-0.04, thick * 1.4, thick),
        (length * 0.3, thick * 1.5 * wide**0.5, thick * 0.7),
        (length * 0.8, thick * 1.7 * wide, thick * 0.4),
        (length, thick * 1.5 * wide, thick * 0.2),
    ]
    patch = beast.clay.loft(
        rows,
        beast.clay.only("tail"),
        shade(beast.coat, -0.2),
        TAIL,
        origin=beast.rest["tail"],
        frame=pointing(way),
        sides=12,
    )
    for angle in (60, 90, 120, 240, 270, 300):
        beast.clay.line(patch, [(1.0, angle), (2.8, angle)], 0.4)


def _legs(beast: Beast) -> None:
    t, high = beast.animal.leg, beast.animal.belly / LEGS
    for index, side in enumerate("rl"):
        foot = f"f{side}"
        x = beast.rest[f"{foot}_upper"][0]
        thigh = [
            (0.42 * high, 1.9 * t, 2.6 * t, 2.6 * t, 0.0),
            (0.32 * high, 1.7 * t, 2.3 * t, 2.3 * t, -0.005),
            (0.22 * high, 0.9 * t, 1.1 * t, 1.1 * t, -0.025),
        ]
        shin = [
            (0.25 * high, 0.6 * t, 0.6 * t, 0.6 * t, -0.025),
            (0.19 * high, 0.55 * t, 0.6 * t, 0.6 * t, -0.028),
            (0.10 * high, 0.42 * t, 0.45 * t, 0.45 * t, -0.012),
            (0.02, 0.5 * t, 0.5 * t, 0.5 * t, 0.0),
        ]
        weigh = beast.clay.chain(
            (0.26 * high, f"{foot}_upper"),
            (0.16 * high, f"{foot}_lower"),
            (0.06 * high, f"{foot}_lower"),
            (0.03, f"{foot}_foot"),
        )
        beast.clay.loft(thigh, weigh, beast.coat, LEG + index, origin=(x, 0, 0), sides=10, domes=(0.02, 0.01))
        beast.clay.loft(shin, weigh, beast.dark, LEG + index, origin=(x, 0, 0), sides=8)
        for turn, long in ((-28, 0.13), (0, 0.15), (28, 0.13), (180, 0.07)):
            way = np.array([np.sin(radians(turn)), 0.0, np.cos(radians(turn))])
            root = np.array([x, 0.02, 0.0])
            toes = np.array([root, root + way * long * 0.5 + [0, 0.004, 0], root + way * long - [0, 0.012, 0]])
            horn(beast, toes, 0.55 * t, beast.dark, f"{foot}_foot", HOOF + index)
