"""Faces: brows, eyes that look somewhere, nose and mouth, as dark patches and strokes lying on the skin.

Measures are head heights: x to the person's left, y up from the chin, z forward.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engines.sketch.loft import rgb
from engines.sketch.people.head import CHILD_LOW, face_front, is_child, nose_size
from engines.sketch.people.model import Part, shade
from engines.sketch.people.pose import expression
from engines.sketch.people.skeleton import Rig
from engines.sketch.solid import Stroke
from engines.stage import Mark

_OFF = 0.007  # head heights a patch floats above the skin
_EYE_X, _EYE_Y, _EYE_W, _EYE_H = 0.143, 0.466, 0.080, 0.030
_IRIS = 0.031  # its radius: at rest the upper lid covers a fifth of it, and only fear bares white above
_INK = ""  # the style's own
_WET = "#dcebf5"
_GIRLS = ("long", "braids", "ponytail", "bun")  # how a child's hair tells


@dataclass(frozen=True, slots=True)
class Face:
    vertices: np.ndarray
    normals: np.ndarray
    triangles: np.ndarray
    colours: np.ndarray
    parts: np.ndarray
    strokes: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A face in head heights, before it is put on a head."""

    fans: tuple[tuple[np.ndarray, np.ndarray], ...]  # outline (n, 3) round a convex patch, colour
    lines: tuple[tuple[np.ndarray, float, str], ...]  # points (k, 3), weight, colour


def face(posed: Rig, mark: Mark) -> Face:
    """The face of a posed person, with the eyes on what they look at."""
    build, look = posed.body.build, mark.look
    yaw, pitch = float(posed.eyes[0]), float(posed.eyes[1])
    if build.machine:
        drawn = _machine(build.jaw, look.second, mark.talking)
    else:
        shut = posed.moment.pose.gaze == "shut"
        child = is_child(build)
        woman = build.bust > 0.3 or (child and look.hair in _GIRLS)
        large = 1.32 if child else 1.08 if woman else 1.0
        drawn = _drawn(
            build.jaw,
            mark.emotion,
            mark.talking,
            shut,
            woman,
            child,
            large,
            build.stoop_deg > 10,
            look.hair_colour,
            look.skin,
            look.glasses,
            look.beard,
            nose_size(build),
            round(yaw, 2),
            round(pitch, 2),
        )
    return _placed(drawn, posed)


def _placed(drawn: Sketch, posed: Rig) -> Face:
    build, h = posed.body.build, posed.body.build.head_m
    chin = np.array([0.0, build.height_m - h, 0.0]) - posed.body.rest["head"]
    turn, at = posed.turn["head"], posed.at["head"]

    def world(points: np.ndarray) -> np.ndarray:
        return (points * h + chin) @ turn.T + at

    nothing = np.zeros((0, 3))
    triangles, colours, first = [nothing.astype(int)], [nothing], 0
    for outline, colour in drawn.fans:
        n = len(outline)
        corner = np.arange(1, n - 1)
        triangles.append(first + np.stack([np.zeros_like(corner), corner, corner + 1], axis=1))
        colours.append(np.broadcast_to(colour, (n - 2, 3)))
        first += n
    outlines = np.concatenate([nothing, *(outline for outline, _ in drawn.fans)])
    outward = outlines * np.array([1.6, 0.0, 0.0]) + np.array([0.0, 0.0, 0.4])
    outward = outward / np.linalg.norm(outward, axis=1, keepdims=True) @ turn.T
    faces = np.concatenate(triangles)
    strokes = tuple(Stroke(world(points), weight, colour) for points, weight, colour in drawn.lines)
    return Face(world(outlines), outward, faces, np.concatenate(colours), np.full(len(faces), Part.HEAD), strokes)


