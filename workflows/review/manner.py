"""How a picture is drawn, whatever it shows: a classical descriptor of its detail, its lines, its colours and tones.

No model of vision is asked, even where one is here: DINOv2 was taught to find the same thing again however it is drawn,
and CLIP to tell what a picture is of, which is the opposite of what is wanted. Both also shrink a picture to some 224
pixels, and lines, hatching and the tooth of paper lie in the finest of them.

A picture is cut into blocks, and of all of them is told how strong the detail is at three scales and whether it runs
one way (lines) or every way (grain). These are histograms, so that it is no matter where anything is, and of
logarithms, so that a block of bare paper counts as much as one full of ink: that makes a close-up comparable with a
wide shot. How thick strokes are is told by how the three scales share what is there. Colours are told less the tint
that the hour gives them all, tones as they are; both follow the story more than the hand, and weigh little.
"""

from collections.abc import Mapping

import numpy as np
from PIL import Image

from workflows.review.similarity import TO_LINEAR, to_lab

MANNER = "detail-colour 1.0"

AREA = 576 * 324  # pixels every picture is brought to: 768 × 432 tells styles apart no better, in twice the time
SMALLEST = 48  # px a side, of a strip
BLOCK = 8  # px of that size
COLOUR_PX = 3  # px across of the spots whose colour is taken: hatching and screens mix as they do for the eye
STRENGTHS = 14  # bins of the strength of detail, in powers of two of grey levels squared …
FAINTEST, STRONGEST = -5.0, 10.0  # … from bare white to ink beside paper
NOTHING = 0.03  # grey levels squared: what rounding to whole levels leaves
RUNS = 10  # bins from detail that runs every way to such that runs one way
GREYNESS = 10  # bins of distance from grey, …
VIVID = 4.5  # … up to a chroma of 86: log2(1 + chroma / 4)
HUES = 7  # bins along each axis of the palette, …
WIDE = 3.0  # … up to a chroma of 56 either way: log2(1 + |a*| / 8)
TONES = 10  # bins of lightness
CAST = 0.6  # the share of a picture's mean colour that is its light, as in `similarity.py`
SPREAD = 4  # overlaps lie at 0.6–1: the power brings two styles to about 0.4 and one style above 0.9

SECTIONS = {
    "fine": STRENGTHS,
    "medium": STRENGTHS,
    "coarse": STRENGTHS,
    "lines": RUNS,
    "greyness": GREYNESS,
    "palette": HUES**2,
    "tone": TONES,
}
# Chosen on four of eight stories in nine styles: fine detail tells hands apart best, lightness (the hour's) worst.
WHOLE = {"fine": 2, "medium": 1, "coarse": 1, "lines": 1, "greyness": 0.5, "palette": 0.5, "tone": 0.3}
PARTS: Mapping[str, Mapping[str, float]] = {  # what a person may see is unlike the rest
    "lines and grain": {"fine": 2, "medium": 1, "coarse": 1, "lines": 1},
    "colours": {"greyness": 1, "palette": 1},
}


def describe_manner(picture: np.ndarray) -> np.ndarray:
    """How the whole of `picture` (height × width × 3, uint8) is drawn, as float32: the `SECTIONS`, each of sum 1.

    It depends on nothing else, and hardly on the picture's size. 27 ms at 768 × 432, 55 ms at 1820 × 1024.
    """
    image = _brought(picture)
    grey = np.asarray(image.convert("L"), np.float32)
    return np.concatenate([*_detail(grey), _lines(grey), *_colours(image)]).astype(np.float32)


def overlaps(a: np.ndarray, b: np.ndarray) -> dict[str, np.ndarray]:
    """Section → how far its histograms overlap (Bhattacharyya), 0..1; 1 for the same.

    Either may be one descriptor or many, a row each; the answer has a number a row.
    """
    cuts = np.cumsum(list(SECTIONS.values()))[:-1]
    pairs = zip(SECTIONS, np.split(a, cuts, axis=-1), np.split(b, cuts, axis=-1), strict=True)
    return {name: _overlap(p, q) for name, p, q in pairs}


def manner_likeness(a: np.ndarray, b: np.ndarray) -> float:
    """How alike two descriptors are, 0..1; 1 for the same, about 0.4 for two styles, above 0.9 for one."""
    return float(weighed(overlaps(a, b), WHOLE)) ** SPREAD


def weighed(found: Mapping[str, np.ndarray], weights: Mapping[str, float]) -> np.ndarray:
    """The mean overlap of the sections in `weights`."""
    total = sum(weights.values())
    return np.sum([weight / total * found[name] for name, weight in weights.items()], axis=0)


