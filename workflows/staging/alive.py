"""Things that are somebody: a teapot that speaks, a mirror that answers, a car with a name."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engines.sketch.scenery import world
from engines.stage import Mark, Thing
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Look, Pose
from presets.world import Prop, Set, Vehicle
from workflows.looks import colour_of, thing_of
from workflows.staging import figures
from workflows.staging.acting import pose_of, speaks
from workflows.staging.embodied import foot_of, hangs, somebody
from workflows.staging.sets import choose_set
from workflows.staging.unit import Unit
from workflows.staging.words import match

LOW_M = 0.75  # metres: what is smaller stands on something
RAISED = ("table", "hand", "wall")  # where things stand that nobody looks down to the floor for
INDOORS, OUT_HERE = ("side_table", "table"), ("stump", "crate", "barrel", "low_wall")
ROOM_M = 0.04  # metres round the foot of a thing
LONG_M = 2.0  # metres: what is longer has to do with people at its front


def thing_unit(shot: ShotFields, look: Look, name: str) -> Unit:
    """A thing of the cast in its natural size, on what such a thing stands on where the shot plays."""
    thing = living(shot, look, name)
    under = _stand(shot, thing.thing)
    stand = Thing(thing=under) if under else None
    wide, _, deep = world.size(thing.thing)
    front = round(deep / 2, 3) if deep > LONG_M else 0.0  # who speaks with a train stands by its engine
    top = round(world.size(under)[1], 4) if under else 0.0
    raised = thing.model_copy(update={"position": (0.0, top, -front)})
    body = somebody(thing).moved(raised.position, 0.0)
    bodies = (body, figures.thing(stand)) if stand else (body,)
    radius = wide / 2 if front else max(foot_of(thing.thing), _half(under))
    things = (raised, stand) if stand else (raised,)
    return Unit(bodies, (name,), _bearing(shot, name, thing.thing), things=things, radius=radius + ROOM_M)


def _half(stand: str) -> float:
    """Half the depth of what a thing stands on, metres: one stands before it, not at its end."""
    return world.size(stand)[2] / 2 if stand else 0.0


def living(shot: ShotFields, look: Look, name: str) -> Thing:
    """The thing that somebody is, with a face that speaks and feels."""
    own = thing_of(look)
    own = pick("sets", Set, choose_set(shot)).voices.get(own, own)  # aboard a space ship its computer speaks for it
    colour = "" if look.colour in (Look().colour, colour_of(own)) else look.colour
    feeling = shot.feeling.get(name, "neutral")
    return Thing(thing=own, entity=name, colour=colour, alive=True, emotion=feeling, talking=speaks(shot, name))


def _bearing(shot: ShotFields, name: str, thing: str) -> Pose:
    """What a thing does as far as framing goes: a vehicle may travel, whatever speaks has to do with somebody."""
    poses = shelf("poses", Pose)
    asked = poses[pose_of(shot, name)]
    if asked.moving and thing in shelf("vehicles", Vehicle):
        return asked
    return poses["talk"] if speaks(shot, name) and "talk" in poses else poses["stand"]


def _stand(shot: ShotFields, thing: str) -> str:
    """The prop below a small thing: a table in a room, a stump or a crate out of doors; empty: the ground."""
    known = shelf("props", Prop)
    if thing not in known or known[thing].stands_on not in RAISED or max(world.size(thing)[:2]) > LOW_M or hangs(thing):
        return ""
    place = pick("sets", Set, choose_set(shot))
    if not place.interior:
        return next((id for id in place.near if id in OUT_HERE and id in known), "")
    return next((id for id in INDOORS if id in known and _fits(thing, id)), "")


def _fits(thing: str, stand: str) -> bool:
    return max(world.size(thing)[::2]) < 1.1 * min(world.size(stand)[::2])


def without_doubles(shot: ShotFields, looks: Mapping[str, Look]) -> ShotFields:
    """The shot without the words that mean one of its cast again: it is neither held nor set down a second time.

    Nor does a thing do what needs arms.
    """
    own = {name: thing_of(looks[name]) for name in shot.characters if name in looks and thing_of(looks[name])}
    if not own:
        return shot

    def again(word: str) -> bool:
        return word in own or (match("props", word) or match("vehicles", word)) in own.values()

    names = {thing: name for name, thing in own.items()}

    def mount(word: str) -> str:
        return word if word in own else names.get(match("vehicles", word), word)

    return shot.model_copy(
        update={
            "props": [word for word in shot.props if not again(word)],
            "doing": {name: pose for name, pose in shot.doing.items() if name not in own or _travels(shot, name, own)},
            "holding": {name: word for name, word in shot.holding.items() if not again(word)},
            "riding": {name: mount(word) for name, word in shot.riding.items() if name not in own},
        }
    )


def _travels(shot: ShotFields, name: str, own: Mapping[str, str]) -> bool:
    """What limbs do is not for a thing to do; a car may drive."""
    return own[name] in shelf("vehicles", Vehicle) and shelf("poses", Pose)[pose_of(shot, name)].moving


def once(units: Sequence[Unit]) -> list[Unit]:
    """The units with nothing in a hand or before somebody that is one of the cast."""
    there = {thing.thing for unit in units for thing in unit.things if thing.alive}
    return [_bare(unit, there) for unit in units] if there else list(units)


def _bare(unit: Unit, there: set[str]) -> Unit:
    def empty(mark: Mark) -> Mark:
        hands = {side: "" for side in ("right_hand", "left_hand") if getattr(mark, side) in there}
        return mark.model_copy(update=hands) if hands else mark

    things = tuple(one for one in unit.things if one.alive or one.thing not in there)
    return replace(unit, marks=tuple(map(empty, unit.marks)), things=things)
