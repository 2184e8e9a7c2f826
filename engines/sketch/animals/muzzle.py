"""Animals' heads: skull and muzzle, eyes, ears, horns, manes. Measures are shoulder heights."""

from math import cos, radians, sin

import numpy as np

from engines.sketch.animals.beast import EAR, EYE, HEAD, HORN, MANE, Beast, direction, pointing
from engines.sketch.loft import Patch, rgb, tube
from engines.sketch.people.model import shade

_INK = "#241f1d"


def head(beast: Beast) -> None:
    """Skull, muzzle, nose, mouth and eyes, along the head's own axis from the poll."""
    a = beast.animal
    length, deep, wide, _ = a.head
    share, thin = a.muzzle
    brow = 1 - share
    rows = [
        (-deep * 0.55, wide * 0.55, deep * 0.55, deep * 0.6, 0.0),
        (0.0, wide * 0.92, deep * 0.88, deep * 0.95, 0.0),
        (length * brow * 0.5, wide, deep, deep * 1.05, 0.0),
        (length * brow, wide * 0.86, deep * 0.80, deep * 0.98, -0.02 * deep),
        (
            length * (brow + 0.12 * share),
            wide * (0.35 + 0.45 * thin),
            deep * (0.25 + 0.42 * thin),
            deep * 0.9 * (0.3 + 0.7 * thin),
            -0.08 * deep,
        ),
        (length * (brow + 0.55 * share), wide * 0.72 * thin, deep * 0.62 * thin, deep * 0.80 * thin, -0.14 * deep),
        (length * (brow + 0.88 * share), wide * 0.70 * thin, deep * 0.56 * thin, deep * 0.74 * thin, -0.18 * deep),
        (length, wide * 0.52 * thin, deep * 0.40 * thin, deep * 0.50 * thin, -0.20 * deep),
    ]
    weigh, frame = beast.clay.only("head"), pointing(beast.along_head)
    patch = beast.clay.loft(
        rows,
        weigh,
        beast.coat,
        HEAD,
        origin=beast.rest["head"],
        frame=frame,
        sides=16,
        power=2.15,
        domes=(deep * 0.15, deep * 0.16 * thin),
    )
    for side in (-18, 198):  # the mouth runs back along the muzzle
        beast.clay.line(
            patch, [(9.3, 270 + (side - 90) * 0.25), (8.5, side - (14 if side < 0 else -14)), (6.6, side)], 0.8
        )
    if a.horns != "tusks":  # whose nose is its trunk
        _nose(beast, length, deep, wide, thin)
    for sign in (-1.0, 1.0):
        _eye(beast, patch, sign)
    ears(beast)
    horns(beast)


def _place(beast: Beast, across: float, above: float, along: float) -> np.ndarray:
    return beast.rest["head"] + pointing(beast.along_head) @ np.array([across, above, along])


def _nose(beast: Beast, length: float, deep: float, wide: float, thin: float) -> None:
    if beast.animal.hooves:  # grazers have nostrils, not a nose
        for sign in (-1.0, 1.0):
            _bead(
                beast,
                _place(beast, sign * wide * 0.40 * thin, 0.02 * deep, length * 0.985),
                deep * 0.10,
                shade(beast.dark, -0.2),
            )
        return
    _bead(
        beast,
        _place(beast, 0.0, 0.16 * deep * thin, length * 1.0),
        deep * (0.16 + 0.16 * thin),
        rgb("#231e1d"),
        flat=0.8,
    )


def _bead(
    beast: Beast, place: np.ndarray, radius: float, colour: np.ndarray, flat: float = 0.6, part: int = EYE
) -> Patch:
    rings = [
        (radius * s * flat, radius * c, radius * c)
        for s, c in ((-0.9, 0.43), (-0.5, 0.87), (0.0, 1.0), (0.5, 0.87), (0.9, 0.43))
    ]
    return beast.clay.loft(
        rings, beast.clay.only("head"), colour, part, origin=place, frame=pointing(beast.along_head), sides=8
    )


