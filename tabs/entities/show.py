"""The entities of a project as the plain data their tab draws. Pure functions of the library."""

from collections import Counter
from typing import Any

from library.documents import Entity, Frame, Job, MapRun, Panel, Project, Queued, Running, Shot
from library.store import Library
from presets.kinds import Kind
from presets.loader import shelf
from presets.looks import StyleLook
from presets.sheets import Sheet
from tabs.entities.form import called, flat
from tabs.show import picture_url
from workflows.entities import changes_of, entities_of
from workflows.map_runs import map_runs_of
from workflows.styles import APART, styles_of

NO_PROJECT = {
    "title": "Who is in the film?",
    "text": "Draw a story first – its people, animals, places and things appear here – or add them by hand once a "
    "project is open.",
}
NOBODY = {
    "title": "Nobody is here yet",
    "text": "Draw a story on the Storyboard tab, and whoever it tells of appears here; or add somebody above.",
}
# Sizes of shot, the one that shows a person best first; a place is shown best by the last.
CLOSENESS = ("close_up", "medium_close_up", "medium", "medium_wide", "full", "extreme_close_up", "wide", "extreme_wide")
FAR = len(CLOSENESS)


def room(library: Library, project_id: str, entity_id: str) -> dict[str, Any]:
    """The value of the tab's widget; `open` is the entity in the form, None when there is none."""
    if not library.count(Project, id=project_id):
        return {"project": "", "empty": NO_PROJECT, "entities": [], "open": None}
    entities = entities_of(library, project_id)
    shots = library.find(Shot, project_id=project_id)
    faces = _faces(library, project_id, entities, shots)
    counted = Counter(link.entity_id for shot in shots for link in shot.cast)
    opened = next((one for one in entities if one.id == entity_id), None)
    return {
        "project": project_id,
        "empty": NOBODY,
        "entities": [_card(library, one, faces.get(one.id, ""), counted[one.id]) for one in entities],
        "flagged": sum(one.regenerate for one in entities),
        "busy": _busy(library, project_id),
        "undo": [[one.name, one.id] for one in _deleted(library, project_id)][-1:],
        "open": _opened(library, opened, entities) if opened else None,
    }


def _card(library: Library, entity: Entity, frame_id: str, shots: int) -> dict[str, Any]:
    frames = library.find(Frame, id=frame_id) if frame_id else []
    return {
        "id": entity.id,
        "kind": entity.kind,
        "name": entity.name,
        "about": "1 shot" if shots == 1 else f"{shots} shots" if shots else "in no shot",
        "draft": entity.draft,
        "flagged": entity.regenerate,
        "colour": entity.look.colour,
        "url": picture_url(library, frames[0]) if frames else "",
    }


def _opened(library: Library, entity: Entity, others: list[Entity]) -> dict[str, Any]:
    own = [[style.name, style.name] for style in styles_of(library, entity.project_id)]
    presets = [[style.name or id, id] for id, style in shelf("styles", StyleLook).items()]
    return {
        "id": entity.id,
        "kind": entity.kind,
        "version": entity.version,
        "draft": entity.draft,
        "flagged": entity.regenerate,
        "fields": flat(entity),
        "styles": [["The board’s", ""], *own, *presets] if entity.kind in APART else [],
        "others": [[one.name, one.id] for one in others if one.id != entity.id],
        "versions": _versions(entity),
        "sheets": _sheets(library, entity),
        "guide": _guide(library, entity),
        "cast": shelf("kinds", Kind).get(entity.kind, Kind()).cast,
    }


def _guide(library: Library, entity: Entity) -> dict[str, str] | None:
    """The picture a person gave it, which models draw it after."""
    frames = library.find(Frame, id=entity.reference) if entity.reference else []
    return {"id": frames[0].id, "url": picture_url(library, frames[0])} if frames else None


def _versions(entity: Entity) -> list[dict[str, Any]]:
    """Every version with what it changed, the newest first."""
    return [
        {
            "version": one.version,
            "kept": one.kept or entity.created,
            "changed": [_words(*change) for change in changed],
        }
        for one, changed in changes_of(entity)
    ]


def _words(field: str, before: str, after: str) -> str:
    return f"{called(field)}: {_short(before)} → {_short(after)}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _sheets(library: Library, entity: Entity) -> list[dict[str, Any]]:
    """The sets of pictures made of it, the newest first."""
    named = shelf("sheets", Sheet)
    return [
        {
            "id": run.id,
            "name": named[run.sheet].name if run.sheet in named else run.sheet,
            "version": run.version,
            "cells": [_cell(library, cell.label, cell.frame_id) for cell in run.cells],
            "missing": max(len(named[run.sheet].views) - len(run.cells), 0) if run.sheet in named else 0,
        }
        for run in map_runs_of(library, entity.id)
    ]


def _cell(library: Library, label: str, frame_id: str) -> dict[str, str]:
    frame = library.get(Frame, frame_id)
    return {
        "id": frame_id,
        "label": label,
        "url": picture_url(library, frame),
        "whole": picture_url(library, frame, "scroll"),
    }


def _faces(library: Library, project_id: str, entities: list[Entity], shots: list[Shot]) -> dict[str, str]:
    """The frame that shows each entity best: a view of its newest sheet, else a picture of a shot of it."""
    faces = _seen(library, project_id, {one.id: one for one in entities}, shots)
    for run in library.find(MapRun, project_id=project_id):
        if run.cells:
            faces[run.entity_id] = run.cells[min(1, len(run.cells) - 1)].frame_id
    return faces


def _seen(library: Library, project_id: str, entities: dict[str, Entity], shots: list[Shot]) -> dict[str, str]:
    drawn = {panel.shot_id: panel.chosen for panel in library.find(Panel, project_id=project_id) if panel.chosen}
    best: dict[str, tuple[int, str]] = {}
    for shot in shots:
        frame = drawn.get(shot.id)
        for link in shot.cast if frame else []:
            rank = _rank(entities[link.entity_id], shot) if link.entity_id in entities else None
            if frame and rank is not None and rank < best.get(link.entity_id, (rank + 1, ""))[0]:
                best[link.entity_id] = (rank, frame)
    return {id: frame for id, (_, frame) in best.items()}


def _rank(entity: Entity, shot: Shot) -> int | None:
    """How well a shot shows an entity, 0 best; None when it is only spoken of there."""
    near = CLOSENESS.index(shot.shot_size) if shot.shot_size in CLOSENESS else FAR
    kind = shelf("kinds", Kind).get(entity.kind) or Kind()
    names = {name.casefold() for name in (entity.name, *entity.aliases)}
    if kind.cast:
        here = any(name.casefold() in names for name in shot.characters)
        return near + FAR * (len(shot.characters) > 1) if here else None
    if "sets" in kind.drawn_by:
        return FAR - near + FAR * len(shot.characters)
    return near + FAR * (shot.subject.casefold() not in names) + len(shot.characters)


def _busy(library: Library, project_id: str) -> str:
    """What is being drawn for entities at this moment, in words; empty for nothing."""
    for job in library.find(Job, project_id=project_id):
        if job.verb != "map" and not job.request.get("flagged"):
            continue
        match job.state:
            case Running(done=done, total=total, note=note):
                return f"{note or 'Drawing'} – {done} of {total}"
            case Queued():
                return "Waiting for its turn"
            case _:
                pass
    return ""


def _deleted(library: Library, project_id: str) -> list[Entity]:
    """Entities that can be put back, the one deleted last at the end. Half-typed drafts go without being missed."""
    return [one for one in library.binned(Entity) if one.project_id == project_id and not one.draft]
