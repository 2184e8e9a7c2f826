"""Somebody, or a small animal, in somebody's arms: lifted, carried, caught."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from engines.sketch.animals import creature as beasts
from engines.stage import Creature, Mark, Vec3
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Build, Look, Pose
from presets.world import Animal, Prop
from workflows.staging import figures
from workflows.staging.acting import IDLE, Act, pose_of
from workflows.staging.beasts import is_person, species_of
from workflows.staging.bodies import mark_of
from workflows.staging.unit import Unit
from workflows.staging.words import match

BORNE = "borne"  # the pose of whoever is carried
HEIGHT, AHEAD_M = 0.585, 0.27  # of the carrier's stature up to the pelvis of whoever is carried, and metres before it
CHEST = 0.68  # of it up to the middle of an animal
BELOW_M = 0.1  # from a joint of the carried down to the forearm it lies on
TOO_TALL = 1.12  # of the carrier's stature
LONGEST_M, HEAVIEST_M = (
    0.9,
    0.78,
)  # metres of an animal in arms, nose to tail; and at the shoulder, of one that is lifted
PETTED = 0.55  # of a grown animal's size, for its young
YOUNG = re.compile(r"\b(lamb|kid|calf|foal|pup|puppy|kitten|cub|chick|piglet|fawn|baby)\b", re.I)
PRONOUNS = "him|her|them|it"
BETWEEN = r"(?!(?:while|and|as|when|with|for|to|from|but|behind|past|before|at|by|in|on|of|or)\b)[\w’'-]+\s+"
AFTER = (
    r"(?=\s*([.,;:!?]|$)|\s+(in|into|onto|to|out|over|through|across|from|up|down|away|home|back|on|off|along|past|and"
    r"|as|while|toward|towards|ashore|inside|outside|high|upstairs|downstairs)\b)"
)


def carried_by(
    shot: ShotFields, looks: Mapping[str, Look], free: Sequence[str], name: str, doing: Mapping[str, Act]
) -> str:
    """Whom somebody has in the arms, by name or by the kind of an unnamed animal; empty: nobody."""
    pose = shelf("poses", Pose)[doing[name].pose]
    if pose.borne not in shelf("poses", Pose) or name in shot.riding or _hands_full(shot, name):
        return ""
    others = [one for one in free if one != name and one not in shot.riding and _still(shot, doing, one)]
    animals = [one for one in shot.creatures if _small(one, shot)]
    people = [one for one in others if is_person(looks.get(one, Look())) and _light(looks, name, one)]
    beasts_here = [one for one in others if one in looks and _small(species_of(looks[one]), shot)]
    return next((one for one in (*people, *beasts_here, *animals) if _said(shot, pose, name, one)), "")


def in_arms(shot: ShotFields, looks: Mapping[str, Look], name: str, act: Act, other: str, side: int, seed: int) -> Unit:
    """Both as one unit: the other across the arms, the head on the side the carrier looks from."""
    look = looks.get(other, Look())
    carrier = mark_of(shot, looks.get(name, Look()), name, seed, Act(act.whole.borne, _legs(act)))
    carrier = carrier.model_copy(update={"right_hand": "", "left_hand": ""})
    if (other in looks and is_person(look)) or (other not in looks and other in shot.characters):
        return _of_people(shot, carrier, look, other, side, seed)
    return _with_animal(shot, carrier, species_of(look) or other, other if other in looks else "", look.colour, side)


def _legs(act: Act) -> str:
    """Those who walk go on walking."""
    return act.legs or ("walk" if act.whole.moving else "")


def _hands_full(shot: ShotFields, name: str) -> bool:
    return match("props", shot.holding.get(name, "")) in shelf("props", Prop)


def _still(shot: ShotFields, doing: Mapping[str, Act], name: str) -> bool:
    """Whether somebody does nothing of their own that being carried would spoil."""
    pose = doing[name].pose if name in doing else pose_of(shot, name)
    return pose in IDLE or pick("poses", Pose, pose).posture == "lying" or pose in (BORNE, "hug")


def _light(looks: Mapping[str, Look], name: str, other: str) -> bool:
    own, carried = (pick("builds", Build, looks.get(one, Look()).build).height_m for one in (name, other))
    return carried < TOO_TALL * own


def _small(animal: str, shot: ShotFields) -> bool:
    known = shelf("animals", Animal)
    if animal not in known:
        return False
    return known[animal].plan in ("fish", "snake") or known[animal].shoulder_m * _grown(shot) < HEAVIEST_M


def _grown(shot: ShotFields) -> float:
    return PETTED if YOUNG.search(shot.action) else 1.0


def _said(shot: ShotFields, pose: Pose, name: str, other: str) -> bool:
    """Whether the words have it that the other is carried; a caption without the verb is taken as the shot has it."""
    text = shot.action.lower()
    # A verb that ends in e loses it before "ing", one that ends in y turns to "ied".
    verbs = "|".join(re.escape(re.sub(r"(e|y)$", "", verb)) for verb in pose.verbs if " " not in verb) + "|caught"
    verb = rf"\b(?:{verbs})\w*\s+(?:up\s+)?"
    if not re.search(verb, text):
        return not [word for word in shot.props if match("props", word)] and shot.looking_at.get(name, other) == other
    word = re.escape(other.lower().split()[-1])
    if other not in shot.characters:
        kinds = [*shelf("animals", Animal)[other].words, other]
        word = "|".join(map(re.escape, kinds))
    called = rf"(?:{BETWEEN}){{0,3}}?(?:{word})\b(?!['’]s)"
    return bool(re.search(rf"{verb}(?:{called}|(?:{PRONOUNS})\b{AFTER})", text))


def _of_people(shot: ShotFields, carrier: Mark, look: Look, other: str, side: int, seed: int) -> Unit:
    act = Act(BORNE)
    mark = mark_of(shot, look, other, seed, act).model_copy(update={"right_hand": "", "talking": False})
    body, across = figures.person(mark), 90.0 * side % 360.0
    at = body.moved((0.0, 0.0, 0.0), across).at
    tall = figures.person(carrier).stature
    pelvis = np.array([0.0, HEIGHT * tall, AHEAD_M * tall / 1.76])
    # Its middle, not its pelvis, is before the carrier's.
    middle = (at["chest"] + (at["r_knee"] + at["l_knee"]) / 2) / 2
    x, y, z = pelvis - [middle[0], at["pelvis"][1], at["pelvis"][2]]
    where: Vec3 = (round(x, 4), round(y, 4), round(z, 4))
    mark = mark.model_copy(update={"position": where, "facing_deg": across})
    lying = at["chest"] + [x, y, z], (at["r_knee"] + at["l_knee"]) / 2 + [x, y, z]
    carrier = carrier.model_copy(update=_under(*lying))
    return _unit(carrier, replace(body.moved(where, across), name=other), (mark,), (), (carrier.entity, other))


def _with_animal(shot: ShotFields, carrier: Mark, animal: str, named: str, colour: str, side: int) -> Unit:
    long, _ = beasts.size(animal)
    entry = shelf("animals", Animal)[animal]
    scale = round(min(_grown(shot), LONGEST_M / long), 3)
    gait = "lie" if entry.plan == "quadruped" else "stand"
    beast = Creature(animal=animal, entity=named, facing_deg=-90.0 * side % 360.0, gait=gait, scale=scale)
    beast = beast.model_copy(update={"colour": colour if named and colour != Look().colour else ""})
    coat = beasts.solid(beast).vertices
    low, high = coat.min(axis=0), coat.max(axis=0)
    tall = figures.person(carrier).stature
    z = 0.2 * tall / 1.76 + (high[2] - low[2]) / 2
    y = CHEST * tall - 0.5 * float(high[1] - low[1])
    x = -float(low[0] + high[0]) / 2
    beast = beast.model_copy(update={"position": (round(x, 4), round(y, 4), round(z, 4))})
    half = 0.26 * float(high[0] - low[0])
    base = y + BELOW_M
    carrier = carrier.model_copy(update=_under(np.array([-side * half, base, z]), np.array([side * half, base, z])))
    home = beast.model_copy(update={"position": (0.0, y, 0.0), "facing_deg": 0.0})
    body = figures.animal(home).moved((x, 0.0, z), beast.facing_deg)
    names = (carrier.entity, named) if named else (carrier.entity,)
    return _unit(carrier, body, (), (beast,), names)


def _under(one: np.ndarray, other: np.ndarray) -> dict[str, Vec3]:
    """Palms below two places, the one further to the carrier's left for the left hand."""
    left, right = (one, other) if one[0] > other[0] else (other, one)
    spots = [point - [0.0, BELOW_M, -0.06] for point in (right, left)]
    return {
        key: (round(float(p[0]), 4), round(float(p[1]), 4), round(float(p[2]), 4))
        for key, p in zip(("right_touch", "left_touch"), spots, strict=True)
    }


def _unit(
    carrier: Mark,
    other: figures.Figure,
    marks: tuple[Mark, ...],
    animals: tuple[Creature, ...],
    names: tuple[str, ...],
) -> Unit:
    body = figures.person(carrier)
    pose = Act(carrier.pose, carrier.legs).whole
    return Unit((body, other), names, pose, (carrier, *marks), animals, radius=0.6, bound=True)
