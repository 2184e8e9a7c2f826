"""How a picture is framed: shot sizes and camera angles as data."""

from typing import Literal

from presets.loader import Entry


class Size(Entry):
    """A shot size: how large the subject is and where it sits. Shares are of the frame's height, from the top down."""

    name: str = ""
    measure: Literal["extent", "stature", "head", "thing"] = "stature"  # whose length `fill` is a share for
    fill: tuple[float, float, float]  # smallest, aimed at, largest share of the frame's height
    anchor: Literal["crown", "eyes", "middle"] = "crown"  # the point put on `line`
    line: float = 0.1  # where the anchor sits, 0 the top edge, 1 the bottom edge
    whole: bool = False  # the entire figure, mount included, stays inside the frame
    spread: float = 1.0  # how far people stand apart, as a factor: tighter sizes pull them together
    lead: float = 0.07  # how far the eyes move away from the gaze, a share of the frame's width


class Angle(Entry):
    """A camera angle. Pitch is positive when the lens looks up."""

    name: str = ""
    height: Literal["eyes", "knee", "ground", "free"] = "eyes"  # what the lens is level with; free: pitch alone decides
    pitch_deg: tuple[float, float] = (-6.0, 6.0)  # the range the lens may tilt through to get that height
    roll_deg: tuple[float, float] = (0.0, 0.0)  # tilt of the horizon, either way
    drop: float = 0.0  # how much lower the subject sits in a wide frame, to make room above
