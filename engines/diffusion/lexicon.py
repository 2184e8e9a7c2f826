"""Looking words up for a batch of requests: what was encoded before is not encoded again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engines.diffusion.dressing import dress
from engines.diffusion.encoding import Encoding, Task
from engines.diffusion.guidance import guided
from engines.diffusion.helpers import light_parts, settings
from engines.diffusion.kinship import config_of
from engines.diffusion.loras import Worn
from engines.diffusion.natives import Shown, shown_of
from engines.diffusion.outfit import Outfit
from engines.diffusion.remarks import unheard
from engines.diffusion.setting import Setting
from engines.diffusion.words import Encoded, Phrasebook, Said, encoded
from engines.requests import NO_PICTURES, ImageRequest, Pictures

phrasebook = Phrasebook()  # of this process


@dataclass(frozen=True, slots=True)
class Words:
    """What a pipeline is told, one entry a request; `negative` is empty without guidance."""

    positive: Sequence[Encoded]
    negative: Sequence[Encoded]
    notes: tuple[str, ...] = ()
    heard: "Mapping[str, Words]" = field(default_factory=dict)  # whom LoRA files are bound to → as those hear them


class Lexicon:
    def __init__(self, setting: Setting, book: Phrasebook = phrasebook) -> None:
        self._setting, self._book = setting, book
        self._light = {**light_parts(setting.model), "settings": settings(setting.model)}
        self._loras: list[Worn] = []  # those that change what words mean
        self._shown: list[Shown] = []  # pictures the words speak of
        self._notes: list[str] = []  # what was given up to encode them

    def look_up(self, requests: Sequence[ImageRequest], outfit: Outfit, pictures: Pictures = NO_PICTURES) -> Words:
        """The requests' prompts, and their negative ones where guidance asks for any, as tensors.

        LoRA files that hold in a part of the picture do not change what the words mean to the rest of it, where a
        denoiser can be told of both.
        """
        model, traits = self._setting.model, self._setting.family.traits
        self._shown = shown_of(traits, requests[0], pictures) if traits.sees else []
        words = self._as_heard(requests, outfit.loras if traits.flow else outfit.everywhere)
        own = {} if traits.flow else outfit.placed
        heard = {
            entity: self._as_heard(requests, [*outfit.everywhere, *files])
            for entity, files in own.items()
            if any(one.encoders for one in files)
        }
        vain = dict.fromkeys(note for request in requests for note in unheard(model, traits, request))
        return replace(words, notes=(*words.notes, *vain, *self._notes), heard=heard)

    def windows(self, request: ImageRequest) -> int:
        """In how many windows what a request says is encoded. Beside one of more, it would mean something else."""
        texts = (request.prompt, request.negative)
        return max(self._setting.family.spoken(self._light, text)[1] for text in texts)

    def _as_heard(self, requests: Sequence[ImageRequest], loras: Sequence[Worn]) -> Words:
        """The words as encoders hear them that wear these files."""
        model, traits = self._setting.model, self._setting.family.traits
        twice = guided(model, traits, requests[0])
        self._loras = [one for one in loras if one.encoders]
        told = [request.negative for request in requests] if twice else []
        zeros = self._setting.family.silence(settings(model))
        texts = [*(request.prompt for request in requests), *(text for text in told if text or not zeros)]
        spoken = [self._setting.family.spoken(self._light, text) for text in texts]
        windows = max(count for _, count, _ in spoken)
        found = encoded([self._said(text, windows) for text, _, _ in spoken], self._book, self._encode)
        positive, said = found[: len(requests)], iter(found[len(requests) :])
        negative = [
            next(said) if text or not zeros else _nothing(like) for text, like in zip(told, positive, strict=False)
        ]
        left_out = dict.fromkeys(f"the prompt was too long and lost “{gone}”" for _, _, gone in spoken if gone)
        return Words(positive, negative, (*left_out,))

    def _said(self, text: str, windows: int) -> Said:
        setting = self._setting
        told = [("windows", str(windows)), *((one.name, f"{one.weight:g}") for one in self._loras)]
        told += [("seen", one.name) for one in self._shown]
        return Said(f"{setting.model.weights}@{setting.precision}@{setting.device}", text, tuple(told))

    def _encode(self, lacking: list[Said]) -> list[Encoded]:
        """Each text alone, so that it means the same whatever it is drawn beside."""
        setting, family = self._setting, self._setting.family
        texts = [family.phrases(self._light, one.text, int(dict(one.options)["windows"])) for one in lacking]
        encoding = Encoding(
            {name: setting.part(name) for name in family.traits.encoders},
            setting.device,
            setting.model.entry.name,
            "the words",
            self._dress,
        )
        found, given_up = encoding.carried_out([self._task(phrase) for phrases in texts for phrase in phrases])
        self._notes += [note for note in given_up if note not in self._notes]
        rest = iter(found)
        return [family.joined([next(rest) for _ in phrases]) for phrases in texts]

    def _task(self, phrase: str) -> Task:
        setting, shown = self._setting, [one.image for one in self._shown]
        return lambda encoders: setting.family.encode({**self._light, **encoders}, phrase, setting.device, shown)

    def _dress(self, name: str, encoder: Any) -> None:
        family = self._setting.family
        if "loras" not in family.traits.takes:
            return
        pipeline = type(family.pipeline("text", {"settings": settings(self._setting.model)}))
        dress(encoder, pipeline, self._loras, name, config_of(self._setting.model, family.traits.denoiser))


def _nothing(like: Encoded) -> Encoded:
    """What stands for no negative prompt where none is encoded for it."""
    return {name: tensor.new_zeros(tensor.shape) for name, tensor in like.items()}
