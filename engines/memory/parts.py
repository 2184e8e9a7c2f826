"""What the memory manager lends: one component of a model, known before it is loaded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from presets.models import ModelEntry
from presets.services import memory_habits

Slot = Literal["image", "video", "segment", "vision", "writer"]
Role = Literal["encoder", "denoiser", "decoder", "control", "adapter", "vision", "writer"]


class Resident(Protocol):
    """A component on the device."""

    value: Any  # the module, or whatever its users call
    size: int  # bytes on the device, measured

    def drop(self) -> int:
        """Free the device's memory, copying nothing back; returns the bytes that were copied back all the same."""
        ...


def stay() -> None:
    """What cannot be brought nearer stays where it is."""


class Waiting(Protocol):
    """Weights in the host's memory, from where they come back fast. Several parts may share them."""

    def parked(self) -> int:
        """Bytes; 0 while none are there."""
        ...

    def unpark(self) -> None:
        """Free them."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a model in one precision on one device. Two parts of the same key are the same thing."""

    key: str
    size: int  # bytes it takes on the device, from the heads of its files
    load: Callable[[], Resident] = field(compare=False, repr=False)
    near: Callable[[], None] = field(default=stay, compare=False, repr=False)  # bring it as near as it may be unlent
    waits: Waiting | None = field(default=None, compare=False, repr=False)
    slot: Slot = "image"
    role: Role = "denoiser"
    label: str = ""  # for people: "Stable Diffusion XL 1.0 · unet"
    keep_alive_s: float = -1.0  # idle for so long, it goes by itself; -1: never


def keep_alive_of(entry: ModelEntry) -> float:
    """Seconds a model may stay that nobody uses: as its entry says, else as this machine is set; -1: never goes."""
    return memory_habits().keep_alive_s if entry.keep_alive_s is None else entry.keep_alive_s
