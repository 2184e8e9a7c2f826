"""Four-legged bodies, lofted from an animal's measures; at rest they stand facing +z."""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from engines.sketch.animals.gaits import FEET
from engines.sketch.loft import FORWARD, Clay, Patch, rgb, smooth
from presets.world import Animal

BONES: tuple[str, ...] = (
    *("body", "neck", "head", "tail"),
    *(f"{foot}_{joint}" for foot, _ in FEET for joint in ("upper", "lower", "foot")),
    *("r_wing", "l_wing"),
)
BODY, LEG, HEAD, EAR, HORN, MANE, TAIL, WING, HOOF, EYE = 0, 2, 10, 11, 13, 15, 16, 17, 20, 30


@dataclass(frozen=True, slots=True)
class Beast:
    """An animal being modelled: clay, measures in shoulder heights, and the resting joints."""

    clay: Clay
    animal: Animal
    coat: np.ndarray
    rest: dict[str, np.ndarray]
    spread: bool = False  # wings open
    asleep: bool = False  # eyes shut

    @property
    def pale(self) -> np.ndarray:
        return rgb(self.animal.second) if self.animal.second else self.coat

    @property
    def dark(self) -> np.ndarray:
        return rgb(self.animal.dark)

    @property
    def along_neck(self) -> np.ndarray:
        return direction(self.animal.neck[1])

    @property
    def along_head(self) -> np.ndarray:
        return direction(-self.animal.head[3])


def direction(rise: float) -> np.ndarray:
    """The unit vector forward that climbs by `rise` degrees."""
    return np.array([0.0, sin(radians(rise)), cos(radians(rise))])


def pointing(way: np.ndarray) -> np.ndarray:
    """A loft's frame along `way` (in the yz plane or beside it): across, upper side, along."""
    across = np.array([1.0, 0.0, 0.0])
    above = np.cross(way, across)
    above /= np.linalg.norm(above)
    return np.stack([across, above, way], axis=1)


def joints(animal: Animal) -> dict[str, np.ndarray]:
    """Resting joints in shoulder heights, ground at 0."""
    half, width = animal.length / 2, animal.width * 0.30
    neck = np.array([0.0, 0.92 - animal.neck[2] * 0.75, half + 0.04])
    poll = neck + animal.neck[0] * direction(animal.neck[1])
    rest = {"body": np.array([0.0, 0.8, 0.0]), "neck": neck, "head": poll}
    rest["tail"] = np.array([0.0, 0.90, -half - 0.14])
    for foot, sign in FEET:
        x = sign * width
        if foot[0] == "f":
            places = ((0.66, half), (0.36, half - 0.01), (0.10, half))
        else:
            places = ((0.74, -half), (0.33, -half - 0.10), (0.10, -half - 0.05))
        for joint, (y, z) in zip(("upper", "lower", "foot"), places, strict=True):
            rest[f"{foot}_{joint}"] = np.array([x, y, z])
    for side, sign in (("r", -1.0), ("l", 1.0)):
        rest[f"{side}_wing"] = np.array([sign * animal.width * 0.42, 0.95, half * 0.45])
    return rest


def back_and_belly(animal: Animal) -> list[tuple[float, float, float, float]]:
    """The trunk from rump to chest: z, half width, how high the back, how low the belly; shoulder heights."""
    half, deep, wide, tuck = animal.length / 2, animal.depth, animal.width / 2, animal.tuck
    return [
        (-half - 0.17, 0.35 * wide, 0.90, 0.76),
        (-half - 0.12, 0.68 * wide, 0.965, 0.72),
        (-half, 0.90 * wide, 1.0, 1.0 - deep * 0.92),
        (-half * 0.55, 0.92 * wide, 0.985, 1.0 - deep * tuck),
        (0.0, 1.0 * wide, 0.965, 1.0 - deep * (tuck + 1.02) / 2),
        (half * 0.55, 1.0 * wide, 0.975, 1.0 - deep * 1.02),
        (half, 0.88 * wide, 1.0, 1.0 - deep),
        (half + 0.10, 0.64 * wide, 0.96, 1.0 - deep * 0.86),
        (half + 0.17, 0.34 * wide, 0.86, 1.0 - deep * 0.62),
    ]


