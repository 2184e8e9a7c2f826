"""One LoRA file after another in the very same layers, so that what was compiled with the first serves them all.

Layers that are to be swapped are built as wide as the greatest rank seen so far, `LEAST` at least, filled up with
zeros, and hold their scale as a tensor; a file of no greater rank, for the same layers or some of them, is then copied
into them in place. For a file of a greater rank, or for other layers, they are built anew and compiled anew.
Only one file at a time is worn like that, and only by what is compiled: wider sums may differ in the last bit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

LEAST = 32  # rank: most files have that or less, and it costs a layer of 1280 numbers a twentieth
NAME = "swapped"  # what the library calls what is worn, whichever file it is

_worn: "WeakKeyDictionary[Any, Swapped]" = WeakKeyDictionary()
_greatest = [LEAST]


@dataclass(slots=True)
class Swapped:
    """What a module wears in layers that can be swapped."""

    file: str  # name of the file that is in them
    rank: int  # they are built for
    scales: dict[str, float] = field(default_factory=dict)  # layer → its scale at weight 1


def swapped(module: Any) -> Swapped | None:
    """What the module wears like that; None where it wears nothing, or in the usual way."""
    return _worn.get(module)


def forget(module: Any) -> None:
    """What it wore was taken off; what is built in next is worn in the usual way."""
    if _worn.pop(module, None) or getattr(module, "_prepare_lora_hotswap_kwargs", None):
        module._prepare_lora_hotswap_kwargs = None  # the library's note of what `begin` asked for


def ranks_of(state: Mapping[str, Any]) -> dict[str, int] | None:
    """Layer → rank of a file as the library reads it, without its prefix; None where it is more than two matrices each.

    Other spellings than peft's are brought to it as the library does.
    """
    from diffusers.utils.state_dict_utils import convert_unet_state_dict_to_peft

    if "lora_A" not in next(iter(state), "lora_A"):
        state = convert_unet_state_dict_to_peft(dict(state))
    ranks: dict[str, int] = {}
    for name, tensor in state.items():
        layer, _, kind = name.rpartition(".lora_")
        if kind == "A.weight":
            ranks[layer] = tensor.shape[0]
        elif kind != "B.weight":
            return None
    return ranks


def fits(worn: Swapped, ranks: Mapping[str, int]) -> bool:
    """Whether a file of those layers can be copied into what is worn."""
    return set(ranks) <= set(worn.scales) and max(ranks.values()) <= worn.rank


def rank_for(ranks: Mapping[str, int]) -> int:
    """The rank layers are built for: the greatest seen so far in this process."""
    _greatest[0] = max(_greatest[0], *ranks.values())
    return _greatest[0]


def begin(module: Any, rank: int) -> None:
    """Have the next file that is built into the module be one that can be swapped."""
    module.enable_lora_hotswap(target_rank=rank, check_compiled="ignore")


def put_in(module: Any, file: str, rank: int) -> None:
    """Take note of the file whose content is in the layers now, at weight 1."""
    scales = {layer: float(one.scaling[NAME]) for layer, one in _layers(module)}
    _worn[module] = Swapped(file, rank, scales)


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
