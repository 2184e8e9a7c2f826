"""What an engine is asked and what it answers. One frozen request a job; engines yield, callers decide."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

import numpy as np

from engines.stage import Record, Stage
from presets.errors import StudioError

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
    style: str = "pencil"  # a preset of the shelf `styles`
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


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """What an engine can do, declared so that a request for more is refused before anything loads."""

    id: str
    name: str
    modes: frozenset[str]
    layers: frozenset[str]
    needs_stage: bool = False
    min_side: int = 64
    max_side: int = 4096
    default_steps: int = 1
    default_guidance: float = 0.0
    dialect: str = "plain"  # which prompt dialect it understands
    token_limit: int = 0  # 0: no limit


class Engine(Protocol):
    spec: EngineSpec

    def render(self, request: ImageRequest) -> Iterator[Step | Done]: ...
