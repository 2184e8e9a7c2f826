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
    solid, part = surface.solid.take(cracks.nearer), surface.part.take(cracks.nearer)
    owner = np.where(cracks.rank == OUTLINE, 2 * solid, 2 * part + 1)
    way, counts, closed = _chains(cracks.start, cracks.end, owner + 2)
    return _points(cracks, way, counts, closed, surface.near.shape[1])


def _cracks(surface: Surface) -> Cracks:
    width = surface.near.shape[1]
    sides = []
    for stride in (1, width):
        rank = _rank(surface, stride)
        one = np.flatnonzero(rank >= 0)
        row = one // width
        corner = one + row + (1 if stride == 1 else width + 1)  # a row has one corner more than it has pixels
        sides.append((corner, corner + (width + 1 if stride == 1 else 1), one, one + stride, rank[one]))
    start, end, one, other, rank = (np.concatenate(pair) for pair in zip(*sides, strict=True))
    near, beyond = surface.near.take(one), surface.near.take(other)
    # Where two surfaces touch, the nearer one changes from pixel to pixel: let one of them own the whole line.
    touching = np.abs(beyond - near) < _TOUCH * near
    swap = np.where(touching, _standing(surface, other) > _standing(surface, one), beyond > near)
    return Cracks(start, end, np.where(swap, other, one), np.where(swap, one, other), rank)


def _standing(surface: Surface, at: np.ndarray) -> np.ndarray:
    """Which of two surfaces that touch owns the line between them: the higher kind, then the later part."""
    part = surface.part.ravel()
    return surface.kind.take(at).astype(np.int64) * (int(part.max(initial=0)) + 2) + part.take(at)


def _rank(surface: Surface, stride: int) -> np.ndarray:
    """(h · w,) int8 for each pixel and the one `stride` further on: the kind of line between them, -1 for none."""
    part, solid, kind = surface.part.ravel(), surface.solid.ravel(), surface.kind.ravel()
    rank, apart = np.full(kind.size, -1, np.int8), np.zeros(kind.size, bool)
    np.not_equal(part[:-stride], part[stride:], out=apart[:-stride])
    shaped = ~apart & (kind > GROUND)
    last = _last(surface, stride)
    apart[last] = shaped[last] = False
    at = np.flatnonzero(apart)
    ahead = at + stride
    melts = _seamless(part[at], part[ahead], kind[at], solid[at] == solid[ahead])
    shaped[at[melts]] = True
    for change, least, times, line in ((_bend, _CREASE, 3.0, EDGE), (_leap, _STEP, 4.0, FOLD)):
        changes = change(surface, stride)
        np.copyto(changes, _BREAK, where=~shaped)
        changes[last] = 0
        some = np.flatnonzero((changes > least) & shaped)
        rank[some[_alone(changes, some, stride, times)]] = line
    seen = (kind[at] > SKY) | (kind[ahead] > SKY)
    rank[at[seen & ~melts]] = PART
    rank[at[seen & (solid[at] != solid[ahead])]] = OUTLINE
    return rank


def _last(surface: Surface, stride: int) -> slice:
    """The pixels that have no next one: the last column or the last row."""
    return slice(-stride, None) if stride > 1 else slice(surface.near.shape[1] - 1, None, surface.near.shape[1])


def _bend(surface: Surface, stride: int) -> np.ndarray:
    """1 - cos of the turn from each pixel to the next."""
    change = np.ones(surface.near.size, np.float32)
    for plane in surface.normal.reshape(3, -1):
        change[:-stride] -= plane[:-stride] * plane[stride:]
    return change


def _leap(surface: Surface, stride: int) -> np.ndarray:
    """The relative difference in depth from each pixel to the next."""
    change, near = np.zeros(surface.near.size, np.float32), surface.near.ravel()
    one, other = near[:-stride], near[stride:]
    np.subtract(one, other, out=change[:-stride])
    np.abs(change, out=change)
    change[:-stride] /= np.maximum(np.minimum(one, other), np.float32(1e-9))
    return change


