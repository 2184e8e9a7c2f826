"""Tongues of fire as flat shapes turned to the lens: an outer flame, a lighter heart and a core in each."""

from dataclasses import replace

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import rgb
from engines.sketch.effects import Tongue
from engines.sketch.solid import Solid

ROWS = np.linspace(0.0, 1.0, 9)
GIRTH = np.array([0.16, 0.36, 0.46, 0.47, 0.40, 0.30, 0.19, 0.09, 0.0])  # half widths of a tongue going up
LICKS = ((0.0, 1.0, 1.0), (-0.26, 0.62, 0.55), (0.27, 0.5, 0.5))  # aside, height and width of its tips
LAYERS = (("", 1.0, 1.0, 0.0), ("#fbb43c", 0.66, 0.62, 0.3), ("#fff3bd", 0.36, 0.34, 0.5))
# colour (empty: the tongue's own), width, height, and how far nearer to the lens, in widths


def kindled(solid: Solid, view: View) -> Solid:
    """The solid with its flames as triangles that shine."""
    tongues = [effect for effect in solid.effects if isinstance(effect, Tongue)]
    if not tongues:
        return solid
    base = int(solid.parts.max(initial=-1)) + 1
    layers = [_layer(tongues, view, *layer) for layer in LAYERS]
    sizes = [len(points) for points, _, _ in layers]
    first = len(solid.vertices) + np.cumsum([0, *sizes])[:3]
    points = np.concatenate([points for points, _, _ in layers])
    count = sum(len(faces) for _, faces, _ in layers)
    bare = np.zeros((len(solid.triangles), 3)) if solid.finish is None else solid.finish
    return replace(
        solid,
        vertices=np.concatenate([solid.vertices, points]),
        normals=np.concatenate([solid.normals, np.broadcast_to(-view.forward, points.shape)]),
        triangles=np.concatenate([solid.triangles, *(f + at for (_, f, _), at in zip(layers, first, strict=True))]),
        colours=np.concatenate([solid.colours, *(colours for _, _, colours in layers)]),
        parts=np.concatenate(
            [solid.parts, *(np.full(len(f), base + k, np.int32) for k, (_, f, _) in enumerate(layers))]
        ),
        finish=np.concatenate([bare, np.tile((1.0, 0.0, 0.0), (count, 1))]),
    )


def _layer(
    tongues: list[Tongue], view: View, colour: str, wide: float, tall: float, nearer: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, triangles and colours of one layer of all tongues."""
    strips = [strip for tongue in tongues for strip in _strips(tongue, view, wide, tall, nearer)]
    row = np.arange(len(ROWS) - 1)
    quads = np.concatenate([
        np.stack([2 * row, 2 * row + 1, 2 * row + 3], -1), np.stack([2 * row, 2 * row + 3, 2 * row + 2], -1)
    ])  # fmt: skip
    faces = np.concatenate([quads + 2 * len(ROWS) * k for k in range(len(strips))])
    paint = np.concatenate(
        [np.tile(rgb(colour or tongue.colour or "#ee7f2d"), (len(LICKS) * len(quads), 1)) for tongue in tongues]
    )
    return np.concatenate(strips), faces.astype(np.int32), paint


def _strips(tongue: Tongue, view: View, wide: float, tall: float, nearer: float) -> list[np.ndarray]:
    """For each tip (18, 3): left and right edge, row by row."""
    rng = np.random.default_rng([tongue.seed, 5])
    up = np.array([0.0, 1.0, 0.0]) * 0.75 + view.up * 0.25
    up /= np.linalg.norm(up)
    eye = view.eye - tongue.foot
    right = np.cross(up, eye)
    right /= max(float(np.linalg.norm(right)), 1e-9)
    ahead = eye / max(float(np.linalg.norm(eye)), 1e-9)
    strips = []
    for aside, high, broad in LICKS:
        phase, sway = rng.uniform(0, 6), rng.uniform(0.14, 0.24)
        h, w = tongue.height * high * tall * rng.uniform(0.9, 1.1), tongue.width * broad * wide
        swing = (
            sway * tongue.width * np.sin(ROWS * 4.6 + phase) * ROWS
            + (tongue.lean + aside * 0.5 * tongue.width) * ROWS**2
        )
        middle = aside * tongue.width * (0.6 + 0.4 * wide) + swing * (0.5 + 0.5 * tall)
        edges = np.stack([middle - w * GIRTH, middle + w * GIRTH], -1)
        points = tongue.foot + edges[..., None] * right + (ROWS * h)[:, None, None] * up
        strips.append((points + ahead * nearer * tongue.width * 0.5).reshape(-1, 3))
    return strips
