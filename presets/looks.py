"""How a drawing looks: the hour's light, the weather, and the hand that draws.

Lengths in pixels are for a picture 432 high.
"""

from typing import Literal

from presets.loader import Entry


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
    words: list[str] = []  # what a diffusion model is told to get this look

    ink: str = "#2b2a2c"
    ink_strength: float = 1.0
    person_px: float = 2.3  # outline of people
    thing_px: float = 1.8  # … of creatures, props and vehicles
    set_px: float = 1.25  # … of everything behind them
    inner_px: float = 1.25  # lines inside a figure
    taper: float = 0.75  # how far a stroke thins out at its ends, 0..1
    swell: float = 0.35  # extra weight on the side away from the light
    wobble_px: float = 0.4
    overshoot_px: float = 1.5
    passes: int = 1  # 2: searched with a second, lighter line
    grain: float = 0.0  # how much the tooth of the paper breaks the line, 0..1

    paper: str = "#f7f4ec"
    tooth: float = 0.02  # contrast of the paper's texture
    wash: float = 0.8  # strength of colour on people, creatures and things, 0..1
    set_wash: float = 0.35  # … on everything else
    saturation: float = 0.85
    set_saturation: float = 0.4
    levels: list[float] = [0.0, 0.35, 0.75]  # darkness of the tone steps, light to dark
    soft: float = 0.10  # softness of the edge between two steps
    tone: float = 0.55  # strength of the tone steps, 0..1
    shade: str = ""  # colour of the darks; empty: the light's own
    pool: float = 0.0  # how much a wash gathers at its edges, 0..1
    bloom: float = 0.0  # unevenness of a wash, 0..1

    hatch: Literal["none", "lines", "cross", "dots"] = "none"
    hatch_px: float = 5.0  # distance between two lines or dots
    hatch_deg: float = 58.0
    hatch_strength: float = 0.5
    hatch_from: float = 0.45  # tone at which hatching begins, 0..1
    contrast: float = 1.0  # steepness of the values round their middle
    turn_deg: float = 0.0  # the light taken further round for a bolder modelling
    spot_black: float = 0.0  # tone from which everything is filled with ink; 0: never

    sky: float = 0.6  # strength of the sky's wash, 0..1
    light: float = 1.0  # how much of the hour's colour is taken over, 0..1
    grid_px: float = 0.0  # drafting grid; 0: none
    vignette: float = 0.0  # how far the corners sink, 0..1
    weather_ink: str = "#ffffff"  # rain and snow over darks
