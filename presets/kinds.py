"""Kinds of entity. A new kind is a new file on the shelf `kinds`; form, gallery and matching follow from it."""

from typing import Literal, TypeAlias

from pydantic import field_validator

from presets.loader import Entry, ids

Drawing: TypeAlias = Literal["animals", "props", "vehicles", "sets"]


class Kind(Entry):
    name: str = ""
    plural: str = ""
    fields: list[str] = []  # fields of an entity its form shows, in order
    cast: bool = False  # named in a shot's list of characters
    drawn_by: list[Drawing] = []  # the shelves its preset may be on: an anima is an animal, a teapot or a car

    @field_validator("drawn_by", mode="before")
    @classmethod
    def _one_shelf(cls, given: object) -> object:
        """A file may name a single shelf without brackets."""
        return ([given] if given else []) if isinstance(given, str) else given

    @property
    def presets(self) -> list[str]:
        """The ids of all that may draw one."""
        return [id for shelf in self.drawn_by for id in ids(shelf)]
