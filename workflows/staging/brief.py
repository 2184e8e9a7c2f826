"""Everything staging decides from, gathered once from a shot: its sizes, its people, its angle and lens."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from engines.stage import Stage
from library.documents import ShotFields
from presets.framing import Angle, Size
from presets.loader import pick
from presets.people import Look, Pose
from workflows.staging.acting import grasped, pose_of
from workflows.staging.alive import without_doubles
from workflows.staging.cast import cast_units
from workflows.staging.continuity import looking_side, screen_order, turned
from workflows.staging.unit import Unit, rng_for
from workflows.staging.work import one_table

TRAVEL = {"left": -1, "right": 1}  # screen directions
LENSES = (14.0, 200.0)  # millimetres, what a film crew carries


@dataclass(frozen=True, slots=True, eq=False)
class Brief:
    shot: ShotFields
    size: Size
    angle: Angle
    roll_deg: float
    pitch_bias: float  # 0..1 within an angle's range of pitches
    lens_mm: float
    aspect: float
    seed: int
    scene_key: str
    units: tuple[Unit, ...]  # the subject's first
    order: tuple[int, ...]  # how far left each stands, 0 leftmost
    side: int  # the side of the picture the subject looks to: −1 left, 1 right
    looker: str  # whose eyes the camera is, for a point of view
    previous: Stage | None
    reach: float  # metres the lens can go back before it leaves the room; endless under the open sky
    ceiling: float  # metres

    @property
    def framing(self) -> str:
        return self.shot.framing


def brief_of(
    shot: ShotFields,
    looks: Mapping[str, Look],
    *,
    aspect: float,
    seed: int,
    previous: Stage | None = None,
    scene_key: str = "",
    reach: float = inf,
    ceiling: float = inf,
) -> Brief:
    """The brief of a shot; the arguments are those of `stage_shot`, and how far off walls and ceiling are."""
    shot = without_doubles(shot, looks)
    names = _names(shot)
    looker = ""
    if shot.framing == "pov" and names:
        looker = _looker(shot, names)
        names = [name for name in names if name != looker]
    side = _side(shot, names, seed, previous, scene_key)
    shot = grasped(shot, names)
    shot = _far_handed(shot, names, TRAVEL.get(shot.direction, side))
    units = _partners_first(one_table(cast_units(shot, looks, names, seed, side)))
    rng = rng_for(seed, scene_key, "lens")
    angle = pick("angles", Angle, shot.angle)
    roll = float(rng.uniform(*angle.roll_deg)) * (1 if rng.uniform() < 0.5 else -1)
    return Brief(
        shot=shot,
        size=pick("sizes", Size, _size(shot, units)),
        angle=angle,
        roll_deg=roll,
        pitch_bias=float(rng.uniform(0.2, 0.8)),
        lens_mm=min(max(shot.lens_mm, LENSES[0]), LENSES[1]),
        aspect=aspect,
        seed=seed,
        scene_key=scene_key,
        units=units,
        order=tuple(screen_order(units, previous, scene_key)),
        side=side,
        looker=looker,
        previous=previous,
        reach=reach,
        ceiling=ceiling,
    )


def _partners_first(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The units with the one the subject has to do with right after it, where more stand by."""
    if len(units) < 3 or not units[0].pose.pair:
        return units
    index = next((at for at, unit in enumerate(units) if at and unit.pose.id in units[0].pose.pair and unit.cast), 1)
    return (units[0], units[index], *(unit for at, unit in enumerate(units) if at not in (0, index)))


def _far_handed(shot: ShotFields, names: list[str], side: int) -> ShotFields:
    """The shot with its one person's hand before the face changed for the one that is further from the lens."""
    if len(names) != 1 or side < 0:
        return shot
    other = pick("poses", Pose, pose_of(shot, names[0])).turned_right
    return shot.model_copy(update={"doing": shot.doing | {names[0]: other}}) if other else shot


def _names(shot: ShotFields) -> list[str]:
    """Everyone named, once, the subject first."""
    names = list(dict.fromkeys(name for name in shot.characters if name))
    return sorted(names, key=lambda name: name != shot.subject)


def _looker(shot: ShotFields, names: list[str]) -> str:
    """Whose eyes a point of view is: whoever looks on from outside it, or at another, else the one whose shot it is."""
    if outside := next((name for name in shot.looking_at if name not in names), ""):
        return outside
    if len(names) > 1 and shot.subject in names and shot.looking_at.get(shot.subject) in ("camera", "", None):
        # The shot's subject is then what is seen, by whoever looks at it.
        return next((name for name in names if shot.looking_at.get(name) == shot.subject), shot.subject)
    return shot.subject if shot.subject in names else names[0]


def _side(shot: ShotFields, names: list[str], seed: int, previous: Stage | None, scene_key: str) -> int:
    """The side the subject looks to: at whom it looks or speaks with, as in the last picture, or either."""
    if not names:
        return 1
    name, other = names[0], shot.looking_at.get(names[0], "")
    if other and other not in ("camera", "away", "beyond"):
        return looking_side(name, other, previous, scene_key)
    if (known := turned(previous, name)) and not shot.direction:
        return known
    return 1 if rng_for(seed, scene_key, "side").uniform() < 0.5 else -1


def _size(shot: ShotFields, units: tuple[Unit, ...]) -> str:
    """An insert without a thing to look at is a close-up; a view of a place with people in it is a wide one."""
    if shot.framing == "empty" and units and shot.shot_size not in ("extreme_wide", "wide"):
        return "wide"
    return shot.shot_size