def trunk(beast: Beast) -> Patch:
    """Barrel, chest and rump in one loft, with the hump where there is one."""
    rows = back_and_belly(beast.animal)
    fine = np.linspace(rows[0][0], rows[-1][0], 23)
    wide_at, up_at, low_at = (smooth(fine, np.array(rows)[:, 0], np.array(rows)[:, column]) for column in (1, 2, 3))
    low_at = np.maximum(low_at, min(row[3] for row in rows))  # a long body's curve would swing below its belly
    rings = np.stack([fine, wide_at, (up_at - low_at) / 2, (up_at - low_at) / 2, (up_at + low_at) / 2], axis=1)
    weigh = beast.clay.only("body")
    patch = beast.clay.loft(
        rings, weigh, coat(beast), BODY, frame=FORWARD, sides=18, power=2.1, domes=(0.03, 0.03), bend=_humped(beast)
    )
    for angle in (-28, 208):  # where the belly turns under, and the shoulder's edge
        beast.clay.line(patch, [(9.0, angle), (12.5, angle - 4), (16.0, angle)], 0.4)
    return patch


def _humped(beast: Beast):
    height, middle = beast.animal.hump, beast.animal.hump_at * beast.animal.length

    def bend(points: np.ndarray) -> np.ndarray:
        rise = height * np.exp(-(((points[:, 2] - middle) / 0.19) ** 2)) * np.clip((points[:, 1] - 0.8) / 0.2, 0, 1)
        return points + np.stack([0 * rise, rise, 0 * rise], axis=1)

    return bend


def neck(beast: Beast) -> Patch:
    a = beast.animal
    length, _, base, top = a.neck
    rows = [
        (-0.10, base * 0.72, base * 0.9, base * 1.25),
        (0.0, base * 0.70, base * 0.92, base * 1.2),
        (length * 0.35, (base * 0.6 + top * 0.4) * 0.66, base * 0.6 + top * 0.4, base * 0.75 + top * 0.3),
        (length * 0.7, (base * 0.25 + top * 0.75) * 0.7, base * 0.2 + top * 0.8, base * 0.3 + top * 0.75),
        (length, top * 0.75, top * 0.95, top),
    ]
    weigh = beast.clay.chain(
        (-0.02, "body"),
        (0.35 * length, "neck"),
        (0.75 * length, "neck"),
        (1.02 * length, "head"),
        axis=beast.along_neck,
        origin=beast.rest["neck"],
    )
    return beast.clay.loft(
        rows,
        weigh,
        beast.coat,
        BODY,
        origin=beast.rest["neck"],
        frame=pointing(beast.along_neck),
        sides=16,
        domes=(0.0, top * 0.5),
    )


def legs(beast: Beast) -> None:
    a, half = beast.animal, beast.animal.length / 2
    for index, (foot, _) in enumerate(FEET):
        x, t = beast.rest[f"{foot}_upper"][0], a.leg
        if foot[0] == "f":
            rows = [
                (0.78, 1.05 * t, 1.75 * t, 1.75 * t, half),
                (0.66, 1.05 * t, 1.6 * t, 1.6 * t, half),
                (0.54, 0.9 * t, 1.2 * t, 1.25 * t, half),
                (0.44, 0.7 * t, 0.85 * t, 0.85 * t, half),
                (0.36, 0.66 * t, 0.78 * t, 0.72 * t, half),
                (0.30, 0.52 * t, 0.56 * t, 0.56 * t, half),
                (0.17, 0.46 * t, 0.50 * t, 0.52 * t, half),
                (0.10, 0.55 * t, 0.62 * t, 0.60 * t, half + 0.004),
                (0.055, 0.52 * t, 0.62 * t, 0.55 * t, half + 0.012),
            ]
            knots = ((0.46, "upper"), (0.30, "lower"), (0.14, "lower"), (0.06, "foot"))
        else:
            rows = [
                (0.86, 1.15 * t, 2.2 * t, 2.0 * t, -half),
                (0.72, 1.25 * t, 2.3 * t, 2.2 * t, -half),
                (0.58, 1.10 * t, 1.75 * t, 1.75 * t, -half - 0.005),
                (0.46, 0.80 * t, 1.1 * t, 1.2 * t, -half - 0.04),
                (0.38, 0.62 * t, 0.80 * t, 0.85 * t, -half - 0.075),
                (0.32, 0.58 * t, 0.68 * t, 0.72 * t, -half - 0.095),
                (0.25, 0.50 * t, 0.56 * t, 0.56 * t, -half - 0.085),
                (0.16, 0.47 * t, 0.50 * t, 0.52 * t, -half - 0.065),
                (0.10, 0.55 * t, 0.62 * t, 0.60 * t, -half - 0.048),
                (0.055, 0.52 * t, 0.62 * t, 0.55 * t, -half - 0.038),
            ]
            knots = ((0.44, "upper"), (0.26, "lower"), (0.14, "lower"), (0.06, "foot"))
        weigh = beast.clay.chain(*((y, f"{foot}_{joint}") for y, joint in knots))
        # One part with the body: where a leg stands before it, the step in depth draws the line.
        beast.clay.loft(rows, weigh, coat(beast), BODY, origin=(x, 0, 0), sides=10, domes=(0.05, 0))
        _foot(beast, foot, index, x, rows[-1][4])


