"""Ways of working that need less and less memory, each slower than the one before. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from engines.memory.budget import CannotFit, told

Way = Literal["whole", "tiled", "apart", "streamed"]
WAYS: tuple[Way, ...] = ("whole", "tiled", "apart", "streamed")
EncoderWay = Literal["together", "apart", "streamed"]
SAID: Mapping[Way, str] = {
    "whole": "",
    "tiled": "the picture was decoded in tiles",
    "apart": "the model's parts took turns on the device",
    "streamed": "the model passed through the device layer by layer",
}
TILE_SHARE = 0.35  # of the work a decode in tiles still needs, at 1024² with tiles of 512
STREAMED_SHARE = 0.15  # of a component that is on the device at any moment when layers are streamed


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


def ways_from(load: Load, budget: int, *, streams: bool = True, label: str = "The model") -> tuple[Way, ...]:
    """The least frugal way that fits, and all that are more frugal.

    `streams`: whether layers can pass through. Raises `CannotFit`, with the numbers, when none fits.
    """
    able = WAYS if streams else WAYS[:-1]
    for at, way in enumerate(able):
        if needs(load, way) <= budget:
            return able[at:]
    frugal = "layer by layer" if streams else "with its parts in turns"
    raise CannotFit(
        f"{label} needs {told(needs(load, 'whole'))}, or {told(needs(load, able[-1]))} {frugal}, and this device has "
        f"{told(budget)} to give: choose a smaller model or picture."
    )


def encoder_ways(
    sizes: Sequence[int], budget: int, *, streams: bool = True, label: str = "The model", what: str = "the words"
) -> tuple[EncoderWay, ...]:
    """How encoders of those sizes may be lent, the least frugal first. `streams`: whether layers can pass through.

    Raises `CannotFit`, with the numbers, when no way fits.
    """
    needed: dict[EncoderWay, int] = {"together": sum(sizes)}
    if len(sizes) > 1:
        needed["apart"] = max(sizes)
    if streams:
        needed["streamed"] = round(max(sizes) * STREAMED_SHARE)
    fitting = tuple(way for way, size in needed.items() if size <= budget)
    if not fitting:
        layers = f", or {told(needed['streamed'])} layer by layer" if streams else ""
        raise CannotFit(
            f"{label} needs {told(max(sizes))} to encode {what}{layers}, and this device has {told(budget)} "
            "to give: close other programs that use it, or choose a smaller model."
        )
    return fitting
