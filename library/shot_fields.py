"""All that is said of a shot or a scene, whoever says it: a breakdown, a person, a script. Documents keep it."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

ShotSize: TypeAlias = Literal[
    "extreme_wide", "wide", "full", "medium_wide", "medium", "medium_close_up", "close_up", "extreme_close_up", "insert"
]
Framing: TypeAlias = Literal["single", "two_shot", "over_the_shoulder", "pov", "group", "empty"]
Angle: TypeAlias = Literal["eye_level", "low", "high", "birds_eye", "worms_eye", "dutch"]
Movement: TypeAlias = Literal[
    "static",
    "pan",
    "tilt",
    "dolly_in",
    "dolly_out",
    "truck",
    "pedestal",
    "crane",
    "zoom",
    "arc",
    "tracking",
    "handheld",
]


class Fields(BaseModel):
    """Base of every typed record of the library."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class ShotFields(Fields):
    """All that is said of a shot: what a breakdown finds, a person edits and staging reads."""

    description: str = ""  # what the picture shows, setting first, one or two sentences
    action: str = ""  # the words of the story this shot comes from
    dialogue: str = ""  # lines of "NAME: words"
    shot_size: ShotSize = "medium"
    framing: Framing = "single"
    angle: Angle = "eye_level"
    movement: Movement = "static"
    lens_mm: Annotated[float, Field(ge=8, le=300)] = 35.0
    mood: str = "neutral"
    lighting: str = ""
    time_of_day: str = "day"  # a preset of the shelf `lights`
    weather: str = "clear"  # a preset of the shelf `weather`
    location: str = ""  # as the story calls it: "the old mill"
    set: str = ""  # a preset of the shelf `sets`; empty: chosen from location and words
    characters: list[str] = []  # names of people and acting animals seen in the shot, subject first
    subject: str = ""  # whose shot it is; for an insert, the prop
    doing: dict[str, str] = {}  # character → pose preset
    resting: dict[str, str] = {}  # character → the pose they sit, kneel or lie in, whatever their hands do
    feeling: dict[str, str] = {}  # character → emotion
    looking_at: dict[str, str] = {}  # character → character, prop, "away", "beyond" (back to us) or "camera"
    props: list[str] = []  # as the story calls them; a prop in a hand is in `holding` too
    holding: dict[str, str] = {}  # character → prop
    riding: dict[str, str] = {}  # character → animal or vehicle
    creatures: list[str] = []  # unnamed animals: presets of the shelf `animals`, or props that draw small ones
    direction: Literal["left", "right", ""] = ""  # which way movement goes across the screen
    purpose: str = ""  # establishing coverage reaction insert pov closing
    controls: dict[str, Annotated[float, Field(ge=0.0, le=2.0)]] = {}  # map of the stage → how closely it is followed
    duration_s: Annotated[float, Field(ge=0.1, le=600)] = 3.0
    notes: str = ""  # for the people who work with the board; nothing is drawn from it


class SceneFields(Fields):
    number: str = "1"  # as printed: "12A"
    heading: str = ""  # "INT. TAVERN – NIGHT"
    location: str = ""
    time_of_day: str = "day"
    interior: bool = False
    synopsis: str = ""
    text: str = ""  # the words of the scene as written
