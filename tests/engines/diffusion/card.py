"""A graphics card that is none: its tensors say they are on "cuda", its numbers are worked out on the processor.

What a card refuses is refused here in its words: tensors of two devices in one sum, halves beside whole floats in one
layer, a generator of the processor for noise of the card, a tensor handed to numpy before it is brought home. So all
that the engines do for a card alone is carried out where there is none. It knows no streams, no speed and no kernels.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map

aten: Any = torch.ops.aten
CARD, HOST = torch.device("cuda", 0), torch.device("cpu")
TOTAL = 24 * 2**30  # bytes
ALIKE = ("convolution", "native_group_norm", "native_layer_norm", "addmm", "mm", "bmm", "baddbmm", "linear")
FETCHES = ("index", "index_put", "index_put_", "_index_put_impl_", "_unsafe_index")  # these take places from the host
PINNED: dict[
    int, tuple[torch.UntypedStorage, int]
] = {}  # address → what was pinned, kept so that it stays its, and its bytes
own_data: Any = torch.Tensor.data
own_tensor, own_attention = torch.tensor, torch.nn.functional.scaled_dot_product_attention


class Placed(torch.Tensor):
    """A tensor on the card, or one of the host that may go there and come back (`.data = …`)."""

    held: torch.Tensor

    @staticmethod
    def __new__(cls, held: torch.Tensor, device: torch.device = CARD) -> "Placed":
        told = {"dtype": held.dtype, "device": device, "requires_grad": False, "layout": held.layout}
        made = torch.Tensor._make_wrapper_subclass(
            cls, held.size(), strides=held.stride(), storage_offset=held.storage_offset(), **told
        )
        made.held = held.detach()
        return made

    def __repr__(self, *, tensor_contents: Any = None) -> str:
        return f"Placed({tuple(self.shape)}, {self.dtype}, {self.device})"

    def data_ptr(self) -> int:
        return self.held.data_ptr()

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is own_attention:
            return _attention(*args, **kwargs)
        with torch._C.DisableTorchFunctionSubclass():
            if func is torch.Tensor.numpy or func is torch.Tensor.__array__:
                if args[0].device.type == "cpu":
                    return func(held(args[0]), *args[1:], **kwargs)
                raise TypeError("can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu() to copy it first.")
            if func is torch.Tensor.tolist:
                return held(args[0]).tolist()
            if func == own_data.__set__:
                return _put(*args)
            if func is torch.Tensor.new_tensor:
                told = {"dtype": args[0].dtype, "device": args[0].device, **kwargs}
                return _tensor(*args[1:], **told)
            if func is torch.Tensor.__getitem__ and isinstance(args[1], list):
                return func(args[0], own_tensor(args[1]))
            return func(*args, **kwargs)

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return carried_out(func, args, kwargs or {})


def _put(tensor: Placed, other: torch.Tensor) -> None:
    placed = other if isinstance(other, Placed) else Placed(other, HOST)
    own_data.__set__(tensor, placed)
    tensor.held = placed.held


def _tensor(*args: Any, device: Any = None, **told: Any) -> torch.Tensor:
    """`torch.tensor` would ask the driver."""
    made = own_tensor(*tree_map(held, args), **told)
    return made if device is None else made.to(device)


def hosting(module: torch.nn.Module) -> None:
    """Have the weights of a module in the host's memory be such as may go to the card and come back."""
    for one in module.modules():
        for name, weight in one._parameters.items():
            if weight is not None and not isinstance(weight, Placed):
                one._parameters[name] = torch.nn.Parameter(Placed(weight.detach(), HOST), weight.requires_grad)
        for name, buffer in one._buffers.items():
            if buffer is not None and not isinstance(buffer, Placed):
                one._buffers[name] = Placed(buffer, HOST)


def held(value: Any) -> Any:
    return value.held if isinstance(value, Placed) else value


