"""Ways of working that need less and less memory, each slower than the one before. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from engines.memory.budget import CannotFit, told

Way = Literal["whole", "tiled", "apart", "streamed"]
WAYS: tuple[Way, ...] = ("whole", "tiled", "apart", "streamed")
EncoderWay = Literal["together", "apart", "streamed"]
ENCODER_WAYS: tuple[EncoderWay, ...] = ("together", "apart", "streamed")
SAID: Mapping[Way, str] = {
    "whole": "",
    "tiled": "the picture was decoded in tiles",
    "apart": "the model's parts took turns on the device",
    "streamed": "the model passed through the device layer by layer",
}
Work = Literal[Way, "decoded", "decoded in tiles"]  # what is measured; the last two with nothing beside the decoder
TILE_SHARE = 0.35  # of the work a decode in tiles still needs, at 1024² with tiles of 512
STREAMED_SHARE = 0.15  # of a component that is on the device at any moment when layers are streamed


@dataclass(frozen=True, slots=True)
class Load:
    """What a run has to hold, in bytes."""

    denoiser: int  # with control models and adapters
    decoder: int
    work: int  # to denoise and decode in one piece
    measured: Mapping[Work, int] = field(default_factory=dict)  # to do it otherwise, where that is known

    def to(self, work: Work) -> int:
        """Bytes to work in; to denoise, in the ways in which the parts take turns."""
        whole = work in ("whole", "decoded")
        return self.measured.get(work, self.work if whole else round(self.work * TILE_SHARE))


def needs(load: Load, way: Way) -> int:
    """Bytes on the device at the worst moment."""
    if way in ("whole", "tiled"):
        return load.denoiser + load.decoder + load.to(way)
    held = load.denoiser if way == "apart" else round(load.denoiser * STREAMED_SHARE)
    return max(held + load.to(way), load.decoder + load.to("decoded in tiles"))


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
    fitting: tuple[EncoderWay, ...] = tuple(way for way in ENCODER_WAYS if needed.get(way, budget + 1) <= budget)
    if not fitting:
        layers = f", or {told(needed['streamed'])} layer by layer" if streams else ""
        raise CannotFit(
            f"{label} needs {told(max(sizes))} to encode {what}{layers}, and this device has {told(budget)} "
            "to give: close other programs that use it, or choose a smaller model."
        )
    return fitting
