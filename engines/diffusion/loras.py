"""LoRA files: found, looked into, and put on a module. What is worn already is not put on again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from engines.models import place_of
from engines.requests import EngineError, Lora
from engines.weights import fingerprint, refuse_pickle, size_in, tensors
from presets.loader import shelf
from presets.models import ModelEntry

ENCODER_KEYS = ("lora_te", "text_encoder", "te1_", "te2_")
_folders: list[Path] = []
_worn: "WeakKeyDictionary[Any, tuple[str, ...]]" = WeakKeyDictionary()  # module → names of the files in it


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


def worn_of(loras: Sequence[Lora]) -> list[Worn]:
    """The files of a request. Raises `EngineError` for one that is not there, pickled or no LoRA."""
    return [_worn_of(lora) for lora in loras if lora.weight]


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


def dress(module: Any, pipeline: Any, worn: Sequence[Worn], prefix: str, denoiser: Mapping[str, Any]) -> None:
    """Have `module` wear just these files, at their weights. `pipeline` is the family's class that can read them.

    `prefix` is what the library calls the module: "unet", "transformer", "text_encoder" or "text_encoder_2";
    `denoiser` is the configuration of the denoiser, by which kohya's numbers of blocks are understood.
    Raises `EngineError` for a file of another family.
    """
    from diffusers.utils.peft_utils import delete_adapter_layers

    wanted, had = [one.name for one in worn], _worn.get(module, ())
    if had and not set(had) & set(wanted):
        _take_off_all(module)
    else:
        for name in set(had) - set(wanted):
            delete_adapter_layers(module, name)
    stays = set(had) & set(wanted)
    on = [one for one in worn if one.name in stays or _put_on(module, pipeline, one, prefix, denoiser)]
    _worn[module] = tuple(one.name for one in on)
    if on:
        _weigh(module, [one.name for one in on], [one.weight for one in on])


def _put_on(module: Any, pipeline: Any, one: Worn, prefix: str, denoiser: Mapping[str, Any]) -> bool:
    """Build the file's layers into the module; False when it has none for it."""
    import warnings

    from diffusers.configuration_utils import FrozenDict

    # Several files at once are what we mean. (Not `catch_warnings`: it is one for all threads.)
    warnings.filterwarnings("ignore", message="Already found a `peft_config` attribute")
    try:
        told = {"unet_config": FrozenDict(denoiser)} if "down_block_types" in denoiser else {}
        state, alphas, metadata = _read(pipeline.lora_state_dict(str(one.file), return_lora_metadata=True, **told))
        if not any(key.startswith(f"{prefix}.") for key in state):
            return False
        told = {"network_alphas": alphas, "adapter_name": one.name, "metadata": metadata}
        if prefix.startswith("text_encoder"):
            pipeline.load_lora_into_text_encoder(state, text_encoder=module, prefix=prefix, **told)
        elif prefix == "unet":
            pipeline.load_lora_into_unet(state, unet=module, **told)
        else:
            pipeline.load_lora_into_transformer(state, transformer=module, adapter_name=one.name, metadata=metadata)
    except (KeyError, ValueError, RuntimeError, AttributeError, IndexError) as error:
        if "out of memory" in str(error):
            raise
        raise EngineError(
            f"{one.file.name} does not fit this model: choose a LoRA file made for its family."
        ) from error
    return True


def _read(told: tuple[Any, ...]) -> tuple[dict[str, Any], Any, Any]:
    """Flow families know no alphas of their own: (state, metadata) there, (state, alphas, metadata) here."""
    return (told[0], told[1], told[2]) if len(told) == 3 else (told[0], None, told[1])


def _take_off_all(module: Any) -> None:
    from diffusers.loaders.lora_base import _remove_text_encoder_monkey_patch

    if hasattr(module, "unload_lora"):
        module.unload_lora()
    else:
        _remove_text_encoder_monkey_patch(module)
    module.requires_grad_(True)  # as it was before: torch picks its kernels by that, and so the last bit


def _weigh(module: Any, names: list[str], weights: list[float]) -> None:
    if hasattr(module, "unload_lora"):
        module.set_adapters(names, weights)
        return
    from diffusers.loaders.lora_base import set_adapters_for_text_encoder

    set_adapters_for_text_encoder(names, module, weights)
