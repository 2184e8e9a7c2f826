"""LoRA files: found, looked into, and put on a module. What is worn already is not put on again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from engines.diffusion import swapping
from engines.places import place_of
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


def folders() -> list[Path]:
    """Where LoRA files are found by their bare name, the first of them first."""
    return list(_folders)


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


def dress(
    module: Any,
    pipeline: Any,
    worn: Sequence[Worn],
    prefix: str,
    denoiser: Mapping[str, Any],
    *,
    swaps: bool = False,
) -> None:
    """Have `module` wear just these files, at their weights. `pipeline` is the family's class that can read them.

    `prefix` is what the library calls the module: "unet", "transformer", "text_encoder" or "text_encoder_2";
    `denoiser` is the configuration of the denoiser, by which kohya's numbers of blocks are understood.
    With `swaps` a single file is worn so that the next can take its place without compiling anew (`swapping`).
    Raises `EngineError` for a file of another family.
    """
    from diffusers.utils.peft_utils import delete_adapter_layers

    if swaps and len(worn) == 1 and _swapped_in(module, worn[0], lambda: _read(pipeline, worn[0], prefix, denoiser)):
        return
    if swapping.swapped(module):
        _take_off_all(module)
    wanted, had = [one.name for one in worn], _worn.get(module, ())
    if had and not set(had) & set(wanted):
        _take_off_all(module)
    else:
        for name in set(had) - set(wanted):
            delete_adapter_layers(module, name)
    stays = set(had) & set(wanted)
    try:
        on = [one for one in worn if one.name in stays or _put_on(module, _read(pipeline, one, prefix, denoiser))]
    except EngineError:
        _take_off_all(module)  # what the library built in before it failed
        raise
    _worn[module] = tuple(one.name for one in on)
    if on:
        _weigh(module, [one.name for one in on], [one.weight for one in on])


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file holds for one module, as the library reads it."""

    one: Worn
    pipeline: Any
    prefix: str
    state: Mapping[str, Any]
    alphas: Any
    metadata: Any

    @property
    def bare(self) -> dict[str, Any]:
        """Its tensors without the module's name in front."""
        return {name.removeprefix(f"{self.prefix}."): tensor for name, tensor in self.state.items()}


def _read(pipeline: Any, one: Worn, prefix: str, denoiser: Mapping[str, Any]) -> _Content:
    from diffusers.configuration_utils import FrozenDict

    told = {"unet_config": FrozenDict(denoiser)} if "down_block_types" in denoiser else {}
    with _fitting(one):
        read = pipeline.lora_state_dict(str(one.file), return_lora_metadata=True, **told)
    # Flow families know no alphas of their own: (state, metadata) there, (state, alphas, metadata) here.
    state, alphas, metadata = read if len(read) == 3 else (read[0], None, read[1])
    state = {name: tensor for name, tensor in state.items() if name.startswith(f"{prefix}.")}
    return _Content(one, pipeline, prefix, state, alphas, metadata)


@contextmanager
def _fitting(one: Worn) -> Iterator[None]:
    """Whatever goes wrong, but for memory, is for want of fitting the model."""
    try:
        yield
    except (KeyError, ValueError, RuntimeError, AttributeError, IndexError) as error:
        if "out of memory" in str(error):
            raise
        raise EngineError(
            f"{one.file.name} does not fit this model: choose a LoRA file made for its family."
        ) from error


def _put_on(module: Any, content: _Content, name: str = "", *, hotswap: bool = False) -> bool:
    """Build the file's layers into the module, or copy it into those called `name`; False when it has none for it."""
    import warnings

    if not content.state:
        return False
    # Several files at once are what we mean. (Not `catch_warnings`: it is one for all threads.)
    warnings.filterwarnings("ignore", message="Already found a `peft_config` attribute")
    told: dict[str, Any] = {"adapter_name": name or content.one.name, "metadata": content.metadata, "hotswap": hotswap}
    pipeline, prefix, state = content.pipeline, content.prefix, dict(content.state)
    with _fitting(content.one):
        if prefix.startswith("text_encoder"):
            told |= {"network_alphas": content.alphas, "prefix": prefix}
            pipeline.load_lora_into_text_encoder(state, text_encoder=module, **told)
        elif prefix == "unet":
            pipeline.load_lora_into_unet(state, unet=module, network_alphas=content.alphas, **told)
        else:
            pipeline.load_lora_into_transformer(state, transformer=module, **told)
    return True


def _swapped_in(module: Any, one: Worn, read: Callable[[], _Content]) -> bool:
    """Have the module wear one file in layers that can be swapped; False where it cannot be worn like that."""
    worn = swapping.swapped(module)
    if worn is None or worn.file != one.name:
        content = read()
        ranks = swapping.ranks_of(content.bare)
        if not ranks or not (_into(module, worn, ranks, content) or _anew(module, ranks, content)):
            return False
    swapping.weigh(module, one.weight)
    return True


def _into(module: Any, worn: "swapping.Swapped | None", ranks: Mapping[str, int], content: _Content) -> bool:
    """Copy the file into the layers that are there; False when they cannot hold it."""
    if worn is None or not swapping.fits(worn, ranks):
        return False
    try:
        swapping.weigh(module, 1.0)
        _put_on(module, content, swapping.NAME, hotswap=True)
    except EngineError:  # of another kind, by its settings: the layers are no longer whole
        return False
    swapping.put_in(module, content.one.name, worn.rank)
    return True


def _anew(module: Any, ranks: Mapping[str, int], content: _Content) -> bool:
    """Build layers that can be swapped, in the place of all that is worn."""
    if _worn.get(module) or swapping.swapped(module):
        _take_off_all(module)
    rank = swapping.rank_for(ranks)
    swapping.begin(module, rank)
    try:
        _put_on(module, content, swapping.NAME)
    except EngineError:
        _take_off_all(module)
        return False
    swapping.put_in(module, content.one.name, rank)
    return True


def _take_off_all(module: Any) -> None:
    from diffusers.loaders.lora_base import _remove_text_encoder_monkey_patch

    if hasattr(module, "unload_lora"):
        module.unload_lora()
    else:
        _remove_text_encoder_monkey_patch(module)
    swapping.forget(module)
    _worn.pop(module, None)
    module.requires_grad_(True)  # as it was before: torch picks its kernels by that, and so the last bit


def _weigh(module: Any, names: list[str], weights: list[float]) -> None:
    if hasattr(module, "unload_lora"):
        module.set_adapters(names, weights)
        return
    from diffusers.loaders.lora_base import set_adapters_for_text_encoder

    set_adapters_for_text_encoder(names, module, weights)
