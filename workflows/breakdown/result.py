"""What every director hands over, whether rules or a language model did the reading."""

from pydantic import BaseModel, ConfigDict

from library.documents import SceneFields, ScriptFormat, ShotFields
from presets.people import Look


class Found(BaseModel):
    """A person, acting animal, place or prop the story has."""

    model_config = ConfigDict(extra="forbid")

    name: str  # as shown: "Mara", "the merchant" → "Merchant"
    kind: str = "character"  # a preset of the shelf `kinds`: character anima location artifact vehicle
    words: list[str] = []  # every other way the story calls it
    description: str = ""
    look: Look = Look()
    preset: str = ""  # the animal, prop, vehicle or set that draws it


class SceneBreakdown(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str = ""  # stable id of the scene within its script
    scene: SceneFields
    shots: list[ShotFields]
    shot_keys: list[str] = []  # stable ids, one a shot


class Breakdown(BaseModel):
    model_config = ConfigDict(extra="forbid")

    story: str
    title: str = ""  # as the script or the story names itself; empty when it does not
    format: ScriptFormat = "prose"
    director: str = "rules"
    note: str = ""  # one sentence for the person when something had to give way
    scenes: list[SceneBreakdown] = []
    found: list[Found] = []
    cast_list: list[str] = []  # who is who as a person settled it: lines of `cast_list.py`
    mentioned: list[str] = []  # who might be somebody and was not cast, as a cast list would name them

    @property
    def shots(self) -> list[ShotFields]:
        return [shot for scene in self.scenes for shot in scene.shots]
