"""LoRA files that hold only where whoever they carry stands, in UNets: the rest is drawn as without them.

What a file adds to a layer is a sum beside the layer's own answer, so it can be weighed at every place of the picture.
Words have no place. Where the picture listens to them, it listens once as without the files, and once for everybody who
has some, as those hear them (with their own text encoders, too); every place takes what belongs to it. What a file adds
where there are neither places nor words (the time of a step, say) is left out: it would tint the whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch

Weigh = Callable[["Region", Any, Any, "torch.Tensor"], "torch.Tensor"]  # region, layer, its inputs, what a file adds
LISTENING = ("to_k", "to_v")  # layers of a cross-attention that take in the words


@dataclass(frozen=True, eq=False)
class Region:
    """Where LoRA files hold. No two overlap."""

    adapters: tuple[str, ...]  # what the library calls the files
    mask: np.ndarray  # height × width of the picture, bool
    positive: "torch.Tensor | None" = None  # the words as the files hear them; None: as without them
    negative: "torch.Tensor | None" = None

    def share(self, size: tuple[int, int]) -> "torch.Tensor":
        """How much of every place it has, 0..1, where the picture has so many places down and across: (1, 1, …)."""
        import torch

        mask = torch.from_numpy(self.mask.astype(np.float32))[None, None]
        return torch.nn.functional.adaptive_avg_pool2d(mask, size)


@contextmanager
def bound(unet: Any, regions: Sequence[Region]) -> Iterator[None]:
    """Have the files a UNet wears hold in their regions only, while the block runs."""
    if not regions:
        yield
        return
    binding = _Binding()
    before: list[tuple[Any, Any]] = []  # an attention, and the `forward` it had of its own
    listening = {layer for attention in _listeners(unet) for layer in _taking_in(attention)}
    hooks = [unet.register_forward_pre_hook(binding.begin, with_kwargs=True)]
    hooks += weighing(unet, regions, lambda name, layer: binding.heard if layer in listening else binding.seen)
    for attention in _listeners(unet):
        if told := [one for one in regions if one.positive is not None or _wears(attention, one)]:
            before.append((attention, vars(attention).get("forward")))
            attention.forward = partial(binding.listen, attention.forward, told)
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
        for attention, own in before:
            del attention.forward  # the class's own shows through again
            if own is not None:
                attention.forward = own


class _Binding:
    """What the layers of one UNet ask while it computes."""

    def __init__(self) -> None:
        self._sizes: dict[int, tuple[int, int]] = {}  # places in a row → height, width
        self._listening: Region | None = None  # whose files hear at this moment
        self._kept: dict[tuple[Any, ...], torch.Tensor] = {}  # on the device, in the layers' precision

    def begin(self, unet: Any, inputs: tuple[Any, ...], named: Mapping[str, Any]) -> None:
        """Before a call of the UNet: every size its levels bring the picture to."""
        height, width = (inputs[0] if inputs else named["sample"]).shape[-2:]
        self._sizes = {}
        for _ in range(len(unet.config.block_out_channels)):
            self._sizes[height * width] = (height, width)
            height, width = -(-height // 2), -(-width // 2)

    def seen(self, region: Region, layer: Any, inputs: Any, added: "torch.Tensor") -> "torch.Tensor":
        """What a file adds, at the places where it holds."""
        share = self._share(region, added)
        return added.new_zeros(()).expand_as(added) if share is None else added * share

    def heard(self, region: Region, layer: Any, inputs: Any, added: "torch.Tensor") -> "torch.Tensor":
        """What a file adds to words: all of it, while the one it is bound to hears them."""
        return added if region is self._listening else added.new_zeros(()).expand_as(added)

    def listen(self, compute: Callable[..., Any], told: Sequence[Region], *inputs: Any, **named: Any) -> "torch.Tensor":
        """An attention's answer to words, at every place by the files that hold there."""
        answer = compute(*inputs, **named)
        shares = [(region, share) for region in told if (share := self._share(region, answer)) is not None]
        whole, rest = answer.new_zeros(()), answer.new_ones(())
        for region, share in shares:
            rest = rest - share
            self._listening = region
            try:
                whole = whole + compute(*inputs, **self._told(region, named)) * share
            finally:
                self._listening = None
        return whole + answer * rest

    def _told(self, region: Region, named: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the attention is called with, the words as the region's files hear them."""
        words = named.get("encoder_hidden_states")
        if region.positive is None or words is None:
            return named
        # With reference adapters the words come first, and beside them what the pictures show.
        text = words[0] if isinstance(words, tuple) else words
        guided = region.negative is not None and len(text) == 2 * len(region.positive)
        own = self._own_words(region, text, guided=guided)
        return {**named, "encoder_hidden_states": (own, *words[1:]) if isinstance(words, tuple) else own}

    def _own_words(self, region: Region, text: "torch.Tensor", *, guided: bool) -> "torch.Tensor":
        import torch

        key = (region, guided, text.device, text.dtype)
        if key not in self._kept:
            said = [region.negative, region.positive] if guided else [region.positive]
            self._kept[key] = torch.cat([one for one in said if one is not None]).to(text.device, text.dtype)
        return self._kept[key]

    def _share(self, region: Region, answer: "torch.Tensor") -> "torch.Tensor | None":
        """How much of each place of an answer lies in the region, 0..1, in a shape that multiplies it.

        An answer is (batch, channels, height, width) or (batch, places, channels); None for one without places.
        """
        flat = answer.ndim == 3
        size = self._sizes.get(answer.shape[1]) if flat else (answer.shape[-2], answer.shape[-1])
        if size is None or answer.ndim < 3:
            return None
        key = (region, size, flat, answer.device, answer.dtype)
        if key not in self._kept:
            share = region.share(size).to(answer.device, answer.dtype)
            self._kept[key] = share.reshape(1, -1, 1) if flat else share
        return self._kept[key]


def weighing(denoiser: Any, regions: Sequence[Region], by: Callable[[str, Any], "Weigh | None"]) -> Iterator[Any]:
    """Hooks that weigh what files add to the layers they were built into; `by` says for each of them how, if at all."""
    from peft.tuners.lora import LoraLayer

    for name, layer in denoiser.named_modules():
        if isinstance(layer, LoraLayer) and (weigh := by(name, layer)):
            for region in regions:
                for adapter in set(region.adapters) & set(layer.lora_B):
                    yield layer.lora_B[adapter].register_forward_hook(partial(weigh, region))


def _listeners(unet: Any) -> list[Any]:
    """The attentions by which the picture listens to words."""
    return [one for one in unet.modules() if getattr(one, "is_cross_attention", False)]


def _taking_in(attention: Any) -> list[Any]:
    return [getattr(attention, name) for name in LISTENING]


def _wears(attention: Any, region: Region) -> bool:
    """Whether the region's file changes how the words are taken in."""
    return any(set(region.adapters) & set(getattr(layer, "lora_B", ())) for layer in _taking_in(attention))
