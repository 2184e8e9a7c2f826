"""Which line gets how much ink: people firmly, things less so, what lies behind lightly."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.picture.contours import OUTLINE
from engines.sketch.picture.curves import Curves, choose, eased, walk
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.raster import NEAR_M
from engines.sketch.picture.strokes import Hand, draw
from engines.sketch.picture.surface import GROUND, PERSON, SET, THING, Surface, shown
from presets.looks import StyleLook

_HIDDEN_M, _HIDDEN_SHARE = 0.012, 0.006  # how far below the visible surface a stroke may lie and still be seen


@dataclass(frozen=True, slots=True)
class Paths:
    """Where lines run and what they run along, whatever the style and the air. (k,) arrays follow `traced.points`.

    What is too short for a line is left out.
    """

    traced: Curves  # traits: rank, nearer pixel, farther pixel
    kind: np.ndarray  # of the owner of the line, SKY … PERSON
    near: np.ndarray  # 1 / depth of its owner
    size: np.ndarray  # pixels a metre there, in a picture 432 high
    firm: np.ndarray  # 0..1, what smallness and softness leave of a line
    away: np.ndarray  # (k, 2) steps from its owner outwards, pixels right and down
    added: dict[str, Curves]  # visible strokes of the solids by colour; traits: near, width, darkness, 1 = in front


@dataclass(frozen=True, slots=True)
class Lines:
    """Curves ready for the pen; traits are width in pixels and darkness 0..1."""

    drawn: Curves
    added: dict[str, Curves]  # strokes the solids bring along, by colour; "": ink


def paths(traced: Curves, geometry: Geometry, view: View, surface: Surface) -> Paths:
    """What all drawings of one view share; `traced` are the smoothed contours of the surface."""
    rank, nearer, farther = traced.traits.T.astype(np.intp)
    kind, near = surface.kind.ravel()[nearer], surface.near.ravel()[nearer]
    scale = view.height / 432
    firm = np.where(rank == OUTLINE, 1, _roomy(surface, nearer, farther, scale))
    size, away = near * view.focal_px / scale, _away(nearer, farther, view.width)
    if geometry.finish[:, 2].any():
        leaf = shown(geometry.finish[:, 2], surface.triangle.ravel()[nearer], 0)
        points = _leafy(traced, away, leaf, np.clip(0.13 * size, 0.9, 3.4) * scale)
        traced = Curves(points, traced.counts, traced.closed, traced.traits)
    long = traced.counts >= np.where(rank[traced.first] == OUTLINE, 3, 5) * max(scale, 0.7)
    some = np.flatnonzero(np.repeat(long, traced.counts))
    kind, near, size, firm, away = (values.take(some, axis=0) for values in (kind, near, size, firm, away))
    return Paths(choose(traced, long), kind, near, size, firm, away, _added(geometry, view, surface))


def lines(paths: Paths, view: View, style: StyleLook, light_2d: np.ndarray, haze_m: float) -> Lines:
    """Every line of the picture in the weights of this style.

    `light_2d` points towards the light, pixels right and down; `haze_m` is the distance at which the air has taken
    two thirds of a line.
    """
    added = {colour: _styled(curves, style, haze_m) for colour, curves in paths.added.items()}
    return Lines(_weighted(paths, view, style, light_2d, haze_m), added)


def ink(shape: tuple[int, int], drawn: Curves, style: StyleLook, seed: int) -> np.ndarray:
    """(h, w) float32 darkness of the drawn curves."""
    canvas = np.zeros(shape, np.float32)
    scale = shape[0] / 432
    hand = Hand(style.taper, 26 * scale, style.wobble_px * scale, style.overshoot_px * scale, seed)
    draw(canvas, drawn, hand)
    if style.passes > 1:
        searched = drawn.weighed(drawn.traits * (0.75, 0.45))
        again = Hand(0.95, 34 * scale, style.wobble_px * 2.6 * scale, style.overshoot_px * 3.5 * scale, seed + 1)
        draw(canvas, searched, again)
    return canvas


def _weighted(paths: Paths, view: View, style: StyleLook, light_2d: np.ndarray, haze_m: float) -> Curves:
    curves, scale = paths.traced, view.height / 432
    outline = curves.traits[:, 0] == OUTLINE
    width, darkness = _weights(paths.kind, paths.size, outline, style)
    darkness *= paths.firm * _aired(paths.near, paths.kind, haze_m)
    swell = 1 + style.swell * outline * np.clip(-(paths.away @ light_2d), -0.6, 1)
    return eased(curves.weighed(np.stack([width * swell * scale, darkness], axis=1)))


def _styled(curves: Curves, style: StyleLook, haze_m: float) -> Curves:
    near, width, darkness, front = curves.traits.T
    weight = np.where(front > 0.5, style.inner_px, style.set_px * 0.75)
    darkness = darkness * _aired(near, np.where(front > 0.5, THING, SET), haze_m)
    return curves.weighed(np.stack([weight * width, darkness], axis=1))


def _aired(near: np.ndarray, kind: np.ndarray, haze_m: float) -> np.ndarray:
    """What is left of a line: even far away there is some."""
    return 0.12 + 0.88 * faded(near, kind, haze_m)


def _leafy(curves: Curves, away: np.ndarray, leaf: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """The points (k, 2) with the edges of leaves drawn in little bows, `reach` (k,) pixels outwards."""
    step = np.hypot(*np.diff(curves.points, axis=0, prepend=curves.points[:1]).T)
    step[curves.first] = 0.0
    along = np.cumsum(step / (3.4 * reach))
    bows = np.abs(np.sin(np.pi * along + 0.7 * np.sin(1.7 * along))) - 0.35
    return curves.points + away * (bows * leaf * reach)[:, None]


def _weights(
    kind: np.ndarray, size: np.ndarray, outline: np.ndarray, style: StyleLook
) -> tuple[np.ndarray, np.ndarray]:
    """Width at 432 high and darkness, by what it is and how large it shows."""
    person, thing = kind == PERSON, (kind >= THING) & (kind < PERSON)
    base = np.select(
        [person & outline, thing & outline, person | thing],
        [style.person_px, style.thing_px, style.inner_px],
        style.set_px,
    )
    behind = kind <= SET
    firm = np.clip((size / np.where(behind, 60, 110)) ** 0.28, 0.5, 1.45)
    base = base * firm * np.where(behind & ~outline, 0.8, 1.0)
    inner = np.clip((size - 9) / 32, 0, 1)
    darkness = np.where(outline, np.clip(size / 22, 0.45, 1), inner)
    darkness = darkness * np.where(behind, np.clip(0.4 + size / 110, 0.42, 0.95), 1)
    return base, np.where(kind <= GROUND, darkness * 0.7, darkness)


def faded(near: np.ndarray, kind: np.ndarray, haze_m: float) -> np.ndarray:
    """0..1: what the air has left of something at `near` = 1 / depth. People and things carry further."""
    reach = np.where(kind >= THING, np.float32(1.8 * haze_m), np.float32(haze_m))
    return np.exp(-1 / np.maximum(near * reach, np.float32(1e-6)))


def _roomy(surface: Surface, nearer: np.ndarray, farther: np.ndarray, scale: float) -> np.ndarray:
    """(k,) 0..1: no line round what is only a few pixels large, or an eye far away becomes a blot."""
    part = surface.part.ravel()
    areas = np.bincount(part + 1)
    area = np.minimum(areas[part[nearer] + 1], areas[part[farther] + 1])
    return np.clip((area / scale**2 - 25) / 90, 0, 1)


def _away(nearer: np.ndarray, farther: np.ndarray, width: int) -> np.ndarray:
    """(k, 2) steps from the owner of a line outwards, pixels right and down."""
    step = farther - nearer
    return np.where(
        (np.abs(step) == 1)[:, None], np.stack([np.sign(step), 0 * step], 1), np.stack([0 * step, np.sign(step)], 1)
    )


def _added(geometry: Geometry, view: View, surface: Surface) -> dict[str, Curves]:
    """The visible runs of the strokes the solids bring along, by colour."""
    by_colour: dict[str, list[tuple[np.ndarray, float, bool]]] = {}
    for solid in geometry.solids:
        front = solid.kind in ("person", "creature", "thing")
        for stroke in solid.strokes:
            if len(stroke.points) > 1:
                by_colour.setdefault(stroke.colour, []).append((np.asarray(stroke.points), stroke.weight, front))
    return {colour: _visible(_projected(some, view), surface) for colour, some in by_colour.items()}


def _projected(strokes: list[tuple[np.ndarray, float, bool]], view: View) -> Curves:
    """Strokes wholly before the lens, in clear air and of a pen one pixel wide; traits as in `Paths.added`."""
    counts = np.array([len(points) for points, _, _ in strokes])
    pixels, depth = view.project(np.concatenate([points for points, _, _ in strokes]))
    first = np.cumsum(counts) - counts
    weight = np.repeat(np.array([weight for _, weight, _ in strokes]), counts)
    front = np.repeat(np.array([front for _, _, front in strokes]), counts)
    scale = view.height / 432
    near = 1 / np.maximum(depth, NEAR_M)
    size = view.focal_px * near / scale  # pixels a metre, in a picture 432 high
    width = weight * np.clip(np.sqrt(size / 260), 0.3, 1.6) * scale
    darkness = np.where(front, np.clip((size - 14) / 40, 0, 1), np.clip(0.15 + size / 150, 0.15, 0.7))
    (x, y), wide, high = pixels.T, view.width + 50, view.height + 50
    box = (x > -50) & (x < wide) & (y > -50) & (y < high)
    wanted = (np.minimum.reduceat(depth, first) > NEAR_M) & np.maximum.reduceat(box, first)
    traits = np.stack([near, width, darkness, front], axis=1)
    return choose(Curves(pixels, counts, np.zeros(len(counts), bool), traits), wanted)


def _visible(curves: Curves, surface: Surface) -> Curves:
    """Cut curves to the runs that nothing hides."""
    if not len(curves.counts):
        return curves
    path = walk(curves, 1.0)
    height, width = surface.near.shape
    x, y = np.floor(path.points).astype(np.int64)
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    before = surface.near[y.clip(0, height - 1), x.clip(0, width - 1)]
    seen = inside & (1 / path.traits[0] < (1 + _HIDDEN_SHARE) / np.maximum(before, np.float32(1e-9)) + _HIDDEN_M)
    curve = path.each(np.arange(len(path.counts)))
    at = np.flatnonzero(seen)
    run = np.cumsum(np.diff(curve * 2 + seen, prepend=-1) != 0).take(at)
    counts = np.diff(np.flatnonzero(np.diff(run, prepend=-1)), append=len(run))
    points, traits = path.points.take(at, axis=1), path.traits.take(at, axis=1)
    parts = Curves(points.T, counts, np.zeros(len(counts), bool), traits.T)
    return choose(parts, counts > 1)
