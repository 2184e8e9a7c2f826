"""Is it still them? A classical descriptor of a region's colours and edges, and the choice among attempts.

It knows no faces and no meaning: it tells a red coat from a blue one under changing light, framing and pose, which is
what tells characters apart on a board. A learned descriptor can take its place behind the same functions and must then
bring a `METRIC` name of its own, because scores of two metrics cannot be compared.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np

METRIC = "colour-gradient 1.0"

HUES = 12  # bins along each chroma axis
TONES = 8  # bins of lightness
EDGES = 8  # bins of edge direction, 180° together
CHROMA_RANGE = 60.0  # the shading-corrected a*, b* that the histogram spans, ±
WEIGHTS = {"chroma": 0.75, "tone": 0.15, "edges": 0.10}
PAPER = 0.75  # the mean light every picture is brought to, linear: about that of a day scene on paper
PERSON = 0.30  # the mean light a person is brought to, linear
CAST = 0.6  # the share of a picture's mean colour that is its light
# Overlaps of different people in one picture lie at 0.5–0.9, of one person in many at 0.92–1. The power moves the gap
# between them to the usual threshold: 0.5 → 0.06, 0.9 → 0.66, 0.92 → 0.72, 0.98 → 0.92.
SPREAD = 4
MIN_PIXELS = 150  # a smaller region is a dot: its colours are mostly outline
SMALLEST = 0.01  # share of a picture: a smaller region guides no other picture and is compared with none
MAX_PIXELS = 20_000  # more add time and no precision
_CODES = np.arange(256) / 255
TO_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4)


def large_enough(mask: np.ndarray) -> bool:
    """Whether a region (height × width, bool) tells who it is: one limit for guiding and for judging.

    Of drawings it holds below this too; what a model is shown, or makes, at a hundredth of a picture is a dot.
    """
    return bool(mask.sum() >= MIN_PIXELS and mask.mean() >= SMALLEST)


def describe(picture: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray | None:
    """The region of `picture` (height × width × 3, uint8) where `mask` is true as float32 (HUES² + TONES + EDGES,).

    Three histograms, each of sum 1. None when the region is too small to say anything. It depends
    on nothing else, so it can be kept beside the picture.
    """
    inside = np.ones(picture.shape[:2], bool) if mask is None else mask.astype(bool)
    rows, columns = np.nonzero(inside)
    if len(rows) < MIN_PIXELS:
        return None
    every = -(-len(rows) // MAX_PIXELS)
    lab = to_lab(_as_by_day(picture[rows[::every], columns[::every]], picture))
    box = (slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1))
    sections = (_chroma_histogram(lab), _tone_histogram(lab[:, 0]), _edge_histogram(picture[box], inside[box]))
    return np.concatenate(sections).astype(np.float32)


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    """How alike two descriptors are, 0..1: the weighted overlap (Bhattacharyya) of their histograms, spread out."""
    cuts = [HUES**2, HUES**2 + TONES]
    overlaps = [
        float(np.sqrt(np.clip(p * q, 0, None)).sum())
        for p, q in zip(np.split(np.asarray(a), cuts), np.split(np.asarray(b), cuts), strict=True)
    ]
    return min(sum(w * o for w, o in zip(WEIGHTS.values(), overlaps, strict=True)), 1.0) ** SPREAD


def similarity(
    a: np.ndarray, b: np.ndarray, mask_a: np.ndarray | None = None, mask_b: np.ndarray | None = None
) -> float | None:
    """`likeness` of two pictures' regions; None when either region is too small."""
    first, second = describe(a, mask_a), describe(b, mask_b)
    return None if first is None or second is None else likeness(first, second)


def choose_attempt(scores: Sequence[float], threshold: float) -> tuple[int, bool]:
    """Which attempt to keep and whether it falls short: the first that reaches the threshold, else the best."""
    if not scores:
        raise ValueError("there is no attempt to choose from")
    for index, score in enumerate(scores):
        if score >= threshold:
            return index, False
    return max(range(len(scores)), key=lambda index: scores[index]), True


def _as_by_day(pixels: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """sRGB (n, 3) uint8 → linear light 0..1 without the cast of night, dusk or firelight.

    Grey world: the mean of the whole picture is taken for the colour of its light (Buchsbaum 1980) – in part, because
    the place has colours of its own. People are lit better than the night round them, so half of their brightness is
    judged by their own mean.
    """
    light = TO_LINEAR[picture[::4, ::4, :3]].mean(axis=(0, 1)).clip(0.02)
    linear = TO_LINEAR[pixels[:, :3]] / (light / light.mean()) ** CAST
    exposure = sqrt(PAPER / light.mean() * PERSON / max(linear.mean(), 0.005))
    return (linear * exposure).clip(0, 1)


def to_lab(linear: np.ndarray) -> np.ndarray:
    """Linear sRGB (n, 3) → CIE L*a*b* (n, 3), D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ to_xyz.T / (0.9505, 1.0, 1.0890)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def _chroma_histogram(lab: np.ndarray) -> np.ndarray:
    """a*, b* brought to one lightness, so that the lit and the shaded side of a coat fall into the same bins."""
    chroma = lab[:, 1:] * (60 / (lab[:, :1] + 10))
    place = (np.clip(chroma / CHROMA_RANGE, -1, 1) + 1) / 2 * (HUES - 1)
    weight = 0.15 + np.hypot(chroma[:, 0], chroma[:, 1]) / CHROMA_RANGE  # greys and ink say little of who it is
    low = np.minimum(place.astype(int), HUES - 2)
    part = place - low
    counts = np.zeros((HUES, HUES))
    for da in (0, 1):
        for db in (0, 1):
            share = np.abs(1 - da - part[:, 0]) * np.abs(1 - db - part[:, 1])
            np.add.at(counts, (low[:, 0] + da, low[:, 1] + db), share * weight)
    return _share(_soften(_soften(counts).T).T).ravel()


def _tone_histogram(lightness: np.ndarray) -> np.ndarray:
    counts, _ = np.histogram(lightness, bins=TONES, range=(0, 100))
    return _share(_soften(counts.astype(float)))


def _edge_histogram(picture: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Directions of edges, weighted by their strength (Dalal and Triggs 2005, one cell)."""
    grey = picture[..., :3].astype(np.float32).mean(axis=2)
    if min(grey.shape) < 3:
        return np.full(EDGES, 1 / EDGES)
    down, across = np.gradient(grey)
    strength = np.hypot(down, across) * inside
    direction = (np.arctan2(down, across) % np.pi) / np.pi * EDGES
    counts = np.bincount(direction.astype(int).ravel() % EDGES, weights=strength.ravel(), minlength=EDGES)
    return _share(counts)


def _soften(counts: np.ndarray) -> np.ndarray:
    """Spread each bin to its neighbours along the first axis (1 2 1): a small change of light moves no mass far."""
    wide = np.pad(counts, [(1, 1)] + [(0, 0)] * (counts.ndim - 1))
    return (wide[:-2] + 2 * wide[1:-1] + wide[2:]) / 4


def _share(counts: np.ndarray) -> np.ndarray:
    total = counts.sum()
    return counts / total if total > sqrt(np.finfo(float).eps) else np.full(counts.shape, 1 / counts.size)
