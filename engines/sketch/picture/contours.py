"""The lines an artist would see: outlines, overlaps, folds and edges, traced from the visible surface.

Lines run along the cracks between pixels. Cracks that belong to the same edge of the same thing are linked into chains,
so an outline flows on where another thing's line only touches it.
"""

from dataclasses import dataclass

import numpy as np

from engines.sketch.picture.curves import Curves
from engines.sketch.picture.surface import GROUND, PERSON, SKY, Surface
from engines.sketch.solid import SEAMLESS

OUTLINE, PART, FOLD, EDGE = range(4)  # between solids, between parts, a surface before itself, a crease
_CREASE = 0.18  # 1 - cos of the sharpest turn still read as smooth: 35°
_TOUCH = 0.015  # relative difference in depth at which two surfaces meet
_BREAK = 9.0  # change towards another part: right beside an outline everything bends, and nothing there is a crease
_RUN_INTO = 3  # the highest part a shoulder runs into
_STEP = 0.03  # relative jump in depth that reads as one surface before another


@dataclass(frozen=True, slots=True)
class Cracks:
    """Borders between two pixels (flat indices) and the pixel corners they run between."""

    start: np.ndarray
    end: np.ndarray
    nearer: np.ndarray
    farther: np.ndarray
    rank: np.ndarray


def contours(surface: Surface) -> Curves:
    """Closed and open pixel chains. Traits: rank, nearer pixel, farther pixel (flat indices, to be read as labels)."""
    cracks = _cracks(surface)
    solid, part = surface.solid.ravel(), surface.part.ravel()
    owner = np.where(cracks.rank == OUTLINE, 2 * solid[cracks.nearer], 2 * part[cracks.nearer] + 1)
    way, counts, closed = _chains(cracks.start, cracks.end, owner + 2)
    return _points(cracks, way, counts, closed, surface.near.shape[1])


def _cracks(surface: Surface) -> Cracks:
    height, width = surface.near.shape
    pixel = np.arange(height * width).reshape(height, width)
    sides = []
    for axis in (1, 0):
        rank = _rank(surface, axis)
        row, column = np.divmod(np.flatnonzero(rank >= 0), rank.shape[1])
        one = pixel[row, column]
        other = one + (1 if axis else width)
        corner = row * (width + 1) + column + (1 if axis else width + 1)
        sides.append((corner, corner + (width + 1 if axis else 1), one, other, rank[row, column]))
    start, end, one, other, rank = (np.concatenate(pair) for pair in zip(*sides, strict=True))
    near, kind, part = surface.near.ravel(), surface.kind.ravel(), surface.part.ravel()
    # Where two surfaces touch, the nearer one changes from pixel to pixel: let one of them own the whole line.
    touching = np.abs(near[other] - near[one]) < _TOUCH * near[one]
    standing = kind.astype(np.int64) * (int(part.max(initial=0)) + 2) + part
    swap = np.where(touching, standing[other] > standing[one], near[other] > near[one])
    return Cracks(start, end, np.where(swap, other, one), np.where(swap, one, other), rank)


