"""The documents of a production: typed, versioned, each with an id that never changes.

Every class names its `schema`; when its fields change, the number rises and `library/upgrades.py` gains a small
function that lifts the old form.
"""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field

from library.shot_fields import Angle as Angle
from library.shot_fields import Fields as Fields
from library.shot_fields import Framing as Framing
from library.shot_fields import Movement as Movement
from library.shot_fields import SceneFields as SceneFields
from library.shot_fields import ShotFields as ShotFields
from library.shot_fields import ShotSize as ShotSize
from presets.looks import StyleLook
from presets.people import Look

ScriptFormat: TypeAlias = Literal["prose", "fountain", "fdx"]


class Document(Fields):
    schema_version: ClassVar[int] = 1

    id: str = ""  # set by the store when first kept
    schema_: int = Field(default=1, alias="schema")
    created: str = ""  # UTC, ISO 8601, set by the store
    changed: str = ""

    model_config = ConfigDict(extra="forbid", validate_assignment=True, populate_by_name=True)


class Project(Document):
    schema_version: ClassVar[int] = 2  # 2: `metric`

    name: str
    aspect: str = "16:9"
    style: str = "pencil"  # of its next boards: one of its own styles, or a preset
    seed: int = 42
    archived: bool = False
    notes: str = ""
    metric: str = ""  # likeness is measured with: a model's id or folder, "classical"; empty: the best that is here


class Script(Document):
    schema_version: ClassVar[int] = 2

    project_id: str
    name: str = ""
    format: ScriptFormat = "prose"
    text: str = ""
    director: str = "rules"
    note: str = ""
    cast_list: list[str] = []  # who is who as a person settled it, a line each
    mentioned: list[str] = []  # who or what might be somebody and was not cast


class Scene(Document, SceneFields):
    schema_version: ClassVar[int] = 2

    project_id: str
    script_id: str = ""
    key: str = ""  # stable across revisions of the script
    order: int = 0
    split_from: str = ""  # the scene of the script it was split from, when a person moved shots elsewhere


class Link(Fields):
    """Why an entity is in a shot (SPEC M13)."""

    entity_id: str
    confidence: float
    reason: str


class Shot(Document, ShotFields):
    schema_version: ClassVar[int] = 4  # 2: `resting`; 3: `replaced`; 4: `controls`

    project_id: str
    scene_id: str = ""
    key: str = ""
    order: int = 0
    cast: list[Link] = []
    replaced: dict[str, str] = {}  # place, hour and weather before an edited action named others


class Panel(Document):
    """One drawing on a board: a shot, its takes, and which of them is chosen."""

    schema_version: ClassVar[int] = 2

    project_id: str
    board_id: str
    shot_id: str
    takes: list[str] = []  # frame ids, oldest first
    chosen: str = ""  # frame id
    approved: bool = False  # locked: neither drawn again, nor edited, nor deleted until unlocked
    place: int = 0  # where it stood on its board when it was deleted, from 0


class LoraFile(Fields):
    file: str
    weight: float = 1.0
    entity: str = ""  # the name of whoever it carries; empty: told by the file's own name


class ControlMap(Fields):
    """A map of the stage that a model follows, between two shares of its way."""

    kind: str
    picture: str = ""
    scale: float = 1.0
    start: float = 0.0
    end: float = 1.0
    model: str = ""


class Board(Document):
    """Panels in order, and how they are drawn: a redraw draws as the board was drawn."""

    schema_version: ClassVar[int] = 5  # 3: what models take beside words; 4: `decoder`; 5: whom a LoRA carries

    project_id: str
    name: str = "Board"
    panels: list[str] = []  # panel ids, in order: the one truth about order
    aspect: str = "16:9"
    style: str = "pencil"
    width: int = 768
    seed: int = 42
    engine: str = "sketch"
    threshold: float = 0.70  # a panel less like its reference is drawn again, 0..1
    attempts: int = 3
    steps: int = 0  # 0: the engine's own default
    guidance: float = 0.0
    scheduler: str = ""
    decoder: str = ""
    profile: str = "exact"
    loras: list[LoraFile] = []
    controls: list[ControlMap] = []
    reference: float = 0.6
    device: str = "auto"


class Relation(Fields):
    kind: str  # owns, lives in, wears, rides, variant of
    entity_id: str


class EntityFields(Fields):
    """All that a person says of an entity: what an edit changes and a version keeps."""

    name: str
    trigger: str = ""  # "@Hero"
    description: str = ""
    aliases: list[str] = []
    style: str = ""
    look: Look = Look()
    preset: str = ""  # the animal, prop, vehicle or set that draws it
    relations: list[Relation] = []
    priority: int = 0  # the first in its gallery has the highest
    notes: str = ""
    reference: str = ""  # frame id: the picture models draw it after, before any other of it


class FormerEntity(Fields):
    """An entity as it was before an edit."""

    version: int
    fields: EntityFields
    kept: str = ""  # when it came to be, UTC, ISO 8601


class Entity(Document, EntityFields):
    """Who or what is in the film; everything it ever was is kept."""

    schema_version: ClassVar[int] = 3  # 2: `version` and `former`; 3: `reference`

    project_id: str
    kind: str  # a preset of the shelf `kinds`
    draft: bool = False  # proposed by casting, not yet confirmed by a person
    regenerate: bool = False  # flagged: every picture of it is to be drawn again
    version: Annotated[int, Field(ge=1)] = 1  # rises with every edit
    former: list[FormerEntity] = []  # oldest first


