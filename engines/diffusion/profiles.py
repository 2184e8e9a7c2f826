"""How a model hurries: `exact` as it is, `compiled` the same picture sooner, `fast` nearly the same, `draft` a glance.

What a profile does to a denoiser holds for one run; what was compiled is kept with the module and used again.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from engines.diffusion.family import Traits
from engines.diffusion.reuse import Reuse, reusing
from engines.memory.device import Kind
from engines.requests import ImageRequest, Profile

CUT_OFF = 0.6  # share of the steps after which guidance is dropped: it has done its work by then (Castillo et al. 2023)
COMPILERS: Mapping[Kind, str] = {"cuda": "inductor"}  # torch's compiler of a device, where compiling pays: on a
# processor it costs minutes and wins little, on mps it is not ready
_compiled: "WeakKeyDictionary[Any, Any]" = WeakKeyDictionary()  # module → its compiled call
_fused: "WeakKeyDictionary[Any, Mapping[str, Any]]" = WeakKeyDictionary()  # module → processors of fused projections


def compiler_for(profile: Profile, device: Kind, compilers: Mapping[Kind, str] = COMPILERS) -> str:
    """What compiles the denoiser for that profile on that device, as torch names it; "" where nothing does."""
    return compilers.get(device, "") if profile in ("compiled", "fast") else ""


@contextmanager
def hurrying(denoiser: Any, profile: Profile, compiler: str = "", alike: float = 0.0) -> Iterator[None]:
    """Have the denoiser work in that profile while the block runs, and as before after it.

    `alike` is how little the answer of a transformer's first block may have changed for `fast` to repeat those behind
    it; 0 where that is not done.
    """
    with ExitStack() as stack:
        if profile == "fast" and alike:
            stack.enter_context(repeating(denoiser, alike))  # which way it goes is seen at every step: not compiled
        elif compiler:
            stack.enter_context(_compiling(denoiser, compiler))
        if profile == "fast" and hasattr(denoiser, "up_blocks"):
            stack.enter_context(reusing(denoiser, Reuse()))
        yield


@contextmanager
def repeating(transformer: Any, alike: float) -> Iterator[None]:
    """Have the blocks behind a transformer's first add what they added last, while the first answers much as before.

    Done by the library (its first-block cache); `alike` is the change of the first block's residual, relative to it.
    """
    from diffusers.hooks.first_block_cache import FirstBlockCacheConfig

    transformer.enable_cache(FirstBlockCacheConfig(threshold=alike))
    try:
        yield
    finally:
        transformer.disable_cache()


@contextmanager
def _compiling(denoiser: Any, compiler: str) -> Iterator[None]:
    import torch

    denoiser.to(memory_format=torch.channels_last)
    with fusing(denoiser):
        if denoiser not in _compiled:
            denoiser.compile(dynamic=False, backend=compiler)
            _compiled[denoiser] = denoiser._compiled_call_impl
        denoiser._compiled_call_impl = _compiled[denoiser]
        try:
            yield
        finally:
            denoiser._compiled_call_impl = None
            denoiser.to(memory_format=torch.contiguous_format)


@contextmanager
def fusing(denoiser: Any) -> Iterator[None]:
    """Have a UNet's projections done in one, unless it wears something: they would pass a LoRA or adapter by."""
    if not _bare(denoiser):
        yield
        return
    own = denoiser.attn_processors
    if denoiser in _fused:  # the very same ones: others would have to be compiled anew
        denoiser.set_attn_processor(dict(_fused[denoiser]))
    else:
        denoiser.fuse_qkv_projections()
        _fused[denoiser] = denoiser.attn_processors
    try:
        yield
    finally:
        denoiser.set_attn_processor(own)


def _bare(denoiser: Any) -> bool:
    """Whether a UNet attends just as it was built to."""
    plain = hasattr(denoiser, "up_blocks") and not getattr(denoiser, "peft_config", None)
    return plain and {type(one).__name__ for one in denoiser.attn_processors.values()} == {"AttnProcessor2_0"}


def guidance_ends(step: int, total: int, profile: Profile) -> bool:
    """Whether guidance is dropped after this step (from 0) of that many."""
    return profile == "fast" and step == max(int(total * CUT_OFF) - 1, 0)


def doubled(traits: Traits, request: ImageRequest) -> tuple[str, ...]:
    """The tensors of the loop that are halved when guidance is dropped; none where it has to be kept to the end.

    The library's loops let go neither of what a reference adapter sees nor, beside control maps, of the mask.
    """
    if request.profile != "fast" or any(one.scale for one in request.references):
        return ()
    if request.mode != "inpaint":
        return traits.guided
    followed = any(one.scale for one in request.controls)
    return () if followed or not traits.guided else (*traits.guided, "mask", "masked_image_latents")


def without_guidance(pipe: Any, tensors: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors of the loop with the unguided half taken out, and the pipeline told so."""
    pipe._guidance_scale = 0.0
    kept = {name: value for name, value in tensors.items() if value is not None}
    return {name: value if name == "latents" else value.chunk(2)[-1] for name, value in kept.items()}


@contextmanager
def halving(followers: Sequence[Any]) -> Iterator[None]:
    """Have control models see their maps once, not twice, from where guidance is dropped: loops go on doubling them."""
    hooks = [one.register_forward_pre_hook(_as_many_maps, with_kwargs=True) for one in followers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _as_many_maps(follower: Any, inputs: tuple[Any, ...], named: dict[str, Any]) -> "tuple[Any, dict[str, Any]]":
    """Maps for as many pictures as there are latents. (In `inputs`: latents, step, words, maps, scale.)"""
    sample = inputs[0] if inputs else named["sample"]

    def cut(maps: Any) -> Any:
        if isinstance(maps, list):
            return [cut(one) for one in maps]
        return maps.chunk(2)[-1] if maps.shape[0] == 2 * sample.shape[0] else maps

    if "controlnet_cond" in named:  # and, for a union, which maps they are
        return inputs, named | {name: cut(named[name]) for name in ("controlnet_cond", "control_type") if name in named}
    return (*inputs[:3], cut(inputs[3]), *inputs[4:]), named
