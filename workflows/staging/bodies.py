"""One body each: the mark of a person with what the hand holds, an animal in its gait."""

import re

from engines.sketch.animals.species import still_gait
from engines.stage import Creature, Mark
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Build, Look, Pose
from presets.world import Animal, Prop
from workflows.staging import figures
from workflows.staging.acting import Act, pose_of, speaks
from workflows.staging.beasts import species_of
from workflows.staging.unit import Unit, rng_for
from workflows.staging.words import match

FREE = ("relaxed", "open")  # the shapes of a hand that has nothing to do
HANDY_M = 0.9  # longer things are not taken along for a walk
YOUNG_M, LARGE_M = 1.2, 0.6  # metres: of a child, and to the shoulder of an animal whose young are much smaller
YOUNG = 0.5  # of the size of its kind
GAITS = {
    "ride": "run",
    "fight": "run",
    "run": "run",
    "fly": "fly",
    "float": "fly",
    "walk": "walk",
}


def mark_of(shot: ShotFields, look: Look, name: str, seed: int, act: Act) -> Mark:
    preset = act.whole
    held = match("props", shot.holding.get(name, "")) or preset.prop or _taken_along(shot, name, preset)
    rng = rng_for(seed, name, "phase")
    return Mark(
        entity=name,
        pose=act.pose,
        legs=act.legs,
        phase=round(float(rng.uniform()), 3),
        look=look,
        emotion=_felt(shot.feeling.get(name, ""), preset),
        talking=speaks(shot, name),
        right_hand=held,
        left_hand=_instrument(shot, held) if preset.hands[1] in FREE and name == (shot.subject or name) else "",
    )


def _felt(told: str, pose: Pose) -> str:
    """The face of a feeling; whoever cries has one of their own that is more than sad."""
    return pose.emotion if pose.emotion and told in ("", "neutral", "sad") else told or "neutral"


def _instrument(shot: ShotFields, held: str) -> str:
    """What the words have it done with, for the left hand while the right has what came of it: a boot, a rod."""
    with_it = r"\bwith (his|her|their|its|a|an|the) "
    words = [word for word in shot.props if re.search(rf"{with_it}{re.escape(word)}\b", shot.action)]
    known = shelf("props", Prop)
    found = (match("props", word) for word in words)
    return next((id for id in found if held and id in known and id != held and known[id].hold == "grip"), "")


def _taken_along(shot: ShotFields, name: str, pose: Pose) -> str:
    """Whoever travels carries what the shot names, when a hand can and nobody else holds it."""
    if not pose.moving or name != (shot.subject or name) or name in shot.riding:
        return ""
    held = {match("props", word) for word in shot.holding.values()}
    loose = (match("props", word) for word in shot.props if word != shot.looking_at.get(name))
    known = shelf("props", Prop)
    return next((id for id in loose if id and id not in held and known[id].hold and known[id].size_m < HANDY_M), "")


def animal_unit(shot: ShotFields, look: Look, name: str, seed: int) -> Unit:
    asked = pose_of(shot, name)
    pose = pick("poses", Pose, asked)
    phase = round(float(rng_for(seed, name, "phase").uniform()), 3)
    animal = species_of(look)
    beast = Creature(
        animal=animal,
        entity=name,
        gait=_gait(asked, pose),
        phase=phase,
        colour=look.colour,
        scale=_grown(animal, look),
    )
    body = figures.animal(beast)
    return Unit((body,), (name,), pose, creatures=(beast,), radius=body.radius)


def _grown(animal: str, look: Look) -> float:
    """How large it is for its kind: a small dragon is half of one, a small mouse is a mouse."""
    young = pick("builds", Build, look.build).height_m < YOUNG_M
    return YOUNG if young and pick("animals", Animal, animal).shoulder_m > LARGE_M else 1.0


def _gait(asked: str, pose: Pose) -> str:
    return GAITS.get(asked) or still_gait(pose) or ("walk" if pose.moving else "stand")


def wild(animal: str, index: int, seed: int) -> Unit:
    """An unnamed animal; small birds are in the air."""
    entry = pick("animals", Animal, animal)
    rng = rng_for(seed, animal, index)
    airborne = entry.flies and entry.shoulder_m < 0.5
    height = round(float(rng.uniform(1.9, 2.6)), 2) if airborne else 0.0
    beast = Creature(
        animal=animal,
        position=(0.0, height, 0.0),
        gait="fly" if airborne else "stand",
        phase=round(float(rng.uniform()), 3),
    )
    body = figures.animal(beast)
    return Unit((body,), (), pick("poses", Pose, "stand"), creatures=(beast,), radius=body.radius)
