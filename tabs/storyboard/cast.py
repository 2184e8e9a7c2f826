"""Who is in it: everyone cast on a board, and what a person settles of who is who before it is read again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from library.documents import Board, Entity, Script
from library.store import Library
from presets.errors import BadInput
from presets.kinds import Kind
from presets.loader import shelf
from tabs import show
from tabs.widgets import CastRow
from workflows.breakdown.as_fountain import readable
from workflows.breakdown.cast_list import CastList, Settled, cast_list, gathered, label
from workflows.delivery.board_view import dialogue_lines
from workflows.views import Placed, script_in, script_of

UNTOLD: dict[str, Any] = {"told": False, "people": [], "mentioned": [], "settled": [], "busy": False}
SETTLED = TypeAdapter(list[Settled])


def build_cast() -> CastRow:
    return CastRow(elem_id="sb-cast")


def cast_value(library: Library, board_id: str, seen: Sequence[Placed]) -> dict[str, Any]:
    """What the row shows of a board: nothing of one without panels, or made by hand."""
    script = script_in(library, seen)
    if not script:
        return {"board": board_id, **UNTOLD}
    told = cast_list(script.cast_list)
    people = _people(seen, _known(library, script.project_id), script, told)
    met = {label(word) for one in people for word in (one["name"], *one["words"])}
    return {
        "board": board_id,
        "told": True,
        "people": people,
        "mentioned": [word for word in script.mentioned if label(word) not in met],
        "settled": SETTLED.dump_python(told.settled()),
        "busy": show.busy(library, board_id) is not None,
    }


def lines_of(settled: object) -> list[str]:
    """What the row sends, as the lines of a cast list. Raises `BadInput` where they cannot all hold."""
    try:
        given = SETTLED.validate_python(settled)
    except ValidationError as error:
        raise BadInput("That is no cast list: load the page again.") from error
    return cast_list(gathered(given)).lines()


def cast_for(library: Library, board_id: str, words: str) -> list[str]:
    """The cast list to read these words with: the open board's when it was drawn from the same, none for others."""
    board = library.get(Board, board_id) if board_id else None
    if board and (script := script_of(library, board)):
        return script.cast_list if _same(words, readable(script.text, script.format)) else []
    asked = show.asked_of(library, board_id)  # of a board that has not been read yet
    told = readable(asked["text"], asked.get("format", "prose")) if asked else ""
    return list(asked.get("cast", ())) if asked and _same(words, told) else []


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _known(library: Library, project_id: str) -> dict[str, Entity]:
    """Everyone of the project who can be cast, by every name as it is compared; a name goes before another's alias."""
    kinds = shelf("kinds", Kind)
    everyone = [
        one for one in library.find(Entity, project_id=project_id) if one.kind in kinds and kinds[one.kind].cast
    ]
    by_alias = {label(alias): one for one in everyone for alias in one.aliases}
    return by_alias | {label(one.name): one for one in everyone}


def _people(seen: Sequence[Placed], known: dict[str, Entity], script: Script, told: CastList) -> list[dict[str, Any]]:
    """Everyone in the panels in order of appearance, then whoever of the cast only speaks."""
    panels = Counter(name for at in seen for name in dict.fromkeys(at.shot.characters))
    heard = (known.get(label(_speaker(who))) for at in seen for who, _ in dialogue_lines(at.shot))
    shown = {one.id for name in panels if (one := known.get(label(name)))}
    names = list(dict.fromkeys([*panels, *(one.name for one in heard if one and one.id not in shown)]))
    text = label(script.text)
    return [_person(name, panels[name], known.get(label(name)), text, told) for name in names]


def _person(name: str, panels: int, entity: Entity | None, text: str, told: CastList) -> dict[str, Any]:
    settled = (word for one in told.players if one.name == name for word in one.words)
    return {
        "name": name,
        "id": entity.id if entity else "",
        "colour": entity.look.colour if entity else "",
        "words": _called(name, [*settled, *(entity.aliases if entity else ())], text),
        "panels": panels,
    }


def _called(name: str, said: Iterable[str], text: str) -> list[str]:
    """Other words this story has for them: a name an entity has from elsewhere is not one."""
    words = {label(word): word for word in said if label(word) != label(name) and label(word) in text}
    return list(words.values())


def _speaker(cue: str) -> str:
    """RADIO (V.O.) is the radio."""
    return cue.partition("(")[0]
