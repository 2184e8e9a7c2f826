"""Smoke far off, and fire where something burns."""

import re
from collections.abc import Iterator

from engines.sketch.scenery import world
from engines.stage import Thing, Vec3
from library.documents import ShotFields
from presets.loader import shelf
from presets.world import Prop
from workflows.staging.brief import Brief
from workflows.staging.compose import Picture
from workflows.staging.measure import Frame

SMOKE, FIRES = ("smoke",), ("fire", "campfire")  # presets of the shelf `props`, the first there is
FAR_WORDS = re.compile(r"\b(horizon|distan\w+|far|hills?|mountains?|over|above|beyond|rises?|rising|skyline)\b")
BURNING = re.compile(r"\b(burn\w*|on fire|in flames|ablaze|blazing|aflame)\b")
FAR_M, TALL = 48.0, 0.3  # metres away, and the share of the frame's height it rises to
COLUMNS = (0.3, 0.22, 0.16, 0.4)  # shares of the width from the side the subject looks to


def is_far(shot: ShotFields, prop: str) -> bool:
    """Does the shot see that smoke from afar?"""
    return prop in SMOKE and bool(FAR_WORDS.search(f"{shot.action} {shot.description}".lower()))


def far_off(brief: Brief, picture: Picture, prop: str, word: str, looks_right: bool) -> Iterator[Thing]:
    """Places for it on the ground near the horizon, on the side the subject looks to first."""
    view = Frame.of(picture.camera, brief.aspect).view
    scale = TALL * FAR_M * view.height / view.focal_px / world.size(prop)[1]
    for column in COLUMNS:
        for u in (1 - column, column) if looks_right else (column, 1 - column):
            ray = view.forward * view.focal_px + (u - 0.5) * view.width * view.right
            x, z = (view.eye + FAR_M / max(float((ray[0] ** 2 + ray[2] ** 2) ** 0.5), 1e-6) * ray)[[0, 2]]
            spot: Vec3 = (round(float(x), 2), 0.0, round(float(z), 2))
            yield Thing(thing=prop, entity=word, position=spot, scale=round(float(scale), 2))


def fire_on(shot: ShotFields, things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """A fire at the largest of these things when the words say that something burns."""
    known = shelf("props", Prop)
    fire = next((id for id in FIRES if id in known), "")
    large = [one for one in things if max(world.size(one.thing)) > 0.7 and one.thing not in (*FIRES, *SMOKE)]
    if not fire or not large or not BURNING.search(f"{shot.action} {shot.description}".lower()):
        return ()
    burning = max(large, key=lambda one: max(world.size(one.thing)) * one.scale)
    wide, tall, _ = world.size(burning.thing)
    scale = round(0.8 * max(wide, tall) / max(world.size(fire)), 2)
    x, _, z = burning.position
    return (Thing(thing=fire, position=(x, round(0.3 * tall, 2), round(z + 0.1, 3)), scale=scale),)
