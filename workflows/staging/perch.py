"""Sitting and lying where the set offers it: its chairs and beds before one's own."""

from collections.abc import Iterator
from dataclasses import replace

from engines.stage import Thing, Vec3
from presets.loader import shelf
from presets.world import Prop
from workflows.staging.compose import Picture
from workflows.staging.placed import Placed
from workflows.staging.sets import Floor
from workflows.staging.settle import moved, trouble
from workflows.staging.unit import Unit

STEP = 0.13  # metres a seat may be higher or lower than a chair and still be sat on alike
GOOD = 0.5  # trouble a place may give and still be taken
BEDDED = ("sleep", "lie", "wake")  # poses for a bed …
HEAD_ALONG_X = ("sleep",)  # … and those of them that lie across their facing
MATTRESS = 0.51  # metres, the bed of the shelf `props`
SLACK = 1.2  # metres before a sitter in which a table hides nothing


def perched(picture: Picture, floor: Floor) -> Picture | None:
    """The picture with its subject in a seat or a bed of the set; None where none is to be had."""
    if not picture.placed or picture.things:
        return None
    subject = picture.placed[0]
    found = [
        (slack_trouble(one, one.placed[0], floor), index, one)
        for index, one in enumerate(_tries(picture, subject, floor))
    ]
    if not found or min(found)[0] > GOOD:
        return None
    return min(found)[2]


def _tries(picture: Picture, subject: Placed, floor: Floor) -> Iterator[Picture]:
    unit = subject.unit
    if _in_bed(picture):
        for bed in floor.beds:
            yield set_at(picture, subject, bed.point, bed.facing_deg - _feet(subject))
    elif unit.pose.seat and not unit.pose.before and _any_seat(unit):
        bare = replace(picture, placed=(replace(subject, unit=replace(unit, things=())), *picture.placed[1:]))
        chair = float(subject.lead.at["pelvis"][1])
        for seat in floor.seats:
            if abs(seat.point[1] - chair) < STEP:
                x, _, z = seat.point
                yield set_at(bare, subject, (x, 0.0, z), seat.facing_deg)


def _any_seat(unit: Unit) -> bool:
    """Whether a seat of the set is as good: a chair's, a bench's, but no rock's."""
    known = shelf("props", Prop)
    return all(one.thing == unit.pose.seat or known[one.thing].furniture for one in unit.things if one.thing in known)


def with_bed(picture: Picture, floor: Floor) -> Picture:
    """The picture with a bed of its own below whoever sleeps under a roof."""
    if not (floor.interior and _in_bed(picture)):
        return picture
    subject = picture.placed[0]
    raised = moved(picture, 0.0, (0.0, MATTRESS, 0.0))
    x, _, z = subject.where
    bed = Thing(thing="bed", position=(x, 0.0, z), facing_deg=subject.facing_deg + _feet(subject))
    return replace(raised, things=(*raised.things, bed))


def _in_bed(picture: Picture) -> bool:
    return len(picture.placed) == 1 and bool(picture.placed[0].unit.marks) and picture.placed[0].unit.pose.id in BEDDED


def _feet(subject: Placed) -> float:
    """Degrees from where a lying body faces to where its feet point."""
    return -90.0 if subject.unit.pose.id in HEAD_ALONG_X else 0.0


def set_at(picture: Picture, subject: Placed, point: Vec3, facing_deg: float) -> Picture:
    """The whole picture turned and carried until its subject is at `point` and faces that way."""
    turn = facing_deg - subject.facing_deg
    there = moved(picture, turn, (0.0, 0.0, 0.0)).placed[0].where
    return moved(picture, turn, (point[0] - there[0], point[1], point[2] - there[2]))


def slack_trouble(picture: Picture, subject: Placed, floor: Floor) -> float:
    """As anywhere, but the subject is in its place and what stands before it is its table."""
    others = tuple(one for one in picture.placed if one is not subject)
    eye, (x, y, z) = picture.camera.position, subject.where
    away = max(((eye[0] - x) ** 2 + (eye[2] - z) ** 2) ** 0.5, 1e-6)
    slack = min(1.0, SLACK / away)
    front = (x + (eye[0] - x) * slack, y, z + (eye[2] - z) * slack)
    return trouble(replace(picture, placed=others), floor) + floor.blocked(eye, front)
