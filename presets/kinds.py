"""Kinds of entity. A new kind is a new file on the shelf `kinds`; form, gallery and matching follow from it."""

from typing import Literal

from presets.loader import Entry


class Kind(Entry):
    name: str = ""
    plural: str = ""
    fields: list[str] = []  # fields of an entity its form shows, in order
    cast: bool = False  # named in a shot's list of characters
    drawn_by: Literal["", "animals", "props", "vehicles", "sets"] = ""  # the shelf its preset is on
