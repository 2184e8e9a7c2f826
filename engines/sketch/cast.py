"""Everything that stands on a stage, as solids: the set, people with what they hold, animals, things."""

from dataclasses import dataclass

import numpy as np

from engines.sketch.animals import creature
from engines.sketch.animals.tack import tack
from engines.sketch.camera import View
from engines.sketch.people import figure
from engines.sketch.picture.flames import kindled
from engines.sketch.scenery import world
from engines.sketch.solid import Solid
from engines.sketch.turns import about_y
from engines.stage import Mark, Stage, Thing, Vec3
from presets.loader import shelf
from presets.world import Vehicle

_TALL_M, _SMALL_PX = 1.75, 200.0  # a figure that shows fewer pixels than this is small

Saddle = tuple[Vec3, float]  # pelvis point, metres, and facing in degrees


@dataclass(frozen=True, slots=True)
class Cast:
    solids: list[Solid]
    joints: list[np.ndarray]  # one (18, 3) for each person


def assemble(stage: Stage, view: View | None = None) -> Cast:
    """Solids in world space and the joints of the people among them; who is small in the `view` is modelled simply."""
    solids, joints = world.solids(stage), []
    solids += [creature.solid(animal) for animal in stage.creatures]
    for mark in stage.marks:
        saddle = _saddle(mark, stage)
        skeleton = figure.posed(mark, saddle)
        solids.append(figure.solid(mark, saddle, _detail(mark, view), skeleton))
        solids += _held(mark, saddle)
        if saddle and mark.mount is not None and mark.mount >= 0:
            solids += [worn for worn in [tack(stage.creatures[mark.mount], mark, saddle)] if worn]
        joints.append(figure.openpose(mark, saddle, skeleton))
    return Cast([kindled(solid, view or View.of(stage.camera, 768, 432)) for solid in solids], joints)


def _detail(mark: Mark, view: View | None) -> float:
    """Sides round a limb as a share of the full number."""
    if view is None:
        return 1.0
    depth = float(view.to_camera(np.array([mark.position]))[0, 2])
    return 0.6 if _TALL_M * view.focal_px / max(depth, 0.1) < _SMALL_PX else 1.0


def _held(mark: Mark, saddle: Saddle | None) -> list[Solid]:
    hands = {"right": mark.right_hand, "left": mark.left_hand}
    if not any(hands.values()):
        return []
    grips = figure.grips(mark, saddle)
    return [world.prop_solid(prop, *grips[hand]) for hand, prop in hands.items() if prop]


def _saddle(mark: Mark, stage: Stage) -> Saddle | None:
    """Where a rider or passenger sits; None for those on their own feet."""
    if mark.mount is None:
        return None
    if mark.mount >= 0:
        return creature.saddle(stage.creatures[mark.mount])
    return _seat(stage.things[-1 - mark.mount], _place_aboard(mark, stage))


def _place_aboard(mark: Mark, stage: Stage) -> int:
    """How many of those on the same thing come before this one: the first of them drives."""
    aboard = [other for other in stage.marks if other.mount == mark.mount]
    return next(index for index, other in enumerate(aboard) if other is mark)


def _seat(thing: Thing, place: int) -> Saddle | None:
    vehicle = shelf("vehicles", Vehicle).get(thing.thing)
    if vehicle is None or not vehicle.seats:
        return None
    seat = np.array(vehicle.seats[place % len(vehicle.seats)][:3]) * thing.scale
    x, y, z = about_y(thing.facing_deg) @ seat + np.array(thing.position)
    return (float(x), float(y), float(z)), thing.facing_deg
