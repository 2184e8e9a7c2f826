"""Wings: spread for flight or folded along the body."""

import numpy as np

from engines.sketch.animals.beast import WING, Beast
from engines.sketch.animals.drake import folded_wing
from engines.sketch.loft import tube
from engines.sketch.people.model import shade


def wings(beast: Beast, leathery: bool) -> None:
    if beast.animal.wings <= 0:
        return
    for index, (side, sign) in enumerate((("r", -1.0), ("l", 1.0))):
        if leathery and not beast.spread and beast.animal.face == "drake":
            folded_wing(beast, side, sign, index)
            continue
        outline = _SPREAD if beast.spread else _FOLDED
        _sheet(beast, side, sign, WING + index, np.array(outline), leathery)


FEATHERS = 15  # stations of a feathered wing, every other one the notch between two feathers
SLENDER = 0.74  # how deep a feathered wing is against a leathery one
# Stations of a wing from root to tip: outward, up, leading edge, trailing edge (forward), in wing lengths.
_SPREAD = (
    (0.00, 0.00, 0.16, -0.26),
    (0.18, 0.05, 0.20, -0.30),
    (0.38, 0.09, 0.24, -0.30),
    (0.55, 0.10, 0.24, -0.32),
    (0.72, 0.08, 0.17, -0.34),
    (0.88, 0.05, 0.03, -0.32),
    (1.00, 0.02, -0.16, -0.26),
)
# Folded: stations run backwards along the flank instead, hanging from the back.
_FOLDED = (
    (0.00, 0.02, 0.04, -0.10),
    (0.03, 0.00, -0.02, -0.20),
    (0.04, -0.01, -0.10, -0.24),
    (0.03, -0.02, -0.22, -0.22),
)


def _sheet(beast: Beast, side: str, sign: float, part: int, stations: np.ndarray, leathery: bool) -> None:
    size, root = beast.animal.wings, beast.rest[f"{side}_wing"]
    weigh = beast.clay.only(f"{side}_wing")
    colour = beast.pale if leathery else beast.coat
    if not beast.spread:
        _folded(beast, sign, part, size, root, colour, weigh)
        return
    columns, deep = 9, 1.0 if leathery else SLENDER
    if not leathery:  # more stations, since every feather at the tip ends by itself
        out = np.linspace(0, 1, FEATHERS)
        stations = np.stack([out, *(np.interp(out, stations[:, 0], column) for column in stations.T[1:])], axis=1)
    chord = np.linspace(0, 1, columns)
    rows = []
    for index, (out, up, lead, trail) in enumerate(stations):
        scallop = (0.05 if leathery else 0.02 + 0.11 * max(out - 0.4, 0.0)) * (index % 2)
        z = lead + (trail + scallop - lead) * chord
        z *= deep
        camber = 0.035 * np.sin(np.pi * chord**0.7) * (1 - 0.6 * out)
        thick = 0.010 * np.sin(np.pi * chord**0.6) * (1 - 0.8 * out) + 0.0015  # an edge is as thin as a feather
        x = np.full(columns, sign * out)
        top = np.stack([x, up + camber + thick, z], axis=1)
        low = np.stack([x, up + camber - thick, z], axis=1)
        rows.append(np.concatenate([top, low[::-1]]) if sign > 0 else np.concatenate([low, top[::-1]]))
    points = np.concatenate(rows) * size
    points = np.concatenate([points, points[:1], points[-1:]]) + root
    triangles = tube(len(stations), 2 * columns)[:, ::-1]
    patch = beast.clay.mesh(points, triangles, weigh(points), colour, part, len(stations), 2 * columns)
    first, last = (20, 160) if sign > 0 else (200, 340)
    for row in (1, 2, 3, 4, 5) if leathery else range(3, FEATHERS - 1, 2):
        beast.clay.line(patch, [(row, first), (row + 0.1, (first + last) / 2), (row + 0.15, last)], 0.5)


def _folded(beast: Beast, sign: float, part: int, size: float, root: np.ndarray, colour: np.ndarray, weigh) -> None:
    """A long teardrop lying on the flank, its tip over the tail."""
    tip = np.array([sign * 0.02, -0.16 if beast.animal.plan == "bird" else 0.02, -0.62]) * size
    way = tip / np.linalg.norm(tip)
    across = np.array([1.0, 0.0, 0.0]) - way[0] * way
    across /= np.linalg.norm(across)
    frame = np.stack([across, np.cross(way, across), way], axis=1)
    length = float(np.linalg.norm(tip))
    rows = [
        (-0.10, 0.02, 0.06, 0.06),
        (0.0, 0.045, 0.10, 0.13),
        (0.25, 0.05, 0.10, 0.17),
        (0.55, 0.04, 0.08, 0.15),
        (0.85, 0.03, 0.05, 0.09),
        (1.08, 0.012, 0.02, 0.03),
    ]
    rings = [(along * length, w * size, up * size, down * size) for along, w, up, down in rows]
    patch = beast.clay.loft(rings, weigh, shade(colour, -0.12), part, origin=root, frame=frame, sides=12)
    outer = 0 if sign > 0 else 180
    for turn in (-38, -14, 12):
        beast.clay.line(
            patch, [(1.5, outer + sign * turn), (3.0, outer + sign * (turn + 4)), (4.7, outer + sign * turn)], 0.5
        )
