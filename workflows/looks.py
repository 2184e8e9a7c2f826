"""What a look may hold: the builds, clothes and colours that can be drawn."""

import re

from presets.errors import BadInput, instead
from presets.loader import ids, pick
from presets.people import Look
from presets.words import listed
from presets.world import Animal, Prop, Vehicle

HAIR = ("none", "short", "long", "bun", "ponytail", "curly", "braids")
THINGS = ("props", "vehicles")
SPECIES = ("animals", *THINGS)  # shelves of those who are no people
COLOURS = ("colour", "second", "skin", "hair_colour")
INK = re.compile(r"#[0-9a-fA-F]{6}")


def worn(what: str) -> list[str]:
    """The garments or the hats that can be drawn: `worn("garment")`, `worn("hat")`."""
    return [group.partition(":")[2] for group in listed("wear").groups if group.startswith(f"{what}:")]


def check_look(look: Look, before: Look) -> None:
    """Raises `BadInput` when a field that is not as before names a colour, build or garment that cannot be drawn."""
    new = [field for field in Look.model_fields if getattr(look, field) != getattr(before, field)]
    for field in COLOURS:
        if field in new and not INK.fullmatch(getattr(look, field)):
            raise BadInput(f"“{getattr(look, field)[:40]}” is not a colour for {_told(field)}: write it as #b5563c.")
    choices = {
        "species": ["human", *(id for shelf in SPECIES for id in ids(shelf))],
        "build": list(ids("builds")),
        "hair": list(HAIR),
        "garment": worn("garment"),
        "hat": ["", *worn("hat")],
    }
    for field, known in choices.items():
        if field in new and getattr(look, field) not in known:
            named = getattr(look, field)
            raise BadInput(f"There is no {_told(field)} “{named[:40]}”: {instead(named, list(filter(None, known)))}.")


def thing_of(look: Look) -> str:
    """The prop or vehicle that a character is; empty for people and animals."""
    known = look.species not in ("human", *ids("animals"))
    return look.species if known and any(look.species in ids(shelf) for shelf in THINGS) else ""


def colour_of(species: str) -> str:
    """The colour an animal, a thing or a vehicle has by nature."""
    if species in ids("animals"):
        return pick("animals", Animal, species).colour
    piece = pick("vehicles", Vehicle, species) if species in ids("vehicles") else pick("props", Prop, species)
    return piece.colour or Look().colour


def _told(field: str) -> str:
    return {"hat": "headgear", "second": "trousers or lining"}.get(field, field.replace("_", " "))
