"""What an engine is asked and what it answers. One frozen request a job; engines yield, callers decide."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

import numpy as np

from engines.stage import Record, Stage
from presets.errors import StudioError
from presets.looks import StyleLook

Picture: TypeAlias = np.ndarray  # height × width × 3, uint8, sRGB
Layer: TypeAlias = Literal["picture", "pose", "depth", "normals", "lines", "masks", "overlay"]


class EngineError(StudioError):
    """An engine could not do what was asked; the sentence says what to change."""


class Lora(Record):
    file: str
    weight: float = 1.0


class ImageRequest(Record):
    """All that is needed to draw one picture, now or again in ten years."""

    engine: str = "sketch"
    prompt: str = ""
    negative: str = ""
    width: int = 768
    height: int = 432
    seed: int = 42
    style: str = "pencil"  # a preset of the shelf `styles`, or the name of what `look` holds
    style_version: int = 0  # of a style of the project's own
    look: StyleLook | None = None  # that style, whole: a picture is drawn again without its project
    apart: dict[str, StyleLook] = {}  # names on the stage that are drawn in a look of their own
    stage: Stage | None = None
    layers: tuple[Layer, ...] = ("picture",)
    caption: str = ""  # drawn below the picture only when given
    steps: int = 0  # 0: the engine's own default
    guidance: float = 0.0
    loras: tuple[Lora, ...] = ()
    references: tuple[str, ...] = ()  # content hashes of pictures
    device: str = "auto"


@dataclass(frozen=True, slots=True)
class Step:
    index: int
    total: int
    note: str = ""
    preview: Picture | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The answer. `layers` holds what was asked: "pose", "overlay" uint8 RGB(A); "depth" float32 metres (inf: sky);
    "normals" float32 unit vectors in camera space; "lines" uint8 grey, ink on white; "masks" uint8 labels,
    0 = nobody, i + 1 = `instances[i]`."""

    picture: Picture
    layers: dict[str, np.ndarray] = field(default_factory=dict)
    instances: tuple[str, ...] = ()
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


class Asked(Protocol):
    """What is checked of a plan or a request; either may have more of the fields named in `OPTIONS`."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def device(self) -> str: ...


OPTIONS = {  # what only some engines take: field of a request → how a sentence names it
    "steps": "step count",
    "guidance": "guidance",
    "loras": "LoRA files",
    "references": "reference pictures",
}


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """What an engine can do, declared so that a request for more is refused before anything loads."""

    id: str
    name: str
    modes: frozenset[str]
    layers: frozenset[str]
    takes: frozenset[str] = frozenset()  # which of `OPTIONS` it uses
    devices: frozenset[str] = frozenset({"auto", "cpu"})
    needs_stage: bool = False
    min_side: int = 64
    max_side: int = 4096
    default_steps: int = 1
    default_guidance: float = 0.0
    dialect: str = "plain"  # which prompt dialect it understands
    token_limit: int = 0  # 0: no limit
    licence: str = ""  # what may be done with what it makes, and why

    def check(self, asked: Asked) -> None:
        """Raise `EngineError`, with a sentence that says what to change, when a plan or a request asks for more.

        What was left at its default asks for nothing.
        """
        for field_, words in OPTIONS.items():
            if field_ not in self.takes and getattr(asked, field_, None):
                raise EngineError(
                    f"The {self.name.lower()} engine takes no {words}: leave that out or choose another engine."
                )
        if asked.device not in self.devices:
            able = " or ".join(sorted(self.devices))
            raise EngineError(f"The {self.name.lower()} engine does not run on “{asked.device}”: choose {able}.")
        if unknown := sorted(set(getattr(asked, "layers", ())) - self.layers):
            raise EngineError(
                f"The {self.name.lower()} engine has no layer “{unknown[0]}”: "
                f"choose among {', '.join(sorted(self.layers))}."
            )
        if not (self.min_side <= min(asked.width, asked.height) and max(asked.width, asked.height) <= self.max_side):
            raise EngineError(
                f"A picture of {asked.width} × {asked.height} is out of range: "
                f"choose sides from {self.min_side} to {self.max_side} pixels."
            )


class Engine(Protocol):
    spec: EngineSpec

    def render(self, request: ImageRequest) -> Iterator[Step | Done]: ...
