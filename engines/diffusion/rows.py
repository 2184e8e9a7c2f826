"""LoRA files that hold only where whoever they carry stands, in transformers: a row of numbers for each place.

Rows of words stand beside those of the picture. Words have no place, and the layers that answer to them cannot be asked
twice as a UNet's can, for they change them on the way: they are heard as all files have them. What the picture makes of
them is bound. Rows of references and of a source, which are other pictures, are left as they are without the files.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engines.diffusion.regions import Region, weighing

if TYPE_CHECKING:
    import torch

HEARING = {"add_q_proj", "add_k_proj", "add_v_proj", "to_add_out", "ff_context", "txt_mlp", "txt_in"}  # words alone
HEARING |= {"context_embedder", "context_refiner", "cap_embedder"}


@contextmanager
def bound_in_rows(
    transformer: Any, regions: Sequence[Region], grid: tuple[int, int], *, words_first: bool
) -> Iterator[None]:
    """Have the files a transformer wears hold in their regions only, while the block runs.

    `grid`: rows down and across that the picture has; `words_first`: where rows of words and of the picture stand
    together, the words come first.
    """
    if not regions:
        yield
        return
    rows = _Rows(grid, words_first)
    hooks = [transformer.register_forward_pre_hook(rows.begin, with_kwargs=True)]
    hooks += weighing(transformer, regions, lambda name, layer: None if set(name.split(".")) & HEARING else rows.seen)
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


class _Rows:
    """What the layers of one transformer ask while it computes."""

    def __init__(self, grid: tuple[int, int], words_first: bool) -> None:
        self._grid, self._words_first = grid, words_first
        self._given = 0  # rows of the picture and, behind them, of references
        self._kept: dict[tuple[Any, ...], torch.Tensor] = {}

    def begin(self, transformer: Any, inputs: tuple[Any, ...], named: Any) -> None:
        """Before a call of the transformer. (Z-Image is given its pictures in a list, and no references.)"""
        given = inputs[0] if inputs else named["hidden_states"]
        self._given = self._grid[0] * self._grid[1] if isinstance(given, list) else given.shape[1]

    def seen(self, region: Region, layer: Any, inputs: Any, added: "torch.Tensor") -> "torch.Tensor":
        """What a file adds, (batch, rows, channels), in the rows where it holds; nothing to what has no rows."""
        if added.ndim != 3 or added.shape[1] < self._given:
            return added.new_zeros(()).expand_as(added)
        return added * self._shares(region, added)

    def _shares(self, region: Region, added: "torch.Tensor") -> "torch.Tensor":
        """How much of what it adds counts in each row, 0..1: (1, rows, 1)."""
        rows = added.shape[1]
        key = (region, rows, self._given, added.device, added.dtype)
        if key not in self._kept:
            begin = rows - self._given if self._words_first else 0
            own = region.share(self._grid).reshape(1, -1, 1)
            shares = own.new_ones(1, rows, 1)
            shares[:, begin : begin + self._given] = 0
            shares[:, begin : begin + own.shape[1]] = own
            self._kept[key] = shares.to(added.device, added.dtype)
        return self._kept[key]
