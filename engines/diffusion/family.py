"""What a family of models has to say for itself. Everything else is the same for all of them.

A family keeps no state and holds no weights; its methods get the components they need.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from engines.memory.parts import Role
from engines.requests import ImageRequest, Mode

if TYPE_CHECKING:
    import torch

    from engines.diffusion.words import Encoded

Parts = Mapping[str, Any]  # component → module, tokenizer or scheduler


@dataclass(frozen=True, slots=True)
class Traits:
    """What a family can do and needs, known before anything is loaded."""

    id: str
    modes: frozenset[Mode]
    takes: frozenset[str]  # of `OPTIONS`
    encoders: tuple[str, ...]  # components that turn words into tensors
    denoiser: str
    decoder: str = "vae"
    half_safe: bool = True  # whether denoiser and encoders keep their range in float16
    half_safe_decoder: bool = True  # whether the VAE keeps its range in float16
    dialect: str = "tags"  # "tags" for CLIP, "prose" for language models
    token_limit: int = 0
    side_step: int = 8  # pixels both sides divide by
    most_references: int = 0
    most_reference_pixels: int = 0  # references are brought down to it; 0: as they are
    small_references: int = 0  # the same two on a small device; 0: as elsewhere
    small_reference_pixels: int = 0
    least_references: int = 0  # a source picture counts as one
    one_picture: str = ""  # the class of pipelines of this family that look at one picture only
    sees: bool = False  # whether the encoder of words looks at the pictures too
    batches: bool = True  # whether several pictures can be drawn at once
    regions: bool = False  # whether a reference can be bound to a part of the picture
    cfg: bool = True  # guidance needs a second pass with the negative prompt
    fewest_steps: int = 1  # that its scheduler can take
    words_first: bool = False  # where a transformer has rows of words and of the picture in one layer
    flow: bool = True  # trained on straight paths from noise to picture: it wants schedulers of that kind
    guided: tuple[str, ...] = ()  # tensors of the loop that guidance doubles, where it can be dropped midway
    alike: float = 0.0  # how little a first block may change for the others to repeat in `fast`; 0: never
    unguided: float = 1.0  # guidance up to which there is no second pass
    work_bytes: float = 4_500.0  # a first guess of what a pixel needs to be worked on in half precision, until measured

    def role_of(self, component: str) -> Role:
        if component in self.encoders:
            return "encoder"
        return "denoiser" if component == self.denoiser else "decoder"


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of a pipeline: requests alike in all but words and seed, with what was made for them."""

    requests: Sequence[ImageRequest]
    positive: Sequence["Encoded"]
    negative: Sequence["Encoded"]  # empty without guidance
    steps: int
    guidance: float
    generators: list["torch.Generator"]
    pictures: Mapping[str, Any] = field(default_factory=dict)  # "source", "mask" → PIL image
    union: bool = False  # one control model follows all maps
    maps: Sequence[Any] = ()  # control maps as PIL images, in the order of the controls
    references: Sequence[Any] = ()  # PIL images
    settings: Mapping[str, Any] = field(default_factory=dict)  # of `model_index.json`

    @property
    def first(self) -> ImageRequest:
        return self.requests[0]


class Family(Protocol):
    traits: Traits

    def spoken(self, parts: Parts, text: str) -> tuple[str, int, str]:
        """The text as the encoders can take it, in how many windows, and what was left out ("" for nothing)."""
        ...

    def phrases(self, parts: Parts, text: str, windows: int) -> Sequence[str]:
        """The text in the pieces that are encoded one by one, as many as it is given windows."""
        ...

    def encode(self, parts: Parts, phrase: str, device: str, shown: Sequence[Any] = ()) -> "Encoded":
        """A phrase as tensors of batch 1 on the processor. `parts` holds tokenizers and encoders.

        Every encoder is called in the order of `Traits.encoders`, whatever those before it said.
        `shown` are the Pillow images the text speaks of, for encoders that see (`Traits.sees`).
        """
        ...

    def joined(self, phrases: Sequence["Encoded"]) -> "Encoded":
        """The text again, of its encoded phrases in their order."""
        ...

    def silence(self, settings: Mapping[str, Any]) -> bool:
        """Whether no negative prompt at all is told as zeros, by `model_index.json`; else an empty text is encoded."""
        ...

    def pipeline(self, mode: Mode, parts: Parts) -> Any:
        """The library's pipeline for that mode, of these components; those not in `parts` are left out.

        `parts["settings"]` is what `model_index.json` says beside its components.
        """
        ...

    def arguments(self, asked: Asked) -> dict[str, Any]:
        """What the pipeline is called with, steps, callbacks and output apart."""
        ...

    def decode(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """Latents as the pipeline gives them → pictures, (batch, 3, height, width), 0..1."""
        ...

    def unpacked(self, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """Latents as the denoising loop has them → (batch, channels, height, width)."""
        ...

    def painted(self, parts: Parts, latents: "torch.Tensor", request: ImageRequest) -> "torch.Tensor":
        """Latents as `unpacked` gives them, of any size → pictures, (batch, 3, height, width), 0..1."""
        ...
