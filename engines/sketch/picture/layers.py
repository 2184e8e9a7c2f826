"""Maps of the same geometry for models and compositors: normals, masks, and 8-bit pictures of them."""

import numpy as np

from engines.sketch.camera import View
from engines.sketch.picture.geometry import Geometry
from engines.sketch.picture.openpose import COLOURS
from engines.sketch.picture.surface import Surface


def camera_normals(surface: Surface, view: View) -> np.ndarray:
    """(h, w, 3) float32 unit vectors: x right, y up, z towards the lens; 0 where there is nothing."""
    axes = np.stack([view.right, view.up, -view.forward]).astype(np.float32)
    # Pixels first: turning the planes of the product into pixels afterwards costs five times as much.
    return (surface.normal.reshape(3, -1).T @ axes.T).reshape(view.height, view.width, 3)


def instances(geometry: Geometry) -> tuple[str, ...]:
    """The names that masks tell apart, in the order of their labels."""
    named = (solid.name for solid in geometry.solids if solid.kind in ("person", "creature", "thing"))
    return tuple(dict.fromkeys(name for name in named if name))[:255]


def masks(surface: Surface, geometry: Geometry) -> tuple[np.ndarray, tuple[str, ...]]:
    """(h, w) uint8 labels and the names they stand for: 0 = nobody, i + 1 = names[i].

    Solids of one name share a label; a name in the answer may have no pixel when it is out of sight.
    """
    names = instances(geometry)
    number = {name: index + 1 for index, name in enumerate(names)}
    front = [solid.kind not in ("ground", "set", "sky") for solid in geometry.solids]
    labels = [number.get(solid.name, 0) if mine else 0 for solid, mine in zip(geometry.solids, front, strict=True)]
    return np.array([*labels, 0], dtype=np.uint8)[surface.solid], names


def depth_picture(depth: np.ndarray) -> np.ndarray:
    """Metres (h, w), inf for the sky → uint8 (h, w, 3): inverse depth, the nearest white, the farthest black."""
    near = np.where(np.isfinite(depth), 1 / np.maximum(depth, 1e-3), 0)
    low, high = float(near.min()), float(near.max())
    grey = np.rint(255 * (near - low) / max(high - low, 1e-9)).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def normal_picture(normals: np.ndarray) -> np.ndarray:
    """Camera-space normals (h, w, 3) → uint8: x in red, y in green, z in blue; nothing is (128, 128, 255)."""
    plain = np.where((normals == 0).all(axis=-1, keepdims=True), np.array([0, 0, 1], np.float32), normals)
    return np.rint(127.5 * plain + 127.5).clip(0, 255).astype(np.uint8)


def mask_picture(labels: np.ndarray) -> np.ndarray:
    """Labels (h, w) → uint8 (h, w, 3), each label in a colour of its own, nobody black."""
    palette = np.concatenate([np.zeros((1, 3), np.uint8), COLOURS[(np.arange(255) * 7) % len(COLOURS)]])
    return palette[labels]


def line_picture(lines: np.ndarray) -> np.ndarray:
    """Ink on white (h, w) → white on black (h, w, 3), as line ControlNets expect."""
    return np.repeat((255 - lines)[..., None], 3, axis=2)