def common_manner(descriptors: list[np.ndarray]) -> np.ndarray:
    """The look that pictures have in common: the median of every bin. What few of them have is no part of it."""
    middle = np.median(np.stack(descriptors), axis=0)
    cuts = np.cumsum(list(SECTIONS.values()))[:-1]
    return np.concatenate([_share(part) for part in np.split(middle, cuts)]).astype(np.float32)


def _overlap(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    mass = p.sum(axis=-1) * q.sum(axis=-1)  # 1 but for the half floats they are kept as
    return np.minimum(np.sqrt(p * q).sum(axis=-1) / np.sqrt(np.maximum(mass, 1e-9)), 1.0)


def _brought(picture: np.ndarray) -> Image.Image:
    """To one area, because lines are as thick as the picture is high."""
    image = Image.fromarray(np.ascontiguousarray(picture[..., :3]))
    scale = (AREA / (image.width * image.height)) ** 0.5
    width, height = (max(round(side * scale), SMALLEST) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _detail(grey: np.ndarray) -> list[np.ndarray]:
    """Histograms of how strong detail is in the blocks, in three bands: what a blur takes away, each at half size."""
    found = []
    for halved in range(3):
        smooth = _blurred(grey)
        strength = _means((grey - smooth) ** 2, BLOCK >> halved)
        found.append(_histogram(np.log2(strength + NOTHING), STRENGTHS, FAINTEST, STRONGEST))
        grey = _means(smooth, 2)
    return found


def _lines(grey: np.ndarray) -> np.ndarray:
    """How far the slopes of each block run one way: the coherence of its structure tensor (Bigün 1987)."""
    across, down = grey[1:-1, 2:] - grey[1:-1, :-2], grey[2:, 1:-1] - grey[:-2, 1:-1]
    xx, yy, xy = (_means(product, BLOCK) for product in (across * across, down * down, across * down))
    return _histogram(np.sqrt((xx - yy) ** 2 + 4 * xy * xy) / (xx + yy + 2), RUNS, 0, 1)


def _colours(image: Image.Image) -> list[np.ndarray]:
    """Distance from grey, palette and lightness."""
    linear = TO_LINEAR[np.asarray(image.reduce(COLOUR_PX)).reshape(-1, 3)]
    light = linear.mean(axis=0).clip(0.02)
    lab = to_lab(linear / (light / light.mean()) ** CAST)
    a, b = (lab[:, 1:] * (60 / (lab[:, :1] + 20))).T  # so that the lit and the shaded side are one colour
    greyness = _histogram(np.log2(1 + np.hypot(a, b) / 4), GREYNESS, 0, VIVID)
    return [greyness, _palette(a, b), _histogram(to_lab(linear)[:, 0], TONES, 0, 100)]


def _palette(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    (low_a, part_a), (low_b, part_b) = (
        _placed(np.sign(axis) * np.log2(1 + np.abs(axis) / 8), HUES, -WIDE, WIDE) for axis in (a, b)
    )
    counts = np.zeros(HUES**2)
    for da in (0, 1):
        for db in (0, 1):
            share = np.abs(1 - da - part_a) * np.abs(1 - db - part_b)
            counts += np.bincount((low_a + da) * HUES + low_b + db, share, HUES**2)
    return _share(counts)


def _histogram(values: np.ndarray, bins: int, low: float, high: float) -> np.ndarray:
    """Each value shared by the two bins it lies between, so that a small change moves little."""
    place, part = _placed(values.ravel(), bins, low, high)
    return _share(np.bincount(place, 1 - part, bins) + np.bincount(place + 1, part, bins))


def _placed(values: np.ndarray, bins: int, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """The bin below each value, and how far it is on the way to the next."""
    at = np.clip((values - low) / (high - low), 0, 1) * (bins - 1)
    place = np.minimum(at.astype(np.intp), bins - 2)
    return place, at - place


def _share(counts: np.ndarray) -> np.ndarray:
    return counts / max(float(counts.sum()), 1e-9)


def _blurred(grey: np.ndarray) -> np.ndarray:
    """1 2 1 either way: σ of 0.7 px."""
    wide = np.pad(grey, 1, mode="edge")
    wide = wide[:-2] + 2 * wide[1:-1] + wide[2:]
    return (wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]) / 16


def _means(field: np.ndarray, size: int) -> np.ndarray:
    """Of whole blocks; Pillow is several times as fast as numpy here."""
    height, width = (side // size * size for side in field.shape)
    return np.asarray(Image.fromarray(np.ascontiguousarray(field[:height, :width])).reduce(size))
