"""The LoRA files of a request: found, and looked into as far as their head tells. Loads no weights."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engines.places import place_of
from engines.requests import EngineError, Lora
from engines.weights import fingerprint, refuse_pickle, size_in, tensors
from presets.loader import shelf
from presets.models import ModelEntry

ENCODER_KEYS = ("lora_te", "text_encoder", "te1_", "te2_")
TURNING = ("dora_scale", "lora_magnitude_vector")  # how tensors end that turn a layer's own weights, as DoRA does
_folders: list[Path] = []


@dataclass(frozen=True, slots=True)
class Worn:
    """A LoRA file of a request, found; weight 0 is never worn."""

    file: Path
    fingerprint: str
    weight: float
    encoders: bool  # whether it changes what words mean
    adds: bool = True  # to what a layer answers, which can be weighed place by place
    entity: str = ""  # whose place it is bound to; empty: it holds everywhere

    @property
    def name(self) -> str:
        """What the library calls the adapter."""
        whose = hashlib.sha256(self.entity.encode()).hexdigest()[:8] if self.entity else ""
        return "_".join(filter(None, ["lora", self.fingerprint, whose]))

    @property
    def size(self) -> int:
        """Bytes in half precision."""
        return size_in([self.file], 2)


def look_in(folder: Path) -> None:
    """Find LoRA files by their bare name in that folder too."""
    if folder not in _folders:
        _folders.insert(0, folder)


def folders() -> list[Path]:
    """Where LoRA files are found by their bare name, the first of them first."""
    return list(_folders)


def worn_of(loras: Sequence[Lora]) -> list[Worn]:
    """The files of a request; one that is named twice for the same place is worn once, at the sum of its weights.

    Raises `EngineError` for one that is not there, pickled or no LoRA.
    """
    return together(_worn_of(lora) for lora in loras if lora.weight)


def together(files: Iterable[Worn]) -> list[Worn]:
    """The same with each file once a place, at the sum of its weights."""
    worn: dict[str, Worn] = {}
    for one in files:
        before = worn[one.name].weight if one.name in worn else 0.0
        worn[one.name] = replace(one, weight=before + one.weight)
    return [one for one in worn.values() if one.weight]


def _worn_of(lora: Lora) -> Worn:
    file = _found(lora.file)
    names = list(tensors(file))
    if not any("lora" in name.lower() for name in names):
        raise EngineError(f"{file.name} is no LoRA file: choose one made by a LoRA trainer.")
    encoders = any(name.startswith(ENCODER_KEYS) for name in names)
    adds = not any(name.endswith((*TURNING, *(f"{one}.weight" for one in TURNING))) for name in names)
    return Worn(file, fingerprint([file]), lora.weight, encoders, adds, lora.entity)


def _found(name: str) -> Path:
    path = Path(name).expanduser()
    refuse_pickle(path)
    entry = shelf("models", ModelEntry).get(name)
    if entry and entry.role == "lora" and (place := place_of(entry)):
        return next(iter(sorted(place.glob("*.safetensors"))), place)
    near = [path, *(folder / name for folder in _folders), *(folder / f"{name}.safetensors" for folder in _folders)]
    found = next((one for one in near if one.is_file()), None)
    if found is None:
        raise EngineError(
            f"The LoRA file {name} is not there: check its name, or put it into the folder of LoRA files."
        )
    return found.resolve()
