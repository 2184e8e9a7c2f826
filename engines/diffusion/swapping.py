"""Some LoRA files after others in the very same layers, so that what was compiled with the first serves them all.

Layers that are to be swapped are built as wide as the greatest rank seen so far, `LEAST` at least, filled up with
zeros, and hold their scale as a tensor; what has no greater rank, for the same layers or some of them, is then copied
into them in place. For a greater rank, or for other layers, they are built anew and compiled anew.
Only what is compiled wears files like that: wider sums may differ in the last bit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

LEAST = 32  # rank: most files have that or less, and it costs a layer of 1280 numbers a twentieth
NAME = "swapped"  # what the library calls what is worn, whichever files it is

_worn: "WeakKeyDictionary[Any, Swapped]" = WeakKeyDictionary()
_greatest = [LEAST]


@dataclass(slots=True)
class Swapped:
    """What a module wears in layers that can be swapped."""

    files: str  # names of the files that are in them, with their weights where there are several
    rank: int  # they are built for
    scales: dict[str, float] = field(default_factory=dict)  # layer → its scale at weight 1


def swapped(module: Any) -> Swapped | None:
    """What the module wears like that; None where it wears nothing, or in the usual way."""
    return _worn.get(module)


def forget(module: Any) -> None:
    """What it wore was taken off; what is built in next is worn in the usual way."""
    if _worn.pop(module, None) or getattr(module, "_prepare_lora_hotswap_kwargs", None):
        module._prepare_lora_hotswap_kwargs = None  # the library's note of what `begin` asked for


def fits(module: Any, ranks: Mapping[str, int]) -> bool:
    """Whether layers of those ranks can be copied into what is worn."""
    worn = _worn.get(module)
    return worn is not None and set(ranks) <= set(worn.scales) and max(ranks.values()) <= worn.rank


def begin(module: Any, ranks: Mapping[str, int]) -> None:
    """Have the next layers that are built into the module be some that can be swapped."""
    _greatest[0] = max(_greatest[0], *ranks.values())
    module.enable_lora_hotswap(target_rank=_greatest[0], check_compiled="ignore")


def note(module: Any, files: str) -> None:
    """Take note of what is in the layers now, at weight 1."""
    scales = {layer: float(one.scaling[NAME]) for layer, one in _layers(module)}
    rank = worn.rank if (worn := _worn.get(module)) else _greatest[0]
    _worn[module] = Swapped(files, rank, scales)


def weigh(module: Any, weight: float) -> None:
    """Have what is worn count that much."""
    scales = _worn[module].scales
    for layer, one in _layers(module):
        one.scaling[NAME].fill_(scales[layer] * weight)


def _layers(module: Any) -> Iterator[tuple[str, Any]]:
    from peft.tuners.lora import LoraLayer

    for name, one in module.named_modules():
        if isinstance(one, LoraLayer) and NAME in one.scaling:
            yield name, one
