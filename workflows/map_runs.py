"""Map runs: every view of a model sheet drawn of one entity in one go, kept as a numbered set (SPEC S3)."""

from collections.abc import Generator, Iterable, Mapping
from functools import partial

from pydantic import BaseModel, ConfigDict

from engines.registry import BUILDERS, engine
from engines.requests import Step
from engines.stage import Stage
from library.documents import Cell, Entity, Frame, Job, MapRun, Parent, Project, Run, ShotFields
from library.store import Library
from presets.errors import BadInput
from presets.kinds import Kind
from presets.loader import pick, shelf
from presets.sheets import Sheet, View
from workflows.drawing import Continuity, Take, draw
from workflows.flags import take_off
from workflows.guiding import usual_controls
from workflows.house import House
from workflows.jobs import Progress
from workflows.plan import ASPECTS, DrawingPlan, lane_of, width_for
from workflows.review import ClassicalMetric
from workflows.staging import stage_shot
from workflows.staging.model_sheet import view_stage
from workflows.styles import names_of
from workflows.takes import beginning, frame_of

WIDTH = 480  # pixels across one view
LENS_MM = 50.0
WAY = ("engine", "profile", "steps", "guidance", "scheduler", "decoder", "loras", "controls", "reference")


class MapRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    map_run_id: str
    entity_id: str
    sheet: str
    plan: DrawingPlan = DrawingPlan()
    flagged: tuple[str, ...] = ()  # as in a redraw


def sheets_for(kind: str) -> list[Sheet]:
    """The model sheets that can be drawn of entities of that kind."""
    return [sheet for sheet in shelf("sheets", Sheet).values() if kind in sheet.kinds]


def map_runs_of(library: Library, entity_id: str) -> list[MapRun]:
    """The sets of frames made of an entity, the newest first."""
    return library.find(MapRun, newest_first=True, entity_id=entity_id)


def ask_map_run(
    house: House,
    entity_id: str,
    sheet_id: str,
    *,
    flagged: Iterable[str] = (),
    how: Mapping[str, object] | None = None,
) -> tuple[MapRun, Job]:
    """Queue a sheet of an entity, drawn in the project's style; it is the next version of that sheet.

    `how` are fields of a plan, such as its engine; left out, the sheet is drawn as it was last. Raises `BadInput`,
    `EngineError` or `PresetError` when no such sheet can be drawn of it.
    """
    library = house.library
    with library.batch():
        entity = library.get(Entity, entity_id)
        sheet = pick("sheets", Sheet, sheet_id)
        _check(entity, sheet)
        told = _last_way(library, entity_id, sheet_id) if how is None else how
        plan = plan_for(library, library.get(Project, entity.project_id), sheet, told)
        made = MapRun(
            project_id=entity.project_id,
            entity_id=entity.id,
            sheet=sheet.id,
            version=1 + len([run for run in library.find(MapRun, entity_id=entity.id) if run.sheet == sheet.id]),
            entity_version=entity.version,
        )
        request = MapRequest(
            map_run_id=library.add(made).id,
            entity_id=entity.id,
            sheet=sheet.id,
            plan=plan,
            flagged=tuple(sorted(flagged)),
        )
        job = house.jobs.submit(
            "map",
            request.model_dump(mode="json"),
            project_id=entity.project_id,
            lane=lane_of(plan),
            asked_by=house.door,
        )
        return made, job


def plan_for(library: Library, project: Project, sheet: Sheet, how: Mapping[str, object]) -> DrawingPlan:
    """How a sheet is drawn: a view from behind is nobody's likeness, so every whole picture is good enough."""
    plan = DrawingPlan(style=project.style, seed=project.seed, aspect=sheet.aspect, width=WIDTH, threshold=0.0)
    named = str(how.get("engine") or plan.engine)
    if named in BUILDERS:
        return plan.model_copy(update={"engine": named})
    usual = {"width": width_for(named, sheet.aspect), "controls": usual_controls(engine(named).spec)}
    return DrawingPlan.checked(own=names_of(library, project.id), **{**plan.model_dump(), **usual, **how})


def _last_way(library: Library, entity_id: str, sheet_id: str) -> dict[str, object]:
    """How the sheet was drawn of it last, style and size apart: those are the project's and the engine's."""
    runs = (run for run in map_runs_of(library, entity_id) if run.sheet == sheet_id and run.run_id)
    last = next(runs, None)
    if last is None:
        return {}
    plan = MapRequest.model_validate(library.get(Run, last.run_id).request).plan
    return {name: getattr(plan, name) for name in WAY}


def map_job(library: Library, job: Job) -> Generator[Progress, None, dict[str, object]]:
    return draw_map(library, MapRequest.model_validate(job.request), asked_by=job.asked_by)


