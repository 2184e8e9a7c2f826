"""One picture from words, and from another picture, a mask or a map where the engine takes them; on no board."""

from collections.abc import Generator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from engines.registry import engine, weights_of
from engines.requests import Done, EngineError, EngineSpec, ImageRequest, Step
from library.documents import Frame, Job, Parent, Project, Run
from library.recipe import encode_png
from library.store import Library
from presets.errors import BadInput
from presets.people import Look
from workflows.breakdown import breakdown
from workflows.breakdown.source import Source
from workflows.elements import Expanded, elements_of, expanded, references_to
from workflows.enclosed import enclosed
from workflows.house import House
from workflows.jobs import Progress
from workflows.plan import LANES, DrawingPlan, width_for
from workflows.prompting import TOKEN_LIMIT, shown_in_words
from workflows.refusing import sentence_of
from workflows.staging import stage_shot
from workflows.stored import StoredPictures
from workflows.takes import approved_of, looks_of
from workflows.whole import flags_of, told_of

VERB = "generate"


class GenerateRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    request: ImageRequest
    project_id: str = ""  # where the picture is kept as a frame; empty: nowhere
    parents: tuple[Parent, ...] = ()  # the frames it is made from
    entities: tuple[str, ...] = ()  # ids of whom its words call
    notes: tuple[str, ...] = ()  # what had no room among them


def ask_picture(house: House, project_id: str, parents: Sequence[Parent] = (), **asked: Any) -> Job:
    """Queue one picture. `asked` are fields of an `ImageRequest`; a width or height of 0 is what the engine draws best.

    In a project its words may call whoever and whatever is in it (`elements.py`).

    Raises `BadInput` and `EngineError` with what to change before anything is queued.
    """
    if not str(asked.get("prompt", "")).strip():
        raise BadInput("There are no words yet: say what the picture shows.")
    if project_id:
        house.library.get(Project, project_id)
    spec = engine(str(asked.get("engine", "sketch"))).spec
    told = _told(house.library, project_id, spec, asked)
    looks = looks_of(house.library, project_id) if project_id else {}
    given = tuple(asked.get("references", ()))
    first = str(asked.get("source", "")) if spec.edits else ""
    seen = approved_of(house.library, project_id, spec.id) if project_id else {}
    own = references_to(told.called, spec.most_references - len(given) - bool(first), seen)
    shown = shown_in_words((*given, *own), spec.dialect, source=first)
    words = f"{shown[:1].upper()}{shown[1:]}. {told.text}" if shown else told.text
    asked |= {"prompt": words, "references": (*given, *own)}
    request = request_of(spec, said=told.said, looks=looks, **asked)
    after = [frame for one in own for frame in house.library.find(Frame, media=one.picture)[:1]]
    made_from = [Parent(frame_id=frame.id, role="reference") for frame in after]
    whole = GenerateRequest(
        request=request,
        project_id=project_id,
        parents=(*parents, *made_from),
        entities=tuple(one.id for one in told.called),
        notes=tuple(f"there was no room to say what {one.name} looks like" for one in told.left_out),
    )
    return house.jobs.submit(
        VERB,
        whole.model_dump(mode="json"),
        project_id=project_id,
        lane=LANES.get(spec.id, "accelerator"),
        asked_by=house.door,
    )


def _told(library: Library, project_id: str, spec: EngineSpec, asked: Mapping[str, Any]) -> Expanded:
    """The words with whoever of the project they call."""
    elements = elements_of(library, project_id, asked.get("loras", ())) if project_id else ()
    limit = spec.token_limit or TOKEN_LIMIT
    return expanded(str(asked["prompt"]), elements, token_limit=limit, dialect=spec.dialect)


def request_of(
    spec: EngineSpec, *, said: str = "", looks: Mapping[str, Look] = MappingProxyType({}), **asked: Any
) -> ImageRequest:
    """The whole request of such a picture, checked; the sketch is given a stage read from the words.

    `said` are those words where the prompt says more than what happens; `looks`: name → how that one is drawn.
    """
    width = asked.pop("width", 0) or width_for(spec.id, DrawingPlan().aspect)
    height = asked.pop("height", 0) or max(round(width / (16 / 9) / 16), 4) * 16
    try:
        told = {**asked, "engine": spec.id, "width": width, "height": height}
        request = ImageRequest.model_validate(told)
    except ValidationError as error:
        raise BadInput(sentence_of(error)) from error
    spec.check(request)
    if request.mode not in spec.modes:
        raise EngineError(f"{spec.name} cannot draw from another picture: leave it out or choose another engine.")
    if spec.edits and not (request.source or request.references):
        raise EngineError(f"{spec.name} changes pictures: give it a source picture or a reference.")
    request = request.model_copy(update={"weights": weights_of(spec.id, request.decoder)})
    if not spec.needs_stage:
        return request
    shot = breakdown(Source(said or request.prompt), frames=1).shots[0]
    stage = stage_shot(shot, looks, aspect=width / height, seed=request.seed)
    return request.model_copy(update={"stage": stage})


def generate_job(library: Library, job: Job) -> Generator[Progress, None, dict[str, object]]:
    return generate(library, GenerateRequest.model_validate(job.request), asked_by=job.asked_by)


def generate(
    library: Library, asked: GenerateRequest, *, asked_by: str = "person"
) -> Generator[Progress, None, dict[str, object]]:
    """Draw it and keep the PNG; returns its content hash, its frame where it has a project, and what is to be said.

    Raises `EngineError` for a picture that came out broken: nothing is kept then.
    """
    request, pictures = asked.request, StoredPictures(library.media)
    yield Progress(0, 1, "Drawing")
    done = None
    for event in engine(request.engine).render(request, pictures):
        if isinstance(event, Step):
            yield Progress(0, 1, "Drawing", step=event.index, steps=event.total, preview=event.preview)
        else:
            done = event
    if done is None:
        raise EngineError("The engine ended without a picture: try again or choose another engine.")
    flags = flags_of(request, done)
    media = library.media.put(encode_png(done.picture, request.written(), done.used, enclosed(request, pictures)))
    frame_id = _keep(library, asked, done, flags, media, asked_by) if asked.project_id else ""
    notes = [*done.notes, *told_of(flags), *asked.notes]
    told = {"notes": notes, "timings": dict(done.timings), "seconds": round(done.seconds, 3)}
    return {"media": media, "frame_id": frame_id, **told}


def _keep(library: Library, asked: GenerateRequest, done: Done, flags: Sequence[str], media: str, asked_by: str) -> str:
    request = asked.request
    with library.batch():
        told = asked.model_dump(mode="json")
        run = library.add(Run(project_id=asked.project_id, verb=VERB, request=told, asked_by=asked_by))
        frame = Frame(
            project_id=asked.project_id,
            name=library.next_name(asked.project_id, "frame"),
            media=media,
            width=request.width,
            height=request.height,
            engine=request.engine,
            seed=request.seed,
            recipe=request.written(),
            run_id=run.id,
            parents=list(asked.parents),
            entities=list(asked.entities),
            notes=[*done.notes, *asked.notes],
            flags=list(flags),
            timings=dict(done.timings),
            used=dict(done.used),
            weights=request.weights,
            seconds=round(done.seconds, 3),
        )
        kept = library.add(frame)
        library.change(Run, run.id, lambda now: now.model_copy(update={"frames": [kept.id]}))
    return kept.id