def _eye(beast: Beast, patch: Patch, sign: float) -> None:
    length, deep, wide, _ = beast.animal.head
    brow = 1 - beast.animal.muzzle[0]
    size = max(deep * 0.19, 0.012)
    outer = (lambda angle: angle) if sign > 0 else (lambda angle: 180 - angle)
    if beast.asleep:  # a lid's lower edge
        lid = ((4.0, 36), (4.2, 26), (4.45, 21), (4.7, 22), (4.9, 30))
        beast.clay.line(patch, [(row, outer(angle)) for row, angle in lid], 1.6)
        return
    place = _place(beast, sign * wide * 0.84, deep * 0.40, length * brow * 0.80)
    _bead(beast, place, size, rgb("#1d1917"), flat=1.0)
    _bead(
        beast,
        place + pointing(beast.along_head) @ np.array([sign * size * 0.7, size * 0.45, size * 0.45]),
        size * 0.32,
        np.ones(3),
        flat=1.0,
    )
    beast.clay.line(patch, [(3.4, outer(44)), (4.2, outer(48)), (5.2, outer(40))], 0.7)


def ears(beast: Beast) -> None:
    kind, size = beast.animal.ears, beast.animal.ear
    if not kind or size <= 0:
        return
    _, deep, wide, _ = beast.animal.head
    rows, out, back = _EARS.get(kind, _EARS["pointed"])
    for index, sign in enumerate((-1.0, 1.0)):
        way = np.array([sign * sin(radians(out)), cos(radians(out)), -sin(radians(back))])
        way /= np.linalg.norm(way)
        across = np.cross(way, np.array([0.0, 0.0, 1.0]))
        across /= np.linalg.norm(across)
        frame = np.stack([across, np.cross(way, across), way], axis=1)
        rings = [(along * size, w * size, 0.10 * size, 0.16 * size) for along, w in rows]
        root = _place(beast, sign * wide * 0.62, deep * 0.72, 0.1 * deep)
        patch = beast.clay.loft(
            rings, beast.clay.only("head"), shade(beast.coat, -0.08), EAR + index, origin=root, frame=frame, sides=8
        )
        beast.clay.line(patch, [(0.6, 90), (2.5, 90)], 0.4)


# (along, half width) in ear lengths; degrees outward from upright; degrees back.
_EARS: dict[str, tuple[tuple[tuple[float, float], ...], float, float]] = {
    "pointed": (((-0.15, 0.30), (0.15, 0.36), (0.5, 0.30), (0.8, 0.16), (1.0, 0.03)), 20.0, 6.0),
    "round": (((-0.2, 0.30), (0.2, 0.48), (0.6, 0.50), (0.88, 0.34), (1.0, 0.10)), 36.0, 4.0),
    "floppy": (((-0.1, 0.16), (0.2, 0.28), (0.6, 0.34), (0.9, 0.26), (1.0, 0.10)), 128.0, 10.0),
    "long": (((-0.08, 0.09), (0.2, 0.14), (0.55, 0.16), (0.85, 0.11), (1.0, 0.03)), 14.0, 20.0),
    "side": (((-0.1, 0.12), (0.25, 0.26), (0.6, 0.28), (0.9, 0.14), (1.0, 0.04)), 88.0, 14.0),
}


def horns(beast: Beast) -> None:
    kind = beast.animal.horns
    if kind not in _HORNS:
        return
    _, deep, wide, _ = beast.animal.head
    for sign in (-1.0, 1.0):
        root = _place(beast, sign * wide * 0.45, deep * 0.80, 0.05 * deep)
        for path, thick in _HORNS[kind]:
            if sign < 0 and not any(x for x, _, _ in path):
                continue  # what grows in the middle grows once
            knots = root + np.array([(sign * x, y, z) for x, y, z in path]) * deep * 2
            horn(beast, knots, thick * deep, _horn_colour(beast, kind, path))


def _horn_colour(beast: Beast, kind: str, path: tuple[tuple[float, float, float], ...]) -> np.ndarray:
    if kind == "tusks" and not path[1][0]:
        return beast.coat  # the trunk
    return rgb("#7a5a3c") if kind == "antlers" else rgb("#d9cdb4")