def _rank(surface: Surface, axis: int) -> np.ndarray:
    """int8 for each pair of neighbours: the kind of line between them, -1 for none."""

    def pair(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return (values[:, :-1], values[:, 1:]) if axis else (values[:-1], values[1:])

    (part, part_b), (solid, solid_b) = pair(surface.part), pair(surface.solid)
    (near, near_b), (kind, kind_b) = pair(surface.near), pair(surface.kind)
    rank = np.full(part.shape, -1, np.int8)
    shaped = ((part == part_b) & (kind > GROUND)) | _seamless(part, part_b, kind, solid == solid_b)
    turn = sum(np.multiply(*pair(plane)) for plane in surface.normal)
    bend = np.where(shaped, 1 - turn, _BREAK)
    rank[shaped & (bend > _CREASE) & _alone(bend, axis, 3.0)] = EDGE
    leap = np.where(shaped, np.abs(near - near_b) / np.maximum(np.minimum(near, near_b), 1e-9), _BREAK)
    rank[shaped & (leap > _STEP) & _alone(leap, axis, 4.0)] = FOLD
    seen = (kind > SKY) | (kind_b > SKY)
    rank[(part != part_b) & seen & ~shaped] = PART
    rank[(solid != solid_b) & seen] = OUTLINE
    return rank


def _seamless(part: np.ndarray, part_b: np.ndarray, kind: np.ndarray, same: np.ndarray) -> np.ndarray:
    """Where a person's shoulder runs into trunk or arm: no other two parts of a person lie so far apart."""
    return (np.abs(part - part_b) >= SEAMLESS - _RUN_INTO) & same & (kind == PERSON)


def _alone(change: np.ndarray, axis: int, times: float) -> np.ndarray:
    """Where a change stands out from its neighbours: a crease, not the bend of something small and round."""
    edge = np.zeros_like(change)
    beside = np.zeros_like(change)
    if axis:
        edge[:, 1:], beside[:, :-1] = change[:, :-1], change[:, 1:]
    else:
        edge[1:], beside[:-1] = change[:-1], change[1:]
    return change > times * np.maximum(edge, beside)


def _chains(start: np.ndarray, end: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Order cracks into chains. → half-edges in order, chain lengths, which chains are closed.

    Half-edge 2i enters crack i at its start, 2i + 1 at its end. Two cracks are linked at a corner where exactly
    two cracks of one owner meet. Chains are found by pointer doubling instead of walking.
    """
    link = _links(np.stack([start, end], axis=1).ravel(), np.repeat(owner, 2))
    here = np.arange(len(link))
    leader, last, _ = _doubled(link, here)
    ring = link[last ^ 1] >= 0
    seam = ring & (np.minimum(leader, leader[here ^ 1]) == here)
    mate = link[seam]
    link[np.flatnonzero(seam)], link[mate] = -1, -1
    _, last, left = _doubled(link, here)
    forward = np.flatnonzero(last < last[here ^ 1])
    order = forward[np.lexsort((-left[forward], last[forward]))]
    heads = np.flatnonzero(np.diff(last[order], prepend=-1))
    counts = np.diff(np.append(heads, len(order)))
    return order, counts, ring[order[heads]] if len(order) else np.zeros(0, bool)


def _links(corner: np.ndarray, owner: np.ndarray) -> np.ndarray:
    key = corner.astype(np.int64) * (int(owner.max(initial=0)) + 1) + owner
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    heads = np.flatnonzero(np.diff(ordered, prepend=-1))
    pairs = heads[np.diff(np.append(heads, len(key))) == 2]
    link = np.full(len(key), -1)
    link[order[pairs]], link[order[pairs + 1]] = order[pairs + 1], order[pairs]
    return link


def _doubled(link: np.ndarray, here: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each half-edge: the least half-edge ahead, the last one ahead, and how many steps away it is."""
    ahead = link[here ^ 1]
    ends = ahead < 0
    jump, steps, least = np.where(ends, here, ahead), (~ends).astype(np.int64), here.copy()
    for _ in range(max(len(here), 2).bit_length()):
        least = np.minimum(least, least[jump])
        steps = steps + steps[jump]
        further = jump[jump]
        if np.array_equal(further, jump):
            break
        jump = further
    return least, jump, steps


def _points(cracks: Cracks, way: np.ndarray, counts: np.ndarray, closed: np.ndarray, width: int) -> Curves:
    """Middles of the cracks (stairs at 45° become straight there), with the two end corners of open chains."""
    crack, entering = way >> 1, way & 1
    enter = np.where(entering == 0, cracks.start[crack], cracks.end[crack])
    leave = np.where(entering == 0, cracks.end[crack], cracks.start[crack])
    ends = np.cumsum(counts) - 1
    head, tail = (ends - counts + 1)[~closed], ends[~closed]
    corners = np.concatenate([enter, leave])
    place = np.stack([corners % (width + 1), corners // (width + 1)], axis=1).astype(np.float64)
    enter_at, leave_at = place[: len(way)], place[len(way) :]
    slot = np.concatenate([np.arange(len(way)), head - 0.4, tail + 0.4])
    order = np.argsort(slot, kind="stable")
    points = np.concatenate([(enter_at + leave_at) / 2, enter_at[head], leave_at[tail]])[order]
    source = np.concatenate([crack, crack[head], crack[tail]])[order]
    traits = np.stack([cracks.rank[source], cracks.nearer[source], cracks.farther[source]], axis=1)
    whole = counts + np.where(closed, 0, 2)
    return Curves(points, whole, closed, traits)