@lru_cache(maxsize=512)
def _drawn(
    jaw: float,
    emotion: str,
    talking: bool,
    shut: bool,
    woman: bool,
    child: bool,
    large: float,
    lined: bool,
    hair: str,
    skin: str,
    glasses: bool,
    beard: bool,
    nose: float,
    yaw: float,
    pitch: float,
) -> Sketch:
    feeling = expression(emotion)
    opened = 0.0 if shut else feeling.eye
    fans: list = []
    lines: list = []
    soft = woman or child
    for sign in (-1.0, 1.0):
        _eye(jaw, sign, opened, large, yaw, pitch, woman, fans, lines)
        if opened > 0.15:
            _squeezed(jaw, sign, feeling.cheek, lines)
        if feeling.tears:
            _tears(jaw, sign, feeling.tears, fans, lines)
        _brow(jaw, sign, feeling.brow_inner + 0.06 * (large - 1), feeling.brow_outer, soft, hair, lines)
        if lined:
            _age(jaw, sign, lines)
        if glasses:
            _glass(sign, lines)
    gape = max(feeling.mouth_open, 0.045 if talking else 0.0)
    _mouth(
        jaw,
        feeling.mouth,
        gape,
        feeling.mouth_wide * (0.84 if child else 0.92 if woman else 1.0),
        feeling.skew,
        skin,
        woman,
        fans,
        lines,
    )
    _nose(nose, lines)
    if glasses:
        bridge = np.array([[-0.055, 0.475, 0.44], [0.0, 0.49, 0.452], [0.055, 0.475, 0.44]])
        lines.append((bridge, 0.9, _INK))
    if beard:
        _moustache(jaw, hair, fans)
    drawn = Sketch(tuple(fans), tuple(lines))
    return _young(drawn, jaw) if child else drawn


def _young(drawn: Sketch, jaw: float) -> Sketch:
    """A child's face: everything above the mouth lies lower under a high brow."""

    def lower(points: np.ndarray) -> np.ndarray:
        x, y, z = points.T
        down = y - CHILD_LOW * np.clip((y - 0.12) / 0.25, 0, 1)
        return np.stack([x, down, z + face_front(jaw, x, down) - face_front(jaw, x, y)], axis=1)

    return Sketch(
        tuple((lower(outline), colour) for outline, colour in drawn.fans),
        tuple((lower(points), weight, colour) for points, weight, colour in drawn.lines),
    )


def _on(jaw: float, x, y, off: float = _OFF) -> np.ndarray:
    """Points of the face's skin at (x, y), floated off it."""
    x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    return np.stack([x, y, face_front(jaw, x, y) + off], axis=-1)


def _eye(jaw, sign, opened, large, yaw, pitch, lashes, fans, lines) -> None:
    t = np.linspace(-1, 1, 9)
    out = t * sign  # −1 at the nose, 1 at the temple
    bow = (1 - t * t) * (1 - 0.22 * out)  # highest a little towards the nose
    wide, high = _EYE_W * min(large, 1.12), _EYE_H * large
    x = sign * _EYE_X + t * wide
    tilt = (0.013 if lashes else 0.007) * out  # outer corners a little higher
    opened *= 1 - 0.4 * max(-pitch, 0.0)  # the lids follow eyes that look down
    upper = _EYE_Y + tilt + high * (1.12 * opened - 0.08) * bow
    lower = _EYE_Y + tilt - 0.80 * high * min(opened, 1.1) * bow[::-1]
    if opened > 0.15:
        ring_x, ring_y = np.concatenate([x, x[-2:0:-1]]), np.concatenate([lower, upper[-2:0:-1]])
        fans.append((_on(jaw, ring_x, ring_y), rgb("#f1ebe0")))
        _iris(jaw, sign, large, yaw, pitch, x, upper, lower, fans, lines)
    lid = _on(jaw, x, upper, _OFF * 1.8)
    lines.append((lid, 1.9 if lashes else 1.5, _INK))
    if lashes:
        _lashes(jaw, sign, x, upper, lines)
    lines.append((_on(jaw, x[2:-1], lower[2:-1], _OFF * 1.5), 0.35, _INK))
    crease = upper[1:-1] + (0.020 if opened > 0.3 else 0.026) * (1 - 0.25 * out[1:-1] ** 2)
    lines.append((_on(jaw, x[1:-1], crease, _OFF), 0.4, _INK))


