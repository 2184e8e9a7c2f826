"""Animals on the stage: modelled once from their preset, then posed by gait, phase and gaze."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engines.sketch.animals import beast as quadruped
from engines.sketch.animals.ape import ape_head, curled_tail
from engines.sketch.animals.beast import BODY, BONES, MANE, Beast
from engines.sketch.animals.bird import bird, bird_joints
from engines.sketch.animals.cat import cat_head
from engines.sketch.animals.drake import bladed_tail, drake_head
from engines.sketch.animals.fish import fish, fish_joints, snake
from engines.sketch.animals.frog import frog, frog_joints
from engines.sketch.animals.gaits import CARRIAGE, FEET, leg, tail_swing, wing_beat
from engines.sketch.animals.muzzle import head, mane
from engines.sketch.animals.resting import RESTS, Rest, rest_of
from engines.sketch.animals.seal import seal, seal_joints
from engines.sketch.animals.turtle import turtle, turtle_joints
from engines.sketch.animals.wings import wings
from engines.sketch.loft import Cast, Clay, normals_of, rgb
from engines.sketch.solid import Solid
from engines.sketch.turns import about_x, about_y, about_z, clamp, yaw_pitch
from engines.stage import Creature, Vec3
from presets.loader import pick
from presets.world import Animal

_OF_BIRDS = {"fly": (14.0, -6.0), "sleep": (14.0, 30.0)}  # neck and head down, degrees
_JOINTS = {
    "quadruped": quadruped.joints,
    "bird": bird_joints,
    "fish": fish_joints,
    "snake": fish_joints,
    "frog": frog_joints,
    "turtle": turtle_joints,
    "seal": seal_joints,
}
_TURNS_HEAD = ("quadruped", "bird", "turtle", "seal")


@dataclass(frozen=True, slots=True)
class Posed:
    """A creature's bones in the world: turns (b, 3, 3), resting joints and places (b, 3), metres."""

    turns: np.ndarray
    rest: np.ndarray
    at: np.ndarray
    cast: Cast

    def point(self, bone: str, resting: np.ndarray) -> np.ndarray:
        """The world place of a point that rests at `resting`, carried by `bone`."""
        index = BONES.index(bone)
        return self.at[index] + self.turns[index] @ (resting - self.rest[index])


def solid(creature: Creature) -> Solid:
    """The animal of a creature as a surface; its lowest point stands at `position.y`."""
    posed = _posed(creature)
    vertices = posed.cast.posed(posed.turns, posed.rest, posed.at)
    if _settles(creature):  # haunches, mane and tail spread on the ground
        np.maximum(vertices[:, 1], creature.position[1], out=vertices[:, 1])
    normals = normals_of(vertices, posed.cast.triangles)
    return Solid(
        name=creature.entity or creature.animal,
        kind="creature",
        vertices=vertices,
        normals=normals,
        triangles=posed.cast.triangles,
        colours=posed.cast.colours,
        parts=posed.cast.parts,
        strokes=posed.cast.strokes(vertices, normals),
    )


def joints(creature: Creature) -> dict[str, np.ndarray]:
    """World places, metres: head, eyes, nose, chin, neck, crown, shoulder, chest, pelvis, tail, and the legs' joints
    under the names of a person's limbs."""
    posed, animal = _posed(creature), _animal(creature.animal)
    unit = animal.shoulder_m * creature.scale
    rest = {bone: place * unit for bone, place in _JOINTS[animal.plan](animal).items()}
    length, deep, _, down = (value * unit if index < 3 else value for index, value in enumerate(animal.head))
    way, above = quadruped.direction(-down), quadruped.direction(90 - down)
    poll = rest["head"]
    on_head = {
        "head": poll + way * length * 0.4,
        "eyes": poll + way * length * (1 - animal.muzzle[0]) * 0.8 + above * deep * 0.4,
        "nose": poll + way * length,
        "chin": poll + way * length * 0.8 - above * deep,
        "crown": poll + above * deep * 1.05,
    }
    if animal.plan == "bird":
        on_head["eyes"], on_head["nose"] = poll + way * deep * 0.4, poll + way * (deep + length)
    named = {name: posed.point("head", place) for name, place in on_head.items()}
    half = animal.length / 2 * unit
    back = rest["body"][1]
    named |= {name: posed.point("body", np.array([0.0, back, z])) for name, z in (("chest", half), ("pelvis", -half))}
    named["shoulder"] = (
        posed.point("body", np.array([0.0, unit, half]))
        if animal.plan == "quadruped"
        else posed.point("body", rest["body"])
    )
    for side in "rl":
        for name, bone in (
            ("shoulder", "f{}_upper"),
            ("elbow", "f{}_lower"),
            ("wrist", "f{}_foot"),
            ("hip", "h{}_upper"),
            ("knee", "h{}_lower"),
            ("ankle", "h{}_foot"),
        ):
            named[f"{side}_{name}"] = posed.at[BONES.index(bone.format(side))]
    return named | {"neck": posed.point("neck", rest["neck"]), "tail": posed.point("tail", rest["tail"])}