def carried_out(func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    """One operator as a card does it."""
    name = func.overloadpacket.__name__
    if name == "record_stream":
        return None
    if name == "is_pinned":
        return held(args[0]).untyped_storage().data_ptr() in PINNED
    tensors = [one for one in tree_flatten((args, kwargs))[0] if isinstance(one, torch.Tensor)]
    if any(one.is_meta for one in tensors) or str(kwargs.get("device")) == "meta":
        return func(*tree_map(held, args), **tree_map(held, kwargs))
    where = _device(func, name, tensors, kwargs)
    if kwargs.get("generator") is not None and where.type != kwargs["generator"].device.type:
        raise RuntimeError(f"Expected a '{where.type}' device type for generator but found 'cpu'")
    told = {**kwargs}
    if "device" in told:
        told["device"] = HOST if told["device"] is not None else None
    told |= {"pin_memory": None} if told.get("pin_memory") else {}
    told |= {"non_blocking": False} if told.get("non_blocking") else {}
    if name == "_pin_memory":
        copy = _pinned(held(args[0]).clone())
        return Placed(copy, HOST) if isinstance(args[0], Placed) else copy
    out = func(*tree_map(held, args), **tree_map(held, told))
    if kwargs.get("pin_memory"):
        _pinned(out)
    mine = {id(one.held): one for one in tensors if isinstance(one, Placed)}
    bare = where.type == "cpu" and (not mine or name == "_to_copy")

    def back(value: Any) -> Any:
        if bare or not isinstance(value, torch.Tensor):
            return value
        return mine[id(value)] if id(value) in mine else Placed(value, where)

    return tree_map(back, out)


def _pinned(tensor: torch.Tensor) -> torch.Tensor:
    storage = tensor.untyped_storage()
    PINNED[storage.data_ptr()] = storage, storage.nbytes()
    return tensor


def _device(func: Any, name: str, tensors: list[torch.Tensor], kwargs: dict[str, Any]) -> torch.device:
    """Where the answer is. Raises `RuntimeError` as a card does where tensors do not belong together."""
    if kwargs.get("device") is not None:
        return CARD if torch.device(kwargs["device"]).type == "cuda" else HOST
    if not tensors:
        return HOST
    kinds = {one.device.type for one in tensors}
    if name == "copy_":
        return tensors[0].device
    if len(kinds) > 1:
        scalars = torch.Tag.pointwise in func.tags
        counted = [one for one in tensors if not (scalars and not one.dim() and one.device.type == "cpu")]
        if name in FETCHES:
            counted = tensors[:1]
        if {one.device.type for one in counted} != {"cuda"} or (tensors[0].device.type == "cpu" and name.endswith("_")):
            raise RuntimeError(f"Expected all tensors to be on the same device, but found at least two: {func}")
        kinds = {"cuda"}
    if kinds == {"cuda"} and name in ALIKE:
        dtypes = {one.dtype for one in tensors if one.is_floating_point()}
        if len(dtypes) > 1:
            raise RuntimeError(f"expected scalar types to be alike but found {dtypes}: {func}")
    return CARD if kinds == {"cuda"} else HOST


def _attention(query: Any, key: Any, value: Any, attn_mask: Any = None, **told: Any) -> torch.Tensor:
    """The library's own chooses among kernels by the card that is there."""
    given = [query, key, value] + ([attn_mask] if attn_mask is not None else [])
    if len({one.device.type for one in given}) > 1:
        raise RuntimeError("Expected all tensors to be on the same device: attention")
    if len({query.dtype, key.dtype, value.dtype}) > 1:
        raise RuntimeError("Expected query, key, and value to have the same dtype")
    if attn_mask is not None and attn_mask.dtype not in (torch.bool, query.dtype):
        raise RuntimeError("invalid dtype for bias - should match query's dtype")
    out = own_attention(held(query), held(key), held(value), held(attn_mask), **told)
    return Placed(out, query.device)


class Card(TorchDispatchMode):
    """What is made on the card, or brought there, from tensors of the host."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return carried_out(func, args, kwargs or {})


class Stream:
    """Everything is done at once here."""

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def synchronize(self) -> None: ...

    def wait_stream(self, other: Any) -> None: ...


@contextmanager
def inserted(patch: pytest.MonkeyPatch, capability: tuple[int, int] = (8, 6)) -> Iterator[None]:
    """The card is there while the block runs, for this thread and those that denoise."""
    from engines.diffusion import stepping, streaming

    told = {
        "_lazy_init": lambda: None,
        "is_available": lambda: True,
        "mem_get_info": lambda *_: (TOTAL, TOTAL),
        "get_device_capability": lambda *_: capability,
        "get_device_name": lambda *_: "a card",
        "memory_reserved": lambda *_: 0,
        "memory_allocated": lambda *_: 0,
        "max_memory_allocated": lambda *_: 0,
        "reset_peak_memory_stats": lambda *_: None,
        "empty_cache": lambda: None,
        "synchronize": lambda *_: None,
        "Stream": Stream,
        "current_stream": lambda *_: Stream(),
        "stream": lambda *_: nullcontext(),
    }
    torch._C._ensureCUDADeviceGuardSet()  # without a driver: one that only knows that there is a device 0
    for name, value in told.items():
        patch.setattr(torch.cuda, name, value)
    patch.setattr(torch, "tensor", _tensor)
    patch.setattr(torch, "inference_mode", torch.no_grad)  # its tensors take no wrapping
    patch.setenv("HF_DEACTIVATE_ASYNC_LOAD", "1")  # threads of others do not know the card
    own = streaming._passing
    patch.setattr(streaming, "_passing", lambda module, device: (hosting(module), own(module, device))[1])
    patch.setattr(torch.__future__, "_overwrite_module_params_on_conversion", True)
    workers = ThreadPoolExecutor(max_workers=2, initializer=lambda: Card().__enter__())
    patch.setattr(stepping, "_workers", workers)
    with Card():
        yield
    workers.shutdown()
