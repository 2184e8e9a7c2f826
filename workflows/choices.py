"""What can draw here, and how far each goes: for whoever chooses. Reads small files only; nothing is loaded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from engines.places import place_of
from engines.registry import BUILDERS, engine
from engines.requests import EngineError, EngineSpec
from presets.loader import shelf
from presets.models import ControlKind, ModelEntry
from workflows.guiding import USUAL
from workflows.plan import ASPECTS, width_for

SKETCH_ABOUT = "Draws in a second on any computer; needs no model."


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine or a model as a person may choose it. What is not `here` says how it comes here."""

    id: str
    name: str
    here: bool = True
    about: str = ""  # one sentence; for what is not here, what to do
    licence: str = ""
    takes: frozenset[str] = frozenset()  # fields of a plan that mean something to it
    steps: int = 1  # its own defaults
    guidance: float = 0.0
    controls: dict[str, float] = field(default_factory=dict)  # map it can follow → strength unless said otherwise
    references: int = 0  # pictures it can look at
    decoders: dict[str, str] = field(default_factory=dict)  # that can stand for its own here: id → name
    widths: dict[str, int] = field(default_factory=dict)  # aspect → pixels across it draws best
    lacks: dict[str, str] = field(default_factory=dict)  # role of what would add to it → name of one to fetch


def choices(named: Iterable[str] = ()) -> list[Choice]:
    """The sketch, the models whose files are here, then those that would have to be fetched.

    `named` are engines something was drawn with, such as a model's folder, which the catalogue need not know.
    """
    entries = [entry for entry in shelf("models", ModelEntry).values() if entry.draws]
    known = {*BUILDERS, *(entry.id for entry in entries)}
    here = [*BUILDERS, *(entry.id for entry in entries if place_of(entry))]
    here += [name for name in dict.fromkeys(named) if name not in known]
    found = [choice for name in here if (choice := _choice(name))]
    usable = {choice.id for choice in found}
    return found + [_missing(entry) for entry in entries if entry.id not in usable]


def _choice(name: str) -> Choice | None:
    """None for what cannot be drawn with after all, such as a folder that is gone or lacks a part."""
    try:
        return choice_of(engine(name).spec)
    except EngineError:
        return None


def choice_of(spec: EngineSpec) -> Choice:
    entry = shelf("models", ModelEntry).get(spec.id)
    return Choice(
        spec.id,
        spec.name,
        about=entry.about if entry else SKETCH_ABOUT if spec.id in BUILDERS else "",
        licence=spec.licence,
        takes=spec.takes,
        steps=spec.default_steps,
        guidance=spec.default_guidance,
        controls={kind: USUAL.get(kind, 0.0) for kind in get_args(ControlKind) if kind in spec.controls},
        references=spec.most_references,
        decoders=dict(spec.decoders),
        widths={aspect: width_for(spec.id, aspect) for aspect in ASPECTS},
        lacks=_lacks(spec, entry) if entry else {},
    )


def _lacks(spec: EngineSpec, entry: ModelEntry) -> dict[str, str]:
    """The model to begin with of every kind that this one could be helped by and none of which is here."""
    wanted = {"control": "controls" in spec.takes and not spec.controls, "adapter": not spec.most_references}
    wanted["vae"] = "decoder" in spec.takes and not spec.decoders
    found = {role: _first(entry.family, role) for role, lacking in wanted.items() if lacking}
    return {role: one.name for role, one in found.items() if one}


def _first(family: str, role: str) -> ModelEntry | None:
    """Of the models of a family and role that can be fetched: the one for most kinds of map, poses before others."""
    offered = [one for one in shelf("models", ModelEntry).values() if (one.family, one.role) == (family, role)]
    fetched = [one for one in offered if one.repository]
    return max(fetched, key=lambda one: (len(one.controls), "pose" in one.controls), default=None)


def _missing(entry: ModelEntry) -> Choice:
    how = f"Not fetched: get it in the Models tab, or with “python studio.py models get {entry.id}”."
    if not entry.repository:
        how = _why_not(entry)
    return Choice(entry.id, entry.name, here=False, about=how, licence=entry.licence.name)


def _why_not(entry: ModelEntry) -> str:
    try:
        engine(entry.id)
    except EngineError as error:
        if place_of(entry):
            return error.sentence
    return f"Its files are not in {entry.path}."


def name_of(engine_id: str) -> str:
    """What a person calls an engine: its name, the last part of a model's folder, or the id of what is gone."""
    entry = shelf("models", ModelEntry).get(engine_id)
    if entry:
        return entry.name
    return (
        engine_id.capitalize() if engine_id in BUILDERS else engine_id.rstrip("/\\").replace("\\", "/").split("/")[-1]
    )
