"""Smoke and dust: soft puffs laid one over another from far to near, hidden where something stands before them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engines.sketch.camera import View
from engines.sketch.colour import ramp, rgb
from engines.sketch.effects import Puff
from engines.sketch.picture.curves import Curves
from engines.sketch.picture.glow import enlarged
from engines.sketch.picture.paper import folded, noise
from engines.sketch.picture.strokes import Hand, draw
from engines.sketch.picture.surface import Surface

_PLATE, _BLOTS = 256, 30.0  # side of the noise plate that frays the edges, and plate pixels across a puff's radius
_NEAREST_M = 0.35  # a puff round the lens would veil everything
_CURL = 4  # every so many puffs has a pen line on its edge


@dataclass(frozen=True, slots=True)
class Smoke:
    cover: np.ndarray  # (h, w) float32 0..1
    colour: np.ndarray  # (3, h, w) float32, premultiplied by the cover
    lines: np.ndarray  # (h, w) float32 ink


def smoke(puffs: Sequence[Puff], view: View, surface: Surface, light: np.ndarray, seed: int) -> Smoke | None:
    """`light` points towards the light on the picture, pixels right and down. None when no puff is in sight."""
    pixels, depth = view.project(np.array([puff.point for puff in puffs]).reshape(-1, 3))
    radius = np.array([puff.radius for puff in puffs]) * view.focal_px / np.maximum(depth, 1e-3)
    frame = np.array([view.width, view.height])
    inside = np.all((pixels > -radius[:, None]) & (pixels < frame + radius[:, None]), axis=1)
    order = [i for i in np.argsort(-depth) if inside[i] and depth[i] > _NEAREST_M]
    if not order:
        return None
    cell = max(1, round(view.height / 216))
    near = surface.near[::cell, ::cell]
    sheet = np.zeros((4, *near.shape), np.float32)
    plate = noise(_PLATE, _PLATE, 22, seed % 71 + 9, 3)
    for i in order:
        _lay(sheet, puffs[i], pixels[i] / cell, float(depth[i]), float(radius[i]) / cell, near, plate, light, int(i))
    fine = enlarged(sheet, surface.near.shape, cell)
    curls = [i for i in order if i % _CURL == 0]
    return Smoke(np.clip(fine[3], 0, 1), fine[:3], _curls(pixels, radius, depth, curls, surface, puffs, seed))


def _lay(
    sheet: np.ndarray,
    puff: Puff,
    centre: np.ndarray,
    depth: float,
    radius: float,
    near: np.ndarray,
    plate: np.ndarray,
    light: np.ndarray,
    index: int,
) -> None:
    """One puff over what is there: ragged at its edge, light above and dark below."""
    height, width = near.shape
    reach = 1.25 * radius
    (x0, y0), (x1, y1) = np.floor(centre - reach).astype(int), np.ceil(centre + reach).astype(int) + 1
    rows, columns = slice(max(y0, 0), min(y1, height)), slice(max(x0, 0), min(x1, width))
    u = ((np.arange(columns.start, columns.stop) + 0.5 - centre[0]) / radius).astype(np.float32)[None, :]
    v = ((np.arange(rows.start, rows.stop) + 0.5 - centre[1]) / radius).astype(np.float32)[:, None]
    fray = plate[folded(v * _BLOTS + 37 * index, _PLATE), folded(u * _BLOTS + 53 * index, _PLATE)]
    fray = fray - np.float32(0.5)
    body = np.clip(0.95 - u * u - v * v + 2.2 * fray, 0, 1)
    behind = 1 / np.maximum(near[rows, columns], 1e-6) - depth  # metres of air between the puff and what is there
    cover = body * body * (3 - 2 * body) * puff.density * np.clip(behind / (0.6 * puff.radius) + 0.6, 0, 1)
    cover *= min(1.0, (depth - _NEAREST_M) / 0.8)
    shine = np.clip(0.96 + 0.2 * (u * light[0] + v * light[1] - 0.4 * v) + 0.55 * fray, 0.5, 1.3)
    part = sheet[:, rows, columns]
    part *= 1 - cover
    for plane, tone in zip(part, (*rgb(puff.colour or "#b9b6b3").tolist(), 0.0), strict=True):
        plane += np.minimum(cover * shine * np.float32(tone), cover)
    part[3] += cover


def _curls(
    pixels: np.ndarray,
    radius: np.ndarray,
    depth: np.ndarray,
    chosen: list[int],
    surface: Surface,
    puffs: Sequence[Puff],
    seed: int,
) -> np.ndarray:
    """A few pen lines that curl round the billows and inwards."""
    height, width = surface.near.shape
    canvas = np.zeros((height, width), np.float32)
    scale = height / 432
    runs, traits = [], []
    for i in chosen:
        x, y = pixels[i].astype(int)
        hidden = 0 <= x < width and 0 <= y < height and surface.near[y, x] > 1.02 / depth[i]
        if hidden or radius[i] < 5 * scale or radius[i] > 0.4 * height:
            continue
        rng = np.random.default_rng([seed, i])
        t = np.linspace(0, 1, 16)
        side = 1 if rng.uniform() < 0.5 else -1
        turn = -np.pi / 2 + side * (0.1 + t * rng.uniform(1.6, 3.0)) + rng.normal(0, 0.5)
        reach = radius[i] * rng.uniform(0.6, 0.95) * (1 - 0.62 * ramp(t, 0.35, 1.0))
        runs.append(
            pixels[i]
            + np.stack([np.cos(turn), np.sin(turn) * 0.85], -1) * reach[:, None]
            + rng.normal(0, 0.25, 2) * radius[i]
        )
        traits.append(np.tile((1.25 * scale, min(0.62, 0.2 + puffs[i].density)), (16, 1)))
    if runs:
        shape = (np.full(len(runs), 16), np.zeros(len(runs), bool))
        draw(
            canvas,
            Curves(np.concatenate(runs), *shape, np.concatenate(traits)),
            Hand(0.9, 40 * scale, 0.4 * scale, 0, seed),
        )
    return canvas
