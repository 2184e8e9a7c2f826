"""The chosen panel: every field of its shot, its takes, and what can be done with it. Fields keep themselves."""

from typing import Any, get_args

from library.documents import Angle, Board, Entity, Framing, Movement, Panel, Shot, ShotFields, ShotSize
from library.store import Library
from presets.errors import BadInput
from presets.loader import shelf
from presets.people import Pose
from presets.world import Light, Set, Weather
from tabs import show
from tabs.drawing import MAP, drawing_fields, map_fields, maps_of, values_of
from tabs.storyboard.inspector import facts
from tabs.widgets import PanelEditor
from workflows import projects
from workflows.editing import edit
from workflows.plan import plan_of
from workflows.views import fields

# Numbers a field may hold: the least, the most.
LIMITS = {"lens_mm": (8.0, 300.0), "duration_s": (0.1, 600.0)}
NAMES = {
    "pov": "POV",
    "two_shot": "Two-shot",
    "birds_eye": "Bird’s-eye",
    "worms_eye": "Worm’s-eye",
    "medium_close_up": "Medium close-up",
    "close_up": "Close-up",
    "extreme_close_up": "Extreme close-up",
    "over_the_shoulder": "Over the shoulder",
}
FOLD = "Who and where"


def build_editor() -> PanelEditor:
    return PanelEditor(
        fields=_fields(), drawing=drawing_fields(maps=False, fold=""), maps=map_fields(fold=""), elem_id="sb-editor"
    )


def editor_value(library: Library, board_id: str, panel_id: str) -> dict[str, Any]:
    """What the editor shows of a panel, or which one is gone: deleted, or on another board than the one open now.

    An answer names the panel it is about, so that one from before a person's last choice does not undo that choice.
    """
    panels = library.find(Panel, id=panel_id, board_id=board_id) if panel_id else []
    return _value(library, panels[0]) if panels else {"id": "", "gone": panel_id}


def keep(library: Library, panel: Panel, name: str, value: Any) -> None:
    """Keep what was typed into a field of the editor, if it changes anything."""
    shot = library.get(Shot, panel.shot_id)
    if name in LIMITS and not _fits(name, value):
        least, most = LIMITS[name]
        raise BadInput(f"That field takes a number from {least:g} to {most:g}: type one.")
    if name.startswith(MAP):
        plan = plan_of(library.get(Board, panel.board_id))
        if value != maps_of(plan, shot.controls).get(name):
            edit(library, panel.id, {"controls": {**shot.controls, name.removeprefix(MAP): value}})
    elif changes := _changes(shot, name, value):
        edit(library, panel.id, changes)


def _value(library: Library, panel: Panel) -> dict[str, Any]:
    shot = library.get(Shot, panel.shot_id)
    board = library.get(Board, panel.board_id)
    order, plan = board.panels, plan_of(board)
    known = {entity.name for entity in library.find(Entity, project_id=panel.project_id)}
    return {
        "id": panel.id,
        "title": f"Panel {order.index(panel.id) + 1}" if panel.id in order else "Panel",
        "fields": fields(shot).model_dump() | {"pose": shot.doing.get(shot.subject, "")},
        "names": sorted(known.union(shot.characters)),
        "approved": panel.approved,
        "drawn": bool(panel.chosen),
        "boards": [[board.name, board.id] for board in projects.boards(library, panel.project_id)],
        "takes": show.takes(library, panel),
        "how": values_of(plan),
        "maps": maps_of(plan, shot.controls),
        "own": [MAP + kind for kind in shot.controls],
        "facts": facts(library, panel.chosen, panel.board_id),
    }


def _changes(shot: Shot, name: str, value: Any) -> dict[str, object]:
    """A field of the editor as changes of the shot; empty when nothing changed."""
    if name == "pose":
        return {"doing": {**shot.doing, shot.subject: value}} if shot.doing.get(shot.subject, "") != value else {}
    if name not in ShotFields.model_fields:
        raise BadInput(f"A panel has no field “{name}”: load the page again.")
    return {name: value} if getattr(shot, name) != value else {}


def _fits(name: str, value: object) -> bool:
    least, most = LIMITS[name]
    return isinstance(value, int | float) and least <= value <= most


def _fields() -> list[dict[str, Any]]:
    """The fields of the editor, named as in `ShotFields`, with `pose` of the subject."""
    poses = [["—", ""], *_shelf("poses", Pose)]
    return [
        {"name": "action", "kind": "text", "label": "Action", "lines": 3, "id": "sb-action"},
        {"name": "dialogue", "kind": "text", "label": "Dialogue", "info": "NAME: words, a line each"},
        _choice("shot_size", "Size", _choices(ShotSize), id="sb-size"),
        _choice("framing", "Framing", _choices(Framing)),
        _choice("angle", "Angle", _choices(Angle), id="sb-angle"),
        _choice("movement", "Move", _choices(Movement)),
        _number("lens_mm", "Lens (mm)", id="sb-lens"),
        _number("duration_s", "Seconds", id="sb-duration"),
        {"name": "characters", "kind": "names", "label": "Characters", "fold": FOLD, "id": "sb-characters"},
        _choice("pose", "Pose of the subject", poses, half=False, fold=FOLD),
        _choice("set", "Set", [["As the words say", ""], *_shelf("sets", Set)], half=False, fold=FOLD),
        _choice("time_of_day", "Time of day", _shelf("lights", Light), fold=FOLD),
        _choice("weather", "Weather", _shelf("weather", Weather), fold=FOLD),
        {"name": "description", "kind": "text", "label": "Description", "fold": FOLD},
        {"name": "mood", "kind": "text", "label": "Mood", "lines": 1, "fold": FOLD},
        {"name": "notes", "kind": "text", "label": "Notes", "id": "sb-note"},
    ]


def _choice(name: str, label: str, choices: list[list[str]], *, half: bool = True, **more: str) -> dict[str, Any]:
    return {"name": name, "kind": "choice", "label": label, "choices": choices, "half": half, **more}


def _number(name: str, label: str, id: str) -> dict[str, Any]:
    least, most = LIMITS[name]
    return {"name": name, "kind": "number", "label": label, "least": least, "most": most, "half": True, "id": id}


def _choices(literal: object) -> list[list[str]]:
    values: tuple[str, ...] = get_args(literal)
    return [[NAMES.get(value) or value.replace("_", " ").capitalize(), value] for value in values]


def _shelf(name: str, model: type[Any]) -> list[list[str]]:
    named = shelf(name, model).items()
    return [[getattr(entry, "name", "") or id.replace("_", " ").capitalize(), id] for id, entry in named]
