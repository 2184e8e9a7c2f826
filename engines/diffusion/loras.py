"""The LoRA files of a request: found, and looked into as far as their head tells. Loads no weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engines.places import place_of
from engines.requests import EngineError, Lora
from engines.weights import fingerprint, refuse_pickle, size_in, tensors
from presets.loader import shelf
from presets.models import ModelEntry

ENCODER_KEYS = ("lora_te", "text_encoder", "te1_", "te2_")
_folders: list[Path] = []


@dataclass(frozen=True, slots=True)
class Worn:
    """A LoRA file of a request, found; weight 0 is never worn."""

    file: Path
    name: str  # its fingerprint: what the library calls the adapter
    weight: float
    encoders: bool  # whether it changes what words mean

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
    """The files of a request; one that is named twice is worn once, at the sum of its weights.

    Raises `EngineError` for one that is not there, pickled or no LoRA.
    """
    worn: dict[str, Worn] = {}
    for one in (_worn_of(lora) for lora in loras if lora.weight):
        before = worn[one.name].weight if one.name in worn else 0.0
        worn[one.name] = replace(one, weight=before + one.weight)
    return [one for one in worn.values() if one.weight]


def _worn_of(lora: Lora) -> Worn:
    file = _found(lora.file)
    names = list(tensors(file))
    if not any("lora" in name.lower() for name in names):
        raise EngineError(f"{file.name} is no LoRA file: choose one made by a LoRA trainer.")
    name = f"lora_{fingerprint([file])}"
    return Worn(file, name, lora.weight, any(name.startswith(ENCODER_KEYS) for name in names))


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
