"""The fields that say how something is drawn: engine, quality, effort, maps, LoRA files. The same wherever it is asked.

A field's name is that of a plan's, or `map_` and the kind of a map whose strength it holds.
"""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from engines.registry import engine
from engines.requests import Control
from presets.loader import shelf
from presets.models import ControlKind, SchedulerEntry
from workflows import loras
from workflows.choices import Choice, choices
from workflows.plan import DrawingPlan, lora_text, parse_lora

FOLD = "How the next board is drawn"
MAP = "map_"
OWN = ["The model’s own", ""]
MAPS = {"pose": "Pose", "depth": "Depth", "lines": "Lines", "canny": "Edges", "scribble": "Scribble"}
FETCHED = {  # role → what it brings
    "control": "poses, depth and lines of the stage",
    "adapter": "likeness to earlier pictures",
    "vae": "another decoder",
}
PROFILES = [
    ["Exact – the reference", "exact"],
    ["Compiled – same picture, faster", "compiled"],
    ["Fast – nearly the same", "fast"],
    ["Draft – few steps", "draft"],
]
PLACED = "Each holds where the one it is named after stands; @Name behind a file says who that is."


def drawing_fields(*, maps: bool = True, fold: str = FOLD) -> list[dict[str, Any]]:
    """Engine first; all else folded away, and hidden where the engine has no use for it."""
    plan = DrawingPlan()
    engine, *how = [
        {"name": "engine", "kind": "choice", "label": "Engine", "value": plan.engine, "choices": [["Sketch", "sketch"]]}
        | {"info": " "},
        {"name": "profile", "kind": "choice", "label": "Quality", "value": plan.profile, "choices": PROFILES}
        | {"fold": FOLD},
        _number("steps", "Steps", 0, 500, whole=True),
        _number("guidance", "Guidance", 0, 50),
        {"name": "scheduler", "kind": "choice", "label": "Scheduler", "value": "", "choices": _schedulers()}
        | {"fold": FOLD},
        {"name": "decoder", "kind": "choice", "label": "Decoder", "value": "", "choices": [OWN]} | {"fold": FOLD},
        *(map_fields() if maps else []),
        {"name": "reference", "kind": "slider", "label": "Likeness to earlier pictures", "value": plan.reference}
        | {"least": 0, "most": 1, "step": 0.05, "fold": FOLD},
        {"name": "loras", "kind": "weighted", "label": "LoRA files", "placeholder": "Choose one, or type its path"}
        | {"fold": FOLD, "info": " "},
    ]
    return [engine, *(spec | {"fold": fold} for spec in how)]


def map_fields(*, fold: str = FOLD) -> list[dict[str, Any]]:
    """A strength for every map of the stage."""
    told = {"kind": "slider", "value": 0, "least": 0, "most": 2, "step": 0.05, "fold": fold}
    return [
        {"name": MAP + kind, "label": f"{name} of the stage"}
        | told
        | ({"info": "0 leaves a map out"} if not place else {})
        for place, (kind, name) in enumerate(MAPS.items())
    ]


def engines_value(named: Iterable[str] = ()) -> list[dict[str, Any]]:
    """What the page knows of every engine (see assets/drawing.js)."""
    return [_engine(choice) for choice in choices(named)]


def _engine(choice: Choice) -> dict[str, Any]:
    maps = [MAP + kind for kind in choice.controls]
    files = loras.fitting(choice.id) if choice.here and "loras" in choice.takes else []
    own = {name: f"0: the usual {getattr(choice, name):g}" for name in ("steps", "guidance")}
    own["loras"] = PLACED if files else "None that fits is here: the Models tab fetches some."
    return {
        "id": choice.id,
        "name": choice.name if choice.here else f"{choice.name} – not fetched",
        "here": choice.here,
        "about": choice.about,
        "fields": [*_meaningful(choice), *maps],
        "usual": {MAP + kind: strength for kind, strength in choice.controls.items()},
        "infos": own,
        "loras": files,
        "widths": choice.widths,
        "decoders": [OWN, *([name, id] for id, name in choice.decoders.items())],
        "more": more(choice),
    }


def more(choice: Choice) -> str:
    """What there is to fetch for fields that do not show yet, by the names it has in the Models tab."""
    told = ", ".join(f"“{name}” ({FETCHED[role]})" for role, name in choice.lacks.items())
    return f"More for {choice.name} is to be had under Models: {told}." if told else ""


def _meaningful(choice: Choice) -> list[str]:
    fields = [name for name in ("steps", "guidance", "scheduler", "loras") if name in choice.takes]
    fields += ["decoder"] if choice.decoders else []
    return [*(["profile"] if fields else []), *fields, *(["reference"] if choice.references else [])]


def values_of(plan: DrawingPlan) -> dict[str, Any]:
    """The fields as a plan has them."""
    maps = dict.fromkeys((MAP + kind for kind in MAPS), 0.0) | {MAP + one.kind: one.scale for one in plan.controls}
    files = [lora_text(lora) for lora in plan.loras]
    same = ("engine", "profile", "steps", "guidance", "scheduler", "decoder", "reference")
    return {**{name: getattr(plan, name) for name in same}, "loras": files, **maps}


def plan_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as a plan takes them; those the engine has no use for are left out. Others pass as they are."""
    spec = engine(str(values.get("engine", "sketch"))).spec
    rest = {name: value for name, value in values.items() if not name.startswith(MAP)}
    if "loras" in rest:
        rest["loras"] = tuple(parse_lora(str(text)) for text in rest["loras"] or ())
    told = {kind: float(values[MAP + kind]) for kind in get_args(ControlKind) if MAP + kind in values}
    if told:
        rest["controls"] = tuple(
            Control(kind=kind, scale=scale) for kind, scale in told.items() if scale > 0 and kind in spec.controls
        )
    for name in ("steps", "guidance", "scheduler", "decoder", "loras", "controls"):
        if name not in spec.takes:
            rest.pop(name, None)
    return rest


def maps_of(plan: DrawingPlan, own: Mapping[str, float]) -> dict[str, float]:
    """Strengths of one shot: its own where it has any, the board's otherwise."""
    return {MAP + kind: own.get(kind, 0.0) for kind in MAPS} | {
        MAP + one.kind: own.get(one.kind, one.scale) for one in plan.controls
    }


def _number(name: str, label: str, least: float, most: float, *, whole: bool = False) -> dict[str, Any]:
    bounds = {"least": least, "most": most, "whole": whole, "value": 0}
    return {"name": name, "kind": "number", "label": label, "half": True, "fold": FOLD, "info": " ", **bounds}


def _schedulers() -> list[list[str]]:
    return [OWN, *([one.name, id] for id, one in shelf("schedulers", SchedulerEntry).items())]