def saddle(creature: Creature) -> tuple[Vec3, float]:
    """Where a rider's pelvis goes, metres, and the way the rider faces, degrees."""
    posed, animal = _posed(creature), _animal(creature.animal)
    unit = animal.shoulder_m * creature.scale
    back = (
        1.0 + animal.hump * 0.25
        if animal.plan == "quadruped"
        else _JOINTS[animal.plan](animal)["body"][1] + animal.depth / 2
    )
    seat = posed.point("body", np.array([0.0, back * unit + 0.08, 0.12 * animal.length * unit]))
    return (float(seat[0]), float(seat[1]), float(seat[2])), creature.facing_deg


def carried(creature: Creature, resting: np.ndarray) -> np.ndarray:
    """Places (n, 3) of a resting body, metres, taken along by the trunk of a creature that moves."""
    posed, index = _posed(creature), BONES.index("body")
    return posed.at[index] + (resting - posed.rest[index]) @ posed.turns[index].T


@lru_cache(maxsize=128)
def size(animal_id: str) -> tuple[float, float]:
    """(length from nose to tail, height to the crown) of a standing animal, metres."""
    low, high = (edge(_cast(animal_id, "", 1.0).vertices, axis=0) for edge in (np.min, np.max))
    return float(high[2] - low[2]), float(high[1] - low[1])


def _animal(id: str) -> Animal:
    return pick("animals", Animal, id)


def _posed(creature: Creature) -> Posed:
    animal = _animal(creature.animal)
    spread = creature.gait == "fly" or (animal.plan == "bird" and creature.gait == "run")
    cast = _cast(creature.animal, creature.colour, creature.scale, spread, creature.gait == "sleep")
    turns, resting, places = _bones(creature, animal, _rest_of(creature.animal, creature.gait), spread)
    height = cast.posed(turns, resting, places)[:, 1]
    lowest = float(height[_trunk(cast)].min() if _settles(creature) else height.min())
    return Posed(turns, resting, places + np.array([0.0, creature.position[1] - lowest, 0.0]), cast)


def _settles(creature: Creature) -> bool:
    """Whether it rests on its trunk; frogs, turtles and seals rest as they stand."""
    return creature.gait in RESTS and _animal(creature.animal).plan not in ("frog", "turtle", "seal")


def _trunk(cast: Cast) -> np.ndarray:
    """Which vertices (n,) are flesh of the trunk: what an animal rests on."""
    flesh = cast.weights[:, BONES.index("body")] > 0.5
    flesh[cast.triangles[cast.parts != BODY]] = False
    return flesh


def _bones(creature: Creature, animal: Animal, at_rest: Rest | None, spread: bool) -> tuple[np.ndarray, ...]:
    """Turns, resting joints and places of all bones, before the ground is found under them."""
    unit = animal.shoulder_m * creature.scale
    rest = {bone: place * unit for bone, place in _JOINTS[animal.plan](animal).items()}
    turn, at = _body(creature, animal, rest, at_rest)
    _head(creature, animal, rest, turn, at, at_rest)
    raised, swung = tail_swing(creature.gait, creature.phase)
    if at_rest:
        raised = at_rest.tail
    if animal.plan == "fish":
        raised, swung = 0.0, swung * 2
    _hang("tail", "body", about_y(swung) @ about_x(raised), rest, turn, at)
    _legs(creature, animal, rest, turn, at, at_rest)
    for side, sign in (("r", -1.0), ("l", 1.0)):
        beat = wing_beat(creature.phase) if spread else 0.0
        _hang(f"{side}_wing", "body", about_z(sign * beat), rest, turn, at)
    return tuple(np.stack([found[bone] for bone in BONES]) for found in (turn, rest, at))


@lru_cache(maxsize=128)
def _rest_of(animal_id: str, gait: str) -> Rest | None:
    """How a four-legged animal rests, its head raised until its trunk or tusks are off the ground."""
    animal = _animal(animal_id)
    if animal.plan != "quadruped" or gait not in RESTS:
        return None
    rest, cast = rest_of(animal, gait), _cast(animal_id, "", 1.0)
    head = cast.weights[:, BONES.index("head")] > 0.5
    head[cast.triangles[cast.parts == MANE]] = False
    for lift in range(0, 80, 4):
        lifted = replace(rest, neck=rest.neck - lift)
        height = cast.posed(*_bones(Creature(animal=animal_id, gait=gait), animal, lifted, False))[:, 1]
        if height[head].min() >= height[_trunk(cast)].min():
            return lifted
    return rest


def _hang(bone: str, parent: str, bend: np.ndarray, rest: dict, turn: dict, at: dict) -> None:
    turn[bone] = turn[parent] @ bend
    at[bone] = at[parent] + turn[parent] @ (rest[bone] - rest[parent])


