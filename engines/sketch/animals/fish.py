"""Fish, whales and snakes. Measures are the body's own thickness."""

import numpy as np

from engines.sketch.animals.beast import BODY, EYE, HEAD, LEG, TAIL, Beast, pointing
from engines.sketch.loft import FORWARD, rgb, tube
from engines.sketch.people.model import shade
from presets.world import Animal


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
        np.stack([at + np.array([0, 0, c]), at + side, at - np.array([0, 0, c]), at - side])
        for at, c in zip(knots, chord, strict=True)
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
            origin=knots[-1] + np.array([sign * 0.55, 0.28, 0.7]),
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
