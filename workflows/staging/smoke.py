"""Smoke far off, and fire where something burns."""

import re
from collections.abc import Iterator

from engines.sketch.scenery import world
from engines.stage import Thing, Vec3
from library.documents import ShotFields
from workflows.staging.brief import Brief
from workflows.staging.compose import Picture
from workflows.staging.measure import Frame
from workflows.staging.words import match

SMOKE, FIRES = ("smoke",), ("flames", "fire", "campfire")  # presets of the shelf `props`, the first there is
FLAMES = "flames"
FAR_WORDS = re.compile(r"\b(horizon|distan\w+|far|hills?|mountains?|over|above|beyond|rises?|rising|skyline)\b")
BURNING = re.compile(r"\b(burn\w*|on fire|in flames|ablaze|blazing|aflame)\b")
BULKY_M = 0.7  # metres; smaller things do not carry a fire
FAR_M, TALL = 62.0, (0.42, 0.3, 0.2)  # metres away, and the shares of the frame's height it may rise to
COLUMNS = (0.3, 0.22, 0.16, 0.4)  # shares of the width from the side the subject looks to


def is_far(shot: ShotFields, prop: str) -> bool:
    """Does the shot see that smoke from afar?"""
    return prop in SMOKE and bool(FAR_WORDS.search(f"{shot.action} {shot.description}".lower()))


def far_off(brief: Brief, picture: Picture, prop: str, word: str, looks_right: bool) -> Iterator[Thing]:
    """Places for it on the ground near the horizon, on the side the subject looks to first."""
    view = Frame.of(picture.camera, brief.aspect).view
    columns = [u for c in COLUMNS for u in ((1 - c, c) if looks_right else (c, 1 - c))]
    for tall in TALL:
        scale = tall * FAR_M * view.height / view.focal_px / world.size(prop)[1]
        for u in columns:
            ray = view.forward * view.focal_px + (u - 0.5) * view.width * view.right
            x, z = (view.eye + FAR_M / max(float((ray[0] ** 2 + ray[2] ** 2) ** 0.5), 1e-6) * ray)[[0, 2]]
            spot: Vec3 = (round(float(x), 2), 0.0, round(float(z), 2))
            yield Thing(thing=prop, entity=word, position=spot, scale=round(float(scale), 2))


def on_fire(shot: ShotFields) -> bool:
    """Whether the words say that something burns, or bring flames into the shot without naming them."""
    told = f"{shot.action} {shot.description}".lower()
    brought = any(match("props", word) == FLAMES and word not in told for word in shot.props)
    return brought or bool(BURNING.search(told))


def burns(shot: ShotFields) -> bool:
    """Does something stand in flames? Then the fire belongs on it, not beside it."""
    named = {match("props", word) or match("vehicles", word) for word in (*shot.props, *shot.riding.values())} - {""}
    large = [id for id in named if id not in (*FIRES, *SMOKE) and max(world.size(id)) > BULKY_M]
    return bool(large) and on_fire(shot)


def alight(shot: ShotFields) -> str:
    """The vehicle that is on fire: the one the words tell of, else the one somebody is in."""
    if not on_fire(shot):
        return ""
    ridden = (match("vehicles", mount) for mount in shot.riding.values())
    return match("vehicles", shot.action) or next((id for id in ridden if id), "")


def set_alight(shot: ShotFields, things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """The things with the largest of them in flames when something burns."""
    large = [one for one in things if max(world.size(one.thing)) > BULKY_M and one.thing not in (*FIRES, *SMOKE)]
    if not large or not on_fire(shot):
        return things
    burning = max(large, key=lambda one: max(world.size(one.thing)) * one.scale)
    return tuple(one.model_copy(update={"burning": True}) if one is burning else one for one in things)
