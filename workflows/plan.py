"""What a person asks of a storyboard, checked before any work begins."""

import re
from collections.abc import Collection, Iterable
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.registry import engine, weights_of
from engines.requests import Control, Lora, Profile
from library.documents import Board, Lane
from presets.errors import BadInput
from presets.loader import pick
from presets.models import ControlKind, SchedulerEntry
from presets.world import StyleLook
from workflows.guiding import USUAL, usual_controls
from workflows.sizes import nearest, width_in, width_like

ASPECTS = {"16:9": 16 / 9, "2.39:1": 2.39, "1.85:1": 1.85, "4:3": 4 / 3, "1:1": 1.0, "4:5": 4 / 5, "9:16": 9 / 16}
LANES: dict[str, Lane] = {"sketch": "processor"}  # engines that need no accelerator
SIDE_STEP = 8  # sides of pictures divide by 8, so that takes of different engines line up
MODEL_STEP = 16  # … and by 16 where a model draws, which all families can


class DrawingPlan(BaseModel):
    """How the panels of a board are to be drawn. Frozen, serialisable, complete."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: str = "sketch"
    style: str = "pencil"  # one of the project's own, or a preset
    aspect: str = "16:9"
    width: Annotated[int, Field(ge=128, le=4096)] = 768
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 42
    threshold: Annotated[float, Field(ge=0.0, le=1.0)] = 0.70
    attempts: Annotated[int, Field(ge=1, le=20)] = 3
    steps: Annotated[int, Field(ge=0, le=500)] = 0  # 0: the engine's own default
    guidance: Annotated[float, Field(ge=0.0, le=50.0)] = 0.0
    scheduler: str = ""  # of the shelf `schedulers`; empty: the model's own
    decoder: str = ""  # an id of the shelf `models` or a folder; empty: the model's own
    profile: Profile = "exact"
    loras: tuple[Lora, ...] = ()
    controls: tuple[Control, ...] = ()  # maps of the stage that are followed, where a shot says nothing else
    reference: Annotated[float, Field(ge=0.0, le=1.0)] = 0.6  # how closely earlier pictures of the cast are followed
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"

    @classmethod
    def checked(cls, *, own: Collection[str] = (), **asked: object) -> "DrawingPlan":
        """A plan that can be carried out, or `BadInput` / `EngineError` / `PresetError` with what to change.

        `own` are the names of the project's own styles; any other style is a preset.
        """
        try:
            plan = cls.model_validate(asked)
        except ValidationError as error:
            raise BadInput(_sentence(error)) from error
        if plan.aspect not in ASPECTS:
            raise BadInput(f"The aspect “{plan.aspect}” is not known: choose one of {', '.join(ASPECTS)}.")
        if plan.style not in own:
            pick("styles", StyleLook, plan.style)
        if plan.scheduler:
            pick("schedulers", SchedulerEntry, plan.scheduler)
        engine(plan.engine).spec.check(plan)
        weights_of(plan.engine, plan.decoder)
        return plan

    @property
    def height(self) -> int:
        """Pixels, from width and aspect, rounded to a step every engine can draw."""
        step = SIDE_STEP if self.engine == "sketch" else MODEL_STEP
        return max(step, round(self.width / ASPECTS[self.aspect] / step) * step)

    def seed_of(self, frame: int, attempt: int) -> int:
        """Seed of an attempt of a frame, both counted from 0 (SPEC A4)."""
        return self.seed + frame * 1000 + attempt * 10


def width_for(engine_id: str, aspect: str) -> int:
    """Pixels across at which an engine draws best in that aspect, by the size it was trained at that is nearest to it;
    by its own size where it names none."""
    spec = engine(engine_id).spec
    if spec.id == "sketch" or aspect not in ASPECTS:
        return spec.size[0]
    shape = ASPECTS[aspect]
    return width_in(nearest(spec.buckets, shape), shape) if spec.buckets else width_like(spec.size, shape)


def lane_of(plan: DrawingPlan) -> Lane:
    """Where work of the plan waits its turn."""
    return LANES.get(plan.engine, "accelerator")


def plan_of(board: Board) -> DrawingPlan:
    """How a board is drawn, whole: a redraw asks no less of a picture than the first drawing did."""
    kept = board.model_dump(include=set(DrawingPlan.model_fields))
    return DrawingPlan.model_validate(kept)


def drawn_as(board: Board, plan: DrawingPlan) -> Board:
    """The board, to be drawn like that from now on."""
    return Board.model_validate({**board.model_dump(by_alias=True), **plan.model_dump(mode="json")})


def parse_controls(texts: Iterable[str] | None, engine_id: str) -> tuple[Control, ...]:
    """The maps a person names; "none" for none, and the usual ones of the engine when nothing is said."""
    if not texts:
        return usual_controls(engine(engine_id).spec)
    return tuple(parse_control(text) for text in texts if text != "none")


def parse_control(text: str) -> Control:
    """ "KIND", "KIND:STRENGTH" or either with "@START-END", shares of the denoising between which it holds.

    Raises `BadInput` with the kinds there are, or with how such a text is written.
    """
    told, at, span = text.partition("@")
    kind, colon, strength = told.partition(":")
    if kind not in get_args(ControlKind):
        raise BadInput(f"There is no control map “{kind}”: choose among {', '.join(get_args(ControlKind))}.")
    try:
        usual = {str(one): scale for one, scale in USUAL.items()}.get(kind, 1.0)
        scale = float(strength) if colon else usual
    except ValueError as error:
        raise BadInput(f"“{strength}” is no strength of a map: give a number such as 0.8.") from error
    start, end = _span(span) if at else (0.0, 1.0)
    return Control.model_validate({"kind": kind, "scale": scale, "start": start, "end": end})


def _span(text: str) -> tuple[float, float]:
    """ "START-END", both shares of the way, the first the smaller."""
    start, dash, end = text.partition("-")
    try:
        span = float(start), float(end) if dash else float("nan")
    except ValueError:
        span = float("nan"), float("nan")
    if not 0 <= span[0] < span[1] <= 1:
        raise BadInput(f"“{text}” is no part of the way: give two numbers from 0 to 1, such as 0-0.6.")
    return span


def parse_lora(text: str) -> Lora:
    """ "FILE", "FILE:WEIGHT" or either with "@NAME", of whoever it carries: before the weight or behind it.

    A drive letter such as C:\\ is not a weight, and what has a folder or a file behind its @ names nobody.
    """
    rest, weight = _weighed(text)
    file, at, name = rest.rpartition("@")
    if not (at and file and name.strip()) or re.search(r"[/\\]|\.safetensors$", name):
        return Lora(file=rest, weight=1.0 if weight is None else weight)
    if weight is None:
        file, weight = _weighed(file)
    return Lora(file=file, weight=1.0 if weight is None else weight, entity=name.strip())


def lora_text(lora: Lora) -> str:
    """A LoRA file as `parse_lora` reads it."""
    whose = f"@{lora.entity}" if lora.entity else ""
    return f"{lora.file}{whose}" + (f":{lora.weight:g}" if lora.weight != 1 else "")


def _weighed(text: str) -> tuple[str, float | None]:
    """What stands before a weight, and the weight; None where there is none."""
    rest, colon, weight = text.rpartition(":")
    try:
        return (rest, float(weight)) if colon and rest else (text, None)
    except ValueError:
        return text, None


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "the request"
    return f"“{first.get('input')}” is not a possible {name}: {first['msg'].lower()}."
