"""Where it happens and with what: sets, props, vehicles and animals."""

from presets.loader import Entry
from presets.looks import Light, StyleLook, Weather

__all__ = ["Animal", "Light", "Piece", "Prop", "Set", "StyleLook", "Vehicle", "Weather"]


class Piece(Entry):
    """One drawable thing made of primitives. The words are the nouns that mean it in a story."""

    name: str = ""
    words: list[str] = []
    build: list[dict[str, object]] = []  # primitives, metres; see engines/sketch
    colour: str = ""


class Prop(Piece):
    size_m: float = 0.3  # its longest side, for framing an insert
    hold: str = ""  # "" stands on the floor; else how a hand takes it: grip, palm, both, shoulder
    stands_on: str = "floor"  # floor table wall hand


class Vehicle(Piece):
    length_m: float = 4.0
    seats: list[list[float]] = []  # pelvis points of those who ride, driver first, metres in its own space
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
    floor_m: list[float] = [12.0, 8.0]  # width and depth of the free floor round the origin, where people may stand
    ceiling_m: float = 0.0  # 0: open sky
    medium: str = "ground"  # ground water space
