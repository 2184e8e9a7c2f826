"""Ways of working that need less and less memory, each slower than the one before. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engines.memory.budget import CannotFit, told

Way = Literal["whole", "tiled", "apart", "streamed"]
WAYS: tuple[Way, ...] = ("whole", "tiled", "apart", "streamed")
SAID: Mapping[Way, str] = {
    "whole": "",
    "tiled": "the picture was decoded in tiles",
    "apart": "the model's parts took turns on the device",
    "streamed": "the model passed through the device layer by layer",
}
TILE_SHARE = 0.35  # of the work a decode in tiles still needs, at 1024² with tiles of 512
STREAMED_SHARE = 0.15  # of the denoiser that is on the device at any moment when layers are streamed


@dataclass(frozen=True, slots=True)
class Load:
    """What a run has to hold, in bytes."""

    denoiser: int  # with control models and adapters
    decoder: int
    work: int  # to denoise and decode in one piece


def needs(load: Load, way: Way) -> int:
    """Bytes on the device at the worst moment."""
    less = round(load.work * TILE_SHARE)
    return {
        "whole": load.denoiser + load.decoder + load.work,
        "tiled": load.denoiser + load.decoder + less,
        "apart": max(load.denoiser, load.decoder) + less,
        "streamed": max(round(load.denoiser * STREAMED_SHARE), load.decoder) + less,
    }[way]


def first_way(load: Load, budget: int, able: tuple[Way, ...] = WAYS, label: str = "The model") -> Way:
    """The least frugal way that fits. Raises `CannotFit`, with the numbers, when none does."""
    for way in able:
        if needs(load, way) <= budget:
            return way
    least = needs(load, able[-1])
    raise CannotFit(
        f"{label} needs {told(needs(load, 'whole'))}, or {told(least)} layer by layer, and this device has "
        f"{told(budget)} to give: choose a smaller model or picture."
    )


def after(way: Way, able: tuple[Way, ...] = WAYS) -> Way | None:
    """The next more frugal way; None after the last."""
    place = able.index(way) + 1
    return able[place] if place < len(able) else None
