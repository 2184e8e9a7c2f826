"""The stage of one shot: who stands where, in what, seen through which lens.

Right-handed, in metres: x to the right, y up, z towards the audience. A facing of 0° looks along +z (at the audience),
90° along +x. Everything here is frozen and serialisable; a stage and a seed are all the sketch engine needs.
"""

from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

from presets.people import Look

Vec3: TypeAlias = tuple[float, float, float]


class Record(BaseModel):
    """Frozen, closed, and written without its defaults: `record.written()`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def written(self) -> dict[str, object]:
        return self.model_dump(mode="json", exclude_defaults=True)


class Camera(Record):
    position: Vec3 = (0.0, 1.6, 6.0)
    target: Vec3 = (0.0, 1.2, 0.0)
    focal_mm: float = 35.0
    sensor_mm: float = 36.0  # width of the sensor; its height follows from the picture's aspect
    roll_deg: float = 0.0  # positive tilts the horizon clockwise


class Mark(Record):
    """A person on the stage."""

    entity: str  # the name the shot uses
    position: Vec3 = (0.0, 0.0, 0.0)  # ground under the pelvis; for a rider, the point the mount stands on
    facing_deg: float = 0.0
    pose: str = "stand"  # a preset of the shelf `poses`
    legs: str = ""  # a pose kept from the waist down, with its seat: who waves while riding
    phase: float = 0.0  # 0..1, where in its cycle a walk or a gesture is caught
    right_touch: Vec3 | None = None  # where that palm lies, from the mark: metres to its left, up, ahead
    left_touch: Vec3 | None = None  # None: where the pose puts it
    look: Look = Look()
    gaze: Vec3 | None = None  # world point the eyes are on; None: straight ahead
    emotion: str = "neutral"  # neutral happy sad weeping angry afraid surprised disgusted tired
    talking: bool = False
    right_hand: str = ""  # a preset of the shelf `props`
    left_hand: str = ""
    mount: int | None = None  # index into `Stage.creatures` or, when negative, -1 - index into `Stage.things`


class Creature(Record):
    """An animal on the stage, with or without a name of its own."""

    animal: str  # a preset of the shelf `animals`
    entity: str = ""
    position: Vec3 = (0.0, 0.0, 0.0)
    facing_deg: float = 0.0
    gait: str = "stand"  # stand walk run sit lie sleep fly
    phase: float = 0.0
    colour: str = ""  # "#rrggbb"; empty: the animal's own
    scale: float = 1.0
    gaze: Vec3 | None = None


class Thing(Record):
    """A prop or a vehicle on the stage."""

    thing: str  # a preset of the shelf `props` or `vehicles`
    entity: str = ""
    position: Vec3 = (0.0, 0.0, 0.0)
    facing_deg: float = 0.0
    colour: str = ""
    scale: float = 1.0
    burning: bool = False  # in flames, with smoke above it
    alive: bool = False  # it is somebody: it has a face, and `entity` is its name
    emotion: str = "neutral"
    talking: bool = False
    gaze: Vec3 | None = None  # world point the eyes of that face are on
    laid: bool = False  # lies level along its length, though made to stand or to lean: a ladder that is carried


class Stage(Record):
    set: str = "steppe"  # a preset of the shelf `sets`
    set_turn_deg: float = 0.0  # the set turned about y, so that the same place is seen from its other side
    marks: tuple[Mark, ...] = ()
    creatures: tuple[Creature, ...] = ()
    things: tuple[Thing, ...] = ()
    camera: Camera = Camera()
    time_of_day: str = "day"  # a preset of the shelf `lights`: dawn day dusk night …
    weather: str = "clear"  # a preset of the shelf `weather`: clear rain snow fog storm dust …
    movement: str = "static"  # drawn as an arrow overlay when the overlay layer is asked for
    seed: int = 0

    @property
    def cast(self) -> "tuple[Mark | Creature | Thing, ...]":
        """Whoever is somebody or an animal: people first, then animals, then things that are alive."""
        return (*self.marks, *self.creatures, *(thing for thing in self.things if thing.alive))
