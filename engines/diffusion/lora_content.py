"""What a LoRA file holds for one module, as the library reads it; what several hold, as if one file held it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from engines.diffusion.loras import Worn
from engines.requests import EngineError


@dataclass(frozen=True, slots=True)
class Content:
    """The layers a file has for one module; none when it was not made for that module."""

    called: str  # the file, as sentences name it
    pipeline: Any  # the family's class that can read it
    prefix: str  # what the library calls the module
    state: Mapping[str, Any]
    alphas: Mapping[str, float] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bare(self) -> dict[str, Any]:
        """Its tensors without the module's name in front, in peft's spelling, to which others are brought."""
        state = self._bare(self.state)
        return state if "lora_A" in next(iter(state), "lora_A") else _respelt(state)

    def _bare(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return {name.removeprefix(f"{self.prefix}."): one for name, one in told.items()}

    @property
    def ranks(self) -> dict[str, int] | None:
        """Layer → rank; None where the file is more than two matrices each."""
        ranks: dict[str, int] = {}
        for name, tensor in self.bare.items():
            layer, _, kind = name.rpartition(".lora_")
            if kind == "A.weight":
                ranks[layer] = tensor.shape[0]
            elif kind != "B.weight":
                return None
        return ranks

    @property
    def scales(self) -> dict[str, float] | None:
        """Layer → what its product counts at weight 1; None where the file is more than two matrices each."""
        ranks = self.ranks
        if ranks and self.metadata:
            return _scales_told(ranks, self._bare(self.metadata))
        named = _respelt({name.removesuffix(".alpha"): alpha for name, alpha in self._bare(self.alphas).items()})
        alphas = {name.partition(".lora_")[0]: alpha for name, alpha in named.items()}
        return None if ranks is None else {layer: alphas.get(layer, rank) / rank for layer, rank in ranks.items()}


def content_of(one: Worn, pipeline: Any, prefix: str, denoiser: Mapping[str, Any]) -> Content:
    """Read what the file has for that module. Raises `EngineError` for a file of another family."""
    from diffusers.configuration_utils import FrozenDict

    told = {"unet_config": FrozenDict(denoiser)} if "down_block_types" in denoiser else {}
    with fitting(one.file.name):
        read = pipeline.lora_state_dict(str(one.file), return_lora_metadata=True, **told)
    # Flow families know no alphas of their own: (state, metadata) there, (state, alphas, metadata) here.
    state, alphas, metadata = read if len(read) == 3 else (read[0], None, read[1])
    content = Content(one.file.name, pipeline, prefix, _of(prefix, state), _of(prefix, alphas), _of(prefix, metadata))
    return _scaled(content) if prefix in ("unet", "transformer") and len(set(content.alphas.values())) > 1 else content


def _of(prefix: str, read: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is said of that module."""
    return {name: one for name, one in (read or {}).items() if name.startswith(f"{prefix}.")}


def _scaled(content: Content) -> Content:
    """The same with the scales in its layers: of several alphas the library loses all but the commonest."""
    return joined([content], [1.0]) or content


@contextmanager
def fitting(called: str) -> Iterator[None]:
    """Whatever goes wrong, but for memory, is for want of fitting the model."""
    try:
        yield
    except (KeyError, ValueError, RuntimeError, AttributeError, IndexError) as error:
        if "out of memory" in str(error):
            raise
        raise EngineError(f"{called} does not fit this model: choose a LoRA file made for its family.") from error


def joined(contents: Sequence[Content], weights: Sequence[float]) -> Content | None:
    """One content that changes a picture as all of them do at these weights; None where one is more than two matrices.

    The sum of products is one product of what is laid side by side: w·B·A + w'·B'·A' = [w·B  w'·B']·[A; A'].
    Every layer is as wide as the widest, for the library takes the scale of a narrower one from the widest.
    """
    sides: dict[str, list[tuple[Any, Any]]] = defaultdict(list)
    for content, weight in zip(contents, weights, strict=True):
        bare, scales = content.bare, content.scales
        if scales is None:
            return None
        for layer, scale in scales.items():
            down, up = (bare[f"{layer}.lora_{side}.weight"].float() for side in "AB")
            sides[layer].append((down, up * (scale * weight)))
    rank = max((sum(len(down) for down, _ in pairs) for pairs in sides.values()), default=0)
    prefix, state = contents[0].prefix, dict[str, Any]()
    for layer, pairs in sides.items():
        downs, ups = zip(*pairs, strict=True)
        state[f"{prefix}.{layer}.lora_A.weight"] = _beside(downs, 0, rank)
        state[f"{prefix}.{layer}.lora_B.weight"] = _beside(ups, 1, rank)
    called = " and ".join(content.called for content in contents if content.state)
    return Content(called, contents[0].pipeline, prefix, state)


def _beside(matrices: Sequence[Any], side: int, width: int) -> Any:
    """The matrices one beside the other, and zeros up to the width."""
    import torch

    shape = list(matrices[0].shape)
    shape[side] = width - sum(one.shape[side] for one in matrices)
    return torch.cat([*matrices, matrices[0].new_zeros(shape)], dim=side)


def _respelt(named: dict[str, Any]) -> dict[str, Any]:
    """Names of layers or of their matrices in peft's spelling."""
    from diffusers.utils.state_dict_utils import convert_unet_state_dict_to_peft

    return convert_unet_state_dict_to_peft(named)


def _scales_told(ranks: Mapping[str, int], told: dict[str, Any]) -> dict[str, float]:
    """Layer → its scale, by the settings that peft's trainers write into a file."""
    from peft import LoraConfig
    from peft.utils.other import get_pattern_key

    config = LoraConfig(**told)
    patterns = config.alpha_pattern or {}
    scales: dict[str, float] = {}
    for layer, rank in ranks.items():
        alpha = patterns.get(get_pattern_key(list(patterns), layer), config.lora_alpha)
        scales[layer] = alpha / (rank**0.5 if config.use_rslora else rank)
    return scales
