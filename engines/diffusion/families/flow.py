"""What the newer families share: a language model reads the words, a transformer draws."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from engines.diffusion.family import Asked, Parts, Traits
from engines.diffusion.trimming import trimmed
from engines.requests import Mode

if TYPE_CHECKING:
    from engines.diffusion.words import Encoded

OPTIONS = frozenset({"steps", "guidance", "loras", "scheduler", "decoder", "source", "mask"})


class FlowFamily:
    traits: Traits
    pipelines: ClassVar[Mapping[Mode, str]]  # mode → class of diffusers
    components: ClassVar[tuple[str, ...]] = ("scheduler", "vae", "text_encoder", "tokenizer", "transformer")

    def spoken(self, parts: Parts, text: str) -> tuple[str, int, str]:
        length = self._counting(parts)
        kept, lost = trimmed(text, lambda tried: length(tried) <= self.traits.token_limit)
        return kept, 1, lost

    def phrases(self, parts: Parts, text: str, windows: int) -> list[str]:
        return [text]

    def joined(self, phrases: "Sequence[Encoded]") -> "Encoded":
        return phrases[0]

    def silence(self, settings: Mapping[str, Any]) -> bool:
        return False

    def pipeline(self, mode: Mode, parts: Parts) -> Any:
        import diffusers

        kind = getattr(diffusers, self._named(mode, parts))
        pipe = kind(**{name: parts.get(name) for name in self.components})
        pipe.set_progress_bar_config(disable=True)
        return pipe

    def _named(self, mode: Mode, parts: Parts) -> str:
        return self.pipelines[mode]

    def _counting(self, parts: Parts) -> Callable[[str], int]:
        """How many pieces a text makes, with all that counts of what the pipeline says around it."""
        raise NotImplementedError


def chat_length(tokenizer: Any, *, thinking: bool) -> Callable[[str], int]:
    """Pieces of a text said as a user's turn to a chat model."""

    def length(text: str) -> int:
        turn = [{"role": "user", "content": text}]
        said = tokenizer.apply_chat_template(turn, tokenize=False, add_generation_prompt=True, enable_thinking=thinking)
        return len(tokenizer(said, verbose=False).input_ids)

    return length


def source_arguments(asked: Asked) -> dict[str, Any]:
    """What the pipelines are told of a source picture and its mask."""
    request = asked.first
    told: dict[str, Any] = {"width": request.width, "height": request.height}
    if request.mode != "text":
        told |= {"image": asked.pictures["source"], "strength": request.strength}
    if request.mode == "inpaint":
        told["mask_image"] = asked.pictures["mask"]
    return told
