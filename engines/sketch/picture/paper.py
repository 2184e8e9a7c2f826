"""Noise that stays the same for a size and a seed: the tooth of paper, the drift of washes and clouds."""

from functools import lru_cache

import numpy as np


@lru_cache(maxsize=16)
def noise(height: int, width: int, cell: float, seed: int, octaves: int = 1) -> np.ndarray:
    """(h, w) float32, smooth, about 0..1. `cell`: size of its largest blots in pixels. Read-only."""
    total, weight, sum_of_weights = np.zeros((height, width), np.float32), 1.0, 0.0
    for octave in range(octaves):
        blots = _blots(height, width, max(cell / 2**octave, 1.0), seed + octave)
        blots *= weight
        total += blots
        sum_of_weights += weight
        weight /= 2
    total /= sum_of_weights
    total.flags.writeable = False
    return total


def folded(place: np.ndarray, side: int) -> np.ndarray:
    """Whole indices below `side` that run to and fro, so that a plate of noise goes on for ever without a seam."""
    return np.abs(np.floor(place).astype(np.int64) % (2 * side) - side) % side


@lru_cache(maxsize=4)
def tooth(height: int, width: int) -> np.ndarray:
    """(h, w) float32, mean 0, spread about 1: the grain of drawing paper. Read-only."""
    scale = height / 432
    fine = noise(height, width, 1.1 * scale, 11) + noise(height, width, 2.1 * scale, 12) * 0.5
    grain = (fine - fine.mean()) / max(float(fine.std()), 1e-6)
    grain.flags.writeable = False
    return grain


def _blots(height: int, width: int, cell: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows, columns = int(height / cell) + 3, int(width / cell) + 3
    grid = rng.random((rows, columns), np.float32)
    y, wy = _steps(height, cell)
    x, wx = _steps(width, cell)
    across = grid[:, x] * (1 - wx) + grid[:, x + 1] * wx
    above, below = across.take(y, axis=0), across.take(y + 1, axis=0)
    above *= 1 - wy[:, None]
    below *= wy[:, None]
    above += below
    return above


def _steps(length: int, cell: float) -> tuple[np.ndarray, np.ndarray]:
    place = (np.arange(length, dtype=np.float32) + 0.5) / np.float32(cell)
    whole = place.astype(np.int64)
    share = place - whole.astype(np.float32)
    return whole, share * share * (3 - 2 * share)
