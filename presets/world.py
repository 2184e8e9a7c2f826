"""Where it happens and with what: sets, props, vehicles and animals."""

from typing import Annotated, Literal

from pydantic import Field

from presets.loader import Entry
from presets.shapes import Colour, Shape, Vec2, Vec3
from presets.looks import Light, StyleLook, Weather

__all__ = ["Animal", "Light", "Piece", "Prop", "Set", "StyleLook", "Vehicle", "Weather"]


class Piece(Entry):
    """One drawable thing made of primitives. The words are the nouns that mean it in a story."""

    name: str = ""
    words: list[str] = []
    build: list[Shape] = []  # what it is made of; the language is in presets/shapes.py
    colour: Colour = ""
    sits: list[
        Annotated[list[float], Field(min_length=4, max_length=4)]
    ] = []  # [x, y, z, facing°] of a sitter's pelvis
    tops: list[
        Annotated[list[float], Field(min_length=5, max_length=5)]
    ] = []  # [x, y, z, width, depth] that things stand on


class Prop(Piece):
    size_m: float = 0.3  # its longest side, for framing an insert
    hold: str = ""  # "" stands on the floor; else how a hand takes it: grip, palm, both, shoulder
    stands_on: str = "floor"  # floor table wall hand
    grip: Vec3 = [0.0, 0.0, 0.0]  # the point of its own space that lies in the hand
    rest: Literal["stand", "lie"] = "stand"  # lie: built upright along y, but laid down where nobody holds it


class Vehicle(Piece):
    length_m: float = 4.0
    seats: list[Vec3] = []  # pelvis points of those who ride, driver first, metres in its own space
    medium: str = "ground"  # ground water air space


class Animal(Entry):
    name: str = ""
    words: list[str] = []
    shoulder_m: float = 1.0  # height at the shoulder (a bird: its standing height)
    rideable: bool = False
    flies: bool = False


class Set(Piece):
    interior: bool = False
    words: list[str] = []
    floor_m: Vec2 = [12.0, 8.0]  # width and depth of the free floor round the origin, where people may stand
    ceiling_m: float = 0.0  # 0: open sky
    medium: str = "ground"  # ground water space
