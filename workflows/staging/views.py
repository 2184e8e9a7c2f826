"""Pictures that are not of people first: a thing close up, what someone sees, a place."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import inf

import numpy as np

from engines.sketch.scenery import world
from engines.stage import Camera, Thing
from presets.framing import Angle
from presets.loader import pick, shelf
from presets.world import Prop
from workflows.staging.brief import Brief
from workflows.staging.camera import Aim, sensor_mm
from workflows.staging.compose import ORIGIN, WHOLE_BOX, Picture, photographed
from workflows.staging.critters import shown_turn
from workflows.staging.gaze import SKY
from workflows.staging.measure import Frame
from workflows.staging.placed import Placed, Spot, put
from workflows.staging.rests import stand_for
from workflows.staging.smoke import FIRES, alight, burns, far_off, is_far, set_alight
from workflows.staging.unit import Unit, rng_for
from workflows.staging.words import match

LOOKING_DOWN = Angle(id="down", height="eyes", pitch_deg=(-19.0, -6.0))
UPWARD = 0.36  # metres the view rises on each metre: the sky over a strip of land
STEEP = Angle(id="steep", height="free", pitch_deg=(-54.0, -42.0))  # over a hand that is near the face
PLACES = (None, (0.5, 0.34), (0.5, 0.68), (0.3, 0.5), (0.7, 0.5), (0.3, 0.3), (0.7, 0.3))  # … or its hand aside
TURNS = (24.0, -30.0, 66.0, 105.0, -75.0)  # degrees a body may turn from the lens to keep its face out
LAID_OUT = Angle(id="laid out", height="free", pitch_deg=(-38.0, -28.0))  # what lies is seen from above
INSIDE = "table"  # what a small thing is shown on in a room
AT_HOME, OUT_HERE, GROUND = ("cup", "book", "plate", "candle", "jug", "bowl"), ("rope", "cup", "bottle"), ("pebble",)
REACH_M = 0.42  # of a table top from its middle
FLAT = 0.4  # height over width below which a thing is seen from above
EYE_M = 1.6  # metres, of somebody who stands
KNEE_M = 0.5  # metres; what is lower is out of the frame of somebody who looks straight ahead
LEAST_M = 0.35  # metres; smaller things are lost on the ground
HAND_M = 0.42  # a longer thing in a hand is seen by the hand that holds it
ACROSS = {"high": (-12.0, -8.0), "birds_eye": (-42.0, -34.0)}  # degrees: an empty place keeps its depth
FAR = {"extreme_wide": 12.0, "wide": 9.0, "full": 7.0}  # metres from the middle of an empty place


def insert_thing(brief: Brief) -> str:
    """The prop an insert is of: its subject, else what is held, else the first prop named."""
    shot = brief.shot
    for words in (shot.subject, *shot.holding.values(), *shot.props, shot.description, shot.action):
        if words and words not in shot.characters and (found := match("props", words)):
            return (alight(shot) or found) if found in FIRES else found
    named = () if shot.riding else (shot.subject, *shot.props, shot.description, shot.action)
    return next((found for words in named if words not in shot.characters and (found := match("vehicles", words))), "")


def has_size(thing: str) -> bool:
    """Is it large enough to be seen in its place, from where people stand?"""
    return max(world.size(thing)) > LEAST_M


def stands_out(thing: str) -> bool:
    """Does it rise into a level picture of its place? A boot on the floor lies below the frame."""
    return has_size(thing) and world.size(thing)[1] > KNEE_M


def insert(brief: Brief, prop: str) -> Picture:
    """The prop filling the frame, in the hand that holds it or where such a thing lies."""
    holder = next((unit for unit in brief.units if any(mark.right_hand == prop for mark in unit.marks)), None)
    if holder is not None:
        return _in_the_hand(brief, prop, holder)
    things, top = lying(brief, prop)
    things = set_alight(brief.shot, things)
    middle = np.array([0.0, top + world.size(prop)[1] / 2, 0.0])
    wide, tall, deep = world.size(prop)
    flat = prop in shelf("props", Prop) and tall < FLAT * max(wide, deep)
    angle = (LAID_OUT if flat else LOOKING_DOWN) if brief.angle.height == "eyes" else brief.angle
    return near_it(replace(brief, angle=angle), (), things, middle, max(wide, tall, deep))


def _in_the_hand(brief: Brief, prop: str, holder: Unit) -> Picture:
    """The prop in the hand that holds it, from the first side that leaves the face out; a face would take the eye."""
    size = min(max(world.size(prop)), HAND_M)
    level = LOOKING_DOWN if brief.angle.height == "eyes" else brief.angle
    found: list[tuple[float, Picture]] = []
    for middle_of_frame, angle, turn in product(PLACES, (level, STEEP), TURNS):
        placed = put(holder, Spot(0.0, 0.0, turn), ORIGIN, 0.0)
        middle = placed.lead.at["r_hand"] + np.array([0.0, 0.12 * size, 0.0])
        picture = near_it(replace(brief, angle=angle), (placed,), (), middle, size, middle_of_frame)
        face = _face_shown(brief, picture)
        if not face:
            return picture
        found.append((face, picture))
    return min(found, key=lambda one: one[0])[1]


def _face_shown(brief: Brief, picture: Picture) -> float:
    """How much of the face of whoever holds the thing is in the frame, 0..1."""
    lead, frame = picture.placed[0].lead, Frame.of(picture.camera, brief.aspect)
    places, _ = frame.shares(np.array([lead.at["eyes"], lead.at["head"], lead.at["chin"]]))
    return float(np.mean(np.all((places > 0.0) & (places < 1.0), axis=1)))


def near_it(
    brief: Brief,
    placed: tuple[Placed, ...],
    things: tuple[Thing, ...],
    middle: np.ndarray,
    size: float,
    at: tuple[float, float] | None = None,
    fill: tuple[float, float, float] | None = None,
) -> Picture:
    """The frame filled with what is `size` metres large round that point, which falls `at` (u, v) of the frame."""
    u, v = at or (0.5, brief.size.line if brief.size.measure == "thing" else 0.5)
    aim = Aim(
        anchor=middle,
        u=u,
        v=v,
        span=lambda _: size / min(1.0, brief.aspect),
        fill=fill or (brief.size.fill if brief.size.measure == "thing" else (0.4, 0.58, 0.8)),
        scale_at=middle,
        must=middle[None],
        box=WHOLE_BOX,
        eye_height=float(middle[1]) + 0.2 * size + 0.1,
        knee_height=max(0.15, float(middle[1]) - 0.4 * size),
        nearest=max(0.25, 0.7 * size),
    )
    solved = photographed(brief, aim)
    return Picture(placed, solved.camera, solved.fill, things)


def lying(brief: Brief, prop: str) -> tuple[tuple[Thing, ...], float]:
    """The prop on a table or a stump if it belongs on one, else on the floor, among its like; and how high it lies."""
    if prop not in shelf("props", Prop):
        return (Thing(thing=prop, facing_deg=48.0),), 0.0
    known, entry, turn = shelf("props", Prop), pick("props", Prop, prop), shown_turn(prop)
    out = brief.reach == inf and not entry.indoors
    under = stand_for(brief) if out else INSIDE
    if entry.stands_on == "floor" or under not in known or under == prop:
        return (Thing(thing=prop, facing_deg=turn), *_company(brief, prop, 0.0, GROUND if out else ())), 0.0
    top = round(world.size(under)[1], 4)
    company = _company(brief, prop, top, OUT_HERE if out else AT_HOME)
    return (Thing(thing=under), Thing(thing=prop, position=(0.0, top, 0.0), facing_deg=turn), *company), top


def _company(brief: Brief, prop: str, top: float, choice: Sequence[str]) -> tuple[Thing, ...]:
    """What lies about near a thing seen close up: one to its side, one further behind on the other side."""
    known = [id for id in choice if id in shelf("props", Prop) and id != prop]
    rng = rng_for(brief.seed, prop, "company")
    size, side = max(world.size(prop)), 1.0 if rng.uniform() < 0.5 else -1.0
    things = []
    for index, place in enumerate(rng.permutation(len(known))[:2]):
        id = known[int(place)]
        half = max(world.size(id)[::2]) / 2
        x = (-1.0) ** index * side * (0.62 * size + half + 0.02)
        z = -(0.35 + 0.75 * index) * size - half
        if max(abs(x), abs(z)) + half < REACH_M or not top:
            turn = round(float(rng.uniform(-60.0, 60.0)), 1)
            things.append(Thing(thing=id, position=(round(x, 3), top, round(z, 3)), facing_deg=turn))
    return tuple(things)


def place(brief: Brief) -> Picture:
    """Nobody: the place itself, the horizon where the angle puts it."""
    above = brief.angle.height == "free"
    middle = np.array([0.0, 1.2, 0.0])
    things = _shown(brief)
    bulk = max((max(world.size(one.thing)) for one in things), default=0.0)
    far = max(FAR.get(brief.shot.shot_size, 5.0) * (0.6 if things else 1.0), 2.3 * bulk)
    sensor = sensor_mm(brief.aspect)
    aim = Aim(
        anchor=middle,
        u=0.5,
        v=0.5 if above else 0.6,
        span=lambda _: 1.0,
        fill=(0.0, brief.lens_mm * brief.aspect / sensor / far, 9.0),
        scale_at=middle,
        must=middle[None],
        box=WHOLE_BOX,
        eye_height=1.7,
        knee_height=0.45,
    )
    if SKY in brief.shot.looking_at.values():
        return Picture((), _upward(brief, far))
    across = brief.angle.model_copy(update={"pitch_deg": ACROSS.get(brief.angle.id, brief.angle.pitch_deg)})
    solved = photographed(replace(brief, angle=across), aim)
    picture = Picture((), solved.camera, things=set_alight(brief.shot, things))
    smoke = next((word for word in brief.shot.props if is_far(brief.shot, match("props", word))), "")
    far_things = next(far_off(brief, picture, match("props", smoke), smoke, brief.side > 0), None) if smoke else None
    return replace(picture, things=(*picture.things, far_things)) if far_things else picture


def _upward(brief: Brief, far: float) -> Camera:
    """The lens of somebody who stands there and looks up at the sky."""
    eye, sensor = (0.0, EYE_M, far), sensor_mm(brief.aspect)
    return Camera(position=eye, target=(0.0, EYE_M + UPWARD * far, 0.0), focal_mm=brief.lens_mm, sensor_mm=sensor)


def _shown(brief: Brief) -> tuple[Thing, ...]:
    """What an empty picture is of: the larger things its shot names, side by side in the middle."""
    shot = brief.shot
    named = [(word, match("props", word) or match("vehicles", word)) for word in shot.props]
    named = [(word, id) for word, id in named if not (id in FIRES and burns(shot))]
    large = [(word, id) for word, id in named if id and not is_far(shot, id) and has_size(id)][:3]
    things: list[Thing] = []
    across = 0.0
    for word, id in large:
        half = max(world.size(id)[::2]) / 2
        across += half if things else 0.0
        things.append(Thing(thing=id, entity=word, position=(round(across, 3), 0.0, 0.0), facing_deg=38.0))
        across += half + 0.4
    return tuple(things)
