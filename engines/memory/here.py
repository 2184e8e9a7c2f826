"""The manager of this machine: its budget, its way of being full and of being tidied. Imports torch."""

from engines.memory.device import budget_of, choose_device, facts_here, free_on
from engines.memory.manager import Memory

SAYINGS = ("out of memory", "can't allocate memory", "_ALLOC_FAILED")  # the last: cuBLAS and cuDNN, for their own room


def manager_here() -> Memory:
    """One for the device that is chosen by itself."""
    import torch

    device = choose_device("auto", facts_here())

    def budget(ours: int) -> int:
        return budget_of(free_on(device), ours)

    def is_full(error: BaseException) -> bool:
        return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or _says_so(error)

    def tidy() -> None:
        if device == "cuda":
            torch.cuda.empty_cache()
        elif device == "mps":
            torch.mps.empty_cache()

    return Memory(budget, is_full=is_full, tidy=tidy)


def _says_so(error: BaseException) -> bool:
    """mps, the processor's allocator and the card's libraries have no error of their own for it."""
    return isinstance(error, RuntimeError) and any(saying in str(error) for saying in SAYINGS)