def coat(beast: Beast):
    """The animal's fur by place: pale below and on the lower legs, with its markings."""
    a = beast.animal
    belly = 1.0 - a.depth * (0.45 + 0.35 * a.tuck)

    def paint(centres: np.ndarray) -> np.ndarray:
        x, y, z = centres.T
        pale = (y < belly) & (np.abs(x) < a.width * 0.34) | (y < 0.37)
        if a.stripes == "patches":
            pale = (
                np.sin(7.1 * z + 4.3 * y + 2.0 * np.sign(x)) + np.sin(9.7 * y - 3.9 * z + 1.0 * np.sign(x)) > 0.55
            ) | (y < 0.3)
        colours = np.where((pale & bool(a.second))[:, None], beast.pale, beast.coat)
        if a.stripes == "stripes":
            band = (np.sin(34 * z + 5 * np.sin(9 * y)) > 0.62) & (y > 0.3)
            colours = np.where(band[:, None], beast.dark, colours)
        return colours

    return paint


def _foot(beast: Beast, foot: str, index: int, x: float, z: float) -> None:
    t, weigh = beast.animal.leg, beast.clay.only(f"{foot}_foot")
    if beast.animal.hooves:
        rows = [(0.075, 0.56 * t, 0.64 * t, 0.6 * t, z), (0.0, 0.76 * t, 1.0 * t, 0.6 * t, z + 0.01)]
        beast.clay.loft(rows, weigh, beast.dark, HOOF + index, origin=(x, 0, 0), sides=10)
        return
    rows = [
        (-0.75 * t, 0.55 * t, 0.045, 0.035),
        (0.0, 0.72 * t, 0.055, 0.04),
        (0.7 * t, 0.85 * t, 0.045, 0.04),
        (1.35 * t, 0.75 * t, 0.028, 0.04),
    ]
    patch = beast.clay.loft(
        rows, weigh, beast.pale, LEG + index, origin=(x, 0.04, z), frame=FORWARD, sides=10, domes=(0.2 * t, 0.35 * t)
    )
    for angle in (60, 90, 120):
        beast.clay.line(patch, [(4.0, angle), (6.4, angle)], 0.4)


def tail(beast: Beast) -> None:
    length, drop, thick = beast.animal.tail
    if length <= 0:
        return
    way = np.array([0.0, -sin(radians(drop)), -cos(radians(drop))])
    end, root = beast.animal.tail_end, beast.rest["tail"]
    rows, colour = _TAILS.get(end, _TAILS[""]), beast.dark if end in ("hair", "fan") else beast.coat
    rings = [(length * along, thick * size, thick * size) for along, size in rows]

    def sag(points: np.ndarray) -> np.ndarray:
        """A tail leaves the back level and then curves down."""
        far = np.clip((points - root) @ way / length, 0, 1)
        lift = np.sin(far * np.pi) * length * 0.10 * np.sign(drop)
        return points + np.stack([0 * lift, lift, -0.5 * lift], axis=1)

    patch = beast.clay.loft(
        rings,
        beast.clay.only("tail"),
        colour,
        TAIL,
        origin=root,
        frame=pointing(way),
        sides=10,
        domes=(0.0, thick * 0.8),
        bend=sag,
    )
    if end in ("hair", "brush"):
        for angle in (30, 150, 240, 300):
            beast.clay.line(patch, [(1.0, angle), (2.5, angle + 6), (4.2, angle)], 0.4)
    if end == "tuft":
        tip = root + way * length
        beast.clay.loft(
            [
                (0.0, thick * 0.8, thick * 0.8),
                (0.05, thick * 1.9, thick * 1.9),
                (0.10, thick * 1.5, thick * 1.5),
                (0.15, thick * 0.3, thick * 0.3),
            ],
            beast.clay.only("tail"),
            beast.dark,
            TAIL,
            origin=tip,
            frame=pointing(way),
            sides=8,
        )


_TAILS: dict[str, tuple[tuple[float, float], ...]] = {
    "": ((0, 1.0), (0.3, 0.85), (0.6, 0.7), (0.85, 0.5), (1.0, 0.3)),
    "tuft": ((0, 1.0), (0.3, 0.75), (0.6, 0.6), (1.0, 0.5)),
    "hair": ((0, 0.6), (0.15, 1.0), (0.4, 1.5), (0.7, 1.4), (0.9, 0.9), (1.0, 0.3)),
    "brush": ((0, 0.6), (0.2, 1.1), (0.5, 1.8), (0.75, 1.7), (0.92, 1.0), (1.0, 0.4)),
    "stub": ((0, 1.0), (0.5, 1.2), (1.0, 0.7)),
}
