"""Pictures made ready for an encoder, as its configuration says: sized, cut, scaled, centred on zero.

With Pillow and numpy alone, so that vectors do not depend on whether torchvision is there: it resizes a little
differently.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engines.requests import EngineError

FILES = ("preprocessor_config.json", "processor_config.json")  # as they were always named, and as newer folders do


@dataclass(frozen=True, slots=True)
class Preparation:
    """Sizes in pixels; mean and spread of each channel, 0..1."""

    shortest: int  # the shorter side is brought to this; 0: both to `sides`
    sides: tuple[int, int]  # height and width, when squeezed
    cut: tuple[int, int]  # height and width of the middle that is kept; zeros: all
    resample: int
    factor: float
    mean: tuple[float, ...]
    spread: tuple[float, ...]

    @classmethod
    def read(cls, folder: Path) -> "Preparation":
        """Raises `EngineError` when the folder does not say how."""
        try:
            name = next((name for name in FILES if (folder / name).is_file()), FILES[0])
            told = json.loads((folder / name).read_text("utf-8"))
            told = told.get("image_processor", told)
            shortest, sides = _sizes(told.get("size", 0)) if told.get("do_resize", True) else (0, (0, 0))
            _, cut = _sizes(told["crop_size"], square=True) if told.get("do_center_crop") else (0, (0, 0))
            plain = not told.get("do_normalize", True)
            return cls(
                shortest,
                sides,
                cut,
                int(told.get("resample", Image.Resampling.BICUBIC)),
                float(told.get("rescale_factor", 1 / 255)) if told.get("do_rescale", True) else 1.0,
                (0.0, 0.0, 0.0) if plain else tuple(map(float, told["image_mean"])),
                (1.0, 1.0, 1.0) if plain else tuple(map(float, told["image_std"])),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise EngineError(
                f"{folder} does not say how pictures are prepared (preprocessor_config.json): fetch the model again."
            ) from error

    @property
    def ground(self) -> tuple[int, int, int]:
        """The colour, 0..255, that becomes zero."""
        red, green, blue = (round(value / self.factor) for value in self.mean)
        return red, green, blue

    def values(self, picture: np.ndarray) -> np.ndarray:
        """float32 (3, height, width) of a picture (height × width × 3, uint8)."""
        image = Image.fromarray(np.ascontiguousarray(picture))
        if size := self._size(*image.size):
            image = image.resize(size, Image.Resampling(self.resample))
        levels = np.asarray(image.convert("RGB"), np.float32)
        if self.cut != (0, 0):
            levels = _middle(levels, *self.cut)
        values = (levels * np.float32(self.factor) - np.array(self.mean, np.float32)) / np.array(
            self.spread, np.float32
        )
        return np.ascontiguousarray(values.transpose(2, 0, 1))

    def _size(self, width: int, height: int) -> tuple[int, int] | None:
        if self.shortest:
            least = min(width, height)
            return int(width * self.shortest / least), int(height * self.shortest / least)
        return (self.sides[1], self.sides[0]) if self.sides != (0, 0) else None


def _sizes(told: Any, *, square: bool = False) -> tuple[int, tuple[int, int]]:
    """Shortest side or both: the library has written sizes in three ways over the years."""
    if isinstance(told, int):
        return (0, (told, told)) if square else (told, (0, 0))
    if "shortest_edge" in told:
        return int(told["shortest_edge"]), (0, 0)
    return 0, (int(told["height"]), int(told["width"]))


def _middle(levels: np.ndarray, height: int, width: int) -> np.ndarray:
    """The middle of that size; black where the picture is smaller."""
    high, wide = max(levels.shape[0], height), max(levels.shape[1], width)
    if (high, wide) != levels.shape[:2]:
        whole = np.zeros((high, wide, 3), levels.dtype)
        top, left = (high - levels.shape[0] + 1) // 2, (wide - levels.shape[1] + 1) // 2
        whole[top : top + levels.shape[0], left : left + levels.shape[1]] = levels
        levels = whole
    top, left = (high - height) // 2, (wide - width) // 2
    return levels[top : top + height, left : left + width]
