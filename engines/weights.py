"""Weight files without loading them: what tensors a safetensors file holds, whether it is whole, how it is known.

Only safetensors is read. Pickled weights can run code when they are opened, so they are refused by name. Nothing here
needs torch.
"""

import hashlib
import json
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from engines.configurations import configuration
from engines.requests import EngineError

PICKLED = frozenset({".bin", ".ckpt", ".pt", ".pth", ".pkl", ".pickle"})
BYTES = {"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2}
BYTES |= {"I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1}
FLOATS = frozenset({"F64", "F32", "F16", "BF16", "F8_E4M3", "F8_E5M2"})
LONGEST_HEADER = 100_000_000  # bytes; the format's own limit
SAMPLE = 65_536  # bytes at either end of a file that go into its fingerprint
DIPS = 64  # tensors of one component that go into it, where a file holds several components
DIP = 4096  # bytes of each
PRECISIONS = ("fp16", "bf16", "fp32", "non_ema", "ema")  # as a file's name says it holds another form of the same
PART = re.compile(r"(.+)-\d{5}-of-(\d{5})\.safetensors")  # of weights that were too large for one file
INDEX = "*.safetensors.index*.json"  # says which tensor is in which of such parts
LARGEST_INDEX = 20_000_000  # bytes; those of the largest models have two million


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor of a file lies. `start` and `end` are bytes from the beginning of the file."""

    name: str
    dtype: str  # as safetensors writes it: F16, BF16, F32, …
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def count(self) -> int:
        """Numbers in it."""
        total = 1
        for side in self.shape:
            total *= side
        return total


def tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file by name; a file that has not changed is read once. Treat it as read-only.

    Raises `EngineError` when the file is pickled, is none, or is cut short.
    """
    refuse_pickle(path)
    try:
        told = path.stat()
    except OSError as error:
        raise EngineError(f"{path.name} cannot be read ({error.strerror}): check that it is there.") from error
    if not S_ISREG(told.st_mode):  # a pipe would be waited for
        raise EngineError(f"{path.name} is no whole safetensors file: fetch it again.")
    return _head(path, told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=32)  # a checkpoint of one file is asked for the head again by each of its components
def _head(path: Path, size: int, changed: int) -> dict[str, Tensor]:
    try:
        with path.open("rb") as file:
            head = file.read(8)
            length = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
            if not 2 <= length <= min(LONGEST_HEADER, size - 8):
                raise EngineError(f"{path.name} is no whole safetensors file: fetch it again.")
            told = json.loads(file.read(length))
    except OSError as error:
        raise EngineError(f"{path.name} cannot be read ({error.strerror}): check that it is there.") from error
    except (ValueError, RecursionError) as error:
        raise EngineError(f"{path.name} is damaged at its head: fetch it again.") from error
    found = dict(_listed(told, 8 + length, path))
    missing = max((one.end for one in found.values()), default=0) - size
    if missing > 0:
        raise EngineError(f"{path.name} is cut short, {missing:,} bytes are missing: fetch it again.")
    return found


def _listed(told: object, base: int, path: Path) -> Iterator[tuple[str, Tensor]]:
    try:
        assert isinstance(told, dict)
        for name, one in told.items():
            if name == "__metadata__":
                continue
            start, end = one["data_offsets"]
            tensor = Tensor(name, str(one["dtype"]), tuple(one["shape"]), base + start, base + end)
            assert all(type(number) is int and number >= 0 for number in (start, end, *tensor.shape))
            assert tensor.dtype not in BYTES or end - start == tensor.count * BYTES[tensor.dtype]
            yield name, tensor
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise EngineError(f"{path.name} is damaged at its head: fetch it again.") from error


def refuse_pickle(path: Path) -> None:
    """Raise `EngineError` for a file that would run code when opened."""
    if path.suffix.lower() in PICKLED:
        raise EngineError(
            f"{path.name} is a pickled file, which can run code when it is opened: use its .safetensors form."
        )


def weight_files(folder: Path, variant: str = "") -> list[Path]:
    """The safetensors files of one component's folder, those of `variant` where there are any.

    Raises `EngineError` when there are none, with the reason when only pickled ones are there, and when parts of one
    whole are missing.
    """
    files = sorted(folder.glob("*.safetensors"))
    chosen = [file for file in files if of_precision(file.name, variant)] if variant else []
    plain = [file for file in files if not any(of_precision(file.name, one) for one in PRECISIONS)]
    found, place = chosen or plain or files, f"{folder.parent.name}/{folder.name}"
    if missing := _missing(folder, {file.name for file in found}):
        raise EngineError(f"{place} lacks {missing[0]}{_and_more(len(missing) - 1)}: fetch the model again.")
    if found:
        return found
    for pickled in sorted(folder.glob("*")):
        refuse_pickle(pickled)
    raise EngineError(f"{place} holds no weights: fetch the model again.")


def of_precision(name: str, precision: str) -> bool:
    """Whether a file of that name holds its weights in that form, whole or in parts."""
    return re.search(rf"\.{precision}(?=[.-])", name) is not None


def _missing(folder: Path, there: set[str]) -> list[str]:
    """The files that belong to those and are not there, by the names of parts and by the index that lists them."""
    wanted: set[str] = set()
    for told in filter(None, map(PART.fullmatch, there)):
        wanted.update(f"{told[1]}-{number:05}-of-{told[2]}.safetensors" for number in range(1, int(told[2]) + 1))
    for index in folder.glob(INDEX):
        parts = _parts(index)
        wanted |= parts if parts & there or not there else set()
    return sorted(wanted - there)


def _parts(index: Path) -> set[str]:
    """The files an index names; none where it cannot be read."""
    try:
        told = index.stat()
        return _named_in(index, told.st_size, told.st_mtime_ns)
    except (OSError, ValueError):
        return set()


@lru_cache(maxsize=32)
def _named_in(index: Path, size: int, changed: int) -> set[str]:
    parts = configuration(index, LARGEST_INDEX).get("weight_map")
    return {name for name in parts.values() if isinstance(name, str)} if isinstance(parts, dict) else set()


def _and_more(count: int) -> str:
    return f" and {count} more" if count else ""


def size_in(files: Iterable[Path], width: int) -> int:
    """Bytes the tensors of these files take in memory at `width` bytes a number; whole numbers stay as they are."""
    return sum(bytes_of(tensors(file).values(), width) for file in files)


def precision_of(found: Iterable[Tensor], usual: str) -> str:
    """The precision tensors are kept in; whole floats are used as models of their kind are."""
    kinds = {one.dtype for one in found}
    return "bfloat16" if "BF16" in kinds else "float16" if "F16" in kinds else usual


def bytes_of(found: Iterable[Tensor], width: int) -> int:
    """The same of some tensors."""
    return sum(one.count * (width if one.dtype in FLOATS else BYTES.get(one.dtype, 1)) for one in found)


def fingerprint(files: Iterable[Path]) -> str:
    """A short name for these weights, from their heads, sizes and both ends: the same files, the same name.

    It reads 128 KiB a file, so a model of 7 GB is known in milliseconds. It tells models apart; whether every byte
    is right is what `verify` asks (SHA-256 of the whole).
    """
    digest, files = hashlib.sha256(), list(files)
    folders = {file.parent for file in files}  # a model of one folder is the same wherever that lies
    for file in sorted(files, key=lambda file: (file.parent.name, file.name)):
        told, place = file.stat(), f"{file.parent.name}/" if len(folders) > 1 else ""
        digest.update(f"{place}{file.name}:{told.st_size}".encode() + _ends(file, told.st_size, told.st_mtime_ns))
    return digest.hexdigest()[:16]


def fingerprint_of(file: Path, prefixes: Iterable[str]) -> str:
    """The same for those tensors of one file whose names begin so, whatever the file is called.

    Files of one layout begin alike, and checkpoints that differ in one component only may end alike; so 64 tensors
    behind every prefix are looked at, 4 KiB of each. Raises `EngineError` as `tensors` does.
    """
    tensors(file)
    told = file.stat()
    return _dipped(file, tuple(prefixes), told.st_size, told.st_mtime_ns)


@lru_cache(maxsize=64)
def _dipped(file: Path, prefixes: tuple[str, ...], size: int, changed: int) -> str:
    digest, head = hashlib.sha256(), tensors(file)
    with file.open("rb") as opened:
        for prefix in prefixes:
            group = [one for name, one in head.items() if name.startswith(prefix)]
            digest.update("\n".join(f"{one.name} {one.dtype} {one.shape}" for one in group).encode())
            for one in group[:: max(-(-len(group) // DIPS), 1)]:
                opened.seek(max(one.start, one.end - DIP))
                digest.update(opened.read(min(DIP, one.end - one.start)))
    return digest.hexdigest()[:16]


@lru_cache(maxsize=512)
def _ends(file: Path, size: int, changed: int) -> bytes:
    """Digest of both ends of a file of that size; read again only when it `changed`."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        digest.update(opened.read(SAMPLE))
        opened.seek(max(size - SAMPLE, 0))
        digest.update(opened.read(SAMPLE))
    return digest.digest()