class Parent(Fields):
    frame_id: str
    role: Literal["source", "mask", "control", "reference", "upscaled_from", "earlier_take"]


class Try(Fields):
    """One attempt at a frame: the kept one and those that fell short of it."""

    seed: int
    score: float | None = None
    flags: list[str] = []
    seconds: float = 0.0


class Frame(Document):
    """A stored picture and how it came to be."""

    schema_version: ClassVar[int] = 5  # 3: `places`, `tries`, `notes`, `timings`, `weights`; 4: `prompt_…`; 5: `used`

    project_id: str
    name: str  # sequential: "frame_000123"
    media: str  # SHA-256 of the PNG
    width: int
    height: int
    engine: str
    seed: int
    recipe: dict[str, object]
    run_id: str = ""
    shot_id: str = ""
    panel_id: str = ""
    parents: list[Parent] = []
    entities: list[str] = []
    identity: dict[str, str] = {}  # name → descriptor of its region, float16, base64: compared with later pictures
    places: dict[str, list[float]] = {}  # name → where they are in it: left, top, right, bottom, 0..1
    attempts: int = 1
    tries: list[Try] = []  # every attempt, in order
    notes: list[str] = []  # what was given up to draw it at all
    timings: dict[str, float] = {}  # seconds by part of the work
    used: dict[str, str | int | float] = {}  # what a model drew it with, whether that was asked for or not
    weights: str = ""  # fingerprint of the model's files
    score: float | None = None  # similarity to the reference, 0..1
    metric: str = ""
    prompt_likeness: float | None = None  # of picture and prompt as CLIP sees them, −1..1; None where it did not look
    prompt_metric: str = ""
    kept_below_threshold: bool = False
    flags: list[str] = []  # anomalies found, empty when whole
    seconds: float = 0.0
    licence: str = ""  # of a picture from elsewhere, as whoever brought it says; empty: that of what made it


class Vectors(Document):
    """What a metric sees in a picture: found once, kept under picture and metric."""

    project_id: str
    key: str  # of both; it names no picture, so that none is kept for its sake
    metric: str
    vectors: dict[str, str] = {}  # name → descriptor of its region, as in a frame; of all who are large enough


class Cell(Fields):
    """One view of a map run."""

    label: str  # "three-quarter"
    frame_id: str


class MapRun(Document):
    """A set of frames made of one entity in one go: its turnaround, its moods, its hours."""

    project_id: str
    entity_id: str
    sheet: str  # a preset of the shelf `sheets`
    version: Annotated[int, Field(ge=1)] = 1  # counted for this entity and sheet
    entity_version: int = 1  # what the entity was when it was drawn
    run_id: str = ""
    cells: list[Cell] = []  # in the order of the sheet


class Hold(Fields):
    """A frame of a sequence and how long it stays."""

    frame_id: str
    seconds: Annotated[float, Field(ge=0.02, le=600)] = 3.0


class Sequence(Document):
    """Frames in the order they play."""

    project_id: str
    name: str
    holds: list[Hold] = []


class Run(Document):
    """One asked-for batch of frames."""

    project_id: str
    verb: str  # storyboard, redraw, sheet, put …
    request: dict[str, object] = {}
    asked_by: str = "person"  # through which door: browser, api, command line; "person" where nobody noted it
    frames: list[str] = []
    seconds: float = 0.0


class Queued(Fields):
    state: Literal["queued"] = "queued"


class Running(Fields):
    state: Literal["running"] = "running"
    done: int = 0
    total: int = 0
    note: str = ""
    started: str = ""


class Succeeded(Fields):
    state: Literal["done"] = "done"
    result: dict[str, object] = {}
    seconds: float = 0.0


class Failed(Fields):
    state: Literal["failed"] = "failed"
    sentence: str = ""


class Cancelled(Fields):
    state: Literal["cancelled"] = "cancelled"
    done: int = 0


class Interrupted(Fields):
    """The process ended while the job ran; it can be resumed."""

    state: Literal["interrupted"] = "interrupted"
    done: int = 0


Lane: TypeAlias = Literal["accelerator", "processor", "network"]
JobState: TypeAlias = Annotated[
    Queued | Running | Succeeded | Failed | Cancelled | Interrupted, Field(discriminator="state")
]


class Job(Document):
    schema_version: ClassVar[int] = 2

    project_id: str = ""
    lane: Lane = "processor"
    verb: str = ""
    request: dict[str, object] = {}
    asked_by: str = "person"  # as in its run
    state: JobState = Queued()


class FormerLook(Fields):
    """A style as it was before an edit."""

    version: int
    look: StyleLook
    kept: str = ""  # when it came to be, UTC, ISO 8601


class Style(Document):
    """A project's own way of drawing: a copy of a preset, edited; every look it ever had is kept."""

    schema_version: ClassVar[int] = 3  # 2: `look`; 3: `moved`

    project_id: str
    name: str  # what boards, people and the project call it by
    preset: str = "pencil"  # what it was copied from
    look: StyleLook = StyleLook()  # whole: a preset that changes later does not change it
    version: Annotated[int, Field(ge=1)] = 1  # rises with every edit
    former: list[FormerLook] = []  # oldest first
    moved: dict[str, str] = {}  # while it is deleted: ids of what drew in it, and the style each was given instead
