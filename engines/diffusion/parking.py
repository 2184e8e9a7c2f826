"""Weights waiting in the host's memory, in one block that goes to the device in one copy.

A graphics card takes pinned memory at the full speed of its bus, many times faster than a mapped file. The block is
laid out once, in the precision that is wanted; weights never change, so it is good for every coming back and nothing
is ever copied into it again.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from engines.memory.device import Kind

if TYPE_CHECKING:
    import torch

ALIGNED = 256  # bytes at which every tensor of the block begins, as devices like it
SPARE = 3  # times its size must be free in the host's memory before a model is parked there


def parks(device: Kind, size: int, free_host: int) -> bool:
    """Whether a component of that many bytes is worth keeping in the host's memory, of which that much is free."""
    return device == "cuda" and size * SPARE <= free_host


class Parked:
    """The tensors of a component side by side in one block."""

    def __init__(self, tensors: "Mapping[str, torch.Tensor]", *, pinned: bool) -> None:
        import torch

        self._places: dict[str, tuple[int, torch.dtype, torch.Size]] = {}
        end = 0
        for name, tensor in tensors.items():
            self._places[name] = (end, tensor.dtype, tensor.shape)
            end += -(-tensor.nbytes // ALIGNED) * ALIGNED
        self.block = _block(end, pinned)
        for name, view in self._views(self.block):
            view.copy_(tensors[name])

    def on(self, device: Kind) -> "Iterable[tuple[str, torch.Tensor]]":
        """Every tensor by name, on the device."""
        return self._views(self.block.to(device, non_blocking=True, copy=True))

    def waiting(self) -> "Iterable[tuple[str, torch.Tensor]]":
        """Every tensor by name, where it lies in the block: for whoever takes it to the device bit by bit."""
        return self._views(self.block)

    def free(self) -> None:
        """Let the block go: to the system, where torch would keep it pinned for itself."""
        import torch

        pinned, self.block = self.block.is_pinned(), self.block[:0].clone()
        if pinned and hasattr(torch.accelerator, "empty_host_cache"):  # torch had none for long
            torch.accelerator.empty_host_cache()

    def _views(self, block: "torch.Tensor") -> "Iterator[tuple[str, torch.Tensor]]":
        for name, (start, dtype, shape) in self._places.items():
            size = shape.numel() * dtype.itemsize
            yield name, block[start : start + size].view(dtype).view(shape)


def _block(size: int, pinned: bool) -> "torch.Tensor":
    """Pinned if the system lends as much of that: some hold it short, and then a common block has to do."""
    import torch

    try:
        return torch.empty(size, dtype=torch.uint8, pin_memory=pinned)
    except RuntimeError:
        return torch.empty(size, dtype=torch.uint8)
