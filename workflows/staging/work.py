"""What the acting hands work at: the door that is opened, the desk one writes at, the piano one plays."""

from collections.abc import Sequence
from dataclasses import replace

from engines.sketch.scenery import world
from engines.stage import Thing
from library.documents import ShotFields
from presets.loader import pick, shelf
from presets.people import Pose
from presets.world import Prop, Set
from workflows.staging.sets import choose_set
from workflows.staging.unit import Unit
from workflows.staging.words import match

TABLES, KNEES_M = ("table", "desk"), 0.66  # what one sits at, and how far its middle is from the sitter, metres
CLOSE = ("medium_close_up", "close_up", "extreme_close_up")  # what the hands do is out of the frame
WAYS = ("gate", "window", "chest")  # what else is opened and shut; a chest stands before one's knees
EYE_HIGH, HEAD_HIGH = 1.0, 1.6  # metres: what stands so high is worked at from the side, or seen from behind


def work_before(shot: ShotFields, pose: Pose, scale: float) -> tuple[Thing, ...]:
    """The thing a pose works at, in front of a body that faces 0°; nothing where the words speak of another."""
    thing = _worked_at(shot, pose)
    if not thing or (shot.shot_size in CLOSE and not pose.behind):
        return ()
    ahead = (0.0, 0.0, round(pose.before_m * scale, 3))
    return (Thing(thing=thing, position=ahead, facing_deg=180.0, scale=scale if thing != "door" else 1.0),)


def at_table(shot: ShotFields, pose: Pose) -> Pose:
    """The pose of whoever sits at the table of the shot: it stands before them as it does before those who eat."""
    if pose.posture != "sitting" or pose.seat != "chair" or pose.before not in ("", *TABLES):
        return pose
    named = [match("props", word) for word in shot.props]
    table = next((one for one in named if one in TABLES), "")
    away = pose.before_m if pose.before else KNEES_M
    return pose.model_copy(update={"before": table, "before_m": away}) if table else pose


def _worked_at(shot: ShotFields, pose: Pose) -> str:
    named = {match("props", word) for word in (*shot.props, shot.subject)} | {match("props", shot.action)}
    if pose.behind:
        near = pick("sets", Set, choose_set(shot)).near
        there = next((prop for offers in (named, near) for prop in pose.behind if prop in offers), pose.behind[0])
        return there if there in shelf("props", Prop) else ""
    if not pose.before:
        return ""
    if pose.always:
        return pose.before
    if pose.before in named or f" {pose.before}" in f" {shot.action} {shot.description}".lower():
        return pose.before
    if pose.before == "door":  # one may open a letter, too
        return next((way for way in WAYS if way in named), "")
    return pose.before if pick("sets", Set, choose_set(shot)).interior else ""


def turned_to_work(things: tuple[Thing, ...], pose: Pose) -> tuple[float, float] | None:
    """The turns away from the lens that show both a body and the high thing it works at; None for a low one."""
    if not pose.before or not any(thing.facing_deg == 180.0 for thing in things):
        return None
    if all(shelf("props", Prop)[thing.thing].fixed for thing in things if thing.facing_deg == 180.0):
        return (102.0, 118.0)  # it stands against a wall, and so no lens is in front of them
    tall = max(world.size(thing.thing)[1] for thing in things if thing.facing_deg == 180.0)
    if tall < EYE_HIGH:
        return None
    return (104.0, 122.0) if tall > HEAD_HIGH else (72.0, 90.0)


def one_table(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Those who eat or work with the subject share its table."""
    if not units or not works(units[0]):
        return tuple(units)
    shared = units[0].pose.before
    return (units[0], *(_without(unit, shared) for unit in units[1:]))


def works(unit: Unit) -> bool:
    """Does the unit stand or sit before a thing it works at?"""
    return bool(unit.pose.before) and not unit.pose.always and any(thing.facing_deg == 180.0 for thing in unit.things)


def _without(unit: Unit, thing: str) -> Unit:
    if unit.pose.before != thing:
        return unit
    return replace(unit, things=tuple(one for one in unit.things if one.thing != thing), radius=0.32)