def _lashes(jaw, sign, x, upper, lines) -> None:
    """The outer half of the lid drawn again, and out beyond the corner."""
    half = slice(4, None) if sign > 0 else slice(4, None, -1)
    over_x, over_y = x[half], upper[half] + 0.006
    lines.append((_on(jaw, over_x, over_y, _OFF * 1.9), 1.6, _INK))
    tip_x, tip_y = over_x[-1] + sign * 0.024, over_y[-1] + 0.014
    lines.append((_on(jaw, [over_x[-2], over_x[-1], tip_x], [over_y[-2], over_y[-1], tip_y], _OFF * 1.8), 1.3, _INK))


def _iris(jaw, sign, large, yaw, pitch, x, upper, lower, fans, lines) -> None:
    """Iris and pupil turned to the gaze, cut off by the lids, with a light in them."""
    angle = np.linspace(0, 2 * np.pi, 13)[:-1]
    size = _IRIS * min(large, 1.2)
    centre_x, centre_y = sign * _EYE_X + 0.068 * yaw, _EYE_Y + 0.002 + 0.045 * pitch
    dots = ((1.0, 0.0, "#5a4232", 1.3), (0.62, 0.0, "#1f1813", 1.7), (0.30, 0.33 * size, "#ffffff", 2.6))
    for share, shift, colour, off in dots:
        px = np.clip(centre_x + shift + share * size * np.cos(angle), x[0], x[-1])
        py = centre_y + shift + share * size * np.sin(angle)
        py = np.clip(py, np.interp(px, x, lower), np.interp(px, x, upper))
        fans.append((_on(jaw, px, py, _OFF * off), rgb(colour)))
    for share, weight in ((0.97, 0.7), (0.42, 1.0)):  # drawn round and filled: it reads where a style drops colour
        px = np.clip(centre_x + share * size * np.cos(angle), x[0], x[-1])
        py = np.clip(centre_y + share * size * np.sin(angle), np.interp(px, x, lower), np.interp(px, x, upper))
        ring = _on(jaw, px, py, _OFF * 1.9)
        lines.append((np.concatenate([ring, ring[:1]]), weight, _INK))


def _squeezed(jaw, sign, cheek, lines) -> None:
    """The fold under an eye that a raised cheek pushes up."""
    if cheek > 0:
        x = sign * np.array([0.085, 0.135, 0.190])
        y = _EYE_Y - 0.046 + cheek * np.array([-0.012, -0.018, 0.0])
        lines.append((_on(jaw, x, y), 0.5, _INK))


def _tears(jaw, sign, far, fans, lines) -> None:
    """A wet track from the lid down the cheek, further on the one side, and the drop at its end; a lid that brims."""
    run = far * (0.235 if sign > 0 else 0.165)
    t = np.linspace(0, 1, 6)
    x = sign * (_EYE_X + 0.008 + 0.026 * t - 0.02 * t * t)
    y = _EYE_Y - 0.034 - run * t
    wide = 0.0075 + 0.004 * t
    ring_x, ring_y = np.concatenate([x - wide, (x + wide)[::-1]]), np.concatenate([y, y[::-1]])
    for at in range(len(t) - 1):  # pieces that follow the cheek
        four = [at, at + 1, -2 - at, -1 - at]
        fans.append((_on(jaw, ring_x[four], ring_y[four], _OFF * 1.3), rgb(_WET)))
    angle = np.linspace(0, 2 * np.pi, 15)
    fat = 0.019 * np.sin(angle) * (0.62 - 0.38 * np.cos(angle))  # pointed above
    drop_x, drop_y = x[-1] + fat, y[-1] - 0.012 + 0.030 * np.cos(angle)
    fans.append((_on(jaw, drop_x[:-1], drop_y[:-1], _OFF * 2.2), rgb(_WET)))
    lines.append((_on(jaw, drop_x, drop_y, _OFF * 2.6), 0.8, _INK))
    lines.append((_on(jaw, x - wide, y, _OFF * 1.6), 0.3, _INK))
    lines.append((_on(jaw, x + wide, y, _OFF * 1.6), 0.3, _INK))


