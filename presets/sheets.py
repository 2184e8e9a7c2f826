"""Model sheets: the views of one entity that are drawn together. One file on the shelf `sheets` adds one."""

from pydantic import BaseModel, ConfigDict

from presets.loader import Entry


class View(BaseModel):
    """One picture of a sheet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    size: str = "full"  # a preset of the shelf `sizes`
    angle: str = "eye_level"
    turn_deg: float = 0.0  # 0 faces the lens, 90 the right edge of the picture, 180 shows the back
    pose: str = "stand"
    feeling: str = "neutral"
    time_of_day: str = "day"
    weather: str = "clear"


class Sheet(Entry):
    name: str = ""
    kinds: list[str] = []  # the kinds of entity it can be drawn of
    aspect: str = "4:5"
    views: list[View] = []
