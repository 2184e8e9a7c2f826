"""Finds what hangs in the air: parts of a set that touch neither the ground nor anything that stands on it."""

import numpy as np

from engines.sketch.scenery.assemble import Item, set_items
from engines.sketch.scenery.placement import Clear
from presets.loader import pick
from presets.world import Set

TOUCH_M = 0.08  # a gap nobody sees
GROUND_M = 0.15
COMPACT_M = 6.0  # larger parts are taken triangle by triangle: their boxes hold air


def floating(set_id: str, seed: int = 0) -> list[str]:
    """Where and how large each floating part is: "x,y,z: w × h × d"."""
    entry = pick("sets", Set, set_id)
    items = set_items(entry, seed, Clear(*entry.floor_m))
    found = [(piece, item.layer) for item in items for piece in _pieces(item)]
    corners = [piece for piece, _ in found]
    held = np.array([_grounded(*one) for one in found], bool)
    hollow = np.array([layer != "solid" for _, layer in found], bool)
    boxes = np.array([[piece.min((0, 1)), piece.max((0, 1))] for piece in corners])
    reached = list(np.flatnonzero(held))
    while reached:
        index = reached.pop()
        near = _meet(boxes[index], boxes, TOUCH_M) & ~held
        for other in np.flatnonzero(near):
            if _touch(corners[index], corners[other], bool(hollow[index])):
                held[other] = True
                reached.append(other)
    drawn = np.array([len(piece) > 1 and not _is_line(piece) for piece in corners], bool)
    return [_said(box) for box in boxes[~held & drawn]]


def _pieces(item: Item) -> list[np.ndarray]:
    """The connected parts of one item, each as corners of triangles (m, 3, 3)."""
    corners = item.mesh.vertices[item.mesh.triangles]
    lines = [np.stack([line.points[:-1], line.points[1:], line.points[1:]], axis=1) for line in item.mesh.strokes]
    if not len(corners):
        return lines
    grid = np.round(corners.reshape(-1, 3) * 1000).astype(np.int64) + (1 << 20)
    _, welded = np.unique((grid[:, 0] << 42) + (grid[:, 1] << 21) + grid[:, 2], return_inverse=True)
    welded = welded.reshape(-1, 3)
    label = np.arange(welded.max() + 1)
    while True:
        lowest = label[welded].min(axis=1)
        spread = label.copy()
        np.minimum.at(spread, welded.ravel(), np.repeat(lowest, 3))
        spread = spread[spread]
        if (spread == label).all():
            break
        label = spread
    owner = label[welded[:, 0]]
    return [*lines, *(corners[owner == one] for one in np.unique(owner))]


def _is_line(piece: np.ndarray) -> bool:
    return bool((piece[:, 1] == piece[:, 2]).all())


def _grounded(piece: np.ndarray, layer: str) -> bool:
    return layer in ("ground", "wall", "far") or bool(piece[..., 1].min() < GROUND_M)


def _meet(box: np.ndarray, others: np.ndarray, gap: float) -> np.ndarray:
    return ((box[0] - gap < others[:, 1]) & (box[1] + gap > others[:, 0])).all(axis=1)


def _touch(one: np.ndarray, other: np.ndarray, hollow: bool) -> bool:
    """Whether a triangle of one part meets a triangle of the other, or, unless it is hollow, lies inside it: a branch
    ends within its leaves. Triangles are taken by their boxes."""
    ones = np.stack([one.min(1), one.max(1)], axis=1)
    others = np.stack([other.min(1), other.max(1)], axis=1)
    if not hollow:
        whole = np.array([one.min((0, 1)), one.max((0, 1))])
        if np.ptp(whole, axis=0).max() < COMPACT_M and _meet(whole, others, TOUCH_M).any():
            return True
        whole = np.array([other.min((0, 1)), other.max((0, 1))])
        if np.ptp(whole, axis=0).max() < COMPACT_M and _meet(whole, ones, TOUCH_M).any():
            return True
    common = np.array(
        [np.maximum(ones[:, 0].min(0), others[:, 0].min(0)), np.minimum(ones[:, 1].max(0), others[:, 1].max(0))]
    )
    common += np.array([[-TOUCH_M], [TOUCH_M]])
    ones, others = ones[_meet(common, ones, 0.0)], others[_meet(common, others, 0.0)]
    below = ones[:, None, 0] - TOUCH_M < others[None, :, 1]
    above = ones[:, None, 1] + TOUCH_M > others[None, :, 0]
    return bool((below & above).all(axis=2).any())


def _said(box: np.ndarray) -> str:
    x, y, z = box.mean(axis=0)
    w, h, d = box[1] - box[0]
    return f"{x:.1f},{y:.1f},{z:.1f}: {w:.2f}×{h:.2f}×{d:.2f}"
