"""What a person asks of a storyboard, checked before any work begins."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.registry import engine
from engines.requests import Lora
from library.documents import Board, Lane
from presets.errors import BadInput
from presets.loader import pick
from presets.world import StyleLook

ASPECTS = {"16:9": 16 / 9, "2.39:1": 2.39, "1.85:1": 1.85, "4:3": 4 / 3, "1:1": 1.0, "4:5": 4 / 5, "9:16": 9 / 16}
LANES: dict[str, Lane] = {"sketch": "processor"}  # engines that need no accelerator
SIDE_STEP = 8  # diffusion models need sides that divide by 8; every engine keeps to it so that takes line up


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
    loras: tuple[Lora, ...] = ()
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
        engine(plan.engine).spec.check(plan)
        return plan

    @property
    def height(self) -> int:
        """Pixels, from width and aspect, rounded to a step every engine can draw."""
        return max(SIDE_STEP, round(self.width / ASPECTS[self.aspect] / SIDE_STEP) * SIDE_STEP)

    def seed_of(self, frame: int, attempt: int) -> int:
        """Seed of an attempt of a frame, both counted from 0 (SPEC A4)."""
        return self.seed + frame * 1000 + attempt * 10


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


def parse_lora(text: str) -> Lora:
    """ "FILE" or "FILE:WEIGHT"; a drive letter such as C:\\ is not a weight."""
    file, colon, weight = text.rpartition(":")
    try:
        return Lora(file=file, weight=float(weight)) if colon and file else Lora(file=text)
    except ValueError:
        return Lora(file=text)


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "the request"
    return f"“{first.get('input')}” is not a possible {name}: {first['msg'].lower()}."
