"""Which device and which precision: pure functions of facts, and the one place that reads the facts off the machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from engines.memory.budget import MARGIN, told
from engines.requests import EngineError
from presets.models import Precision as Precision

Kind = Literal["cuda", "mps", "cpu"]
LACKS: dict[Kind, tuple[str, ...]] = {"mps": ("float8", "float64")}  # beginnings of names
WIDTH = {"float32": 4, "float16": 2, "bfloat16": 2}  # bytes a number


@dataclass(frozen=True, slots=True)
class Facts:
    """What a machine has. Bytes."""

    cuda: bool = False
    mps: bool = False
    bf16: bool = False  # the accelerator computes in bfloat16 at full speed
    free: int = 0  # of the device that is chosen by itself
    total: int = 0
    name: str = "processor"


def choose_device(asked: str, facts: Facts) -> Kind:
    """cuda before mps before cpu, unless one is asked for. Raises `EngineError` for one this machine lacks."""
    if asked == "cpu":
        return "cpu"
    if asked in ("cuda", "mps"):
        if not (facts.cuda if asked == "cuda" else facts.mps):
            raise EngineError(f"This machine has no “{asked}” device: choose auto or cpu.")
        return "cuda" if asked == "cuda" else "mps"
    return "cuda" if facts.cuda else "mps" if facts.mps else "cpu"


def choose_precision(wanted: Precision, device: Kind, facts: Facts, *, half_safe: bool = True) -> Precision:
    """The precision a component is used in, given the one its model is published in.

    Processors compute halves many times slower than whole floats and mps has no fast bfloat16. A component that is not
    `half_safe` (the VAEs of SDXL turn black in float16, transformers trained in bfloat16 overflow) stays whole unless
    bfloat16, which has the range, is there.
    """
    if device == "cpu":
        return "float32"
    if not half_safe and wanted == "float16":
        return "bfloat16" if device == "cuda" and facts.bf16 else "float32"
    if wanted == "bfloat16" and (device == "mps" or not facts.bf16):
        return "float16" if half_safe else "float32"
    return wanted


def holds(device: Kind, dtype: str) -> bool:
    """Whether a device knows numbers of that kind of torch's at all; others are converted before they go there."""
    return not any(dtype.removeprefix("torch.").startswith(kind) for kind in LACKS.get(device, ()))


def budget_of(free: int, ours: int, margin: int = MARGIN) -> int:
    """Bytes weights and work may take together: what is free now, what we hold already, less a margin."""
    return max(free + ours - margin, 0)


def facts_here() -> Facts:
    """Read off this machine. Imports torch."""
    import torch

    if torch.cuda.is_available():
        free, total = torch.cuda.mem_get_info()
        able = torch.cuda.get_device_capability() >= (8, 0)
        return Facts(cuda=True, bf16=able, free=free, total=total, name=torch.cuda.get_device_name())
    mps = torch.backends.mps.is_available()
    free, total = _host()
    return Facts(mps=mps, free=free, total=total, name="Apple GPU" if mps else "processor")


def describe(facts: Facts) -> str:
    """In words, for people: "NVIDIA H200, 139.8 GB"."""
    return f"{facts.name}, {told(facts.total)}"


def free_on(device: Kind) -> int:
    """Bytes free right now; what the allocator keeps for reuse counts as free."""
    if device == "cuda":
        import torch

        return torch.cuda.mem_get_info()[0] + torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    return _host()[0]


@contextmanager
def peak_of(device: Kind) -> Iterator[Callable[[], int]]:
    """The most bytes the device held meanwhile beyond what it held before, once the block has ended.

    CUDA keeps count. On mps what the driver had lent by the end says it, for torch gives nothing back unasked. 0 on a
    processor: its allocator keeps no count, and what the process takes in all is blurred by mapped files, whose pages
    the system lends and takes as it likes, and by whatever else the studio does meanwhile.
    """
    import torch

    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
        yield lambda: max(torch.cuda.max_memory_allocated() - before, 0)
    elif device == "mps":
        torch.mps.empty_cache()
        before = torch.mps.driver_allocated_memory()
        yield lambda: max(torch.mps.driver_allocated_memory() - before, 0)
    else:
        yield lambda: 0


def _host() -> tuple[int, int]:
    import psutil

    memory = psutil.virtual_memory()
    return memory.available, memory.total
