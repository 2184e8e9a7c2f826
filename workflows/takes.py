"""Keeping what was drawn: a take becomes a PNG with its recipe, a frame document, and a place on its panel."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from engines.registry import BUILDERS
from engines.requests import ImageRequest, Step
from engines.stage import Stage
from library.documents import Board, Entity, Frame, Panel, Parent, Scene, Shot
from library.recipe import encode_png
from library.store import Library
from presets.people import Look
from workflows.choices import name_of
from workflows.described import described, given, metric_of, pack, picture_of
from workflows.drawing import Continuity, Take, draw
from workflows.elements import carried, carrying_nobody, elements_of
from workflows.enclosed import enclosed
from workflows.guiding import Shown
from workflows.jobs import Progress
from workflows.manners import keep_manner, look_at, strays
from workflows.matching import matched
from workflows.plan import DrawingPlan
from workflows.review import Metric
from workflows.stored import OUTSIDE, StoredPictures
from workflows.styles import apart_in, own_style
from workflows.wording import tell_likeness

CAST = ("character", "anima")  # kinds of entity that are drawn as somebody
LOADING = "Loading"  # how the note of a job begins while a model is brought to the device
COMPARED = 2  # pictures on either hand that a new one is compared with


def draw_panels(
    library: Library, board: Board, wanted: Sequence[str], plan: DrawingPlan, run_id: str, *, previews: int = 0
) -> Generator[Progress, None, list[str]]:
    """Draw the panels of those ids, in the order of the board; each is kept before the next begins.

    A panel that was drawn with another engine or in another way keeps the seed of its picture (draft → final).
    Yields once a drawing step, so that a caller can stop within one panel; every `previews` of them it shows the
    forming picture. Returns the ids of the new frames.
    """
    todo = set(wanted)
    sketched = plan.engine in BUILDERS
    yield Progress(0, len(todo), "Drawing" if sketched else f"{LOADING} {name_of(plan.engine)}")
    metric, note = metric_of(library, board.project_id, plan.engine)
    so_far = beginning(library, board.project_id, plan, metric)
    scenes, entities = scenes_of(library, board.project_id), library.find(Entity, project_id=board.project_id)
    frames: list[str] = []
    for told in filter(None, [note, *carrying_nobody(plan.loras, (), so_far.elements)]):
        yield Progress(0, len(todo), f"{told[:1].upper()}{told[1:]}")
    panels = panels_of(library, board)
    for _ in look_at(library, [library.get(Frame, panel.chosen) for panel in panels if panel.chosen]):
        yield Progress(0, len(todo), "Looking at what is drawn")  # by an older studio, or elsewhere
    order = [panel.id for panel in panels]
    for index, panel in enumerate(panels):
        shot = library.get(Shot, panel.shot_id)
        scene = scenes.get(shot.scene_id)
        # The key comes from the words, not from the library's ids: the same story is staged the same way every time.
        key = scene.key or scene.heading if scene else ""
        if key != so_far.scene_key:
            so_far.scene_key, so_far.stage = key, None
        if panel.id not in todo:
            _remember(library, panel, so_far, plan.engine)
            continue
        shot = matched(library, shot, scene, entities)
        seed = _same_seed(library, panel, plan)
        own = panel.takes[-COMPARED:] if seed is None else []  # drawn otherwise, it may well look the same
        so_far.pictures = _beside(library, own, order[max(index - COMPARED, 0) : index])
        note = f"Panel {index + 1}: {shot.shot_size.replace('_', ' ')}"
        steps = draw(
            shot,
            index,
            plan,
            so_far,
            first_attempt=_attempts(library, panel),
            first_seed=seed,
            previews=previews,
        )
        at = Progress(len(frames), len(todo), note, panel.id)
        # A sketch is done before anybody could look.
        take = yield from _take(steps, at, looked_on=bool(previews) and not sketched)
        frame = keep(library, panel, shot, take, run_id)
        frames.append(frame.id)
        so_far.accept(take, frame.media)
        yield Progress(len(frames), len(todo), note)
    if note := (yield from tell_likeness(library, takes_of(library, library.get(Board, board.id)))):
        yield Progress(len(frames), len(todo), note)
    return frames


def beginning(library: Library, project_id: str, plan: DrawingPlan, metric: Metric) -> Continuity:
    """What holds before the first picture is drawn."""
    elements = elements_of(library, project_id, plan.loras)
    return Continuity(
        looks_of(library, project_id),
        carried(elements),
        elements=elements,
        style=own_style(library, project_id, plan.style),
        apart=apart_in(library, project_id),
        shown=approved_of(library, project_id, plan.engine),
        stored=StoredPictures(library.media),
        metric=metric,
        given=cache(lambda media: given(library, media)),
    )


def keep(library: Library, panel: Panel, shot: Shot, take: Take, run_id: str) -> Frame:
    """Store a take: the media file first, then frame and panel in one step."""
    frame = frame_of(library, shot.project_id, take, run_id)
    frame.shot_id, frame.panel_id = shot.id, panel.id
    frame.parents = [Parent(frame_id=panel.chosen, role="earlier_take")] if panel.chosen else []
    frame.entities = [link.entity_id for link in shot.cast]
    with library.batch():
        kept = library.add(frame)
        if strays(kept):
            keep_manner(library, kept, take.picture)
        library.change(
            Panel, panel.id, lambda now: now.model_copy(update={"takes": [*now.takes, kept.id], "chosen": kept.id})
        )
    return kept


def frame_of(library: Library, project_id: str, take: Take, run_id: str) -> Frame:
    """A take as a frame of the project, its picture kept; the document is still to be added."""
    recipe, shown = take.request.written(), enclosed(take.request, StoredPictures(library.media))
    return Frame(
        project_id=project_id,
        name=library.next_name(project_id, "frame"),
        media=library.media.put(encode_png(take.picture, recipe, take.used, shown)),
        width=take.request.width,
        height=take.request.height,
        engine=take.request.engine,
        seed=take.request.seed,
        recipe=recipe,
        run_id=run_id,
        identity={name: pack(descriptor) for name, descriptor in take.identity.items()},
        places={name: list(box) for name, box in take.places.items()},
        attempts=take.attempts,
        tries=list(take.tries),
        notes=list(take.notes),
        timings=dict(take.timings),
        used=dict(take.used),
        weights=take.request.weights,
        score=take.score,
        metric=take.metric,
        kept_below_threshold=take.kept_below_threshold,
        flags=list(take.flags),
        seconds=round(take.seconds, 3),
    )


def panels_of(library: Library, board: Board) -> list[Panel]:
    """The panels of a board, in its order."""
    panels = {panel.id: panel for panel in library.find(Panel, board_id=board.id)}
    return [panels[id] for id in board.panels if id in panels]


def takes_of(library: Library, board: Board) -> list[Frame]:
    """Every picture on the board, chosen or not."""
    return [library.get(Frame, id) for panel in panels_of(library, board) for id in panel.takes]


def cast_of(library: Library, project_id: str) -> dict[str, Entity]:
    """Every name a shot may use for somebody of the project, with who that is."""
    known: dict[str, Entity] = {}
    for entity in library.find(Entity, project_id=project_id):
        if entity.kind in CAST:
            known.update(dict.fromkeys([*entity.aliases, entity.name], entity))
    return known


def looks_of(library: Library, project_id: str) -> dict[str, Look]:
    """Every name a shot of the project may use, with how it is drawn."""
    return {name: entity.look for name, entity in cast_of(library, project_id).items()}


def scenes_of(library: Library, project_id: str) -> dict[str, Scene]:
    return {scene.id: scene for scene in library.find(Scene, project_id=project_id)}


def _take(steps: Iterator[Step | Take], at: Progress, *, looked_on: bool) -> Generator[Progress, None, Take]:
    for event in steps:
        if isinstance(event, Take):
            return event
        yield replace(at, step=event.index, steps=event.total, preview=event.preview) if looked_on else at
    raise AssertionError("draw() ends with a take or raises")


DRAWN_BY = (
    "engine",
    "steps",
    "guidance",
    "scheduler",
    "decoder",
    "profile",
)  # what a ladder changes


def _same_seed(library: Library, panel: Panel, plan: DrawingPlan) -> int | None:
    """The seed of the panel's picture when the plan draws it otherwise; None when another picture is wanted."""
    if not panel.chosen:
        return None
    frame = library.get(Frame, panel.chosen)
    if not frame.recipe:
        return None  # a picture from elsewhere
    drawn = ImageRequest.model_validate(frame.recipe)
    return frame.seed if any(getattr(drawn, name) != getattr(plan, name) for name in DRAWN_BY) else None


