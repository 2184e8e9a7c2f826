"""What is sewn, buckled or bolted onto garments: belts, buttons, lapels, aprons, armour, a robot's plates."""

import numpy as np

from engines.sketch.loft import Patch, rgb
from engines.sketch.people.body import SIDES
from engines.sketch.people.cloaks import drape
from engines.sketch.people.head import POWER
from engines.sketch.people.limbs import girth
from engines.sketch.people.model import Model, Part, shade
from engines.sketch.people.torso import profile, spine


def belt(model: Model, colour: np.ndarray, ease: float = 0.014, height: float = 1.045) -> None:
    rings = np.array(profile(model, ease + 0.004))
    rows = [
        (y, *(np.interp(y, rings[:, 0], rings[:, column]) + more for column in (1, 2, 3)))
        for y, more in ((-0.022, -0.012), (-0.02, 0.0), (0.02, 0.0), (0.022, -0.012))
        for y in [height + y]
    ]
    model.clay.loft(model.scaled(rows), spine(model), colour, Part.TRIM, sides=20, power=2.3)


def buttons(model: Model, ease: float, low: float = 1.0, high: float = 1.40, count: int = 5) -> None:
    """A row of studs down the front."""
    brass, radius = rgb("#c9a552"), 0.010 * model.k
    for y in np.linspace(low, high, count):
        place = np.array([0.016, y, _front(model, np.array([0.016]), np.array([y]), ease + 0.002)[0]]) * model.k
        rings = [(0.0, radius, radius), (radius * 0.5, radius, radius), (radius * 0.8, radius * 0.5, radius * 0.5)]
        frame = np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]])
        model.clay.loft(rings, spine(model), brass, Part.TRIM, origin=place, frame=frame, sides=6)


def shirt_front(model: Model, shirt: np.ndarray, tie: np.ndarray) -> None:
    """The white V of a suit and the tie in it."""
    lapels = [
        (1.17, 0.010),
        (1.22, 0.046),
        (1.30, 0.080),
        (1.365, 0.096),
        (1.372, 0.070),
        (1.43, 0.082),
        (1.478, 0.066),
    ]
    sheet(model, lapels, 0.015, shade(model.colour(), 0.07), Part.TRIM + 2)
    opening = [(1.20, 0.004), (1.27, 0.022), (1.34, 0.040), (1.41, 0.052), (1.46, 0.052), (1.488, 0.046)]
    sheet(model, opening, 0.019, shirt, Part.TRIM)
    sheet(
        model,
        [(1.20, 0.002), (1.23, 0.016), (1.30, 0.018), (1.40, 0.013), (1.45, 0.011), (1.478, 0.020)],
        0.025,
        tie,
        Part.TRIM + 1,
    )


def apron_front(model: Model, colour: np.ndarray) -> None:
    patch = sheet(
        model,
        [
            (0.46, 0.185),
            (0.6, 0.18),
            (0.74, 0.172),
            (0.88, 0.165),
            (1.0, 0.150),
            (1.08, 0.130),
            (1.16, 0.100),
            (1.30, 0.088),
            (1.36, 0.084),
        ],
        0.030,
        colour,
        Part.TRIM,
        least=0.135,
    )
    belt(model, shade(colour, -0.25), ease=0.028, height=1.06)
    del patch


