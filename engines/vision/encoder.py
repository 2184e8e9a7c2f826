"""Regions of pictures, or words, in; unit vectors out. The model is lent by the memory manager for as long as it looks.

Always in whole floats: vectors are kept for ever and compared with those of other machines, and these models are small.
So small that the processor can do their work where the device is full.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from engines.diffusion.components import part_of
from engines.diffusion.quiet import quieten
from engines.memory import CannotFit, OutOfMemory, Part, memory
from engines.memory.device import Kind, choose_device, facts_here
from engines.models import Model
from engines.requests import EngineError
from engines.vision.crops import Region, crop_of
from engines.vision.finding import Seeing, seeing
from engines.vision.preparing import Preparation

if TYPE_CHECKING:
    import torch

BATCH = 16  # regions looked at together; more people than that are in no picture
LAYERS_HELD = 16  # activations of the size of one layer's alive at once, at most


@dataclass(slots=True)
class Counts:
    """What has been done since the process began, for tests and the benchmark."""

    forwards: int = 0  # times a picture encoder ran
    regions: int = 0  # that it was shown
    texts: int = 0  # that were read
    seconds: float = 0.0  # that this took


COUNTS = Counts()


@dataclass(frozen=True, eq=False, slots=True)
class VisionRequest:
    """What is to be looked at, and by which model: an id of the catalogue or a folder."""

    model: str
    regions: tuple[Region, ...]
    family: Seeing = "dinov2"
    device: str = "auto"


def encode(request: VisionRequest) -> np.ndarray:
    """float32 (regions, width of the model), each of length 1, in the order asked. One forward for up to `BATCH`.

    Raises `EngineError` when the model is missing, broken or does not fit, `OutOfMemory` when the processor, too, is
    full.
    """
    model = seeing(request.model, request.family)
    prepared = Preparation.read(model.folder)
    values = [prepared.values(crop_of(one, prepared.ground)) for one in request.regions]
    found = [
        vectors
        for start in range(0, len(values), BATCH)
        for vectors in _seen(model, request.device, np.stack(values[start : start + BATCH]), request.family)
    ]
    return _units(np.concatenate(found), model) if found else np.zeros((0, 0), np.float32)


def encode_words(name: str, texts: Sequence[str], device: str = "auto") -> np.ndarray:
    """float32 (texts, width of the model), each of length 1, by CLIP. Words beyond its window are read in further
    windows, of which the mean is taken.

    Raises `EngineError` as `encode` does.
    """
    import torch

    model = seeing(name, "clip")
    tokenizer = _tokenizer(model)

    def read(part: Part, at_once: int) -> list[np.ndarray]:
        vectors = []
        with memory().loan([part]) as (module,), torch.inference_mode():
            for text in texts:
                told = tokenizer(
                    text,
                    return_tensors="pt",
                    padding="max_length",
                    truncation=True,
                    return_overflowing_tokens=True,
                )
                ids = told.input_ids.to(module.device)
                windows = module.get_text_features(input_ids=ids, attention_mask=told.attention_mask.to(ids.device))
                vectors.append(_units(_array(windows.pooler_output), model).mean(axis=0))
        return vectors

    vectors = _carried_out(model, device, 1, read)
    COUNTS.texts += len(texts)
    return _units(np.stack(vectors), model)


def _seen(model: Model, device: str, values: np.ndarray, family: Seeing) -> list[np.ndarray]:
    def look(part: Part, at_once: int) -> list[np.ndarray]:
        working = _working(values[:at_once]) if part.size else 0
        with memory().loan([part], working=working) as (module,):
            starts = range(0, len(values), at_once)
            return [_forward(module, values[start : start + at_once], family) for start in starts]

    return _carried_out(model, device, len(values), look)


def ways(device: Kind, count: int) -> tuple[tuple[Kind, int], ...]:
    """On which device, and how many at once: all, one by one when there is no room for that, then off the card."""
    here: tuple[tuple[Kind, int], ...] = ((device, count), (device, 1))
    return here if device == "cpu" else (*here, ("cpu", 1))


def _carried_out(
    model: Model, device: str, count: int, work: Callable[[Part, int], list[np.ndarray]]
) -> list[np.ndarray]:
    """Do it in the first way there is room for; all else is put away before the second."""
    first = choose_device(device, facts_here())
    cannot: list[CannotFit] = []
    for kind, at_once in ways(first, count):
        part = _part(model, kind)
        if kind != first:
            part = replace(part, size=0)  # of the device, whose memory is counted
        with _full(cannot):
            try:
                return work(part, at_once)
            finally:
                if kind != first:  # nor does it stay, for what has come is counted by its bytes
                    memory().unload(part.key)
        memory().unload()
    if cannot:  # with the numbers
        raise cannot[-1]
    raise OutOfMemory(
        f"{model.entry.name} ran out of memory looking at the picture, even with all else put away: close other "
        "programs, or choose a smaller model to look with."
    )


@contextmanager
def _full(cannot: list[CannotFit]) -> Iterator[None]:
    """Pass over that there is no room. Let go here, the error holds no tensors when the next way is tried."""
    cannot.clear()
    try:
        yield
    except CannotFit as error:
        cannot.append(error.with_traceback(None))
    except Exception as error:
        if not memory().is_full(error):
            raise


def _forward(module: Any, values: np.ndarray, family: Seeing) -> np.ndarray:
    import torch

    COUNTS.forwards += 1
    COUNTS.regions += len(values)
    began = perf_counter()
    with torch.inference_mode(), _stated():
        pixels = torch.from_numpy(values).to(module.device)
        look = module if family == "dinov2" else module.get_image_features
        vectors = _array(look(pixel_values=pixels).pooler_output)
    COUNTS.seconds += perf_counter() - began
    return vectors


@contextmanager
def _stated() -> Iterator[None]:
    """A picture of another size than the model takes is the fault of its folder."""
    try:
        yield
    except ValueError as error:
        raise EngineError(f"The model does not take what its preparation makes ({error}): fetch it again.") from error


def _part(model: Model, device: Kind) -> Part:
    return part_of(model, ".", device, "float32", "vision", slot="vision")


def _working(values: np.ndarray) -> int:
    """Bytes: a token of 14 × 14 pixels is about as wide as its pixels, and several layers' are held at once."""
    return values.nbytes * LAYERS_HELD


def _tokenizer(model: Model) -> Any:
    quieten()
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(model.folder, local_files_only=True)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise EngineError(f"The tokenizer of {model.entry.name} cannot be used: fetch the model again.") from error


def _array(tensor: "torch.Tensor") -> np.ndarray:
    return tensor.float().cpu().numpy()


def _units(vectors: np.ndarray, model: Model) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(vectors).all() or not lengths.all():
        raise EngineError(f"{model.entry.name} answers with broken numbers: fetch the model again.")
    return (vectors / lengths).astype(np.float32)
