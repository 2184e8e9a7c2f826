"""The licence ledger of a project: what every picture in it was made with, and what may be done with it (SPEC N9)."""

from engines.registry import BUILDERS, engine
from library.documents import Frame
from library.store import Library
from presets.loader import shelf
from presets.models import ModelEntry
from workflows.stored import OUTSIDE

UNKNOWN = "Not told: ask whoever brought it in before it is published."


def ledger(library: Library, project_id: str) -> dict[str, object]:
    """One row a picture, as plain JSON values, in the order they were made."""
    return {"frames": [_row(frame) for frame in library.find(Frame, project_id=project_id)]}


def _row(frame: Frame) -> dict[str, object]:
    drawn = frame.engine != OUTSIDE
    loras = frame.recipe.get("loras", [])
    return {
        "frame": frame.name,
        "media": frame.media,
        "engine": frame.engine if drawn else "",
        "weights": frame.weights,
        "made_with": [lora["file"] for lora in loras] if isinstance(loras, list) else [],
        "origin": "drawn by an engine" if drawn else "brought in from elsewhere",
        "licence": frame.licence or (_licence_of(frame.engine) if drawn else "") or UNKNOWN,
        "sources": [{"frame": parent.frame_id, "role": parent.role} for parent in frame.parents],
    }


def _licence_of(engine_id: str) -> str:
    """What the engine says of its pictures; of a model that has gone since, what the catalogue says."""
    if engine_id in BUILDERS:
        return engine(engine_id).spec.licence
    entry = shelf("models", ModelEntry).get(engine_id)
    return f"{entry.licence.name}. {entry.licence.note}".strip() if entry else ""