def _brow(jaw, sign, inner, outer, soft, hair, lines) -> None:
    """Two strokes: the whole brow, and its heavy inner part; a soft brow is thin, high and arched."""
    t = np.linspace(0, 1, 7)
    x = sign * (0.055 + (0.165 if soft else 0.178) * t)
    arch = (0.026 if soft else 0.014) * np.sin(np.pi * np.minimum(t * 1.1, 1)) - (0.014 if soft else 0.010) * t
    y = (0.553 if soft else 0.541) + inner * (1 - t) ** 1.3 + outer * t + arch
    dark = rgb(hair) * 0.62
    ink = "#" + "".join(f"{round(float(part) * 255):02x}" for part in dark) if dark.mean() > 0.25 else _INK
    lines.append((_on(jaw, x, y), 1.2 if soft else 1.9, ink))
    if not soft:
        lines.append((_on(jaw, x[:5], y[:5] + 0.008), 1.9, ink))
    if inner < -0.03:  # the frown between the brows
        lines.append((_on(jaw, sign * np.array([0.030, 0.026]), [0.545, 0.505]), 0.6, _INK))


def _mouth(jaw, curve, gape, wide, skew, skin, lips, fans, lines) -> None:
    t = np.linspace(-1, 1, 11)
    x = 0.098 * wide * t
    middle = 0.182 + (curve + 0.006) * (t * t - 0.35) + skew * t
    dip = 0.0035 * np.cos(2 * np.pi * t) * (1 - t * t)
    bow = (1 - t * t) ** (0.62 if gape > 0.05 else 1.0)  # a mouth wide open is round
    upper, lower = middle + gape * 0.45 * bow + dip, middle - gape * 1.0 * bow
    if lips:
        _lips(jaw, x, upper + 0.017 * (1 - t * t) - 0.006 * np.exp(-((t / 0.18) ** 2)), lower, skin, fans)
    if gape > 0.01:
        _band(jaw, x, lower, upper, _OFF * 1.2, rgb("#5a2622"), fans)
        if gape < 0.06:  # the upper teeth
            row = slice(2, -2)
            edge = np.maximum(upper - gape * 0.36, lower)
            _band(jaw, x[row], edge[row], upper[row], _OFF * 1.5, rgb("#f3ece0"), fans)
        lines.append((_on(jaw, x, lower, _OFF * 1.8), 0.8, _INK))
    lines.append((_on(jaw, x, upper, _OFF * 1.8), 1.15, _INK))
    lip = shade(rgb(skin), -0.42)
    ink = "#" + "".join(f"{round(float(part) * 255):02x}" for part in lip)
    lines.append((_on(jaw, x[3:-3] * 0.9, lower[3:-3] - 0.034), 0.6, ink))


def _lips(jaw, x, upper, lower, skin, fans) -> None:
    """A tint on the lips."""
    low = lower - 0.026 * (1 - (x / max(abs(x[0]), 1e-6)) ** 2)
    red = 0.3 * shade(rgb(skin), -0.25) + 0.7 * rgb("#a3332f")
    _band(jaw, x, low, upper, _OFF * 0.9, red, fans)


def _band(jaw, x, low, high, off, colour, fans) -> None:
    """A strip that may be bent, as the fans of its convex pieces."""
    for at in range(0, len(x) - 1, 2):
        piece = slice(at, min(at + 3, len(x)))
        ring_x, ring_y = np.concatenate([x[piece], x[piece][::-1]]), np.concatenate([low[piece], high[piece][::-1]])
        fans.append((_on(jaw, ring_x, ring_y, off), colour))


