"""The story form: words or a file, and how to draw them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from library.documents import Board, Project
from library.store import Library
from presets.errors import StudioError
from presets.loader import shelf
from presets.services import WriterProfile
from presets.world import StyleLook
from tabs import show
from tabs.drawing import drawing_fields, engines_value, plan_fields, values_of
from tabs.storyboard.cast import cast_for
from tabs.theme import ASSETS
from tabs.widgets import StoryForm, uploaded
from workflows.asking import ask_storyboard
from workflows.breakdown.as_fountain import readable
from workflows.breakdown.source import Source, read_source, told_format
from workflows.choices import name_of
from workflows.estimate import told as told_ahead
from workflows.house import House
from workflows.ladder import plan_with
from workflows.plan import ASPECTS, DrawingPlan
from workflows.review import AUTOMATIC, metrics
from workflows.styles import names_of, styles_of
from workflows.views import words_of

PLACEHOLDER = "A merchant rides across the steppe. A storm is coming …"
ENDINGS = [".fountain", ".fdx", ".txt", ".md"]
SAMPLES = ("*.txt", "*.fountain")
MOST_SEED = 2**32 - 1
FRAMES = 8  # as many panels as a first story gets
FOLD = "Picture and director"
MEASURED = "For the whole project. Automatic takes DINOv2 when it is here, for sketches colours and edges"


def build_story() -> StoryForm:
    told = {"placeholder": PLACEHOLDER, "endings": ENDINGS, "samples": _samples(), "engines": engines_value()}
    return StoryForm(**told, fields=_fields(), drawing=drawing_fields(), elem_id="sb-form")


def form_value(library: Library, board_id: str) -> dict[str, Any]:
    """The form as a board shows it: the words it was drawn from, and how it was drawn."""
    asked = show.asked_of(library, board_id)
    board = library.get(Board, board_id) if board_id else None
    told = words_of(library, board) if board else ""
    # The board knows its style best: the one that was asked for may have another name by now.
    values = {**_values(asked), "style": board.style} if board else {}
    project = library.get(Project, board.project_id) if board else None
    values |= {"metric": project.metric or AUTOMATIC} if project else {}
    own = [[style.name, style.name] for style in styles_of(library, board.project_id)] if board else []
    return {
        "board": board_id,
        "story": told or readable(asked.get("text", ""), asked.get("format", "prose")),
        "fields": values,
        "choices": {"style": own + _styles(), "metric": _metrics(project.metric if project else "")},
        "engines": engines_value([board.engine] if board else []),
        "drawn": False,
    }


def ways_value(library: Library, board_id: str) -> dict[str, Any]:
    """What there is to draw and to measure with, when that has changed under an open page."""
    told = form_value(library, board_id)
    return {"engines": told["engines"], "metrics": told["choices"]["metric"]}


def ask(
    house: House,
    project_id: str,
    board_id: str,
    *,
    story: str,
    script: str,
    frames: int,
    llm: str,
    draw: bool = True,
    metric: str = AUTOMATIC,
    **plan: object,
) -> tuple[Board, str]:
    """Queue what the form asks for, drawn or broken down only. Returns its board and the words it is made from.

    The words of the open board keep its cast list; others begin without one.
    """
    # A screenplay may be pasted as well.
    source = read_source(uploaded(script)) if script else Source(story, told_format(story))
    checked = DrawingPlan.checked(own=names_of(house.library, project_id), **plan_fields(plan))
    words = readable(source.text, source.format)
    cast = cast_for(house.library, board_id, words)
    where = {"project_id": project_id, "board_id": board_id, "metric": metric}
    board, _ = ask_storyboard(house, source, checked, frames=frames, llm=llm, cast=cast, draw=draw, **where)
    return board, words


def weighed(frames: int, plan: Mapping[str, Any]) -> str:
    """What drawing would take, in words; nothing where that is not known or the fields do not fit yet."""
    known = {name: value for name, value in plan_fields(plan).items() if name in DrawingPlan.model_fields}
    try:
        return told_ahead(DrawingPlan.model_validate(known), frames)
    except ValueError:
        return ""


def redraw_weighed(library: Library, board_id: str, how: Mapping[str, Any], panels: int) -> str:
    """The same of that many panels of a board, drawn again in that way; the sketch has nothing to tell."""
    try:
        return told_ahead(plan_with(library, library.get(Board, board_id), **plan_fields(how)), panels)
    except StudioError:
        return ""  # whoever asks for it will be told what is wrong


def _values(asked: dict[str, Any]) -> dict[str, Any]:
    """The fields as they were when this was asked for (see `show.asked_of`)."""
    if not asked:
        return {}
    plan = DrawingPlan.model_validate(asked["plan"])
    shown = {name: getattr(plan, name) for name in ("style", "aspect", "width", "seed", "threshold", "attempts")}
    return {**values_of(plan), **shown, "frames": asked["frames"], "llm": asked["llm"]}


def _fields() -> list[dict[str, Any]]:
    plan = DrawingPlan()
    engine, *how = drawing_fields()
    return [
        {"name": "frames", "kind": "slider", "label": "Panels", "value": FRAMES, "least": 1, "most": 60, "whole": True}
        | {"info": "For a screenplay: the most per scene"},
        {"name": "style", "kind": "choice", "label": "Style", "value": plan.style, "choices": _styles()}
        | {"id": "sb-style"},
        engine | {"id": "sb-engine"},
        *how,
        {"name": "aspect", "kind": "choice", "label": "Aspect", "value": plan.aspect, "fold": FOLD, "half": True}
        | {"choices": [[aspect, aspect] for aspect in ASPECTS]},
        {"name": "width", "kind": "number", "label": "Width in pixels", "value": plan.width, "fold": FOLD, "half": True}
        | {"least": 128, "most": 4096, "whole": True, "info": " "},
        {"name": "llm", "kind": "choice", "label": "Director", "value": "", "choices": _directors(), "fold": FOLD}
        | {"info": "Who breaks the story into shots"},
        {"name": "threshold", "kind": "slider", "label": "Likeness wanted", "value": plan.threshold, "fold": FOLD}
        | {"least": 0, "most": 1, "step": 0.01, "info": "A panel that falls short is drawn again"},
        {"name": "metric", "kind": "choice", "label": "Likeness measured by", "value": AUTOMATIC, "choices": _metrics()}
        | {"info": MEASURED, "fold": FOLD},
        {"name": "attempts", "kind": "slider", "label": "Attempts at most", "value": plan.attempts, "fold": FOLD}
        | {"least": 1, "most": 20, "whole": True},
        {"name": "seed", "kind": "number", "label": "Seed", "value": plan.seed, "fold": FOLD, "id": "sb-seed"}
        | {"least": 0, "most": MOST_SEED, "whole": True, "info": "Same seed, same pictures"},
    ]


def _samples() -> list[list[str]]:
    """Stories to begin with: name, id, words."""
    paths = [path for pattern in SAMPLES for path in sorted((ASSETS / "samples").glob(pattern))]
    return [[path.stem.replace("_", " ").capitalize(), path.stem, path.read_text("utf-8")] for path in paths]


def _styles() -> list[list[str]]:
    return [[style.name or id, id] for id, style in shelf("styles", StyleLook).items()]


def _metrics(now: str = "") -> list[list[str]]:
    """What likeness may be measured with here, and what the project names, be it here or not."""
    offered = [[one.name, one.id] for one in metrics() if one.here]
    if not now or now in {id for _, id in offered}:
        return offered
    name = next((one.name for one in metrics() if one.id == now), name_of(now))
    return [*offered, [name if Path(now).exists() else f"{name} – not on this machine", now]]


def _directors() -> list[list[str]]:
    writers = shelf("writers", WriterProfile).items()
    return [["Rules (offline)", ""], *([writer.name or id, id] for id, writer in writers)]
