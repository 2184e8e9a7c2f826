"""What everyone in a shot does: a pose of their own, the legs they do it on, and what two do with each other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engines.sketch.people.pose import posture
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Build, Look, Pose
from presets.world import Prop, Set
from workflows.staging.beasts import animal_by
from workflows.staging.seats import seat_of
from workflows.staging.sets import choose_set
from workflows.staging.words import match, pose_named

IDLE = (
    *("stand", "talk", "listen", "look_around", "look_around_left", "look_down", "look_up"),
    *("arms_crossed", "hands_on_hips"),
)
HANDS = re.compile(r"\b(hands?|fingers?|fists?|palms?|knuckles|fingertips)\b", re.I)
SHAKING = re.compile(r"\b(hands?|fingers?)\b.{0,16}\b(shak|shook|trembl|shiver|quiver)", re.I)
TIGHT = ("medium_close_up", "close_up", "extreme_close_up", "insert")
PULLED_OUT = re.compile(r"\b(out|from|free|up)\b", re.I)
HANDY_M = 0.8  # metres: a longer thing is not looked at in one hand
GROUND = "sit_on_ground"  # how one sits where nothing offers a seat
MUCH_SMALLER = 0.84  # of one's own stature: to such a partner one goes down on a knee


@dataclass(frozen=True, slots=True)
class Act:
    """A pose and, if another's, the legs it is done on: ids of the shelf `poses`."""

    pose: str
    legs: str = ""

    @property
    def whole(self) -> Pose:
        return posture(self.pose, self.legs)


def acts(shot: ShotFields, looks: Mapping[str, Look], names: Sequence[str]) -> dict[str, Act]:
    """What each of the people named does."""
    known = shelf("poses", Pose)
    own = {name: _clad(looks, known, name, _here(shot, known, name, pose_of(shot, name))) for name in names}
    beasts = {name: animal_by(shot, looks, names, name) for name in names}
    own = {name: _in_hand(shot, known, name, pose) for name, pose in own.items()}
    own |= {name: known[pose].on_beast for name, pose in own.items() if known[pose].on_beast in known and beasts[name]}
    done = {name: _rested(Act(pose), shot.resting.get(name, ""), known) for name, pose in own.items()}
    free = [name for name in names if looks.get(name, Look()).species == "human" and name not in shot.riding]
    for name in free:
        other = _other(shot, name, free)
        pose = known[own[name]]
        if pose.palms and beasts[name]:
            continue
        if pose.alone in known and not other:
            done[name] = Act(pose.alone, done[name].legs)
        if not other or not pose.pair or own[other] not in (*IDLE, *pose.pair, pose.id):
            continue
        pair = pose.pair
        for one, partner, pose in ((name, other, pair[0]), (other, name, pair[1])):
            done[one] = Act(pose, done[one].legs or _levelled(known[pose], looks, one, partner))
        break
    done = {name: _shown(shot, act) for name, act in done.items()}
    return _varied(done, known, shot.subject)


def _clad(looks: Mapping[str, Look], known: Mapping[str, Pose], name: str, pose: str) -> str:
    """The pose that clothes make of one."""
    other = known[pose].clad.get(looks.get(name, Look()).garment, "")
    return other if other in known else pose


def _here(shot: ShotFields, known: Mapping[str, Pose], name: str, pose: str) -> str:
    """The pose that the words or the place make of one: climbing is another thing on a rock than on a ladder."""
    if known[pose].seat and not known[pose].before and GROUND in known and not seat_of(shot, known[pose]):
        return GROUND
    if word := next((word for word in known[pose].said if re.search(rf"\b{word}s?\b", shot.action, re.I)), ""):
        return known[pose].said[word] if name == shot.subject else "stand"
    if not known[pose].where:
        return pose
    named = [match("props", word) for word in (*shot.props, shot.action)]
    there = [prop for prop in named if prop] or pick("sets", Set, choose_set(shot)).near
    return next((other for prop, other in known[pose].where.items() if prop in there and other in known), pose)