def _seamless(part: np.ndarray, part_b: np.ndarray, kind: np.ndarray, same: np.ndarray) -> np.ndarray:
    """Where a person's shoulder runs into trunk or arm: no other two parts of a person lie so far apart."""
    return (np.abs(part - part_b) >= SEAMLESS - _RUN_INTO) & same & (kind == PERSON)


def _alone(change: np.ndarray, at: np.ndarray, stride: int, times: float) -> np.ndarray:
    """Where a change stands out from its neighbours: a crease, not the bend of something small and round."""
    before, after = change[at - stride], change[np.minimum(at + stride, len(change) - 1)]
    return change[at] > times * np.maximum(np.where(at < stride, 0, before), after)


def _chains(start: np.ndarray, end: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Order cracks into chains. → half-edges in order, chain lengths, which chains are closed.

    Half-edge 2i enters crack i at its start, 2i + 1 at its end. Two cracks are linked at a corner where exactly
    two cracks of one owner meet. Chains are found by pointer doubling instead of walking.
    """
    link = _links(np.stack([start, end], axis=1).ravel(), np.repeat(owner, 2))
    here = np.arange(len(link))
    last, leader = _doubled(link, here, here, np.minimum)
    ring = link[last ^ 1] >= 0
    seam = ring & (np.minimum(leader, leader[here ^ 1]) == here)
    mate = link[seam]
    link[np.flatnonzero(seam)], link[mate] = -1, -1
    last, left = _doubled(link, here, (link[here ^ 1] >= 0).astype(np.int64), np.add)
    forward = np.flatnonzero(last < last[here ^ 1])
    order = forward[_ordered(last[forward] * (len(here) + 1) - left[forward])[1]]
    heads = np.flatnonzero(np.diff(last[order], prepend=-1))
    counts = np.diff(np.append(heads, len(order)))
    return order, counts, ring[order[heads]] if len(order) else np.zeros(0, bool)


def _links(corner: np.ndarray, owner: np.ndarray) -> np.ndarray:
    key = corner.astype(np.int64) * (int(owner.max(initial=0)) + 1) + owner
    ordered, order = _ordered(key)
    heads = np.flatnonzero(np.diff(ordered, prepend=-1))
    pairs = heads[np.diff(np.append(heads, len(key))) == 2]
    link = np.full(len(key), -1)
    link[order[pairs]], link[order[pairs + 1]] = order[pairs + 1], order[pairs]
    return link


def _ordered(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sorted int64 keys ≥ 0 and where they were. Each carries its place: numbers sort many times faster than places."""
    bits = len(key).bit_length()
    carrying = np.sort((key << bits) | np.arange(len(key)))
    return carrying >> bits, carrying & ((1 << bits) - 1)


def _doubled(
    link: np.ndarray, here: np.ndarray, gathered: np.ndarray, gather: np.ufunc
) -> tuple[np.ndarray, np.ndarray]:
    """For each half-edge the last one ahead, and what is gathered on the way there from one value of each."""
    ahead = link[here ^ 1]
    jump = np.where(ahead < 0, here, ahead)
    for _ in range(max(len(here), 2).bit_length()):
        gathered = gather(gathered, gathered.take(jump))
        further = jump.take(jump)
        if np.array_equal(further, jump):
            break
        jump = further
    return jump, gathered


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
    order = np.argsort(slot)
    points = np.concatenate([(enter_at + leave_at) / 2, enter_at[head], leave_at[tail]])[order]
    source = np.concatenate([crack, crack[head], crack[tail]])[order]
    traits = np.stack([cracks.rank[source], cracks.nearer[source], cracks.farther[source]], axis=1)
    whole = counts + np.where(closed, 0, 2)
    return Curves(points, whole, closed, traits)
