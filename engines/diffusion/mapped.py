"""Weight files as tensors that lie in the file itself: memory-mapped, private, read when they are first touched."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.requests import EngineError
from engines.weights import Tensor, tensors

if TYPE_CHECKING:
    import torch

NAMES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U8": "uint8",
    "BOOL": "bool",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
}


def mapped(file: Path, wanted: Mapping[str, Tensor] | None = None) -> "Iterator[tuple[str, torch.Tensor]]":
    """Name and tensor of what is `wanted` of a safetensors file, or of everything; nothing is copied that need not be.

    A change of a tensor stays in this process. Raises `EngineError` for a kind of number torch has not.
    """
    import torch

    empty: Any = torch.tensor
    storage = torch.UntypedStorage.from_file(str(file), shared=False, nbytes=file.stat().st_size)
    for name, one in (tensors(file) if wanted is None else wanted).items():
        dtype = getattr(torch, NAMES.get(one.dtype, "?"), None)
        if dtype is None:
            raise EngineError(f"{file.name} holds numbers of the kind {one.dtype}, which cannot be used here.")
        if one.start % dtype.itemsize:  # a file not padded as it should be
            raw = empty([], dtype=torch.uint8).set_(storage, one.start, (one.end - one.start,))
            yield name, raw.clone().view(dtype).reshape(one.shape)
        else:
            yield name, empty([], dtype=dtype).set_(storage, one.start // dtype.itemsize, one.shape)


def read_ahead(file: Path, wanted: Mapping[str, Tensor] | None = None) -> None:
    """Ask the system to have what is `wanted` of a file, or all of it, in its cache soon.

    Where the system knows no such wish, nothing happens.
    """
    begin, end = 0, 0  # to the end of the file
    if wanted:  # tensors of one component lie side by side
        begin, end = min(one.start for one in wanted.values()), max(one.end for one in wanted.values())
    if hasattr(os, "posix_fadvise"):
        with file.open("rb") as opened:
            os.posix_fadvise(opened.fileno(), begin, end - begin, os.POSIX_FADV_WILLNEED)