def _in_hand(shot: ShotFields, known: Mapping[str, Pose], name: str, pose: str) -> str:
    """The pose of somebody who has got what they were after: it is held up, not reached for any more."""
    other = known[pose].in_hand
    prop = shelf("props", Prop).get(match("props", shot.holding.get(name, "")))
    if other not in known or prop is None or prop.hold != "grip" or prop.size_m > HANDY_M:
        return pose
    if known[pose].pair and match("props", shot.looking_at.get(name, "")) != prop.id:
        return pose  # it is done with somebody
    return pose if known[pose].handles and not PULLED_OUT.search(shot.action) else other


def _shown(shot: ShotFields, act: Act) -> Act:
    """Hands that shake, and those a tight picture is about, are held up before the chest where they can be seen."""
    idle = act.pose in IDLE or act.pose == shot.resting.get(shot.subject)
    told = SHAKING if shot.shot_size not in TIGHT else HANDS
    if not idle or shot.dialogue or not told.search(shot.action):
        return act
    return Act("tremble", act.legs or (act.pose if act.pose not in IDLE else ""))


def _varied(done: dict[str, Act], known: Mapping[str, Pose], subject: str) -> dict[str, Act]:
    """No two in a row stand or listen alike: those who do as another before them do it in a way of their own."""
    varied, taken = dict(done), dict[str, int]()
    for name in sorted(done, key=lambda name: name != subject):
        act = done[name]
        count = taken.get(act.pose, 0)
        taken[act.pose] = count + 1
        ways = [act.pose, *(way for way in known[act.pose].variants if way in known)]
        if not act.legs:
            varied[name] = Act(ways[count % len(ways)])
    return varied


def grasped(shot: ShotFields, names: Sequence[str]) -> ShotFields:
    """The shot with small things in the hands of those who hug or catch them."""
    known, props = shelf("poses", Pose), shelf("props", Prop)
    taken = {}
    for name in names:
        pose = known[pose_of(shot, name)]
        prop = props.get(match("props", shot.looking_at.get(name, "")))
        if pose.in_hand and not pose.handles and prop and prop.hold == "grip" and prop.size_m <= HANDY_M:
            taken[name] = shot.looking_at[name]
    return shot.model_copy(update={"holding": taken | shot.holding}) if taken else shot


def pose_of(shot: ShotFields, name: str) -> str:
    """The pose a shot asks of someone; those who speak talk and everyone else stands."""
    asked = shot.doing.get(name, "")
    poses = shelf("poses", Pose)
    if asked in poses:
        return asked
    if asked and (found := pose_named(asked)):
        return found
    return "talk" if speaks(shot, name) and "talk" in poses else "stand"


def speaks(shot: ShotFields, name: str) -> bool:
    return any(line.split(":")[0].split("(")[0].strip().lower() == name.lower() for line in shot.dialogue.splitlines())


def seated(shot: ShotFields, name: str, usual: str, steered: bool = True) -> Act:
    """What someone does who is carried: rides or drives, or does with the arms what is asked, on a rider's legs.

    In what is not `steered` a driver only sits.
    """
    poses = shelf("poses", Pose)
    usual = usual if usual in poses else "sit"
    asked = pose_of(shot, name)
    if poses[asked].posture in ("riding", "sitting"):
        return Act(asked if steered or asked != "drive" else usual)
    return Act(asked, usual) if by_hand(poses[asked]) else Act(usual)


def by_hand(pose: Pose) -> bool:
    """Is it done by the arms alone, whatever the legs do?"""
    return pose.posture == "standing" and not pose.moving and bool(pose.reach)


def _rested(act: Act, rest: str, known: Mapping[str, Pose]) -> Act:
    """The act of someone who has sat or knelt down before."""
    if rest not in known or act.pose == rest:
        return act
    if act.pose == "stand":
        return Act(rest)
    return Act(act.pose, rest) if known[rest].posture != "lying" and by_hand(known[act.pose]) else act


def _other(shot: ShotFields, name: str, free: Sequence[str]) -> str:
    """With whom they do it: whom they look at, else the only other one."""
    looked = shot.looking_at.get(name, "")
    if looked in free and looked != name:
        return looked
    others = [other for other in free if other != name]
    return others[0] if len(others) == 1 else ""


def _levelled(pose: Pose, looks: Mapping[str, Look], name: str, other: str) -> str:
    """The legs that bring one level with a much smaller partner, where the pose wants that."""
    tall, small = (pick("builds", Build, looks.get(who, Look()).build).height_m for who in (name, other))
    return pose.level if small < MUCH_SMALLER * tall else ""
