"""A model larger than its device: its weights wait in the host's memory and pass through layer by layer."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from engines.diffusion.components import source_of
from engines.memory.ladder import STREAMED_SHARE
from engines.memory.parts import Part, Resident


def hosted(part: Part) -> Part:
    """The same component with its weights in the host's memory; only what passes through counts on the device.

    On a processor the two memories are one, so it is the part itself.
    """
    source = source_of(part)
    if source.device == "cpu":
        return part
    waiting = replace(source, device="cpu", passes=source.device).part(part.role, part.slot)
    size = round(part.size * STREAMED_SHARE)
    return replace(waiting, size=size, load=lambda: _Hosted(waiting.load(), size))


@dataclass(slots=True)
class _Hosted:
    """A resident of the host of which that many bytes are on the device while it works."""

    inside: Resident
    size: int

    @property
    def value(self) -> Any:
        return self.inside.value

    def drop(self) -> int:
        return self.inside.drop()


@contextmanager
def streaming(modules: Sequence[Any], device: str) -> Iterator[None]:
    """Have the modules' layers come to the device when they are needed, while the block runs.

    Whatever a module is to wear must be on it before, or its layers would stay behind.
    """
    with ExitStack() as stack:
        for module in modules:
            stack.enter_context(_passing(module, device))
        yield


@contextmanager
def _passing(module: Any, device: str) -> Iterator[None]:
    import torch
    from diffusers.hooks.group_offloading import apply_group_offloading

    apply_group_offloading(
        module,
        onload_device=torch.device(device),
        offload_device=torch.device("cpu"),
        offload_type="leaf_level",
        use_stream=device == "cuda",
    )
    called_past = [one.out_proj for one in module.modules() if isinstance(one, torch.nn.MultiheadAttention)]
    waiting = [(layer, name, one, one.data) for layer in called_past for name, one in layer.named_parameters()]
    for layer in called_past:  # torch takes their weights without calling them: they are there all the while
        _unhook(layer)
        layer.to(device)
    try:
        yield
    finally:
        for layer, name, one, data in waiting:  # back where they lay: nothing is copied
            one.data = data
            layer._parameters[name] = one
        _unhook(module)


def _unhook(module: Any) -> None:
    from diffusers.hooks.hooks import HookRegistry

    for one in module.modules():
        if hasattr(one, "_diffusers_hook"):
            HookRegistry.check_if_exists_or_initialize(one).reset_stateful_hooks(recurse=False)
            for name in list(one._diffusers_hook.hooks):
                one._diffusers_hook.remove_hook(name, recurse=False)
