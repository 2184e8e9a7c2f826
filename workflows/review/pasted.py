"""Was somebody drawn anew, or is it the reference picture itself, pasted in?

Models that are handed a reference sometimes put its very pixels into the new picture, a little larger, mirrored, or
darker. The region is searched for the reference's fine detail – edges and strokes, without the tones they lie on – in
every size and place, either way round. Somebody drawn anew in another pose, from another side or through another lens
has edges elsewhere; a copy has them all where they were, also when it was scaled and compressed.

Measured on 48 sketched people: 328 of 336 copies are found (scaled by 0.6–1.6, mirrored, moved, darkened, JPEG quality
50–90). Of people drawn anew, 3 of 240 are taken for copies: one of 48 through another lens, two in another pose and
none from another side, in another place or by another look. The sketch engine draws one stage with another seed as all
but the same picture, and 45 of 48 such pairs pass for copies: it is never asked, because it is handed no references.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageFilter

PASTED = 0.88  # correlation of detail; nine in ten people drawn anew stay below 0.83, nine in ten copies reach 0.91
SIDES = (24, 40, 72)  # px: the square root of the region's area in the three looks, each finer than the one before
STEPS = ((1.1, 4), (1.025, 3), (1.008, 3))  # the sizes tried in each: ratio from one to the next, how many either way
HALVES = ((0.5, 0.0), (0.0, 0.5), (0.5, 0.5))  # px: a copy need not lie on whole ones
PROMISING = 0.5  # of the first look; nothing below it ever passes the last
AROUND = 0.15  # of its longer side: how far beyond the region a copy may reach
FINE, COARSE = 0.6, 2.0  # px: the blurs between which detail lies; finer is compression, coarser is tone
EDGE = 3  # px: the rim of the region is left out, where its detail is half its background's
FEWEST = 200  # pixels; of less nothing can be said


@dataclass(frozen=True, eq=False, slots=True)
class _Search:
    """A template looked for in a field, grey levels both."""

    template: np.ndarray
    mask: np.ndarray
    field: np.ndarray
    scale: float  # by which the field is brought to the template's size
    offset: tuple[float, float] = (0.0, 0.0)  # by which the field is moved, in pixels of a look, across and down


def is_pasted(picture: np.ndarray, mask: np.ndarray, reference: np.ndarray, reference_mask: np.ndarray) -> bool:
    """Whether the region of `picture` under `mask` holds the region of `reference` itself."""
    return pasted_detail(picture, mask, reference, reference_mask) >= PASTED


def pasted_detail(picture: np.ndarray, mask: np.ndarray, reference: np.ndarray, reference_mask: np.ndarray) -> float:
    """The highest correlation, 0..1, of the reference's detail with any place of the region, in any size near its own.

    Pictures are height × width × 3, uint8, masks height × width, bool. 0 where nothing can be said.
    """
    if min(np.count_nonzero(mask), np.count_nonzero(reference_mask)) < FEWEST:
        return 0.0
    box, own = _box(mask, AROUND), _box(reference_mask)
    rows, columns = (piece.stop - piece.start for piece in _box(mask))
    size = max(side.stop - side.start for side in own) / max(rows, columns)
    straight = _Search(_grey(reference)[own], reference_mask[own].astype(bool), _grey(picture)[box], size)
    mirrored = replace(straight, template=straight.template[:, ::-1], mask=straight.mask[:, ::-1])
    best, found = max(
        ((_correlation(one, SIDES[0], rim=0), one) for way in (straight, mirrored) for one in _sizes(way, *STEPS[0])),
        key=lambda pair: pair[0],
    )
    if best < PROMISING:
        return 0.0
    for side, steps in zip(SIDES[1:], STEPS[1:], strict=True):
        looks = ((_correlation(one, side, rim=EDGE), one) for one in _sizes(found, *steps))
        best, found = max(looks, key=lambda pair: pair[0])
    between = (_correlation(replace(found, offset=offset), SIDES[-1], rim=EDGE) for offset in HALVES)
    return max(best, *between, 0.0)


def _sizes(search: _Search, ratio: float, count: int) -> Iterator[_Search]:
    return (replace(search, scale=search.scale * ratio**step) for step in range(-count, count + 1))


def _correlation(search: _Search, side: int, rim: int) -> float:
    """The best over all places, with the template's area brought to `side` squared (never enlarged)."""
    shrink = min(1.0, side / float(np.sqrt(np.count_nonzero(search.mask))))
    template = _resized(search.template, shrink)
    mask = _resized(search.mask.astype(np.uint8) * 255, shrink) > 127
    inner = _eroded(mask, rim) if rim else mask
    if np.count_nonzero(inner) < FEWEST:
        inner = mask
    field = _resized(search.field, shrink * search.scale, search.offset)
    return _best_place(_detail(template), inner, _detail(field))


def _best_place(template: np.ndarray, mask: np.ndarray, field: np.ndarray) -> float:
    """The highest normalised correlation of the masked template in the field, by Fourier transforms (Padfield 2010)."""
    height, width = (max(a, b) for a, b in zip(template.shape, field.shape, strict=True))
    field = np.pad(field, ((0, height - field.shape[0]), (0, width - field.shape[1])))
    count = np.count_nonzero(mask)
    centred = np.where(mask, template - template[mask].mean(), 0).astype(np.float32)
    seen = np.conj(np.fft.rfft2(mask.astype(np.float32), (height, width)))

    def slid(values: np.ndarray, over: np.ndarray) -> np.ndarray:
        whole = np.fft.irfft2(np.fft.rfft2(values) * over, (height, width))
        return whole[: height - template.shape[0] + 1, : width - template.shape[1] + 1]

    together = slid(field, np.conj(np.fft.rfft2(centred, (height, width))))
    variance = slid(field**2, seen) - slid(field, seen) ** 2 / count
    strength = np.sqrt(np.clip(variance, count * 1e-2, None) * max(float((centred**2).sum()), 1e-6))
    return float((together / strength).max())


def _detail(grey: np.ndarray) -> np.ndarray:
    image = Image.fromarray(grey)
    fine, coarse = (np.asarray(image.filter(ImageFilter.GaussianBlur(by)), np.float32) for by in (FINE, COARSE))
    return fine - coarse


def _resized(grey: np.ndarray, by: float, offset: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Scaled by just that much: what does not fill a whole pixel at the end is left out, not squeezed in. `offset` in
    pixels of the answer, across and down."""
    height, width = (max(8, int(side * by - max(offset))) for side in grey.shape)
    left, top = (shift / by for shift in offset)
    box = (left, top, min(left + width / by, grey.shape[1]), min(top + height / by, grey.shape[0]))
    image = Image.fromarray(np.ascontiguousarray(grey))
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS, box=box))


def _eroded(mask: np.ndarray, by: int) -> np.ndarray:
    image = Image.fromarray(np.pad(mask, by).astype(np.uint8) * 255)
    return np.asarray(image.filter(ImageFilter.MinFilter(2 * by + 1)))[by:-by, by:-by] > 127


def _grey(picture: np.ndarray) -> np.ndarray:
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture[..., :3])).convert("L"))


def _box(mask: np.ndarray, around: float = 0.0) -> tuple[slice, slice]:
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    margin = round(around * max(rows[-1] - rows[0], columns[-1] - columns[0]))
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + 1 + margin),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + 1 + margin),
    )
