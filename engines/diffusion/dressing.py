"""Has a module wear the LoRA files of a request. What is worn already is not put on again."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from engines.diffusion import swapping
from engines.diffusion.lora_content import Content, content_of, fitting, joined
from engines.diffusion.loras import Worn
from engines.requests import EngineError

_worn: "WeakKeyDictionary[Any, tuple[str, ...]]" = WeakKeyDictionary()  # module → names of the files in it


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
    With `swaps` they are worn so that others can take their place without compiling anew (`swapping`).
    Raises `EngineError` for a file of another family.
    """
    from diffusers.utils.peft_utils import delete_adapter_layers

    read = partial(content_of, pipeline=pipeline, prefix=prefix, denoiser=denoiser)
    if swaps and worn and _swapped_in(module, worn, read):
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
        on = [one for one in worn if one.name in stays or _put_on(module, read(one), one.name)]
    except EngineError:
        _take_off_all(module)  # what the library built in before it failed
        raise
    _worn[module] = tuple(one.name for one in on)
    if on:
        _weigh(module, [one.name for one in on], [one.weight for one in on])


def _put_on(module: Any, content: Content, name: str, *, hotswap: bool = False) -> bool:
    """Build the layers into the module under that name, or copy them into those there; False when there are none."""
    if not content.state:
        return False
    # Several files at once are what we mean. (Not `catch_warnings`: it is one for all threads.)
    warnings.filterwarnings("ignore", message="Already found a `peft_config` attribute")
    told: dict[str, Any] = {"adapter_name": name, "metadata": dict(content.metadata) or None, "hotswap": hotswap}
    pipeline, prefix, state = content.pipeline, content.prefix, dict(content.state)
    with fitting(content.called):
        if prefix.startswith("text_encoder"):
            told |= {"network_alphas": dict(content.alphas) or None, "prefix": prefix}
            pipeline.load_lora_into_text_encoder(state, text_encoder=module, **told)
        elif prefix == "unet":
            pipeline.load_lora_into_unet(state, unet=module, network_alphas=dict(content.alphas) or None, **told)
        else:
            pipeline.load_lora_into_transformer(state, transformer=module, **told)
    return True


def _swapped_in(module: Any, wanted: Sequence[Worn], read: Callable[[Worn], Content]) -> bool:
    """Have the module wear the files in layers that can be swapped; False where they cannot be worn like that.

    A single file is weighed in place. Several are joined at their weights: other weights are other layers.
    """
    (first, *more), worn = wanted, swapping.swapped(module)
    files = " ".join(f"{one.name}:{one.weight!r}" for one in wanted) if more else first.name
    if worn is None or worn.files != files:
        contents = [read(one) for one in wanted]
        content = joined(contents, [one.weight for one in wanted]) if more else contents[0]
        ranks = content and content.ranks
        if not content or not ranks or not (_into(module, ranks, content) or _anew(module, ranks, content)):
            return False
        swapping.note(module, files)
    swapping.weigh(module, 1.0 if more else first.weight)
    return True


def _into(module: Any, ranks: Mapping[str, int], content: Content) -> bool:
    """Copy it into the layers that are there; False when they cannot hold it."""
    if not swapping.fits(module, ranks):
        return False
    try:
        swapping.weigh(module, 1.0)
        return _put_on(module, content, swapping.NAME, hotswap=True)
    except EngineError:  # of another kind, by its settings: the layers are no longer whole
        return False


def _anew(module: Any, ranks: Mapping[str, int], content: Content) -> bool:
    """Build layers that can be swapped, in the place of all that is worn."""
    if _worn.get(module) or swapping.swapped(module):
        _take_off_all(module)
    swapping.begin(module, ranks)
    try:
        return _put_on(module, content, swapping.NAME)
    except EngineError:
        _take_off_all(module)
        return False


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