def _beside(library: Library, own: Sequence[str], before: Sequence[str]) -> list[np.ndarray]:
    """The pictures a new take must not repeat: those of the panels before it, and the panel's own latest takes."""
    neighbours = [library.get(Panel, id).chosen for id in before]
    frames = [library.get(Frame, id) for id in (*filter(None, neighbours), *own)]
    return [picture_of(library, frame) for frame in frames if library.media.find(frame.media)]


def _attempts(library: Library, panel: Panel) -> int:
    """How many seeds this panel has used up, so that drawing it again gives another picture."""
    return sum(library.get(Frame, id).attempts for id in panel.takes)


def approved_of(library: Library, project_id: str, engine_id: str) -> dict[str, Shown]:
    """Whom there is a picture of before anything is drawn: what guides others.

    First the one a person gave them, whatever drew it; else the oldest of an approved panel, as that engine drew them.
    """
    shown = own_pictures(library, project_id)
    for panel in library.find(Panel, project_id=project_id, approved=True):
        if panel.chosen:
            frame = library.get(Frame, panel.chosen)
            _show(frame, shown, engine_id)
            alone = library.get(Shot, panel.shot_id).characters
            if frame.engine == OUTSIDE and not frame.places and len(alone) == 1:  # nobody else can be meant
                shown.setdefault(alone[0], Shown(frame.media, None))
    return shown


