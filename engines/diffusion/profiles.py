"""How a model hurries: `exact` as it is, `compiled` the same picture sooner, `fast` nearly the same, `draft` a glance.

What a profile does to a denoiser holds for one run; what was compiled is kept with the module and used again.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from engines.diffusion.reuse import Reuse, reusing
from engines.memory.device import Kind
from engines.requests import Profile

CUT_OFF = 0.6  # share of the steps after which guidance is dropped: it has done its work by then (Castillo et al. 2023)
_compiled: "WeakKeyDictionary[Any, Any]" = WeakKeyDictionary()  # module → its compiled call


@contextmanager
def hurrying(denoiser: Any, profile: Profile, device: Kind) -> Iterator[None]:
    """Have the denoiser work in that profile while the block runs, and as before after it."""
    with ExitStack() as stack:
        if profile in ("compiled", "fast") and compiles(device):
            stack.enter_context(_compiling(denoiser))
        if profile == "fast" and hasattr(denoiser, "up_blocks"):
            stack.enter_context(reusing(denoiser, Reuse()))
        yield


def compiles(device: Kind) -> bool:
    """Whether compiling pays: on a processor it costs minutes and wins little, on mps it is not ready."""
    return device == "cuda"


@contextmanager
def _compiling(denoiser: Any) -> Iterator[None]:
    import torch

    if denoiser not in _compiled:
        denoiser.to(memory_format=torch.channels_last)
        if hasattr(denoiser, "fuse_qkv_projections"):
            denoiser.fuse_qkv_projections()
        denoiser.compile(dynamic=False)
        _compiled[denoiser] = denoiser._compiled_call_impl
    denoiser._compiled_call_impl = _compiled[denoiser]
    try:
        yield
    finally:
        denoiser._compiled_call_impl = None


def guidance_ends(step: int, total: int, profile: Profile) -> bool:
    """Whether guidance is dropped after this step (from 0) of that many."""
    return profile == "fast" and step == max(int(total * CUT_OFF) - 1, 0)


def without_guidance(pipe: Any, tensors: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors of the loop with the unguided half taken out, and the pipeline told so."""
    pipe._guidance_scale = 0.0
    return {name: value if name == "latents" else value.chunk(2)[-1] for name, value in tensors.items()}