def horn(
    beast: Beast, knots: np.ndarray, thick: float, colour: np.ndarray, bone: str = "head", part: int = HORN
) -> None:
    """A tapering tube through `knots` (k, 3)."""
    ways = np.gradient(knots, axis=0)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    sides, rows = 7, len(knots)
    angle = np.arange(sides) / sides * 2 * np.pi
    rings = []
    for index, (place, way) in enumerate(zip(knots, ways, strict=True)):
        across = np.cross(way, (0.31, 0.2, 0.93))
        across /= np.linalg.norm(across)
        above = np.cross(way, across)
        radius = thick * (1 - 0.88 * index / (rows - 1))
        rings.append(place + radius * (np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * above))
    points = np.concatenate([*rings, knots[:1], knots[-1:]])
    beast.clay.mesh(points, tube(rows, sides), beast.clay.only(bone)(points), colour, part)


# Paths (outward, up, forward) in head depths from the root, and thickness in half depths.
_HORNS: dict[str, tuple[tuple[tuple[tuple[float, float, float], ...], float], ...]] = {
    "cow": ((((0, 0, 0), (0.35, 0.06, 0.02), (0.62, 0.26, 0.10), (0.66, 0.55, 0.14)), 0.22),),
    "goat": ((((0, 0, 0), (0.06, 0.45, -0.12), (0.16, 0.80, -0.42), (0.26, 0.95, -0.80)), 0.22),),
    "ram": (
        (
            (
                (0, 0, 0),
                (0.25, 0.28, -0.25),
                (0.50, 0.05, -0.50),
                (0.58, -0.35, -0.30),
                (0.60, -0.40, 0.05),
                (0.72, -0.20, 0.20),
            ),
            0.30,
        ),
    ),
    "dragon": ((((0, 0, 0), (0.16, 0.25, -0.40), (0.28, 0.38, -0.90), (0.34, 0.62, -1.35)), 0.26),),
    "unicorn": ((((0, 0.0, 0.35), (0, 0.35, 0.55), (0, 0.75, 0.78), (0, 1.15, 1.0)), 0.22),),
    "tusks": (
        (
            (
                (0, -0.62, 0.42),
                (0, -0.80, 0.86),
                (0, -1.10, 1.14),
                (0, -1.40, 1.20),
                (0, -1.66, 1.15),
                (0, -1.84, 1.22),
                (0, -1.88, 1.46),
            ),
            0.60,
        ),
        (((0.10, -1.0, 0.50), (0.26, -1.32, 0.80), (0.30, -1.46, 1.20), (0.26, -1.36, 1.62)), 0.17),
    ),
    "antlers": (
        (((0, 0, 0), (0.25, 0.55, -0.20), (0.60, 1.10, -0.30), (0.72, 1.75, -0.10)), 0.17),
        (((0.12, 0.28, -0.10), (0.24, 0.50, 0.22), (0.26, 0.80, 0.40)), 0.12),
        (((0.42, 0.82, -0.26), (0.62, 1.00, 0.10), (0.62, 1.30, 0.28)), 0.11),
        (((0.62, 1.15, -0.30), (0.92, 1.32, -0.42), (1.05, 1.62, -0.40)), 0.11),
    ),
}


def mane(beast: Beast) -> None:
    _MANES.get(beast.animal.mane, lambda _: None)(beast)


def _horse_mane(beast: Beast) -> None:
    """A crest of hair along the neck, falling to one side, and a forelock."""
    length, _, base, top = beast.animal.neck
    frame = pointing(beast.along_neck)
    rows = [
        (length * t, 0.035 + 0.012 * np.sin(t * 9), h, 0.10 + 0.05 * (1 - t), (base * (1 - t) + top * t) * 0.86, 0.03)
        for t, h in ((-0.12, 0.02), (0.05, 0.05), (0.25, 0.065), (0.5, 0.07), (0.75, 0.07), (0.95, 0.06), (1.08, 0.04))
    ]
    weigh = beast.clay.chain(
        (0.0, "body"),
        (0.4 * length, "neck"),
        (0.8 * length, "neck"),
        (length, "head"),
        axis=beast.along_neck,
        origin=beast.rest["neck"],
    )
    patch = beast.clay.loft(rows, weigh, beast.dark, MANE, origin=beast.rest["neck"], frame=frame, sides=12)
    for row in (0.6, 1.6, 2.6, 3.6, 4.6, 5.4):
        beast.clay.line(patch, [(row + 0.4, 70), (row + 0.2, 10), (row - 0.2, -45)], 0.45)
    deep = beast.animal.head[1]
    lock = np.array(
        [_place(beast, 0.0, deep * y, deep * z) for y, z in ((0.95, -0.3), (1.12, 0.2), (1.0, 0.75), (0.88, 1.25))]
    )
    horn(beast, lock, deep * 0.34, beast.dark, part=MANE)


