"""What every statement of the building language has: a place, a paint and a rule for its copies."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Vec2: TypeAlias = Annotated[list[float], Field(min_length=2, max_length=2)]
Vec3: TypeAlias = Annotated[list[float], Field(min_length=3, max_length=3)]
Colour: TypeAlias = Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")]
Count: TypeAlias = Annotated[int, Field(ge=1, le=2000)]
Sides: TypeAlias = Annotated[int, Field(ge=3, le=64)]
Length: TypeAlias = Annotated[float, Field(gt=0)]


class Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Repeat(Closed):
    """A row, a grid or a stack, centred on `at` in x and z, growing upwards in y."""

    count: Annotated[list[Count], Field(min_length=3, max_length=3)] = [1, 1, 1]
    step: Vec3 = [1.0, 1.0, 1.0]
    jitter: float = 0.0  # metres a copy may stray in x and z
    spin: float = 0.0  # degrees a copy may be turned by


class Ring(Closed):
    """Copies on a circle (or an arc of it) round `at`; 0° lies towards the audience, 90° to the right."""

    count: Count = 8
    radius: float = 3.0
    start: float = 0.0
    sweep: float = 360.0
    face: Literal["in", "out", "same"] = "in"


class Scatter(Closed):
    """Copies strewn over an arc of a flat ring, never on the free floor of the set. Same seed, same places."""

    count: Count = 20
    inner: float = 8.0
    outer: float = 30.0
    start: float = 0.0
    sweep: float = 360.0
    seed: int = 0
    scale: Vec2 = [0.8, 1.2]
    apart: float = 0.0  # least distance between two copies, metres
    spin: bool = True


class Statement(Closed):
    at: Vec3 = [0.0, 0.0, 0.0]
    turn: float | Vec3 = 0.0  # about y; or [pitch, yaw, roll] about x, y and z
    scale: float | Vec3 = 1.0
    colour: Colour = ""  # empty: the colour of the whole piece, which a stage may replace
    shade: float = 1.0  # multiplies the colour: 0.8 is a darker tone of it
    glow: float = 0.0  # 1 shines by itself: fire; between, only in the dark: lamps, lit windows; -1: shows the sky
    water: float = 0.0  # how far it mirrors what stands behind it: 1 a still lake, 0.4 ice or a polished floor
    vary: float = 0.0  # how much the tone may differ from copy to copy
    part: str = ""  # statements that name the same part get no line between them
    layer: Literal["", "solid", "wall", "far", "ground"] = ""  # wall: seen from one side; far: throws no shadow
    mirror: bool = False  # a second one at -x
    repeat: Repeat | None = None
    ring: Ring | None = None
    scatter: Scatter | None = None
