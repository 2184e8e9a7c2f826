"""Feature reuse for UNets: the deep, slow-changing half is computed at every third step only.

Neighbouring steps differ in the shallow blocks and hardly in the deep ones (Ma, Fang, Wang: DeepCache, CVPR 2024). On
the steps between, the blocks below the first answer with what they answered last, so only the first and the last block
are computed. The picture changes a little; `benchmarks/` measures by how much.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

EVERY = 3  # steps from one whole computation to the next
FIRST = 4  # steps at the start that are all whole: that is where a picture takes its shape


class Reuse:
    """Whether the UNet's deep blocks compute or repeat at the current step."""

    def __init__(self, every: int = EVERY, first: int = FIRST) -> None:
        self.every, self.first = every, first
        self.calls, self.whole = 0, 0  # of the UNet: all of them, and those computed whole
        self.repeats = False
        self._batch = 0
        self._answers: dict[str, Any] = {}

    def begin(self, unet: Any, inputs: tuple[Any, ...], named: dict[str, Any]) -> None:
        """Before a call of the UNet; a batch of another size (guidance was dropped) repeats nothing."""
        batch = (inputs[0] if inputs else named["sample"]).shape[0]
        due = self.calls < self.first or (self.calls - self.first) % self.every == 0
        self.repeats = not due and batch == self._batch
        self._batch, self.calls = batch, self.calls + 1
        self.whole += not self.repeats

    def answering(self, name: str, compute: Callable[..., Any]) -> Callable[..., Any]:
        """A block's forward that repeats its last answer when the step is one of those between."""

        def forward(*inputs: Any, **named: Any) -> Any:
            if not self.repeats:
                self._answers[name] = compute(*inputs, **named)
            return self._answers[name]

        return forward


@contextmanager
def reusing(unet: Any, reuse: Reuse) -> Iterator[Reuse]:
    """Have the deep blocks of a UNet go by `reuse` for as long as the block runs."""
    deep = {f"down {at}": block for at, block in enumerate(unet.down_blocks) if at}
    deep |= {f"up {at}": block for at, block in enumerate(unet.up_blocks[:-1])}
    deep |= {"mid": unet.mid_block} if unet.mid_block is not None else {}
    hook = unet.register_forward_pre_hook(reuse.begin, with_kwargs=True)
    for name, block in deep.items():
        block.forward = reuse.answering(name, block.forward)
    try:
        yield reuse
    finally:
        hook.remove()
        for block in deep.values():
            del block.forward  # the class's own shows through again
