"""What an engine is asked and what it answers. One frozen request a job; engines yield, callers decide."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Literal, Protocol, TypeAlias

import numpy as np
from pydantic import Field, model_validator

from engines.stage import Record, Stage
from presets.errors import MissingPart, StudioError
from presets.looks import StyleLook
from presets.models import ControlKind

Picture: TypeAlias = np.ndarray  # height × width × 3, uint8, sRGB
Layer: TypeAlias = Literal["picture", "pose", "depth", "normals", "lines", "masks", "overlay"]
Mode: TypeAlias = Literal["text", "image", "inpaint"]
Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom as shares of the sides, 0..1
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Profile: TypeAlias = Literal["exact", "compiled", "fast", "draft"]


Pictures: TypeAlias = Mapping[str, Picture]  # content hash → picture, loaded when asked for
NO_PICTURES: Pictures = MappingProxyType({})
STAGE = "stage"  # as a source picture: the sketch of the request's own stage
Used: TypeAlias = Mapping[str, str | int | float]


class EngineError(StudioError):
    """An engine could not do what was asked; the sentence says what to change."""


class NoPicture(EngineError):
    """What came out holds numbers that are none; another seed may do better."""


class Lora(Record):
    """A LoRA file at a weight, over the whole picture or where one of the cast stands."""

    file: str
    weight: float = 1.0
    entity: str = ""  # whose place on the stage it is bound to; empty: everywhere


class Control(Record):
    """A map the picture follows: the stage's own, or a picture's."""

    kind: ControlKind = "pose"
    picture: str = ""  # content hash; empty: the map is made from the stage
    scale: float = 1.0
    start: Share = 0.0  # shares of the denoising between which it holds
    end: Share = 1.0
    model: str = ""  # what follows it: an id of the shelf `models` or a folder; empty: the one the family has

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> "Control":
        if self.start >= self.end:
            raise ValueError(f"a {self.kind} map that holds from {self.start:g} to {self.end:g} never holds")
        return self


class Reference(Record):
    """A picture of what is to be drawn again, for one of the cast or for the whole picture."""

    picture: str  # content hash
    box: Box | None = None  # the part of it that is meant; None: all of it
    entity: str = ""  # whose place on the stage it is bound to; empty: everywhere
    scale: float = 0.6
    model: str = ""  # an adapter: an id of the shelf `models` or a folder; empty: the one the family has


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
    steps: Annotated[int, Field(ge=0)] = 0  # 0: the engine's own default
    guidance: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0  # 0: the model's own
    scheduler: str = ""  # an entry of the shelf `schedulers`; empty: the model's own
    decoder: str = ""  # an id of the shelf `models` or a folder; empty: the model's own
    profile: Profile = "exact"
    loras: tuple[Lora, ...] = ()
    source: str = ""  # content hash of the picture that is redrawn, or `STAGE`: image → image
    strength: Share = 0.6  # how much of the source is given up, 0..1
    mask: str = ""  # content hash; white is drawn anew, black stays: inpainting
    controls: tuple[Control, ...] = ()
    references: tuple[Reference, ...] = ()
    preview_every: Annotated[int, Field(ge=0)] = 0  # steps; 0: none are made
    weights: str = ""  # fingerprint of the files that drew it, where it is a model
    device: str = "auto"

    @property
    def mode(self) -> Mode:
        return "inpaint" if self.mask else "image" if self.source else "text"

    @property
    def pictures(self) -> tuple[str, ...]:
        """Hashes of all pictures it names: whoever carries it out hands them over."""
        named = [self.source, self.mask, *(one.picture for one in self.controls)]
        named += [one.picture for one in self.references]
        return tuple(one for one in dict.fromkeys(named) if one not in ("", STAGE))


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
    notes: tuple[str, ...] = ()  # what was trimmed or given up to draw it at all, in sentences
    timings: dict[str, float] = field(default_factory=dict)  # seconds by part of the work
    used: Used = field(default_factory=dict)  # what a model drew it with, whether that was asked for or not


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
    "controls": "control maps",
    "scheduler": "scheduler",
    "decoder": "decoder",
    "source": "source picture",
    "mask": "mask",
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
    controls: frozenset[ControlKind] = frozenset()  # the maps it can follow on this machine
    decoders: Mapping[str, str] = field(default_factory=dict)  # that can stand for its own here: id → name
    most_references: int = 0
    edits: bool = False  # it changes pictures: a source is the first of its references, and it needs one of them
    size: tuple[int, int] = (768, 432)  # what it draws best, pixels
    buckets: tuple[tuple[int, int], ...] = ()  # sizes it was trained at, pixels
    side_step: int = 1  # what both sides must divide by
    min_side: int = 64
    max_side: int = 4096
    default_steps: int = 1
    default_guidance: float = 0.0
    dialect: str = "plain"  # which prompt dialect it understands
    token_limit: int = 0  # 0: no limit
    licence: str = ""  # what may be done with what it makes, and why
    weights: str = ""  # fingerprint of the files it draws with
    lacks: str = ""  # what has to be installed before it draws, in a sentence

    def check(self, asked: Asked) -> None:
        """Raise `EngineError`, with a sentence that says what to change, when a plan or a request asks for more.

        What was left at its default asks for nothing. Raises `MissingPart` when the engine's own parts are missing.
        """
        if self.lacks:
            raise MissingPart(self.lacks)
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
        if asked.width % self.side_step or asked.height % self.side_step:
            raise EngineError(
                f"{asked.width} × {asked.height} does not divide by {self.side_step}, which {self.name} needs: "
                f"take {_near(asked.width, self.side_step)} × {_near(asked.height, self.side_step)}."
            )
        if not (self.min_side <= min(asked.width, asked.height) and max(asked.width, asked.height) <= self.max_side):
            raise EngineError(
                f"A picture of {asked.width} × {asked.height} is out of range: "
                f"choose sides from {self.min_side} to {self.max_side} pixels."
            )


def _near(side: int, step: int) -> int:
    return max(step, round(side / step) * step)


class Engine(Protocol):
    """`render` yields a `Step` a denoising step and one `Done` at the end; who closes it early stops it within a step.

    `pictures` holds what the request names by content hash.
    """

    @property
    def spec(self) -> EngineSpec: ...

    def render(self, request: ImageRequest, pictures: Pictures = NO_PICTURES) -> Iterator[Step | Done]: ...
