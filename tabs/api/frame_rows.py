"""What the endpoints answer with of pictures and the order they play in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from library.documents import Sequence
from library.recipe import read_recipe
from workflows.lineage import Origin


class FrameRow(TypedDict):
    id: str
    name: str
    role: str  # what it was to the frame it led to; empty for the one asked about
    asked_by: str  # browser, api, command line; empty where nobody noted it
    verb: str  # what the run was asked for
    run_id: str
    shot_id: str
    panel_id: str
    entities: list[str]
    parents: list[dict[str, str]]
    engine: str
    seed: int
    width: int
    height: int
    score: float | None
    prompt_likeness: float | None  # of picture and words by CLIP, −1..1; None where none looked
    attempts: int
    flags: list[str]
    created: str
    recipe: dict[str, Any]


class PictureRow(TypedDict):
    job_id: str
    frame_id: str  # empty where it is kept in no project
    seconds: float
    timings: dict[str, float]
    notes: list[str]  # what was given up to draw it at all
    recipe: dict[str, Any]


class HoldRow(TypedDict):
    frame_id: str
    seconds: float


class SequenceRow(TypedDict):
    id: str
    name: str
    holds: list[HoldRow]


def frame_row(origin: Origin) -> FrameRow:
    frame, run = origin.frame, origin.run
    return FrameRow(
        id=frame.id,
        name=frame.name,
        role=origin.role,
        asked_by=run.asked_by if run else "",
        verb=run.verb if run else "",
        run_id=frame.run_id,
        shot_id=frame.shot_id,
        panel_id=frame.panel_id,
        entities=frame.entities,
        parents=[{"frame_id": parent.frame_id, "role": parent.role} for parent in frame.parents],
        engine=frame.engine,
        seed=frame.seed,
        width=frame.width,
        height=frame.height,
        score=frame.score,
        prompt_likeness=frame.prompt_likeness,
        attempts=frame.attempts,
        flags=frame.flags,
        created=frame.created,
        recipe=frame.recipe,
    )


def picture_row(job_id: str, file: Path, result: Mapping[str, Any]) -> PictureRow:
    """Of the result of a `generate` job and the PNG it made."""
    told = {name: result[name] for name in ("frame_id", "seconds", "timings", "notes")}
    return PictureRow(job_id=job_id, recipe=read_recipe(file), **told)


def sequence_row(sequence: Sequence) -> SequenceRow:
    holds = [HoldRow(frame_id=hold.frame_id, seconds=hold.seconds) for hold in sequence.holds]
    return SequenceRow(id=sequence.id, name=sequence.name, holds=holds)