def _nose(small, lines) -> None:
    under = np.array(
        [
            [-0.060, 0.322, 0.392],
            [-0.052, 0.292, 0.410],
            [-0.022, 0.284, 0.444],
            [0.0, 0.279, 0.456],
            [0.022, 0.284, 0.444],
            [0.052, 0.292, 0.410],
            [0.060, 0.322, 0.392],
        ]
    )
    lines.append((_sized(under, small), 0.7, _INK))
    if small > 0.7:  # a child's nose is a button
        bridge = np.array([[0.030, 0.47, 0.392], [0.034, 0.42, 0.415], [0.042, 0.37, 0.445]])
        lines.append((_sized(bridge, small), 0.5 if small > 0.9 else 0.3, _INK))
    for sign in (-1.0, 1.0):  # nostrils
        dark = np.array([[sign * 0.016, 0.285, 0.455], [sign * 0.034, 0.290, 0.440]])
        lines.append((_sized(dark, small), 1.1, _INK))


def _sized(points: np.ndarray, small: float) -> np.ndarray:
    """Lines on a nose of that size, floated off it."""
    return np.stack([points[:, 0] * small, points[:, 1], 0.335 + (points[:, 2] - 0.335) * small + 0.008], axis=1)


def _age(jaw, sign, lines) -> None:
    lines.append((_on(jaw, sign * np.array([0.075, 0.115, 0.135]), [0.295, 0.235, 0.175]), 0.5, _INK))
    lines.append((_on(jaw, sign * np.array([0.09, 0.14, 0.19]), [0.425, 0.412, 0.42]), 0.4, _INK))
    lines.append((_on(jaw, sign * np.array([0.02, 0.08, 0.15]), [0.645, 0.652, 0.645]), 0.35, _INK))


def _glass(sign, lines) -> None:
    angle = np.linspace(0, 2 * np.pi, 15)
    ring = np.stack(
        [sign * 0.148 + 0.093 * np.cos(angle), 0.462 + 0.080 * np.sin(angle), 0.425 - 0.035 * sign * np.cos(angle)],
        axis=1,
    )
    lines.append((ring, 1.1, _INK))
    lines.append(
        (np.array([[sign * 0.241, 0.475, 0.39], [sign * 0.32, 0.475, 0.16], [sign * 0.345, 0.47, -0.03]]), 0.9, _INK)
    )


def _moustache(jaw, hair, fans) -> None:
    t = np.linspace(0, 1, 6)
    for sign in (-1.0, 1.0):
        x = 0.005 + 0.135 * t
        upper, lower = 0.262 - 0.085 * t**1.5, 0.216 - 0.050 * t**1.5 - 0.01 * np.sin(np.pi * t)
        ring_x, ring_y = np.concatenate([x, x[::-1]]), np.concatenate([lower, upper[::-1]])
        ring = _on(jaw, sign * ring_x, ring_y, 0.022)
        fans.append((ring if sign > 0 else ring[::-1], rgb(hair)))


@lru_cache(maxsize=32)
def _machine(jaw: float, second: str, talking: bool) -> Sketch:
    """Two lamps and a grille."""
    fans, lines = [], []
    angle = np.linspace(0, 2 * np.pi, 17)
    for sign in (-1.0, 1.0):
        for radius, colour, off in ((0.085, rgb("#26282b"), 1.2), (0.055, shade(rgb(second), 0.65), 2.0)):
            ring = _on(jaw, sign * 0.150 + radius * np.cos(angle[:-1]), 0.47 + radius * np.sin(angle[:-1]), _OFF * off)
            fans.append((ring, colour))
        rim = _on(jaw, sign * 0.150 + 0.085 * np.cos(angle), 0.47 + 0.085 * np.sin(angle), _OFF * 2)
        lines.append((rim, 0.9, _INK))
    for row in (0.14, 0.18, 0.22):
        lines.append((_on(jaw, np.linspace(-0.12, 0.12, 5), np.full(5, row)), 1.4 if talking else 0.8, _INK))
    return Sketch(tuple(fans), tuple(lines))