def own_pictures(library: Library, project_id: str) -> dict[str, Shown]:
    """Every name of those who have a picture of their own, with all of that picture."""
    own = {name: one.reference for name, one in cast_of(library, project_id).items() if one.reference}
    frames = {id: frame for id in set(own.values()) for frame in library.find(Frame, id=id)}
    there = {id: frame.media for id, frame in frames.items() if library.media.find(frame.media)}
    return {name: Shown(there[id], None) for name, id in own.items() if id in there}


def _show(frame: Frame, shown: dict[str, Shown], engine_id: str) -> None:
    """A sketch guides no painting: only pictures of the same engine, or brought in from elsewhere, are shown."""
    if frame.engine in (engine_id, OUTSIDE):
        for name, box in frame.places.items():
            shown.setdefault(name, Shown(frame.media, (box[0], box[1], box[2], box[3])))


def _remember(library: Library, panel: Panel, so_far: Continuity, engine_id: str) -> None:
    """Let a panel that stays as it is speak for continuity."""
    if not panel.chosen:
        return
    frame = library.get(Frame, panel.chosen)
    stage: Stage | None = ImageRequest.model_validate(frame.recipe).stage
    so_far.stage = stage or so_far.stage
    _show(frame, so_far.shown, engine_id)
    new = {one.entity for one in stage.cast} & set(so_far.looks) - set(so_far.identity) if stage else set()
    for name, descriptor in (described(library, frame, so_far.metric) if new else {}).items():
        if name in so_far.looks:
            so_far.identity.setdefault(name, descriptor)
