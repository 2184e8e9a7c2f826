"""Prompts as tensors, kept by content: for words seen before, no encoder is loaded."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

KEPT_BYTES = 256 * 2**20  # a pair of SDXL prompts takes 0.7 MB, one of 512 tokens of Qwen-Image 7 MB


@dataclass(frozen=True, slots=True)
class Said:
    """What is encoded: the text itself, what encodes it, and all that changes its meaning to the encoder."""

    encoder: str  # fingerprint of the encoders' weights, with their precision and device
    text: str
    options: tuple[tuple[str, str], ...] = ()


Encoded = Mapping[str, "torch.Tensor"]  # argument of the pipeline → tensor of batch 1, on the processor


class Phrasebook:
    """Encoded prompts, the longest unused forgotten first. Safe for threads."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self._limit, self._kept, self._lock = limit, OrderedDict[Said, Encoded](), Lock()
        self.hits = self.misses = 0

    def get(self, said: Said) -> Encoded | None:
        with self._lock:
            found = self._kept.get(said)
            if found is None:
                self.misses += 1
                return None
            self._kept.move_to_end(said)
            self.hits += 1
            return found

    def put(self, said: Said, encoded: Encoded) -> None:
        with self._lock:
            self._kept[said] = encoded
            while len(self._kept) > 1 and sum(map(_size, self._kept.values())) > self._limit:
                self._kept.popitem(last=False)

    def __contains__(self, said: Said) -> bool:
        with self._lock:
            return said in self._kept

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


def _size(encoded: Encoded) -> int:
    return sum(tensor.nbytes for tensor in encoded.values())


def encoded(said: list[Said], book: Phrasebook, encode: Callable[[list[Said]], list[Encoded]]) -> list[Encoded]:
    """Each of `said` encoded; `encode` is called once, with what the book lacks, and not at all when it lacks none."""
    found = {one: book.get(one) for one in dict.fromkeys(said)}
    lacking = [one for one, known in found.items() if known is None]
    if lacking:
        for one, new in zip(lacking, encode(lacking), strict=True):
            book.put(one, new)
            found[one] = new
    return [known for one in said if (known := found[one]) is not None]
