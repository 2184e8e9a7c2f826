"""How a drawing looks: the hour's light, the weather, and the hand that draws.

Lengths in pixels are for a picture 432 high.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from presets.loader import Entry
from presets.people import Look

Ink: TypeAlias = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Shade: TypeAlias = Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6})?$")]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Strong: TypeAlias = Annotated[float, Field(ge=0, le=2)]  # a share that may be exaggerated
Pixels: TypeAlias = Annotated[float, Field(ge=0, le=24)]
Levels: TypeAlias = Annotated[list[Share], Field(min_length=1, max_length=8)]
Degrees: TypeAlias = Annotated[float, Field(ge=-360, le=360)]
Phrases: TypeAlias = Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=24)]


class Light(Entry):
    """A time of day: where the light comes from and what it does to colour."""

    name: str = ""
    words: list[str] = []
    azimuth_deg: float = 40.0  # where the light stands: 0 at the audience, 90 to the right (+x)
    elevation_deg: float = 50.0
    key: str = "#ffffff"  # what the light does to what it strikes
    shade: str = "#6f7683"  # … and to what it misses
    depth: float = 0.5  # how dark the dark side gets, 0..1
    tint: float = 0.15  # how strongly key and shade colour the paper, 0..1
    cast: float = 0.5  # darkness of thrown shadows, 0..1
    indoors: str = ""  # the light somebody puts on in a room at this hour; empty: none is needed
    reach_m: float = 0.0  # how far a lamp or a fire carries round the people; 0: everywhere
    sky_top: str = "#c9d6e2"
    sky_low: str = "#f1efe9"
    glow: str = ""  # colour of the sky round the sun; empty: none
    disc: float = 0.0  # radius of the sun or moon, degrees; 0: none to see
    disc_colour: str = "#fff6dc"
    stars: int = 0
    dim: float = 0.0  # how far the whole picture sinks, 0..1: night


class Weather(Entry):
    """What hangs in the air."""

    name: str = ""
    words: list[str] = []
    clouds: float = 0.25  # share of the sky covered, 0..1
    heavy: float = 0.0  # how dark the clouds are, 0..1
    haze_m: float = 260.0  # distance at which two thirds of a thing have gone
    haze: str = ""  # colour of the air; empty: the sky's own at the horizon
    sun: float = 1.0  # what is left of the light's modelling and thrown shadows, 0..1
    wind: float = 0.0  # slant of what falls, and streaks when nothing falls: -1..1
    rain: int = 0  # streaks in the picture
    snow: int = 0  # flakes in the picture
    streaks: int = 0  # wind-driven strokes in the picture
    banks: float = 0.0  # thickness of drifting fog banks or dust, 0..1
    lightning: bool = False
    gloom: float = 0.0  # how far the picture sinks below its clouds, 0..1


class StyleLook(Entry):
    """A way of drawing."""

    name: str = ""
    words: Phrases = []  # what a diffusion model is told to get this look
    avoid: Phrases = []  # … and what to keep away from

    ink: Ink = "#2b2a2c"
    ink_strength: Share = 1.0
    person_px: Pixels = 2.3  # outline of people
    thing_px: Pixels = 1.8  # … of creatures, props and vehicles
    set_px: Pixels = 1.25  # … of everything behind them
    inner_px: Pixels = 1.25  # lines inside a figure
    taper: Share = 0.75  # how far a stroke thins out at its ends, 0..1
    swell: Strong = 0.35  # extra weight on the side away from the light
    wobble_px: Pixels = 0.4
    overshoot_px: Pixels = 1.5
    passes: Annotated[int, Field(ge=1, le=2)] = 1  # 2: searched with a second, lighter line
    grain: Share = 0.0  # how much the tooth of the paper breaks the line, 0..1

    paper: Ink = "#f7f4ec"
    tooth: Share = 0.02  # contrast of the paper's texture
    wash: Share = 0.8  # strength of colour on people, creatures and things, 0..1
    set_wash: Share = 0.35  # … on everything else
    saturation: Strong = 0.85
    set_saturation: Strong = 0.4
    levels: Levels = [0.0, 0.35, 0.75]  # darkness of the tone steps, light to dark
    soft: Share = 0.10  # softness of the edge between two steps
    tone: Share = 0.55  # strength of the tone steps, 0..1
    shade: Shade = ""  # colour of the darks; empty: the light's own
    pool: Share = 0.0  # how much a wash gathers at its edges, 0..1
    bloom: Share = 0.0  # unevenness of a wash, 0..1

    hatch: Literal["none", "lines", "cross", "dots"] = "none"
    hatch_px: Annotated[float, Field(ge=1.5, le=60)] = 5.0  # distance between two lines or dots
    hatch_deg: Degrees = 58.0
    hatch_strength: Share = 0.5
    hatch_from: Share = 0.45  # tone at which hatching begins, 0..1
    contrast: Annotated[float, Field(ge=0.2, le=4)] = 1.0  # steepness of the values round their middle
    turn_deg: Degrees = 0.0  # the light taken further round for a bolder modelling
    spot_black: Share = 0.0  # tone from which everything is filled with ink; 0: never

    sky: Share = 0.6  # strength of the sky's wash, 0..1
    light: Share = 1.0  # how much of the hour's colour is taken over, 0..1
    grid_px: Annotated[float, Field(ge=0, le=200)] = 0.0  # drafting grid; 0: none
    vignette: Share = 0.0  # how far the corners sink, 0..1
    weather_ink: Ink = "#ffffff"  # rain and snow over darks


class Sample(Entry):
    """A shot that shows what a style does."""

    name: str = ""
    shot: dict[str, Any] = {}  # fields of a shot
    people: dict[str, Look] = {}  # everyone in it, by the name the shot uses