def draw_map(
    library: Library, request: MapRequest, *, asked_by: str = "person"
) -> Generator[Progress, None, dict[str, object]]:
    """Draw the views the map run has not yet; each is kept before the next begins."""
    entity, sheet = library.get(Entity, request.entity_id), pick("sheets", Sheet, request.sheet)
    asked = request.model_dump(mode="json")
    run = library.add(Run(project_id=entity.project_id, verb="map", request=asked, asked_by=asked_by))
    library.change(MapRun, request.map_run_id, lambda now: now.model_copy(update={"run_id": run.id}))
    begun = {cell.label for cell in library.get(MapRun, request.map_run_id).cells}
    so_far = beginning(library, entity.project_id, request.plan, ClassicalMetric())
    for index, view in enumerate(sheet.views):
        progress = Progress(index, len(sheet.views), f"{entity.name}: {view.label.lower()}")
        yield progress
        if view.label in begun:
            continue
        take = yield from _take(entity, view, index, request.plan, so_far, progress)
        _keep(library, entity, view, take, request.map_run_id, run.id)
    take_off(library, entity.project_id, request.flagged, asked)
    return {"map_run_id": request.map_run_id, "drawn": len(sheet.views) - len(begun)}


def view_shot(entity: Entity, view: View) -> ShotFields:
    """The shot of one view: whoever can be cast, the thing, or the place."""
    kind, name = pick("kinds", Kind, entity.kind), entity.name
    shown: dict[str, object] = {
        "description": f"{entity.description or name}, {view.label.lower()}",
        "shot_size": view.size,
        "angle": view.angle,
        "lens_mm": LENS_MM,
        "time_of_day": view.time_of_day,
        "weather": view.weather,
    }
    if kind.cast or not kind.drawn_by:
        shown |= {"characters": [name], "subject": name, "doing": {name: view.pose}, "feeling": {name: view.feeling}}
    elif "sets" in kind.drawn_by:
        shown |= {"location": name, "set": entity.preset, "framing": "empty"}
    else:
        shown |= {"subject": entity.preset}
    return ShotFields.model_validate(shown)


def _check(entity: Entity, sheet: Sheet) -> None:
    kind = pick("kinds", Kind, entity.kind)
    if entity.kind not in sheet.kinds:
        named = ", ".join(one.id for one in sheets_for(entity.kind)) or "none"
        raise BadInput(f"{sheet.name} cannot be drawn of {kind.name.lower()}s: the sheets for them are {named}.")
    if kind.drawn_by and not kind.cast and not entity.preset:
        raise BadInput(
            f"Nothing says yet what “{entity.name}” looks like: choose what draws it, then ask for the sheet."
        )


def _take(
    entity: Entity, view: View, index: int, plan: DrawingPlan, so_far: Continuity, progress: Progress
) -> Generator[Progress, None, Take]:
    shot = view_shot(entity, view)
    for event in draw(shot, index, plan, so_far, stager=partial(_staged, view)):
        if isinstance(event, Step):
            yield progress
        else:
            return event
    raise AssertionError("draw() ends with a take or raises")


def _staged(view: View, shot: ShotFields, plan: DrawingPlan, seed: int, so_far: Continuity) -> Stage:
    """Every view of a sheet is staged by the seed of the plan: two views differ only in what the sheet says."""
    aspect = ASPECTS[plan.aspect]
    if shot.framing == "empty":
        return stage_shot(shot, {}, aspect=aspect, seed=plan.seed, scene_key=shot.location)
    return view_stage(shot, so_far.looks, view, aspect=aspect, seed=plan.seed)


def _keep(library: Library, entity: Entity, view: View, take: Take, map_run_id: str, run_id: str) -> Frame:
    frame = frame_of(library, entity.project_id, take, run_id)
    frame.entities = [entity.id]
    frame.parents = _earlier(library, map_run_id, view.label)
    with library.batch():
        kept = library.add(frame)
        cell = Cell(label=view.label, frame_id=kept.id)
        library.change(MapRun, map_run_id, lambda now: now.model_copy(update={"cells": [*now.cells, cell]}))
        library.change(Run, run_id, lambda now: now.model_copy(update={"frames": [*now.frames, kept.id]}))
    return kept


def _earlier(library: Library, map_run_id: str, label: str) -> list[Parent]:
    """The same view in the version before."""
    now = library.get(MapRun, map_run_id)
    before = [
        cell.frame_id
        for run in library.find(MapRun, entity_id=now.entity_id)
        if run.sheet == now.sheet and run.version < now.version
        for cell in run.cells
        if cell.label == label
    ]
    return [Parent(frame_id=before[-1], role="earlier_take")] if before else []