def _body(creature: Creature, animal: Animal, rest: dict, at_rest: Rest | None) -> tuple[dict, dict]:
    pitch = -at_rest.raised if at_rest else CARRIAGE.get(creature.gait, (0.0, 0.0, 0.0))[0]
    if animal.plan == "bird":
        pitch = {"fly": 6.0, "stand": -14.0, "sit": -8.0, "lie": -2.0, "sleep": -2.0}.get(creature.gait, -6.0)
    elif animal.plan != "quadruped":
        pitch = 0.0
    x, _, z = creature.position
    return {"body": about_y(creature.facing_deg) @ about_x(pitch)}, {"body": np.array([x, rest["body"][1], z])}


def _head(creature: Creature, animal: Animal, rest: dict, turn: dict, at: dict, at_rest: Rest | None) -> None:
    """Neck and head share the turn towards the gaze; a head left alone stays level with the body's pitch."""
    _, neck_down, head_down = CARRIAGE.get(creature.gait, (0.0, 0.0, 0.0))
    if at_rest:
        neck_down, head_down = at_rest.neck, at_rest.head
    elif animal.plan != "quadruped":
        neck_down, head_down = _OF_BIRDS.get(creature.gait, (0.0, 8.0))
    yaw, pitch = 0.0, 0.0
    if creature.gaze is not None and creature.gait != "sleep" and animal.plan in _TURNS_HEAD:
        poll = at["body"] + turn["body"] @ (rest["head"] - rest["body"])
        wanted = about_y(creature.facing_deg).T @ (np.array(creature.gaze) - poll)
        yaw, pitch = yaw_pitch(wanted)
        yaw, pitch = (
            clamp(yaw, -80.0, 80.0),
            clamp(pitch - animal.head[3] * 0.4, -30.0, 0.0 if creature.gait == "lie" else 45.0),
        )
    _hang("neck", "body", about_y(yaw / 2) @ about_x(neck_down + 0.4 * pitch), rest, turn, at)
    _hang("head", "neck", about_y(yaw / 2) @ about_x(head_down + 0.6 * pitch), rest, turn, at)


def _legs(creature: Creature, animal: Animal, rest: dict, turn: dict, at: dict, at_rest: Rest | None) -> None:
    for foot, _ in FEET:
        upper, lower, tip = at_rest.legs[foot] if at_rest else leg(creature.gait, foot, creature.phase)
        if animal.plan == "bird" and foot[0] == "f":
            upper, lower, tip = _bird_leg(creature, foot)
        bends = {"upper": about_x(-upper), "lower": about_x(-lower), "foot": about_x(-tip)}
        if at_rest:
            bends["upper"] = about_y(at_rest.splayed[foot]) @ bends["upper"]
        parent = "body"
        for joint, bend in bends.items():
            _hang(f"{foot}_{joint}", parent, bend, rest, turn, at)
            parent = f"{foot}_{joint}"


def _bird_leg(creature: Creature, foot: str) -> tuple[float, float, float]:
    """Undo the body's lean, then step, tuck under a sitting body, or trail in flight."""
    if creature.gait == "fly":
        return -70.0, -10.0, -40.0
    if creature.gait in RESTS:
        return 82.0, -174.0, 92.0
    lean = -14.0 if creature.gait == "stand" else -6.0
    swing = 0.0 if creature.gait == "stand" else (26.0 if foot == "fr" else -26.0) * np.cos(2 * np.pi * creature.phase)
    return lean + swing, -max(swing, 0) * 0.8, 0.0


@lru_cache(maxsize=128)
def _cast(animal_id: str, colour: str, scale: float, spread: bool = False, asleep: bool = False) -> Cast:
    """The animal at rest, in metres."""
    animal = _animal(animal_id)
    rest = _JOINTS[animal.plan](animal)
    beast = Beast(Clay(BONES), animal, rgb(colour or animal.colour), rest, spread, asleep)
    _PLANS[animal.plan](beast)
    cast = beast.clay.fired()
    unit = animal.shoulder_m * scale
    return Cast(cast.vertices * unit, cast.weights, cast.triangles, cast.colours, cast.parts, cast.lines)


def _quadruped(beast: Beast) -> None:
    quadruped.trunk(beast)
    quadruped.neck(beast)
    quadruped.legs(beast)
    _TAILS.get(beast.animal.tail_end, quadruped.tail)(beast)
    _FACES.get(beast.animal.face, head)(beast)
    mane(beast)
    wings(beast, leathery=True)


_TAILS = {"blade": bladed_tail, "curl": curled_tail}
_FACES = {"ape": ape_head, "cat": cat_head, "drake": drake_head}
_PLANS = {
    "quadruped": _quadruped,
    "bird": bird,
    "fish": fish,
    "snake": snake,
    "frog": frog,
    "turtle": turtle,
    "seal": seal,
}
