"""Birds and fish and snakes: the animals that do not stand on four legs. Measures are standing heights."""

from math import radians

import numpy as np

from engines.sketch.beast import BODY, EYE, HEAD, HOOF, LEG, MANE, TAIL, Beast, direction, pointing
from engines.sketch.loft import FORWARD, rgb, tube
from engines.sketch.model import shade
from engines.sketch.muzzle import horn
from engines.sketch.wings import wings
from presets.world import Animal


def bird_joints(animal: Animal) -> dict[str, np.ndarray]:
    """Resting joints of a bird one unit tall at the crown; the body leans by the neck's angle over the legs."""
    depth = animal.depth
    body = np.array([0.0, 0.34 + depth * 0.5, 0.0])
    neck = body + np.array([0.0, depth * 0.30, animal.length * 0.34])
    poll = neck + animal.neck[0] * direction(animal.neck[1])
    tail = body + np.array([0.0, 0.02, -animal.length * 0.42])
    rest = {"body": body, "neck": neck, "head": poll, "tail": tail}
    for side, sign in (("r", -1.0), ("l", 1.0)):
        rest[f"{side}_wing"] = body + np.array([sign * animal.width * 0.42, depth * 0.22, animal.length * 0.20])
        x = sign * animal.width * 0.26
        for foot in (f"f{side}", f"h{side}"):
            rest[f"{foot}_upper"] = np.array([x, 0.36, 0.0])
            rest[f"{foot}_lower"] = np.array([x, 0.20, -0.03])
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
    skull = [
        (-deep * 0.9, wide * 0.4, deep * 0.4),
        (-deep * 0.5, wide * 0.85, deep * 0.85),
        (0.0, wide, deep),
        (deep * 0.5, wide * 0.85, deep * 0.85),
        (deep * 0.9, wide * 0.45, deep * 0.45),
    ]
    weigh = beast.clay.only("head")
    frame = pointing(beast.along_head)
    beast.clay.loft(
        skull, weigh, beast.coat, HEAD, origin=beast.rest["head"], frame=frame, sides=12, domes=(deep * 0.1, 0.0)
    )
    _beak(beast, size, deep, wide)
    for sign in (-1.0, 1.0):
        place = beast.rest["head"] + frame @ np.array([sign * wide * 0.82, deep * 0.28, deep * 0.38])
        eye = [
            (-0.16 * deep, 0.10 * deep, 0.10 * deep),
            (0.0, 0.22 * deep, 0.22 * deep),
            (0.16 * deep, 0.10 * deep, 0.10 * deep),
        ]
        beast.clay.loft(eye, weigh, rgb("#1d1917"), EYE, origin=place, frame=frame, sides=8)
    if a.mane == "comb":
        for along, high in ((0.5, 0.55), (0.1, 0.8), (-0.35, 0.6)):
            root = beast.rest["head"] + frame @ np.array([0.0, deep * 0.75, deep * along])
            horn(
                beast,
                np.array([root, root + [0, deep * high * 0.6, 0], root + [0, deep * high, -deep * 0.2]]),
                deep * 0.32,
                rgb("#c0392b"),
                part=MANE,
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
    t = beast.animal.leg
    for index, side in enumerate("rl"):
        foot = f"f{side}"
        x = beast.rest[f"{foot}_upper"][0]
        thigh = [
            (0.42, 1.9 * t, 2.6 * t, 2.6 * t, 0.0),
            (0.32, 1.7 * t, 2.3 * t, 2.3 * t, -0.005),
            (0.22, 0.9 * t, 1.1 * t, 1.1 * t, -0.025),
        ]
        shin = [
            (0.25, 0.6 * t, 0.6 * t, 0.6 * t, -0.025),
            (0.19, 0.55 * t, 0.6 * t, 0.6 * t, -0.028),
            (0.10, 0.42 * t, 0.45 * t, 0.45 * t, -0.012),
            (0.02, 0.5 * t, 0.5 * t, 0.5 * t, 0.0),
        ]
        weigh = beast.clay.chain(
            (0.26, f"{foot}_upper"), (0.16, f"{foot}_lower"), (0.06, f"{foot}_lower"), (0.03, f"{foot}_foot")
        )
        beast.clay.loft(thigh, weigh, beast.coat, LEG + index, origin=(x, 0, 0), sides=10, domes=(0.02, 0.01))
        beast.clay.loft(shin, weigh, beast.dark, LEG + index, origin=(x, 0, 0), sides=8)
        for turn, long in ((-28, 0.13), (0, 0.15), (28, 0.13), (180, 0.07)):
            way = np.array([np.sin(radians(turn)), 0.0, np.cos(radians(turn))])
            root = np.array([x, 0.02, 0.0])
            toes = np.array([root, root + way * long * 0.5 + [0, 0.004, 0], root + way * long - [0, 0.012, 0]])
            horn(beast, toes, 0.55 * t, beast.dark, f"{foot}_foot", HOOF + index)


def fish_joints(animal: Animal) -> dict[str, np.ndarray]:
    rest = {bone: np.array([0.0, 0.5, 0.0]) for bone in ("body", "r_wing", "l_wing")}
    rest["neck"] = rest["head"] = np.array([0.0, 0.5, animal.length * 0.22])
    rest["tail"] = np.array([0.0, 0.5, -animal.length * 0.12])
    for foot in ("fr", "fl", "hr", "hl"):
        for joint in ("upper", "lower", "foot"):
            rest[f"{foot}_{joint}"] = rest["body"]
    return rest


def fish(beast: Beast) -> None:
    """A streamlined body one unit deep with fins and an upright tail (a whale's lies flat: `tail_end = "fan"`)."""
    a = beast.animal
    n, wide = a.length, a.width / 2
    rows = [
        (-0.48, 0.05, 0.07, 0.07),
        (-0.36, 0.22, 0.17, 0.17),
        (-0.18, 0.62, 0.34, 0.36),
        (0.05, 0.95, 0.48, 0.5),
        (0.22, 1.0, 0.46, 0.48),
        (0.36, 0.8, 0.34, 0.38),
        (0.45, 0.5, 0.2, 0.24),
        (0.5, 0.2, 0.08, 0.1),
    ]
    weigh = beast.clay.chain((-0.34 * n, "tail"), (-0.05 * n, "body"), axis=(0.0, 0.0, 1.0))
    patch = beast.clay.loft(
        [(z * n, w * wide, up, down) for z, w, up, down in rows],
        weigh,
        beast.coat,
        BODY,
        origin=(0, 0.5, 0),
        frame=FORWARD,
        sides=16,
        domes=(0, 0.02 * n),
    )
    for outer in (0, 180):
        beast.clay.line(patch, [(5.3, outer + 40), (5.0, outer), (5.3, outer - 40)], 0.7)
        beast.clay.line(
            patch, [(7.8, outer - (20 if outer == 0 else -20)), (6.8, outer - (24 if outer == 0 else -24))], 0.8
        )
    flat = a.tail_end == "fan"
    for sign in (-1.0, 1.0):
        root = np.array([0.0, 0.5, -0.44 * n])
        tip = np.array([sign * 0.5, 0.02, -0.16 * n]) if flat else np.array([0.0, sign * 0.5, -0.16 * n])
        _fin(beast, root, tip, "tail", TAIL)
        _fin(
            beast,
            np.array([sign * wide * 0.85, 0.36, 0.18 * n]),
            np.array([sign * 0.32, -0.22, -0.12 * n]),
            "body",
            LEG,
        )
        place = np.array([sign * wide * 0.72, 0.58, 0.36 * n])
        eye = [(-0.035, 0.02, 0.02), (0.0, 0.05, 0.05), (0.035, 0.02, 0.02)]
        beast.clay.loft(eye, beast.clay.only("body"), rgb("#1d1917"), EYE, origin=place, frame=FORWARD, sides=8)
    _fin(beast, np.array([0.0, 0.94, 0.02 * n]), np.array([0.0, 0.34, -0.12 * n]), "body", HEAD)


def _fin(beast: Beast, root: np.ndarray, tip: np.ndarray, bone: str, part: int) -> None:
    long = beast.animal.length * 0.09
    knots = np.array([root - tip * 0.1, root + tip * 0.35, root + tip * 0.75, root + tip])
    chord = np.array([1.0, 0.85, 0.5, 0.08]) * long
    side = np.cross(tip, (0.0, 0.0, 1.0))
    side = 0.02 * side / np.linalg.norm(side)
    rings = [
        np.stack([at + [0, 0, c], at + side, at - [0, 0, c], at - side]) for at, c in zip(knots, chord, strict=True)
    ]
    points = np.concatenate([*rings, knots[:1], knots[-1:]])
    beast.clay.mesh(points, tube(4, 4), beast.clay.only(bone)(points), shade(beast.coat, -0.2), part)


def snake(beast: Beast) -> None:
    """A coil on the ground with the head raised; one unit thick."""
    a = beast.animal
    t = np.linspace(0, 1, 40)
    x = np.sin(t * 13) * a.length * 0.10 * (1 - 0.4 * t)
    z = (t - 0.55) * a.length * 0.62
    y = 0.5 + np.clip((t - 0.84) / 0.16, 0, 1) ** 1.6 * 4.5
    z = z - np.clip((t - 0.9) / 0.1, 0, 1) * 0.8
    thick = 0.5 * np.clip(np.minimum(t * 5, 1.0), 0.12, 1) * np.where(t > 0.9, 0.85, 1.0)
    knots = np.stack([x, y * 1.0, z], axis=1)
    _along(beast, knots, thick)
    way = np.array([0.0, -0.15, 1.0])
    rows = [(-0.6, 0.3, 0.3), (-0.2, 0.62, 0.48), (0.5, 0.75, 0.5), (1.1, 0.55, 0.36), (1.6, 0.25, 0.18)]
    frame = pointing(way / np.linalg.norm(way))
    beast.clay.loft(
        rows, beast.clay.only("head"), beast.coat, HEAD, origin=knots[-1], frame=frame, sides=12, domes=(0.1, 0.1)
    )
    for sign in (-1.0, 1.0):
        eye = [(-0.1, 0.06, 0.06), (0.0, 0.14, 0.14), (0.1, 0.06, 0.06)]
        beast.clay.loft(
            eye,
            beast.clay.only("head"),
            rgb("#1d1917"),
            EYE,
            origin=knots[-1] + [sign * 0.55, 0.28, 0.7],
            frame=FORWARD,
            sides=8,
        )


def _along(beast: Beast, knots: np.ndarray, thick: np.ndarray) -> None:
    ways = np.gradient(knots, axis=0)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    angle = np.arange(12) / 12 * 2 * np.pi
    across = np.cross((0.0, 1.0, 0.0), ways)
    across = np.where(np.linalg.norm(across, axis=1, keepdims=True) < 0.3, (1.0, 0.0, 0.0), across)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    above = np.cross(ways, across)
    ring = np.cos(angle)[None, :, None] * across[:, None] + np.sin(angle)[None, :, None] * above[:, None]
    points = (knots[:, None] + thick[:, None, None] * ring).reshape(-1, 3)
    points = np.concatenate([points, knots[:1], knots[-1:]])
    beast.clay.mesh(points, tube(len(knots), 12), beast.clay.only("body")(points), beast.coat, BODY)
