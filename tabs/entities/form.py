"""The form of an entity: which fields each kind of entity has, and their values laid flat for the page."""

from collections.abc import Mapping
from typing import Any

from library.documents import Entity
from presets.kinds import Kind
from presets.loader import ids, shelf
from presets.people import Build
from presets.words import listed
from presets.world import Animal, Prop, Set, Vehicle
from workflows.entities import fields_of
from workflows.looks import HAIR, worn
from workflows.map_runs import sheets_for

LOOK = "look."  # what the names of a look's fields begin with in the form
SHELVES: dict[str, type[Any]] = {"animals": Animal, "props": Prop, "vehicles": Vehicle, "sets": Set}
APPEARANCE = "Appearance"
NOTHING = [["Nothing yet", ""]]


def kinds() -> list[dict[str, Any]]:
    """Every kind of entity, with the fields of its form and the sheets that can be drawn of it."""
    return [
        {
            "id": kind.id,
            "name": kind.name,
            "plural": kind.plural,
            "fields": [spec for field in kind.fields for spec in _specs(field, kind)],
            "sheets": [[sheet.name, sheet.id] for sheet in sheets_for(kind.id)],
        }
        for kind in shelf("kinds", Kind).values()
    ]


def flat(entity: Entity) -> dict[str, Any]:
    """The fields of an entity as the form names them: `look.hat` for the hat of its look."""
    fields = fields_of(entity).model_dump()
    look = fields.pop("look")
    return fields | {f"{LOOK}{name}": value for name, value in look.items()}


def changes(given: Mapping[str, Any]) -> dict[str, Any]:
    """What came from the form, as changes of an entity."""
    look = {name.removeprefix(LOOK): value for name, value in given.items() if name.startswith(LOOK)}
    fields = {name: value for name, value in given.items() if not name.startswith(LOOK)}
    return fields | ({"look": look} if look else {})


def called(field: str) -> str:
    """What the form calls a field of an entity or, as `look.hat`, of its look."""
    specs = [*FIELDS.values(), *_look()]
    return next((spec["label"] for spec in specs if spec["name"] == field), _words(field))


def _specs(field: str, kind: Kind) -> list[dict[str, Any]]:
    """The controls of one field of a kind; the look of what a preset draws is its colour."""
    match field:
        case "look":
            return _colour_alone() if kind.drawn_by else _look()
        case "preset":
            label = "Set" if kind.drawn_by == ["sets"] else "Drawn as"
            choices = [choice for shelf in kind.drawn_by for choice in _named(shelf, SHELVES[shelf])]
            return [_choice("preset", label, NOTHING + choices)]
        case "relations":
            return [
                {"name": "relations", "kind": "relations", "label": "Relations", "words": listed("relations").words}
            ]
        case _:
            return [FIELDS[field]]


FIELDS: dict[str, dict[str, Any]] = {
    "name": {"name": "name", "kind": "text", "label": "Name", "lines": 1, "id": "sb-entity-name"},
    "trigger": {"name": "trigger", "kind": "text", "label": "Trigger", "lines": 1}
    | {"info": "Calls it in a shot’s action, and a LoRA of that name"},
    "description": {"name": "description", "kind": "text", "label": "Description", "lines": 3}
    | {"info": "For prompts, and to recognise it in a shot"},
    "aliases": {"name": "aliases", "kind": "names", "label": "Also called", "placeholder": "the miller, her aunt …"},
    "style": {"name": "style", "kind": "choice", "label": "Style", "choices": [], "id": "sb-entity-style"}
    | {"info": "Drawn apart from the board, in this style"},
    "priority": {"name": "priority", "kind": "number", "label": "Priority", "least": -9999, "most": 9999, "whole": True}
    | {"info": "The highest comes first", "value": 0},
    "notes": {"name": "notes", "kind": "text", "label": "Notes"},
}


def _look() -> list[dict[str, Any]]:
    return [
        _choice(f"{LOOK}build", "Build", _named("builds", Build), fold=APPEARANCE, half=True),
        _choice(f"{LOOK}garment", "Wears", _plain(worn("garment")), fold=APPEARANCE, half=True),
        _choice(f"{LOOK}hair", "Hair", _plain(HAIR), fold=APPEARANCE, half=True),
        _choice(f"{LOOK}hat", "On the head", [["Nothing", ""], *_plain(worn("hat"))], fold=APPEARANCE, half=True),
        _colour("colour", "Accent", id="sb-entity-colour"),
        _colour("second", "Second colour"),
        _colour("skin", "Skin"),
        _colour("hair_colour", "Hair colour"),
        {"name": f"{LOOK}beard", "kind": "check", "label": "Beard", "fold": APPEARANCE, "half": True},
        {"name": f"{LOOK}glasses", "kind": "check", "label": "Glasses", "fold": APPEARANCE, "half": True},
    ]


def _colour_alone() -> list[dict[str, Any]]:
    return [{"name": f"{LOOK}colour", "kind": "colour", "label": "Colour", "id": "sb-entity-colour"}]


def _choice(name: str, label: str, choices: list[list[str]], **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "choice", "label": label, "choices": choices, **more}


def _colour(field: str, label: str, **more: str) -> dict[str, Any]:
    return {"name": f"{LOOK}{field}", "kind": "colour", "label": label, "fold": APPEARANCE, "half": True, **more}


def _named(name: str, model: type[Any]) -> list[list[str]]:
    """The entries of a shelf by name, in the order of their names."""
    entries = shelf(name, model)
    return sorted([getattr(entries[id], "name", "") or _words(id), id] for id in ids(name))


def _plain(names: Any) -> list[list[str]]:
    return [[_words(name), name] for name in names]


def _words(id: str) -> str:
    return id.replace("_", " ").capitalize()
