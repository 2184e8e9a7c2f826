"""Where it happens and with what: sets, props, vehicles and animals."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from presets.loader import Entry
from presets.looks import Light, StyleLook, Weather
from presets.shapes import Colour, Shape, Vec2, Vec3

__all__ = ["Animal", "Light", "Piece", "Prop", "Set", "StyleLook", "Vehicle", "Weather"]


Sit: TypeAlias = Annotated[list[float], Field(min_length=4, max_length=4)]  # [x, y, z, facing°] of a sitter's pelvis
Lie: TypeAlias = Annotated[list[float], Field(min_length=4, max_length=4)]  # [x, y, z, heading° of the feet] of a bed
# [x, y, width] of a face on the front, metres
Face: TypeAlias = Annotated[list[float], Field(max_length=3)]
TopOf: TypeAlias = Annotated[list[float], Field(min_length=5, max_length=5)]  # [x, y, z, width, depth] of a table top


class Piece(Entry):
    """One drawable thing made of primitives. The words are the nouns that mean it in a story."""

    name: str = ""
    words: list[str] = []
    build: list[Shape] = []  # what it is made of; the language is in presets/shapes.py
    colour: Colour = ""
    sits: list[Sit] = []
    lies: list[Lie] = []
    tops: list[TopOf] = []
    face: Face = []  # of one that is somebody; empty: found where there is most room for one
    sheer: float = 0.0  # 0..1, how much light comes through: paper has a pale back and no hatching
    faced: bool = False  # it has a face of its own there, or what does for one: none is drawn


class Prop(Piece):
    size_m: float = 0.3  # its longest side, for framing an insert
    hold: str = ""  # "" stands on the floor; else how a hand takes it: grip, palm, both, shoulder
    stands_on: str = "floor"  # floor table wall hand
    grip: Vec3 = [0.0, 0.0, 0.0]  # the point of its own space that lies in the hand
    upright: bool = False  # hangs from the hand, or would spill: keeps its up upward however the hand is turned
    floats: bool = False
    flies: bool = False  # a small creature that is in the air unless it is told to sit on something
    indoors: bool = False  # needs a roof or a plug: nobody finds it lying about out of doors
    furniture: bool = False  # made to sit or lie on: another such seat of the place will do as well
    fixed: bool = False  # part of a place: whoever works at one goes to where the place has it
    in_wall: bool = False  # … or else to the nearest wall, for nothing holds it up in the middle of a room
    part_of: str = ""  # a prop with one in it, for places that have neither; a set's own `house` before that
    rest: Literal["stand", "lie"] = "stand"  # lie: built upright along y, but laid down where nobody holds it


class Vehicle(Piece):
    length_m: float = 4.0
    steered: bool = True  # its driver has a wheel, a bar or an oar in the hands
    seats: list[Vec3] = []  # pelvis points of those who ride, driver first, metres in its own space
    medium: str = "ground"  # ground water air space
    draught_m: float = 0.16  # how deep it lies in the water


class Animal(Entry):
    """A creature's build. All measures but `shoulder_m` are in shoulder heights, angles in degrees."""

    name: str = ""
    words: list[str] = []
    shoulder_m: float = 1.0  # height at the shoulder (a bird: its standing height; a fish, a snake: its thickness)
    rideable: bool = False
    flies: bool = False
    plan: str = "quadruped"  # quadruped bird fish snake frog turtle seal
    colour: Colour = "#8a6a4c"
    second: Colour = ""  # belly, muzzle and lower legs; empty: as the coat
    dark: Colour = "#2e2622"  # mane, hooves, claws, beak
    length: float = 1.0  # shoulder joint to hip joint; a fish, a snake: nose to tail
    depth: float = 0.45  # of the chest
    width: float = 0.30
    belly: float = 0.34  # a bird: how high it stands over the ground, more than half of its height on a wader's legs
    tuck: float = 0.8  # depth of the belly before the hind legs against the chest's
    leg: float = 0.075  # thickness of the foreleg at the elbow
    neck: list[float] = [0.4, 45.0, 0.16, 0.10]  # length, degrees above level, half thickness at chest and head
    head: list[float] = [0.4, 0.12, 0.09, 30.0]  # length, half depth, half width, degrees below level
    muzzle: list[float] = [0.5, 0.6]  # its share of the head's length, its thickness against the skull's
    ears: str = "pointed"  # "" pointed round floppy long
    ear: float = 0.12
    tail: list[float] = [0.5, 60.0, 0.04]  # length, degrees below level, half thickness
    tail_end: str = ""  # "" tuft brush hair stub fan blade curl
    horns: str = ""  # "" cow goat ram antlers dragon
    face: str = ""  # "" muzzle, ape, cat, drake
    mane: str = ""  # "" horse lion ridge spines
    hump: float = 0.0
    hump_at: float = 0.0  # where along the trunk, in its lengths: towards the tail (−) or the shoulders (+)
    hooves: bool = False
    wings: float = 0.0  # length of one wing spread
    stripes: str = ""  # "" stripes spots patches


class Set(Piece):
    interior: bool = False
    words: list[str] = []
    floor_m: Vec2 = [12.0, 8.0]  # width and depth of the free floor round the origin, where people may stand
    ceiling_m: float = 0.0  # 0: open sky
    afloat: str = ""  # the set of those who row, sail or swim here
    inside: str = ""  # a vehicle that everyone here rides in
    house: str = ""  # the prop whose door is opened here, where nothing else in the set has one
    voices: dict[str, str] = {}  # a vehicle this place is a part of → the prop with whose mouth it speaks here
    near: list[str] = []  # props that may stand close to the lens in a wide view
    medium: str = "ground"  # ground water space