def sheet(
    model: Model, rows: list[tuple[float, float]], ease: float, colour: np.ndarray, part: int, least: float = 0.0
) -> Patch:
    """Cloth on the front of the trunk: rows of (height, half width), `ease` off the body, average man's metres."""
    columns = 9
    y, half = (np.repeat(np.array(rows)[:, index], columns) for index in (0, 1))
    x = half * np.tile(np.linspace(-1, 1, columns), len(rows))
    z = np.maximum(
        _front(model, x, y, ease), (least + ease) * np.sqrt(np.clip(1 - (x / 0.24) ** 2, 0, 1)) * (least > 0)
    )
    points = np.stack([x, y, z], axis=1) * model.k
    a = (np.arange(len(rows) - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    b, c, d = a + 1, a + columns + 1, a + columns
    triangles = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return model.clay.mesh(points, triangles, drape(model)(points), colour, part)


def _front(model: Model, x: np.ndarray, y: np.ndarray, ease: float) -> np.ndarray:
    """How far forward the trunk's surface lies, average man's metres."""
    rings = np.array(profile(model, ease))
    wide, front, shift = (np.interp(y, rings[:, 0], rings[:, column]) for column in (1, 2, 4))
    return shift + front * (1 - np.minimum(np.abs(x) / wide, 0.98) ** POWER) ** (1 / POWER)


def armour_plates(model: Model, steel: np.ndarray) -> None:
    """Pauldrons, vambraces, greaves and knee cops."""
    for index, (side, sign) in enumerate(SIDES):
        rest, thick = model.body.rest, model.body.build.muscle
        pauldron = [
            (0.022, 0.040, 0.056),
            (0.006, 0.062, 0.074),
            (-0.030, 0.076, 0.084),
            (-0.080, 0.075, 0.082),
            (-0.100, 0.070, 0.072),
        ]
        _band(
            model,
            f"{side}_shoulder",
            rest[f"{side}_shoulder"] + np.array([sign * 0.008 * model.k, 0, 0]),
            pauldron,
            steel,
            Part.PLATE + index,
            dome=0.012,
        )
        vambrace = [(-0.05, 0.050, 0.052), (-0.12, 0.048, 0.050), (-0.22, 0.036, 0.036)]
        _band(
            model,
            f"{side}_elbow",
            rest[f"{side}_elbow"],
            [(y, a * thick, b * thick) for y, a, b in vambrace],
            steel,
            Part.PLATE + index,
        )
        greave = [(-0.05, 0.072, 0.076), (-0.15, 0.074, 0.090), (-0.26, 0.064, 0.074), (-0.36, 0.054, 0.060)]
        greave = [(y, a * girth(model.body.build), b * girth(model.body.build)) for y, a, b in greave]
        _band(model, f"{side}_knee", rest[f"{side}_knee"], greave, steel, Part.PLATE + index)
        knee = [(0.05, 0.062, 0.066), (0.0, 0.075, 0.082), (-0.05, 0.066, 0.070)]
        knee = [(y, a * girth(model.body.build), b * girth(model.body.build)) for y, a, b in knee]
        _band(model, f"{side}_knee", rest[f"{side}_knee"], knee, shade(steel, 0.2), Part.TRIM, dome=0.01)


def machine_plates(model: Model, steel: np.ndarray, second: np.ndarray) -> None:
    """A robot's dark joints, its chest plate and its seams."""
    dark = shade(steel, -0.55)
    for side, _ in SIDES:
        for joint, radius in (("shoulder", 0.060), ("elbow", 0.050), ("knee", 0.066)):
            ball = [
                (radius * y, radius * w, radius * w)
                for y, w in ((0.7, 0.72), (0.35, 0.95), (0.0, 1.02), (-0.35, 0.95), (-0.7, 0.72))
            ]
            place = model.body.rest[f"{side}_{joint}"] - np.array([0, 0.3 * radius * model.k, 0])
            _band(model, f"{side}_{joint}", place, ball, dark, Part.PLATE, dome=radius * 0.3)
    sheet(model, [(1.19, 0.07), (1.22, 0.09), (1.36, 0.10), (1.39, 0.08)], 0.022, second, Part.TRIM)
    belt(model, dark, ease=0.014, height=1.10)


def _band(
    model: Model,
    bone: str,
    origin: np.ndarray,
    rows: list[tuple[float, float, float]],
    colour: np.ndarray,
    part: int,
    dome: float = 0.0,
) -> Patch:
    return model.clay.loft(
        model.scaled(list(rows)),
        model.clay.only(bone),
        colour,
        part,
        origin=origin,
        sides=14,
        domes=(dome * model.k, 0.0),
    )
