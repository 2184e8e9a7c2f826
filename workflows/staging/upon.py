"""A beast that sleeps on the sofa sleeps on it: the furniture the words put below it."""

import re
from dataclasses import replace

import numpy as np

from engines.sketch.animals import creature
from engines.sketch.animals.resting import RESTS
from engines.sketch.scenery import world
from engines.sketch.turns import about_y
from engines.stage import Creature, Thing
from library.documents import ShotFields
from presets.loader import shelf
from presets.world import Prop
from workflows.staging.brief import Brief
from workflows.staging.compose import Picture
from workflows.staging.settle import moved
from workflows.staging.words import match

ON = r"\b(on|onto|upon)\b[^,.;:]{0,24}\b"
SUNK_M = 0.1  # metres from where a sitter's pelvis goes down to the cushion
LONGEST = 1.25  # of the furniture's longer side, for whatever lies on it


def with_furniture(brief: Brief, picture: Picture) -> Picture:
    """The picture with its one resting beast raised onto what it lies on, whose front looks at the lens."""
    if len(picture.placed) != 1 or picture.placed[0].unit.marks or not picture.placed[0].unit.creatures:
        return picture
    subject = picture.placed[0]
    found = _below(brief.shot, subject.unit.creatures[0])
    if found is None:
        return picture
    word, prop = found
    spots = np.array([row[:3] for row in prop.lies or prop.sits])
    middle, height = spots.mean(axis=0), float(spots[:, 1].min()) - (0.0 if prop.lies else SUNK_M)
    (x, _, z), eye = subject.where, picture.camera.position
    to_lens = np.degrees(np.arctan2(eye[0] - x, eye[2] - z))
    front = min((subject.facing_deg + turn for turn in (90.0, -90.0)), key=lambda way: _apart(way, float(to_lens)))
    out = about_y(front) @ np.array([middle[0], 0.0, middle[2]])
    under = Thing(
        thing=prop.id,
        entity=word,
        position=(round(x - float(out[0]), 4), 0.0, round(z - float(out[2]), 4)),
        facing_deg=round(front % 360.0, 3),
    )
    others = tuple(one for one in picture.things if one.thing != prop.id)
    raised = moved(replace(picture, things=()), 0.0, (0.0, round(height, 4), 0.0))
    return replace(raised, things=(*others, under))


def _below(shot: ShotFields, beast: Creature) -> tuple[str, Prop] | None:
    """The word and the prop that the words put below a resting animal of a size to lie there."""
    known = shelf("props", Prop)
    for word in shot.props if beast.gait in RESTS else ():
        prop = known.get(match("props", word))
        if not prop or not (prop.lies or prop.sits) or not re.search(ON + re.escape(word.lower()), shot.action.lower()):
            continue
        width, _, depth = world.size(prop.id)
        if creature.size(beast.animal)[0] * beast.scale < LONGEST * max(width, depth):
            return word, prop
    return None


def _apart(one: float, other: float) -> float:
    return abs((one - other + 180.0) % 360.0 - 180.0)