def _lion_mane(beast: Beast) -> None:
    """A great ruff round the head, down the neck and onto the chest."""
    a = beast.animal
    length, deep = a.neck[0], a.head[1]
    way = beast.along_neck
    rows = [
        (-0.16, a.width * 0.30, 0.20, 0.26),
        (-0.04, a.width * 0.58, 0.25, 0.34),
        (length * 0.45, deep * 1.75, deep * 1.7, deep * 2.3),
        (length * 0.85, deep * 1.85, deep * 1.75, deep * 2.1),
        (length * 1.05, deep * 1.6, deep * 1.5, deep * 1.6),
        (length * 1.15, deep * 1.0, deep * 1.0, deep * 0.9),
    ]

    def shag(points: np.ndarray) -> np.ndarray:
        middle = beast.rest["neck"] + way * length * 0.5
        away = points - middle
        return points + away * 0.07 * np.sin(9 * np.arctan2(away[:, 0], away[:, 1]) + 14 * (away @ way))[:, None]

    weigh = beast.clay.chain(
        (0.0, "body"), (0.5 * length, "neck"), (length, "head"), axis=way, origin=beast.rest["neck"]
    )
    patch = beast.clay.loft(
        rows,
        weigh,
        beast.dark,
        MANE,
        origin=beast.rest["neck"],
        frame=pointing(way),
        sides=26,
        domes=(0.05, 0.02),
        bend=shag,
    )
    for angle in range(10, 360, 35):
        beast.clay.line(patch, [(5.4, angle), (4.2, angle + 5), (3.0, angle + 2)], 0.5)


def _ridge(beast: Beast) -> None:
    """Spikes down the neck and the back."""
    length, rise, base, top = beast.animal.neck
    up = direction(rise + 90)
    for t in (0.15, 0.4, 0.65, 0.9):
        root = beast.rest["neck"] + beast.along_neck * length * t + up * (base * (1 - t) + top * t) * 0.8
        horn(
            beast,
            np.array([root, root + up * 0.05, root + up * 0.11 - beast.along_neck * 0.03]),
            0.035,
            beast.dark,
            "neck",
            MANE,
        )
    half = beast.animal.length / 2
    for z in np.linspace(half * 0.8, -half, 6):
        root = np.array([0.0, 0.965, z])
        horn(
            beast,
            np.array([root, root + np.array([0, 0.06, -0.01]), root + np.array([0, 0.13, -0.05])]),
            0.045,
            beast.dark,
            "body",
            MANE,
        )


def _spines(beast: Beast) -> None:
    """A coat of short spikes over back and flanks, laid towards the tail."""
    half, wide, deep = beast.animal.length / 2, beast.animal.width / 2, beast.animal.depth / 2
    back = np.array([0.0, 0.0, -0.12])
    for row, z in enumerate(np.linspace(half * 0.85, -half * 1.05, 8)):
        swell = 1.0 - 0.35 * abs(z / half) ** 2
        for angle in np.radians(np.arange(-75, 76, 25) + 12 * (row % 2)):
            out = np.array([np.sin(angle), np.cos(angle), 0.0])
            root = np.array([0.0, 0.98 - deep, z]) + out * np.array([wide, deep, 0.0]) * swell * 0.94
            horn(
                beast,
                np.array([root, root + out * 0.1 + back * 0.5, root + out * 0.17 + back * 1.3]),
                0.05,
                beast.dark,
                "body",
                MANE,
            )


_MANES = {"horse": _horse_mane, "lion": _lion_mane, "ridge": _ridge, "spines": _spines}
